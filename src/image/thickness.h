/* thickness.h - the stroke width of an ink map: measuring it and changing it. */
#ifndef INK_IMAGE_THICKNESS_H
#define INK_IMAGE_THICKNESS_H

#include <stdint.h>

/* The mean stroke width, in cells, of ink (height, width): that of a round-ended stroke with the same ink and the
 * same length of outline. 0 for an empty map. */
float thickness_of(const float *ink, int32_t width, int32_t height);

/* Grows the shape of ink (height, width), its cells above half of the maximum, by `radius` cells on every side; a
 * negative radius shrinks it. Edges become soft over one cell. |radius| <= THICKNESS_MAX_RADIUS. near: scratch of
 * height * width floats. */
enum { THICKNESS_MAX_RADIUS = 64 };
void thickness_change(float *ink, int32_t width, int32_t height, float radius, float *near);

#endif
