/* test_kernels_conv_pool.c - convolution, relu and pool at once give the bits of the reference kernels one after another, for every
 * kind of remainder, by both algorithms, and never outside their arrays.
 */
#include "guard.h"

#include "kernels/pool_marks.h"
#include "kernels/kernels.h"
#include "kernels/ref.h"

enum { X, W, BIAS, PACKED, FLIPPED, SCRATCH, DY, FOUND, EXPECTED, WHOLE, GRADIENT, MARKS };

typedef struct {
    conv_shape s;
    int with_bias, relu, winograd;
    enum guard_side side;
    size_t x, whole, kept, w; /* floats of the arrays */
} pool_case;

static size_t product(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return (size_t)a * (size_t)b * (size_t)c * (size_t)d;
}

static conv_shape shape(int32_t n, int32_t h, int32_t w, int32_t ci, int32_t k, int32_t stride, int32_t pad, int32_t co)
{
    return (conv_shape){
        n, h, w, ci, k, stride, pad, pad, (h + 2 * pad - k) / stride + 1, (w + 2 * pad - k) / stride + 1, co};
}

static conv_shape pool_of(const conv_shape *s)
{
    return (conv_shape){.n = s->n,
                        .h = s->oh,
                        .w = s->ow,
                        .ci = s->co,
                        .k = 2,
                        .stride = 2,
                        .oh = s->oh / 2,
                        .ow = s->ow / 2,
                        .co = s->co};
}

static uint8_t *marks_of(const pool_case *c)
{
    const size_t floats = (c->kept + 3) / 4;
    uint8_t *end = (uint8_t *)(guarded_output(MARKS, floats, c->side) + floats);
    return c->side == GUARD_FRONT ? end - 4 * floats : end - c->kept;
}

/* whole: the convolution's outputs; returns what the pool makes of them. */
static const float *reference_forward(float *whole, const float *x, const float *w, const float *bias,
                                      const pool_case *c)
{
    (c->winograd ? ref_winograd_forward : ref_conv_forward)(whole, x, w, bias, c->relu, &c->s);
    const conv_shape pool = pool_of(&c->s);
    float *expected = guarded_output(EXPECTED, c->kept, c->side);
    ref_maxpool_forward(expected, whole, &pool);
    return expected;
}

static void check_backward(const float *x, const float *w, const uint8_t *marks, const float *whole, const float *kept,
                           const pool_case *c, const char *what, rng *r)
{
    const conv_shape *s = &c->s, pool = pool_of(s);
    const float *dy = guarded_input(DY, c->kept, c->side, r);
    float *dwhole = guarded_output(GRADIENT, c->whole, c->side);
    ref_maxpool_backward(dwhole, dy, whole, kept, &pool);
    if (c->relu) {
        ref_relu_backward(dwhole, dwhole, whole, c->whole);
    }
    const size_t packed_count = c->winograd ? winograd_packed_count(s) : conv_packed_flipped_count(s);
    float *flipped = guarded_output(FLIPPED, packed_count, c->side);
    if (c->winograd) {
        float *packed = guarded_output(PACKED, packed_count, c->side);
        winograd_pack(packed, w, s);
        winograd_pack_flipped(flipped, packed, s);
    } else {
        conv_pack_flipped(flipped, w, s);
    }
    const size_t scratch = conv_pool_scratch_count(s, 1);
    for (int with_dx = 0; with_dx < 2; with_dx++) {
        float *db = c->with_bias ? guarded_output(BIAS, (size_t)s->co, c->side) : NULL;
        float *dx = with_dx ? guarded_output(WHOLE, c->x, c->side) : NULL;
        float *dw = guarded_output(FOUND, c->w, c->side), *expected = guarded_output(EXPECTED, c->w, c->side);
        conv_pool_backward(dx, dw, db, x, dy, marks, with_dx ? flipped : NULL, s,
                           guarded_output(SCRATCH, scratch, c->side));
        (c->winograd ? ref_winograd_backward_weights : ref_conv_backward_weights)(expected, x, dwhole, s);
        assert_same_bits(dw, expected, c->w, what);
        if (db) {
            expected = guarded_output(EXPECTED, (size_t)s->co, c->side);
            ref_bias_backward(expected, dwhole, product(s->n, s->oh, s->ow, 1), s->co);
            assert_same_bits(db, expected, (size_t)s->co, what);
        }
        if (dx) {
            expected = guarded_output(EXPECTED, c->x, c->side);
            (c->winograd ? ref_winograd_backward_input : ref_conv_backward_input)(expected, dwhole, w, s);
            assert_same_bits(dx, expected, c->x, what);
        }
    }
}

