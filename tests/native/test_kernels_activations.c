/* test_kernels_activations.c - tanh, sigmoid, elu, leaky relu, swish and gelu: the truth in double on a dense sweep, the ends of
 * the range, and the bits of the reference for every small size, between guard pages.
 */
#include "guard.h"

#include <math.h>

#include "base/fmath_lanes.h"
#include "kernels/kernels.h"
#include "kernels/ref.h"

enum { X, Y, DY, FOUND, EXPECTED };
enum { KINDS = GELU + 1 };

static const float SLOPE = 0.3f;

static double normal_share(double x)
{
    return erfc(-x / sqrt(2)) / 2;
}

static double truth(activation_kind kind, double x)
{
    switch (kind) {
    case TANH:
        return tanh(x);
    case SIGMOID:
        return 1 / (1 + exp(-x));
    case ELU:
        return x < 0 ? expm1(x) : x;
    case LEAKY_RELU:
        return x < 0 ? (double)SLOPE * x : x;
    case SWISH:
        return x / (1 + exp(-x));
    default:
        return x * normal_share(x);
    }
}

static double true_derivative(activation_kind kind, double x)
{
    const double s = truth(SIGMOID, x);
    switch (kind) {
    case TANH:
        return 1 - tanh(x) * tanh(x);
    case SIGMOID:
        return s * (1 - s);
    case ELU:
        return x < 0 ? exp(x) : 1;
    case LEAKY_RELU:
        return x < 0 ? (double)SLOPE : 1;
    case SWISH:
        return s + x * s * (1 - s);
    default:
        return normal_share(x) + x * exp(-x * x / 2) / sqrt(2 * acos(-1));
    }
}

/* Relative error, of values below 1e-37 absolute: there float runs out. */
static double error_of(float found, double expected)
{
    return fabs((double)found - expected) / fmax(fabs(expected), 1e-37);
}

static void exp_and_tail_are_close(void **state)
{
    (void)state;
    double worst_exp = 0, worst_less = 0, worst_tail = 0;
    for (double x = 0; x > -87; x -= x > -1e-3 ? 1e-9 + -x * 1e-3 : 0.00037) {
        const float f = (float)x;
        const v128_t lanes = wasm_f32x4_splat(f);
        worst_exp = fmax(worst_exp, error_of(wasm_f32x4_extract_lane(ink_exp_lanes(lanes, 0), 2), exp((double)f)));
        worst_less = fmax(worst_less, error_of(wasm_f32x4_extract_lane(ink_exp_lanes(lanes, 1), 2), expm1((double)f)));
    }
    for (double z = 0; z < 5; z += 0.00037) {
        v128_t e;
        const float f = (float)z;
        const v128_t tail = ink_normal_tail_lanes(wasm_f32x4_splat(f), &e);
        worst_tail = fmax(worst_tail, error_of(wasm_f32x4_extract_lane(tail, 1), normal_share(-(double)f)));
    }
    print_message("worst exp %.3g, exp - 1 %.3g, tail %.3g\n", worst_exp, worst_less, worst_tail);
    assert_true(worst_exp < 2e-7 && worst_less < 2e-7 && worst_tail < 2e-6);
    assert_true(worst_exp > 2e-8); /* the measure itself works: half a unit in the last place is 3e-8 to 6e-8 */
}

/* Relative for those that have a value of their own near 0, absolute where a difference of two large values counts. */
static void values_are_close(void **state)
{
    (void)state;
    const double relative[KINDS] = {4e-7, 3e-7, 2e-7, 1e-7, 4e-7, 2e-6};
    const double absolute[KINDS] = {4e-7, 1e-7, 1e-7, 1e-7, 3e-7, 4e-7}; /* of the derivative */
    for (int kind = 0; kind < KINDS; kind++) {
        double worst = 0, worst_derivative = 0;
        for (double x = -86; x <= 86; x += fabs(x) < 5 ? 0.00011 : 0.0037) {
            const float f = (float)x, one = 1;
            float y, d;
            activation_forward(&y, &f, (activation_kind)kind, SLOPE, 1);
            activation_backward(&d, &one, &f, (activation_kind)kind, SLOPE, 1);
            const double expected = truth((activation_kind)kind, (double)f);
            if (kind != GELU || x > -5) { /* below it is 1e-6 and less, and its relative error grows with x^2 */
                worst = fmax(worst, error_of(y, expected));
            }
            worst_derivative =
                fmax(worst_derivative, fabs((double)d - true_derivative((activation_kind)kind, (double)f)));
        }
        print_message("activation %d: worst value %.3g, derivative %.3g\n", kind, worst, worst_derivative);
        assert_true(worst < relative[kind] && worst_derivative < absolute[kind]);
    }
}

static void ends_of_the_range(void **state)
{
    (void)state;
    const float x[6] = {0, -100, 100, INFINITY, 1e30f, -1e30f};
    const float expected[KINDS][6] = {{0, -1, 1, 1, 1, -1},
                                      {0.5f, 0, 1, 1, 1, 0},
                                      {0, -1, 100, INFINITY, 1e30f, -1},
                                      {0, -25, 100, INFINITY, 1e30f, -0.25e30f},
                                      {0, 0, 100, INFINITY, 1e30f, 0},
                                      {0, 0, 100, INFINITY, 1e30f, 0}};
    for (int kind = 0; kind < KINDS; kind++) {
        float y[6], nothing = NAN;
        activation_forward(y, x, (activation_kind)kind, 0.25f, 6);
        for (size_t i = 0; i < 6; i++) {
            assert_true(y[i] == expected[kind][i]);
        }
        activation_forward(&nothing, &nothing, (activation_kind)kind, 0.25f, 1);
        assert_true(isnan(nothing)); /* so that a run that has diverged is noticed */
    }
}

static void every_size(void **state)
{
    (void)state;
    rng r = rng_stream(21, 0, 0, RNG_TEST);
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t count = 0; count <= 19; count++) {
            const enum guard_side side = rng_below(&r, 2) ? GUARD_FRONT : GUARD_BACK;
            float *x = guarded_input(X, count, side, &r), *dy = guarded_input(DY, count, side, &r);
            for (size_t i = 0; i < count; i++) {
                x[i] *= (float)(1 << rng_below(&r, 8));
            }
            float *y = guarded_output(Y, count, side), *expected = guarded_output(EXPECTED, count, side);
            activation_forward(y, x, (activation_kind)kind, SLOPE, count);
            ref_activation_forward(expected, x, (activation_kind)kind, SLOPE, count);
            assert_same_bits(y, expected, count, "activation");
            ref_activation_backward(expected, dy, x, (activation_kind)kind, SLOPE, count);
            activation_backward(guarded_output(FOUND, count, side), dy, x, (activation_kind)kind, SLOPE, count);
            assert_same_bits(guarded(FOUND, count, side), expected, count, "gradient");
            activation_backward(dy, dy, x, (activation_kind)kind, SLOPE, count);
            assert_same_bits(dy, expected, count, "gradient in place");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_and_tail_are_close),
        cmocka_unit_test(values_are_close),
        cmocka_unit_test(ends_of_the_range),
        cmocka_unit_test(every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
