/* picture.c - any picture to a prepared picture: ink_picture_to_image of inkling.h.
 *
 *   pixels -> [levels.c, shade.c] ink 0..1 -> [here] average on a map of at most 224 x 224 cells
 *          -> [specks.c] writing and its box -> [here] a closer view while the box is small
 *          -> [thickness.c] stroke width, if far off -> [fit.c] 28 x 28
 *
 * Decisions made here:
 *   - A picture of 28 x 28 that is already prepared passes byte for byte.
 *   - The square around the box has at least 10 pixels, as for MNIST, or the longer side of a smaller picture.
 *   - A blot is almost as wide as long. It becomes a dot of the default pen's width, as a stroke with one point does.
 *   - Writing with less ink than 8 full pixels (less in pictures below 16 x 16) is INK_BLANK.
 */
#include "fit.h"
#include "inkling.h"
#include "levels.h"
#include "specks.h"
#include "thickness.h"

#include "base/minmax.h"

#include <string.h>

enum {
    MAP_SIDE = 224,  /* largest side of the map: 11 cells for each pixel of the 20 x 20 box */
    WORK_SIDE = 256, /* room for the map after its strokes have grown */
    WORK = WORK_SIDE * WORK_SIDE,
    MAPS = 4,
    MIN_SQUARE = 10
};

/* Stroke widths in pixels of the result. 99 % of the MNIST training pictures lie in 1.6..5.4, half of them above
 * 2.6. */
static const float thin_limit = 1.6f, thin_target = 2.2f;
static const float thick_limit = 5.4f, thick_target = 4.2f;
/* Fainter ink is not writing. Low enough to keep the soft edges of small pictures, high enough to skip JPEG's
 * ringing. */
static const float ink_threshold = 0.15f;
static const float blot_limit = 11.0f; /* stroke width, of 20: only a blot is wider */

typedef struct {
    float *cells; /* (height, width) */
    int32_t width, height;
} map;

static int32_t longer_side(box b)
{
    return max_i(b.right - b.left, b.bottom - b.top);
}

/* Whether ink (784 bytes) already follows the rule of fit.h: its longer side is 19 or 20, it reaches full ink, and its
 * centre of mass is where it should be or as near as the border allows. */
static bool is_prepared(const uint8_t *ink)
{
    int32_t sum = 0, moment[2] = {0, 0}, low[2] = {INK_SIDE, INK_SIDE}, high[2] = {-1, -1}, top = 0;
    for (int32_t i = 0; i < INK_PIXELS; i++) {
        const int32_t v = ink[i], place[2] = {i % INK_SIDE, i / INK_SIDE};
        for (int32_t axis = 0; axis < 2 && v > 0; axis++) {
            moment[axis] += v * (2 * place[axis] + 1);
            low[axis] = min_i(low[axis], place[axis]);
            high[axis] = max_i(high[axis], place[axis]);
        }
        sum += 2 * v;
        top = max_i(top, v);
    }
    const int32_t longer = max_i(high[0] - low[0], high[1] - low[1]) + 1;
    bool centred = true;
    for (int32_t axis = 0; axis < 2; axis++) {
        const bool early = moment[axis] < 14 * sum && high[axis] < INK_SIDE - 1;
        const bool late = moment[axis] >= 15 * sum && low[axis] > 0;
        centred = centred && !early && !late;
    }
    return top >= 254 && (longer == FIT_SIDE || longer == FIT_SIDE - 1) && centred;
}

/* Copies a picture that is already prepared; false for any other. */
static bool pass_through(float *image, const levels *l)
{
    uint8_t ink[INK_PIXELS];
    if (l->source.width != INK_SIDE || l->source.height != INK_SIDE || !levels_bytes(ink, l) || !is_prepared(ink)) {
        return false;
    }
    ink_from_bytes(image, ink, INK_PIXELS);
    return true;
}

