/* shade.c - finds slowly changing light: see shade.h.
 *
 * The level of the paper is a quadratic surface, fitted to the mean luma of up to 32 x 32 blocks. To keep writing from
 * pulling it, the fit is repeated with weights that fall with the misfit of a block: first slowly (1 / misfit), then to
 * zero (Tukey's biweight). The surface counts only if it varies by RANGE levels or more and explains the picture: half
 * of the blocks are within max_misfit levels, and their misfit is less than half of that of a single level. Hard
 * shadows are not handled.
 */
#include "shade.h"

#include "base/minmax.h"

#include <string.h>

enum {
    GRID = 32,
    BLOCKS = GRID * GRID,
    SOFT_ROUNDS = 6, /* rounds with weights 1 / misfit */
    HARD_ROUNDS = 8, /* rounds with the biweight */
    RANGE = 16
};
static const float max_misfit = 6.0f;

typedef struct {
    int32_t n;
    float level[BLOCKS], u[BLOCKS], v[BLOCKS], misfit[BLOCKS];
} block_list;

static float abs_f(float a)
{
    return a < 0.0f ? -a : a;
}

static void average_blocks(block_list *b, const picture *p)
{
    const int32_t columns = min_i(GRID, p->width), rows = min_i(GRID, p->height);
    b->n = columns * rows;
    for (int32_t i = 0; i < b->n; i++) {
        const int32_t x0 = i % columns * p->width / columns, x1 = (i % columns + 1) * p->width / columns;
        const int32_t y0 = i / columns * p->height / rows, y1 = (i / columns + 1) * p->height / rows;
        uint32_t sum = 0; /* at most 128 x 128 bytes */
        for (int32_t y = y0; y < y1; y++) {
            const uint8_t *row = p->pixels + (size_t)y * (size_t)p->width * (size_t)p->channels;
            for (int32_t x = x0; x < x1; x++) {
                sum += plane_byte(row + (size_t)x * (size_t)p->channels, p->channels, PLANE_LUMA);
            }
        }
        b->level[i] = (float)sum / (float)((x1 - x0) * (y1 - y0));
        b->u[i] = (float)(x0 + x1 - p->width) / (float)p->width;
        b->v[i] = (float)(y0 + y1 - p->height) / (float)p->height;
    }
}

/* The median of n values in 0..255, to a quarter. */
static float median(const float *values, int32_t n)
{
    int32_t counts[1024] = {0};
    for (int32_t i = 0; i < n; i++) {
        counts[min_i((int32_t)(values[i] * 4.0f), 1023)]++;
    }
    int32_t bin = 0;
    for (int32_t seen = counts[0]; 2 * seen < n; seen += counts[bin]) {
        bin++;
    }
    return (float)bin * 0.25f;
}

static void terms(double t[SHADE_TERMS], float u, float v)
{
    const double all[SHADE_TERMS] = {1.0, (double)u, (double)v, (double)(u * u), (double)(u * v), (double)(v * v)};
    memcpy(t, all, sizeof all);
}

/* Solves the normal equations m c = m[.][SHADE_TERMS] by elimination with pivoting. False when they are singular. */
static bool solve(float c[SHADE_TERMS], double m[SHADE_TERMS][SHADE_TERMS + 1])
{
    for (int32_t k = 0; k < SHADE_TERMS; k++) {
        int32_t pivot = k;
        for (int32_t i = k + 1; i < SHADE_TERMS; i++) {
            const double a = m[i][k] < 0.0 ? -m[i][k] : m[i][k], b = m[pivot][k] < 0.0 ? -m[pivot][k] : m[pivot][k];
            pivot = a > b ? i : pivot;
        }
        if (m[pivot][k] < 1e-6 && m[pivot][k] > -1e-6) {
            return false;
        }
        for (int32_t j = 0; j <= SHADE_TERMS; j++) {
            const double swap = m[k][j];
            m[k][j] = m[pivot][j];
            m[pivot][j] = swap;
        }
        for (int32_t i = 0; i < SHADE_TERMS; i++) {
            const double share = i == k ? 0.0 : m[i][k] / m[k][k];
            for (int32_t j = k; j <= SHADE_TERMS; j++) {
                m[i][j] -= share * m[k][j];
            }
        }
    }
    for (int32_t k = 0; k < SHADE_TERMS; k++) {
        c[k] = (float)(m[k][SHADE_TERMS] / m[k][k]);
    }
    return true;
}

/* The weight of a block. misfit / scale is its misfit in robust standard deviations. */
static double weight(float misfit, float scale, bool hard)
{
    if (!hard) {
        return 1.0 / (1.0 + (double)misfit);
    }
    const double r = (double)misfit / (3.0 * (double)scale);
    return r < 1.0 ? (1.0 - r * r) * (1.0 - r * r) : 0.0;
}

/* One weighted least-squares fit; updates the misfits of the blocks. */
static bool fit_surface(shade *s, block_list *b, bool hard)
{
    double m[SHADE_TERMS][SHADE_TERMS + 1] = {{0.0}};
    const float scale = 1.4826f * median(b->misfit, b->n) + 1.0f;
    for (int32_t i = 0; i < b->n; i++) {
        double t[SHADE_TERMS];
        terms(t, b->u[i], b->v[i]);
        const double w = weight(b->misfit[i], scale, hard);
        for (int32_t j = 0; j < SHADE_TERMS; j++) {
            for (int32_t k = 0; k < SHADE_TERMS; k++) {
                m[j][k] += w * t[j] * t[k];
            }
            m[j][SHADE_TERMS] += w * t[j] * (double)b->level[i];
        }
    }
    if (!solve(s->c, m)) {
        return false;
    }
    for (int32_t i = 0; i < b->n; i++) {
        double t[SHADE_TERMS], level = 0.0;
        terms(t, b->u[i], b->v[i]);
        for (int32_t j = 0; j < SHADE_TERMS; j++) {
            level += t[j] * (double)s->c[j];
        }
        b->misfit[i] = abs_f(b->level[i] - (float)level);
    }
    return true;
}

/* The largest minus the smallest level of the surface over the blocks. */
static float surface_range(const shade *s, const block_list *b)
{
    float low = 0.0f, high = 0.0f; /* relative to the middle of the picture */
    for (int32_t i = 0; i < b->n; i++) {
        const float u = b->u[i], v = b->v[i];
        const float change = s->c[1] * u + s->c[2] * v + s->c[3] * u * u + s->c[4] * u * v + s->c[5] * v * v;
        low = change < low ? change : low;
        high = change > high ? change : high;
    }
    return high - low;
}

void shade_find(shade *s, const picture *p)
{
    block_list b;
    memset(s, 0, sizeof *s);
    s->width = (float)p->width;
    s->height = (float)p->height;
    average_blocks(&b, p);
    const float middle = median(b.level, b.n);
    for (int32_t i = 0; i < b.n; i++) {
        b.misfit[i] = abs_f(b.level[i] - middle);
    }
    const float flat_misfit = median(b.misfit, b.n);
    if (flat_misfit < 1.0f) {
        return;
    }
    for (int32_t round = 0; round < SOFT_ROUNDS + HARD_ROUNDS; round++) {
        if (!fit_surface(s, &b, round >= SOFT_ROUNDS)) {
            return;
        }
    }
    const float misfit = median(b.misfit, b.n);
    s->active = misfit <= max_misfit && 2.0f * misfit < flat_misfit && surface_range(s, &b) >= (float)RANGE;
}
