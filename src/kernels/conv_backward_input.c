/* conv_backward_input.c - dx from dy: windows of dy, with the flipped weights.
 *
 * With stride s, dx[i] takes dy[(i + pad - kh) / s] for the kh that divide: input rows (and columns) with equal
 * (i + pad) mod s see the same taps. So the gradient is s * s ordinary convolutions of stride 1, one a phase, each writing
 * every s-th row and column of dx; nothing is multiplied with zeros in between.
 */
#include "kernels/conv.h"

/* The rows (or columns) of dx in one phase. */
typedef struct {
    int32_t first; /* row of dx */
    int32_t count;
    int32_t taps;
    int32_t start; /* row of bordered dy where the window of the first row begins */
} phase;

static phase phase_of(int32_t r, int32_t size, int32_t pad, int32_t k, int32_t stride, int32_t border)
{
    phase p;
    p.first = (r + stride * pad - pad) % stride;
    p.count = p.first < size ? (size - p.first + stride - 1) / stride : 0;
    p.taps = conv_phase_taps(k, stride, r);
    p.start = p.taps > 0 ? border + (p.first + pad) / stride - (p.taps - 1) : 0;
    return p;
}

static void backward_group(float *dx, const float *dy, const float *packed, const conv_shape *s, int32_t images,
                           const conv_border *b)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co, step = (size_t)s->stride;
    const size_t in_row = (size_t)b->w * co, out_row = (size_t)s->w * ci;
    for (int32_t r = 0; r < s->stride * s->stride; r++) {
        const phase down = phase_of(r / s->stride, s->h, s->pad_top, s->k, s->stride, b->top);
        const phase right = phase_of(r % s->stride, s->w, s->pad_left, s->k, s->stride, b->left);
        const conv_grid grid = {
            .images = images,
            .rows = down.count,
            .cols = right.count,
            .in_image = (size_t)b->h * in_row,
            .in_row = in_row,
            .in_col = co,
            .out_image = (size_t)s->h * out_row,
            .out_row = step * out_row,
            .out_col = step * ci,
        };
        const conv_window window = {
            .height = (size_t)down.taps, .run = (size_t)right.taps * co, .pitch = in_row};
        conv_windows(dx + (size_t)down.first * out_row + (size_t)right.first * ci,
                     dy + (size_t)down.start * in_row + (size_t)right.start * co, &grid, &window, packed, s->ci, NULL, 0);
        packed += window.height * window.run * conv_padded_columns(s->ci);
    }
}

void conv_backward_input(float *dx, const float *dy, const float *packed_flipped, const conv_shape *s, float *scratch)
{
    const conv_border b = conv_backward_border(s);
    if (!b.needed) {
        backward_group(dx, dy, packed_flipped, s, s->n, &b);
        return;
    }
    for (int32_t n = 0; n < s->n; n += b.images) {
        const int32_t images = s->n - n < b.images ? s->n - n : b.images;
        conv_copy_bordered(scratch, dy + (size_t)n * (size_t)(s->oh * s->ow * s->co), images, s->oh, s->ow, s->co, &b);
        backward_group(dx + (size_t)n * (size_t)(s->h * s->w * s->ci), scratch, packed_flipped, s, images, &b);
    }
}
