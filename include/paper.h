/* paper.h - finds the writing in a photograph or scan of paper, and cuts it into connected pieces of ink.
 *
 *   paper_begin, paper_rows ...  pixels -> a smaller work plane (one byte a cell)
 *   paper_find                   light, shadow and noise removed; lines and frames removed; pieces of ink
 *
 * A second small module beside the engine (inkling.h): a page loads it when a picture comes. All memory is one block that the caller
 * gives: twelve bytes for each cell of the work plane, whose sides are at most PAPER_WORK_SIDE, and 0.6 megabytes. Results are whole
 * numbers, and sums, products and quotients of floats in a fixed order, so every machine gives the same bits.
 */
#ifndef INK_PAPER_H
#define INK_PAPER_H

#include <stddef.h>
#include <stdint.h>

enum {
    PAPER_MAX_SIDE = 32768, /* of a picture, in pixels */
    PAPER_WORK_SIDE = 2048, /* of the work plane: larger pictures are reduced by a whole factor */
    PAPER_MAX_PIECES = 4096 /* the first ones in reading order are kept */
};

/* A connected piece of ink. right and bottom lie outside it; cells of the work plane. */
typedef struct {
    int32_t left, top, right, bottom;
    int32_t cells; /* with ink */
    int32_t ink;   /* sum of the ink of these cells, 255 is full */
    int32_t peak;  /* the ink of its darkest parts, 1..255 */
    int32_t label; /* of its cells in the map of labels */
    int32_t gone; /* neighbours of its cells that were removed with a line; each counts once for every cell beside it */
} paper_piece;

typedef struct paper paper; /* lies at the start of the block */

/* Pixels along a side of a cell; 0 for a size that is not allowed. */
int32_t paper_factor(int32_t width, int32_t height);

/* Bytes of the block for a picture; 0 for a size that is not allowed. */
size_t paper_room(int32_t width, int32_t height);

/* Starts a picture of width x height pixels with 1 (grey) or 4 (RGBA) bytes a pixel. The block is aligned to 16 bytes. */
void paper_begin(paper *p, int32_t width, int32_t height, int32_t channels);

/* Takes the next `count` rows of pixels, from top to bottom. Transparent pixels are white paper. */
void paper_rows(paper *p, const uint8_t *pixels, int32_t count);

/* Finds the writing, when all rows are in. Returns the number of pieces. */
int32_t paper_find(paper *p);

/* The pieces in reading order of their first cell; valid until the next paper_begin. */
const paper_piece *paper_pieces(const paper *p);

/* The ink of each cell of the work plane, 0..255, and the label of the piece it belongs to (0: none), (height, width). */
const uint8_t *paper_ink(const paper *p);
const uint16_t *paper_labels(const paper *p);

/* The sides of the work plane in cells. */
int32_t paper_width(const paper *p);
int32_t paper_height(const paper *p);

/* The median thickness of the ink, in cells. */
int32_t paper_stroke(const paper *p);

#endif
