/* optimizer.c - SGD, Adam and the running average of the weights, four weights at a time. */
#include "kernels/kernels.h"

#include "kernels/lanes.h"

/* x, or 0 if its magnitude is below 1e-30: subnormals are slow, and some processors flush them. NaN stays NaN. */
INK_INLINE v128_t flushed(v128_t x)
{
    const v128_t tiny = wasm_f32x4_lt(wasm_f32x4_abs(x), wasm_f32x4_splat(1e-30f));
    return wasm_v128_andnot(x, tiny);
}

/* a + b * c, rounded twice: not fused. */
INK_INLINE v128_t plus_product(v128_t a, v128_t b, v128_t c)
{
    return wasm_f32x4_add(a, wasm_f32x4_mul(b, c));
}

INK_INLINE void sgd_lanes(float *w, float *v, const float *g, v128_t lr, v128_t momentum, int use_momentum,
                          int nesterov, v128_t decay, size_t lanes)
{
    const v128_t weight = load_lanes(w, lanes);
    v128_t step = plus_product(load_lanes(g, lanes), decay, weight);
    if (use_momentum) {
        const v128_t velocity = flushed(wasm_f32x4_add(wasm_f32x4_mul(momentum, load_lanes(v, lanes)), step));
        store_lanes(v, velocity, lanes);
        step = nesterov ? plus_product(step, momentum, velocity) : velocity;
    }
    store_lanes(w, wasm_f32x4_sub(weight, wasm_f32x4_mul(lr, step)), lanes);
}

void sgd_update(float *w, float *v, const float *g, float lr, float momentum, int nesterov, float decay, size_t count)
{
    const v128_t rate = wasm_f32x4_splat(lr), m = wasm_f32x4_splat(momentum), d = wasm_f32x4_splat(decay);
    if (momentum > 0) {
        FOR_LANES(i, lanes, count, sgd_lanes(w + i, v + i, g + i, rate, m, 1, nesterov, d, lanes));
    } else {
        FOR_LANES(i, lanes, count, sgd_lanes(w + i, NULL, g + i, rate, m, 0, 0, d, lanes));
    }
}

typedef struct {
    v128_t lr, beta1, beta2, rest1, rest2, epsilon, l2, shrink;
} adam_constants;

INK_INLINE void adam_lanes(float *w, float *m, float *v, const float *g, const adam_constants *k, size_t lanes)
{
    const v128_t weight = load_lanes(w, lanes);
    const v128_t gradient = plus_product(load_lanes(g, lanes), k->l2, weight);
    const v128_t first = flushed(plus_product(wasm_f32x4_mul(k->beta1, load_lanes(m, lanes)), k->rest1, gradient));
    const v128_t second = flushed(
        plus_product(wasm_f32x4_mul(k->beta2, load_lanes(v, lanes)), k->rest2, wasm_f32x4_mul(gradient, gradient)));
    const v128_t step =
        wasm_f32x4_div(wasm_f32x4_mul(k->lr, first), wasm_f32x4_add(wasm_f32x4_sqrt(second), k->epsilon));
    const v128_t shrunk = wasm_f32x4_sub(weight, wasm_f32x4_mul(k->shrink, weight));
    store_lanes(m, first, lanes);
    store_lanes(v, second, lanes);
    store_lanes(w, wasm_f32x4_sub(shrunk, step), lanes);
}

void adam_update(float *w, float *m, float *v, const float *g, float lr_t, float beta1, float beta2, float epsilon,
                 float l2, float shrink, size_t count)
{
    const adam_constants k = {wasm_f32x4_splat(lr_t),      wasm_f32x4_splat(beta1),     wasm_f32x4_splat(beta2),
                              wasm_f32x4_splat(1 - beta1), wasm_f32x4_splat(1 - beta2), wasm_f32x4_splat(epsilon),
                              wasm_f32x4_splat(l2),        wasm_f32x4_splat(shrink)};
    FOR_LANES(i, lanes, count, adam_lanes(w + i, m + i, v + i, g + i, &k, lanes));
}

void average_update(float *a, const float *w, float decay, size_t count)
{
    const v128_t share = wasm_f32x4_splat(1 - decay);
    FOR_LANES(i, lanes, count, {
        const v128_t old = load_lanes(a + i, lanes);
        store_lanes(a + i, plus_product(old, share, wasm_f32x4_sub(load_lanes(w + i, lanes), old)), lanes);
    });
}
