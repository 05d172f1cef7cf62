/* ground.c - finds the desk around a sheet: see ground.h.
 *
 * Blocks of the picture have a level and a colour. The middle of the picture is taken for paper. What is connected to the border, and is
 * much darker than that or of another colour, is desk. A shadow darkens paper, but less, and hardly changes its colour.
 */
#include "ground.h"

#include "base/minmax.h"

#include <string.h>

enum {
    GRID = 96,       /* blocks along the longer side */
    DARK = 38,       /* percent of the paper's level: darker is desk */
    COLOUR = 26,     /* difference of colour, of 255, that makes a desk */
    MOST_SHARE = 80, /* percent of the picture: more desk than this is a mistake */
    UNKNOWN = 0,
    LIKE_DESK = 1, /* dark or coloured */
    WIDE_DESK = 2, /* and so are all blocks beside it: no coloured line */
    DESK = 3
};

typedef struct {
    int32_t side, columns, rows;
    uint8_t level[GRID * GRID], colour[GRID * GRID], state[GRID * GRID];
} grid;

static int32_t median_of(const uint8_t *values, const grid *g)
{
    int32_t counts[256] = {0}, total = 0, sum = 0, v = 0;
    for (int32_t y = g->rows / 4; y < g->rows - g->rows / 4; y++) {
        for (int32_t x = g->columns / 4; x < g->columns - g->columns / 4; x++) {
            counts[values[y * g->columns + x]]++;
            total++;
        }
    }
    for (sum = counts[0]; 2 * sum < total; sum += counts[v]) {
        v++;
    }
    return v;
}

/* The level of the paper and the saturation of each block. */
static void measure(grid *g, const paper *p)
{
    for (int32_t i = 0; i < g->columns * g->rows; i++) {
        const int32_t left = i % g->columns * g->side, top = i / g->columns * g->side;
        int32_t level = 0, low = 0, high = 0, count = 0;
        for (int32_t y = top; y < min_i(top + g->side, p->height); y++) {
            for (int32_t x = left; x < min_i(left + g->side, p->width); x++) {
                level += p->back[y * p->width + x];
                low += p->low[y * p->width + x];
                high += p->high[y * p->width + x];
                count++;
            }
        }
        g->level[i] = (uint8_t)(level / count);
        g->colour[i] = (uint8_t)(255 * (high - min_i(low, high)) / max_i(high, 1));
        g->state[i] = UNKNOWN;
    }
}

/* Whether a block at most `reach` blocks away from this one, or itself, has this state. */
static bool has_near(const grid *g, int32_t block, int32_t reach, uint8_t state)
{
    const int32_t column = block % g->columns, row = block / g->columns;
    for (int32_t y = max_i(row - reach, 0); y <= min_i(row + reach, g->rows - 1); y++) {
        for (int32_t x = max_i(column - reach, 0); x <= min_i(column + reach, g->columns - 1); x++) {
            if (g->state[y * g->columns + x] == state) {
                return true;
            }
        }
    }
    return false;
}

/* Spreads DESK from the border over all blocks that look like it. Returns how many there are. */
static int32_t spread(grid *g, int32_t *queue)
{
    int32_t head = 0, tail = 0;
    for (int32_t i = 0; i < g->columns * g->rows; i++) {
        const int32_t x = i % g->columns, y = i / g->columns;
        const bool border = x == 0 || y == 0 || x == g->columns - 1 || y == g->rows - 1;
        if (border && g->state[i] == WIDE_DESK) {
            g->state[i] = DESK;
            queue[tail++] = i;
        }
    }
    while (head < tail) {
        const int32_t at = queue[head++], x = at % g->columns, y = at / g->columns;
        for (int32_t ny = max_i(y - 1, 0); ny <= min_i(y + 1, g->rows - 1); ny++) {
            for (int32_t nx = max_i(x - 1, 0); nx <= min_i(x + 1, g->columns - 1); nx++) {
                const int32_t next = ny * g->columns + nx;
                if (g->state[next] == WIDE_DESK) {
                    g->state[next] = DESK;
                    queue[tail++] = next;
                }
            }
        }
    }
    return tail;
}

/* Makes the contrast of a block's cells 0, and marks them. */
static void clear(paper *p, const grid *g, int32_t block)
{
    const int32_t left = block % g->columns * g->side, top = block / g->columns * g->side;
    const size_t wide = (size_t)(min_i(left + g->side, p->width) - left);
    for (int32_t y = top; y < min_i(top + g->side, p->height); y++) {
        memset(p->spare + y * p->width + left, 0, wide);
        memset(p->mask + y * p->width + left, MASK_DESK, wide);
    }
}

void paper_ground(paper *p)
{
    grid g;
    g.side = max_i(2, ceil_div(max_i(p->width, p->height), GRID));
    g.columns = ceil_div(p->width, g.side);
    g.rows = ceil_div(p->height, g.side);
    measure(&g, p);
    const int32_t level = median_of(g.level, &g), colour = median_of(g.colour, &g);
    for (int32_t i = 0; i < g.columns * g.rows; i++) {
        const int32_t change = g.colour[i] - colour;
        const bool is_dark = 100 * g.level[i] < DARK * level;
        const bool is_coloured = change > COLOUR || change < -COLOUR;
        g.state[i] = is_dark || is_coloured ? LIKE_DESK : UNKNOWN;
    }
    for (int32_t i = 0; i < g.columns * g.rows; i++) {
        g.state[i] = has_near(&g, i, 1, UNKNOWN) ? g.state[i] : WIDE_DESK;
    }
    const int32_t desk = spread(&g, p->queue);
    if (desk == 0 || 100 * desk > MOST_SHARE * g.columns * g.rows) {
        return;
    }
    /* Desk is wide, and the edge of the sheet is half in the block behind: two blocks beyond go too. */
    for (int32_t i = 0; i < g.columns * g.rows; i++) {
        if (has_near(&g, i, 2, DESK)) {
            clear(p, &g, i);
        }
    }
}
