/* writing.h - how a hand writes a list of nodes; synthetic digits and non-digits use it.
 *
 * A list of nodes says where the pen goes. A hand says how one writer deviates from it. write_strokes makes the
 * drawing. All random numbers come from the caller's stream.
 */
#ifndef INK_WRITING_WRITING_H
#define INK_WRITING_WRITING_H

#include "inkling.h"

#include "base/rng.h"

typedef enum { NODE_MOVE = 1, NODE_SMOOTH = 2, NODE_CORNER = 3 } node_kind;

/* The pen goes through all nodes. It curves at a SMOOTH node and turns sharply at a CORNER; a MOVE node starts a new
 * stroke. A list begins with a MOVE. The box of a digit is 62 wide and 100 high, y down. */
typedef struct {
    int8_t kind; /* node_kind */
    int8_t x, y;
} node;

enum { WRITING_NODES = 40 /* the longest list */ };

typedef struct {
    float x, y;
} point;

/* The result: stroke after stroke. */
typedef struct {
    point points[INK_SYNTHETIC_POINTS];
    int32_t lengths[INK_SYNTHETIC_STROKES]; /* points of each stroke */
    int32_t n_points, n_strokes;
} drawing;

/* How one sample deviates from its template. Lengths are in template units: 100 is the height of a digit. */
typedef struct {
    float careless;                /* 0..1: the share of corners that become round */
    float jitter;                  /* standard deviation of each coordinate of a node */
    float bend_x, phase_x, wave_x; /* x += bend_x * sin(wave_x * y + phase_x) */
    float bend_y, phase_y, wave_y;
    float taper;          /* > 0: the bottom is wider than the top; < 0: narrower */
    float waist;          /* > 0: the middle is lower; < 0: higher */
    float xx, xy, yx, yy; /* aspect, slant and rotation in one matrix */
} hand;

/* A random hand. */
hand draw_hand(rng *random);

/* Makes a hand more careful: its deviations shrink by the share `care`, 0..1. */
void take_care(hand *h, float care);

/* d = the list of n nodes as this hand writes it, normalised. A stroke of more than one node has at least 13 points. */
void write_strokes(drawing *d, const node *list, int32_t n, const hand *h, rng *random);

/* Moves a drawing to the origin and scales the longer side of its box to 1000. A single point becomes (0, 0). */
void normalise(drawing *d);

/* Copies a drawing into the arrays of ink_synthetic_strokes. */
void hand_over(float *points, int32_t *lengths, int32_t *n_strokes, const drawing *d);

/* A random pen width in pixels of the 28 x 28 picture, 1.2 to `most`. */
float draw_pen(rng *random, float mean, float deviation, float most);

#endif
