/* contrast.c - how much darker than its paper each cell is: ink, 0..255, under any light.
 *
 * The paper's level is a grey closing: it takes away what is dark and narrower than its square, and keeps slopes and steps, so that
 * gradients and the hard edges of shadows are paper and not ink. Contrast is relative to that level, which makes ink in the shadow as
 * dark as ink in the light. Light ink is the same on inverted planes.
 *
 * The square must be wider than a stroke and should not be much wider. A first, coarse look with a large square measures the strokes.
 */
#include "contrast.h"
#include "ground.h"
#include "shrink.h"

#include "base/minmax.h"
#include "base/otsu.h"

#include <string.h>

enum {
    COARSE_SIDE = 512, /* of the plane of the first look */
    VOTE_SIDE = 256,   /* of the plane that tells whether ink is dark */
    LEAST_LEVEL = 48,  /* darker paper counts as this level, as its noise would become ink */
    NOISY = 3          /* grey levels: planes with more noise are blurred */
};

/* The value that `share` percent of these counts do not exceed. */
static int32_t percentile(const uint32_t counts[256], int32_t from, int32_t share)
{
    uint64_t total = 0, seen = 0;
    for (int32_t v = from; v < 256; v++) {
        total += counts[v];
    }
    int32_t v = from;
    for (; v < 255; v++) {
        seen += counts[v];
        if (seen * 100 >= total * (uint64_t)share && seen > 0) {
            break;
        }
    }
    return v;
}

/* Standard deviation of the noise, in tenths of a level: from the median step between neighbours. */
static int32_t noise_of(const uint8_t *plane, int32_t width, int32_t height)
{
    uint32_t counts[256] = {0};
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x + 1 < width; x++) {
            const int32_t step = plane[y * width + x + 1] - plane[y * width + x];
            counts[step < 0 ? -step : step]++;
        }
    }
    return 10 * percentile(counts, 0, 50);
}

/* out = the mean of each factor x factor block of `from`. strips: of a paper. */
static void reduce(uint8_t *out, const uint8_t *from, int32_t width, int32_t height, int32_t factor, uint8_t *strips)
{
    const int32_t columns = width / factor, rows = height / factor;
    uint16_t *sums = (uint16_t *)(void *)strips;
    memset(sums, 0, (size_t)width * sizeof *sums);
    for (int32_t y = 0; y < rows; y++) {
        for (int32_t i = 0; i < factor; i++) {
            shrink_add(sums, from + (y * factor + i) * width, columns * factor);
        }
        shrink_means(out + y * columns, sums, columns * factor, factor, factor, false);
    }
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The sum over a plane of what stands out of its closing by squares of 2 r + 1 cells by more than `least` levels. */
static int64_t mass_within(uint8_t *back, const uint8_t *plane, int32_t width, int32_t height, int32_t r, int32_t least,
                           uint8_t *strips)
{
    int64_t mass = 0;
    plane_close(back, plane, width, height, r, strips);
    for (int32_t i = 0; i < width * height; i++) {
        mass += back[i] - plane[i] > least ? back[i] - plane[i] : 0;
    }
    return mass;
}

/* Whether ink is light. Strokes are narrower than the paper between and inside them: the narrowest squares that find some of what
 * the widest find decide which kind is more. Steps of the light and the edges of the sheet are neither. */
static bool ink_is_light(paper *p)
{
    enum { SIZES = 4 };
    static const int32_t radii[SIZES] = {1, 3, 7, 16};
    const int32_t factor = ceil_div(max_i(p->width, p->height), VOTE_SIDE);
    const int32_t width = p->width / factor, height = p->height / factor;
    int64_t mass[2][SIZES];
    for (int32_t kind = 0; kind < 2; kind++) {
        reduce(p->spare, kind ? p->high : p->low, p->width, p->height, factor, p->strips);
        if (kind) {
            plane_invert(p->spare, width * height);
        }
        const int32_t least = noise_of(p->spare, width, height) / 2 + 4; /* five deviations */
        for (int32_t i = 0; i < SIZES; i++) {
            mass[kind][i] = mass_within(p->back, p->spare, width, height, radii[i], least, p->strips);
        }
    }
    int32_t size = 0;
    const int64_t dark = mass[0][SIZES - 1], light = mass[1][SIZES - 1];
    const int64_t enough = larger((dark < light ? dark : light) / 16, 64);
    while (size < SIZES - 1 && mass[0][size] < enough && mass[1][size] < enough) {
        size++;
    }
    return mass[1][size] > mass[0][size];
}

/* Contrast of a cell relative to its paper, 0..255. */
static void contrast_of(uint8_t *out, const uint8_t *plane, const uint8_t *back, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const int32_t level = max_i(back[i], LEAST_LEVEL);
        out[i] = (uint8_t)min_i(255, 255 * max_i(back[i] - plane[i], 0) / level);
    }
}

typedef struct {
    int32_t paper, full, threshold; /* contrasts: of paper with its noise, of full ink, of the least ink */
} scale;

