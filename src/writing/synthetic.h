/* synthetic.h - a written digit from somebody else's random stream, for drawings of several digits. */
#ifndef INK_WRITING_SYNTHETIC_H
#define INK_WRITING_SYNTHETIC_H

#include "writing.h"

enum { DIGIT_STROKES = 3 /* the most that a digit has */ };

/* As write_strokes: a digit 0..9 in any style and hand. */
void write_digit(drawing *d, int32_t digit, rng *random);

#endif
