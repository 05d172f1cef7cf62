/* levels.h - where the ink of a picture is: in which channel, whether dark or light, and between which levels.
 *
 * levels_find decides once. Its answer holds all that is needed to read the ink, so that everything after it knows neither
 * colour nor polarity nor light. It assumes paper of one colour under even or slowly changing light, and measures the
 * noise of the paper, which is no ink.
 */
#ifndef INK_IMAGE_LEVELS_H
#define INK_IMAGE_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "pixels.h"
#include "shade.h"

typedef struct {
    picture source;    /* the picture that was looked at */
    plane from;        /* the channel that carries the ink; a grey picture has only luma */
    bool light_ink;    /* ink is brighter than paper */
    int32_t max_alpha; /* alpha that counts as opaque; 0 when alpha plays no part or is itself the ink */
    shade light;       /* uneven light, taken away before a byte is looked up */
    float ink_of[256]; /* ink of a byte of that channel, 0..1 */
} levels;

/* False when nothing stands out: one level, or a contrast within MIN_CONTRAST levels of the noise. */
bool levels_find(levels *found, const picture *p);

/* cells += the ink, 0..1 a pixel, of columns from..to - 1 of row y, `step` columns to a cell. */
void levels_add_row(float *cells, const levels *l, int32_t y, int32_t from, int32_t to, int32_t step);

/* ink (height * width) = the channel's own bytes, 255 for ink. False, with ink as it was, where they do not say it: under
 * uneven light, or with an alpha channel that counts. */
bool levels_bytes(uint8_t *ink, const levels *l);

#endif
