/* pool_marks.h - a 2 x 2 max pool that remembers where its maxima were; internal to src/kernels.
 *
 * A convolution is often followed by a pool that keeps one of four outputs. conv_pool.c does both some pictures at a time, so
 * that the convolution's outputs are never more than scratch, and leaves one byte a maximum, its mark, for the way back.
 *
 * A mark: bits 0 and 1 say which of the four it was (2 * row + column, the first of equals); bit 2 is set when a relu before the
 * pool lets no gradient through.
 */
#ifndef INK_KERNELS_POOL_MARKS_H
#define INK_KERNELS_POOL_MARKS_H

#include "kernels/kernels.h"

/* y and marks (N, OH/2, OW/2, CO) of x (N, OH, OW, CO). relu: x is the output of one. */
void pool_and_mark(float *y, uint8_t *marks, const float *x, int relu, const conv_shape *s);

/* The way back for one picture: dy (OH/2, OW/2, CO) goes to where the marks say, the other three get 0. Rows of dx lie `row` floats
 * apart; a last odd row or column of OH x OW is not touched. */
void unpool_picture(float *dx, size_t row, const float *dy, const uint8_t *marks, const conv_shape *s);

#endif
