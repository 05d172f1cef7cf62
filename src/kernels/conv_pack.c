/* conv_pack.c - puts weights into the order in which the micro-kernel reads them.
 *
 * Packed: panels of 8 output channels, filled up with zeros; in a panel kh, kw, ci, with 8 channels each.
 *
 * Flipped: the gradient of the input is a convolution of dy with the weights rotated by half a turn and with their
 * channels exchanged. With a stride, the input pixels fall into stride * stride phases that see different taps. Each
 * phase has its own panels, ordered by the phase of the row, then of the column; in a panel kh and kw descending, then
 * co, with 8 channels of ci each.
 */
#include "kernels/conv.h"

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
