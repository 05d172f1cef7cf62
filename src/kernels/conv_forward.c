/* conv_forward.c - y = x * weights: windows of x, a few bordered pictures at a time where there is padding. */
#include "kernels/conv.h"

static void forward_group(float *y, const float *x, const float *packed, const float *bias, int relu,
                          const conv_shape *s, int32_t images, int32_t h, int32_t w)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co, in_row = (size_t)w * ci, out_row = (size_t)s->ow * co;
    const conv_grid grid = {
        .images = images,
        .rows = s->oh,
        .cols = s->ow,
        .in_image = (size_t)h * in_row,
        .in_row = (size_t)s->stride * in_row,
        .in_col = (size_t)s->stride * ci,
        .out_image = (size_t)s->oh * out_row,
        .out_row = out_row,
        .out_col = co,
    };
    const conv_window window = {.height = (size_t)s->k, .run = (size_t)s->k * ci, .pitch = in_row};
    conv_windows(y, x, &grid, &window, packed, s->co, bias, relu);
}

void conv_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                  float *scratch)
{
    const conv_border b = conv_forward_border(s);
    if (!b.needed) {
        forward_group(y, x, packed, bias, relu, s, s->n, s->h, s->w);
        return;
    }
    for (int32_t n = 0; n < s->n; n += b.images) {
        const int32_t images = s->n - n < b.images ? s->n - n : b.images;
        conv_copy_bordered(scratch, x + (size_t)n * (size_t)(s->h * s->w * s->ci), images, s->h, s->w, s->ci, &b);
        forward_group(y + (size_t)n * (size_t)(s->oh * s->ow * s->co), scratch, packed, bias, relu, s, images, b.h, b.w);
    }
}
