/* test_kernels_gradients.c - every backward kernel against finite differences of its forward kernel, in double.
 *
 * The reference is compiled a second time with double instead of float, so that a central difference is good to nine digits.
 * The loss is the sum of the outputs times fixed random numbers, whose gradient with respect to the outputs is just these
 * numbers. Values keep away from the kinks of relu and max; a gradient that is zero everywhere would prove nothing and fails.
 */
#include "guard.h"

#include <math.h>

#define REF_REAL double
#define REF(name) ref64_##name
#define REF_EXP exp
#define REF_LOG log
#define REF_SQRT sqrt
#define REF_EXP_MINUS(x, minus) (exp(x) - (minus))
#define REF_NORMAL_TAIL(z) (erfc((z) / sqrt(2.0)) / 2)
#include "kernels/ref.c"

enum { MOST = 4096 };

static void random_values(double *values, size_t count, uint32_t stream)
{
    rng r = test_rng(stream);
    for (size_t i = 0; i < count; i++) {
        values[i] = (double)rng_range(&r, -1, 1);
    }
}

/* 0.05, 0.1, 0.15, ... with random signs, shuffled: no two are close and none is close to 0. */
static void distinct_values(double *values, size_t count, uint32_t stream)
{
    rng r = test_rng(stream);
    for (size_t i = 0; i < count; i++) {
        const size_t j = rng_below(&r, (uint32_t)i + 1);
        values[i] = values[j];
        values[j] = 0.05 * (double)(i + 1) * (rng_below(&r, 2) ? 1 : -1);
    }
}

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* d loss / d values, element by element, is gradient. */
static void check_gradient(double *values, const double *gradient, size_t count, double (*loss)(void), const char *what)
{
    const double h = 1e-5;
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        const double old = values[i];
        values[i] = old + h;
        const double above = loss();
        values[i] = old - h;
        const double below = loss();
        values[i] = old;
        const double numeric = (above - below) / (2 * h);
        if (!(fabs(numeric - gradient[i]) <= 1e-7 * (1 + fabs(numeric)))) {
            print_error("%s %zu of %zu: %.12g, by differences %.12g\n", what, i, count, gradient[i], numeric);
            fail();
        }
        largest = fmax(largest, fabs(gradient[i]));
    }
    if (count > 0 && largest < 1e-3) {
        print_error("%s: the gradient is 0 everywhere\n", what);
        fail();
    }
}

/* What the losses below read; one test at a time fills it. */
static struct {
    conv_shape s;
    size_t x_count, y_count, w_count;
    double x[MOST], w[MOST], b[MOST], y[MOST], dy[MOST], dx[MOST], dw[MOST], db[MOST];
} now;

static double weighted(void)
{
    return dot(now.y, now.dy, now.y_count);
}

static void start(const conv_shape *s)
{
    now.s = *s;
    now.x_count = (size_t)(s->n * s->h * s->w * s->ci);
    now.y_count = (size_t)(s->n * s->oh * s->ow * s->co);
    now.w_count = (size_t)(s->k * s->k * s->ci * s->co);
    assert_true(now.x_count <= MOST && now.y_count <= MOST && now.w_count <= MOST);
    random_values(now.x, now.x_count, 1);
    random_values(now.w, now.w_count, 2);
    random_values(now.b, (size_t)s->co, 3);
    random_values(now.dy, now.y_count, 4);
}

/* ------------------------------------------------------------ convolution */

static double conv_loss(void)
{
    ref64_conv_forward(now.y, now.x, now.w, now.b, 0, &now.s);
    return weighted();
}

