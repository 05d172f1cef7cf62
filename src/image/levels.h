/* levels.h - where the ink of a picture is: in which channel, dark or light, and between which levels.
 *
 * levels_find decides once. Its answer holds everything that reading the ink needs, so that later steps know neither
 * colour nor polarity nor light. It assumes paper of one colour under even or slowly changing light; it measures the
 * noise of the paper and does not count it as ink.
 */
#ifndef INK_IMAGE_LEVELS_H
#define INK_IMAGE_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "pixels.h"
#include "shade.h"

typedef struct {
    picture source;    /* the picture */
    plane from;        /* the channel with the ink; a grey picture has only luma */
    bool light_ink;    /* ink is brighter than paper */
    int32_t max_alpha; /* the largest alpha, which counts as opaque; 0 when alpha does not matter or is the ink */
    shade light;       /* uneven light, to remove from a byte before the look-up */
    float ink_of[256]; /* the ink, 0..1, of each byte of that channel */
} levels;

/* False when nothing stands out: there is one level, or the contrast is less than MIN_CONTRAST levels above the
 * noise. */
bool levels_find(levels *found, const picture *p);

/* Adds the ink, 0..1 for each pixel, of columns from..to - 1 of row y to cells, `step` columns to a cell. */
void levels_add_row(float *cells, const levels *l, int32_t y, int32_t from, int32_t to, int32_t step);

/* ink (height, width) = the bytes of the channel, inverted where ink is dark, so that 255 is ink. False, with ink
 * unchanged, when those bytes alone do not give the ink: under uneven light, or when alpha matters. */
bool levels_bytes(uint8_t *ink, const levels *l);

#endif
