/* test_kernels_conv.c - the fast convolution gives the bits of the reference, at every remainder and never outside its arrays.
 */
#include "guard.h"

#include "kernels/kernels.h"
#include "kernels/ref.h"

enum { X, W, BIAS, PACKED, SCRATCH, DY, FOUND, EXPECTED };

/* Keras' geometry: output side = ceil(side / stride) with `same`, the larger part of the border behind. */
static conv_shape shape(int32_t n, int32_t h, int32_t w, int32_t ci, int32_t k, int32_t stride, int same, int32_t co)
{
    conv_shape s = {.n = n, .h = h, .w = w, .ci = ci, .k = k, .stride = stride, .co = co};
    if (same) {
        s.oh = (h + stride - 1) / stride;
        s.ow = (w + stride - 1) / stride;
        const int32_t down = (s.oh - 1) * stride + k - h, right = (s.ow - 1) * stride + k - w;
        s.pad_top = down > 0 ? down / 2 : 0;
        s.pad_left = right > 0 ? right / 2 : 0;
    } else {
        s.oh = (h - k) / stride + 1;
        s.ow = (w - k) / stride + 1;
    }
    return s;
}

static size_t product(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return (size_t)a * (size_t)b * (size_t)c * (size_t)d;
}

static void check_shape(const conv_shape *s, rng *r)
{
    const size_t x_count = product(s->n, s->h, s->w, s->ci), y_count = product(s->n, s->oh, s->ow, s->co);
    const size_t w_count = product(s->k, s->k, s->ci, s->co), co = (size_t)s->co;
    const enum guard_side side = rng_below(r, 2) ? GUARD_FRONT : GUARD_BACK;
    const int with_bias = rng_below(r, 3) != 0, relu = rng_below(r, 2) != 0;
    char what[160];
    snprintf(what, sizeof what, "n %d, %d x %d x %d, k %d, stride %d, pad %d %d, to %d x %d x %d", s->n, s->h, s->w,
             s->ci, s->k, s->stride, s->pad_top, s->pad_left, s->oh, s->ow, s->co);

    const float *x = guarded_input(X, x_count, side, r), *w = guarded_input(W, w_count, side, r);
    const float *bias = with_bias ? guarded_input(BIAS, co, side, r) : NULL;
    float *packed = guarded_output(PACKED, conv_packed_count(s), side);
    float *found = guarded_output(FOUND, y_count, side), *expected = guarded_output(EXPECTED, y_count, side);
    conv_pack(packed, w, s);
    conv_forward(found, x, packed, bias, relu, s, guarded_output(SCRATCH, conv_scratch_count(s, 0), side));
    ref_conv_forward(expected, x, w, bias, relu, s);
    assert_same_bits(found, expected, y_count, what);

    const float *dy = guarded_input(DY, y_count, side, r);
    packed = guarded_output(PACKED, conv_packed_flipped_count(s), side);
    found = guarded_output(FOUND, x_count, side);
    expected = guarded_output(EXPECTED, x_count, side);
    conv_pack_flipped(packed, w, s);
    conv_backward_input(found, dy, packed, s);
    ref_conv_backward_input(expected, dy, w, s);
    assert_same_bits(found, expected, x_count, what);

    float *scratch = guarded_output(SCRATCH, conv_scratch_count(s, 1), side);
    found = guarded_output(FOUND, w_count, side);
    expected = guarded_output(EXPECTED, w_count, side);
    conv_backward_weights(found, x, dy, s, scratch);
    ref_conv_backward_weights(expected, x, dy, s);
    assert_same_bits(found, expected, w_count, what);

    found = guarded_output(FOUND, co, side);
    expected = guarded_output(EXPECTED, co, side);
    bias_backward(found, dy, product(s->n, s->oh, s->ow, 1), s->co);
    ref_bias_backward(expected, dy, product(s->n, s->oh, s->ow, 1), s->co);
    assert_same_bits(found, expected, co, what);
}

