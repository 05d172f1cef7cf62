/* minmax.h - minimum, maximum, clamping, and division that rounds up. */
#ifndef INK_BASE_MINMAX_H
#define INK_BASE_MINMAX_H

#include <stdint.h>

static inline int32_t min_i(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t max_i(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static inline uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* v, or the bound that it passes; low <= high. NaN stays NaN. */
static inline float clamp_f(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

/* a / b rounded up; a >= 0, b > 0. */
static inline int32_t ceil_div(int32_t a, int32_t b)
{
    return (a + b - 1) / b;
}

#endif
