/* rng.h - random numbers by counter: seed, epoch, sample and purpose name a stream.
 *
 * So the numbers of one sample depend neither on the worker that draws them nor on what was drawn before. Integer
 * arithmetic only, hence the same bits everywhere.
 */
#ifndef INK_BASE_RNG_H
#define INK_BASE_RNG_H

#include <stdint.h>

/* What a stream is for. Never renumber: the same seed would give other numbers. */
enum rng_purpose {
    RNG_INIT = 1, /* sample: the index of the tensor */
    RNG_SHUFFLE = 2,
    RNG_DROPOUT = 3, /* with the index of the layer: RNG_DROPOUT + (layer << 8) */
    RNG_AUGMENT = 4,
    RNG_SYNTHETIC = 5,
    RNG_TEST = 6,
    RNG_NONDIGIT = 7
};

typedef struct {
    uint64_t state;
} rng;

/* Every bit of the result depends on every bit of z (the finaliser of SplitMix64; Steele, Lea, Flood 2014). */
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

/* 32 uniform bits: the upper half of SplitMix64. */
static inline uint32_t rng_u32(rng *r)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(rng_mix(r->state) >> 32);
}

/* A uniform integer in 0..n-1, n >= 1, without bias (Lemire 2019). */
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

/* A uniform float in [0, 1): a multiple of 2^-24, exact. */
static inline float rng_float(rng *r)
{
    return (float)(rng_u32(r) >> 8) * (1.0f / 16777216.0f);
}

/* A uniform float in [low, high). */
static inline float rng_range(rng *r, float low, float high)
{
    return low + (high - low) * rng_float(r);
}

/* Approximately normal, mean 0, variance 1, |x| <= 6: the sum of 12 uniform numbers minus 6 (Irwin-Hall). It only
 * adds, so it gives the same bits everywhere. It lacks the tails beyond 6, which do not matter for weights or warps. */
static inline float rng_normal(rng *r)
{
    float sum = -6.0f;
    for (int i = 0; i < 12; i++) {
        sum += rng_float(r);
    }
    return sum;
}

#endif