/* Every pair of channel counts 1..11, with small pictures of changing size. */
static void every_channel_count(void **state)
{
    (void)state;
    rng r = test_rng(1);
    for (int32_t ci = 1; ci <= 11; ci++) {
        for (int32_t co = 1; co <= 11; co++) {
            const int32_t k = 1 + (int32_t)rng_below(&r, 3), n = (int32_t)rng_below(&r, 6);
            const int32_t h = k + (int32_t)rng_below(&r, 4), w = k + (int32_t)rng_below(&r, 4);
            const conv_shape s = shape(n, h, w, ci, k, 1 + (co + ci) % 2, (int)rng_below(&r, 2), co);
            check_shape(&s, &r);
        }
    }
}

/* Every window, stride and kind of padding over pictures of every side from 1 to 9. */
static void every_window(void **state)
{
    (void)state;
    rng r = test_rng(2);
    for (int32_t k = 1; k <= 7; k++) {
        for (int32_t h = 1; h <= 9; h++) {
            for (int32_t w = 1; w <= 9; w++) {
                for (int32_t kind = 0; kind < 4; kind++) {
                    if (kind < 2 && (k > h || k > w)) {
                        continue;
                    }
                    const conv_shape s = shape((int32_t)rng_below(&r, 3), h, w, 1 + (int32_t)rng_below(&r, 3), k,
                                               1 + kind % 2, kind / 2, 1 + (int32_t)rng_below(&r, 9));
                    check_shape(&s, &r);
                }
            }
        }
    }
}

/* Dense layers are 1 x 1 pictures: every number of rows, in and out. */
static void every_dense_size(void **state)
{
    (void)state;
    rng r = test_rng(3);
    for (int32_t n = 0; n <= 9; n++) {
        for (int32_t in = 1; in <= 9; in++) {
            for (int32_t out = 1; out <= 41; out += 1 + (int32_t)rng_below(&r, 4)) {
                const conv_shape s = shape(n, 1, 1, in, 1, 1, 0, out);
                check_shape(&s, &r);
            }
        }
    }
}

/* More windows than a tile, more pictures than a group, and the shapes of real networks. */
static void large_shapes(void **state)
{
    (void)state;
    rng r = test_rng(4);
    const conv_shape shapes[] = {
        shape(2, 28, 28, 1, 3, 1, 0, 32), shape(2, 28, 28, 1, 5, 1, 1, 12), shape(1, 13, 13, 32, 3, 1, 0, 64),
        shape(5, 5, 5, 17, 3, 1, 0, 40),  shape(33, 4, 4, 6, 3, 1, 1, 10),  shape(70, 3, 3, 3, 3, 2, 1, 9),
        shape(9, 12, 12, 5, 3, 2, 1, 7),  shape(33, 1, 1, 70, 1, 1, 0, 37), shape(150, 1, 1, 3, 1, 1, 0, 4),
        shape(1, 28, 28, 3, 7, 2, 0, 5),
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_shape(&shapes[i], &r);
    }
}

/* A picture with numbers that can be followed on paper. */
static void worked_example(void **state)
{
    (void)state;
    const conv_shape s = shape(1, 2, 3, 1, 2, 1, 0, 2);
    const float x[6] = {1, 2, 3, 4, 5, 6}, bias[2] = {0.5f, -30};
    const float w[8] = {1, -1, 10, 0, 100, 0, 1000, 2}; /* (kh, kw, ci, co) */
    const float dy[4] = {1, 10, 100, 1000};             /* (oh, ow, co) */
    /* channel 0: x00 + 10 x01 + 100 x10 + 1000 x11; channel 1: -x00 + 2 x11 */
    const float y_expected[4] = {5421.5f, 0, 6532.5f, 0};
    const float dx_expected[6] = {-9, 100 + 10 - 1000, 1000, 100, 1020 + 10000, 102000};
    const float dw_expected[8] = {201, 2010, 302, 3020, 504, 5040, 605, 6050}; /* x00 dy0 + x01 dy1, ... */
    float y[4], dx[6], dw[8];
    ref_conv_forward(y, x, w, bias, 1, &s);
    assert_same_bits(y, y_expected, 4, "y");
    ref_conv_backward_input(dx, dy, w, &s);
    assert_same_bits(dx, dx_expected, 6, "dx");
    ref_conv_backward_weights(dw, x, dy, &s);
    assert_same_bits(dw, dw_expected, 8, "dw");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_example),   cmocka_unit_test(every_channel_count), cmocka_unit_test(every_window),
        cmocka_unit_test(every_dense_size), cmocka_unit_test(large_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
