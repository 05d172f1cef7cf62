/* test_kernels_layers.c - pooling, relu, dropout, batch normalisation and the loss: worked examples, and the bits of the
 * reference for every small number of channels, between guard pages.
 */
#include "guard.h"

#include <math.h>

#include "kernels/kernels.h"
#include "kernels/ref.h"

enum { X, Y, DY, MEAN, VARIANCE, GAMMA, BETA, FOUND, EXPECTED, FOUND_2, EXPECTED_2 };

static const int32_t CHANNELS[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 19, 20, 21, 31, 32, 33, 47};
#define FOR_CHANNELS(c)                                                                                                \
    for (size_t c##_i = 0, c; c##_i < sizeof CHANNELS / sizeof *CHANNELS && (c = (size_t)CHANNELS[c##_i], 1); c##_i++)

static enum guard_side any_side(rng *r)
{
    return rng_below(r, 2) ? GUARD_FRONT : GUARD_BACK;
}

/* ---------------------------------------------------------------- pooling */

static void check_pool(const conv_shape *s, rng *r)
{
    const enum guard_side side = any_side(r);
    const size_t x_count = (size_t)(s->n * s->h * s->w * s->ci), y_count = (size_t)(s->n * s->oh * s->ow * s->co);
    float *x = guarded_input(X, x_count, side, r);
    for (size_t i = 0; i < x_count; i++) {
        x[i] = floorf(4 * x[i]); /* equal values in one window are common */
    }
    const float *dy = guarded_input(DY, y_count, side, r);
    float *y = guarded_output(Y, y_count, side), *y_expected = guarded_output(EXPECTED, y_count, side);
    maxpool_forward(y, x, s);
    ref_maxpool_forward(y_expected, x, s);
    assert_same_bits(y, y_expected, y_count, "maxpool y");
    float *dx = guarded_output(FOUND, x_count, side), *dx_expected = guarded_output(EXPECTED, x_count, side);
    maxpool_backward(dx, dy, x, y, s);
    ref_maxpool_backward(dx_expected, dy, x, y, s);
    assert_same_bits(dx, dx_expected, x_count, "maxpool dx");

    y_expected = guarded_output(EXPECTED, y_count, side);
    avgpool_forward(guarded_output(Y, y_count, side), x, s);
    ref_avgpool_forward(y_expected, x, s);
    assert_same_bits(y, y_expected, y_count, "avgpool y");
    dx = guarded_output(FOUND, x_count, side);
    dx_expected = guarded_output(EXPECTED, x_count, side);
    avgpool_backward(dx, dy, s);
    ref_avgpool_backward(dx_expected, dy, s);
    assert_same_bits(dx, dx_expected, x_count, "avgpool dx");
}

static void every_pool(void **state)
{
    (void)state;
    rng r = test_rng(1);
    for (int32_t k = 1; k <= 7; k++) {
        for (int32_t stride = 1; stride <= 7; stride++) {
            for (int32_t more = 0; more < 6; more++) {
                const int32_t c = 1 + (int32_t)rng_below(&r, 11), h = k + more, w = k + (int32_t)rng_below(&r, 5);
                const conv_shape s = {.n = (int32_t)rng_below(&r, 6),
                                      .h = h,
                                      .w = w,
                                      .ci = c,
                                      .co = c,
                                      .k = k,
                                      .stride = stride,
                                      .oh = (h - k) / stride + 1,
                                      .ow = (w - k) / stride + 1};
                check_pool(&s, &r);
            }
        }
    }
}

static void every_global_pool(void **state)
{
    (void)state;
    rng r = rng_stream(5, 0, 0, RNG_TEST);
    FOR_CHANNELS(c)
    {
        for (int32_t h = 1; h <= 4; h++) {
            const conv_shape s = {.n = (int32_t)rng_below(&r, 4),
                                  .h = h,
                                  .w = 1 + (int32_t)rng_below(&r, 9),
                                  .ci = (int32_t)c,
                                  .co = (int32_t)c,
                                  .stride = 1,
                                  .oh = 1,
                                  .ow = 1};
            const size_t y_count = (size_t)s.n * c, x_count = y_count * (size_t)(s.h * s.w);
            const enum guard_side side = any_side(&r);
            const float *x = guarded_input(X, x_count, side, &r), *dy = guarded_input(DY, y_count, side, &r);
            float *found = guarded_output(FOUND, y_count, side), *expected = guarded_output(EXPECTED, y_count, side);
            avgpool_forward(found, x, &s);
            ref_avgpool_forward(expected, x, &s);
            assert_same_bits(found, expected, y_count, "global mean");
            found = guarded_output(FOUND, x_count, side);
            expected = guarded_output(EXPECTED, x_count, side);
            avgpool_backward(found, dy, &s);
            ref_avgpool_backward(expected, dy, &s);
            assert_same_bits(found, expected, x_count, "global mean dx");
        }
    }
    const conv_shape s = {.n = 1, .h = 1, .w = 2, .ci = 2, .co = 2, .stride = 1, .oh = 1, .ow = 1};
    const float x[4] = {1, 10, 2, 40};
    float y[2], dx[4];
    avgpool_forward(y, x, &s);
    assert_same_bits(y, (const float[]){1.5f, 25}, 2, "worked global mean");
    avgpool_backward(dx, x, &s);
    assert_same_bits(dx, (const float[]){0.5f, 5, 0.5f, 5}, 4, "worked global mean dx");
}

static void worked_pool(void **state)
{
    (void)state;
    const conv_shape s = {.n = 1, .h = 2, .w = 3, .ci = 1, .co = 1, .k = 2, .stride = 1, .oh = 1, .ow = 2};
    const float x[6] = {1, 5, 5, 2, 3, 4}, dy[2] = {10, 1};
    float y[2], dx[6];
    ref_maxpool_forward(y, x, &s);
    assert_same_bits(y, (const float[]){5, 5}, 2, "max");
    ref_maxpool_backward(dx, dy, x, y, &s); /* in the second window the left one of two fives wins */
    assert_same_bits(dx, (const float[]){0, 11, 0, 0, 0, 0}, 6, "max gradient");
    ref_avgpool_forward(y, x, &s);
    assert_same_bits(y, (const float[]){2.75f, 4.25f}, 2, "mean");
    ref_avgpool_backward(dx, dy, &s);
    assert_same_bits(dx, (const float[]){2.5f, 2.75f, 0.25f, 2.5f, 2.75f, 0.25f}, 6, "mean gradient");
}

/* ------------------------------------------------------- relu and dropout */

static void relu_passes_what_is_positive(void **state)
{
    (void)state;
    const float x[6] = {-1, 0, -0.0f, 2, NAN, INFINITY};
    float y[6], dx[6];
    relu_forward(y, x, 6);
    assert_same_bits(y, (const float[]){0, 0, 0, 2, 0, INFINITY}, 6, "relu");
    relu_backward(dx, (const float[]){1, 2, 3, 4, 5, 6}, y, 6);
    assert_same_bits(dx, (const float[]){0, 0, 0, 4, 0, 6}, 6, "relu gradient");

    rng r = test_rng(2);
    for (size_t count = 0; count <= 19; count++) {
        for (int side = 0; side < 2; side++) {
            float *in = guarded_input(X, count, side, &r), *gradient = guarded_input(DY, count, side, &r);
            float *found = guarded_output(FOUND, count, side), *expected = guarded_output(EXPECTED, count, side);
            relu_forward(found, in, count);
            ref_relu_forward(expected, in, count);
            assert_same_bits(found, expected, count, "relu");
            relu_forward(in, in, count);
            assert_same_bits(in, expected, count, "relu in place");
            ref_relu_backward(expected, gradient, in, count);
            relu_backward(gradient, gradient, in, count);
            assert_same_bits(gradient, expected, count, "relu gradient in place");
        }
    }
}

static void dropout_keeps_its_share(void **state)
{
    (void)state;
    rng r = test_rng(3);
    const uint32_t samples[5] = {7, 0, 123456, 59999, 7};
    for (size_t count = 0; count <= 11; count++) {
        const enum guard_side side = any_side(&r);
        const float rate = (float)count * 0.09f;
        float *x = guarded_input(X, 5 * count, side, &r);
        float *expected = guarded_output(EXPECTED, 5 * count, side);
        ref_dropout(expected, x, samples, 5, count, rate, 1, 2, 3);
        dropout(guarded_output(FOUND, 5 * count, side), x, samples, 5, count, rate, 1, 2, 3);
        assert_same_bits(guarded(FOUND, 5 * count, side), expected, 5 * count, "dropout");
        dropout(x, x, samples, 5, count, rate, 1, 2, 3);
        assert_same_bits(x, expected, 5 * count, "dropout in place");
    }
    static float ones[40000], kept[40000], other[40000];
    for (size_t i = 0; i < 40000; i++) {
        ones[i] = 1;
    }
    const uint32_t sample = 5;
    dropout(kept, ones, &sample, 1, 40000, 0.25f, 1, 2, 3);
    ref_dropout(other, ones, &sample, 1, 40000, 0.25f, 1, 2, 3);
    assert_same_bits(kept, other, 40000, "a large mask");
    size_t zeros = 0;
    for (size_t i = 0; i < 40000; i++) {
        assert_true(kept[i] == 0 || kept[i] == 1 / 0.75f);
        zeros += kept[i] == 0;
    }
    assert_in_range(zeros, 10000 - 400, 10000 + 400); /* 4.6 standard deviations */
    dropout(other, ones, &sample, 1, 40000, 0.25f, 1, 3, 3);
    assert_true(memcmp(kept, other, sizeof kept) != 0); /* another epoch, another mask */
    dropout(other, ones, &sample, 1, 40000, 0.25f, 1, 2, 4);
    assert_true(memcmp(kept, other, sizeof kept) != 0); /* another layer */
    const uint32_t shuffled[2] = {9, 5};
    dropout(other, ones, shuffled, 2, 20000, 0.25f, 1, 2, 3);
    assert_same_bits(other + 20000, kept, 20000, "the mask belongs to the sample, not to its place");
}

/* ---------------------------------------------------- batch normalisation */

static void every_batchnorm(void **state)
{
    (void)state;
    rng r = test_rng(4);
    FOR_CHANNELS(c)
    {
        for (size_t rows = 1; rows <= 9; rows++) {
            const enum guard_side side = any_side(&r);
            const size_t count = rows * c;
            const int32_t channels = (int32_t)c;
            float *x = guarded_input(X, count, side, &r), *dy = guarded_input(DY, count, side, &r);
            const float *gamma = guarded_input(GAMMA, c, side, &r), *beta = guarded_input(BETA, c, side, &r);
            float *mean = guarded_output(MEAN, c, side), *variance = guarded_output(VARIANCE, c, side);
            float *found = guarded_output(FOUND, c, side), *expected = guarded_output(EXPECTED, c, side);
            batchnorm_statistics(mean, variance, x, rows, channels);
            ref_batchnorm_statistics(found, expected, x, rows, channels);
            assert_same_bits(mean, found, c, "mean");
            assert_same_bits(variance, expected, c, "variance");

            const int relu = (int)rng_below(&r, 2);
            found = guarded_output(FOUND, count, side);
            expected = guarded_output(EXPECTED, count, side);
            batchnorm_apply(found, x, mean, variance, gamma, beta, 1e-3f, relu, rows, channels);
            ref_batchnorm_apply(expected, x, mean, variance, gamma, beta, 1e-3f, relu, rows, channels);
            assert_same_bits(found, expected, count, "batchnorm y");

            float *dgamma = guarded_output(FOUND_2, c, side), *dbeta = guarded_output(Y, c, side);
            float *dgamma_expected = guarded_output(EXPECTED_2, c, side), dbeta_expected[64];
            expected = guarded_output(EXPECTED, count, side);
            ref_batchnorm_backward(expected, dgamma_expected, dbeta_expected, dy, x, mean, variance, gamma, 1e-3f, rows,
                                   channels);
            batchnorm_backward(dy, dgamma, dbeta, dy, x, mean, variance, gamma, 1e-3f, rows, channels);
            assert_same_bits(dy, expected, count, "batchnorm dx, in place");
            assert_same_bits(dgamma, dgamma_expected, c, "dgamma");
            assert_same_bits(dbeta, dbeta_expected, c, "dbeta");

            expected = guarded_output(EXPECTED, count, side);
            ref_batchnorm_apply(expected, x, mean, variance, gamma, beta, 1e-3f, 0, rows, channels);
            batchnorm_apply(x, x, mean, variance, gamma, beta, 1e-3f, 0, rows, channels);
            assert_same_bits(x, expected, count, "batchnorm in place");
        }
    }
}

static void worked_batchnorm(void **state)
{
    (void)state;
    const float x[4] = {1, 10, 3, 30}, gamma[2] = {2, 1}, beta[2] = {0.5f, -1};
    float mean[2], variance[2], y[4];
    ref_batchnorm_statistics(mean, variance, x, 2, 2);
    assert_same_bits(mean, (const float[]){2, 20}, 2, "mean");
    assert_same_bits(variance, (const float[]){1, 100}, 2, "variance");
    ref_batchnorm_apply(y, x, mean, variance, gamma, beta, 0, 1, 2, 2);
    assert_same_bits(y, (const float[]){0, 0, 2.5f, 0}, 4, "y"); /* before relu -1.5, -2, 2.5, 0 */
}

/* --------------------------------------------------------------- the loss */

static void every_softmax(void **state)
{
    (void)state;
    rng r = test_rng(5);
    for (int32_t c = 2; c <= 11; c++) {
        for (int32_t n = 0; n <= 5; n++) {
            const enum guard_side side = any_side(&r);
            const size_t count = (size_t)(n * c);
            float *logits = guarded_input(X, count, side, &r);
            uint8_t labels[5];
            for (size_t i = 0; i < count; i++) {
                logits[i] *= 20;
            }
            for (int32_t i = 0; i < n; i++) {
                labels[i] = (uint8_t)rng_below(&r, (uint32_t)c);
            }
            double loss = 1.25, loss_expected = 1.25;
            int32_t correct = 3, correct_expected = 3;
            float *found = guarded_output(FOUND, count, side), *expected = guarded_output(EXPECTED, count, side);
            softmax_cross_entropy(found, &loss, &correct, logits, labels, n, c, 0.1f, 0.25f);
            ref_softmax_cross_entropy(expected, &loss_expected, &correct_expected, logits, labels, n, c, 0.1f, 0.25f);
            assert_same_bits(found, expected, count, "dlogits");
            assert_true(loss == loss_expected && correct == correct_expected);
            const float *teacher = guarded_input(DY, count, side, &r);
            distil(found, &loss, logits, teacher, n, c, 0.7f, 3.0f, 0.25f);
            ref_distil(expected, &loss_expected, logits, teacher, n, c, 0.7f, 3.0f, 0.25f);
            assert_same_bits(found, expected, count, "dlogits with a teacher");
            assert_true(loss == loss_expected);
            ref_softmax(expected, logits, n, c, 1.7f);
            softmax(logits, logits, n, c, 1.7f);
            assert_same_bits(logits, expected, count, "softmax in place");
        }
    }
}

static void worked_loss(void **state)
{
    (void)state;
    const float logits[6] = {0, 0, 0, 1000, -1000, 1000}; /* the second row would overflow a careless exp */
    const uint8_t labels[2] = {2, 1};
    float p[6], d[6];
    double loss = 0;
    int32_t correct = 0;
    softmax(p, logits, 2, 3, 1);
    assert_same_bits(p, (const float[]){1 / 3.0f, 1 / 3.0f, 1 / 3.0f, 0.5f, 0, 0.5f}, 6, "softmax");
    softmax_cross_entropy(d, &loss, &correct, logits, labels, 2, 3, 0, 0.5f);
    assert_true(fabs(loss - (log(3) + 2000 + log(2))) < 1e-3);
    assert_int_equal(correct, 0); /* ties go to the lowest index */
    assert_same_bits(d + 3, (const float[]){0.25f, -0.5f, 0.25f}, 3, "gradient");
    correct = 0;
    softmax_cross_entropy(d, &loss, &correct, logits, (const uint8_t[]){0, 0}, 2, 3, 0, 0.5f);
    assert_int_equal(correct, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_pool),
        cmocka_unit_test(every_pool),
        cmocka_unit_test(every_global_pool),
        cmocka_unit_test(relu_passes_what_is_positive),
        cmocka_unit_test(dropout_keeps_its_share),
        cmocka_unit_test(worked_batchnorm),
        cmocka_unit_test(every_batchnorm),
        cmocka_unit_test(worked_loss),
        cmocka_unit_test(every_softmax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
