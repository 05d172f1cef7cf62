/* activations.c - tanh, sigmoid, elu, leaky relu, swish and gelu: one value out for one value in.
 *
 * One function knows all kinds and is not inlined: a choice for every four values costs little beside an exponential,
 * and it keeps the code small.
 */
#include "kernels/kernels.h"

#include "base/fmath_lanes.h"
#include "kernels/lanes.h"

static v128_t choose(v128_t mask, v128_t yes, v128_t no)
{
    return wasm_v128_bitselect(yes, no, mask);
}

/* What swish and gelu multiply x by, and sigmoid itself: a distribution function at x. *density: its derivative. */
static v128_t gate(activation_kind kind, v128_t x, v128_t *density)
{
    const v128_t one = wasm_f32x4_splat(1), far = wasm_f32x4_abs(x);
    v128_t tail, rest;
    if (kind == GELU) {
        v128_t e;
        tail = ink_normal_tail_lanes(far, &e);
        rest = wasm_f32x4_sub(one, tail);
        *density = wasm_f32x4_mul(e, wasm_f32x4_splat(0.398942280f)); /* 1 / sqrt(2 pi) */
    } else {
        const v128_t e = ink_exp_lanes(wasm_f32x4_neg(far), 0);
        tail = wasm_f32x4_div(e, wasm_f32x4_add(one, e));
        rest = wasm_f32x4_sub(one, tail);
        *density = wasm_f32x4_mul(tail, rest);
    }
    return choose(wasm_f32x4_lt(x, wasm_f32x4_splat(0)), tail, rest);
}

/* f(x), and *slope_here = f'(x). */
static v128_t activation(activation_kind kind, v128_t x, float slope, v128_t *slope_here)
{
    const v128_t one = wasm_f32x4_splat(1), far = wasm_f32x4_abs(x);
    const v128_t is_negative = wasm_f32x4_lt(x, wasm_f32x4_splat(0));
    v128_t below = wasm_f32x4_splat(slope), y;
    if (kind == LEAKY_RELU || kind == ELU) {
        y = wasm_f32x4_mul(x, below);
        if (kind == ELU) {
            y = ink_exp_lanes(wasm_f32x4_neg(far), 1);
            below = wasm_f32x4_add(y, one);
        }
        *slope_here = choose(is_negative, below, one);
        return choose(is_negative, y, x);
    }
    if (kind == TANH) {
        const v128_t e = ink_exp_lanes(wasm_f32x4_mul(far, wasm_f32x4_splat(-2)), 1);
        y = wasm_f32x4_div(e, wasm_f32x4_add(wasm_f32x4_splat(2), e)); /* tanh(-far) */
        *slope_here = wasm_f32x4_sub(one, wasm_f32x4_mul(y, y));
        return choose(is_negative, y, wasm_f32x4_neg(y));
    }
    y = gate(kind, x, slope_here);
    if (kind != SIGMOID) {
        *slope_here = wasm_f32x4_add(y, wasm_f32x4_mul(x, *slope_here));
        y = wasm_f32x4_mul(x, y);
    }
    return y;
}

void activation_forward(float *y, const float *x, activation_kind kind, float slope, size_t count)
{
    v128_t unused;
    FOR_LANES(i, lanes, count, store_lanes(y + i, activation(kind, load_lanes(x + i, lanes), slope, &unused), lanes));
}

void activation_backward(float *dx, const float *dy, const float *x, activation_kind kind, float slope, size_t count)
{
    v128_t slope_here;
    FOR_LANES(i, lanes, count, {
        activation(kind, load_lanes(x + i, lanes), slope, &slope_here);
        store_lanes(dx + i, wasm_f32x4_mul(load_lanes(dy + i, lanes), slope_here), lanes);
    });
}
