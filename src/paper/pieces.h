/* pieces.h - connected pieces of ink. */
#ifndef INK_PAPER_PIECES_H
#define INK_PAPER_PIECES_H

#include "plane.h"

/* Fills labels and pieces from mask and ink. Pieces that lie around the sheet leave the mask. */
void paper_label(paper *p);

#endif
