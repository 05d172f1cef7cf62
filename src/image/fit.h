/* fit.h - the last two steps of every picture, as MNIST was made: the area average of a square onto 20 x 20; then
 * stretching, quantising and pasting by centre of mass into 28 x 28.
 *
 * Ink is 1, paper is 0. Not here: where the ink comes from (strokes.c draws it, picture.c finds it).
 */
#ifndef INK_IMAGE_FIT_H
#define INK_IMAGE_FIT_H

#include <stdbool.h>
#include <stdint.h>

enum { FIT_SIDE = 20, FIT_PIXELS = 400, FIT_MAX_WIDTH = 256 };

/* small (20 x 20) = the area average of the square of `side` source pixels, side >= 1, whose upper left pixel is
 * (left, top). ink (height, width), width <= FIT_MAX_WIDTH; outside of it is paper. Each source pixel spreads its
 * area exactly over the output pixels, so a square smaller than 20 gives the same as after doubling its pixels. */
void fit_average(float *small, const float *ink, int32_t width, int32_t height, int32_t left, int32_t top,
                 int32_t side);

/* image (784) = small (20 x 20), stretched so that its maximum is 1, rounded to k / 255, and pasted at the
 * whole-pixel offset that puts the centre of mass into [14, 15) on each axis, or as near as all ink stays inside the
 * picture. Returns false, with image all 0, when small holds no ink. */
bool fit_paste(float *image, const float *small);

#endif
