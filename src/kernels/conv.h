/* conv.h - what the three passes of a convolution share; internal to src/kernels.
 *
 * All three see a picture as windows. Window (n, i, j) is `height` rows of `run` neighbouring floats, `pitch` floats
 * apart. Because channels come last, one row of a window K wide is K * C neighbouring floats, and nothing has to be
 * gathered (no im2col): a window is one pointer.
 *
 * Windows that reach beyond the picture are clipped. The outputs of an axis fall into spans that see the same taps, and
 * every pair of spans is a grid of equal, smaller windows. A finite sum that starts at +0 keeps its bits without the
 * products with the zeros of the padding.
 */
#ifndef INK_KERNELS_CONV_H
#define INK_KERNELS_CONV_H

#include "base/minmax.h"
#include "kernels/kernels.h"

#include <assert.h>

/* The kernels work on a tile of windows at a time, whose values stay in the first-level cache, and on panels of
 * columns. */
enum { CONV_TILE = 128, CONV_COLUMNS = 8 };

typedef struct {
    int32_t images, rows, cols;         /* numbers of windows */
    size_t in_image, in_row, in_col;    /* floats from the start of a window to that of the next */
    size_t out_image, out_row, out_col; /* the same for their results */
} conv_grid;

typedef struct {
    size_t height, run, pitch;
    size_t panel_pitch; /* floats of a panel from one row of the window to the next: run * 8 if not clipped */
    size_t panel_size;  /* floats from one panel to the next */
} conv_window;

/* One axis of a pass: output i sees the inputs i * step + start + t, 0 <= t < taps, that lie in 0..size-1. */
typedef struct {
    int32_t outputs, step, start, taps, size;
} conv_axis;

/* The outputs first .. first + count - 1 of an axis, which see the same taps. */
typedef struct {
    int32_t first, count;
    int32_t tap, taps; /* the first tap and their number; 0: the whole window lies outside */
    int32_t input;     /* the input under the first tap of the first output */
} conv_span;

/* The span that begins at output `first`. */
conv_span conv_span_at(const conv_axis *axis, int32_t first);

/* A walk through the windows of a grid, in the order images, rows, cols. */
typedef struct {
    const conv_grid *grid;
    const float *x; /* the first window */
    float *y;       /* the place of its result; may be NULL */
    int32_t image, row, col;
} conv_walk;

/* x and y (most) = the pointers to the next windows and to their results; y may be NULL. Returns their number, 0 at
 * the end. */
size_t conv_next_windows(const float **x, float **y, size_t most, conv_walk *walk);

/* y[window][co] = the sum of x * packed over the window, then bias and relu, for every window of the grid. No window is
 * clipped. */
void conv_windows(float *y, const float *x, const conv_grid *grid, const conv_window *window, const float *packed,
                  int32_t co, const float *bias, int relu);

/* The same for all windows of `images` pictures (down.size, right.size, channels), clipped where they reach beyond.
 * Results lie out_image, out_row and out_col floats apart. */
typedef struct {
    conv_axis down, right;
    int32_t images, channels, columns; /* columns: the channels of the result */
    size_t out_image, out_row, out_col;
} conv_pass;
void conv_clipped_windows(float *y, const float *x, const conv_pass *pass, const float *packed, const float *bias,
                          int relu);

/* Pictures with a border of zeros, h x w with it: for the gradient of the weights, and for conv_first.c. */
typedef struct {
    int32_t h, w;
    int needed;     /* 0: the pictures serve without a border */
    int32_t images; /* pictures to copy at a time: enough to fill a tile or two */
} conv_border;

conv_border conv_border_of(const conv_shape *s);

/* Whether conv_first.c does the forward pass: 3 x 3, stride 1, one channel in, a multiple of four out. scratch: a
 * picture with its border. */
int conv_is_first(const conv_shape *s);
void conv_first_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                        float *scratch);

/* conv_backward_weights, but adds to dw. */
void conv_grow_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch);

/* Asserts what every convolution requires of its shape. */
static inline void conv_check(const conv_shape *s)
{
    assert(s->n >= 0 && s->h >= 1 && s->w >= 1 && s->ci >= 1 && s->co >= 1 && s->oh >= 1 && s->ow >= 1);
    assert(s->k >= 1 && s->stride >= 1);
    assert(s->pad_top >= 0 && s->pad_top < s->k && s->pad_left >= 0 && s->pad_left < s->k);
    (void)s;
}

/* The number of columns, rounded up to whole panels. */
static inline size_t conv_padded_columns(int32_t columns)
{
    return ((size_t)columns + CONV_COLUMNS - 1) / CONV_COLUMNS * CONV_COLUMNS;
}

/* The number of taps in phase r of a window of k: r, r + stride, ... below k. */
static inline int32_t conv_phase_taps(int32_t k, int32_t stride, int32_t r)
{
    return r < k ? ceil_div(k - r, stride) : 0;
}

#endif