/* m = the mean ink of each factor x factor block of the view; outside the picture is paper. */
static void shrink(map *m, const levels *l, box view, int32_t factor)
{
    m->width = ceil_div(view.right - view.left, factor);
    m->height = ceil_div(view.bottom - view.top, factor);
    memset(m->cells, 0, (size_t)m->width * (size_t)m->height * sizeof *m->cells);
    for (int32_t y = view.top; y < view.bottom; y++) {
        float *row = m->cells + (y - view.top) / factor * m->width;
        levels_add_row(row, l, y, view.left, view.right, factor);
    }
    const float scale = 1.0f / ((float)factor * (float)factor);
    for (int32_t i = 0; i < m->width * m->height; i++) {
        m->cells[i] *= scale;
    }
}

/* Finds the writing: first in the whole picture, then in the box that it found, as long as that gives finer cells.
 * On true *m holds the map, *found the box in it and *factor the pixels along a side of a cell. */
static bool find_writing(map *m, box *found, int32_t *factor, const levels *l, float *scratch)
{
    const int32_t width = l->source.width, height = l->source.height;
    box view = {0, 0, width, height};
    *factor = ceil_div(longer_side(view), MAP_SIDE);
    for (;;) {
        shrink(m, l, view, *factor);
        /* A thin line fills only a part of a coarse cell, and averaging lowers the noise too. */
        const float threshold = ink_threshold / (float)min_i(*factor, 4);
        if (!specks_remove(found, m->cells, m->width, m->height, threshold, scratch, scratch + WORK,
                           scratch + 2 * WORK)) {
            return false;
        }
        const box closer = {max_i(view.left + (found->left - 2) * *factor, 0),
                            max_i(view.top + (found->top - 2) * *factor, 0),
                            min_i(view.left + (found->right + 2) * *factor, width),
                            min_i(view.top + (found->bottom + 2) * *factor, height)};
        const int32_t finer = ceil_div(longer_side(closer), MAP_SIDE);
        if (finer >= *factor) {
            return true;
        }
        view = closer;
        *factor = finer;
    }
}

/* small = the area average of the square around b, of at least `least` cells a side. */
static void fit_box(float *small, const map *m, box b, int32_t least)
{
    const int32_t side = max_i(longer_side(b), least);
    const int32_t left = b.left - (side - (b.right - b.left)) / 2;
    const int32_t top = b.top - (side - (b.bottom - b.top)) / 2;
    fit_average(small, m->cells, m->width, m->height, left, top, side);
}

/* The bilinear value of m at (x, y), in cells; only cells inside b count. */
static float blend(const map *m, box b, float x, float y)
{
    const float last_x = (float)(b.right - 1), last_y = (float)(b.bottom - 1);
    const float cx = x < (float)b.left ? (float)b.left : x > last_x ? last_x : x;
    const float cy = y < (float)b.top ? (float)b.top : y > last_y ? last_y : y;
    const int32_t ix = (int32_t)cx, iy = (int32_t)cy;
    const int32_t right = min_i(ix + 1, b.right - 1), below = min_i(iy + 1, b.bottom - 1);
    const float tx = cx - (float)ix, ty = cy - (float)iy;
    const float *upper = m->cells + iy * m->width, *lower = m->cells + below * m->width;
    return (1.0f - ty) * ((1.0f - tx) * upper[ix] + tx * upper[right]) +
           ty * ((1.0f - tx) * lower[ix] + tx * lower[right]);
}

/* out = the part of m inside b, `zoom` times as large, with a margin of paper. */
static void enlarge(map *out, const map *m, box b, int32_t zoom, int32_t margin)
{
    out->width = (b.right - b.left) * zoom + 2 * margin;
    out->height = (b.bottom - b.top) * zoom + 2 * margin;
    for (int32_t y = 0; y < out->height; y++) {
        for (int32_t x = 0; x < out->width; x++) {
            const bool inside = x >= margin && y >= margin && x < out->width - margin && y < out->height - margin;
            const float fx = (float)b.left + ((float)(x - margin) + 0.5f) / (float)zoom - 0.5f;
            const float fy = (float)b.top + ((float)(y - margin) + 0.5f) / (float)zoom - 0.5f;
            out->cells[y * out->width + x] = inside ? blend(m, b, fx, fy) : 0.0f;
        }
    }
}

