/* synthetic.h - writes one digit; nondigit.c puts several side by side. */
#ifndef INK_WRITING_SYNTHETIC_H
#define INK_WRITING_SYNTHETIC_H

#include "writing.h"

enum { DIGIT_STROKES = 3 /* the most strokes of a digit */ };

/* d = a digit 0..9 in a random style and hand, normalised. */
void write_digit(drawing *d, int32_t digit, rng *random);

#endif
