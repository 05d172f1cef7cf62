/* elementwise.c - relu and dropout: one value out for one value in. */
#include "kernels/kernels.h"

#include "base/rng.h"
#include "kernels/lanes.h"

void relu_forward(float *y, const float *x, size_t count)
{
    FOR_LANES(i, lanes, count, store_lanes(y + i, relu_lanes(load_lanes(x + i, lanes)), lanes));
}

INK_INLINE void relu_gradient(float *dx, const float *dy, const float *y, size_t lanes)
{
    const v128_t passed = wasm_f32x4_gt(load_lanes(y, lanes), wasm_f32x4_splat(0));
    store_lanes(dx, wasm_v128_and(load_lanes(dy, lanes), passed), lanes);
}

void relu_backward(float *dx, const float *dy, const float *y, size_t count)
{
    FOR_LANES(i, lanes, count, relu_gradient(dx + i, dy + i, y + i, lanes));
}

/* y = x * scale where the random bits reach the threshold, else 0. */
INK_INLINE void drop(float *y, const float *x, v128_t scale, uint32_t threshold, rng *r, size_t lanes)
{
    uint32_t kept[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < lanes; i++) {
        kept[i] = rng_u32(r) >= threshold ? 0xffffffffu : 0;
    }
    store_lanes(y, wasm_v128_and(wasm_f32x4_mul(load_lanes(x, lanes), scale), wasm_v128_load(kept)), lanes);
}

/* Most of the time goes into the random numbers. They select by a mask: the processor would often mispredict a
 * branch. */
void dropout(float *y, const float *x, const uint32_t *samples, int32_t n, size_t count, float rate, uint32_t seed,
             uint32_t epoch, uint32_t layer)
{
    const uint32_t threshold = (uint32_t)((double)rate * 4294967296.0);
    const v128_t scale = wasm_f32x4_splat(1 / (1 - rate));
    for (int32_t sample = 0; sample < n; sample++, x += count, y += count) {
        rng r = rng_stream(seed, epoch, samples[sample], RNG_DROPOUT + (layer << 8));
        FOR_LANES(i, lanes, count, drop(y + i, x + i, scale, threshold, &r, lanes));
    }
}
