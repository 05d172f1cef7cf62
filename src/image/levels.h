/* levels.h - where the ink of a picture is: in which channel, whether dark or light, and between which levels.
 *
 * The answer is one table from a channel's byte to ink in 0..1, so that everything after it knows neither colour nor
 * polarity. Assumes paper of one colour under even or slowly changing light; noise around it is measured and cut off.
 */
#ifndef INK_IMAGE_LEVELS_H
#define INK_IMAGE_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "pixels.h"
#include "shade.h"

typedef struct {
    plane from;        /* the channel that carries the ink; a grey picture has only luma */
    bool light_ink;    /* ink is brighter than paper */
    int32_t max_alpha; /* alpha that counts as opaque; 0 when alpha plays no part or is itself the ink */
    shade light;       /* uneven light, taken away before a byte is looked up */
    float ink_of[256]; /* ink of a byte of that channel */
} levels;

/* False when nothing stands out: one level, or a contrast within MIN_CONTRAST levels of the noise. */
bool levels_find(levels *found, const picture *p);

/* Ink of the pixel at (x, y), 0..1. */
static inline float levels_ink(const levels *l, const uint8_t *pixel, int32_t channels, int32_t x, int32_t y)
{
    const uint8_t byte = shade_even(&l->light, plane_byte(pixel, channels, l->from), x, y);
    if (l->max_alpha == 0) {
        return l->ink_of[byte];
    }
    return l->ink_of[byte] * ((float)pixel[3] / (float)l->max_alpha);
}

#endif
