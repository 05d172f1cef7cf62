/* lines.c - finds straight lines (rules, margins, frames, combs, underlines) and removes them from the ink.
 *
 * A line is followed from a seed in both directions: at each position the run of ink across it must be about as thick as before and
 * lie where a straight line through the last positions leads. Where the run is thicker, writing crosses: nothing is removed there, so
 * the writing stays whole. Short gaps are bridged.
 *
 * A straight stroke of a digit is followed like a line. What distinguishes lines: they are much longer than the writing is high, or both
 * ends lie on other lines or on the border of the picture. Ends on strokes do not count, as a stroke is no line unless its own ends are
 * on lines.
 */
#include "lines.h"
#include "pieces.h"

#include "base/minmax.h"

#include <stddef.h>
#include <string.h>

enum {
    MEMORY = 64,         /* positions that the direction is computed from */
    SEED_STEP = 6,       /* positions between places where lines are looked for */
    LEAST_LENGTH = 9,    /* cells */
    HEIGHTS_ACROSS = 16, /* tenths of the height of writing: a longer line from left to right is no stroke */
    HEIGHTS_UP = 30
};
static const float steepest = 0.36f, near = 1.3f;
/* Of a short line, as a share of its length. Printed sides of frames have less than 0.01, strokes of round digits 0.04 and more. */
static const float most_bow = 0.035f;
static const float square_on = 0.06f; /* largest difference of slopes of a tooth and of the right angle to its base */

/* A plane seen along a line: position `along` it and `across` it. */
typedef struct {
    const paper *p;
    bool upright;
    int32_t length, breadth;
    int32_t thickest; /* run that may be a line */
} view;

static view view_of(const paper *p, bool upright)
{
    const int32_t longer = max_i(p->width, p->height);
    const int32_t thickest = max_i(max_i(6, longer / 32), min_i(5 * p->stroke / 4, longer / 16));
    const view v = {p, upright, upright ? p->height : p->width, upright ? p->width : p->height, thickest};
    return v;
}

static int32_t cell(const view *v, int32_t along, int32_t across)
{
    return v->upright ? along * v->p->width + across : across * v->p->width + along;
}

static bool has_ink(const view *v, int32_t along, int32_t across)
{
    return across >= 0 && across < v->breadth &&
           (v->p->mask[cell(v, along, across)] & (MASK_INK | MASK_GONE)) == MASK_INK;
}

/* The run of ink across the line at or beside `centre`; false when there is none. A run longer than `limit` may be cut. */
static bool run_at(const view *v, int32_t along, float centre, int32_t limit, int32_t *first, int32_t *last)
{
    static const int32_t offsets[] = {0, 1, -1};
    const int32_t middle = (int32_t)(centre + 0.5f);
    for (int32_t i = 0; i < 3; i++) {
        const int32_t at = middle + offsets[i];
        if (has_ink(v, along, at)) {
            *first = *last = at;
            while (at - *first <= limit && has_ink(v, along, *first - 1)) {
                --*first;
            }
            while (*last - at <= limit && has_ink(v, along, *last + 1)) {
                ++*last;
            }
            return true;
        }
    }
    return false;
}

/* Sums that a parabola is fitted by: of the powers of a position along a line, counted from its seed, and of these times twice the
 * position across. */
typedef struct {
    int64_t along[5], across[3];
} moments;

/* The positions that were seen last. */
typedef struct {
    int32_t count; /* of all positions, not only of those in memory */
    float along[MEMORY], across[MEMORY];
    float total;             /* sum of the thicknesses of all positions */
    float thickness;         /* mean of the last ones */
    float ink;               /* mean of the darkest cells of the runs */
    int32_t at, first, last; /* the last run */
} trace;

static void remember(trace *t, float along, float across, float thickness, float ink)
{
    t->along[t->count % MEMORY] = along;
    t->across[t->count % MEMORY] = across;
    t->count++;
    t->total += thickness;
    const float share = t->count < MEMORY ? 1.0f / (float)t->count : 1.0f / (float)MEMORY;
    t->thickness += share * (thickness - t->thickness);
    t->ink += share * (ink - t->ink);
}

static void add(moments *m, int64_t along, int64_t across)
{
    int64_t power = 1;
    for (int32_t i = 0; i < 5; i++) {
        m->along[i] += power;
        if (i < 3) {
            m->across[i] += power * across;
        }
        power *= along;
    }
}

