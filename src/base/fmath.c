/* fmath.c - exp, log, sin and cos of floats.
 *
 * The idea: reduce the argument in double, sum a short Taylor series in double, and round once to float. The reduction
 * subtracts a multiple of ln 2 or pi / 2; pi / 2 is split in two parts so that nothing is lost (Cody-Waite). Double
 * leaves so much room that the result is nearly always the correctly rounded one, and the series are those of a
 * textbook. Only + - * /, comparisons and moves of bits occur, so every IEEE 754 machine gives the same bits.
 *
 * Not here: vectors. The engine calls these functions a few hundred times a batch.
 */
#include "base/fmath.h"

#include <stdint.h>
#include <string.h>

static const double LN2 = 0.69314718055994530942;
static const double LOG2_E = 1.44269504088896340736;
static const double TWO_OVER_PI = 0.63661977236758134308;
static const double HALF_PI_HIGH = 0x1.921fb544p0; /* the first 33 bits of pi / 2: k * this is exact for |k| < 2^20 */
static const double HALF_PI_LOW = 0x1.0b4611a626331p-34;

/* Nearest integer, ties to even, for |x| < 2^51: at 1.5 * 2^52 a double has no room for a fraction. */
static double round_to_integer(double x)
{
    const double shift = 0x1.8p52;
    return (x + shift) - shift;
}

/* 2^k for -1022 <= k <= 1023. */
static double power_of_two(int32_t k)
{
    const uint64_t bits = (uint64_t)(k + 1023) << 52;
    double result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

float ink_expf(float x)
{
    if (x != x) {
        return x;
    }
    if (x < -87.3f) {
        return 0.0f;
    }
    if (x > 88.7f) {
        return 0x1.fffffep127f;
    }
    /* x = k ln2 + r, |r| <= ln2 / 2. The first term that the series leaves out, r^8 / 8!, is below 6e-9. */
    const double k = round_to_integer((double)x * LOG2_E);
    const double r = (double)x - k * LN2;
    const double series =
        1 +
        r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040)))))));
    return (float)(series * power_of_two((int32_t)k));
}

float ink_logf(float x)
{
    if (x != x || x > 0x1.fffffep127f) {
        return x;
    }
    if (x < 0x1p-126f) {
        x = 0x1p-126f;
    }
    /* x = 2^e m with m in [sqrt(1/2), sqrt(2)). Adding the difference between the bits of 1 and of sqrt(1/2) carries
     * into the exponent exactly when m would be too large. */
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits += 0x3f800000u - 0x3f3504f3u;
    const int32_t e = (int32_t)(bits >> 23) - 127;
    bits = (bits & 0x007fffffu) + 0x3f3504f3u;
    float m;
    memcpy(&m, &bits, sizeof m);
    /* log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172. The first term left out is below 1e-9 of the result. */
    const double s = ((double)m - 1) / ((double)m + 1);
    const double q = s * s;
    const double series = 1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9))));
    return (float)(2 * s * series + (double)e * LN2);
}

/* sin(x + quarter_turns * pi / 2). */
static float sine(float x, int64_t quarter_turns)
{
    if (x - x != 0) {
        return x - x; /* NaN for NaN and the infinities */
    }
    if (x > 1e9f || x < -1e9f) {
        x = 0; /* neighbouring floats are whole turns apart, so any answer is as good */
    }
    const double k = round_to_integer((double)x * TWO_OVER_PI);
    const double r = ((double)x - k * HALF_PI_HIGH) - k * HALF_PI_LOW; /* |r| <= pi / 4 */
    const double q = r * r;
    const int64_t quadrant = (int64_t)k + quarter_turns;
    double result;
    if (quadrant & 1) {
        result = 1 - q * (1.0 / 2 - q * (1.0 / 24 - q * (1.0 / 720 - q * (1.0 / 40320 - q * (1.0 / 3628800)))));
    } else {
        result = r * (1 - q * (1.0 / 6 - q * (1.0 / 120 - q * (1.0 / 5040 - q * (1.0 / 362880)))));
    }
    return (float)((quadrant & 2) ? -result : result);
}

float ink_sinf(float x)
{
    return sine(x, 0);
}

float ink_cosf(float x)
{
    return sine(x, 1);
}
