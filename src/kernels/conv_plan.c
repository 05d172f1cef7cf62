/* conv_plan.c - which convolutions conv_first.c does, and the sizes of packed weights, borders and scratch. */
#include "base/minmax.h"
#include "kernels/conv.h"

int conv_is_first(const conv_shape *s)
{
    return s->ci == 1 && s->k == 3 && s->stride == 1 && s->co % 4 == 0;
}

uint64_t conv_packed_count(const conv_shape *s)
{
    return (uint64_t)(s->k * s->k) * (uint64_t)s->ci * conv_padded_columns(s->co);
}

uint64_t conv_packed_flipped_count(const conv_shape *s)
{
    return (uint64_t)(s->k * s->k) * (uint64_t)s->co * conv_padded_columns(s->ci);
}

conv_border conv_border_of(const conv_shape *s)
{
    const conv_border b = {
        .h = max_i(s->pad_top + s->h, (s->oh - 1) * s->stride + s->k),
        .w = max_i(s->pad_left + s->w, (s->ow - 1) * s->stride + s->k),
        .images = max_i(1, 2 * CONV_TILE / (s->oh * s->ow)),
    };
    return (conv_border){b.h, b.w, b.h > s->h || b.w > s->w, b.images};
}

uint64_t conv_scratch_count(const conv_shape *s, int backward)
{
    const conv_border b = conv_border_of(s);
    const uint64_t bordered = b.needed ? (uint64_t)(b.h * b.w) * (uint64_t)s->ci : 0;
    if (!backward) {
        return conv_is_first(s) ? bordered : 0;
    }
    return (uint64_t)b.images * bordered + CONV_TILE * CONV_COLUMNS; /* and a panel of dy */
}
