/* augment.c - random distortions of a prepared 28 x 28 picture, for training.
 *
 * The steps, in this order: stroke thickness (a blend with the 3 x 3 grey dilation or erosion); one bilinear resampling
 * for everything that moves pixels (an affine map about the centre and a smooth displacement); one erased patch; blur
 * or contrast. Each sample draws its numbers from its own stream, so it looks the same whichever worker makes it.
 *
 * The displacement field is a uniform cubic B-spline over 7 x 7 random nodes, 7 pixels apart. It is smooth by
 * construction, and its weights at the 28 rows of pixels are one small table.
 */
#include "inkling.h"

#include <stdbool.h>
#include <string.h>

#include "base/fmath.h"
#include "base/minmax.h"
#include "base/rng.h"

enum {
    MARGIN = 2,                     /* pixels of paper around the picture, so that sampling needs no checks of bounds */
    PADDED = INK_SIDE + 2 * MARGIN, /* side of the padded picture */
    NODES = 7,                      /* spline nodes on each axis: 5 over the picture, one before and one behind */
    SPACING = 7,                    /* pixels between nodes */
    PATCH = 4                       /* side of the erased patch */
};

/* w = the cubic B-spline weights of the four nodes around a pixel at t = (k + 0.5) / 7 of the way between two nodes:
 * (1-t)^3/6, (3t^3-6t^2+4)/6, (-3t^3+3t^2+3t+1)/6, t^3/6. */
static void spline_weights(float w[SPACING][4])
{
    for (int k = 0; k < SPACING; k++) {
        const float t = ((float)k + 0.5f) / (float)SPACING;
        const float u = 1.0f - t;
        w[k][0] = u * u * u / 6.0f;
        w[k][1] = ((3.0f * t - 6.0f) * t * t + 4.0f) / 6.0f;
        w[k][2] = (((-3.0f * t + 3.0f) * t + 3.0f) * t + 1.0f) / 6.0f;
        w[k][3] = t * t * t / 6.0f;
    }
}

/* field (784) = a smooth random displacement with a standard deviation of sd pixels. The spline averages its nodes:
 * nodes uniform in +-1 (deviation 0.577) give a deviation of 0.277 over the picture. */
static void displacement(float *field, float sd, rng *random)
{
    float w[SPACING][4];
    float nodes[NODES][NODES];
    float columns[NODES][INK_SIDE]; /* nodes interpolated along x only */
    spline_weights(w);
    for (int j = 0; j < NODES; j++) {
        for (int i = 0; i < NODES; i++) {
            nodes[j][i] = rng_range(random, -1.0f, 1.0f) * (sd / 0.277f);
        }
    }
    for (int j = 0; j < NODES; j++) {
        for (int x = 0; x < INK_SIDE; x++) {
            const float *n = nodes[j] + x / SPACING, *k = w[x % SPACING];
            columns[j][x] = k[0] * n[0] + k[1] * n[1] + k[2] * n[2] + k[3] * n[3];
        }
    }
    for (int y = 0; y < INK_SIDE; y++) {
        const float *k = w[y % SPACING];
        const float(*c)[INK_SIDE] = (const float(*)[INK_SIDE])(columns + y / SPACING);
        for (int x = 0; x < INK_SIDE; x++) {
            field[y * INK_SIDE + x] = k[0] * c[0][x] + k[1] * c[1][x] + k[2] * c[2][x] + k[3] * c[3][x];
        }
    }
}

static float min_f(float a, float b)
{
    return a < b ? a : b;
}

static float max_f(float a, float b)
{
    return a > b ? a : b;
}

/* padded (PADDED x PADDED) = the picture with MARGIN pixels of paper around it. */
static void pad(float *padded, const float *image)
{
    memset(padded, 0, PADDED * PADDED * sizeof *padded);
    for (int y = 0; y < INK_SIDE; y++) {
        memcpy(padded + (y + MARGIN) * PADDED + MARGIN, image + y * INK_SIDE, INK_SIDE * sizeof *image);
    }
}

/* Blends image with its 3 x 3 maximum (thicker) or minimum (thinner) by share. */
static void change_thickness(float *image, bool thicker, float share)
{
    float padded[PADDED * PADDED], rows[PADDED * PADDED];
    pad(padded, image);
    for (int i = 1; i < PADDED * PADDED - 1; i++) {
        const float a = padded[i - 1], b = padded[i], c = padded[i + 1];
        rows[i] = thicker ? max_f(max_f(a, b), c) : min_f(min_f(a, b), c);
    }
    for (int y = 0; y < INK_SIDE; y++) {
        const float *r = rows + (y + MARGIN) * PADDED + MARGIN;
        float *out = image + y * INK_SIDE;
        for (int x = 0; x < INK_SIDE; x++) {
            const float a = r[x - PADDED], b = r[x], c = r[x + PADDED];
            const float extreme = thicker ? max_f(max_f(a, b), c) : min_f(min_f(a, b), c);
            out[x] += share * (extreme - out[x]);
        }
    }
}

/* Where the value of an output pixel comes from: source = m (output - shift - centre) + centre. */
typedef struct {
    float xx, xy, yx, yy, dx, dy;
} affine;

