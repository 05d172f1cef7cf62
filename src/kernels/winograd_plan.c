/* winograd_plan.c - which convolutions use Winograd's algorithm, with which tile, and the sizes that follow. */
#include "kernels/winograd.h"

#include "base/minmax.h"

#include <assert.h>

enum {
    /* Tiles in a group, unless one picture has more: enough rows for the matrix products, few enough for the
     * second-level cache. Every number gives the same bits. */
    GROUP = 32,
    /* Transformed weights are up to four times as large as weights. Beyond 9 MiB they cost more memory than the saved
     * multiplications are worth. */
    MOST_PAIRS = 256 * 256
};

/* The number of products for a pair of channels. */
static int32_t products(const conv_shape *s, int32_t m)
{
    return ceil_div(s->oh, m) * ceil_div(s->ow, m) * (m + 2) * (m + 2);
}

int32_t winograd_tile(const conv_shape *s)
{
    if (s->k != 3 || s->stride != 1 || s->ci < 16 || s->co < 16 || s->ci % 8 != 0 || s->co % 8 != 0 ||
        s->ci > MOST_PAIRS / s->co || s->oh + 2 < s->pad_top + s->h || s->ow + 2 < s->pad_left + s->w) {
        return 0;
    }
    int32_t best = 4;
    for (int32_t m = 3; m >= 2; m--) {
        best = products(s, m) < products(s, best) ? m : best;
    }
    /* The transforms take time too, so the algorithm must save at least half of the multiplications. */
    return 2 * products(s, best) <= 9 * s->oh * s->ow ? best : 0;
}

winograd_plan winograd_plan_of(const conv_shape *s)
{
    winograd_plan p = {.m = winograd_tile(s)};
    assert(p.m >= 2);
    p.positions = (p.m + 2) * (p.m + 2);
    p.down = ceil_div(s->oh, p.m);
    p.right = ceil_div(s->ow, p.m);
    p.tiles = p.down * p.right;
    p.images = ceil_div(GROUP, p.tiles);
    p.h = p.down * p.m + 2;
    p.w = p.right * p.m + 2;
    assert(p.h >= s->pad_top + s->h && p.w >= s->pad_left + s->w); /* the frame holds the picture */
    return p;
}

size_t winograd_pitch(const winograd_plan *plan, int32_t channels)
{
    return (size_t)(plan->images * plan->tiles) * (size_t)channels + 16;
}

uint64_t winograd_packed_count(const conv_shape *s)
{
    const uint64_t side = (uint64_t)winograd_tile(s) + 2;
    return side * side * (uint64_t)s->ci * (uint64_t)s->co;
}

winograd_room winograd_room_of(const conv_shape *s, const winograd_plan *plan, int backward)
{
    const size_t positions = (size_t)plan->positions, ci = (size_t)s->ci, co = (size_t)s->co;
    const size_t frame = (size_t)plan->h * (size_t)plan->w;
    winograd_room r;
    r.gradient_frame = frame * ci;
    r.v = r.gradient_frame + (backward ? frame * co : 0);
    r.squares = r.v + positions * winograd_pitch(plan, s->ci);
    r.du = r.squares + positions * winograd_pitch(plan, s->co);
    r.end = r.du + (backward ? positions * ci * co : 0);
    return r;
}

uint64_t winograd_scratch_count(const conv_shape *s, int backward)
{
    const winograd_plan plan = winograd_plan_of(s);
    return winograd_room_of(s, &plan, backward).end;
}
