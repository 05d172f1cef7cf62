/* input.h - reads values from the fuzzer's bytes, and allocates memory of exactly the requested size, so that the address
 * sanitizer sees the first byte too far. After the last byte every value is 0. */
#ifndef INK_TESTS_INPUT_H
#define INK_TESTS_INPUT_H

#include "inkling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Stops the fuzzer with the condition in its report. */
#define MUST(condition) ((condition) ? (void)0 : abort())

typedef struct {
    const uint8_t *data;
    size_t left;
} input;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void read_bytes(void *to, input *in, size_t count)
{
    const size_t n = count < in->left ? count : in->left;
    memset(to, 0, count);
    memcpy(to, in->data, n);
    in->data += n;
    in->left -= n;
}

static inline int32_t read_int(input *in)
{
    int32_t value;
    read_bytes(&value, in, sizeof value);
    return value;
}

static inline int32_t read_below(input *in, int32_t n)
{
    uint8_t value;
    read_bytes(&value, in, 1);
    return value % n;
}

/* Half of the time any float at all, else one of -2 to 2. */
static inline float read_float(input *in)
{
    float value;
    if (read_below(in, 2)) {
        read_bytes(&value, in, sizeof value);
        return value;
    }
    int16_t small;
    read_bytes(&small, in, sizeof small);
    return (float)small / 16384.0f;
}

static inline float *read_floats(input *in, size_t count)
{
    float *values = malloc(count ? count * sizeof(float) : 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = read_float(in);
    }
    return values;
}

static inline int finite(const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return 0;
        }
    }
    return 1;
}

/* Every pixel of a prepared picture is one of 256 levels. */
static inline void must_be_picture(const float *image, int blank)
{
    for (int32_t i = 0; i < INK_PIXELS; i++) {
        MUST(image[i] >= 0.0f && image[i] <= 1.0f && (!blank || image[i] == 0.0f));
        MUST(fabsf(255.0f * image[i] - roundf(255.0f * image[i])) < 1e-3f);
    }
}

#endif
