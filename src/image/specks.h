/* specks.h - which parts of an ink map are writing: connected pieces, without dust. */
#ifndef INK_IMAGE_SPECKS_H
#define INK_IMAGE_SPECKS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t left, top, right, bottom; /* right and bottom excluded */
} box;

/* Finds the 8-connected pieces of ink above threshold, erases from ink (height, width) every piece with less than
 * 2 % of the ink of the largest, and all faint ink that does not touch a piece that stays. *found = box of those.
 * False, with nothing erased, when there is no piece. queue, piece and mass: height * width floats each. */
bool specks_remove(box *found, float *ink, int32_t width, int32_t height, float threshold, float *queue, float *piece,
                   float *mass);

#endif