/* The inverse of scale, shear along x and rotate, in this order and about the centre, then shift. */
static affine draw_affine(const ink_augment *a, rng *random)
{
    const float radians = rng_range(random, -a->rotate, a->rotate) * 0.017453292f;
    const float sx = max_f(1.0f + rng_range(random, -a->scale, a->scale), 0.1f);
    const float sy = max_f(1.0f + rng_range(random, -a->scale, a->scale), 0.1f);
    const float shear = rng_range(random, -a->shear, a->shear);
    const float c = ink_cosf(radians), s = ink_sinf(radians);
    /* Rotate back: (u, v) = (c x + s y, c y - s x). Shear back: u - shear v. Then divide by the scale. */
    affine m;
    m.xx = (c + shear * s) / sx;
    m.xy = (s - shear * c) / sx;
    m.yx = -s / sy;
    m.yy = c / sy;
    m.dx = rng_range(random, -a->shift, a->shift);
    m.dy = rng_range(random, -a->shift, a->shift);
    return m;
}

/* Resamples image bilinearly through m and the displacement; move_x and move_y may be NULL. */
static void resample(float *image, const affine *m, const float *move_x, const float *move_y)
{
    float padded[PADDED * PADDED];
    pad(padded, image);
    const float centre = 0.5f * (INK_SIDE - 1);
    for (int y = 0; y < INK_SIDE; y++) {
        const float v = (float)y - centre - m->dy;
        for (int x = 0; x < INK_SIDE; x++) {
            const int i = y * INK_SIDE + x;
            const float u = (float)x - centre - m->dx;
            float fx = m->xx * u + m->xy * v + (centre + (float)MARGIN);
            float fy = m->yx * u + m->yy * v + (centre + (float)MARGIN);
            if (move_x != NULL) {
                fx += move_x[i];
                fy += move_y[i];
            }
            fx = clamp_f(fx, 0.0f, (float)(PADDED - 2)); /* the outermost pixels are paper, so no ink is smeared */
            fy = clamp_f(fy, 0.0f, (float)(PADDED - 2));
            const int ix = (int)fx, iy = (int)fy;
            const float tx = fx - (float)ix, ty = fy - (float)iy;
            const float *p = padded + iy * PADDED + ix;
            const float upper = p[0] + tx * (p[1] - p[0]);
            const float lower = p[PADDED] + tx * (p[PADDED + 1] - p[PADDED]);
            image[i] = upper + ty * (lower - upper);
        }
    }
}

/* Blends image with its 3 x 3 binomial blur (1 2 1) by share. */
static void blur(float *image, float share)
{
    float padded[PADDED * PADDED], rows[PADDED * PADDED];
    pad(padded, image);
    for (int i = 1; i < PADDED * PADDED - 1; i++) {
        rows[i] = 0.25f * (padded[i - 1] + padded[i + 1]) + 0.5f * padded[i];
    }
    for (int y = 0; y < INK_SIDE; y++) {
        const float *r = rows + (y + MARGIN) * PADDED + MARGIN;
        float *out = image + y * INK_SIDE;
        for (int x = 0; x < INK_SIDE; x++) {
            const float smooth = 0.25f * (r[x - PADDED] + r[x + PADDED]) + 0.5f * r[x];
            out[x] += share * (smooth - out[x]);
        }
    }
}

/* Raises (amount > 0) or lowers the middle greys; 0 and 1 stay. With |amount| <= 1 the order of greys stays. */
static void contrast(float *image, float amount)
{
    for (int i = 0; i < INK_PIXELS; i++) {
        image[i] += amount * image[i] * (1.0f - image[i]);
    }
}

/* Blanks one patch inside the middle 20 x 20. */
static void erase(float *image, rng *random)
{
    const int x = 4 + (int)rng_below(random, 20 - PATCH + 1);
    const int y = 4 + (int)rng_below(random, 20 - PATCH + 1);
    for (int j = 0; j < PATCH; j++) {
        memset(image + (y + j) * INK_SIDE + x, 0, PATCH * sizeof *image);
    }
}

void ink_augment_image(float *out, const float *image, const ink_augment *augment, uint32_t seed, uint32_t epoch,
                       uint32_t sample)
{
    const ink_augment *a = augment;
    rng random = rng_stream(seed, epoch, sample, RNG_AUGMENT);
    memcpy(out, image, INK_PIXELS * sizeof *out);
    if (a->thickness > 0.0f && rng_float(&random) < a->thickness) {
        const bool thicker = rng_below(&random, 2) == 1;
        change_thickness(out, thicker, rng_range(&random, 0.0f, thicker ? 0.8f : 0.6f));
    }
    const bool moves = a->shift > 0.0f || a->rotate > 0.0f || a->scale > 0.0f || a->shear > 0.0f;
    if (moves || a->elastic > 0.0f) {
        float move_x[INK_PIXELS], move_y[INK_PIXELS];
        const affine m = draw_affine(a, &random);
        const bool elastic = a->elastic > 0.0f;
        if (elastic) {
            displacement(move_x, a->elastic, &random);
            displacement(move_y, a->elastic, &random);
        }
        resample(out, &m, elastic ? move_x : NULL, elastic ? move_y : NULL);
    }
    if (a->erase > 0.0f && rng_float(&random) < a->erase) {
        erase(out, &random);
    }
    if (a->noise > 0.0f && rng_float(&random) < a->noise) {
        if (rng_below(&random, 2) == 1) {
            blur(out, rng_float(&random));
        } else {
            contrast(out, rng_range(&random, -0.8f, 0.8f));
        }
    }
}
