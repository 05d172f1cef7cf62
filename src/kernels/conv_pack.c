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

size_t conv_packed_count(const conv_shape *s)
{
    return (size_t)s->k * (size_t)s->k * (size_t)s->ci * conv_padded_columns(s->co);
}

size_t conv_packed_flipped_count(const conv_shape *s)
{
    return (size_t)s->k * (size_t)s->k * (size_t)s->co * conv_padded_columns(s->ci);
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

/* Fills in `needed` and `images` for pictures of h x w that are seen in windows (oh x ow a picture). */
static conv_border with_group(conv_border b, int32_t h, int32_t w, int32_t oh, int32_t ow)
{
    b.needed = b.h > h || b.w > w;
    b.images = larger(1, 2 * CONV_TILE / (oh * ow));
    return b;
}

conv_border conv_forward_border(const conv_shape *s)
{
    const conv_border b = {
        .top = s->pad_top,
        .left = s->pad_left,
        .h = larger(s->pad_top + s->h, (s->oh - 1) * s->stride + s->k),
        .w = larger(s->pad_left + s->w, (s->ow - 1) * s->stride + s->k),
    };
    return with_group(b, s->h, s->w, s->oh, s->ow);
}

conv_border conv_backward_border(const conv_shape *s)
{
    /* Input row i sees rows (i + pad) / stride of dy and, at most, so many before it. */
    const int32_t before = conv_phase_taps(s->k, s->stride, 0) - 1;
    const int32_t top = larger(0, before - s->pad_top / s->stride);
    const int32_t left = larger(0, before - s->pad_left / s->stride);
    const conv_border b = {
        .top = top,
        .left = left,
        .h = top + larger(s->oh, (s->h - 1 + s->pad_top) / s->stride + 1),
        .w = left + larger(s->ow, (s->w - 1 + s->pad_left) / s->stride + 1),
    };
    return with_group(b, s->oh, s->ow, s->h, s->w);
}

static size_t border_count(const conv_border *b, int32_t channels)
{
    return b->needed ? (size_t)b->images * (size_t)b->h * (size_t)b->w * (size_t)channels : 0;
}

size_t conv_scratch_count(const conv_shape *s)
{
    const conv_border forward = conv_forward_border(s), backward = conv_backward_border(s);
    const size_t x = border_count(&forward, s->ci) + CONV_TILE * CONV_COLUMNS; /* and one panel of dy */
    const size_t dy = border_count(&backward, s->co);
    return x > dy ? x : dy;
}
