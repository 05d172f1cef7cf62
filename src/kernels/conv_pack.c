/* conv_pack.c - the weights in the order in which the micro-kernel reads them, and the sizes of that and of scratch.
 *
 * Packed: panels of 8 output columns, zero filled; in a panel (kh, kw, ci) with 8 columns each.
 * Flipped: the input's gradient is a convolution of dy with the weights turned by half a turn and their channels exchanged.
 * With a stride, input pixels fall into stride * stride phases that see different taps; each phase has its own panels, in
 * the order phase of the row, phase of the column; in a panel (kh descending, kw descending, co) with 8 columns of ci.
 */
#include "kernels/conv.h"

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

uint64_t conv_packed_count(const conv_shape *s)
{
    return (uint64_t)(s->k * s->k) * (uint64_t)s->ci * conv_padded_columns(s->co);
}

uint64_t conv_packed_flipped_count(const conv_shape *s)
{
    return (uint64_t)(s->k * s->k) * (uint64_t)s->co * conv_padded_columns(s->ci);
}

void conv_pack(float *packed, const float *weights, const conv_shape *s)
{
    const size_t rows = (size_t)s->k * (size_t)s->k * (size_t)s->ci, columns = (size_t)s->co;
    for (size_t c = 0; c < columns; c += CONV_COLUMNS) {
        for (size_t r = 0; r < rows; r++) {
            for (size_t i = c; i < c + CONV_COLUMNS; i++) {
                *packed++ = i < columns ? weights[r * columns + i] : 0;
            }
        }
    }
}

void conv_pack_flipped(float *packed, const float *weights, const conv_shape *s)
{
    const int32_t k = s->k, step = s->stride;
    const size_t ci = (size_t)s->ci, co = (size_t)s->co;
    for (int32_t phase = 0; phase < step * step; phase++) {
        const int32_t down = phase / step, right = phase % step;
        for (size_t c = 0; c < ci; c += CONV_COLUMNS) {
            for (int32_t m = conv_phase_taps(k, step, down) - 1; m >= 0; m--) {
                for (int32_t l = conv_phase_taps(k, step, right) - 1; l >= 0; l--) {
                    const float *tap = weights + (size_t)((down + m * step) * k + right + l * step) * ci * co;
                    for (size_t o = 0; o < co; o++) {
                        for (size_t i = c; i < c + CONV_COLUMNS; i++) {
                            *packed++ = i < ci ? tap[i * co + o] : 0;
                        }
                    }
                }
            }
        }
    }
}

conv_border conv_border_of(const conv_shape *s)
{
    const conv_border b = {
        .h = larger(s->pad_top + s->h, (s->oh - 1) * s->stride + s->k),
        .w = larger(s->pad_left + s->w, (s->ow - 1) * s->stride + s->k),
        .images = larger(1, 2 * CONV_TILE / (s->oh * s->ow)),
    };
    return (conv_border){b.h, b.w, b.h > s->h || b.w > s->w, b.images};
}

uint64_t conv_scratch_count(const conv_shape *s, int backward)
{
    const conv_border b = conv_border_of(s);
    const uint64_t bordered = b.needed ? (uint64_t)(b.h * b.w) * (uint64_t)s->ci : 0;
    if (!backward) {
        return conv_is_first(s) ? bordered : 0;
    }
    return (uint64_t)b.images * bordered + CONV_TILE * CONV_COLUMNS; /* and one panel of dy */
}
