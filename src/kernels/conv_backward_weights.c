/* conv_backward_weights.c - dw from x and dy: for every tile of windows, dw += (values of the windows)^T (rows of dy).
 *
 * The 4 x 8 block of the micro-kernel is 4 neighbouring values of a window (from one kh, along kw and ci) by 8 output
 * channels; one step is one window. The kernel loads a block of dw, adds a tile of windows and stores it again. So x
 * and dy come from the first-level cache, and every sum keeps the order n, oh, ow.
 */
#include "kernels/conv.h"

#include "kernels/gemm.h"

#include <string.h>

/* dw (`rows` rows, co floats apart, `cols` columns) += one tile. */
INK_INLINE void grow_block(float *dw, const float *const *x, size_t offset, const float *dy, size_t count, size_t co,
                           size_t rows, size_t cols)
{
    v128_t acc[4][2];
    for (size_t r = 0; r < rows; r++) {
        load_columns(acc[r], dw + r * co, cols);
    }
    columns_times_panel(acc, x, offset, dy, count, rows);
    for (size_t r = 0; r < rows; r++) {
        store_columns(dw + r * co, acc[r], cols);
    }
}

/* Adds one tile to all rows of dw, for a panel of 8 columns of which `cols` exist. */
INK_INLINE void grow_columns(float *dw, const float *const *x, size_t height, size_t run, size_t pitch, const float *dy,
                             size_t count, size_t co, size_t cols)
{
    for (size_t h = 0; h < height; h++) {
        size_t offset = h * pitch;
        size_t left = run;
        for (; left >= 4; left -= 4, offset += 4, dw += 4 * co) {
            grow_block(dw, x, offset, dy, count, co, 4, cols);
        }
        switch (left) {
        case 3:
            grow_block(dw, x, offset, dy, count, co, 3, cols);
            break;
        case 2:
            grow_block(dw, x, offset, dy, count, co, 2, cols);
            break;
        case 1:
            grow_block(dw, x, offset, dy, count, co, 1, cols);
            break;
        default:
            break;
        }
        dw += left * co;
    }
}

/* Copies `cols` columns of dy into rows of 8; the rest is 0. */
static void pack_tile(float *panel, const float *dy, size_t count, size_t co, size_t cols)
{
    for (size_t p = 0; p < count; p++, panel += CONV_COLUMNS, dy += co) {
        v128_t v[2];
        load_columns(v, dy, cols);
        store_columns(panel, v, CONV_COLUMNS);
    }
}

static void grow_pictures(float *dw, const float *x, const float *dy, const conv_shape *s, int32_t images, int32_t h,
                          int32_t w, float *panel)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co, in_row = (size_t)w * ci;
    const conv_grid grid = {
        .images = images,
        .rows = s->oh,
        .cols = s->ow,
        .in_image = (size_t)h * in_row,
        .in_row = (size_t)s->stride * in_row,
        .in_col = (size_t)s->stride * ci,
    };
    const size_t height = (size_t)s->k, run = height * ci;
    const float *in[CONV_TILE];
    conv_walk walk = {&grid, x, NULL, 0, 0, 0};
    size_t count;
    while ((count = conv_next_windows(in, NULL, CONV_TILE, &walk)) > 0) {
        for (size_t c = 0; c < co; c += CONV_COLUMNS) {
            const size_t cols = co - c < CONV_COLUMNS ? co - c : CONV_COLUMNS;
            pack_tile(panel, dy + c, count, co, cols);
            if (cols == CONV_COLUMNS) {
                grow_columns(dw + c, in, height, run, in_row, panel, count, co, CONV_COLUMNS);
            } else {
                grow_columns(dw + c, in, height, run, in_row, panel, count, co, cols);
            }
        }
        dy += count * co;
    }
}

/* out = the pictures with a border of zeros. */
static void copy_bordered(float *out, const float *x, int32_t images, const conv_shape *s, const conv_border *b)
{
    const size_t row = (size_t)s->w * (size_t)s->ci, out_row = (size_t)b->w * (size_t)s->ci;
    memset(out, 0, (size_t)images * (size_t)b->h * out_row * sizeof *out);
    out += (size_t)s->pad_top * out_row + (size_t)s->pad_left * (size_t)s->ci;
    for (int32_t n = 0; n < images; n++, out += (size_t)b->h * out_row) {
        for (int32_t i = 0; i < s->h; i++, x += row) {
            memcpy(out + (size_t)i * out_row, x, row * sizeof *out);
        }
    }
}

void conv_backward_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch)
{
    memset(dw, 0, (size_t)(s->k * s->k) * (size_t)s->ci * (size_t)s->co * sizeof *dw);
    conv_grow_weights(dw, x, dy, s, scratch);
}

void conv_grow_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch)
{
    conv_check(s);
    const conv_border b = conv_border_of(s);
    float *panel = scratch;
    scratch += CONV_TILE * CONV_COLUMNS;
    if (!b.needed) {
        grow_pictures(dw, x, dy, s, s->n, s->h, s->w, panel);
        return;
    }
    for (int32_t n = 0; n < s->n; n += b.images) {
        const int32_t images = min_i(s->n - n, b.images);
        copy_bordered(scratch, x + (size_t)n * (size_t)(s->h * s->w * s->ci), images, s, &b);
        grow_pictures(dw, scratch, dy + (size_t)n * (size_t)(s->oh * s->ow * s->co), s, images, b.h, b.w, panel);
    }
}
