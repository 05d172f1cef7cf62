/* plane.c - operations on whole planes.
 *
 * A closing by a square is four passes: the largest values along rows and columns, then the smallest along columns and rows.
 *
 * Along a row, windows of w cells at four places make one of up to 4 w, so the number of steps grows with the logarithm of the window.
 * Along columns the time is the same for every size: van Herk, "A fast algorithm for local minimum and maximum filters on rectangular
 * and octagonal kernels", Pattern Recognition Letters 13 (1992). It runs on strips of columns, which stay in the cache.
 */
#include "plane.h"
#include "lanes.h"

#include "base/minmax.h"

#include <string.h>

enum { VECTORS = PLANE_STRIP / LANES, STRIP_ROOM = PAPER_WORK_SIDE * PLANE_STRIP };

/* The smaller or the larger of two values. */
static inline lanes pick(bool smallest, lanes a, lanes b)
{
    return smallest ? lanes_min(a, b) : lanes_max(a, b);
}

/* What pick() never prefers. */
static inline uint8_t nothing(bool smallest)
{
    return smallest ? 255 : 0;
}

/* to = the smallest or largest value in each window of 2 r + 1 of a row of n. line: room for n + 2 r + 16. */
static inline void widen_row(uint8_t *to, const uint8_t *from, int32_t n, int32_t r, bool smallest, uint8_t *line)
{
    const int32_t k = 2 * r + 1;
    memset(line, nothing(smallest), (size_t)r);
    memcpy(line + r, from, (size_t)n);
    memset(line + r + n, nothing(smallest), (size_t)(r + LANES));
    for (int32_t w = 1, next; w < k; w = next) { /* line[i] holds what is picked of i .. i + w - 1 */
        next = min_i(4 * w, k);
        const int32_t last = next - w, second = min_i(w, last), third = min_i(2 * w, last);
        for (int32_t i = 0; i < n + k - next; i += LANES) {
            const lanes a = pick(smallest, lanes_load(line + i), lanes_load(line + i + second));
            const lanes b = pick(smallest, lanes_load(line + i + third), lanes_load(line + i + last));
            lanes_store(line + i, pick(smallest, a, b));
        }
    }
    memcpy(to, line, (size_t)n);
}

static inline void take(lanes picked[VECTORS], bool smallest, const uint8_t *row)
{
    for (int32_t i = 0; i < VECTORS; i++) {
        picked[i] = pick(smallest, picked[i], lanes_load(row + LANES * i));
    }
}

/* The same along PLANE_STRIP columns of n rows that lie `step` apart. A window is the end of a block of 2 r + 1 rows and the beginning of
 * the next one. ends: room for n * PLANE_STRIP. */
static inline void widen_columns(uint8_t *to, int32_t to_step, const uint8_t *from, int32_t step, int32_t n, int32_t r,
                                 bool smallest, uint8_t *ends)
{
    const int32_t k = 2 * r + 1;
    for (int32_t first = -r; first + r < n; first += k) {
        const int32_t windows = min_i(k, n - r - first); /* that begin in this block */
        lanes picked[VECTORS];
        memset(picked, nothing(smallest), sizeof picked);
        for (int32_t i = min_i(k, n - first) - 1; i >= 0; i--) {
            if (first + i >= 0) {
                take(picked, smallest, from + (first + i) * step);
            }
            if (i < windows) {
                memcpy(ends + i * PLANE_STRIP, picked, sizeof picked);
            }
        }
        memset(picked, nothing(smallest), sizeof picked);
        for (int32_t i = 0; i < windows; i++) {
            if (i > 0 && first + k + i - 1 < n) {
                take(picked, smallest, from + (first + k + i - 1) * step);
            }
            for (int32_t c = 0; c < VECTORS; c++) {
                const lanes end = lanes_load(ends + i * PLANE_STRIP + LANES * c);
                lanes_store(to + (first + r + i) * to_step + LANES * c, pick(smallest, end, picked[c]));
            }
        }
    }
}

/* Closes the columns x .. x + PLANE_STRIP - 1 of a plane, as far as there are so many. */
static void close_columns(uint8_t *plane, int32_t x, int32_t width, int32_t height, int32_t r, uint8_t *strips)
{
    uint8_t *wide = strips, *ends = strips + STRIP_ROOM, *last = strips + 2 * STRIP_ROOM, *at = plane + x;
    const int32_t count = min_i(PLANE_STRIP, width - x), step = count < PLANE_STRIP ? PLANE_STRIP : width;
    if (count < PLANE_STRIP) { /* not to touch what lies beside the plane */
        for (int32_t y = 0; y < height; y++) {
            memcpy(last + y * PLANE_STRIP, at + y * width, (size_t)count);
        }
        at = last;
    }
    widen_columns(wide, PLANE_STRIP, at, step, height, r, false, ends);
    widen_columns(at, step, wide, PLANE_STRIP, height, r, true, ends);
    for (int32_t y = 0; at == last && y < height; y++) {
        memcpy(plane + x + y * width, last + y * PLANE_STRIP, (size_t)count);
    }
}

void plane_close(uint8_t *plane, const uint8_t *from, int32_t width, int32_t height, int32_t r, uint8_t *strips)
{
    /* Wider windows hold no more. Planes may be empty. */
    const int32_t across = max_i(min_i(r, width - 1), 0), down = max_i(min_i(r, height - 1), 0);
    for (int32_t y = 0; y < height; y++) {
        widen_row(plane + y * width, from + y * width, width, across, false, strips);
    }
    for (int32_t x = 0; x < width; x += PLANE_STRIP) {
        close_columns(plane, x, width, height, down, strips);
    }
    for (int32_t y = 0; y < height; y++) {
        widen_row(plane + y * width, plane + y * width, width, across, true, strips);
    }
}

void plane_invert(uint8_t *plane, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        plane[i] = (uint8_t)(255 - plane[i]);
    }
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
