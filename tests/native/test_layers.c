/* Layer lists: shapes worked out by hand, and every kind of impossible list. */
#include "nets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static const ink_shape DIGIT = {28, 28, 1};

static void assert_shape(ink_shape s, int32_t h, int32_t w, int32_t c)
{
    assert_int_equal(s.h, h);
    assert_int_equal(s.w, w);
    assert_int_equal(s.c, c);
}

static void shapes_follow_keras(void **state)
{
    (void)state;
    const ink_layer net[] = {CONV(32, 3, 1, 0),
                             RELU,
                             POOL(INK_MAXPOOL, 2),
                             CONV(64, 3, 2, 1),
                             NORM,
                             CONV(8, 5, 2, 0),
                             POOL(INK_AVGPOOL, 2),
                             DROP(0.5f),
                             FLATTEN,
                             DENSE(10)};
    ink_shape out[COUNT(net)];
    ink_problem problem;
    assert_int_equal(ink_check_layers(out, &problem, net, COUNT(net), DIGIT), INK_OK);
    assert_int_equal(problem.reason, INK_PROBLEM_NONE);
    assert_shape(out[0], 26, 26, 32);
    assert_shape(out[2], 13, 13, 32);
    assert_shape(out[3], 7, 7, 64); /* ceil(13 / 2) */
    assert_shape(out[5], 2, 2, 8);  /* (7 - 5) / 2 + 1 */
    assert_shape(out[6], 1, 1, 8);
    assert_shape(out[8], 1, 1, 8);
    assert_shape(out[9], 1, 1, 10);
    assert_true(ink_layer_macs(&net[0], DIGIT, out[0]) == 26.0 * 26 * 32 * 9);
    assert_true(ink_layer_macs(&net[3], out[2], out[3]) == 7.0 * 7 * 64 * 9 * 32);
    assert_true(ink_layer_macs(&net[9], out[8], out[9]) == 80.0);
    assert_true(ink_layer_macs(&net[4], out[3], out[4]) == 0.0);
}

static void pool_strides(void **state)
{
    (void)state;
    const ink_layer net[] = {{.kind = INK_MAXPOOL, .kernel = 3, .stride = 2}, FLATTEN, DENSE(10)};
    ink_shape out[3];
    assert_int_equal(ink_check_layers(out, NULL, net, 3, DIGIT), INK_OK);
    assert_shape(out[0], 13, 13, 1); /* (28 - 3) / 2 + 1 */
}

static void activations_and_the_global_pool(void **state)
{
    (void)state;
    const ink_layer net[] = {CONV(4, 3, 1, 0),
                             {.kind = INK_TANH},
                             {.kind = INK_SIGMOID},
                             {.kind = INK_ELU},
                             {.kind = INK_LEAKY_RELU, .rate = 0.3f},
                             {.kind = INK_SWISH},
                             {.kind = INK_GELU},
                             {.kind = INK_GLOBAL_AVGPOOL},
                             DENSE(10)};
    ink_shape out[COUNT(net)];
    assert_int_equal(ink_check_layers(out, NULL, net, COUNT(net), (ink_shape){9, 28, 1}), INK_OK);
    assert_shape(out[6], 7, 26, 4);
    assert_shape(out[7], 1, 1, 4);
}

/* Changes layer `at` of a good list and expects exactly this complaint. */
static void expect_problem(ink_layer bad, int32_t at, ink_reason reason, int32_t found, int32_t limit)
{
    ink_layer net[] = {CONV(8, 3, 1, 0), RELU, POOL(INK_MAXPOOL, 2), FLATTEN, DENSE(10)};
    net[at] = bad;
    ink_problem p;
    assert_int_equal(ink_check_layers(NULL, &p, net, COUNT(net), DIGIT), INK_BAD_LAYERS);
    assert_int_equal(p.layer, at);
    assert_int_equal(p.reason, reason);
    assert_int_equal(p.found, found);
    assert_int_equal(p.limit, limit);
    assert_int_equal(ink_model_size(net, COUNT(net), DIGIT, 32, INK_FOR_TRAINING), 0);
    ink_model *m = NULL;
    static _Alignas(16) unsigned char block[64];
    assert_int_equal(ink_model_init(&m, block, sizeof block, net, COUNT(net), DIGIT, 32, INK_FOR_PREDICT),
                     INK_BAD_LAYERS);
    assert_null(m);
}

