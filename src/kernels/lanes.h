/* lanes.h - loops over floats in vectors of four, with what is left one by one.
 *
 * The idea: write the arithmetic once, as an inline function of (position, lanes), and call it with lanes = 4 as long as four are
 * left and with lanes = 1 for the rest. load_lanes and store_lanes touch exactly that many floats; lanes is always a
 * constant, so each is one instruction. With one lane the other three hold 0 and are never stored.
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

/* x > 0 ? x : 0, so NaN and -0 become 0. */
INK_INLINE v128_t relu_lanes(v128_t x)
{
    return wasm_f32x4_pmax(wasm_f32x4_splat(0), x);
}

/* Runs body, which uses the names i and lanes, over `count` values. */
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

/* Runs body over c columns: 16 at a time in four vectors (four independent sums hide the latency of an addition), then 4,
 * then one by one. body is a call with the names k, vectors and lanes. */
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
