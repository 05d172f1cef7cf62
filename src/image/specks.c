/* specks.c - removes dust from an ink map: see specks.h.
 *
 * A flood fill with a queue numbers the pieces in reading order, so the numbers never vary. Indices are floats in the
 * caller's scratch: exact, because a map has far fewer than 2^24 cells.
 */
#include "specks.h"

#include "base/minmax.h"

#include <stddef.h>
#include <string.h>

/* The dot in a dotted zero has about 4 % of the zero's ink and must stay. */
static const float speck_share = 0.02f;

/* Numbers the piece around `start` with `number` (> 0); returns its ink. */
static float flood(float *piece, const float *ink, int32_t width, int32_t height, int32_t start, float number,
                   float threshold, float *queue)
{
    int32_t head = 0, tail = 0;
    float sum = 0.0f;
    queue[tail++] = (float)start;
    piece[start] = number;
    while (head < tail) {
        const int32_t at = (int32_t)queue[head++];
        const int32_t y = at / width, x = at % width;
        sum += ink[at];
        for (int32_t ny = max_i(y - 1, 0); ny <= min_i(y + 1, height - 1); ny++) {
            for (int32_t nx = max_i(x - 1, 0); nx <= min_i(x + 1, width - 1); nx++) {
                const int32_t next = ny * width + nx;
                if (piece[next] == 0.0f && ink[next] > threshold) {
                    piece[next] = number;
                    queue[tail++] = (float)next;
                }
            }
        }
    }
    return sum;
}

static bool touches_kept(const float *piece, int32_t width, int32_t height, int32_t x, int32_t y)
{
    for (int32_t ny = max_i(y - 1, 0); ny <= min_i(y + 1, height - 1); ny++) {
        for (int32_t nx = max_i(x - 1, 0); nx <= min_i(x + 1, width - 1); nx++) {
            if (piece[ny * width + nx] > 0.0f) {
                return true;
            }
        }
    }
    return false;
}

bool specks_remove(box *found, float *ink, int32_t width, int32_t height, float threshold, float *queue, float *piece,
                   float *mass)
{
    const int32_t n = width * height;
    int32_t count = 0;
    float largest = 0.0f;
    memset(piece, 0, (size_t)n * sizeof *piece);
    for (int32_t i = 0; i < n; i++) {
        if (piece[i] == 0.0f && ink[i] > threshold) {
            mass[count] = flood(piece, ink, width, height, i, (float)(count + 1), threshold, queue);
            largest = mass[count] > largest ? mass[count] : largest;
            count++;
        }
    }
    const box none = {width, height, 0, 0};
    *found = none;
    for (int32_t i = 0; i < n; i++) {
        const int32_t number = (int32_t)piece[i];
        if (number > 0 && mass[number - 1] < speck_share * largest) {
            piece[i] = -1.0f;
        } else if (number > 0) {
            const int32_t x = i % width, y = i / width;
            found->left = min_i(found->left, x);
            found->right = max_i(found->right, x + 1);
            found->top = min_i(found->top, y);
            found->bottom = max_i(found->bottom, y + 1);
        }
    }
    for (int32_t i = 0; i < n && count > 0; i++) {
        if (ink[i] > 0.0f && piece[i] <= 0.0f &&
            (piece[i] < 0.0f || !touches_kept(piece, width, height, i % width, i / width))) {
            ink[i] = 0.0f;
        }
    }
    return count > 0;
}
