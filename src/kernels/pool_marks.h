/* pool_marks.h - a 2 x 2 max pool that remembers where its maxima were; internal to src/kernels.
 *
 * A pool behind a convolution keeps one of four outputs. conv_pool.c does both for some pictures at a time, so the
 * outputs of the convolution only ever fill scratch. For the backward pass each maximum leaves one byte, its mark.
 *
 * A mark: bits 0 and 1 are the place of the maximum, 2 * row + column, the first of equals. Bit 2 is set when the relu
 * before the pool lets no gradient through.
 */
#ifndef INK_KERNELS_POOL_MARKS_H
#define INK_KERNELS_POOL_MARKS_H

#include "kernels/kernels.h"

/* y and marks (N, OH/2, OW/2, CO) from x (N, OH, OW, CO). relu: 1 when x is the output of a relu. */
void pool_and_mark(float *y, uint8_t *marks, const float *x, int relu, const conv_shape *s);

/* The backward pass of the pool for one picture: each dy (OH/2, OW/2, CO) goes to the place of its mark, the other
 * three elements of dx become 0. Rows of dx lie `row` floats apart; a last odd row or column of OH x OW stays as it
 * is. */
void unpool_picture(float *dx, size_t row, const float *dy, const uint8_t *marks, const conv_shape *s);

#endif
