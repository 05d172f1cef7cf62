/* decimal.c - exact, with whole numbers of many words: digits * 10^exponent * 2^(32 * shift), then rounded once. */
#include "file/decimal.h"

#include <string.h>

enum {
    MOST_WORDS = 72, /* 64 digits, and 10^310 or the bits behind the point of 10^-400 */
    /* digits before the point of a number beyond the doubles, and zeros behind it of one that is 0 */
    TOO_LARGE = 310,
    TOO_SMALL = -330
};

typedef struct {
    uint32_t words[MOST_WORDS]; /* the lowest first */
    int32_t count;
} whole;

static void multiply_add(whole *w, uint32_t factor, uint32_t summand)
{
    uint64_t carry = summand;
    for (int32_t i = 0; i < w->count; i++) {
        carry += (uint64_t)w->words[i] * factor;
        w->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        w->words[w->count++] = (uint32_t)carry;
    }
}

/* Returns the remainder. */
static uint32_t divide(whole *w, uint32_t divisor)
{
    uint64_t rest = 0;
    for (int32_t i = w->count - 1; i >= 0; i--) {
        rest = (rest << 32) + w->words[i];
        w->words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint32_t)rest;
}

static void shift_words(whole *w, int32_t words)
{
    memmove(w->words + words, w->words, (size_t)w->count * sizeof(uint32_t));
    memset(w->words, 0, (size_t)words * sizeof(uint32_t));
    w->count += words;
}

static uint32_t bit(const whole *w, int32_t index)
{
    return index < 0 ? 0 : w->words[index / 32] >> (index % 32) & 1;
}

static double infinity_value(void)
{
    static const uint64_t bits = (uint64_t)0x7ff << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The double nearest to w * 2^(-32 * shift); rest: there is more below the last bit. */
static double rounded(const whole *w, int32_t shift, int rest)
{
    int32_t top = 32 * w->count - 1; /* the highest bit */
    while (bit(w, top) == 0) {
        top--;
    }
    const int32_t exponent = top - 32 * shift;
    const int32_t kept = exponent >= -1022 ? 53 : 53 + 1022 + exponent; /* fewer for a subnormal */
    if (kept < 0 || exponent > 1023) {
        return kept < 0 ? 0.0 : infinity_value();
    }
    uint64_t bits = 0;
    for (int32_t i = 0; i < kept; i++) {
        bits = 2 * bits + bit(w, top - i);
    }
    for (int32_t i = 0; i < top - kept && !rest; i++) {
        rest = (int)bit(w, i);
    }
    bits += bit(w, top - kept) && (rest || bits % 2) ? 1 : 0;
    if (exponent >= -1022) {
        bits += (uint64_t)(exponent + 1022) << 52; /* the leading 1 of the bits adds the last 1 */
    }
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* |digits * 10^exponent|; count: how many digits there are. */
static double value_of(whole *digits, int32_t count, int32_t exponent)
{
    if (digits->count == 0 || count + exponent < TOO_SMALL) {
        return 0.0;
    }
    if (count + exponent > TOO_LARGE) {
        return infinity_value();
    }
    for (; exponent > 0; exponent--) {
        multiply_add(digits, 10, 0);
    }
    const int32_t shift = exponent < 0 ? -exponent / 9 + 3 : 0; /* 10^9 < 2^32, and 64 bits are left */
    shift_words(digits, shift);
    int rest = 0;
    for (; exponent <= -9; exponent += 9) { /* the floor of a floor is the floor of the whole quotient */
        rest |= divide(digits, 1000000000) != 0;
    }
    for (; exponent < 0; exponent++) {
        rest |= divide(digits, 10) != 0;
    }
    return rounded(digits, shift, rest);
}

double decimal_value(const char *number, int32_t length)
{
    whole digits = {{0}, 0};
    int32_t count = 0, exponent = 0, written = 0, i = 0, is_behind_point = 0;
    const int is_negative = number[0] == '-';
    for (i = is_negative; i < length && number[i] != 'e' && number[i] != 'E'; i++) {
        if (number[i] == '.') {
            is_behind_point = 1;
            continue;
        }
        multiply_add(&digits, 10, (uint32_t)(number[i] - '0'));
        count += digits.count > 0;
        exponent -= is_behind_point;
    }
    const int has_sign = i + 1 < length && (number[i + 1] == '-' || number[i + 1] == '+');
    const int is_small = has_sign && number[i + 1] == '-';
    for (i += 1 + has_sign; i < length; i++) {
        written = written > 9999 ? written : written * 10 + (number[i] - '0');
    }
    const double value = value_of(&digits, count, exponent + (is_small ? -written : written));
    return is_negative ? -value : value;
}
