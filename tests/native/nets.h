/* nets.h - small layer lists, a model in an exact-size heap block (so that the address sanitizer sees every overrun), and
 * deterministic pictures, for the model and training tests. */
#ifndef INK_TESTS_NETS_H
#define INK_TESTS_NETS_H

#include "base/rng.h"
#include "inkling.h"

#include <stdio.h>
#include <stdlib.h>

#define CONV(filters, side, step, pad_same)                                                                            \
    {                                                                                                                  \
        .kind = INK_CONV, .units = (filters), .kernel = (side), .stride = (step), .same = (pad_same), .bias = 1        \
    }
#define DENSE(n)                                                                                                       \
    {                                                                                                                  \
        .kind = INK_DENSE, .units = (n), .bias = 1                                                                     \
    }
#define POOL(which, side)                                                                                              \
    {                                                                                                                  \
        .kind = (which), .kernel = (side)                                                                              \
    }
#define NORM                                                                                                           \
    {                                                                                                                  \
        .kind = INK_BATCHNORM, .rate = 0.9f, .epsilon = 0.001f                                                         \
    }
#define RELU                                                                                                           \
    {                                                                                                                  \
        .kind = INK_RELU                                                                                               \
    }
#define FLATTEN                                                                                                        \
    {                                                                                                                  \
        .kind = INK_FLATTEN                                                                                            \
    }
#define DROP(share)                                                                                                    \
    {                                                                                                                  \
        .kind = INK_DROPOUT, .rate = (share)                                                                           \
    }
#define COUNT(list) ((int32_t)(sizeof(list) / sizeof(list)[0]))

typedef struct {
    ink_model *model;
    void *block;
} owned_model;

static inline owned_model model_new(const ink_layer *layers, int32_t n, ink_shape input, int32_t max_batch,
                                    int32_t mode)
{
    owned_model o = {NULL, NULL};
    const size_t size = ink_model_size(layers, n, input, max_batch, mode);
    o.block = size ? aligned_alloc(16, size) : NULL; /* sizes are multiples of 16 */
    if (!o.block || ink_model_init(&o.model, o.block, size, layers, n, input, max_batch, mode) != INK_OK) {
        fprintf(stderr, "model_new: the layer list does not build\n");
        abort();
    }
    return o;
}

static inline void model_free(owned_model o)
{
    free(o.block);
}

/* Noise with structure: image i is brighter in the quadrant that its label names. */
static inline void fill_images(float *images, uint8_t *labels, uint32_t *samples, int32_t n, int32_t side,
                               int32_t channels, int32_t classes, uint32_t seed)
{
    for (int32_t i = 0; i < n; i++) {
        rng r = rng_stream(seed, 0, (uint32_t)i, RNG_TEST);
        labels[i] = (uint8_t)(i % classes);
        samples[i] = (uint32_t)i;
        for (int32_t p = 0; p < side * side * channels; p++) {
            const int32_t y = p / channels / side;
            const int32_t x = p / channels % side;
            const int32_t cell = (2 * y / side * 2 + 2 * x / side) % classes;
            images[i * side * side * channels + p] = 0.3f * rng_float(&r) + (cell == labels[i] ? 0.5f : 0.0f);
        }
    }
}

#endif
