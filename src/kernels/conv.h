/* conv.h - what the three passes of a convolution share; internal to src/kernels.
 *
 * All three see the picture as windows: window (n, i, j) is `height` rows of `run` neighbouring floats, `pitch` floats apart.
 * Because channels come last, one row of a K-wide window is K * C floats in a row in memory, and nothing has to be
 * gathered (no im2col): a window is one pointer. Where windows reach beyond the picture, a few pictures at a time are
 * first copied with their border of zeros.
 */
#ifndef INK_KERNELS_CONV_H
#define INK_KERNELS_CONV_H

#include "kernels/kernels.h"

/* A tile of windows is worked on at a time, so that what it reads stays in the first-level cache. */
enum { CONV_TILE = 64, CONV_COLUMNS = 8 };

typedef struct {
    int32_t images, rows, cols;        /* how many windows */
    size_t in_image, in_row, in_col;   /* floats from one window's first value to the next one's */
    size_t out_image, out_row, out_col; /* the same for the place of its result */
} conv_grid;

typedef struct {
    size_t height, run, pitch;
} conv_window;

/* A walk through the windows of a grid, in the order images, rows, cols. */
typedef struct {
    const conv_grid *grid;
    const float *x; /* the first window */
    float *y;       /* the place of its result; NULL when nobody asks */
    int32_t image, row, col;
} conv_walk;

/* Writes where the next windows, at most `most`, and their results lie; returns how many, 0 at the end. */
size_t conv_next_windows(const float **x, float **y, size_t most, conv_walk *walk);

/* y[window][co] = sum over the window of x * packed (+ bias, relu) for every window of the grid. */
void conv_windows(float *y, const float *x, const conv_grid *grid, const conv_window *window, const float *packed,
                  int32_t co, const float *bias, int relu);

/* Pictures with a border of zeros: `top` rows and `left` columns in front, h x w in all. */
typedef struct {
    int32_t top, left, h, w;
    int needed;     /* 0: the pictures can be used as they are */
    int32_t images; /* how many are copied at a time: enough to fill a tile or two */
} conv_border;

conv_border conv_forward_border(const conv_shape *s);
conv_border conv_backward_border(const conv_shape *s);
void conv_copy_bordered(float *out, const float *pictures, int32_t images, int32_t h, int32_t w, int32_t c,
                        const conv_border *b);

/* Columns padded to whole panels. */
static inline size_t conv_padded_columns(int32_t columns)
{
    return ((size_t)columns + CONV_COLUMNS - 1) / CONV_COLUMNS * CONV_COLUMNS;
}

/* Taps of a window of k that a stride keeps in phase r: r, r + stride, ... below k. */
static inline int32_t conv_phase_taps(int32_t k, int32_t stride, int32_t r)
{
    return r < k ? (k - r + stride - 1) / stride : 0;
}

#endif
