/* writing.h - how a hand writes a list of nodes: shared by the synthetic digits and the things that are none.
 *
 * A list of nodes says where the pen goes; a hand says how this writer deviates from it today; write_strokes makes the
 * drawing. Everything is drawn from the caller's random stream.
 */
#ifndef INK_WRITING_WRITING_H
#define INK_WRITING_WRITING_H

#include "inkling.h"

#include "base/rng.h"

typedef enum { NODE_MOVE = 1, NODE_SMOOTH = 2, NODE_CORNER = 3 } node_kind;

/* The pen goes through all nodes; it bends at a SMOOTH node and turns sharply at a CORNER; a MOVE node starts a new stroke.
 * Lists begin with a MOVE. The box of a digit: 62 wide, 100 high, y down. */
typedef struct {
    int8_t kind; /* node_kind */
    int8_t x, y;
} node;

enum { WRITING_NODES = 40 /* the longest list */ };

typedef struct {
    float x, y;
} point;

/* What was written: strokes one after another. */
typedef struct {
    point points[INK_SYNTHETIC_POINTS];
    int32_t lengths[INK_SYNTHETIC_STROKES]; /* points of each stroke */
    int32_t n_points, n_strokes;
} drawing;

/* One hand on one day: how this sample deviates from its template. Lengths in template units (100 = height). */
typedef struct {
    float careless;                /* 0..1: share of corners that get rounded */
    float jitter;                  /* deviation of each node */
    float bend_x, phase_x, wave_x; /* x += bend_x * sin(wave_x * y + phase_x) */
    float bend_y, phase_y, wave_y;
    float taper;          /* bottom wider (> 0) or narrower than the top */
    float waist;          /* middle shifted down (> 0) or up */
    float xx, xy, yx, yy; /* aspect, slant and rotation as one matrix */
} hand;

hand draw_hand(rng *random);

/* The same hand, more careful: it deviates by `care` less, 0..1. */
void take_care(hand *h, float care);

/* d = a list of n nodes as this hand writes it, normalised. A stroke has 13 points at least. */
void write_strokes(drawing *d, const node *list, int32_t n, const hand *h, rng *random);

/* Moves a drawing to the origin and scales the longer side of its box to 1000; 0 when all of it is one point. */
void normalise(drawing *d);

/* Copies a drawing to the arrays that inkling.h gives to its callers. */
void hand_over(float *points, int32_t *lengths, int32_t *n_strokes, const drawing *d);

/* A pen width in pixels of the picture, 1.2 to `most`. */
float draw_pen(rng *random, float mean, float deviation, float most);

#endif
