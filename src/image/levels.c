/* levels.c - finds the ink of a picture: see levels.h.
 *
 * levels_find counts one histogram per channel over all opaque pixels, and one over those near the border. Otsu's
 * threshold splits a histogram into two classes. Paper is the class that owns the border, or, when neither has 60 % of
 * it, the larger class. The level of paper is the median of its class. Ink is 1 from the level that a tenth of its
 * class reaches.
 */
#include "levels.h"

#include "base/minmax.h"
#include "base/otsu.h"

#include <string.h>

enum {
    PLANES = 4,       /* luma, red, green, blue */
    MIN_CONTRAST = 12 /* of 255 levels: less than this above the noise is not ink */
};

typedef struct {
    uint32_t all[PLANES][256], border[PLANES][256]; /* opaque pixels only */
    uint32_t opaque, clear;                         /* pixels with at least half of the largest alpha, and with less */
    int32_t left, top, right, bottom;               /* box of the opaque pixels; right and bottom lie outside it */
} census;

/* A channel, split into paper and ink. */
typedef struct {
    bool light_ink;
    int32_t paper, noise, full; /* the level of paper; the largest deviation that is noise; the deviation of full ink */
} split;

static int32_t largest_alpha(const picture *p, bool *varies)
{
    int32_t low = 255, high = 0;
    const size_t n = (size_t)p->width * (size_t)p->height;
    for (size_t i = 0; i < n; i++) {
        const int32_t a = p->pixels[4 * i + 3];
        low = min_i(low, a);
        high = max_i(high, a);
    }
    *varies = low != high;
    return high;
}

static void count_pixels(census *c, const picture *p, const shade *light, int32_t half_alpha)
{
    memset(c, 0, sizeof *c);
    c->left = p->width;
    c->top = p->height;
    const int32_t planes = p->channels == 1 || light->active ? 1 : PLANES;
    const int32_t margin = max_i(1, min_i(p->width, p->height) / 16);
    for (int32_t y = 0; y < p->height; y++) {
        const bool outer_row = y < margin || y >= p->height - margin;
        const uint8_t *pixel = p->pixels + (size_t)y * (size_t)p->width * (size_t)p->channels;
        for (int32_t x = 0; x < p->width; x++, pixel += p->channels) {
            if (p->channels == 4 && pixel[3] < half_alpha) {
                c->clear++;
                continue;
            }
            c->opaque++;
            c->left = min_i(c->left, x);
            c->right = max_i(c->right, x + 1);
            c->top = min_i(c->top, y);
            c->bottom = y + 1;
            const bool border = outer_row || x < margin || x >= p->width - margin;
            for (int32_t k = 0; k < planes; k++) {
                const uint8_t v = shade_even(light, plane_byte(pixel, p->channels, (plane)k), x, y);
                c->all[k][v]++;
                c->border[k][v] += border;
            }
        }
    }
}

static double sum_counts(const uint32_t *counts, int32_t from, int32_t to)
{
    double sum = 0.0;
    for (int32_t v = from; v < to; v++) {
        sum += (double)counts[v];
    }
    return sum;
}

/* The smallest level in from..to - 1 with `share` of these counts at or below it. */
static int32_t quantile(const uint32_t *counts, int32_t from, int32_t to, double share)
{
    const double wanted = sum_counts(counts, from, to) * share;
    double seen = 0.0;
    int32_t v = from;
    for (; v < to - 1; v++) {
        seen += (double)counts[v];
        if (seen >= wanted) {
            break;
        }
    }
    return v;
}

/* Whether ink is lighter than paper. Paper is the class that owns the border, else the larger one. */
static bool ink_is_light(const uint32_t *all, const uint32_t *border, int32_t level)
{
    const double edge = sum_counts(border, 0, 256);
    const double dark_edge = sum_counts(border, 0, level + 1);
    if (edge > 0.0 && (dark_edge > 0.6 * edge || dark_edge < 0.4 * edge)) {
        return dark_edge > 0.5 * edge;
    }
    return sum_counts(all, 0, level + 1) > 0.5 * sum_counts(all, 0, 256);
}

/* Splits a channel; false when it has only one level. Noise is 3 standard deviations of paper, from its median
 * deviation. That is 0 for drawn pictures, where most of the paper has exactly one level. */
