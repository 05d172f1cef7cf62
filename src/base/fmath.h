/* fmath.h - the few transcendental functions the engine needs, from plain + - * / and integer operations only, so that every
 * build on every machine returns the same bits. libm is not used: its last bit differs between systems. sqrtf is exact
 * by IEEE 754 and is the compiler's own.
 *
 * Accuracy (tests/native checks it against double libm on a dense sweep): exp and log within 2 ulp, sin and cos within
 * 1e-6 absolute for |x| <= 1000.
 */
#ifndef INK_BASE_FMATH_H
#define INK_BASE_FMATH_H

#include <stdint.h>

float ink_expf(float x); /* 0 below -87.3, largest finite above 88.7; NaN in, NaN out */
float ink_logf(
    float x); /* x > 0 normal; -infinity is never returned: x <= 0 and subnormals give log(1.17549435e-38f) */
float ink_sinf(float x);
float ink_cosf(float x);

/* base^n by repeated squaring: multiplications only, so the same everywhere. */
static inline double ink_power(double base, uint32_t n)
{
    double result = 1.0;
    for (; n; n /= 2, base *= base) {
        if (n % 2) {
            result *= base;
        }
    }
    return result;
}

#endif
