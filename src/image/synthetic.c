/* synthetic.c - an endless set of written digits, made from nothing.
 *
 * A sample takes a style from templates.h and writes it once, with a hand of its own (writing.h).
 *
 * Sample `index` of set `seed` draws from its own random stream, so it can be made alone and in any order. What this does
 * not do: ink texture, background, noise; ink_augment_image adds what a camera or scanner would.
 */
#include "synthetic.h"

#include "templates.h"
#include "writing.h"

#include <stddef.h>

enum {
    N_TEMPLATES = sizeof templates / sizeof templates[0],
    STREAM_SAMPLE = 0, /* in place of the epoch: what the stream of a sample or block is for */
    STREAM_LABELS = 1
};

/* A style of the digit, drawn by weight. */
static const template *draw_template(int32_t digit, rng *random)
{
    uint32_t total = 0;
    for (int32_t i = 0; i < N_TEMPLATES; i++) {
        total += templates[i].digit == digit ? (uint32_t)templates[i].weight : 0;
    }
    uint32_t ticket = rng_below(random, total);
    const template *found = NULL;
    for (int32_t i = 0; found == NULL; i++) {
        if (templates[i].digit == digit) {
            const uint32_t weight = (uint32_t)templates[i].weight;
            if (ticket < weight) {
                found = &templates[i];
            } else {
                ticket -= weight;
            }
        }
    }
    return found;
}

/* Every ten consecutive samples are the ten digits in an order of their own. */
static int32_t own_label(uint32_t seed, uint32_t index)
{
    int32_t labels[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    rng random = rng_stream(seed, STREAM_LABELS, index / 10, RNG_SYNTHETIC);
    for (uint32_t i = 9; i > 0; i--) {
        const uint32_t j = rng_below(&random, i + 1);
        const int32_t swap = labels[i];
        labels[i] = labels[j];
        labels[j] = swap;
    }
    return labels[index % 10];
}

int32_t write_digit(float *points, int32_t *lengths, int32_t *n_strokes, int32_t digit, rng *random)
{
    const template *style = draw_template(digit, random);
    const hand h = draw_hand(random);
    return write_strokes(points, lengths, n_strokes, style->nodes, TEMPLATE_NODES, &h, random);
}

int32_t ink_synthetic_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                              uint32_t index, int32_t digit)
{
    const int32_t label = digit >= 0 && digit <= 9 ? digit : own_label(seed, index);
    rng random = rng_stream(seed, STREAM_SAMPLE, index, RNG_SYNTHETIC);
    (void)write_digit(points, lengths, n_strokes, label, &random);
    *pen = draw_pen(&random, 2.5f, 0.6f, 4.0f);
    return label;
}

int32_t ink_synthetic_image(float *image, uint32_t seed, uint32_t index, int32_t digit, float *scratch)
{
    float points[2 * INK_SYNTHETIC_POINTS];
    int32_t lengths[INK_SYNTHETIC_STROKES];
    int32_t n_strokes;
    float pen;
    const int32_t label = ink_synthetic_strokes(points, lengths, &n_strokes, &pen, seed, index, digit);
    (void)ink_strokes_to_image(image, points, lengths, n_strokes, pen, scratch);
    return label;
}
