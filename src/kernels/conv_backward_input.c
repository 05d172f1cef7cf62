/* conv_backward_input.c - the gradient of a convolution's input: dy convolved with the flipped weights.
 *
 * With stride s, dx[i] takes dy[(i + pad - kh) / s] for every kh for which that is a whole number. Input rows (and
 * columns) with equal (i + pad) mod s see the same taps. So the gradient is s * s ordinary convolutions of stride 1,
 * one for each phase. Each writes every s-th row and column of dx, and none multiplies zeros between the values of dy.
 */
#include "kernels/conv.h"

/* The first row of dx in phase r: (first + pad) mod stride = r. */
static int32_t first_of_phase(int32_t r, int32_t pad, int32_t stride)
{
    return (r + stride * pad - pad) % stride;
}

/* The rows of dx in phase r as an axis. The last tap of the first row sees row (first + pad) / stride of dy. */
static conv_axis axis_of_phase(int32_t r, int32_t size, int32_t pad, int32_t out, const conv_shape *s)
{
    const int32_t first = first_of_phase(r, pad, s->stride), taps = conv_phase_taps(s->k, s->stride, r);
    return (conv_axis){
        .outputs = first < size ? ceil_div(size - first, s->stride) : 0,
        .step = 1,
        .start = (first + pad) / s->stride - (taps - 1),
        .taps = taps,
        .size = out,
    };
}

void conv_backward_input(float *dx, const float *dy, const float *packed_flipped, const conv_shape *s)
{
    conv_check(s);
    const size_t ci = (size_t)s->ci, row = (size_t)s->w * ci, step = (size_t)s->stride;
    for (int32_t phase = 0; phase < s->stride * s->stride; phase++) {
        const int32_t down = phase / s->stride, right = phase % s->stride;
        const conv_pass pass = {
            .down = axis_of_phase(down, s->h, s->pad_top, s->oh, s),
            .right = axis_of_phase(right, s->w, s->pad_left, s->ow, s),
            .images = s->n,
            .channels = s->co,
            .columns = s->ci,
            .out_image = (size_t)s->h * row,
            .out_row = step * row,
            .out_col = step * ci,
        };
        conv_clipped_windows(dx + (size_t)first_of_phase(down, s->pad_top, s->stride) * row +
                                 (size_t)first_of_phase(right, s->pad_left, s->stride) * ci,
                             dy, &pass, packed_flipped, NULL, 0);
        packed_flipped += (size_t)(pass.down.taps * pass.right.taps) * (size_t)s->co * conv_padded_columns(s->ci);
    }
}
