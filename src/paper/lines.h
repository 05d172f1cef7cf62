/* lines.h - straight lines that are no writing: rules, margins, frames, combs, underlines. */
#ifndef INK_PAPER_LINES_H
#define INK_PAPER_LINES_H

#include "plane.h"

/* Finds them, and marks their cells in the mask as gone. */
void paper_lines(paper *p);

#endif
