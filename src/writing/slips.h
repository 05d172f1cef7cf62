/* slips.h - faults of a real pen: hooks where it lands or lifts, a gap where it fails. */
#ifndef INK_WRITING_SLIPS_H
#define INK_WRITING_SLIPS_H

#include "writing.h"

enum { SLIP_STROKES = 1, SLIP_POINTS = 2 /* the most that add_slips adds to a drawing */ };

/* Adds a hook or two to some drawings, a gap to some, nothing to most; d is normalised again. pen: its width in
 * pixels of the 28 x 28 picture. */
void add_slips(drawing *d, float pen, rng *random);

#endif
