/* strokes.c - strokes to a prepared 28 x 28 picture: ink_strokes_to_image of inkling.h.
 *
 * The idea: size, place and pen of a drawing are arbitrary. So the strokes are first moved and scaled until their ink,
 * with the round pen, just fits the 20 x 20 box. Then they are drawn with a pen whose width is fixed in that box, on a
 * grid 8 times finer, by the distance of each fine pixel from the line (with one fine pixel of soft edge), and
 * area-averaged. A segment touches only the rows and columns in its reach, so the time grows with the length of the
 * line, not with the number of points.
 *
 * Arithmetic in the caller's units is in double, since coordinates may be as large as floats go. Positions in the box
 * are rounded to 1/256 pixel, so that moving or scaling a drawing does not change its picture by the last bits of a
 * float. Points within 1/32 pixel of a line are left out.
 *
 * A drawing whose points all (nearly) coincide is a dot: one round blot of the pen's width. Strokes carry no unit, so
 * this is the only case in which "small" means anything.
 */
#include "fit.h"
#include "inkling.h"

#include "base/minmax.h"
#include "base/simd.h"

#include <math.h>
#include <string.h>

enum {
    FINE = 8,                    /* fine pixels along a pixel */
    FINE_SIDE = FINE * FIT_SIDE, /* side of the fine grid */
    MAX_SKIPPED = 16             /* most points that one line replaces */
};
_Static_assert(FINE_SIDE *FINE_SIDE <= INK_STROKE_SCRATCH, "the fine grid is the scratch");

/* The pen's width in pixels. With it, 5,302 digits drawn with real pens resemble the 60,000 MNIST training pictures,
 * all classes weighted equally: mean ink 103.4 full pixels (MNIST: 103.1), median stroke width by thickness.h 2.59
 * (2.60). */
static const float default_pen = 2.4f;

typedef struct {
    float x, y; /* fine pixels */
} fine_point;

typedef struct {
    double x0, y0; /* upper left corner of the lines' box, in the caller's units */
    double scale;  /* pixels per unit */
    double dx, dy; /* where that corner goes, in pixels of the 20 x 20 box */
} placement;

/* *total = the number of points; box = their box: x0, y0, x1, y1. */
static ink_status measure(double box[4], int32_t *total, const float *points, const int32_t *lengths, int32_t n_strokes)
{
    int32_t n = 0;
    for (int32_t s = 0; s < n_strokes; s++) {
        if (lengths[s] < 0 || lengths[s] > INK_MAX_POINTS - n) {
            return INK_BAD_ARGUMENT;
        }
        n += lengths[s];
    }
    *total = n;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t axis = 0; axis < 2; axis++) {
            const double v = (double)points[2 * i + axis];
            if (!(v - v == 0.0)) { /* NaN and infinity */
                return INK_NOT_FINITE;
            }
            box[axis] = i == 0 || v < box[axis] ? v : box[axis];
            box[axis + 2] = i == 0 || v > box[axis + 2] ? v : box[axis + 2];
        }
    }
    return INK_OK;
}

static double max_d(double a, double b)
{
    return a > b ? a : b;
}

static double abs_d(double a)
{
    return a < 0.0 ? -a : a;
}

/* Scales the longer side of the lines' box to 20 minus the pen and centres the other axis. An extent below a
 * millionth of the coordinates is the rounding error of floats: the drawing is a dot. */
static placement place(const double box[4], float pen)
{
    const double w = box[2] - box[0], h = box[3] - box[1];
    const double extent = max_d(w, h);
    const double reach = max_d(max_d(abs_d(box[0]), abs_d(box[2])), max_d(abs_d(box[1]), abs_d(box[3])));
    const double side = FIT_SIDE;
    placement p = {box[0], box[1], 0.0, 0.5 * side, 0.5 * side};
    if (extent > 1e-6 * reach) {
        p.scale = (side - (double)pen) / extent;
        p.dx = 0.5 * (side - w * p.scale);
        p.dy = 0.5 * (side - h * p.scale);
    }
    return p;
}

