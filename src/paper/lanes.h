/* lanes.h - bytes side by side: sixteen of them in a vector, or eight in a number where there are no vectors.
 *
 * Without vector instructions, SIMDe's vectors are much slower than plain loops (SPEED.md), which numbers are not.
 */
#ifndef INK_PAPER_LANES_H
#define INK_PAPER_LANES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__wasm__) && !defined(__wasm_simd128__)
#define PAPER_SCALAR /* tests define it too */
#endif

#ifndef PAPER_SCALAR
#include "base/simd.h"

enum { LANES = 16 };
typedef v128_t lanes;

static inline lanes lanes_load(const uint8_t *from)
{
    return wasm_v128_load(from);
}

static inline void lanes_store(uint8_t *to, lanes a)
{
    wasm_v128_store(to, a);
}

static inline lanes lanes_of(uint8_t value)
{
    return wasm_i8x16_splat((int8_t)value);
}

static inline lanes lanes_max(lanes a, lanes b)
{
    return wasm_u8x16_max(a, b);
}

static inline lanes lanes_min(lanes a, lanes b)
{
    return wasm_u8x16_min(a, b);
}

#else

enum { LANES = 8 };
typedef uint64_t lanes;

static inline lanes lanes_load(const uint8_t *from)
{
    lanes a;
    memcpy(&a, from, sizeof a);
    return a;
}

static inline void lanes_store(uint8_t *to, lanes a)
{
    memcpy(to, &a, sizeof a);
}

static inline lanes lanes_of(uint8_t value)
{
    return value * UINT64_C(0x0101010101010101);
}

/* 255 where a >= b: the upper bits decide, or what is left after the lower ones are subtracted. */
static inline lanes lanes_reach(lanes a, lanes b)
{
    const lanes upper = lanes_of(128), left = (a | upper) - (b & ~upper);
    const lanes reach = ((a & ~b) | (~(a ^ b) & left)) & upper;
    return (reach << 1) - (reach >> 7);
}

static inline lanes lanes_max(lanes a, lanes b)
{
    const lanes reach = lanes_reach(a, b);
    return (a & reach) | (b & ~reach);
}

static inline lanes lanes_min(lanes a, lanes b)
{
    const lanes reach = lanes_reach(a, b);
    return (b & reach) | (a & ~reach);
}

#endif
#endif