static void convolution(void **state)
{
    (void)state;
    const conv_shape shapes[] = {
        {.n = 2, .h = 5, .w = 4, .ci = 3, .k = 3, .stride = 1, .oh = 3, .ow = 2, .co = 2},
        {.n = 1, .h = 4, .w = 5, .ci = 2, .k = 3, .stride = 1, .pad_top = 1, .pad_left = 1, .oh = 4, .ow = 5, .co = 3},
        {.n = 2, .h = 6, .w = 5, .ci = 1, .k = 3, .stride = 2, .pad_top = 0, .pad_left = 1, .oh = 3, .ow = 3, .co = 2},
        {.n = 1, .h = 7, .w = 7, .ci = 2, .k = 2, .stride = 2, .oh = 3, .ow = 3, .co = 1},
        {.n = 1, .h = 4, .w = 4, .ci = 1, .k = 7, .stride = 1, .pad_top = 3, .pad_left = 3, .oh = 4, .ow = 4, .co = 1},
        {.n = 1, .h = 3, .w = 3, .ci = 2, .k = 1, .stride = 2, .oh = 2, .ow = 2, .co = 2},
        {.n = 3, .h = 1, .w = 1, .ci = 7, .k = 1, .stride = 1, .oh = 1, .ow = 1, .co = 5},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        start(&shapes[i]);
        ref64_conv_backward_input(now.dx, now.dy, now.w, &now.s);
        check_gradient(now.x, now.dx, now.x_count, conv_loss, "convolution dx");
        ref64_conv_backward_weights(now.dw, now.x, now.dy, &now.s);
        check_gradient(now.w, now.dw, now.w_count, conv_loss, "convolution dw");
        ref64_bias_backward(now.db, now.dy, now.y_count / (size_t)now.s.co, now.s.co);
        check_gradient(now.b, now.db, (size_t)now.s.co, conv_loss, "convolution db");
    }
}

/* ------------------------------------------------- pooling, relu, dropout */

static double maxpool_loss(void)
{
    ref64_maxpool_forward(now.y, now.x, &now.s);
    return weighted();
}

static double avgpool_loss(void)
{
    ref64_avgpool_forward(now.y, now.x, &now.s);
    return weighted();
}

static void pooling(void **state)
{
    (void)state;
    const conv_shape shapes[] = {
        {.n = 2, .h = 5, .w = 4, .ci = 3, .k = 2, .stride = 2, .oh = 2, .ow = 2, .co = 3},
        {.n = 1, .h = 5, .w = 6, .ci = 2, .k = 3, .stride = 1, .oh = 3, .ow = 4, .co = 2}, /* windows overlap */
        {.n = 1, .h = 7, .w = 7, .ci = 1, .k = 2, .stride = 3, .oh = 2, .ow = 2, .co = 1}, /* pixels between windows */
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        start(&shapes[i]);
        distinct_values(now.x, now.x_count, 5);
        maxpool_loss();
        ref64_maxpool_backward(now.dx, now.dy, now.x, now.y, &now.s);
        check_gradient(now.x, now.dx, now.x_count, maxpool_loss, "maxpool dx");
        ref64_avgpool_backward(now.dx, now.dy, &now.s);
        check_gradient(now.x, now.dx, now.x_count, avgpool_loss, "avgpool dx");
    }
    start(&(conv_shape){.n = 2, .h = 3, .w = 4, .ci = 3, .k = 0, .stride = 1, .oh = 1, .ow = 1, .co = 3});
    ref64_avgpool_backward(now.dx, now.dy, &now.s);
    check_gradient(now.x, now.dx, now.x_count, avgpool_loss, "global avgpool dx");
}

static double relu_loss(void)
{
    ref64_relu_forward(now.y, now.x, now.y_count);
    return weighted();
}

static double dropout_loss(void)
{
    const uint32_t samples[3] = {4, 1, 8};
    ref64_dropout(now.y, now.x, samples, 3, now.y_count / 3, 0.4, 1, 2, 3);
    return weighted();
}

static void relu_and_dropout(void **state)
{
    (void)state;
    start(&(conv_shape){.n = 3, .h = 1, .w = 1, .ci = 17, .k = 1, .stride = 1, .oh = 1, .ow = 1, .co = 17});
    distinct_values(now.x, now.x_count, 5);
    relu_loss();
    ref64_relu_backward(now.dx, now.dy, now.y, now.y_count);
    check_gradient(now.x, now.dx, now.x_count, relu_loss, "relu dx");
    ref64_dropout(now.dx, now.dy, (const uint32_t[]){4, 1, 8}, 3, now.y_count / 3, 0.4, 1, 2, 3);
    check_gradient(now.x, now.dx, now.x_count, dropout_loss, "dropout dx");
}

static activation_kind kind_now;

static double activation_loss(void)
{
    ref64_activation_forward(now.y, now.x, kind_now, 0.3, now.y_count);
    return weighted();
}

