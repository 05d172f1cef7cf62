/* conv.h - what the three passes of a convolution share; internal to src/kernels.
 *
 * All three see the picture as windows: window (n, i, j) is `height` rows of `run` neighbouring floats, `pitch` floats apart.
 * Because channels come last, one row of a K-wide window is K * C floats in a row in memory, and nothing has to be
 * gathered (no im2col): a window is one pointer.
 *
 * Where windows reach beyond the picture they are clipped: the outputs of an axis fall into spans that see the same
 * taps, and every pair of spans is a grid of equal, smaller windows. Leaving out a product with a zero of the padding
 * changes no bits of a finite sum that started at +0.
 */
#ifndef INK_KERNELS_CONV_H
#define INK_KERNELS_CONV_H

#include "base/minmax.h"
#include "kernels/kernels.h"

#include <assert.h>

/* A tile of windows is worked on at a time, so that what it reads stays in the first-level cache. */
enum { CONV_TILE = 128, CONV_COLUMNS = 8 };

typedef struct {
    int32_t images, rows, cols;         /* how many windows */
    size_t in_image, in_row, in_col;    /* floats from one window's first value to the next one's */
    size_t out_image, out_row, out_col; /* the same for the place of its result */
} conv_grid;

typedef struct {
    size_t height, run, pitch;
    size_t panel_pitch; /* floats of a panel from one row of the window to the next: run * 8 unless clipped */
    size_t panel_size;  /* floats from one panel to the next */
} conv_window;

/* One axis of a pass: output i sees input i * step + start + t for the taps 0 <= t < taps that lie in 0..size-1. */
typedef struct {
    int32_t outputs, step, start, taps, size;
} conv_axis;

/* Neighbouring outputs first .. first + count - 1 of an axis that see the same taps. */
typedef struct {
    int32_t first, count;
    int32_t tap, taps; /* the first tap and how many; 0 taps: all of the window lies outside */
    int32_t input;     /* input that the first tap of the first output sees */
} conv_span;

/* The span that begins at output `first`. */
conv_span conv_span_at(const conv_axis *axis, int32_t first);

/* A walk through the windows of a grid, in the order images, rows, cols. */
typedef struct {
    const conv_grid *grid;
    const float *x; /* the first window */
    float *y;       /* the place of its result; NULL when nobody asks */
    int32_t image, row, col;
} conv_walk;

/* Writes where the next windows, at most `most`, and their results lie; returns how many, 0 at the end. */
size_t conv_next_windows(const float **x, float **y, size_t most, conv_walk *walk);

/* y[window][co] = sum over the window of x * packed (+ bias, relu) for every window of the grid, none of them clipped. */
void conv_windows(float *y, const float *x, const conv_grid *grid, const conv_window *window, const float *packed,
                  int32_t co, const float *bias, int relu);

/* The same for all windows of `images` pictures (down.size, right.size, channels), clipped where needed. Results lie
 * out_image, out_row and out_col floats apart. */
typedef struct {
    conv_axis down, right;
    int32_t images, channels, columns; /* columns: channels of the result */
    size_t out_image, out_row, out_col;
} conv_pass;
void conv_clipped_windows(float *y, const float *x, const conv_pass *pass, const float *packed, const float *bias,
                          int relu);

/* Pictures with a border of zeros, for the gradient of the weights: h x w in all. */
typedef struct {
    int32_t h, w;
    int needed;     /* 0: the pictures can be used as they are */
    int32_t images; /* how many are copied at a time: enough to fill a tile or two */
} conv_border;

conv_border conv_border_of(const conv_shape *s);

/* A 3 x 3 convolution of one channel has a forward pass of its own (conv_first.c). scratch: a picture with its border. */
int conv_is_first(const conv_shape *s);
void conv_first_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                        float *scratch);

/* conv_backward_weights, added to what dw holds. */
void conv_grow_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch);

/* The contract of every convolution. */
static inline void conv_check(const conv_shape *s)
{
    assert(s->n >= 0 && s->h >= 1 && s->w >= 1 && s->ci >= 1 && s->co >= 1 && s->oh >= 1 && s->ow >= 1);
    assert(s->k >= 1 && s->stride >= 1);
    assert(s->pad_top >= 0 && s->pad_top < s->k && s->pad_left >= 0 && s->pad_left < s->k);
    (void)s;
}

/* Columns padded to whole panels. */
static inline size_t conv_padded_columns(int32_t columns)
{
    return ((size_t)columns + CONV_COLUMNS - 1) / CONV_COLUMNS * CONV_COLUMNS;
}

/* Taps of a window of k that a stride keeps in phase r: r, r + stride, ... below k. */
static inline int32_t conv_phase_taps(int32_t k, int32_t stride, int32_t r)
{
    return r < k ? ceil_div(k - r, stride) : 0;
}

#endif
