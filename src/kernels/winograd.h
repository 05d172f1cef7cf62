/* winograd.h - what the passes of Winograd's convolution share; internal to src/kernels.
 *
 * A picture is cut into tiles of m x m outputs. A tile of (m + 2) x (m + 2) inputs, a 3 x 3 kernel and a tile of
 * outputs each become (m + 2)^2 numbers, one for each position of the transformed square. The convolution becomes one
 * matrix product for each position: (tiles, CI) x (CI, CO). For m = 4 these are 36 products for 16 outputs; the direct
 * convolution takes 144.
 *
 *   forward    V = B^T x B, U = G w G^T, M = V U, y = A^T M A
 *   backward   dM = A dy A^T, dU = V^T dM, dw = G^T dU G, dV = dM U^T, dx = sum of B dV B^T
 *
 * The backward pass is the derivative of each forward step, so its gradients belong to exactly this forward pass, and
 * one transform of dy serves both dw and dx.
 *
 * A group of pictures goes through all steps together, small enough for its numbers to stay in the second-level cache.
 * A picture is never split, so a large one may not fit.
 */
#ifndef INK_KERNELS_WINOGRAD_H
#define INK_KERNELS_WINOGRAD_H

#include "kernels/kernels.h"

typedef struct {
    int32_t m;           /* side of a tile of outputs */
    int32_t positions;   /* (m + 2)^2 */
    int32_t down, right; /* rows and columns of tiles in a picture */
    int32_t tiles;       /* down * right */
    int32_t images;      /* pictures in a group */
    int32_t h, w; /* the frame of a picture: room for whole tiles of input; the picture begins at (pad_top, pad_left) */
} winograd_plan;

winograd_plan winograd_plan_of(const conv_shape *s);

/* The scratch of a pass: the float at which each array begins, in this order. gradient_frame and du are empty in the
 * forward pass. */
typedef struct {
    size_t gradient_frame; /* dy (down * m, right * m, CO), in room for (h, w, CO); the frame (h, w, CI) is at 0 */
    size_t v;              /* V (positions, tiles, CI); later dV */
    size_t squares;        /* M, or dM (positions, tiles, CO) */
    size_t du;             /* dU (positions, CI, CO) */
    size_t end;
} winograd_room;

winograd_room winograd_room_of(const conv_shape *s, const winograd_plan *plan, int backward);

/* Floats from one position to the next in an array (positions, tiles, channels) of a group. A little more than the
 * tiles need, so that the same tile at all positions does not compete for a few sets of the cache. */
size_t winograd_pitch(const winograd_plan *plan, int32_t channels);

/* v (positions, tiles, CI) = V of `images` pictures. frame (plan->h, plan->w, CI) is 0 wherever this function does
 * not write. */
void winograd_transform_input(float *v, const float *x, int32_t images, const conv_shape *s, const winograd_plan *plan,
                              float *frame);

/* out (positions, tiles, columns) = in (positions, tiles, rows) * packed, for every position.
 * order: acc = 0; for row: acc += in * packed. */
void winograd_multiply(float *out, const float *in, const float *packed, size_t tiles, int32_t rows, int32_t columns,
                       const winograd_plan *plan);

/* winograd_backward, also with a pool. With marks, dy is the gradient of the pool; without (NULL), of the
 * convolution. Adds to db (CO); db may be NULL. */
void winograd_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                            const float *flipped, const conv_shape *s, float *scratch);

/* Copies `rows` rows of `run` floats: a picture into a frame, or out of it. */
void winograd_copy_rows(float *out, size_t out_row, const float *in, size_t in_row, int32_t rows, size_t run);

#endif
