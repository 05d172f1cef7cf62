/* shade.h - light that changes slowly across a photographed sheet: finding it and removing it. */
#ifndef INK_IMAGE_SHADE_H
#define INK_IMAGE_SHADE_H

#include <stdbool.h>
#include <stdint.h>

#include "pixels.h"

enum { SHADE_TERMS = 6 };

typedef struct {
    bool active;          /* false: the light is even, or drawing and light cannot be told apart */
    float c[SHADE_TERMS]; /* level of the paper: c0 + c1 u + c2 v + c3 u u + c4 u v + c5 v v, u and v in -1..1 */
    float width, height;
} shade;

/* Uses the luma. Never active for drawn pictures, whose paper has one level. */
void shade_find(shade *s, const picture *p);

/* The byte of pixel (x, y) as it would be under the light in the middle of the picture. */
static inline uint8_t shade_even(const shade *s, uint8_t byte, int32_t x, int32_t y)
{
    if (!s->active) {
        return byte;
    }
    const float u = ((float)(2 * x + 1) - s->width) / s->width, v = ((float)(2 * y + 1) - s->height) / s->height;
    const float change = s->c[1] * u + s->c[2] * v + s->c[3] * u * u + s->c[4] * u * v + s->c[5] * v * v;
    const float even = (float)byte - change + 0.5f;
    return even < 0.0f ? 0 : even >= 255.0f ? 255 : (uint8_t)even;
}

#endif