static void impossible_lists(void **state)
{
    (void)state;
    const ink_layer conv = CONV(8, 3, 1, 0);
    ink_layer l = conv;
    l.units = 0;
    expect_problem(l, 0, INK_PROBLEM_UNITS, 0, INK_MAX_UNITS);
    l.units = -5;
    expect_problem(l, 0, INK_PROBLEM_UNITS, -5, INK_MAX_UNITS);
    l.units = INT32_MAX;
    expect_problem(l, 0, INK_PROBLEM_UNITS, INT32_MAX, INK_MAX_UNITS);
    l = conv;
    l.kernel = 8;
    expect_problem(l, 0, INK_PROBLEM_KERNEL, 8, 7);
    l.kernel = 0;
    expect_problem(l, 0, INK_PROBLEM_KERNEL, 0, 7);
    l = conv;
    l.stride = 3;
    expect_problem(l, 0, INK_PROBLEM_STRIDE, 3, 2);
    l = conv;
    l.same = 2;
    expect_problem(l, 0, INK_PROBLEM_UNUSED, INK_CONV, 0);
    l = conv;
    l.rate = NAN;
    expect_problem(l, 0, INK_PROBLEM_UNUSED, INK_CONV, 0);
    l = (ink_layer){.kind = 99};
    expect_problem(l, 1, INK_PROBLEM_KIND, 99, INK_GLOBAL_AVGPOOL);
    l = (ink_layer)RELU;
    l.units = 3;
    expect_problem(l, 1, INK_PROBLEM_UNUSED, INK_RELU, 0);
    l = (ink_layer)POOL(INK_MAXPOOL, 0);
    expect_problem(l, 2, INK_PROBLEM_KERNEL, 0, 7);
    l = (ink_layer){.kind = INK_LEAKY_RELU, .rate = 1.5f};
    expect_problem(l, 1, INK_PROBLEM_RATE, 0, 1);
    l = (ink_layer){.kind = INK_TANH, .rate = 0.3f};
    expect_problem(l, 1, INK_PROBLEM_UNUSED, INK_TANH, 0);
    l = (ink_layer){.kind = INK_GLOBAL_AVGPOOL, .kernel = 2};
    expect_problem(l, 1, INK_PROBLEM_UNUSED, INK_GLOBAL_AVGPOOL, 0);
    l = (ink_layer)DENSE(10);
    expect_problem(l, 2, INK_PROBLEM_NOT_FLAT, 26 * 26, 1);
    l = (ink_layer)DROP(1.0f);
    expect_problem(l, 2, INK_PROBLEM_RATE, 0, 1);
    l = (ink_layer)DROP(NAN);
    expect_problem(l, 2, INK_PROBLEM_UNUSED, INK_DROPOUT, 0);
    l = (ink_layer)NORM;
    l.epsilon = 0.0f;
    expect_problem(l, 2, INK_PROBLEM_EPSILON, 0, 1);
    l = (ink_layer)NORM;
    l.rate = 1.5f;
    expect_problem(l, 2, INK_PROBLEM_RATE, 0, 1);
    l = (ink_layer)DENSE(1);
    expect_problem(l, 4, INK_PROBLEM_OUTPUT, 1, 256);
    l = (ink_layer)RELU;
    expect_problem(l, 4, INK_PROBLEM_OUTPUT, 13 * 13 * 8, 256);
}

static void window_larger_than_its_input(void **state)
{
    (void)state;
    const ink_layer net[] = {POOL(INK_MAXPOOL, 7), CONV(4, 5, 1, 0), FLATTEN, DENSE(10)};
    ink_problem p;
    assert_int_equal(ink_check_layers(NULL, &p, net, COUNT(net), DIGIT), INK_BAD_LAYERS);
    assert_int_equal(p.layer, 1);
    assert_int_equal(p.reason, INK_PROBLEM_KERNEL_LARGER);
    assert_int_equal(p.found, 5);
    assert_int_equal(p.limit, 4);
}

