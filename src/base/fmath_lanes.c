/* fmath_lanes.c - exp and the tail of the normal distribution, four floats at a time.
 *
 * exp reduces its argument by a multiple k of ln 2, which is split in two parts so that nothing is lost (Cody-Waite),
 * and sums a Taylor series. The tail is exp(-z^2 / 2) times a polynomial in t = 1 / (1 + 0.3 z), which maps z >= 0 to
 * a short interval where the quotient of the two is smooth (the form of Abramowitz & Stegun 7.1.26). The coefficients
 * interpolate that quotient at the Chebyshev nodes of 0 <= z <= 13.3.
 */
#include "base/fmath_lanes.h"

/* factors[0] + x * (factors[1] + x * (...)). */
static v128_t polynomial(v128_t x, const float *factors, int count)
{
    v128_t sum = wasm_f32x4_splat(factors[count - 1]);
    for (int i = count - 2; i >= 0; i--) {
        sum = wasm_f32x4_add(wasm_f32x4_splat(factors[i]), wasm_f32x4_mul(x, sum));
    }
    return sum;
}

v128_t ink_exp_lanes(v128_t x, float minus)
{
    static const float series[7] = {1, 1.0f / 2, 1.0f / 6, 1.0f / 24, 1.0f / 120, 1.0f / 720, 1.0f / 5040};
    const v128_t least = wasm_f32x4_splat(-87);
    const v128_t shift = wasm_f32x4_splat(0x1.8p23f); /* from here on a float has no room for a fraction */
    const v128_t near = wasm_f32x4_pmax(x, least);
    const v128_t shifted = wasm_f32x4_add(wasm_f32x4_mul(near, wasm_f32x4_splat(1.44269504f)), shift);
    const v128_t k = wasm_f32x4_sub(shifted, shift);
    const v128_t high = wasm_f32x4_sub(near, wasm_f32x4_mul(k, wasm_f32x4_splat(0x1.63p-1f))); /* exact */
    const v128_t r = wasm_f32x4_sub(high, wasm_f32x4_mul(k, wasm_f32x4_splat(-0x1.bd0106p-13f)));
    /* The last bits of shifted are k; they become the exponent of 2^k. */
    const v128_t power =
        wasm_v128_and(wasm_i32x4_shl(wasm_i32x4_add(shifted, wasm_i32x4_splat(127)), 23), wasm_f32x4_ge(x, least));
    const v128_t rest = wasm_f32x4_mul(r, polynomial(r, series, 7)); /* exp(r) - 1 */
    return wasm_f32x4_add(wasm_f32x4_sub(power, wasm_f32x4_splat(minus)), wasm_f32x4_mul(power, rest));
}

v128_t ink_normal_tail_lanes(v128_t z, v128_t *exponential)
{
    static const float factors[8] = {0.119610503f,   0.121050061f, 0.0980210904f, 0.134933902f,
                                     -0.0659342683f, 0.219854114f, -0.165133172f, 0.037597803f};
    const v128_t one = wasm_f32x4_splat(1);
    const v128_t t = wasm_f32x4_div(one, wasm_f32x4_add(one, wasm_f32x4_mul(wasm_f32x4_splat(0.3f), z)));
    *exponential = ink_exp_lanes(wasm_f32x4_mul(z, wasm_f32x4_mul(z, wasm_f32x4_splat(-0.5f))), 0);
    return wasm_f32x4_mul(*exponential, wasm_f32x4_mul(t, polynomial(t, factors, 8)));
}