static void check(const conv_shape *s, rng *r)
{
    pool_case c = {*s,
                   rng_below(r, 3) != 0,
                   rng_below(r, 3) != 0,
                   winograd_tile(s) > 0,
                   rng_below(r, 2) ? GUARD_FRONT : GUARD_BACK,
                   0,
                   0,
                   0,
                   0};
    c.x = product(s->n, s->h, s->w, s->ci);
    c.whole = product(s->n, s->oh, s->ow, s->co);
    c.kept = product(s->n, s->oh / 2, s->ow / 2, s->co);
    c.w = product(s->k, s->k, s->ci, s->co);
    char what[160];
    snprintf(what, sizeof what, "n %d, %d x %d x %d, k %d, stride %d, pad %d, to %d x %d x %d, relu %d", s->n, s->h,
             s->w, s->ci, s->k, s->stride, s->pad_top, s->oh, s->ow, s->co, c.relu);

    const float *w = guarded_input(W, c.w, c.side, r);
    const float *bias = c.with_bias ? guarded_input(BIAS, (size_t)s->co, c.side, r) : NULL;
    float *x = guarded_input(X, c.x, c.side, r);
    for (size_t i = 0; i < c.x; i++) {
        x[i] = (float)(int)(3 * x[i]); /* equal outputs in one window are common */
    }
    const size_t packed_count = c.winograd ? winograd_packed_count(s) : conv_packed_count(s);
    float *packed = guarded_output(PACKED, packed_count, c.side);
    (c.winograd ? winograd_pack : conv_pack)(packed, w, s);

    const size_t scratch = conv_pool_scratch_count(s, 0);
    float *y = guarded_output(FOUND, c.kept, c.side);
    float *whole = guarded_output(WHOLE, c.whole, c.side);
    const float *expected = reference_forward(whole, x, w, bias, &c);
    conv_pool_forward(y, NULL, x, packed, bias, c.relu, s, guarded_output(SCRATCH, scratch, c.side));
    assert_same_bits(y, expected, c.kept, what);
    y = guarded_output(FOUND, c.kept, c.side);
    uint8_t *marks = marks_of(&c);
    conv_pool_forward(y, marks, x, packed, bias, c.relu, s, guarded_output(SCRATCH, scratch, c.side));
    assert_same_bits(y, expected, c.kept, what);
    check_backward(x, w, marks, whole, expected, &c, what, r);
}

static void direct(void **state)
{
    (void)state;
    rng r = test_rng(11);
    for (int32_t side = 1; side <= 9; side++) {
        for (int32_t k = 1; k <= 5 && k <= side; k++) {
            for (int32_t co = 1; co <= 9; co++) {
                const int32_t ci = 1 + (int32_t)rng_below(&r, 3), wide = side + (int32_t)rng_below(&r, 3);
                const conv_shape s = shape((int32_t)rng_below(&r, 4), side, wide, ci, k, 1 + (int32_t)rng_below(&r, 2),
                                           (int32_t)rng_below(&r, (uint32_t)k), co);
                check(&s, &r);
            }
        }
    }
}

/* The kernel of the first layer: even and odd widths, with and without border, all small numbers of channels. */
static void first_layer(void **state)
{
    (void)state;
    rng r = test_rng(12);
    for (int32_t wide = 3; wide <= 8; wide++) {
        for (int32_t co = 1; co <= 20; co++) {
            const conv_shape s = shape(2, 3 + (int32_t)rng_below(&r, 4), wide, 1, 3, 1, (int32_t)rng_below(&r, 2), co);
            check(&s, &r);
        }
    }
}

static void by_winograd(void **state)
{
    (void)state;
    rng r = test_rng(13);
    for (int32_t side = 4; side <= 12; side++) {
        for (int32_t pad = 0; pad < 2; pad++) {
            const conv_shape s =
                shape(1 + (int32_t)rng_below(&r, 3), side, side + (int32_t)rng_below(&r, 2), 16, 3, 1, pad, 24);
            check(&s, &r);
        }
    }
}

/* More pictures than go together, and real networks. */
static void large_shapes(void **state)
{
    (void)state;
    rng r = test_rng(14);
    const conv_shape shapes[] = {
        shape(7, 28, 28, 1, 3, 1, 0, 32),  shape(3, 28, 28, 1, 3, 1, 1, 16),  shape(13, 13, 13, 16, 3, 1, 0, 64),
        shape(11, 24, 24, 1, 5, 1, 0, 20), shape(12, 12, 12, 8, 5, 1, 2, 40), shape(2, 30, 30, 2, 3, 1, 0, 100),
        shape(1, 13, 13, 32, 3, 1, 0, 64),
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check(&shapes[i], &r);
    }
}

/* Marks that can be followed on paper: the second of two equal maxima loses, and a relu that let nothing through is marked. */
static void worked_marks(void **state)
{
    (void)state;
    const conv_shape s = {.n = 1, .h = 2, .w = 6, .ci = 1, .co = 1, .k = 1, .stride = 1, .oh = 2, .ow = 6};
    const float x[12] = {1, 5, 0, 2, 0, 0, /* row 2 */ 5, 4, 7, 7, 0, 0}, dy[3] = {10, 20, 30};
    float y[3], dx[12];
    uint8_t marks[3];
    memset(dx, 0, sizeof dx);
    pool_and_mark(y, marks, x, 1, &s);
    assert_same_bits(y, (const float[]){5, 7, 0}, 3, "maxima");
    assert_memory_equal(marks, ((const uint8_t[]){1, 2, 4}), 3);
    unpool_picture(dx, 6, dy, marks, &s);
    assert_same_bits(dx, (const float[]){0, 10, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0}, 12, "gradient");
    pool_and_mark(y, marks, x, 0, &s);
    assert_memory_equal(marks, ((const uint8_t[]){1, 2, 0}), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct),       cmocka_unit_test(first_layer),  cmocka_unit_test(by_winograd),
        cmocka_unit_test(large_shapes), cmocka_unit_test(worked_marks),
    };
    return cmocka_run_group_tests_name("convolution with pool", tests, NULL, NULL);
}
