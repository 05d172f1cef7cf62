/* conv_first.c - the forward pass of a 3 x 3 convolution of pictures with one channel, the usual first layer for
 * digits.
 *
 * With nine products an output, the general kernel spends half of its time on preparation. Here the nine weights of
 * four channels stay in registers along a whole row of outputs, and two neighbouring outputs share the values that both
 * see. The sums have the bits of conv_forward. They start with the first product and not with 0 plus it, which could
 * differ only in the sign of a zero; adding the bias removes that difference.
 */
#include "kernels/conv.h"

#include "kernels/gemm.h"

#include <string.h>

/* Adds one row of the window for `outputs` (1 or 2) neighbours. begins: 1 for the first row. */
INK_INLINE void add_row(v128_t acc[2], const float *x, const v128_t *w, int begins, int outputs)
{
    v128_t value = wasm_v128_load32_splat(x);
    acc[0] = begins ? wasm_f32x4_mul(value, w[0]) : plus_scaled(acc[0], value, w[0]);
    value = wasm_v128_load32_splat(x + 1);
    acc[0] = plus_scaled(acc[0], value, w[1]);
    if (outputs == 2) {
        acc[1] = begins ? wasm_f32x4_mul(value, w[0]) : plus_scaled(acc[1], value, w[0]);
    }
    value = wasm_v128_load32_splat(x + 2);
    acc[0] = plus_scaled(acc[0], value, w[2]);
    if (outputs == 2) {
        acc[1] = plus_scaled(acc[1], value, w[1]);
        acc[1] = plus_scaled(acc[1], wasm_v128_load32_splat(x + 3), w[2]);
    }
}

INK_INLINE void some_outputs(float *y, size_t co, const float *x, size_t pitch, const v128_t w[9], v128_t bias,
                             int relu, int outputs)
{
    v128_t acc[2];
    add_row(acc, x, w, 1, outputs);
    add_row(acc, x + pitch, w + 3, 0, outputs);
    add_row(acc, x + 2 * pitch, w + 6, 0, outputs);
    for (int i = 0; i < outputs; i++) {
        const v128_t sum = wasm_f32x4_add(acc[i], bias);
        wasm_v128_store(y + (size_t)i * co, relu ? relu_lanes(sum) : sum);
    }
}

/* Four channels of a row of `count` outputs. weights, bias: those of these channels. */
INK_INLINE void row_of_outputs(float *y, size_t co, const float *x, size_t pitch, const float *weights, v128_t bias,
                               int relu, size_t count)
{
    v128_t w[9];
    for (size_t t = 0; t < 9; t++) {
        w[t] = wasm_v128_load(weights + t * CONV_COLUMNS);
    }
#pragma clang loop unroll(disable)
    for (; count >= 2; count -= 2, x += 2, y += 2 * co) {
        some_outputs(y, co, x, pitch, w, bias, relu, 2);
    }
    if (count) {
        some_outputs(y, co, x, pitch, w, bias, relu, 1);
    }
}

/* One picture that needs no border. pitch: floats from one of its rows to the next. */
INK_INLINE void picture(float *y, const float *x, size_t pitch, const float *packed, const float *bias, int relu,
                        const conv_shape *s)
{
    const size_t co = (size_t)s->co, count = (size_t)s->ow;
    const v128_t zero = wasm_f32x4_splat(0);
    for (int32_t i = 0; i < s->oh; i++, x += pitch, y += count * co) {
        for (size_t c = 0; c < co; c += 4) {
            const float *weights = packed + c / CONV_COLUMNS * (9 * CONV_COLUMNS) + c % CONV_COLUMNS;
            const v128_t b = bias ? wasm_f32x4_add(zero, wasm_v128_load(bias + c)) : zero; /* a bias of -0 becomes 0 */
            row_of_outputs(y + c, co, x, pitch, weights, b, relu, count);
        }
    }
}

void conv_first_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                        float *scratch)
{
    const conv_border b = conv_border_of(s);
    const size_t pitch = (size_t)b.w, out = (size_t)s->oh * (size_t)s->ow * (size_t)s->co;
    if (b.needed) {
        memset(scratch, 0, (size_t)b.h * pitch * sizeof *scratch);
    }
    for (int32_t n = 0; n < s->n; n++, x += s->h * s->w, y += out) {
        const float *from = x;
        if (b.needed) {
            for (int32_t i = 0; i < s->h; i++) {
                memcpy(scratch + (size_t)(i + s->pad_top) * pitch + (size_t)s->pad_left, x + i * s->w,
                       (size_t)s->w * sizeof *x);
            }
            from = scratch;
        }
        if (relu) {
            picture(y, from, pitch, packed, bias, 1, s);
        } else {
            picture(y, from, pitch, packed, bias, 0, s);
        }
    }
}