static double determinant(double a, double b, double c, double d, double e, double f, double g, double h, double i)
{
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/* How far the parabola through all positions of a line leaves its chord, in cells. */
static float bow_of(const moments *m, int32_t length)
{
    const int64_t *s = m->along, *t = m->across;
    const double n = (double)s[0], s1 = (double)s[1], s2 = (double)s[2], s3 = (double)s[3], s4 = (double)s[4];
    const double all = determinant(n, s1, s2, s1, s2, s3, s2, s3, s4);
    const double bent = determinant(n, s1, (double)t[0], s1, s2, (double)t[1], s2, s3, (double)t[2]);
    const double bow = all > 0.0 ? bent / all * (double)length * (double)length / 8.0 : 0.0;
    return (float)(bow < 0.0 ? -bow : bow);
}

/* The straight line through the positions in memory, at `along`. */
static float expected(const trace *t, float along, float *slope)
{
    const int32_t n = min_i(t->count, MEMORY);
    float mean_along = 0.0f, mean_across = 0.0f, product = 0.0f, square = 0.0f;
    for (int32_t i = 0; i < n; i++) {
        mean_along += t->along[i];
        mean_across += t->across[i];
    }
    mean_along /= (float)n;
    mean_across /= (float)n;
    for (int32_t i = 0; i < n; i++) {
        const float d = t->along[i] - mean_along;
        product += d * (t->across[i] - mean_across);
        square += d * d;
    }
    *slope = n < 6 ? 0.0f : product / square;
    return mean_across + *slope * (along - mean_along);
}

/* The ink of the darkest cell of a run. */
static float darkest(const view *v, int32_t along, int32_t first, int32_t last)
{
    int32_t ink = 0;
    for (int32_t across = first; across <= last; across++) {
        ink = max_i(ink, v->p->ink[cell(v, along, across)]);
    }
    return (float)ink;
}

/* The thickest run of a line of this mean thickness. */
static int32_t thickest_of(float thickness)
{
    return (int32_t)(1.25f * thickness + 1.0f);
}

/* Follows a line from a position that t holds, in steps of 1 or -1 up to `end`, and sets `bit` where it is. Returns its last position:
 * what follows a gap counts only when it is three times as long as the gap. */
static int32_t follow(const view *v, uint8_t *mask, trace *t, int32_t start, int32_t end, uint8_t bit, int32_t *hits,
                      moments *all)
{
    const int32_t step = start < end ? 1 : -1, most_crossed = v->length / 3 + 8;
    int32_t last_hit = start, sure = start, owed = 0, clear = 0, crossed = 0;
    for (int32_t along = start; along != end;) {
        along += step;
        float slope;
        const float centre = expected(t, (float)along, &slope);
        if (slope > steepest || slope < -steepest) {
            break;
        }
        const int32_t most = min_i(v->thickest, thickest_of(t->thickness));
        int32_t first, last;
        if (!run_at(v, along, centre, most + 1, &first, &last)) {
            crossed = 0;
            const int32_t bridge = *hits >= MEMORY ? 40 : 3 + (int32_t)t->thickness;
            if (++clear > bridge) {
                break;
            }
            continue;
        }
        if (clear > 0) {
            sure = owed == 0 ? last_hit : sure;
            owed = 3 * clear + 6;
            clear = 0;
        }
        const float middle = 0.5f * (float)(first + last), off = middle - centre, ink = darkest(v, along, first, last);
        if (last - first + 1 > most || off > near || off < -near || ink > 1.3f * t->ink + 30.0f) {
            if (++crossed > most_crossed) {
                break;
            }
            continue;
        }
        crossed = 0;
        remember(t, (float)along, middle, (float)(last - first + 1), ink);
        add(all, along - start, first + last);
        for (int32_t across = first; across <= last; across++) {
            mask[cell(v, along, across)] |= bit;
        }
        t->at = along;
        t->first = first;
        t->last = last;
        last_hit = along;
        owed = max_i(owed - 1, 0);
        ++*hits;
    }
    return owed > 0 ? sure : last_hit;
}

/* Follows the line through a seed both ways, between line->from and line->to at most, and sets `bit` on it. */
static void trace_line(paper_line *line, const view *v, uint8_t *mask, int32_t along, int32_t first, int32_t last,
                       uint8_t bit)
{
    const int32_t lowest = line->from, highest = line->to;
    trace t;
    memset(&t, 0, sizeof t);
    line->upright = v->upright;
    line->chosen = false;
    line->seed_along = along;
    line->seed_first = first;
    line->seed_last = last;
    line->hits = 1;
    const float middle = 0.5f * (float)(first + last), thickness = (float)(last - first + 1);
    const float ink = darkest(v, along, first, last);
    remember(&t, (float)along, middle, thickness, ink);
    moments all;
    memset(&all, 0, sizeof all);
    add(&all, 0, first + last);
    line->to = follow(v, mask, &t, along, highest, bit, &line->hits, &all);
    /* Backwards with the direction that is known by now, but from the seed on. */
    trace back;
    memset(&back, 0, sizeof back);
    const int32_t known = min_i(t.count, MEMORY);
    if (line->to - along >= 8) {
        float slope;
        for (int32_t i = min_i(known, 8) - 1; i >= 0; i--) {
            const float at = (float)(along + i);
            remember(&back, at, expected(&t, at, &slope), t.thickness, t.ink);
        }
    } else {
        remember(&back, (float)along, middle, thickness, ink);
    }
    line->from = follow(v, mask, &back, along, lowest, bit, &line->hits, &all);
    const trace *longer = line->to - along > along - line->from ? &t : &back;
    float slope;
    line->start = expected(&back, (float)line->from, &slope);
    line->end = expected(&t, (float)line->to, &slope);
    /* Of all positions: a line that leaves through the border is thin at its end. */
    const float mean = longer->total / (float)longer->count;
    line->thickness = (int32_t)(mean + 0.5f);
    line->ink = longer->ink;
    line->bow = bow_of(&all, line->to - line->from);
    /* A seed on writing that the line crosses is thicker than the line: the line is then known by its last run. */
    if (last - first + 1 > thickest_of(mean) && longer->count > 1) {
        line->seed_along = longer->at;
        line->seed_first = longer->first;
        line->seed_last = longer->last;
    }
}

/* Whether a run of ink looks like a piece of a line: its neighbours on both sides are about as thick, and beside it. */
static bool is_seed(const view *v, int32_t along, int32_t first, int32_t last)
{
    const int32_t thickness = last - first + 1, slack = 1 + thickness / 4;
    for (int32_t step = -3; step <= 3; step++) {
        int32_t a, b;
        if (along + step < 0 || along + step >= v->length) {
            continue;
        }
        if (!run_at(v, along + step, 0.5f * (float)(first + last), v->thickest + 1, &a, &b)) {
            return false;
        }
        const int32_t change = b - a + 1 - thickness, shift = a + b - first - last;
        if (change > slack || change < -slack || shift > 4 || shift < -4) {
            return false;
        }
    }
    return true;
}

static void find_lines(paper *p, bool upright)
{
    const view v = view_of(p, upright);
    const uint8_t bit = upright ? MASK_UP : MASK_ACROSS;
    for (int32_t along = SEED_STEP / 2; along < v.length; along += SEED_STEP) {
        for (int32_t across = 0; across < v.breadth; across++) {
            if (!has_ink(&v, along, across)) {
                continue;
            }
            const int32_t first = across;
            while (has_ink(&v, along, across)) {
                across++;
            }
            const int32_t at = cell(&v, along, (first + across - 1) / 2);
            if (across - first > v.thickest || (p->mask[at] & bit) != 0 || p->line_count == PAPER_MAX_LINES ||
                !is_seed(&v, along, first, across - 1)) {
                continue;
            }
            paper_line *line = p->lines + p->line_count;
            line->from = 0;
            line->to = v.length - 1;
            trace_line(line, &v, p->mask, along, first, across - 1, bit);
            const int32_t length = line->to - line->from + 1;
            if (length >= max_i(LEAST_LENGTH, 3 * line->thickness) && 2 * line->hits >= length) {
                p->line_count++;
            }
        }
    }
}

static float abs_f(float a)
{
    return a < 0.0f ? -a : a;
}

/* Where a line is across, at a position along it. */
static float at_line(const paper_line *line, float along)
{
    const float length = (float)max_i(line->to - line->from, 1);
    return line->start + (along - (float)line->from) / length * (line->end - line->start);
}

/* Whether the point (along, across) of a line in one direction lies on a line of the other direction, between its ends. */
static bool meets(const paper_line *other, int32_t along, float across, int32_t thickness, float hidden)
{
    const float slack = 4.0f + 2.0f * (float)max_i(thickness, other->thickness) + hidden;
    return across > (float)other->from - slack && across < (float)other->to + slack &&
           abs_f(at_line(other, across) - (float)along) <= slack;
}

/* How many cells from the border of the picture count as its border. */
static int32_t border_of(const paper *p)
{
    return max_i(3, max_i(p->width, p->height) / 100);
}

/* Whether two lines may have been printed together: about as dark and as thick. */
static bool is_alike(const paper_line *a, const paper_line *b)
{
    const int32_t thin = a->thickness < b->thickness ? a->thickness : b->thickness;
    return max_i(a->thickness, b->thickness) <= 2 * thin + 1 && a->ink < 1.6f * b->ink && b->ink < 1.6f * a->ink;
}

/* An end of a line. */
typedef struct {
    int32_t along, step; /* its position, and the direction away from the line: 1 or -1 */
    float across;
} line_end;

/* How much of a line may be hidden where the pen crosses its corner: none of a stroke, which is about as thick as the pen. */
static float hidden_of(const paper *p, const paper_line *line)
{
    return 5 * line->thickness <= 2 * p->stroke ? 1.5f * (float)p->stroke : 0.0f;
}

/* Whether a place across a line's direction is near one of the ends of a line in the other direction. */
static bool is_near_end(const paper_line *other, float across, float slack)
{
    return abs_f(across - (float)other->from) <= slack || abs_f(across - (float)other->to) <= slack;
}

/* Whether a line ends on another one, or near its end where the pen hides the corner. */
static bool holds(const paper_line *other, line_end end, int32_t thickness, float hidden)
{
    const float most = hidden + 4.0f + 2.0f * (float)other->thickness;
    return meets(other, end.along, end.across, thickness, is_near_end(other, end.across, most) ? hidden : 0.0f);
}

/* Whether the sheet ends just beyond the end of a line: at a border of the picture, or at the desk. A line that is longer than the
 * writing is high may end its thickness earlier, as the line that it ends on is itself cut. */
static bool is_at_edge(const paper *p, const paper_line *line, line_end end, int32_t height)
{
    const int32_t length = line->upright ? p->height : p->width;
    const bool is_longer = 10 * (line->to - line->from) >= 12 * height;
    const int32_t slack = border_of(p) + (is_longer ? line->thickness : 0);
    const int32_t across = (int32_t)end.across, breadth = line->upright ? p->width : p->height;
    if (across < border_of(p) || across >= breadth - border_of(p)) {
        return true;
    }
    for (int32_t i = 0; i < slack; i++) {
        const int32_t along = end.along + i * end.step;
        if (along < 0 || along >= length) {
            return true;
        }
        const int32_t at = line->upright ? along * p->width + across : across * p->width + along;
        if ((p->mask[at] & MASK_DESK) != 0) {
            return true;
        }
    }
    return false;
}

/* The line that a line ends on; NULL when there is none. As lines are only ever dropped from the choice, what was passed over once need
 * not be looked at again: all questions about an end together look at each line once. */
static const paper_line *line_at(const paper *p, const paper_line *line, line_end end)
{
    paper_line *own = p->lines + (line - p->lines);
    int32_t *next = end.step < 0 ? &own->at_start : &own->at_end;
    for (; *next < p->line_count; ++*next) {
        const paper_line *other = p->lines + *next;
        if (other->chosen && other->upright != line->upright && is_alike(line, other) &&
            holds(other, end, line->thickness, hidden_of(p, line))) {
            return other;
        }
    }
    return NULL;
}

/* Whether a line ends where another one does: a corner of a frame. */
static bool is_corner(const paper *p, const paper_line *line, line_end end)
{
    const paper_line *other = line_at(p, line, end);
    if (other == NULL) {
        return false;
    }
    const float slack = 4.0f + 2.0f * (float)max_i(line->thickness, other->thickness);
    return is_near_end(other, end.across, slack);
}

static bool is_anchored(const paper *p, const paper_line *line, line_end end, int32_t height)
{
    return is_at_edge(p, line, end, height) || line_at(p, line, end) != NULL;
}

/* Across per along. */
static float slope_of(const paper_line *line)
{
    return (line->end - line->start) / (float)max_i(line->to - line->from, 1);
}

/* Whether a line is a tooth of a comb: it stands upright on its base, is lower than the writing, and has others beside it. */
static bool is_tooth(const paper *p, const paper_line *line, int32_t twins, int32_t height)
{
    const int32_t length = line->to - line->from + 1;
    if (!line->upright || twins == 0 || 10 * length >= 8 * height) {
        return false;
    }
    const line_end foot = {line->to, 1, line->end};
    const paper_line *base = line_at(p, line, foot);
    return base != NULL && abs_f(slope_of(base) + slope_of(line)) < square_on;
}

/* The first and the last line that this one crosses. */
static void crossed_by(const paper *p, const paper_line *line, const paper_line **first, const paper_line **last)
{
    float from = 0.0f, to = 0.0f;
    *first = *last = NULL;
    for (int32_t i = 0; i < p->line_count; i++) {
        const paper_line *other = p->lines + i;
        const float along = at_line(other, at_line(line, at_line(other, line->start)));
        if (!other->chosen || other->upright == line->upright || !is_alike(line, other) ||
            !meets(other, (int32_t)along, at_line(line, along), line->thickness, 0.0f) ||
            along < (float)line->from - 4.0f || along > (float)line->to + 4.0f) {
            continue;
        }
        if (*first == NULL || along < from) {
            *first = other;
            from = along;
        }
        if (*last == NULL || along > to) {
            *last = other;
            to = along;
        }
    }
}

/* Whether an upright line is the side of a cell that was followed on into the writing beside it: several others run from the same line
 * to the same line. */
static bool is_cell_side(const paper *p, const paper_line *line)
{
    if (!line->upright) {
        return false;
    }
    const paper_line *first, *last;
    crossed_by(p, line, &first, &last);
    if (first == NULL || first == last) {
        return false;
    }
    const float middle = 0.5f * (line->start + line->end);
    const float height = at_line(last, middle) - at_line(first, middle);
    int32_t others = 0;
    for (int32_t i = 0; i < p->line_count && others < 2; i++) {
        const paper_line *other = p->lines + i;
        const line_end top = {other->from, -1, other->start}, foot = {other->to, 1, other->end};
        others += other != line && other->chosen && other->upright && line_at(p, other, top) == first &&
                  line_at(p, other, foot) == last;
    }
    return others >= 2 && 10.0f * height >= 6.0f * (float)(line->to - line->from);
}

/* The other lines that run beside this one, from the same place to the same place: sides of a frame, separators of cells. */
static int32_t twins_of(const paper *p, const paper_line *line)
{
    const int32_t slack = 4 + (line->to - line->from) / 5;
    int32_t twins = 0;
    for (int32_t i = 0; i < p->line_count; i++) {
        const paper_line *other = p->lines + i;
        const int32_t from = other->from - line->from, to = other->to - line->to;
        if (other != line && other->chosen && other->upright == line->upright && from <= slack && from >= -slack &&
            to <= slack && to >= -slack) {
            twins++;
        }
    }
    return twins;
}

static bool is_long(const paper *p, const paper_line *line)
{
    const int32_t length = line->to - line->from + 1, side = line->upright ? p->height : p->width;
    return 10 * length >= 6 * side && length >= 20 * line->thickness;
}

/* Whether both ends lie at the border of the picture. */
static bool is_at_border(const paper *p, const paper_line *line)
{
    return line->from < border_of(p) && line->to >= (line->upright ? p->height : p->width) - border_of(p);
}

/* Whether a line bends like the stroke of a round digit. A long one may: a sheet curls. */
static bool is_bent(const paper *p, const paper_line *line, int32_t height)
{
    const int32_t length = line->to - line->from + 1;
    return line->bow > most_bow * (float)length && !is_long(p, line) && (height == 0 || length < 2 * height);
}

/* Chooses the lines that are long or lie between lines that are chosen. */
static void choose(paper *p, int32_t height)
{
    for (int32_t i = 0; i < p->line_count; i++) {
        p->lines[i].chosen = true;
        p->lines[i].at_start = p->lines[i].at_end = 0;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t i = 0; i < p->line_count; i++) {
            paper_line *line = p->lines + i;
            if (!line->chosen) {
                continue;
            }
            const int32_t length = line->to - line->from + 1;
            const line_end first = {line->from, -1, line->start}, last = {line->to, 1, line->end};
            const bool starts = is_anchored(p, line, first, height), ends = is_anchored(p, line, last, height);
            const int32_t heights = line->upright ? HEIGHTS_UP : HEIGHTS_ACROSS;
            const bool is_taller = height > 0 && 10 * length >= heights * height && (!line->upright || starts || ends);
            const bool is_across_all = is_at_border(p, line) && 10 * length >= 12 * height;
            const int32_t twins = twins_of(p, line);
            const bool is_longer = 10 * length >= 12 * height;
            const bool is_side =
                starts && ends &&
                (twins > 0 || !line->upright || is_longer || is_corner(p, line, first) || is_corner(p, line, last));
            const bool is_separator = twins > 1 && line->upright && (starts || ends) && 10 * length < 6 * height;
            const bool is_line = height == 0
                                     ? is_long(p, line)
                                     : is_taller || is_across_all || is_separator || is_tooth(p, line, twins, height);
            line->chosen = !is_bent(p, line, height) && (is_line || is_side || is_cell_side(p, line));
            changed = changed || !line->chosen;
        }
    }
}