static void counts_inputs_and_memory(void **state)
{
    (void)state;
    const ink_layer net[] = {FLATTEN, DENSE(10)};
    ink_problem p;
    assert_int_equal(ink_check_layers(NULL, &p, net, 0, DIGIT), INK_BAD_LAYERS);
    assert_int_equal(p.reason, INK_PROBLEM_COUNT);
    assert_int_equal(ink_check_layers(NULL, &p, net, INK_MAX_LAYERS + 1, DIGIT), INK_BAD_LAYERS);
    assert_int_equal(p.reason, INK_PROBLEM_COUNT);
    assert_int_equal(ink_check_layers(NULL, &p, net, 2, (ink_shape){0, 28, 1}), INK_BAD_LAYERS);
    assert_int_equal(p.reason, INK_PROBLEM_INPUT);
    assert_int_equal(ink_check_layers(NULL, &p, net, 2, (ink_shape){28, 1000000, 1}), INK_BAD_LAYERS);
    assert_int_equal(p.found, 1000000);
    assert_int_equal(ink_check_layers(NULL, &p, net, 2, (ink_shape){28, 28, 17}), INK_BAD_LAYERS);

    const ink_layer huge[] = {CONV(4096, 7, 1, 1), CONV(4096, 7, 1, 1), FLATTEN, DENSE(4096), DENSE(10)};
    assert_int_equal(ink_check_layers(NULL, &p, huge, COUNT(huge), (ink_shape){128, 128, 16}), INK_BAD_LAYERS);
    assert_int_equal(p.reason, INK_PROBLEM_MEMORY);
    assert_int_equal(p.layer, -1);
    assert_int_equal(p.limit, 1024);
}

static void size_is_what_init_needs(void **state)
{
    (void)state;
    const ink_layer net[] = {CONV(5, 3, 1, 1), NORM, RELU, POOL(INK_MAXPOOL, 2), FLATTEN, DENSE(10)};
    for (int32_t mode = INK_FOR_PREDICT; mode <= INK_FOR_TRAINING; mode++) {
        const size_t size = ink_model_size(net, COUNT(net), DIGIT, 100, mode);
        assert_true(size > 0 && size % 16 == 0);
        ink_model *m = NULL;
        void *block = aligned_alloc(16, size);
        assert_int_equal(ink_model_init(&m, block, size - 1, net, COUNT(net), DIGIT, 100, mode), INK_NO_MEMORY);
        assert_null(m);
        assert_int_equal(ink_model_init(&m, block, size, net, COUNT(net), DIGIT, 100, mode), INK_OK);
        assert_int_equal(ink_input_count(m), 784);
        assert_int_equal(ink_class_count(m), 10);
        assert_int_equal(ink_trainable_count(m), 5 * 9 + 5 + 5 + 5 + 980 * 10 + 10);
        assert_int_equal(ink_param_count(m), ink_trainable_count(m) + 10);
        free(block);
    }
    assert_true(ink_model_size(net, COUNT(net), DIGIT, 100, INK_FOR_PREDICT) <
                ink_model_size(net, COUNT(net), DIGIT, 100, INK_FOR_GRADIENTS));
    assert_int_equal(ink_model_size(net, COUNT(net), DIGIT, 0, INK_FOR_TRAINING), 0);
    assert_int_equal(ink_model_size(net, COUNT(net), DIGIT, 1, 3), 0);
}

static void tensors_tile_the_flat_vector(void **state)
{
    (void)state;
    const ink_layer net[] = {CONV(5, 3, 1, 1), NORM, RELU, POOL(INK_MAXPOOL, 2), FLATTEN, DENSE(10)};
    owned_model o = model_new(net, COUNT(net), DIGIT, 32, INK_FOR_PREDICT);
    const int32_t roles[] = {INK_KERNEL, INK_BIAS, INK_GAMMA, INK_BETA, INK_KERNEL, INK_BIAS, INK_MEAN, INK_VARIANCE};
    assert_int_equal(ink_tensor_count(o.model), COUNT(roles));
    int32_t offset = 0;
    for (int32_t i = 0; i < COUNT(roles); i++) {
        const ink_tensor t = ink_tensor_at(o.model, i);
        assert_int_equal(t.role, roles[i]);
        assert_int_equal(t.offset, offset);
        offset += t.count;
    }
    assert_int_equal(offset, ink_param_count(o.model));
    const ink_tensor kernel = ink_tensor_at(o.model, 0);
    const int32_t hwio[4] = {3, 3, 1, 5};
    assert_int_equal(kernel.rank, 4);
    assert_memory_equal(kernel.dims, hwio, sizeof hwio);
    const ink_tensor dense = ink_tensor_at(o.model, 4);
    assert_int_equal(dense.rank, 2);
    assert_int_equal(dense.dims[0], 14 * 14 * 5);
    assert_int_equal(dense.dims[1], 10);
    model_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_follow_keras),
        cmocka_unit_test(pool_strides),
        cmocka_unit_test(activations_and_the_global_pool),
        cmocka_unit_test(impossible_lists),
        cmocka_unit_test(window_larger_than_its_input),
        cmocka_unit_test(counts_inputs_and_memory),
        cmocka_unit_test(size_is_what_init_needs),
        cmocka_unit_test(tensors_tile_the_flat_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