/* v, in pixels 0..20, rounded to 1/256 pixel, in fine pixels. */
static float fine_coordinate(double v)
{
    return (float)(int32_t)(v * 256.0 + 0.5) * ((float)FINE / 256.0f);
}

static fine_point to_fine(const placement *p, const float *point)
{
    fine_point f = {fine_coordinate(((double)point[0] - p->x0) * p->scale + p->dx),
                    fine_coordinate(((double)point[1] - p->y0) * p->scale + p->dy)};
    return f;
}

/* The coverage of four neighbouring fine pixels: 1 inside the pen's radius, 0 outside, with a linear edge one fine
 * pixel wide. x and y: their centres relative to a. d = b - a; inv = 1 / |d|^2, or 0 for a dot; outer = radius +
 * 1/2. */
static v128_t coverage(v128_t x, float y, fine_point d, float inv, float outer)
{
    const v128_t zero = wasm_f32x4_splat(0.0f), one = wasm_f32x4_splat(1.0f);
    const v128_t dx = wasm_f32x4_splat(d.x), dy = wasm_f32x4_splat(d.y);
    v128_t t = wasm_f32x4_add(wasm_f32x4_mul(x, dx), wasm_f32x4_splat(y * d.y));
    t = wasm_f32x4_mul(t, wasm_f32x4_splat(inv));
    t = wasm_f32x4_pmin(wasm_f32x4_pmax(t, zero), one);
    const v128_t ex = wasm_f32x4_sub(x, wasm_f32x4_mul(t, dx));
    const v128_t ey = wasm_f32x4_sub(wasm_f32x4_splat(y), wasm_f32x4_mul(t, dy));
    const v128_t square = wasm_f32x4_add(wasm_f32x4_mul(ex, ex), wasm_f32x4_mul(ey, ey));
    const v128_t edge = wasm_f32x4_sub(wasm_f32x4_splat(outer), wasm_f32x4_sqrt(square));
    return wasm_f32x4_pmin(wasm_f32x4_pmax(edge, zero), one);
}

/* The fine pixels first..end - 1 with centres in [low, high], clipped to the grid. */
static void pixel_run(int32_t *first, int32_t *end, float low, float high)
{
    *first = (int32_t)clamp_f(low, 0.0f, (float)FINE_SIDE);
    *end = (int32_t)clamp_f(high + 1.0f, 0.0f, (float)FINE_SIDE);
}

/* Draws the line from a to b: grid = max(grid, coverage). */
static void draw_segment(float *grid, fine_point a, fine_point b, float radius)
{
    const float outer = radius + 0.5f;
    const fine_point d = {b.x - a.x, b.y - a.y};
    const float square = d.x * d.x + d.y * d.y;
    const float inv = square > 0.0f ? 1.0f / square : 0.0f;
    const v128_t one = wasm_f32x4_splat(1.0f), steps = wasm_f32x4_make(0.0f, 1.0f, 2.0f, 3.0f);
    /* In each row the ink lies near the infinite line through a and b, and inside the box of the two ends. */
    const float slope = d.y != 0.0f ? d.x / d.y : 0.0f;
    const float half = d.y != 0.0f ? outer * sqrtf(1.0f + slope * slope) + 0.1f : (float)(2 * FINE_SIDE);
    const float left = (a.x < b.x ? a.x : b.x) - outer, right = (a.x < b.x ? b.x : a.x) + outer;
    int32_t y0, y1;
    pixel_run(&y0, &y1, (a.y < b.y ? a.y : b.y) - outer, (a.y < b.y ? b.y : a.y) + outer);
    for (int32_t iy = y0; iy < y1; iy++) {
        const float y = (float)iy + 0.5f - a.y;
        const float middle = a.x + y * slope;
        int32_t x0, x1;
        pixel_run(&x0, &x1, middle - half > left ? middle - half : left, middle + half < right ? middle + half : right);
        float *row = grid + iy * FINE_SIDE;
        for (int32_t ix = x0 & ~3; ix < x1; ix += 4) { /* a row is a multiple of four */
            const v128_t before = wasm_v128_load(row + ix);
            if (wasm_i32x4_all_true(wasm_f32x4_eq(before, one))) {
                continue; /* lines overlap, so much of the ink is already there */
            }
            const v128_t x = wasm_f32x4_add(wasm_f32x4_splat((float)ix + 0.5f - a.x), steps);
            wasm_v128_store(row + ix, wasm_f32x4_pmax(before, coverage(x, y, d, inv, outer)));
        }
    }
}

