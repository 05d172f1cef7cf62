/* test_kernels_winograd.c - Winograd's convolution: the line transforms equal their matrices, the passes give the bits of the
 * reference, and both equal the direct convolution within the rounding errors of the transforms.
 */
#include "guard.h"

#include "kernels/kernels.h"
#include "kernels/ref.h"
#include "kernels/winograd_lines.h"

#include <math.h>

enum { X, W, BIAS, PACKED, FLIPPED, SCRATCH, DY, FOUND, EXPECTED, DX };

static conv_shape shape(int32_t n, int32_t h, int32_t w, int32_t ci, int same, int32_t co)
{
    const int32_t pad = same ? 1 : 0;
    return (conv_shape){n, h, w, ci, 3, 1, pad, pad, h + 2 * pad - 2, w + 2 * pad - 2, co};
}

/* ---------------------------------------------------------------- lines */

typedef struct {
    int m;
    double input[6][6], kernel[6][3], output[4][6];
} matrices;

/* B^T, G and A^T as published; for m = 3 they follow from the points 0, 1, -1, 2 and infinity. */
static const matrices published[] = {
    {2,
     {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
     {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}},
     {{1, 1, 1, 0}, {0, 1, -1, -1}}},
    {3,
     {{2, -1, -2, 1, 0}, {0, -2, -1, 1, 0}, {0, 2, -3, 1, 0}, {0, -1, 0, 1, 0}, {0, 2, -1, -2, 1}},
     {{0.5, 0, 0}, {-0.5, -0.5, -0.5}, {-1 / 6.0, 1 / 6.0, -1 / 6.0}, {1 / 6.0, 1 / 3.0, 2 / 3.0}, {0, 0, 1}},
     {{1, 1, 1, 1, 0}, {0, 1, -1, 2, 0}, {0, 1, 1, 4, 1}}},
    {4,
     {{4, 0, -5, 0, 1, 0},
      {0, -4, -4, 1, 1, 0},
      {0, 4, -4, -1, 1, 0},
      {0, -2, -1, 2, 1, 0},
      {0, 2, -1, -2, 1, 0},
      {0, 4, 0, -5, 0, 1}},
     {{0.25, 0, 0},
      {-1 / 6.0, -1 / 6.0, -1 / 6.0},
      {-1 / 6.0, 1 / 6.0, -1 / 6.0},
      {1 / 24.0, 1 / 12.0, 1 / 6.0},
      {1 / 24.0, -1 / 12.0, 1 / 6.0},
      {0, 0, 1}},
     {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}}},
};

static double entry(const matrices *t, winograd_line which, int row, int column)
{
    switch (which) {
    case INPUT:
        return t->input[row][column];
    case INPUT_ADJOINT:
        return t->input[column][row];
    case KERNEL:
        return t->kernel[row][column];
    case KERNEL_ADJOINT:
        return t->kernel[column][row];
    case OUTPUT:
        return t->output[row][column];
    default:
        return t->output[column][row];
    }
}

static void assert_near(double found, double expected, double tolerance)
{
    assert_true(fabs(found - expected) <= tolerance);
}

static void lines_are_their_matrices(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof published / sizeof *published; t++) {
        const int m = published[t].m;
        for (winograd_line which = INPUT; which <= OUTPUT_ADJOINT; which++) {
            for (int column = 0; column < line_inputs(which, m); column++) {
                v128_t in[6], out[6];
                for (int i = 0; i < 6; i++) {
                    in[i] = wasm_f32x4_splat(i == column ? 1 : 0);
                }
                line_of(which, m, out, in);
                for (int row = 0; row < line_outputs(which, m); row++) {
                    assert_near(wasm_f32x4_extract_lane(out[row], 2), entry(&published[t], which, row, column), 1e-7);
                }
            }
        }
    }
}

