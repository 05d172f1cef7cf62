/* plane.h - the planes of a picture of paper: the block of memory that paper.h describes, and what the steps hand on. */
#ifndef INK_PAPER_PLANE_H
#define INK_PAPER_PLANE_H

#include <stdbool.h>
#include <stdint.h>

#include "paper.h"

/* A straight line on the paper, in cells. */
typedef struct {
    bool upright;                              /* runs from top to bottom, not from left to right */
    bool chosen;                               /* will be removed */
    int32_t from, to;                          /* the positions of its ends along it */
    float start, end;                          /* their positions across it */
    int32_t thickness;                         /* mean */
    float bow;                                 /* how far it leaves its chord */
    float ink;                                 /* mean of the darkest cells across it */
    int32_t hits;                              /* positions at which the line itself was seen */
    int32_t at_start, at_end;                  /* no line before these holds its ends: where the search goes on */
    int32_t seed_along, seed_first, seed_last; /* where it was found: a run of ink across it */
} paper_line;

enum {
    PAPER_MAX_LINES = 1024,
    PLANE_STRIP = 64,                                /* columns that are closed together */
    PLANE_STRIPS = 3 * PAPER_WORK_SIDE * PLANE_STRIP /* bytes that plane_close needs */
};

struct paper {
    int32_t source_width, source_height, channels, factor;
    int32_t width, height; /* of the work plane */
    int32_t row;           /* pixel rows that have come */
    int32_t stroke;        /* median thickness of the ink */
    int32_t piece_count, line_count;
    bool light_ink;
    uint16_t *low_sums, *high_sums; /* of columns of pixels, for the row of cells in work; in strips */
    uint8_t *low_row, *high_row;    /* of the row of pixels in work; in strips */
    uint8_t *low, *high;            /* planes of the darkest and of the lightest channel */
    uint8_t *back, *spare;          /* level of the paper; scratch */
    uint8_t *ink;                   /* result */
    uint8_t *mask;                  /* MASK_ bits */
    uint16_t *labels;               /* result */
    int32_t *queue;                 /* room for one number a cell */
    uint8_t *strips;                /* room for plane_close: PLANE_STRIPS */
    paper_piece *pieces;
    paper_line *lines;
};

enum {
    MASK_INK = 1,    /* ink above the threshold */
    MASK_ACROSS = 2, /* belongs to a line from left to right that has been followed */
    MASK_UP = 4,     /* belongs to an upright one */
    MASK_GONE = 8,   /* removed with its line */
    MASK_DESK = 16   /* beside the sheet */
};

/* plane.c: plane = the paper's level under dark ink of `from`: its grey closing by a square of 2 r + 1 cells. strips: PLANE_STRIPS bytes. */
void plane_close(uint8_t *plane, const uint8_t *from, int32_t width, int32_t height, int32_t r, uint8_t *strips);

/* Exchanges dark and light. */
void plane_invert(uint8_t *plane, int32_t count);

/* plane = the mean of each 3 x 3 neighbourhood of `from`. */
void plane_blur(uint8_t *plane, const uint8_t *from, int32_t width, int32_t height);

#endif