static bool split_plane(split *s, const uint32_t *all, const uint32_t *border)
{
    const int32_t level = otsu(all, 0);
    if (level < 0) {
        return false;
    }
    s->light_ink = ink_is_light(all, border, level);
    const int32_t from = s->light_ink ? 0 : level + 1, to = s->light_ink ? level + 1 : 256;
    s->paper = quantile(all, from, to, 0.5);
    uint32_t deviations[256] = {0};
    for (int32_t v = from; v < to; v++) {
        deviations[v < s->paper ? s->paper - v : v - s->paper] += all[v];
    }
    s->noise = (int32_t)(3.0 * 1.4826 * quantile(deviations, 0, 256, 0.5) + 0.5);
    s->full = s->light_ink ? quantile(all, to, 256, 0.9) - s->paper : s->paper - quantile(all, 0, from, 0.1);
    return true;
}

static void fill_table(levels *l, const split *s)
{
    for (int32_t v = 0; v < 256; v++) {
        const int32_t deviation = (s->light_ink ? v - s->paper : s->paper - v) - s->noise;
        const float ink = (float)deviation / (float)(s->full - s->noise);
        l->ink_of[v] = ink < 0.0f ? 0.0f : ink > 1.0f ? 1.0f : ink;
    }
    l->light_ink = s->light_ink;
}

/* Ink is the opacity, relative to the largest. */
static void alpha_table(levels *l, int32_t max_alpha)
{
    const split s = {true, 0, 0, max_alpha};
    fill_table(l, &s);
    l->from = PLANE_ALPHA;
    l->max_alpha = 0;
}

/* Whether a partly transparent picture is opaque paper in transparent surroundings, not ink on a transparent ground:
 * little of it is transparent, or the opaque part fills its box and has two clearly different levels itself. */
static bool is_card(const census *c, const split *luma)
{
    const double pixels = (double)c->opaque + (double)c->clear;
    const double box = (double)(c->right - c->left) * (double)(c->bottom - c->top);
    return (double)c->clear < 0.25 * pixels || ((double)c->opaque > 0.7 * box && luma->full > 64);
}

bool levels_find(levels *found, const picture *p)
{
    bool alpha_varies = false;
    const int32_t max_alpha = p->channels == 4 ? largest_alpha(p, &alpha_varies) : 255;
    if (max_alpha == 0) {
        return false;
    }
    found->source = *p;
    memset(&found->light, 0, sizeof found->light);
    if (!alpha_varies) {
        shade_find(&found->light, p);
    }
    census c;
    count_pixels(&c, p, &found->light, (max_alpha + 1) / 2);
    split best = {false, 0, 0, 0};
    bool any = split_plane(&best, c.all[PLANE_LUMA], c.border[PLANE_LUMA]);
    if (alpha_varies && !is_card(&c, &best)) {
        alpha_table(found, max_alpha);
        return true;
    }
    found->from = PLANE_LUMA;
    found->max_alpha = alpha_varies ? max_alpha : 0;
    for (int32_t k = PLANE_RED; k < (p->channels == 4 && !found->light.active ? PLANES : 1); k++) {
        split s;
        /* Coloured ink may have the luma of the paper. Another channel counts if it shows the ink twice as clearly. */
        if (split_plane(&s, c.all[k], c.border[k]) && s.full - s.noise > 2 * (best.full - best.noise)) {
            best = s;
            found->from = (plane)k;
            any = true;
        }
    }
    if (!any || best.full - best.noise < MIN_CONTRAST) {
        return false;
    }
    fill_table(found, &best);
    return true;
}

void levels_add_row(float *cells, const levels *l, int32_t y, int32_t from, int32_t to, int32_t step)
{
    const picture *p = &l->source;
    const shade light = l->light; /* a copy: the compiler then knows that writing to cells does not change it */
    const uint8_t *pixel = p->pixels + ((size_t)y * (size_t)p->width + (size_t)from) * (size_t)p->channels;
    int32_t left = step;
    for (int32_t x = from; x < to; x++, pixel += p->channels) {
        float ink = l->ink_of[shade_even(&light, plane_byte(pixel, p->channels, l->from), x, y)];
        if (l->max_alpha != 0) {
            ink *= (float)pixel[3] / (float)l->max_alpha;
        }
        *cells += ink;
        if (--left == 0) {
            left = step;
            cells++;
        }
    }
}

bool levels_bytes(uint8_t *ink, const levels *l)
{
    const picture *p = &l->source;
    if (l->max_alpha != 0 || l->light.active) {
        return false;
    }
    for (int32_t i = 0; i < p->width * p->height; i++) {
        const uint8_t v = plane_byte(p->pixels + (size_t)i * (size_t)p->channels, p->channels, l->from);
        ink[i] = l->light_ink ? v : (uint8_t)(255 - v);
    }
    return true;
}
