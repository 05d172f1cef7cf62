/* Models: initial weights, loading, inference that is independent of the other pictures of a batch, activations. */
#include "nets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

enum { SIDE = 12, IMAGES = 19, CLASSES = 4 };

static const ink_shape INPUT = {SIDE, SIDE, 1};
static const ink_layer NET[] = {CONV(6, 3, 1, 1),     NORM,       RELU,    POOL(INK_MAXPOOL, 2), CONV(9, 3, 2, 0), RELU,
                                POOL(INK_AVGPOOL, 2), DROP(0.5f), FLATTEN, DENSE(CLASSES)};

static float images[IMAGES * SIDE * SIDE];
static uint8_t labels[IMAGES];
static uint32_t samples[IMAGES];

/* Channels enough for Winograd's algorithm: 12 x 12 outputs, then 4 x 4 behind a border, then 2 x 2. */
static const ink_layer WIDE_NET[] = {CONV(16, 3, 1, 1), RELU, CONV(16, 3, 1, 1), POOL(INK_MAXPOOL, 3),
                                     CONV(24, 3, 1, 1), RELU, CONV(16, 3, 1, 0), FLATTEN,
                                     DENSE(CLASSES)};

static owned_model fresh_of(const ink_layer *layers, int32_t n, int32_t mode, uint32_t seed)
{
    owned_model o = model_new(layers, n, INPUT, 64, mode);
    ink_init_params(o.model, seed);
    return o;
}

static owned_model fresh(int32_t mode, uint32_t seed)
{
    return fresh_of(NET, COUNT(NET), mode, seed);
}

static void initial_weights(void **state)
{
    (void)state;
    owned_model a = fresh(INK_FOR_PREDICT, 1);
    owned_model b = fresh(INK_FOR_TRAINING, 1);
    owned_model c = fresh(INK_FOR_PREDICT, 2);
    const size_t size = (size_t)ink_param_count(a.model) * sizeof(float);
    assert_memory_equal(ink_params(a.model), ink_params(b.model), size);
    assert_memory_not_equal(ink_params(a.model), ink_params(c.model), size);
    for (int32_t i = 0; i < ink_tensor_count(a.model); i++) {
        const ink_tensor t = ink_tensor_at(a.model, i);
        const float *w = ink_params(a.model) + t.offset;
        for (int32_t k = 0; k < t.count && t.role != INK_KERNEL; k++) {
            assert_true(w[k] == (t.role == INK_GAMMA || t.role == INK_VARIANCE ? 1.0f : 0.0f));
        }
    }
    model_free(a);
    model_free(b);
    model_free(c);
}

static void kernel_spread(int32_t init, double expected_deviation)
{
    const ink_layer net[] = {FLATTEN, {.kind = INK_DENSE, .units = 200, .init = init}};
    owned_model o = model_new(net, COUNT(net), (ink_shape){28, 28, 1}, 1, INK_FOR_PREDICT);
    ink_init_params(o.model, 5);
    const int32_t n = 784 * 200;
    double sum = 0.0;
    double squares = 0.0;
    for (int32_t i = 0; i < n; i++) {
        const double w = (double)ink_params(o.model)[i];
        sum += w;
        squares += w * w;
    }
    const double deviation = sqrt(squares / n);
    assert_true(fabs(sum / n) < 4.0 * expected_deviation / sqrt(n)); /* four standard errors */
    assert_true(fabs(deviation / expected_deviation - 1.0) < 0.01);
    model_free(o);
}

static void glorot_and_he(void **state)
{
    (void)state;
    kernel_spread(INK_GLOROT_UNIFORM, sqrt(2.0 / (784 + 200))); /* limit / sqrt(3) */
    kernel_spread(INK_HE_NORMAL, sqrt(2.0 / 784));
}