/* How many cells have this contrast or more. */
static uint64_t cells_from(const uint32_t counts[256], int32_t from)
{
    uint64_t sum = 0;
    for (int32_t v = from; v < 256; v++) {
        sum += counts[v];
    }
    return sum;
}

/* The scale of contrasts; false when nothing stands out. */
static bool scale_of(scale *s, const uint8_t *contrast, int32_t count)
{
    uint32_t counts[256] = {0}, steps[256] = {0};
    for (int32_t i = 0; i < count; i++) {
        counts[contrast[i]]++;
    }
    const int32_t middle = percentile(counts, 0, 50);
    for (int32_t v = 0; v < 256; v++) {
        steps[v < middle ? middle - v : v - middle] += counts[v];
    }
    int32_t noise = percentile(steps, 0, 50), least = middle + 1;
    /* What a fifth of the picture is darker than is no ink: grain that is finer than a level. */
    noise = noise == 0 && 5 * cells_from(counts, least) > (uint64_t)count ? 1 : noise;
    least += noise > 0 ? 6 * noise + 2 : 0; /* 4 standard deviations */
    if (least > 250 || cells_from(counts, least) == 0) {
        return false;
    }
    /* Full ink is the middle of the dark class; with one level alone it is that. */
    s->full = percentile(counts, max_i(least, otsu(counts, least) + 1), 50);
    if (noise > 0 && 10 * (s->full - middle) < 18 * (least - middle)) {
        return false; /* the tail of the noise */
    }
    s->paper = middle + 3 * noise;
    s->threshold = max_i(least, middle + (s->full - middle) / 4);
    s->full = max_i(s->full, s->paper + 1);
    return true;
}

/* The thickness of strokes: the median length of all runs of ink along rows and columns. */
static int32_t stroke_of(const uint8_t *contrast, int32_t width, int32_t height, int32_t threshold)
{
    uint32_t counts[256] = {0};
    for (int32_t pass = 0; pass < 2; pass++) {
        const int32_t n = pass ? height : width, lines = pass ? width : height;
        const int32_t step = pass ? width : 1, next = pass ? 1 : width;
        for (int32_t line = 0; line < lines; line++) {
            int32_t run = 0;
            for (int32_t i = 0; i <= n; i++) {
                if (i < n && contrast[line * next + i * step] >= threshold) {
                    run++;
                } else if (run > 0) {
                    counts[min_i(run, 255)]++;
                    run = 0;
                }
            }
        }
    }
    return percentile(counts, 1, 50);
}

/* Half the side of the closing's square that suits the strokes of a picture, in cells of the work plane. */
static int32_t radius_for(const paper *p, const uint8_t *plane)
{
    const int32_t longer = max_i(p->width, p->height), factor = ceil_div(longer, COARSE_SIDE);
    const int32_t width = p->width / factor, height = p->height / factor, count = width * height;
    const int32_t wide = max_i(4, max_i(width, height) / 12);
    uint8_t *coarse = p->spare, *back = p->back, *contrast = p->ink;
    if (count == 0) {
        return 4;
    }
    reduce(coarse, plane, p->width, p->height, factor, p->strips);
    plane_close(back, coarse, width, height, wide, p->strips);
    contrast_of(contrast, coarse, back, count);
    scale s;
    if (!scale_of(&s, contrast, count)) {
        return wide * factor;
    }
    return min_i(wide * factor, 2 * factor * stroke_of(contrast, width, height, s.threshold) + 3);
}

bool paper_contrast(paper *p)
{
    const int32_t count = p->width * p->height;
    p->light_ink = count > 1 && ink_is_light(p);
    uint8_t *plane = p->light_ink ? p->high : p->low;
    if (p->light_ink) {
        plane_invert(plane, count);
    }
    for (int32_t round = 0; round < 2 && noise_of(plane, p->width, p->height) >= 10 * NOISY; round++) {
        memcpy(p->spare, plane, (size_t)count);
        plane_blur(plane, p->spare, p->width, p->height);
    }
    const int32_t radius = radius_for(p, plane);
    plane_close(p->back, plane, p->width, p->height, radius, p->strips);
    contrast_of(p->spare, plane, p->back, count);
    memset(p->mask, 0, (size_t)count);
    if (!p->light_ink) {
        paper_ground(p);
    }
    scale s;
    if (!scale_of(&s, p->spare, count)) {
        return false;
    }
    for (int32_t i = 0; i < count; i++) {
        const int32_t ink = 255 * (p->spare[i] - s.paper) / (s.full - s.paper);
        p->ink[i] = (uint8_t)max_i(0, min_i(ink, 255));
        p->mask[i] |= p->spare[i] >= s.threshold ? MASK_INK : 0;
    }
    p->stroke = stroke_of(p->spare, p->width, p->height, s.threshold);
    return true;
}

void paper_measure(paper *p)
{
    const int32_t count = p->width * p->height;
    for (int32_t i = 0; i < count; i++) {
        p->spare[i] = p->mask[i] == MASK_INK;
        p->ink[i] = (p->mask[i] & MASK_GONE) != 0 ? 0 : p->ink[i];
    }
    p->stroke = max_i(1, stroke_of(p->spare, p->width, p->height, 1));
}
