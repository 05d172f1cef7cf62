/* bits.h - a float's bit pattern and back, by copying: no aliasing, no conversion. */
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
