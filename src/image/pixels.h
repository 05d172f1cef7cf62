/* pixels.h - a picture as the caller hands it in, and one channel of a pixel. */
#ifndef INK_IMAGE_PIXELS_H
#define INK_IMAGE_PIXELS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *pixels; /* (height, width, channels) */
    int32_t width, height, channels;
} picture;

typedef enum { PLANE_LUMA = 0, PLANE_RED, PLANE_GREEN, PLANE_BLUE, PLANE_ALPHA } plane;

/* The byte of a channel. Luma is that of ITU-R BT.601, in 1/256: exact for greys, so a grey RGBA picture gives the
 * bytes of the grey one. */
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

#endif