/* Redraws writing with strokes `stroke` cells wide so that they are `target` pixels wide in the result, and fits it
 * anew. */
static void correct_width(float *small, const map *m, box b, float stroke, float target, float *scratch)
{
    const int32_t zoom = ceil_div(5 * FIT_SIDE, longer_side(b)); /* at least 5 cells for each pixel of the result */
    const float side = (float)(longer_side(b) * zoom);
    const float width = stroke * (float)zoom;
    /* The box grows with the strokes: (width + 2 r) / (side + 2 r) = target / 20. */
    const float share = target / (float)FIT_SIDE;
    float radius = 0.5f * (share * side - width) / (1.0f - share);
    const float limit = -0.35f * width; /* so that thinner parts do not vanish */
    radius = radius < limit ? limit : radius;
    const int32_t margin = radius > 0.0f ? (int32_t)radius + 2 : 1;
    map grown = {scratch, 0, 0};
    enlarge(&grown, m, b, zoom, margin);
    thickness_change(grown.cells, grown.width, grown.height, radius, scratch + WORK);
    box outline;
    if (specks_remove(&outline, grown.cells, grown.width, grown.height, ink_threshold, scratch + WORK,
                      scratch + 2 * WORK, m->cells)) {
        fit_box(small, &grown, outline, 1);
    }
}

/* The ink in the box, in full pixels. */
static float ink_in(const map *m, box b, int32_t factor)
{
    float sum = 0.0f;
    for (int32_t y = b.top; y < b.bottom; y++) {
        for (int32_t x = b.left; x < b.right; x++) {
            sum += m->cells[y * m->width + x];
        }
    }
    return sum * (float)factor * (float)factor;
}

size_t ink_picture_scratch(int32_t width, int32_t height)
{
    const bool allowed = width > 0 && height > 0 && width <= INK_MAX_PICTURE && height <= INK_MAX_PICTURE;
    return allowed ? (size_t)MAPS * WORK : 0;
}

ink_status ink_picture_to_image(float *image, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                                float *scratch)
{
    memset(image, 0, INK_PIXELS * sizeof *image);
    if (ink_picture_scratch(width, height) == 0 || (channels != 1 && channels != 4)) {
        return INK_BAD_ARGUMENT;
    }
    const picture p = {pixels, width, height, channels};
    levels l;
    if (!levels_find(&l, &p)) {
        return INK_BLANK;
    }
    if (pass_through(image, &l)) {
        return INK_OK;
    }
    map m = {scratch, 0, 0};
    box writing;
    int32_t factor;
    if (!find_writing(&m, &writing, &factor, &l, scratch + WORK)) {
        return INK_BLANK;
    }
    const float enough = (float)min_i(width * height, 256) / 32.0f; /* 8 from 16 x 16 on */
    if (ink_in(&m, writing, factor) < enough) {
        return INK_BLANK;
    }
    float small[FIT_PIXELS];
    fit_box(small, &m, writing, factor > 1 ? 1 : min_i(MIN_SQUARE, max_i(width, height)));
    const float width_in_cells = thickness_of(m.cells, m.width, m.height);
    const float stroke = width_in_cells * (float)FIT_SIDE / (float)longer_side(writing);
    if (stroke > blot_limit) {
        fit_box(small, &m, writing, longer_side(writing) * 25 / 3); /* 20 / 2.4 */
    } else if (stroke < thin_limit) {
        correct_width(small, &m, writing, width_in_cells, thin_target, scratch + WORK);
    } else if (stroke > thick_limit) {
        correct_width(small, &m, writing, width_in_cells, thick_target, scratch + WORK);
    }
    return fit_paste(image, small) ? INK_OK : INK_BLANK;
}
