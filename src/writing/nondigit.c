/* nondigit.c - an endless data set of drawings that are not digits.
 *
 * A sample has one kind: a letter or shape from signs.h; two or three digits side by side; or lines, dots or a
 * scribble, made as a list of nodes. The hands of the digits write it too (writing.h), but more carefully where a
 * careless hand would turn it into a digit: a tall box with rounded corners is a 0, a steep line a 1. For the same
 * reason there are no ovals, no single steep lines and no flat angles like those of a 7.
 *
 * Sample `index` of set `seed` draws from its own random stream, as a synthetic digit does. Each number is drawn in a statement or a
 * declarator of its own: compilers evaluate the arguments of a call in any order.
 */
#include "inkling.h"

#include "base/fmath.h"
#include "base/minmax.h"
#include "base/rng.h"
#include "signs.h"
#include "synthetic.h"
#include "writing.h"

enum { OWN_KINDS = INK_UNSEEN /* the kinds of samples, when the caller asks for none: all before INK_UNSEEN */ };

static const float tau = 6.2831853f;

/* A growing list of nodes, drawn around the middle of the box and along a direction. */
typedef struct {
    node nodes[WRITING_NODES];
    int32_t n;
    float c, s; /* cosine and sine of the direction */
} sketch;

static void aim(sketch *k, float angle)
{
    k->c = ink_cosf(angle);
    k->s = ink_sinf(angle);
}

/* Adds a node at `along` the direction and `across` it (clockwise is positive), both within 65 of the middle. */
static void put(sketch *k, int32_t kind, float along, float across)
{
    const float x = 31.0f + k->c * along - k->s * across, y = 50.0f + k->s * along + k->c * across;
    k->nodes[k->n++] = (node){(int8_t)kind, (int8_t)x, (int8_t)y};
}

static void line(sketch *k, float along, float across, float to_along, float to_across)
{
    put(k, NODE_MOVE, along, across);
    put(k, NODE_CORNER, to_along, to_across);
}

/* A uniform integer in low..high. */
static int32_t pick(rng *random, int32_t low, int32_t high)
{
    return low + (int32_t)rng_below(random, (uint32_t)(high - low + 1));
}

static float around(rng *random, float reach)
{
    return rng_range(random, -reach, reach);
}

/* ---- signs ---- */

/* Adds a random path of a list of `size` bytes. step: units from one column of the grid to the next. */
static void draw_sign(sketch *k, const uint8_t *list, int32_t size, float step, rng *random)
{
    int32_t count = 0;
    for (int32_t i = 0; i < size; i++) {
        count += list[i] == 0;
    }
    for (int32_t skip = pick(random, 0, count - 1); skip > 0; list++) {
        skip -= *list == 0;
    }
    for (; *list != 0; list++) {
        put(k, *list >> 6, (float)((*list & 7) * 2 - 7) * 0.5f * step, (float)((*list >> 3 & 7) * 2 - 7) * 7.1f);
    }
}

/* ---- scribbles ---- */

/* Back and forth across the middle. A scribble without this rule would sometimes be a digit. */
static void tangle(sketch *k, rng *random)
{
    const int32_t kind = pick(random, NODE_SMOOTH, NODE_CORNER);
    const float flat = rng_range(random, 0.7f, 1.2f);
    const int32_t n = pick(random, 9, 16);
    float angle = around(random, 3.0f);
    for (int32_t i = 0; i < n; i++) {
        angle += rng_range(random, 1.9f, 4.4f);
        const float radius = rng_range(random, 22.0f, 48.0f);
        put(k, i == 0 ? NODE_MOVE : kind, flat * radius * ink_cosf(angle), radius * ink_sinf(angle));
    }
}

/* Back and forth while moving on: wide apart, or so close that it fills an area. */
static void zigzag(sketch *k, int32_t fewest, int32_t most, rng *random)
{
    const int32_t n = pick(random, fewest, most);
    const int32_t kind = pick(random, NODE_SMOOTH, NODE_CORNER);
    const float width = rng_range(random, 20.0f, 40.0f);
    aim(k, around(random, 1.6f));
    for (int32_t i = 0; i < n; i++) {
        const float across = width * rng_range(random, 0.7f, 1.1f);
        put(k, i == 0 ? NODE_MOVE : kind, 96.0f * (float)i / (float)(n - 1) - 48.0f, i % 2 ? across : -across);
    }
}

/* Turns around a centre that moves from -way to way, with a radius that changes from `from` to `to`. */
static void turns(sketch *k, float count, float from, float to, float way, float flat, rng *random)
{
    const float start = around(random, 3.0f), sign = pick(random, 0, 1) ? 1.0f : -1.0f;
    const int32_t n = (int32_t)(count * 8.0f);
    for (int32_t i = 0; i <= n; i++) {
        const float share = (float)i / (float)n;
        const float angle = start + sign * share * count * tau, radius = from + (to - from) * share;
        const float x = way * (2.0f * share - 1.0f) + flat * radius * ink_cosf(angle);
        put(k, i == 0 ? NODE_MOVE : NODE_SMOOTH, x, radius * ink_sinf(angle));
    }
}