/* Removes the ink where two lines cross: the run across each of them is a piece of the other. */
static void remove_crossings(paper *p)
{
    for (int32_t i = 0; i < p->line_count; i++) {
        const paper_line *a = p->lines + i;
        for (int32_t j = 0; j < p->line_count && a->chosen && !a->upright; j++) {
            const paper_line *b = p->lines + j;
            if (!b->chosen || !b->upright) {
                continue;
            }
            /* Where the upright line is at the height of the other's middle, then the other there, then again. */
            float y = 0.5f * (a->start + a->end), x = 0.0f;
            for (int32_t round = 0; round < 3; round++) {
                x = at_line(b, y);
                y = at_line(a, x);
            }
            const float slack = 2.0f + (float)max_i(a->thickness, b->thickness);
            if (x < (float)a->from - slack || x > (float)a->to + slack || y < (float)b->from - slack ||
                y > (float)b->to + slack) {
                continue;
            }
            const int32_t left = max_i((int32_t)x - b->thickness / 2 - 1, 0),
                          top = max_i((int32_t)y - a->thickness / 2 - 1, 0);
            for (int32_t cy = top; cy < min_i(top + a->thickness + 3, p->height); cy++) {
                for (int32_t cx = left; cx < min_i(left + b->thickness + 3, p->width); cx++) {
                    p->mask[cy * p->width + cx] |= MASK_UP;
                }
            }
        }
    }
}