static bool same(fine_point a, fine_point b)
{
    return a.x == b.x && a.y == b.y;
}

/* Whether p lies within a quarter of a fine pixel of the line from a to b. */
static bool near_line(fine_point p, fine_point a, fine_point b)
{
    const fine_point d = {b.x - a.x, b.y - a.y}, e = {p.x - a.x, p.y - a.y};
    const float length = d.x * d.x + d.y * d.y;
    const float t = length > 0.0f ? clamp_f((e.x * d.x + e.y * d.y) / length, 0.0f, 1.0f) : 0.0f;
    const float x = e.x - t * d.x, y = e.y - t * d.y;
    return x * x + y * y <= 0.0625f;
}

static bool all_near_line(const fine_point *points, int32_t n, fine_point a, fine_point b)
{
    for (int32_t i = 0; i < n; i++) {
        if (!near_line(points[i], a, b)) {
            return false;
        }
    }
    return true;
}

/* Draws a stroke with few lines that pass every point within a quarter of a fine pixel (1/32 pixel). */
static void draw_stroke(float *grid, const placement *p, const float *points, int32_t length, float radius)
{
    fine_point skipped[MAX_SKIPPED]; /* points since the start of the line, all near it; it ends at the last */
    fine_point start = to_fine(p, points);
    int32_t n = 0;
    bool drawn = false;
    for (int32_t i = 1; i < length; i++) {
        const fine_point next = to_fine(p, points + 2 * i);
        if (same(next, n > 0 ? skipped[n - 1] : start)) {
            continue;
        }
        if (n == MAX_SKIPPED || !all_near_line(skipped, n, start, next)) {
            draw_segment(grid, start, skipped[n - 1], radius);
            drawn = true;
            start = skipped[n - 1];
            n = 0;
        }
        skipped[n++] = next;
    }
    if (n > 0 || !drawn) {
        draw_segment(grid, start, n > 0 ? skipped[n - 1] : start, radius);
    }
}

ink_status ink_strokes_to_image(float *image, const float *points, const int32_t *lengths, int32_t n_strokes, float pen,
                                float *scratch)
{
    memset(image, 0, INK_PIXELS * sizeof *image);
    if (n_strokes < 0 || !(pen >= 0.0f && pen <= 8.0f)) {
        return INK_BAD_ARGUMENT;
    }
    double box[4] = {0.0, 0.0, 0.0, 0.0};
    int32_t total;
    const ink_status status = measure(box, &total, points, lengths, n_strokes);
    if (status != INK_OK) {
        return status;
    }
    if (total == 0) {
        return INK_BLANK;
    }
    const float width = pen > 0.0f ? pen : default_pen;
    const placement p = place(box, width);
    memset(scratch, 0, sizeof(float) * FINE_SIDE * FINE_SIDE);
    const float *stroke = points;
    for (int32_t s = 0; s < n_strokes; s++) {
        if (lengths[s] > 0) {
            draw_stroke(scratch, &p, stroke, lengths[s], 0.5f * (float)FINE * width);
        }
        stroke += 2 * (size_t)lengths[s];
    }
    float small[FIT_PIXELS];
    fit_average(small, scratch, FINE_SIDE, FINE_SIDE, 0, 0, FINE_SIDE);
    return fit_paste(image, small) ? INK_OK : INK_BLANK;
}
