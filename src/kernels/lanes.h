/* lanes.h - loops over floats in vectors of four, with the rest one by one.
 *
 * The idea: the arithmetic is written once, as an inline function of a position and `lanes`. A loop calls it with lanes
 * = 4 as long as four values remain and with lanes = 1 for the rest. load_lanes and store_lanes touch exactly that many
 * floats. lanes is a constant, so each is one instruction. With one lane the other three hold 0 and are never stored.
 */
#ifndef INK_KERNELS_LANES_H
#define INK_KERNELS_LANES_H

#include "base/simd.h"

#include <stddef.h>

#define INK_INLINE static inline __attribute__((always_inline))

INK_INLINE v128_t load_lanes(const float *p, size_t lanes)
{
    return lanes == 4 ? wasm_v128_load(p) : wasm_v128_load32_zero(p);
}

INK_INLINE void store_lanes(float *p, v128_t v, size_t lanes)
{
    if (lanes == 4) {
        wasm_v128_store(p, v);
    } else {
        *p = wasm_f32x4_extract_lane(v, 0);
    }
}

/* x > 0 ? x : 0; NaN and -0 become 0. */
INK_INLINE v128_t relu_lanes(v128_t x)
{
    return wasm_f32x4_pmax(wasm_f32x4_splat(0), x);
}

/* Runs body for `count` values, with the names i (a position) and lanes. */
#define FOR_LANES(i, lanes, count, body)                                                                               \
    do {                                                                                                               \
        size_t i = 0;                                                                                                  \
        for (; i + 4 <= (count); i += 4) {                                                                             \
            enum { lanes = 4 };                                                                                        \
            body;                                                                                                      \
        }                                                                                                              \
        for (; i < (count); i++) {                                                                                     \
            enum { lanes = 1 };                                                                                        \
            body;                                                                                                      \
        }                                                                                                              \
    } while (0)

/* Runs body for c columns, with the names k (a column), vectors and lanes: 16 columns at a time in four vectors,
 * then 4, then one by one. Four independent sums hide the latency of an addition. */
#define FOR_COLUMNS(k, vectors, lanes, c, body)                                                                        \
    do {                                                                                                               \
        size_t k = 0;                                                                                                  \
        for (; k + 16 <= (c); k += 16) {                                                                               \
            enum { vectors = 4, lanes = 4 };                                                                           \
            body;                                                                                                      \
        }                                                                                                              \
        for (; k + 4 <= (c); k += 4) {                                                                                 \
            enum { vectors = 1, lanes = 4 };                                                                           \
            body;                                                                                                      \
        }                                                                                                              \
        for (; k < (c); k++) {                                                                                         \
            enum { vectors = 1, lanes = 1 };                                                                           \
            body;                                                                                                      \
        }                                                                                                              \
    } while (0)

#endif
