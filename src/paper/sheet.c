/* sheet.c - reads the rows of a picture into the work plane, and runs the steps: see paper.h.
 *
 *   rows -> [here] low and high: the darkest and the lightest channel of each cell
 *        -> [contrast.c] ink -> [lines.c] without lines -> [pieces.c] pieces
 */
#include "contrast.h"
#include "lines.h"
#include "pieces.h"
#include "plane.h"
#include "shrink.h"

#include "base/minmax.h"

#include <string.h>

enum {
    HEAD = (sizeof(paper) + 15) / 16 * 16,
    LISTS = PAPER_MAX_PIECES * sizeof(paper_piece) + PAPER_MAX_LINES * sizeof(paper_line),
    BYTE_PLANES = 6
};

_Static_assert(6 * PAPER_MAX_SIDE <= PLANE_STRIPS, "room for the sums and the rows of pixels");
_Static_assert(PAPER_MAX_SIDE <= SHRINK_MOST * PAPER_WORK_SIDE, "sums that fit");

int32_t paper_factor(int32_t width, int32_t height)
{
    const bool allowed = width > 0 && height > 0 && width <= PAPER_MAX_SIDE && height <= PAPER_MAX_SIDE;
    return allowed ? ceil_div(max_i(width, height), PAPER_WORK_SIDE) : 0;
}

/* Cells of the work plane, up to a multiple of 16. */
static size_t cells_of(int32_t width, int32_t height, int32_t factor)
{
    const size_t cells = (size_t)ceil_div(width, factor) * (size_t)ceil_div(height, factor);
    return (cells + 15) / 16 * 16;
}

size_t paper_room(int32_t width, int32_t height)
{
    const int32_t factor = paper_factor(width, height);
    if (factor == 0) {
        return 0;
    }
    return HEAD + LISTS + PLANE_STRIPS +
           cells_of(width, height, factor) * (BYTE_PLANES + sizeof(uint16_t) + sizeof(int32_t));
}

void paper_begin(paper *p, int32_t width, int32_t height, int32_t channels)
{
    const int32_t factor = paper_factor(width, height);
    const size_t cells = cells_of(width, height, factor);
    uint8_t *at = (uint8_t *)p + HEAD;
    memset(p, 0, sizeof *p);
    p->source_width = width;
    p->source_height = height;
    p->channels = channels;
    p->factor = factor;
    p->width = ceil_div(width, factor);
    p->height = ceil_div(height, factor);
    p->pieces = (paper_piece *)(void *)at;
    at += PAPER_MAX_PIECES * sizeof *p->pieces;
    p->lines = (paper_line *)(void *)at;
    at += PAPER_MAX_LINES * sizeof *p->lines;
    p->queue = (int32_t *)(void *)at;
    at += cells * sizeof *p->queue;
    p->labels = (uint16_t *)(void *)at;
    at += cells * sizeof *p->labels;
    uint8_t **planes[BYTE_PLANES] = {&p->low, &p->high, &p->back, &p->spare, &p->ink, &p->mask};
    for (int32_t i = 0; i < BYTE_PLANES; i++) {
        *planes[i] = at;
        at += cells;
    }
    p->strips = at;
    /* They are needed before the strips are. */
    p->low_sums = (uint16_t *)(void *)at;
    p->high_sums = p->low_sums + PAPER_MAX_SIDE;
    p->low_row = (uint8_t *)(p->high_sums + PAPER_MAX_SIDE);
    p->high_row = p->low_row + PAPER_MAX_SIDE;
    memset(p->low_sums, 0, 2 * (size_t)PAPER_MAX_SIDE * sizeof *p->low_sums);
}

/* Takes a row of pixels that is a row of the work plane. */
static void take_row(paper *p, const uint8_t *pixels)
{
    uint8_t *low = p->low + p->row * p->width, *high = p->high + p->row * p->width;
    if (p->channels == 4) {
        shrink_channels(low, high, pixels, p->width);
    } else {
        memcpy(low, pixels, (size_t)p->width);
        memcpy(high, pixels, (size_t)p->width);
    }
}

/* Adds a row of pixels to the sums. */
static void add_row(paper *p, const uint8_t *pixels)
{
    if (p->channels == 4) {
        shrink_channels(p->low_row, p->high_row, pixels, p->source_width);
        shrink_add(p->low_sums, p->low_row, p->source_width);
        shrink_add(p->high_sums, p->high_row, p->source_width);
    } else {
        shrink_add(p->low_sums, pixels, p->source_width);
    }
}

/* Ends a row of the work plane that `rows` rows of pixels have filled. */
static void flush_row(paper *p, int32_t rows)
{
    const int32_t at = (p->row - 1) / p->factor * p->width;
    shrink_means(p->low + at, p->low_sums, p->source_width, p->factor, rows, true);
    if (p->channels == 4) {
        shrink_means(p->high + at, p->high_sums, p->source_width, p->factor, rows, true);
    } else {
        memcpy(p->high + at, p->low + at, (size_t)p->width);
    }
}

void paper_rows(paper *p, const uint8_t *pixels, int32_t count)
{
    for (int32_t i = 0; i < count && p->row < p->source_height; i++, pixels += p->source_width * p->channels) {
        if (p->factor == 1) {
            take_row(p, pixels);
            p->row++;
            continue;
        }
        add_row(p, pixels);
        p->row++;
        if (p->row % p->factor == 0 || p->row == p->source_height) {
            flush_row(p, (p->row - 1) % p->factor + 1);
        }
    }
}

const paper_piece *paper_pieces(const paper *p)
{
    return p->pieces;
}

const uint8_t *paper_ink(const paper *p)
{
    return p->ink;
}

const uint16_t *paper_labels(const paper *p)
{
    return p->labels;
}

int32_t paper_width(const paper *p)
{
    return p->width;
}

int32_t paper_height(const paper *p)
{
    return p->height;
}

int32_t paper_stroke(const paper *p)
{
    return p->stroke;
}

int32_t paper_find(paper *p)
{
    p->piece_count = 0;
    if (p->row < p->source_height || !paper_contrast(p)) { /* nothing: the planes hold what they were used for */
        const size_t cells = (size_t)p->width * (size_t)p->height;
        memset(p->ink, 0, cells);
        memset(p->labels, 0, cells * sizeof *p->labels);
        return 0;
    }
    paper_lines(p);
    paper_measure(p);
    paper_label(p);
    return p->piece_count;
}
