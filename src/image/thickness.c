/* thickness.c - measures and changes stroke widths: see thickness.h.
 *
 * The width follows from the area A and the outline P. A stroke of length L and width t with round ends has
 *   A = L t + pi t^2 / 4 and P = 2 L + pi t, so without L: t = (P - sqrt(P^2 - 4 pi A)) / pi.
 * A disc gives its diameter. P is the total variation: the sum of the gradient's length over all 2 x 2 blocks. It needs
 * no threshold, so it works on 20 x 20 greys.
 *
 * Growing and shrinking use the exact Euclidean distance to the shape (or to the paper), along columns and then along
 * rows.
 */
#include "thickness.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static const float pi = 3.14159265f;

/* The ink at (x, y); outside of the map is paper. */
static float at(const float *ink, int32_t width, int32_t height, int32_t x, int32_t y)
{
    return x < 0 || y < 0 || x >= width || y >= height ? 0.0f : ink[y * width + x];
}

float thickness_of(const float *ink, int32_t width, int32_t height)
{
    float sum = 0.0f, squares = 0.0f, variation = 0.0f;
    for (int32_t y = -1; y < height; y++) {
        for (int32_t x = -1; x < width; x++) {
            const float a = at(ink, width, height, x, y), b = at(ink, width, height, x + 1, y);
            const float c = at(ink, width, height, x, y + 1), d = at(ink, width, height, x + 1, y + 1);
            const float across = 0.5f * (b + d - a - c), down = 0.5f * (c + d - a - b);
            sum += a;
            squares += a * a;
            variation += sqrtf(across * across + down * down);
        }
    }
    if (!(sum > 0.0f)) {
        return 0.0f;
    }
    const float grey = squares / sum; /* the typical grey of ink, so that a faint stroke does not count as narrow */
    const float area = sum / grey, outline = variation / grey;
    const float rest = outline * outline - 4.0f * pi * area;
    return (outline - (rest > 0.0f ? sqrtf(rest) : 0.0f)) / pi;
}

/* near = the distance along the column to the nearest cell that is shape (wanted) or paper (!wanted), at most reach. */
static void column_distance(float *near, const float *ink, int32_t width, int32_t height, float level, bool wanted,
                            float reach)
{
    for (int32_t x = 0; x < width; x++) {
        float gap = reach;
        for (int32_t y = 0; y < height; y++) {
            gap = (ink[y * width + x] > level) == wanted ? 0.0f : gap + 1.0f;
            near[y * width + x] = gap < reach ? gap : reach;
        }
        gap = reach;
        for (int32_t y = height - 1; y >= 0; y--) {
            gap = (ink[y * width + x] > level) == wanted ? 0.0f : gap + 1.0f;
            near[y * width + x] = gap < near[y * width + x] ? gap : near[y * width + x];
        }
    }
}

void thickness_change(float *ink, int32_t width, int32_t height, float radius, float *near)
{
    float top = 0.0f;
    for (int32_t i = 0; i < width * height; i++) {
        top = ink[i] > top ? ink[i] : top;
    }
    const bool grow = radius > 0.0f;
    const float size = grow ? radius : -radius;
    const int32_t reach = (int32_t)size + 2;
    column_distance(near, ink, width, height, 0.5f * top, grow, (float)reach);
    for (int32_t y = 0; y < height; y++) {
        const float *row = near + y * width;
        for (int32_t x = 0; x < width; x++) {
            float nearest = (float)(reach * reach);
            const int32_t first = x - reach < 0 ? 0 : x - reach, last = x + reach >= width ? width - 1 : x + reach;
            for (int32_t i = first; i <= last; i++) {
                const float across = (float)(i - x), square = row[i] * row[i] + across * across;
                nearest = square < nearest ? square : nearest;
            }
            /* The outline lies half a cell before the centre of the nearest cell. */
            const float edge = grow ? size + 1.0f - sqrtf(nearest) : sqrtf(nearest) - size;
            ink[y * width + x] = edge < 0.0f ? 0.0f : edge > 1.0f ? 1.0f : edge;
        }
    }
}
