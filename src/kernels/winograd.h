/* winograd.h - what the passes of Winograd's convolution share; internal to src/kernels.
 *
 * A picture is cut into tiles of m x m outputs. A tile of (m + 2) x (m + 2) inputs, a 3 x 3 kernel and a tile of outputs become
 * (m + 2)^2 numbers each, one for each position of the transformed square, and the convolution becomes one matrix product for
 * each position: (tiles, CI) x (CI, CO). For m = 4 that is 36 products for 16 outputs where the direct way takes 144.
 *
 *   forward    V = B^T x B, U = G w G^T, M = V U, y = A^T M A
 *   backward   dM = A dy A^T, dU = V^T dM, dw = G^T dU G, dV = dM U^T, dx = sum of B dV B^T: each step differentiated,
 *              so the gradients belong to exactly this forward pass and one transform of dy serves both
 *
 * Some pictures go through all steps together, few enough for their numbers to stay in the second-level cache (a picture is
 * never split, so a large one may not).
 */
#ifndef INK_KERNELS_WINOGRAD_H
#define INK_KERNELS_WINOGRAD_H

#include "kernels/kernels.h"

typedef struct {
    int32_t m;           /* outputs along a side of a tile */
    int32_t positions;   /* (m + 2)^2 */
    int32_t down, right; /* tiles of a picture */
    int32_t tiles;       /* down * right */
    int32_t images;      /* pictures that are worked on together */
    int32_t h, w;        /* of the frame that whole tiles of input need; the picture lies pad_top and pad_left in it */
} winograd_plan;

winograd_plan winograd_plan_of(const conv_shape *s);

/* The scratch of a pass: the float at which each array begins, in this order. What only the backward pass needs takes no
 * room in the forward pass. */
typedef struct {
    size_t gradient_frame; /* behind the frame (h, w, CI), which is first: dy (down * m, right * m, CO) in (h, w, CO) */
    size_t v;              /* V (positions, tiles, CI); in the backward pass dV takes its place */
    size_t squares;        /* M, or dM (positions, tiles, CO) */
    size_t du;             /* dU (positions, CI, CO) */
    size_t end;
} winograd_room;

winograd_room winograd_room_of(const conv_shape *s, const winograd_plan *plan, int backward);

/* Floats from one position to the next in an array (positions, tiles, channels) of one group of pictures: a little more than
 * they need, so that equal tiles of all positions do not share the few sets of a cache. */
size_t winograd_pitch(const winograd_plan *plan, int32_t channels);

/* V of `images` pictures: v (positions, tiles, CI). frame: (plan->h, plan->w, CI) floats, zero but for what this writes. */
void winograd_transform_input(float *v, const float *x, int32_t images, const conv_shape *s, const winograd_plan *plan,
                              float *frame);

/* out (positions, tiles, columns) = in (positions, tiles, rows) * packed, for every position.
 * order: acc = 0; for row: acc += in * packed. */
void winograd_multiply(float *out, const float *in, const float *packed, size_t tiles, int32_t rows, int32_t columns,
                       const winograd_plan *plan);

/* winograd_backward and conv_pool_backward in one: marks are NULL where dy is the convolution's own; db (CO) grows, or is NULL. */
void winograd_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                            const float *flipped, const conv_shape *s, float *scratch);

/* Copies `rows` rows of `run` floats: a picture into the frame, whose rest stays as it is, or out of it. */
void winograd_copy_rows(float *out, size_t out_row, const float *in, size_t in_row, int32_t rows, size_t run);

#endif
