/* levels.h - where the ink of a picture is: in which channel, whether dark or light, and between which levels.
 *
 * The answer is one table from a channel's byte to ink in 0..1, so that everything after it knows neither colour nor
 * polarity. Assumes one flat paper colour; noise around it is measured and cut off.
 */
#ifndef INK_IMAGE_LEVELS_H
#define INK_IMAGE_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *pixels; /* (height, width, channels) */
    int32_t width, height, channels;
} picture;

typedef enum { PLANE_LUMA = 0, PLANE_RED, PLANE_GREEN, PLANE_BLUE, PLANE_ALPHA } plane;

typedef struct {
    plane from;        /* the channel that carries the ink; a grey picture has only luma */
    bool light_ink;    /* ink is brighter than paper */
    int32_t max_alpha; /* alpha that counts as opaque; 0 when alpha plays no part or is itself the ink */
    float ink_of[256]; /* ink of a byte of that channel */
} levels;

/* False when nothing stands out: one level, or a contrast within MIN_CONTRAST levels of the noise. */
bool levels_find(levels *found, const picture *p);

/* Luma (ITU-R BT.601 in 1/256): exact for greys, so that a grey RGBA picture equals the grey one. */
static inline uint8_t plane_byte(const uint8_t *pixel, int32_t channels, plane from)
{
    if (channels == 1) {
        return pixel[0];
    }
    if (from == PLANE_LUMA) {
        return (uint8_t)((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) >> 8);
    }
    return pixel[from - PLANE_RED];
}

/* Ink of one pixel, 0..1. */
static inline float levels_ink(const levels *l, const uint8_t *pixel, int32_t channels)
{
    const float ink = l->ink_of[plane_byte(pixel, channels, l->from)];
    if (l->max_alpha == 0) {
        return ink;
    }
    return ink * ((float)pixel[3] / (float)l->max_alpha);
}

#endif
