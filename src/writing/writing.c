/* writing.c - a hand that writes: see writing.h.
 *
 * A list of nodes becomes strokes as a hand would write it. Some corners become round; each node lands a little off;
 * the whole bends, leans, turns and changes its proportions; later strokes start a little off; ends are too short or
 * too long. The nodes are warped, not pixels, so lines stay smooth and the pen keeps its width. The path between nodes
 * is a centripetal Catmull-Rom curve, which never loops or overshoots between close nodes.
 */
#include "writing.h"

#include "base/fmath.h"
#include "base/minmax.h"

#include <math.h>
#include <stdbool.h>

enum { SPAN_POINTS = 12 /* points on the span between two nodes */ };
_Static_assert((WRITING_NODES - 1) * SPAN_POINTS + INK_SYNTHETIC_STROKES <= INK_SYNTHETIC_POINTS, "points fit");

typedef struct {
    point at;
    int32_t kind;
} pen_node;

static float normal(rng *random, float deviation)
{
    return rng_normal(random) * deviation;
}

hand draw_hand(rng *random)
{
    hand h;
    const float tau = 6.2831853f;
    h.careless = rng_float(random) * 0.7f;
    h.jitter = rng_range(random, 0.8f, 4.0f);
    h.bend_x = normal(random, 2.6f);
    h.phase_x = rng_range(random, 0.0f, tau);
    h.wave_x = tau / rng_range(random, 90.0f, 220.0f);
    h.bend_y = normal(random, 2.6f);
    h.phase_y = rng_range(random, 0.0f, tau);
    h.wave_y = tau / rng_range(random, 70.0f, 180.0f);
    h.taper = clamp_f(normal(random, 0.14f), -0.35f, 0.35f);
    h.waist = clamp_f(normal(random, 0.18f), -0.4f, 0.4f);
    const float aspect = ink_expf(clamp_f(normal(random, 0.24f), -0.6f, 0.6f));
    const float slant = clamp_f(0.14f + normal(random, 0.24f), -0.5f, 0.75f);
    const float angle = clamp_f(normal(random, 0.09f), -0.3f, 0.3f);
    const float c = ink_cosf(angle), s = ink_sinf(angle);
    /* (x, y) -> (aspect x - slant y, y), then rotated. */
    h.xx = c * aspect;
    h.xy = -c * slant - s;
    h.yx = s * aspect;
    h.yy = c - s * slant;
    return h;
}

void take_care(hand *h, float care)
{
    const float left = 1.0f - care;
    h->careless *= left;
    h->bend_x *= left;
    h->bend_y *= left;
    h->taper *= left;
    h->waist *= left;
    h->xx = 1.0f + (h->xx - 1.0f) * left;
    h->xy *= left;
    h->yx *= left;
    h->yy = 1.0f + (h->yy - 1.0f) * left;
}

/* Bends p, then applies aspect, slant and rotation. The origin is the middle of the box. */
static point warp(const hand *h, point p)
{
    const point o = {p.x - 31.0f, p.y - 50.0f};
    const float y = o.y + h->waist * (50.0f - o.y * o.y / 50.0f) * 0.5f;
    const float x = o.x * (1.0f + h->taper * o.y / 50.0f);
    const point bent = {x + h->bend_x * ink_sinf(h->wave_x * o.y + h->phase_x),
                        y + h->bend_y * ink_sinf(h->wave_y * o.x + h->phase_y)};
    const point leaned = {h->xx * bent.x + h->xy * bent.y, h->yx * bent.x + h->yy * bent.y};
    return leaned;
}

/* Moves the end of a stroke away from inner by `amount` units, or towards it (amount < 0), within limits. */
static void extend(point *end, point inner, float amount)
{
    const float dx = end->x - inner.x, dy = end->y - inner.y;
    const float length = sqrtf(dx * dx + dy * dy);
    if (length > 1.0f) {
        const float share = clamp_f(amount / length, -0.3f, 0.5f);
        end->x += share * dx;
        end->y += share * dy;
    }
}

/* nodes (n) = the list as this hand writes it. */
static void write_nodes(pen_node *nodes, const node *list, int32_t n, const hand *h, rng *random)
{
    point offset = {0.0f, 0.0f};
    for (int32_t i = 0; i < n; i++) {
        const node *in = &list[i];
        if (in->kind == NODE_MOVE && i > 0) {
            offset.x = normal(random, 2.2f);
            offset.y = normal(random, 2.2f);
        }
        const bool rounded = in->kind == NODE_CORNER && rng_float(random) < h->careless;
        nodes[i].kind = rounded ? NODE_SMOOTH : in->kind;
        nodes[i].at.x = (float)in->x + offset.x + normal(random, h->jitter);
        nodes[i].at.y = (float)in->y + offset.y + normal(random, h->jitter);
    }
    for (int32_t i = 0; i < n; i++) {
        const bool first = nodes[i].kind == NODE_MOVE;
        const bool last = i == n - 1 || nodes[i + 1].kind == NODE_MOVE;
        if (first != last) { /* a single node is a dot and has no direction */
            extend(&nodes[i].at, nodes[first ? i + 1 : i - 1].at, normal(random, first ? 4.0f : 6.0f));
        }
    }
    for (int32_t i = 0; i < n; i++) {
        nodes[i].at = warp(h, nodes[i].at);
    }
}

