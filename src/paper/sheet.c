/* sheet.c - reads the rows of a picture into the work plane, and runs the steps: see paper.h.
 *
 *   rows -> [here] low and high: the darkest and the lightest channel of each cell
 *        -> [contrast.c] ink -> [lines.c] without lines -> [pieces.c] pieces
 */
#include "contrast.h"
#include "lines.h"
#include "pieces.h"
#include "plane.h"

#include "base/minmax.h"

#include <string.h>

enum {
    HEAD = (sizeof(paper) + 15) / 16 * 16,
    LISTS = PAPER_MAX_PIECES * sizeof(paper_piece) + PAPER_MAX_LINES * sizeof(paper_line),
    BYTE_PLANES = 6
};

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
    const size_t sums = 2 * (size_t)PAPER_WORK_SIDE * sizeof(uint32_t);
    return HEAD + LISTS + sums + PLANE_STRIPS +
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
    p->low_sums = (uint32_t *)(void *)at;
    p->high_sums = p->low_sums + PAPER_WORK_SIDE;
    at += 2 * (size_t)PAPER_WORK_SIDE * sizeof(uint32_t);
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
    memset(p->low_sums, 0, 2 * (size_t)PAPER_WORK_SIDE * sizeof(uint32_t));
}

/* The channels of a pixel on white paper. */
static void mix(const uint8_t *pixel, int32_t channels, uint32_t *low, uint32_t *high)
{
    if (channels == 1) {
        *low = *high = pixel[0];
        return;
    }
    const int32_t r = pixel[0], g = pixel[1], b = pixel[2], a = pixel[3];
    const int32_t white = 255 - a;
    *low = (uint32_t)((min_i(r, min_i(g, b)) * a + 127) / 255 + white);
    *high = (uint32_t)((max_i(r, max_i(g, b)) * a + 127) / 255 + white);
}

/* Ends a row of the work plane that `rows` rows of pixels have filled. */
static void flush_row(paper *p, int32_t rows)
{
    const int32_t y = (p->row - 1) / p->factor;
    for (int32_t x = 0; x < p->width; x++) {
        const int32_t columns = min_i(p->factor, p->source_width - x * p->factor);
        const uint32_t count = (uint32_t)(columns * rows);
        p->low[y * p->width + x] = (uint8_t)((p->low_sums[x] + count / 2) / count);
        p->high[y * p->width + x] = (uint8_t)((p->high_sums[x] + count / 2) / count);
        p->low_sums[x] = p->high_sums[x] = 0;
    }
}

void paper_rows(paper *p, const uint8_t *pixels, int32_t count)
{
    for (int32_t i = 0; i < count && p->row < p->source_height; i++) {
        for (int32_t x = 0, cell = 0, left = p->factor; x < p->source_width; x++, pixels += p->channels) {
            uint32_t low, high;
            mix(pixels, p->channels, &low, &high);
            p->low_sums[cell] += low;
            p->high_sums[cell] += high;
            if (--left == 0) {
                left = p->factor;
                cell++;
            }
        }
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
