/* conv_forward.c - y = x * weights: windows of x, clipped where they reach into the padding. */
#include "kernels/conv.h"

void conv_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                  float *scratch)
{
    conv_check(s);
    if (conv_is_first(s)) {
        conv_first_forward(y, x, packed, bias, relu, s, scratch);
        return;
    }
    const size_t co = (size_t)s->co, out_row = (size_t)s->ow * co;
    const conv_pass pass = {
        .down = {.outputs = s->oh, .step = s->stride, .start = -s->pad_top, .taps = s->k, .size = s->h},
        .right = {.outputs = s->ow, .step = s->stride, .start = -s->pad_left, .taps = s->k, .size = s->w},
        .images = s->n,
        .channels = s->ci,
        .columns = s->co,
        .out_image = (size_t)s->oh * out_row,
        .out_row = out_row,
        .out_col = co,
    };
    conv_clipped_windows(y, x, &pass, packed, bias, relu);
}
