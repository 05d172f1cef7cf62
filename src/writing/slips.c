/* slips.c - hooks and gaps: see slips.h.
 *
 * A hook is a short straight tick at an angle to the stroke: the pen came down on the way to the start, or lifted on
 * the way to the next stroke. A gap removes points from the middle of a stroke. It is longer than the pen is wide, so
 * that a little paper shows. Both are small beside the digit, so it remains the same digit.
 */
#include "slips.h"

#include "base/fmath.h"
#include "writing.h"

#include <math.h>
#include <stdbool.h>

static const float unit = 1000.0f / 18.0f; /* about a pixel of the 28 x 28 picture, when the longer side is 1000 */

static float distance(const point *a, const point *b)
{
    const float x = b->x - a->x, y = b->y - a->y;
    return sqrtf(x * x + y * y);
}

/* The index of a random stroke; *first = the index of its first point. */
static int32_t pick_stroke(int32_t *first, const drawing *d, rng *random)
{
    const int32_t s = (int32_t)rng_below(random, (uint32_t)d->n_strokes);
    *first = 0;
    for (int32_t i = 0; i < s; i++) {
        *first += d->lengths[i];
    }
    return s;
}

/* Adds a tick of 7 to 15 % of the drawing to a stroke, at its end or its start. */
static void add_hook(drawing *d, bool at_end, rng *random)
{
    int32_t first;
    const int32_t s = pick_stroke(&first, d, random);
    const float length = rng_range(random, 70.0f, 150.0f), sign = rng_below(random, 2) ? 1.0f : -1.0f;
    const float turn = sign * rng_range(random, 0.9f, 2.3f);
    const int32_t place = at_end ? first + d->lengths[s] : first;
    /* The direction of an end is that of its last points. */
    const point end = d->points[at_end ? place - 1 : place], inner = d->points[at_end ? place - 4 : place + 3];
    const float scale = length / (distance(&inner, &end) + 1e-3f);
    const float x = (end.x - inner.x) * scale, y = (end.y - inner.y) * scale;
    const float cosine = ink_cosf(turn), sine = ink_sinf(turn);
    for (int32_t i = d->n_points++; i > place; i--) {
        d->points[i] = d->points[i - 1];
    }
    d->points[place] = (point){end.x + cosine * x - sine * y, end.y + sine * x + cosine * y};
    d->lengths[s]++;
}

/* Splits a stroke in two, unless it is too short. */
static void leave_gap(drawing *d, float pen, rng *random)
{
    int32_t first;
    const int32_t s = pick_stroke(&first, d, random), end = first + d->lengths[s];
    const float gap = unit * (pen + rng_range(random, 0.3f, 1.2f)), where = rng_range(random, 0.2f, 0.7f);
    const int32_t from =
        first + 1 + (int32_t)(where * (float)d->lengths[s]); /* the first part ends before this point */
    int32_t to = from - 1;                                   /* the second part begins with this one */
    float missing = 0.0f, rest = 0.0f;
    for (int32_t i = from; i < end; i++) {
        const float step = distance(&d->points[i - 1], &d->points[i]);
        if (missing < gap) {
            missing += step;
            to = i;
        } else {
            rest += step;
        }
    }
    if (rest < gap) {
        return;
    }
    for (int32_t i = to; i < d->n_points; i++) {
        d->points[from + i - to] = d->points[i];
    }
    for (int32_t i = d->n_strokes; i > s; i--) {
        d->lengths[i] = d->lengths[i - 1];
    }
    d->lengths[s] = from - first;
    d->lengths[s + 1] = end - to;
    d->n_strokes++;
    d->n_points -= to - from;
}

void add_slips(drawing *d, float pen, rng *random)
{
    const bool lands = rng_below(random, 6) == 0, lifts = rng_below(random, 6) == 0, fails = rng_below(random, 10) == 0;
    if (lands) {
        add_hook(d, false, random);
    }
    if (lifts) {
        add_hook(d, true, random);
    }
    if (fails) {
        leave_gap(d, pen, random);
    }
    if (lands || lifts || fails) {
        normalise(d);
    }
}
