/* thickness.h - how wide the strokes of an ink map are, and making them wider or narrower. */
#ifndef INK_IMAGE_THICKNESS_H
#define INK_IMAGE_THICKNESS_H

#include <stdint.h>

/* Mean stroke width in pixels of an ink map (height, width): of the round-ended stroke with the same ink and outline.
 * 0 for an empty map. */
float thickness_of(const float *ink, int32_t width, int32_t height);

/* ink (height, width) = its shape (ink above half of the maximum) grown by `radius` pixels on each side, or shrunk for a
 * negative radius, with edges one pixel soft. |radius| <= THICKNESS_MAX_RADIUS. near: height * width floats. */
enum { THICKNESS_MAX_RADIUS = 64 };
void thickness_change(float *ink, int32_t width, int32_t height, float radius, float *near);

#endif
