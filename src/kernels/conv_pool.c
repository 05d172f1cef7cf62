/* conv_pool.c - convolution, relu and 2 x 2 max pool in one go, forward and backward.
 *
 * Nothing is calculated differently: a few pictures at a time go through the convolution and then through the pool, while
 * they are still in the second-level cache. The backward pass makes the convolution's gradient from the pool's and the marks, a few
 * pictures at a time as well.
 */
#include "kernels/conv_pool.h"

#include "kernels/lanes.h"
#include "kernels/winograd.h"

#include <assert.h>
#include <string.h>

/* Floats of the convolution's output that are worked on at a time, unless one picture has more. */
enum { TOGETHER = 1 << 16 };

static int32_t pictures_together(const conv_shape *s)
{
    const int32_t count = TOGETHER / (s->oh * s->ow * s->co);
    return count < 1 ? 1 : count > s->n ? s->n : count;
}

/* ---------------------------------------------------------------- the pool */

INK_INLINE void mark_window(float *y, uint8_t *mark, const float *x, size_t row, size_t c, int relu, size_t lanes)
{
    const v128_t x0 = load_lanes(x, lanes), x1 = load_lanes(x + c, lanes);
    const v128_t x2 = load_lanes(x + row, lanes), x3 = load_lanes(x + row + c, lanes);
    const v128_t best = wasm_f32x4_pmax(wasm_f32x4_pmax(x0, x1), wasm_f32x4_pmax(x2, x3));
    /* As numbers, -1 for each of the first three that are not yet the maximum: minus the place. */
    const v128_t not0 = wasm_f32x4_ne(x0, best);
    const v128_t not1 = wasm_v128_and(not0, wasm_f32x4_ne(x1, best));
    const v128_t not2 = wasm_v128_and(not1, wasm_f32x4_ne(x2, best));
    v128_t minus = wasm_i32x4_add(wasm_i32x4_add(not0, not1), not2);
    if (relu) {
        minus = wasm_i32x4_add(minus, wasm_i32x4_shl(wasm_f32x4_le(best, wasm_f32x4_splat(0)), 2));
    }
    store_lanes(y, best, lanes);
    const v128_t number = wasm_i32x4_neg(minus), half = wasm_i16x8_narrow_i32x4(number, number);
    const v128_t bytes = wasm_i8x16_narrow_i16x8(half, half);
    if (lanes == 4) {
        wasm_v128_store32_lane(mark, bytes, 0);
    } else {
        *mark = (uint8_t)wasm_i8x16_extract_lane(bytes, 0);
    }
}

INK_INLINE void mark_pictures(float *y, uint8_t *marks, const float *x, int relu, const conv_shape *s)
{
    const size_t c = (size_t)s->co, row = (size_t)s->ow * c;
    for (int32_t n = 0; n < s->n; n++, x += (size_t)s->oh * row) {
        for (int32_t i = 0; i < s->oh / 2; i++) {
            const float *window = x + (size_t)(2 * i) * row;
            for (int32_t j = 0; j < s->ow / 2; j++, window += 2 * c, y += c, marks += c) {
                FOR_LANES(k, lanes, c, mark_window(y + k, marks + k, window + k, row, c, relu, lanes));
            }
        }
    }
}

void pool_and_mark(float *y, uint8_t *marks, const float *x, int relu, const conv_shape *s)
{
    if (relu) {
        mark_pictures(y, marks, x, 1, s);
    } else {
        mark_pictures(y, marks, x, 0, s);
    }
}

/* Shifts turn a bit of the mark into a mask: V8 builds a vector constant anew each time it is used. */
INK_INLINE v128_t mask_of_bit(v128_t marks, uint32_t bit)
{
    return wasm_i32x4_shr(wasm_i32x4_shl(marks, 31 - bit), 31);
}

INK_INLINE void unpool_window(float *dx, size_t row, size_t c, const float *dy, const uint8_t *mark, size_t lanes)
{
    const v128_t bytes = lanes == 4 ? wasm_v128_load32_zero(mark) : wasm_v128_load8_lane(mark, wasm_i32x4_splat(0), 0);
    const v128_t marks = wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(bytes));
    const v128_t right = mask_of_bit(marks, 0), below = mask_of_bit(marks, 1), stopped = mask_of_bit(marks, 2);
    const v128_t gradient = wasm_v128_andnot(load_lanes(dy, lanes), stopped);
    const v128_t upper = wasm_v128_andnot(gradient, below), lower = wasm_v128_and(gradient, below);
    store_lanes(dx, wasm_v128_andnot(upper, right), lanes);
    store_lanes(dx + c, wasm_v128_and(upper, right), lanes);
    store_lanes(dx + row, wasm_v128_andnot(lower, right), lanes);
    store_lanes(dx + row + c, wasm_v128_and(lower, right), lanes);
}

