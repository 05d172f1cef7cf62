/* ground.h - what a sheet lies on: where the picture shows a desk and not paper. */
#ifndef INK_PAPER_GROUND_H
#define INK_PAPER_GROUND_H

#include "plane.h"

/* Makes the contrast (in p->spare) of all cells on the desk 0. Dark ink only; uses low, high and back. */
void paper_ground(paper *p);

#endif
