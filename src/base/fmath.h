/* fmath.h - the transcendental functions that the engine needs, from + - * / and integer operations only, so that every
 * build gives the same bits on every machine. The engine does not use libm, whose last bit differs between systems.
 * sqrtf is the compiler's: IEEE 754 makes it exact.
 *
 * Accuracy (tests/native compares with libm in double on a dense sweep): exp and log within 2 ulp; sin and cos within
 * 1e-6 absolute for |x| <= 1000.
 */
#ifndef INK_BASE_FMATH_H
#define INK_BASE_FMATH_H

#include <stdint.h>

float ink_expf(float x); /* 0 below -87.3, the largest float above 88.7; NaN for NaN */
float ink_logf(float x); /* for subnormals and x <= 0: log(1.17549435e-38f), so never -infinity */
float ink_sinf(float x);
float ink_cosf(float x);

/* base^n by repeated squaring: only multiplications, so the same bits everywhere. */
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
