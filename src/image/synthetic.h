/* synthetic.h - a written digit from somebody else's random stream, for drawings of several digits. */
#ifndef INK_IMAGE_SYNTHETIC_H
#define INK_IMAGE_SYNTHETIC_H

#include "inkling.h"

#include "base/rng.h"

/* As write_strokes (writing.h): a digit 0..9 in any style and hand. */
int32_t write_digit(float *points, int32_t *lengths, int32_t *n_strokes, int32_t digit, rng *random);

#endif
