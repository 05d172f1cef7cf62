/* specks.h - which parts of an ink map are writing: its connected pieces without dust. */
#ifndef INK_IMAGE_SPECKS_H
#define INK_IMAGE_SPECKS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t left, top, right, bottom; /* right and bottom lie outside */
} box;

/* Finds the 8-connected pieces of ink (height, width) above threshold. Erases every piece with less than 2 % of the
 * ink of the largest, and all fainter ink that touches no remaining piece. *found = the box of the remaining pieces.
 * False, with ink unchanged, when there is no piece. queue, piece, mass: scratch of height * width floats each. */
bool specks_remove(box *found, float *ink, int32_t width, int32_t height, float threshold, float *queue, float *piece,
                   float *mass);

#endif