static void loading_refuses_what_is_not_finite(void **state)
{
    (void)state;
    owned_model o = fresh(INK_FOR_PREDICT, 3);
    const int32_t n = ink_param_count(o.model);
    float *good = malloc((size_t)n * sizeof(float));
    float *bad = malloc((size_t)n * sizeof(float));
    memcpy(good, ink_params(o.model), (size_t)n * sizeof(float));
    const float poison[] = {NAN, INFINITY, -INFINITY};
    for (int32_t at = 0; at < n; at += 1 + n / 50) {
        for (int32_t p = 0; p < 3; p++) {
            memcpy(bad, good, (size_t)n * sizeof(float));
            bad[at] = poison[p];
            assert_int_equal(ink_load_params(o.model, bad), INK_NOT_FINITE);
            assert_memory_equal(ink_params(o.model), good, (size_t)n * sizeof(float));
        }
    }
    memcpy(bad, good, (size_t)n * sizeof(float));
    bad[n - 1] = -0.5f; /* a variance */
    assert_int_equal(ink_load_params(o.model, bad), INK_NOT_FINITE);
    assert_int_equal(ink_load_params(o.model, good), INK_OK);
    free(good);
    free(bad);
    model_free(o);
}

static void check_neighbours(owned_model o, owned_model t)
{
    float all[IMAGES * CLASSES];
    float again[IMAGES * CLASSES];
    float one[CLASSES];
    assert_int_equal(ink_logits(o.model, all, images, IMAGES), INK_OK);
    assert_int_equal(ink_logits(t.model, again, images, IMAGES), INK_OK);
    assert_memory_equal(all, again, sizeof all);
    for (int32_t i = 0; i < IMAGES; i++) {
        assert_int_equal(ink_logits(o.model, one, images + i * SIDE * SIDE, 1), INK_OK);
        assert_memory_equal(one, all + i * CLASSES, sizeof one);
    }
    assert_memory_not_equal(all, all + CLASSES, sizeof one); /* the test can fail: pictures do differ */
    assert_int_equal(ink_logits(o.model, all, images, 0), INK_OK);
    assert_int_equal(ink_logits(o.model, all, images, 9), INK_OK);
    assert_memory_equal(all, again, sizeof all); /* nine, where the group before had eight */
    model_free(o);
    model_free(t);
}

static void a_result_does_not_depend_on_its_neighbours(void **state)
{
    (void)state;
    check_neighbours(fresh(INK_FOR_PREDICT, 4), fresh(INK_FOR_TRAINING, 4));
}

static void nor_does_winograd(void **state)
{
    (void)state;
    const int32_t n = COUNT(WIDE_NET);
    check_neighbours(fresh_of(WIDE_NET, n, INK_FOR_PREDICT, 4), fresh_of(WIDE_NET, n, INK_FOR_TRAINING, 4));
}

static void probabilities(void **state)
{
    (void)state;
    owned_model o = fresh(INK_FOR_PREDICT, 4);
    float logits[IMAGES * CLASSES];
    float p[IMAGES * CLASSES];
    assert_int_equal(ink_logits(o.model, logits, images, IMAGES), INK_OK);
    assert_int_equal(ink_predict(o.model, p, images, IMAGES), INK_OK);
    for (int32_t i = 0; i < IMAGES; i++) {
        double sum = 0.0;
        double expected = 0.0;
        for (int32_t c = 0; c < CLASSES; c++) {
            sum += (double)p[i * CLASSES + c];
            expected += exp((double)logits[i * CLASSES + c]);
        }
        assert_true(fabs(sum - 1.0) < 1e-6);
        assert_true(fabs((double)p[i * CLASSES] - exp((double)logits[i * CLASSES]) / expected) < 1e-6);
    }
    float poisoned[SIDE * SIDE];
    memcpy(poisoned, images, sizeof poisoned);
    poisoned[70] = NAN;
    assert_int_equal(ink_predict(o.model, p, poisoned, 1), INK_NOT_FINITE);
    model_free(o);
}

