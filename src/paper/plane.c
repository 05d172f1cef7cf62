/* plane.c - operations on whole planes.
 *
 * A closing by a square takes the same time for every size: van Herk, "A fast algorithm for local minimum and maximum filters on
 * rectangular and octagonal kernels", Pattern Recognition Letters 13 (1992).
 */
#include "plane.h"

#include "base/minmax.h"

#include <string.h>

/* The largest of a line's values in each window of 2 r + 1, for `count` lines side by side: value i of line c is line[i * step + c].
 * ahead and behind: room for n * count. */
static void widen(uint8_t *line, int32_t n, int32_t step, int32_t count, int32_t r, uint8_t *ahead, uint8_t *behind)
{
    const int32_t k = 2 * r + 1;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t c = 0; c < count; c++) {
            const uint8_t v = line[i * step + c], before = i % k == 0 ? 0 : ahead[(i - 1) * count + c];
            ahead[i * count + c] = v > before ? v : before;
        }
    }
    for (int32_t i = n - 1; i >= 0; i--) {
        for (int32_t c = 0; c < count; c++) {
            const uint8_t v = line[i * step + c];
            const uint8_t after = i == n - 1 || (i + 1) % k == 0 ? 0 : behind[(i + 1) * count + c];
            behind[i * count + c] = v > after ? v : after;
        }
    }
    for (int32_t i = 0; i < n; i++) {
        /* The window ends in the block that it begins in, or in the next one. At the end of the line both may be one block. */
        const bool in_one = i >= r && i + r >= n && (i - r) / k == (n - 1) / k;
        const uint8_t *first = i >= r ? behind + (i - r) * count : ahead + min_i(i + r, n - 1) * count;
        const uint8_t *last = in_one ? first : ahead + min_i(i + r, n - 1) * count;
        for (int32_t c = 0; c < count; c++) {
            line[i * step + c] = last[c] > first[c] ? last[c] : first[c];
        }
    }
}

static void widen_plane(uint8_t *plane, int32_t width, int32_t height, int32_t r, uint8_t *strips)
{
    uint8_t *behind = strips + PAPER_WORK_SIDE * PLANE_STRIP;
    for (int32_t y = 0; y < height; y++) {
        widen(plane + y * width, width, 1, 1, r, strips, behind);
    }
    for (int32_t x = 0; x < width; x += PLANE_STRIP) {
        widen(plane + x, height, width, min_i(PLANE_STRIP, width - x), r, strips, behind);
    }
}

void plane_invert(uint8_t *plane, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        plane[i] = (uint8_t)(255 - plane[i]);
    }
}

void plane_close(uint8_t *plane, const uint8_t *from, int32_t width, int32_t height, int32_t r, uint8_t *strips)
{
    memcpy(plane, from, (size_t)width * (size_t)height);
    widen_plane(plane, width, height, r, strips);
    plane_invert(plane, width * height);
    widen_plane(plane, width, height, r, strips);
    plane_invert(plane, width * height);
}

void plane_blur(uint8_t *plane, const uint8_t *from, int32_t width, int32_t height)
{
    for (int32_t y = 0; y < height; y++) {
        const int32_t first = max_i(y - 1, 0), last = min_i(y + 1, height - 1);
        for (int32_t x = 0; x < width; x++) {
            int32_t sum = 0, count = 0;
            for (int32_t ny = first; ny <= last; ny++) {
                for (int32_t nx = max_i(x - 1, 0); nx <= min_i(x + 1, width - 1); nx++) {
                    sum += from[ny * width + nx];
                    count++;
                }
            }
            plane[y * width + x] = (uint8_t)((sum + count / 2) / count);
        }
    }
}
