/* vector.c - sums, scaling and checks of flat parameter and gradient vectors. */
#include "kernels/kernels.h"

#include "kernels/lanes.h"

void vector_add(float *sum, const float *other, size_t count)
{
    FOR_LANES(i, lanes, count,
              store_lanes(sum + i, wasm_f32x4_add(load_lanes(sum + i, lanes), load_lanes(other + i, lanes)), lanes));
}

void vector_scale(float *x, float factor, size_t count)
{
    const v128_t f = wasm_f32x4_splat(factor);
    FOR_LANES(i, lanes, count, store_lanes(x + i, wasm_f32x4_mul(load_lanes(x + i, lanes), f), lanes));
}

int all_finite(const float *x, size_t count)
{
    /* x - x is 0 for a finite x and NaN for any other; a sum with NaN is NaN. */
    v128_t sum = wasm_f32x4_splat(0);
    FOR_LANES(i, lanes, count,
              sum = wasm_f32x4_add(sum, wasm_f32x4_sub(load_lanes(x + i, lanes), load_lanes(x + i, lanes))));
    return !wasm_v128_any_true(wasm_f32x4_ne(sum, sum));
}

int all_within(const float *x, size_t count, float low, float high)
{
    const v128_t least = wasm_f32x4_splat(low), most = wasm_f32x4_splat(high);
    v128_t within = wasm_i32x4_splat(-1);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const v128_t v = wasm_v128_load(x + i);
        within = wasm_v128_and(within, wasm_v128_and(wasm_f32x4_ge(v, least), wasm_f32x4_le(v, most)));
    }
    int all = wasm_i32x4_all_true(within);
    for (; i < count; i++) {
        all = all && x[i] >= low && x[i] <= high;
    }
    return all;
}

double sum_of_squares(const float *x, size_t count)
{
    v128_t low = wasm_f64x2_splat(0), high = wasm_f64x2_splat(0); /* partial sums 0, 1 and 2, 3 */
    for (size_t i = 0; i < count; i += 4) {
        float rest[4] = {0, 0, 0, 0};
        for (size_t j = i; count - i < 4 && j < count; j++) {
            rest[j - i] = x[j];
        }
        const v128_t v = wasm_v128_load(count - i < 4 ? rest : x + i);
        const v128_t a = wasm_f64x2_promote_low_f32x4(v);
        const v128_t b = wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(v, v, 2, 3, 2, 3));
        low = wasm_f64x2_add(low, wasm_f64x2_mul(a, a));
        high = wasm_f64x2_add(high, wasm_f64x2_mul(b, b));
    }
    return (wasm_f64x2_extract_lane(low, 0) + wasm_f64x2_extract_lane(low, 1)) +
           (wasm_f64x2_extract_lane(high, 0) + wasm_f64x2_extract_lane(high, 1));
}
