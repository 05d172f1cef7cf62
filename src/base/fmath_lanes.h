/* fmath_lanes.h - the transcendental functions of activations, four floats at a time, from + - * / and integer operations
 * only. In single precision: four values take the time of one in fmath.c, and a last place matters less here.
 *
 * This file's functions ARE the specification of their order of operations; the reference kernels use them too.
 * Accuracy (tests/native compares with libm in double on a dense sweep): relative 2e-7, as long as the argument of exp is
 * exact; the tail's argument is squared, so its relative error grows to 8e-6 where the tail is 1e-38.
 */
#ifndef INK_BASE_FMATH_LANES_H
#define INK_BASE_FMATH_LANES_H

#include "base/simd.h"

/* exp(x) - minus for x <= 0 and minus 0 or 1; exp is 0 below -87; NaN for NaN. With minus 1 small x lose nothing. */
v128_t ink_exp_lanes(v128_t x, float minus);

/* The share of the standard normal distribution above z, for z >= 0; *exponential = exp(-z^2 / 2). */
v128_t ink_normal_tail_lanes(v128_t z, v128_t *exponential);

#endif