static void parallels(sketch *k, int32_t n, float length, float gap, rng *random)
{
    for (int32_t i = 0; i < n; i++) {
        const float across = gap * ((float)i - 0.5f * (float)(n - 1));
        const float from = length * rng_range(random, 0.8f, 1.1f);
        line(k, -from, across, length, across + around(random, 0.1f * gap));
    }
}

static void draw_scribble(sketch *k, rng *random)
{
    switch (pick(random, 0, 6)) {
    case 0:
    case 1:
        tangle(k, random);
        break;
    case 2:
        zigzag(k, 7, 12, random);
        break;
    case 3:
        zigzag(k, 14, 26, random);
        break;
    case 4: { /* spiral */
        const float count = rng_range(random, 2.2f, 2.8f), from = rng_range(random, 2.0f, 8.0f);
        turns(k, count, from, 48.0f, 0.0f, rng_range(random, 0.8f, 1.25f), random);
        break;
    }
    case 5: { /* a row of loops */
        const float height = rng_range(random, 18.0f, 36.0f), flat = rng_range(random, 0.5f, 0.8f);
        aim(k, around(random, 0.5f));
        const float count = rng_range(random, 3.2f, 4.8f), last = height * rng_range(random, 0.7f, 1.0f);
        turns(k, count, height, last, 45.0f, flat, random);
        break;
    }
    default: { /* hatching */
        const int32_t n = pick(random, 4, 8);
        aim(k, around(random, 1.6f));
        parallels(k, n, 44.0f, rng_range(random, 80.0f, 110.0f) / (float)n, random);
        break;
    }
    }
}

/* ---- dots ---- */

/* Points and very short strokes on different fields of a 3 x 3 board. */
static void draw_dots(sketch *k, hand *h, rng *random)
{
    int8_t fields[9] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const int32_t n = pick(random, 0, 15) == 0 ? 1 : pick(random, 2, 7);
    h->jitter = 0.0f;
    for (int32_t i = 0; i < n; i++) {
        const int32_t j = pick(random, i, 8);
        const int8_t field = fields[j];
        fields[j] = fields[i];
        const int32_t column = field % 3 - 1, row = field / 3 - 1;
        const float x = (float)column * 33.0f + around(random, 7.0f);
        const float y = (float)row * 33.0f + around(random, 7.0f);
        const float reach = n > 1 && pick(random, 0, 1) ? 7.0f : 0.0f; /* a single stroke would be enlarged to a line */
        const float to_x = x + around(random, reach), to_y = y + around(random, reach);
        line(k, x, y, to_x, to_y);
    }
}

/* ---- lines ---- */

static void draw_lines(sketch *k, rng *random)
{
    switch (pick(random, 0, 6)) {
    case 0: { /* one line, far from vertical */
        aim(k, around(random, 0.55f));
        put(k, NODE_MOVE, -48.0f, 0.0f);
        const float along = around(random, 12.0f), across = around(random, 7.0f);
        put(k, NODE_SMOOTH, along, across);
        put(k, NODE_SMOOTH, 48.0f, 0.0f);
        break;
    }
    case 1: /* an equals sign; three or four lines in any direction */
        aim(k, around(random, 0.4f));
        parallels(k, 2, 46.0f, rng_range(random, 26.0f, 55.0f), random);
        break;
    case 2: {
        aim(k, around(random, 1.6f));
        const int32_t n = pick(random, 3, 4);
        parallels(k, n, 46.0f, rng_range(random, 24.0f, 30.0f), random);
        break;
    }
    case 3: { /* a cross, upright or tilted */
        aim(k, pick(random, 0, 1) ? around(random, 0.2f) : around(random, 0.8f));
        const float x = around(random, 7.0f), y = around(random, 7.0f);
        line(k, -48.0f, y, 48.0f, y + around(random, 8.0f));
        line(k, x, -44.0f, x + around(random, 8.0f), 44.0f);
        break;
    }
    case 4: { /* waves */
        const int32_t n = pick(random, 5, 9);
        const float height = rng_range(random, 7.0f, 14.0f);
        aim(k, around(random, 0.45f));
        for (int32_t i = 0; i < n; i++) {
            const float x = 96.0f * (float)i / (float)(n - 1) - 48.0f;
            put(k, i == 0 ? NODE_MOVE : NODE_SMOOTH, x, i % 2 ? height : -height);
        }
        break;
    }
    case 5: { /* a grid */
        const int32_t rows = pick(random, 2, 3), columns = pick(random, 2, 4);
        aim(k, around(random, 0.3f));
        parallels(k, rows, 46.0f, rng_range(random, 28.0f, 33.0f), random);
        aim(k, around(random, 0.3f) + 0.25f * tau);
        parallels(k, columns, 46.0f, columns > 3 ? 24.0f : rng_range(random, 28.0f, 33.0f), random);
        break;
    }
    default: { /* a wide angle, open at the top or on the right; open at the bottom it is a 1 in some hands */
        const int32_t above = pick(random, 0, 1) == 0;
        const float half = above ? rng_range(random, 0.7f, 1.1f) : rng_range(random, 0.4f, 0.75f);
        const float along = 55.0f * ink_cosf(half), across = 55.0f * ink_sinf(half);
        aim(k, (above ? -0.25f * tau : 0.0f) + around(random, 0.15f));
        put(k, NODE_MOVE, 0.5f * along, -across);
        put(k, NODE_CORNER, -0.5f * along, 0.0f);
        put(k, NODE_CORNER, (0.5f + around(random, 0.1f)) * along, across);
        break;
    }
    }
}

