/* bits.h - the bit pattern of a float as an integer, and back, by memcpy: free of aliasing rules, and no conversion. */
#ifndef INK_BASE_BITS_H
#define INK_BASE_BITS_H

#include <stdint.h>
#include <string.h>

static inline uint32_t bits_of_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