/* A correlation of three taps worked out by hand: (1, 2, 3) over 1, 2, 3, 4, 5, 6 gives 14, 20, 26, 32. */
static void by_hand(void **state)
{
    (void)state;
    for (int m = 2; m <= 4; m++) {
        v128_t d[6], w[3], u[6], v[6], y[4];
        for (int i = 0; i < 6; i++) {
            d[i] = wasm_f32x4_splat((float)(i + 1));
        }
        for (int i = 0; i < 3; i++) {
            w[i] = wasm_f32x4_splat((float)(i + 1));
        }
        line_of(INPUT, m, v, d);
        line_of(KERNEL, m, u, w);
        for (int i = 0; i < m + 2; i++) {
            v[i] = wasm_f32x4_mul(v[i], u[i]);
        }
        line_of(OUTPUT, m, y, v);
        for (int i = 0; i < m; i++) {
            assert_near(wasm_f32x4_extract_lane(y[i], 0), 14 + 6 * i, 1e-4);
        }
    }
}

/* ---------------------------------------------------------------- passes */

static size_t count_of(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return (size_t)a * (size_t)b * (size_t)c * (size_t)d;
}

/* Root mean square of the difference, relative to that of the expected values. */
static double relative_error(const float *found, const float *expected, size_t count)
{
    double error = 0, whole = 0;
    for (size_t i = 0; i < count; i++) {
        error += ((double)found[i] - expected[i]) * ((double)found[i] - expected[i]);
        whole += (double)expected[i] * expected[i];
    }
    return whole > 0 ? sqrt(error / whole) : error;
}

static void check_shape(const conv_shape *s, rng *r)
{
    const size_t x_count = count_of(s->n, s->h, s->w, s->ci), y_count = count_of(s->n, s->oh, s->ow, s->co);
    const size_t w_count = count_of(3, 3, s->ci, s->co), co = (size_t)s->co;
    const enum guard_side side = rng_below(r, 2) ? GUARD_FRONT : GUARD_BACK;
    const int with_bias = rng_below(r, 3) != 0, relu = rng_below(r, 2) != 0;
    char what[160];
    snprintf(what, sizeof what, "n %d, %d x %d x %d, pad %d, to %d, tiles of %d", s->n, s->h, s->w, s->ci, s->pad_top,
             s->co, winograd_tile(s));
    assert_true(winograd_tile(s) > 0);

    const float *x = guarded_input(X, x_count, side, r), *w = guarded_input(W, w_count, side, r);
    const float *bias = with_bias ? guarded_input(BIAS, co, side, r) : NULL;
    float *packed = guarded_output(PACKED, winograd_packed_count(s), side);
    float *flipped = guarded_output(FLIPPED, winograd_packed_count(s), side);
    winograd_pack(packed, w, s);
    winograd_pack_flipped(flipped, packed, s);

    float *found = guarded_output(FOUND, y_count, side), *expected = guarded_output(EXPECTED, y_count, side);
    winograd_forward(found, x, packed, bias, relu, s, guarded_output(SCRATCH, winograd_scratch_count(s, 0), side));
    ref_winograd_forward(expected, x, w, bias, relu, s);
    assert_same_bits(found, expected, y_count, what);
    ref_conv_forward(expected, x, w, bias, relu, s);
    assert_true(relative_error(found, expected, y_count) < 5e-6);

    const float *dy = guarded_input(DY, y_count, side, r);
    float *scratch = guarded_output(SCRATCH, winograd_scratch_count(s, 1), side);
    float *dx = guarded_output(DX, x_count, side);
    found = guarded_output(FOUND, w_count, side);
    winograd_backward(dx, found, x, dy, flipped, s, scratch);
    expected = guarded_output(EXPECTED, w_count, side);
    ref_winograd_backward_weights(expected, x, dy, s);
    assert_same_bits(found, expected, w_count, what);
    ref_conv_backward_weights(expected, x, dy, s);
    assert_true(relative_error(found, expected, w_count) < 5e-6);
    expected = guarded_output(EXPECTED, x_count, side);
    ref_winograd_backward_input(expected, dy, w, s);
    assert_same_bits(dx, expected, x_count, what);
    ref_conv_backward_input(expected, dy, w, s);
    assert_true(relative_error(dx, expected, x_count) < 5e-6);

    /* Without dx the weights' gradient is the same. */
    expected = guarded_output(EXPECTED, w_count, side);
    winograd_backward(NULL, expected, x, dy, NULL, s, guarded_output(SCRATCH, winograd_scratch_count(s, 1), side));
    assert_same_bits(found, expected, w_count, what);
}

