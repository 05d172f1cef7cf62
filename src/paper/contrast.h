/* contrast.h - how much darker than its paper each cell is. */
#ifndef INK_PAPER_CONTRAST_H
#define INK_PAPER_CONTRAST_H

#include <stdbool.h>

#include "plane.h"

/* Fills ink, mask and stroke from low and high. False when nothing stands out. */
bool paper_contrast(paper *p);

/* Takes the ink of removed lines away, and measures the strokes that remain. */
void paper_measure(paper *p);

#endif