static void activations(void **state)
{
    (void)state;
    for (kind_now = TANH; kind_now <= GELU; kind_now++) {
        start(&(conv_shape){.n = 3, .h = 1, .w = 1, .ci = 21, .k = 1, .stride = 1, .oh = 1, .ow = 1, .co = 21});
        distinct_values(now.x, now.x_count, 5);
        activation_loss();
        ref64_activation_backward(now.dx, now.dy, now.x, kind_now, 0.3, now.y_count);
        check_gradient(now.x, now.dx, now.x_count, activation_loss, "activation dx");
    }
}

/* ---------------------------------------------------- batch normalisation */

static double batchnorm_loss(void)
{
    double mean[8], variance[8];
    const size_t rows = now.x_count / (size_t)now.s.co;
    ref64_batchnorm_statistics(mean, variance, now.x, rows, now.s.co);
    ref64_batchnorm_apply(now.y, now.x, mean, variance, now.w, now.b, 1e-3, 0, rows, now.s.co);
    return weighted();
}

static void batch_normalisation(void **state)
{
    (void)state;
    for (int32_t rows = 2; rows <= 7; rows++) {
        start(&(conv_shape){.n = rows, .h = 1, .w = 1, .ci = 5, .k = 1, .stride = 1, .oh = 1, .ow = 1, .co = 5});
        double mean[8], variance[8];
        ref64_batchnorm_statistics(mean, variance, now.x, (size_t)rows, 5);
        ref64_batchnorm_backward(now.dx, now.dw, now.db, now.dy, now.x, mean, variance, now.w, 1e-3, (size_t)rows, 5);
        check_gradient(now.x, now.dx, now.x_count, batchnorm_loss, "batchnorm dx");
        check_gradient(now.w, now.dw, 5, batchnorm_loss, "batchnorm dgamma");
        check_gradient(now.b, now.db, 5, batchnorm_loss, "batchnorm dbeta");
    }
}

/* --------------------------------------------------------------- the loss */

static const uint8_t LABELS[4] = {2, 0, 9, 5};
static double smoothing;

static double cross_entropy(void)
{
    double loss = 0;
    int32_t correct = 0;
    ref64_softmax_cross_entropy(now.y, &loss, &correct, now.x, LABELS, 4, 10, smoothing, 1);
    return loss;
}

static void loss_gradient(void **state)
{
    (void)state;
    for (smoothing = 0; smoothing < 0.5; smoothing += 0.2) {
        double loss = 0;
        int32_t correct = 0;
        random_values(now.x, 40, 7);
        ref64_softmax_cross_entropy(now.dx, &loss, &correct, now.x, LABELS, 4, 10, smoothing, 1);
        check_gradient(now.x, now.dx, 40, cross_entropy, "dlogits");
        ref64_softmax_cross_entropy(now.dw, &loss, &correct, now.x, LABELS, 4, 10, smoothing, 0.25);
        for (size_t i = 0; i < 40; i++) {
            assert_true(fabs(now.dw[i] - now.dx[i] / 4) < 1e-15);
        }
    }
}

static const double teacher_temperature = 3, teacher_share = 0.8;

static double distilled(void)
{
    double loss = cross_entropy();
    ref64_distil(now.y, &loss, now.x, now.w, 4, 10, teacher_share, teacher_temperature, 1);
    return loss;
}

static void distillation_gradient(void **state)
{
    (void)state;
    double loss = 0;
    int32_t correct = 0;
    smoothing = 0.1;
    random_values(now.x, 40, 8);
    random_values(now.w, 40, 9);
    ref64_softmax_cross_entropy(now.dx, &loss, &correct, now.x, LABELS, 4, 10, smoothing, 1);
    ref64_distil(now.dx, &loss, now.x, now.w, 4, 10, teacher_share, teacher_temperature, 1);
    check_gradient(now.x, now.dx, 40, distilled, "dlogits with a teacher");
    double same = 0;
    ref64_distil(now.dx, &same, now.x, now.x, 4, 10, 1, 2, 1);
    assert_true(same == 0); /* nothing to learn from an equal */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolution),           cmocka_unit_test(pooling),
        cmocka_unit_test(relu_and_dropout),      cmocka_unit_test(activations),
        cmocka_unit_test(batch_normalisation),   cmocka_unit_test(loss_gradient),
        cmocka_unit_test(distillation_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