void unpool_picture(float *dx, size_t row, const float *dy, const uint8_t *marks, const conv_shape *s)
{
    const size_t c = (size_t)s->co;
    for (int32_t i = 0; i < s->oh / 2; i++, dx += 2 * row) {
        float *window = dx;
        for (int32_t j = 0; j < s->ow / 2; j++, window += 2 * c, dy += c, marks += c) {
            FOR_LANES(k, lanes, c, unpool_window(window + k, row, c, dy + k, marks + k, lanes));
        }
    }
}

/* ---------------------------------------------------------------- with the convolution */

/* Floats of a picture that goes in, and of one that the pool leaves. */
static size_t inputs_of(const conv_shape *s)
{
    return (size_t)s->h * (size_t)s->w * (size_t)s->ci;
}

static size_t kept_of(const conv_shape *s)
{
    return (size_t)(s->oh / 2) * (size_t)(s->ow / 2) * (size_t)s->co;
}

static uint64_t outputs_count(const conv_shape *s)
{
    const uint64_t picture = (uint64_t)s->oh * (uint64_t)s->ow * (uint64_t)s->co;
    return picture > TOGETHER ? picture : TOGETHER;
}

uint64_t conv_pool_scratch_count(const conv_shape *s, int backward)
{
    if (winograd_tile(s)) {
        return winograd_scratch_count(s, backward) + (backward ? 0 : outputs_count(s));
    }
    return conv_scratch_count(s, backward) + outputs_count(s);
}

void conv_pool_forward(float *y, uint8_t *marks, const float *x, const float *packed, const float *bias, int relu,
                       const conv_shape *s, float *scratch)
{
    const int winograd = winograd_tile(s) > 0;
    const size_t in = inputs_of(s), kept = kept_of(s);
    float *const outputs = scratch;
    scratch += outputs_count(s);
    conv_shape part = *s;
    conv_shape pool = {
        .h = s->oh, .w = s->ow, .ci = s->co, .k = 2, .stride = 2, .oh = s->oh / 2, .ow = s->ow / 2, .co = s->co};
    for (int32_t n = 0; n < s->n; n += part.n) {
        part.n = pictures_together(s);
        part.n = part.n < s->n - n ? part.n : s->n - n;
        if (winograd) {
            winograd_forward(outputs, x, packed, bias, relu, &part, scratch);
        } else {
            conv_forward(outputs, x, packed, bias, relu, &part, scratch);
        }
        if (marks) {
            pool_and_mark(y, marks, outputs, relu, &part);
            marks += (size_t)part.n * kept;
        } else {
            pool.n = part.n;
            maxpool_forward(y, outputs, &pool);
        }
        x += (size_t)part.n * in;
        y += (size_t)part.n * kept;
    }
}

static void direct_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                            const float *flipped, const conv_shape *s, float *scratch)
{
    const size_t row = (size_t)s->ow * (size_t)s->co, out = (size_t)s->oh * row;
    const size_t in = inputs_of(s), kept = kept_of(s);
    float *const outputs = scratch;
    scratch += outputs_count(s);
    memset(dw, 0, (size_t)(s->k * s->k * s->ci * s->co) * sizeof *dw);
    conv_shape part = *s;
    part.n = pictures_together(s);
    memset(outputs, 0, (size_t)part.n * out * sizeof *outputs); /* odd rows and columns stay 0 */
    for (int32_t n = 0; n < s->n; n += part.n) {
        part.n = part.n < s->n - n ? part.n : s->n - n;
        for (int32_t i = 0; i < part.n; i++, dy += kept, marks += kept) {
            unpool_picture(outputs + (size_t)i * out, row, dy, marks, s);
        }
        if (db) {
            bias_grow(db, outputs, (size_t)part.n * (size_t)s->oh * (size_t)s->ow, s->co);
        }
        conv_grow_weights(dw, x, outputs, &part, scratch);
        x += (size_t)part.n * in;
        if (dx) {
            conv_backward_input(dx, outputs, flipped, &part);
            dx += (size_t)part.n * in;
        }
    }
}

void conv_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                        const float *flipped, const conv_shape *s, float *scratch)
{
    if (db) {
        memset(db, 0, (size_t)s->co * sizeof *db);
    }
    if (winograd_tile(s)) {
        winograd_pool_backward(dx, dw, db, x, dy, marks, flipped, s, scratch);
    } else {
        direct_backward(dx, dw, db, x, dy, marks, flipped, s, scratch);
    }
}
