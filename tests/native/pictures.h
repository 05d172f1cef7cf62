/* pictures.h - shared by the picture tests: comparison, hashes and small pictures drawn by hand. Include it first. */
#ifndef INK_TESTS_PICTURES_H
#define INK_TESTS_PICTURES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "inkling.h"

/* Shown when a test fails, so that the picture can be seen. */
static inline void print_image(const float *image)
{
    for (int i = 0; i < INK_PIXELS; i++) {
        printf("%c%s", " .:-=+*#%@"[(int)(image[i] * 9.0f + 0.5f)], i % INK_SIDE == INK_SIDE - 1 ? "\n" : "");
    }
}

/* Sum of absolute differences, in full pixels. */
static inline double distance(const float *a, const float *b)
{
    double sum = 0.0;
    for (int i = 0; i < INK_PIXELS; i++) {
        sum += a[i] > b[i] ? a[i] - b[i] : b[i] - a[i];
    }
    return sum;
}

/* The same, allowing one of them to lie a pixel aside: a centre of mass on the edge of a pixel falls to either side. */
static inline double distance_nearby(const float *a, const float *b)
{
    double best = distance(a, b);
    for (int shift = 0; shift < 9; shift++) {
        const int dx = shift % 3 - 1, dy = shift / 3 - 1;
        float moved[INK_PIXELS] = {0.0f};
        for (int i = 0; i < INK_PIXELS; i++) {
            const int x = i % INK_SIDE + dx, y = i / INK_SIDE + dy;
            if (x >= 0 && x < INK_SIDE && y >= 0 && y < INK_SIDE) {
                moved[y * INK_SIDE + x] = a[i];
            }
        }
        const double d = distance(moved, b);
        best = d < best ? d : best;
    }
    return best;
}

static inline double ink_sum(const float *image)
{
    double sum = 0.0;
    for (int i = 0; i < INK_PIXELS; i++) {
        sum += image[i];
    }
    return sum;
}

/* FNV-1a over the bits of n floats, continuing from hash. */
enum { HASH_BYTES_PER_FLOAT = 4 };
static const uint64_t HASH_START = UINT64_C(14695981039346656037);
static inline uint64_t hash_floats(uint64_t hash, const float *values, int n)
{
    for (int i = 0; i < n; i++) {
        uint32_t word;
        memcpy(&word, &values[i], sizeof word);
        for (int k = 0; k < HASH_BYTES_PER_FLOAT; k++) {
            hash = (hash ^ (word >> (8 * k) & 255)) * UINT64_C(1099511628211);
        }
    }
    return hash;
}

/* Everything a prepared picture promises: k / 255, maximum 1, centre of mass in [14, 15) unless ink is at the border. */
static inline void assert_prepared(const float *image)
{
    double top = 0.0, sum = 0.0, mx = 0.0, my = 0.0;
    int x0 = 99, x1 = -1, y0 = 99, y1 = -1;
    for (int i = 0; i < INK_PIXELS; i++) {
        const double v = image[i], k = v * 255.0;
        assert_true(v >= 0.0 && v <= 1.0 && k - (int)(k + 0.5) < 1e-4 && k - (int)(k + 0.5) > -1e-4);
        if (v > 0.0) {
            const int x = i % INK_SIDE, y = i / INK_SIDE;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y > y1 ? y : y1;
            top = v > top ? v : top;
            sum += v;
            mx += v * (x + 0.5);
            my += v * (y + 0.5);
        }
    }
    assert_true(top == 1.0);
    assert_true(x1 - x0 < 20 && y1 - y0 < 20);
    assert_true((mx / sum > 13.9999 && mx / sum < 15.0001) || x0 == 0 || x1 == INK_SIDE - 1);
    assert_true((my / sum > 13.9999 && my / sum < 15.0001) || y0 == 0 || y1 == INK_SIDE - 1);
}

/* A grey picture of one level. */
static inline uint8_t *paper(int width, int height, uint8_t level)
{
    uint8_t *pixels = malloc((size_t)width * (size_t)height);
    assert_non_null(pixels);
    memset(pixels, level, (size_t)width * (size_t)height);
    return pixels;
}

static inline void fill(uint8_t *pixels, int width, int x, int y, int w, int h, uint8_t level)
{
    for (int j = y; j < y + h; j++) {
        memset(pixels + j * width + x, level, (size_t)w);
    }
}

/* A seven, 60 high and 40 wide, strokes 8 wide, its upper left corner at (x, y). */
static inline void draw_seven(uint8_t *pixels, int width, int x, int y, uint8_t level)
{
    fill(pixels, width, x, y, 40, 8, level);
    for (int j = 8; j < 60; j++) {
        fill(pixels, width, x + 32 - j / 2, y + j, 8, 1, level);
    }
}

/* The prepared picture, with scratch of exactly the promised size (kept for the next picture of that size). */
static inline ink_status prepare(float *image, const uint8_t *pixels, int width, int height, int channels)
{
    static float *scratch;
    static size_t size;
    if (size != ink_picture_scratch(width, height)) {
        size = ink_picture_scratch(width, height);
        free(scratch);
        scratch = malloc(size * sizeof *scratch);
        assert_non_null(scratch);
    }
    return ink_picture_to_image(image, pixels, width, height, channels, scratch);
}

#endif
