/* pool_marks.c - the pool with marks: see pool_marks.h. It compares four channels at a time, without branches. */
#include "kernels/pool_marks.h"

#include "kernels/lanes.h"

INK_INLINE void mark_window(float *y, uint8_t *mark, const float *x, size_t row, size_t c, int relu, size_t lanes)
{
    const v128_t x0 = load_lanes(x, lanes), x1 = load_lanes(x + c, lanes);
    const v128_t x2 = load_lanes(x + row, lanes), x3 = load_lanes(x + row + c, lanes);
    const v128_t best = wasm_f32x4_pmax(wasm_f32x4_pmax(x0, x1), wasm_f32x4_pmax(x2, x3));
    /* A comparison gives -1 or 0. The sum over the first three, as long as the maximum has not come, is minus its
     * place. */
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

/* A lane is all ones where the bit of the mark is set. By shifts, since V8 builds a vector constant anew at each
 * use. */
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
