/* rng.h - counter-based randomness: (seed, epoch, sample, purpose) names a stream, so that what one sample draws never
 * depends on which worker asks first or on what was drawn before. Integers only, hence the same bits everywhere.
 */
#ifndef INK_BASE_RNG_H
#define INK_BASE_RNG_H

#include <stdint.h>

/* What a stream is for. Never renumber: old seeds would mean something else. */
enum rng_purpose {
    RNG_INIT = 1, /* sample = tensor index */
    RNG_SHUFFLE = 2,
    RNG_DROPOUT = 3, /* combined with the layer index: RNG_DROPOUT + (layer << 8) */
    RNG_AUGMENT = 4,
    RNG_SYNTHETIC = 5,
    RNG_TEST = 6,
    RNG_NONDIGIT = 7
};

typedef struct {
    uint64_t state;
} rng;

/* Mixes all bits (the finaliser of SplitMix64; Steele, Lea, Flood 2014). */
static inline uint64_t rng_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline rng rng_stream(uint32_t seed, uint32_t epoch, uint32_t sample, uint32_t purpose)
{
    uint64_t a = rng_mix(((uint64_t)seed << 32 | epoch) + UINT64_C(0x9e3779b97f4a7c15));
    rng r = {rng_mix(a ^ ((uint64_t)sample << 32 | purpose))};
    return r;
}

/* 32 uniform bits. SplitMix64, upper half. */
static inline uint32_t rng_u32(rng *r)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(rng_mix(r->state) >> 32);
}

/* Uniform integer in 0..n-1, n >= 1, without bias (Lemire 2019). */
static inline uint32_t rng_below(rng *r, uint32_t n)
{
    uint64_t m = (uint64_t)rng_u32(r) * n;
    if ((uint32_t)m < n) {
        const uint32_t threshold = (uint32_t)(-n) % n;
        while ((uint32_t)m < threshold) {
            m = (uint64_t)rng_u32(r) * n;
        }
    }
    return (uint32_t)(m >> 32);
}

/* Uniform float in [0, 1): 24 bits, exact. */
static inline float rng_float(rng *r)
{
    return (float)(rng_u32(r) >> 8) * (1.0f / 16777216.0f);
}

/* Uniform float in [low, high). */
static inline float rng_range(rng *r, float low, float high)
{
    return low + (high - low) * rng_float(r);
}

/* Approximately normal, mean 0, variance 1, |x| <= 6: the sum of 12 uniform numbers less 6 (Irwin-Hall). Only adds, so it
 * is exact everywhere; the tails beyond 6 that it lacks do not matter for weights or warps. */
static inline float rng_normal(rng *r)
{
    float sum = -6.0f;
    for (int i = 0; i < 12; i++) {
        sum += rng_float(r);
    }
    return sum;
}

#endif