/* a + (b - a) * (t - ta) / (tb - ta) */
static point mix(point a, point b, float ta, float tb, float t)
{
    const float share = (t - ta) / (tb - ta);
    const point p = {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
    return p;
}

/* The knot distance of a centripetal Catmull-Rom curve: the square root of the chord, kept above 0. */
static float knot(point a, point b)
{
    const float dx = b.x - a.x, dy = b.y - a.y;
    const float chord = sqrtf(dx * dx + dy * dy);
    return sqrtf(chord) + 1e-3f;
}

static point reflect(point a, point about)
{
    const point p = {2.0f * about.x - a.x, 2.0f * about.y - a.y};
    return p;
}

/* out (SPAN_POINTS) = points on the curve from p[1] to p[2], without p[1] (Barry and Goldman's pyramid). */
static void sample_span(point *out, const point p[4])
{
    const float t1 = knot(p[0], p[1]);
    const float t2 = t1 + knot(p[1], p[2]);
    const float t3 = t2 + knot(p[2], p[3]);
    for (int32_t i = 0; i < SPAN_POINTS; i++) {
        const float t = t1 + (t2 - t1) * (float)(i + 1) / (float)SPAN_POINTS;
        const point a1 = mix(p[0], p[1], 0.0f, t1, t);
        const point a2 = mix(p[1], p[2], t1, t2, t);
        const point a3 = mix(p[2], p[3], t2, t3, t);
        const point b1 = mix(a1, a2, 0.0f, t2, t);
        const point b2 = mix(a2, a3, t1, t3, t);
        out[i] = mix(b1, b2, t1, t2, t);
    }
}

/* d = curves through the nodes. */
static void trace(drawing *d, const pen_node *nodes, int32_t n)
{
    d->n_points = 0;
    d->n_strokes = 0;
    for (int32_t i = 0; i < n; i++) {
        if (nodes[i].kind == NODE_MOVE) {
            d->points[d->n_points++] = nodes[i].at;
            d->lengths[d->n_strokes++] = 1;
            continue;
        }
        /* At a corner and at the ends of a stroke the curve ends straight: a reflection replaces the missing
         * neighbour. */
        const bool open_before = nodes[i - 1].kind != NODE_SMOOTH;
        const bool open_after = nodes[i].kind == NODE_CORNER || i == n - 1 || nodes[i + 1].kind == NODE_MOVE;
        const point a = nodes[i - 1].at, b = nodes[i].at;
        const point span[4] = {open_before ? reflect(b, a) : nodes[i - 2].at, a, b,
                               open_after ? reflect(a, b) : nodes[i + 1].at};
        sample_span(d->points + d->n_points, span);
        d->n_points += SPAN_POINTS;
        d->lengths[d->n_strokes - 1] += SPAN_POINTS;
    }
}

void normalise(drawing *d)
{
    point low = d->points[0], high = d->points[0];
    for (int32_t i = 1; i < d->n_points; i++) {
        const point p = d->points[i];
        low.x = p.x < low.x ? p.x : low.x;
        low.y = p.y < low.y ? p.y : low.y;
        high.x = p.x > high.x ? p.x : high.x;
        high.y = p.y > high.y ? p.y : high.y;
    }
    const float w = high.x - low.x, h = high.y - low.y;
    const float extent = w > h ? w : h;
    const float scale = extent > 0.01f ? 1000.0f / extent : 0.0f;
    for (int32_t i = 0; i < d->n_points; i++) {
        d->points[i].x = (d->points[i].x - low.x) * scale;
        d->points[i].y = (d->points[i].y - low.y) * scale;
    }
}

void write_strokes(drawing *d, const node *list, int32_t n, const hand *h, rng *random)
{
    pen_node nodes[WRITING_NODES];
    write_nodes(nodes, list, n, h, random);
    trace(d, nodes, n);
    normalise(d);
}

void hand_over(float *points, int32_t *lengths, int32_t *n_strokes, const drawing *d)
{
    for (int32_t i = 0; i < d->n_points; i++) {
        points[2 * i] = d->points[i].x;
        points[2 * i + 1] = d->points[i].y;
    }
    for (int32_t s = 0; s < d->n_strokes; s++) {
        lengths[s] = d->lengths[s];
    }
    *n_strokes = d->n_strokes;
}

float draw_pen(rng *random, float mean, float deviation, float most)
{
    return clamp_f(mean + normal(random, deviation), 1.2f, most);
}
