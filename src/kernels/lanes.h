/* lanes.h - loops over floats in vectors of four, with a tail of 1..3.
 *
 * The idea: write the arithmetic once, as an inline function of (position, lanes); call it with lanes = 4 in the loop and
 * once with what is left. load_lanes and store_lanes touch exactly that many floats; with a constant 4 they are one
 * instruction. Lanes beyond the tail hold 0 and are never stored.
 */
#ifndef INK_KERNELS_LANES_H
#define INK_KERNELS_LANES_H

#include "base/simd.h"

#include <stddef.h>

#define INK_INLINE static inline __attribute__((always_inline))

INK_INLINE v128_t load_lanes(const float *p, size_t lanes)
{
    switch (lanes) {
    case 1:
        return wasm_f32x4_make(p[0], 0, 0, 0);
    case 2:
        return wasm_f32x4_make(p[0], p[1], 0, 0);
    case 3:
        return wasm_f32x4_make(p[0], p[1], p[2], 0);
    default:
        return wasm_v128_load(p);
    }
}

INK_INLINE void store_lanes(float *p, v128_t v, size_t lanes)
{
    switch (lanes) {
    case 3:
        p[2] = wasm_f32x4_extract_lane(v, 2);
        /* fall through */
    case 2:
        p[1] = wasm_f32x4_extract_lane(v, 1);
        /* fall through */
    case 1:
        p[0] = wasm_f32x4_extract_lane(v, 0);
        break;
    default:
        wasm_v128_store(p, v);
    }
}

/* x > 0 ? x : 0, so NaN and -0 become 0. */
INK_INLINE v128_t relu_lanes(v128_t x)
{
    return wasm_f32x4_pmax(wasm_f32x4_splat(0), x);
}

/* Runs body(i, lanes) for i = 0, 4, 8, ... below count. body is an expression that uses both names. */
#define FOR_LANES(i, lanes, count, body)                                                                               \
    do {                                                                                                               \
        size_t i = 0;                                                                                                  \
        for (; i + 4 <= (count); i += 4) {                                                                             \
            enum { lanes = 4 };                                                                                        \
            body;                                                                                                      \
        }                                                                                                              \
        if (i < (count)) {                                                                                             \
            const size_t lanes = (count)-i;                                                                            \
            body;                                                                                                      \
        }                                                                                                              \
    } while (0)

/* Runs body(k, vectors, lanes) over c columns: 16 at a time in four vectors (four independent sums hide the latency of
 * an addition), then 4, then the tail. */
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
        if (k < (c)) {                                                                                                 \
            enum { vectors = 1 };                                                                                      \
            const size_t lanes = (c)-k;                                                                                \
            body;                                                                                                      \
        }                                                                                                              \
    } while (0)

#endif