/* ---- several digits ---- */

/* Appends a digit whose left edge is at x, about 1 high and roughly on the line y = 0. At this size every third
 * point of its curves is enough. Returns the x of its right edge. */
static float append_digit(drawing *d, float x, int32_t digit, rng *random)
{
    drawing own;
    write_digit(&own, digit, random);
    float width = 0.0f, height = 0.0f;
    for (int32_t i = 0; i < own.n_points; i++) {
        width = own.points[i].x > width ? own.points[i].x : width;
        height = own.points[i].y > height ? own.points[i].y : height;
    }
    const float size = rng_range(random, 0.82f, 1.18f), y = rng_range(random, -0.1f, 0.1f) - size;
    const float scale = size / (height > 0.6f * width ? height : width);
    const point *from = own.points;
    for (int32_t s = 0; s < own.n_strokes; s++) {
        const int32_t length = own.lengths[s]; /* 1 + 12 a span */
        for (int32_t i = 0; i < length; i += 3) {
            d->points[d->n_points++] = (point){x + scale * from[i].x, y + scale * from[i].y};
        }
        d->lengths[d->n_strokes++] = ceil_div(length, 3);
        from += length;
    }
    return x + scale * width;
}

/* d = two digits, or three if their strokes fit. */
static void draw_pair(drawing *d, rng *random)
{
    const int32_t n = pick(random, 0, 3) == 0 ? 3 : 2;
    int32_t before = -1;
    float x = 0.0f;
    d->n_points = 0;
    d->n_strokes = 0;
    for (int32_t i = 0; i < n && d->n_strokes <= INK_SYNTHETIC_STROKES - DIGIT_STROKES; i++) {
        const int32_t digit = pick(random, 0, 9);
        /* A 1 that touches its neighbour looks like one figure with it. */
        const float closest = digit == 1 || before == 1 ? 0.2f : -0.04f;
        x += i == 0 ? 0.0f : rng_range(random, closest, 0.35f);
        x = append_digit(d, x, digit, random);
        before = digit;
    }
    normalise(d);
}

int32_t ink_nondigit_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                             uint32_t index, int32_t kind)
{
    rng random = rng_stream(seed, 0, index, RNG_NONDIGIT);
    const int32_t own = pick(&random, 0, OWN_KINDS - 1);
    const int32_t made = kind >= 0 && kind <= INK_UNSEEN ? kind : own;
    /* Thinner than for digits, since a blot could be any sign. */
    *pen = draw_pen(&random, 2.2f, 0.4f, made == INK_LETTER || made == INK_LINES ? 3.4f : 2.8f);
    drawing d;
    if (made == INK_PAIR) {
        draw_pair(&d, &random);
        hand_over(points, lengths, n_strokes, &d);
        return made;
    }
    hand h = draw_hand(&random);
    sketch k = {.n = 0, .c = 1.0f, .s = 0.0f};
    float care = 0.5f;
    switch (made) {
    case INK_LETTER:
        care = 0.25f;
        draw_sign(&k, letters, sizeof letters, 11.0f, &random);
        break;
    case INK_SCRIBBLE:
        draw_scribble(&k, &random);
        break;
    case INK_DOTS:
        draw_dots(&k, &h, &random);
        break;
    case INK_LINES:
        care = 0.75f;
        draw_lines(&k, &random);
        break;
    case INK_SHAPE:
        h.careless = 0.0f;
        draw_sign(&k, shapes, sizeof shapes, 14.2f, &random);
        break;
    default:
        draw_sign(&k, unseen_signs, sizeof unseen_signs, 12.5f, &random);
        break;
    }
    take_care(&h, care);
    write_strokes(&d, k.nodes, k.n, &h, &random);
    hand_over(points, lengths, n_strokes, &d);
    return made;
}

int32_t ink_nondigit_image(float *image, uint32_t seed, uint32_t index, int32_t kind, float *scratch)
{
    float points[2 * INK_SYNTHETIC_POINTS];
    int32_t lengths[INK_SYNTHETIC_STROKES];
    int32_t n_strokes;
    float pen;
    const int32_t made = ink_nondigit_strokes(points, lengths, &n_strokes, &pen, seed, index, kind);
    (void)ink_strokes_to_image(image, points, lengths, n_strokes, pen, scratch);
    return made;
}