/* Every side from 2 outputs to 10, with and without a border: whole tiles and all kinds of broken ones. */
static void every_side(void **state)
{
    (void)state;
    rng r = test_rng(5);
    for (int32_t h = 2; h <= 10; h++) {
        for (int32_t w = 2; w <= 10; w++) {
            const int same = (int)rng_below(&r, 2);
            const int32_t border = same ? 0 : 2;
            const conv_shape s = shape(1 + (int32_t)rng_below(&r, 2), h + border, w + border, 16, same, 16);
            if (winograd_tile(&s)) {
                check_shape(&s, &r);
            }
        }
    }
}

/* Numbers of channels, of pictures (none, left-over tiles, more than a group), and the shapes of real networks. */
static void channels_and_pictures(void **state)
{
    (void)state;
    rng r = test_rng(6);
    const conv_shape shapes[] = {
        shape(0, 6, 6, 16, 0, 16),   shape(1, 6, 6, 24, 0, 40),  shape(2, 6, 6, 40, 0, 24),
        shape(3, 5, 5, 16, 0, 48),   shape(37, 6, 6, 16, 0, 16), shape(9, 13, 13, 16, 0, 24),
        shape(1, 13, 13, 32, 0, 64), shape(2, 4, 4, 64, 1, 64),  shape(2, 5, 5, 64, 0, 64),
        shape(1, 28, 28, 16, 1, 16), shape(34, 4, 4, 16, 0, 16), shape(9, 10, 10, 16, 1, 24),
        shape(35, 4, 4, 16, 1, 16),
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_shape(&shapes[i], &r);
    }
    /* A border on two sides only. */
    const conv_shape above = {3, 6, 7, 16, 3, 1, 1, 0, 5, 5, 16}, left = {3, 6, 7, 16, 3, 1, 0, 1, 4, 6, 16};
    check_shape(&above, &r);
    check_shape(&left, &r);
}

/* The choice depends on the shape alone, and says no where it would not pay. */
static void which_shapes(void **state)
{
    (void)state;
    const struct {
        conv_shape s;
        int32_t tile;
    } known[] = {
        {shape(1, 13, 13, 32, 0, 64), 4},   {shape(9, 5, 5, 64, 0, 64), 3},   {shape(1, 4, 4, 64, 1, 64), 4},
        {shape(1, 4, 4, 64, 0, 64), 2},     {shape(1, 3, 3, 64, 0, 64), 0},   {shape(1, 28, 28, 1, 0, 32), 0},
        {shape(1, 13, 13, 8, 0, 64), 0},    {shape(1, 13, 13, 32, 0, 12), 0}, {shape(1, 13, 13, 32, 0, 8), 0},
        {shape(1, 13, 13, 20, 0, 64), 0},   {shape(1, 13, 13, 64, 0, 20), 0}, {shape(1, 13, 13, 256, 0, 256), 4},
        {shape(1, 13, 13, 256, 0, 264), 0}, /* weights would outgrow the cache */
        {shape(1, 3, 30, 16, 0, 16), 0},    /* tiles hardly used */
        {shape(1, 4, 3, 16, 0, 16), 0},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(winograd_tile(&known[i].s), known[i].tile);
    }
    conv_shape other = shape(1, 13, 13, 32, 0, 64);
    other.stride = 2;
    assert_int_equal(winograd_tile(&other), 0);
    other.stride = 1;
    other.k = 5;
    assert_int_equal(winograd_tile(&other), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_their_matrices), cmocka_unit_test(by_hand),      cmocka_unit_test(every_side),
        cmocka_unit_test(channels_and_pictures),    cmocka_unit_test(which_shapes),
    };
    return cmocka_run_group_tests_name("Winograd", tests, NULL, NULL);
}