/* Removes the lines that are chosen. */
static void remove_lines(paper *p)
{
    for (int32_t i = 0; i < p->width * p->height; i++) {
        p->mask[i] &= MASK_INK | MASK_DESK;
    }
    for (int32_t i = 0; i < p->line_count; i++) {
        const paper_line *line = p->lines + i;
        paper_line again = *line;
        if (line->chosen) {
            view v = view_of(p, line->upright);
            v.thickest = min_i(v.thickest, thickest_of((float)line->thickness));
            trace_line(&again, &v, p->mask, line->seed_along, line->seed_first, line->seed_last, MASK_UP);
            for (int32_t across = line->seed_first; across <= line->seed_last; across++) {
                p->mask[cell(&v, line->seed_along, across)] |= MASK_UP;
            }
        }
    }
    remove_crossings(p);
    for (int32_t i = 0; i < p->width * p->height; i++) {
        p->mask[i] = (p->mask[i] & MASK_UP) != 0 ? MASK_INK | MASK_GONE : p->mask[i];
    }
}

/* The height of the writing: of the piece that half of the ink is not higher than; 0 when there is none. */
static int32_t writing_height(const paper *p)
{
    int32_t total = 0, height = 0;
    for (int32_t i = 0; i < p->piece_count; i++) {
        total += p->pieces[i].cells;
    }
    for (int32_t sum = 0; 2 * sum < total;) {
        int32_t next = PAPER_WORK_SIDE + 1;
        for (int32_t i = 0; i < p->piece_count; i++) {
            const int32_t own = p->pieces[i].bottom - p->pieces[i].top;
            next = own > height ? min_i(next, own) : next;
        }
        height = next;
        sum = 0;
        for (int32_t i = 0; i < p->piece_count; i++) {
            sum += p->pieces[i].bottom - p->pieces[i].top <= height ? p->pieces[i].cells : 0;
        }
    }
    return height;
}

void paper_lines(paper *p)
{
    p->line_count = 0;
    find_lines(p, false);
    find_lines(p, true);
    for (int32_t round = 0; round < 2; round++) {
        choose(p, round == 0 ? 0 : writing_height(p));
        remove_lines(p);
        paper_label(p);
    }
}
