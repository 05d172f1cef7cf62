/* slips.h - what a real pen leaves beside the digit: hooks where it lands or lifts, a gap where it fails. */
#ifndef INK_WRITING_SLIPS_H
#define INK_WRITING_SLIPS_H

#include "writing.h"

enum { SLIP_STROKES = 1, SLIP_POINTS = 2 /* what a drawing may gain */ };

/* Some drawings get a hook or two, some a gap, most neither; then d is normalised again. pen: in pixels of the picture. */
void add_slips(drawing *d, float pen, rng *random);

#endif