static void looking_inside(void **state)
{
    (void)state;
    owned_model o = fresh(INK_FOR_PREDICT, 4);
    float logits[CLASSES];
    float inside[SIDE * SIDE * 6];
    assert_int_equal(ink_logits(o.model, logits, images, 1), INK_OK);
    assert_int_equal(ink_activations(o.model, inside, images, COUNT(NET) - 1), INK_OK);
    assert_memory_equal(logits, inside, sizeof logits);
    assert_int_equal(ink_activations(o.model, inside, images, 2), INK_OK);
    int32_t positive = 0;
    for (int32_t i = 0; i < COUNT(inside); i++) {
        assert_true(inside[i] >= 0.0f);
        positive += inside[i] > 0.0f;
    }
    assert_true(positive > 0);
    assert_int_equal(ink_activations(o.model, inside, images, -1), INK_BAD_ARGUMENT);
    assert_int_equal(ink_activations(o.model, inside, images, COUNT(NET)), INK_BAD_ARGUMENT);
    model_free(o);
}

/* Convolution, relu and pool are calculated at once; who asks for the first two gets them as they are. */
static void looking_before_a_pool(void **state)
{
    (void)state;
    const ink_layer net[] = {CONV(1, 1, 1, 0), RELU, POOL(INK_MAXPOOL, 2), FLATTEN, DENSE(2)};
    owned_model o = model_new(net, COUNT(net), (ink_shape){2, 4, 1}, 1, INK_FOR_PREDICT);
    const float params[] = {2, -1, /* y = 2 x - 1 */ 1, 0, 0, 1, 0, 0};
    assert_int_equal(ink_load_params(o.model, params), INK_OK);
    const float x[] = {1, 2, 0, 4, 5, 3, 0, 0}, outputs[] = {1, 3, 0, 7, 9, 5, 0, 0}, maxima[] = {9, 7};
    float y[8];
    for (int32_t layer = 0; layer < 2; layer++) {
        assert_int_equal(ink_activations(o.model, y, x, layer), INK_OK);
        assert_memory_equal(y, outputs, sizeof outputs);
    }
    for (int32_t layer = 2; layer < 5; layer++) {
        assert_int_equal(ink_activations(o.model, y, x, layer), INK_OK);
        assert_memory_equal(y, maxima, sizeof maxima);
    }
    model_free(o);
}

/* A dense layer alone is w x + b: a hand-worked case that goes through the whole model code. */
static void hand_worked(void **state)
{
    (void)state;
    const ink_layer net[] = {FLATTEN, DENSE(2), RELU, DENSE(2)};
    owned_model o = model_new(net, COUNT(net), (ink_shape){1, 3, 1}, 1, INK_FOR_PREDICT);
    const float params[] = {1, -1, 2, 0, 0, 3, /* (in, out) */ 0.5f, -20, /* bias */ 1, 2, 3, 4, 0, 10};
    assert_int_equal(ink_param_count(o.model), COUNT(params));
    assert_int_equal(ink_load_params(o.model, params), INK_OK);
    const float x[] = {1, 2, 3}; /* hidden: 1 + 4 + 0.5 = 5.5 and -1 + 9 - 20 < 0 -> 0 */
    float y[2];
    assert_int_equal(ink_logits(o.model, y, x, 1), INK_OK);
    assert_true(y[0] == 5.5f && y[1] == 21.0f);
    model_free(o);
}

static int setup(void **state)
{
    (void)state;
    fill_images(images, labels, samples, IMAGES, SIDE, 1, CLASSES, 11);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initial_weights),
        cmocka_unit_test(glorot_and_he),
        cmocka_unit_test(loading_refuses_what_is_not_finite),
        cmocka_unit_test(a_result_does_not_depend_on_its_neighbours),
        cmocka_unit_test(nor_does_winograd),
        cmocka_unit_test(probabilities),
        cmocka_unit_test(looking_inside),
        cmocka_unit_test(looking_before_a_pool),
        cmocka_unit_test(hand_worked),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
