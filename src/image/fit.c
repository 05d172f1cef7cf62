/* fit.c - area average onto 20 x 20, and pasting by centre of mass: see fit.h.
 *
 * Source of the rule: the QMNIST reconstruction (Yadav & Bottou, "Cold Case: The Lost MNIST Digits", 2019). Where it
 * leaves a choice, the MNIST pictures decide: of 70,000, three have a centre of mass of exactly 14.0 on an axis and
 * none has exactly 15.0, hence [14, 15) and not (14, 15].
 *
 * Overlaps and centres are whole numbers, so no result depends on how a fraction was rounded.
 */
#include "fit.h"

#include <assert.h>
#include <string.h>

#include "inkling.h"

#include "base/minmax.h"

/* a / b rounded towards minus infinity; b > 0. */
static int32_t floor_div(int32_t a, int32_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* The length that source pixel i of the square and output cell o share on one axis, in twentieths of a source pixel:
 * the cell covers [side * o, side * (o + 1)), the pixel covers [20 * i, 20 * (i + 1)). */
static int32_t overlap(int32_t i, int32_t o, int32_t side)
{
    return min_i(FIT_SIDE * (i + 1), side * (o + 1)) - max_i(FIT_SIDE * i, side * o);
}

/* The source pixels that overlap cell o and lie inside the picture: first..last - 1, counted from the square's
 * corner. */
static void touching(int32_t *first, int32_t *last, int32_t o, int32_t side, int32_t corner, int32_t limit)
{
    *first = max_i(side * o / FIT_SIDE, -corner);
    *last = min_i(ceil_div(side * (o + 1), FIT_SIDE), limit - corner);
}

/* strip (width) = the sum of the source rows of output row oy, each weighted by its overlap. */
static void add_rows(float *strip, const float *ink, int32_t width, int32_t height, int32_t oy, int32_t top,
                     int32_t side)
{
    int32_t first, last;
    touching(&first, &last, oy, side, top, height);
    memset(strip, 0, (size_t)width * sizeof *strip);
    for (int32_t y = first; y < last; y++) {
        const float *row = ink + (size_t)(top + y) * (size_t)width;
        const float weight = (float)overlap(y, oy, side);
        for (int32_t x = 0; x < width; x++) {
            strip[x] += weight * row[x];
        }
    }
}

void fit_average(float *small, const float *ink, int32_t width, int32_t height, int32_t left, int32_t top, int32_t side)
{
    float strip[FIT_MAX_WIDTH];
    const float scale = 1.0f / ((float)side * (float)side);
    assert(width <= FIT_MAX_WIDTH);
    for (int32_t oy = 0; oy < FIT_SIDE; oy++) {
        add_rows(strip, ink, width, height, oy, top, side);
        for (int32_t ox = 0; ox < FIT_SIDE; ox++) {
            int32_t first, last;
            touching(&first, &last, ox, side, left, width);
            float sum = 0.0f;
            for (int32_t x = first; x < last; x++) {
                sum += (float)overlap(x, ox, side) * strip[left + x];
            }
            small[oy * FIT_SIDE + ox] = sum * scale;
        }
    }
}

/* The offset on one axis: the smallest whole one with centre + offset >= 14, limited so that pixels first..last stay
 * inside the picture. moment = sum of grey * (2 * position + 1), so the centre of mass is moment / (2 * grey). */
static int32_t paste_offset(int32_t moment, int32_t grey, int32_t first, int32_t last)
{
    const int32_t offset = -floor_div(moment - 28 * grey, 2 * grey);
    return max_i(-first, min_i(offset, INK_SIDE - 1 - last));
}

bool fit_paste(float *image, const float *small)
{
    memset(image, 0, INK_PIXELS * sizeof *image);
    float top = 0.0f;
    for (int32_t i = 0; i < FIT_PIXELS; i++) {
        top = small[i] > top ? small[i] : top;
    }
    if (!(top > 0.0f)) {
        return false;
    }
    const float stretch = 255.0f / (top < 1.0f ? top : 1.0f);
    int32_t bytes[FIT_PIXELS];
    int32_t grey = 0, moment_x = 0, moment_y = 0;
    int32_t x0 = FIT_SIDE, x1 = -1, y0 = FIT_SIDE, y1 = -1;
    for (int32_t y = 0; y < FIT_SIDE; y++) {
        for (int32_t x = 0; x < FIT_SIDE; x++) {
            const int32_t v = min_i((int32_t)(small[y * FIT_SIDE + x] * stretch + 0.5f), 255);
            bytes[y * FIT_SIDE + x] = v;
            if (v > 0) {
                grey += v;
                moment_x += v * (2 * x + 1);
                moment_y += v * (2 * y + 1);
                x0 = min_i(x0, x);
                x1 = max_i(x1, x);
                y0 = min_i(y0, y);
                y1 = max_i(y1, y);
            }
        }
    }
    const int32_t dx = paste_offset(moment_x, grey, x0, x1);
    const int32_t dy = paste_offset(moment_y, grey, y0, y1);
    for (int32_t y = y0; y <= y1; y++) {
        for (int32_t x = x0; x <= x1; x++) {
            image[(y + dy) * INK_SIDE + x + dx] = (float)bytes[y * FIT_SIDE + x] / 255.0f;
        }
    }
    return true;
}

void ink_from_bytes(float *image, const uint8_t *bytes, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        image[i] = (float)bytes[i] / 255.0f;
    }
}
