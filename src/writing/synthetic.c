/* synthetic.c - an endless data set of synthetic digits.
 *
 * A sample draws a style from templates.h and writes it once, with a hand of its own (writing.h). Some samples get
 * hooks or a gap (slips.h). Sample `index` of set `seed` draws from its own random stream, so it can be made alone and
 * in any order.
 *
 * Not here: texture of ink, background and noise. ink_augment_image adds what a camera or scanner would.
 */
#include "synthetic.h"

#include "slips.h"
#include "templates.h"
#include "writing.h"

enum {
    STREAM_SAMPLE = 0, /* these take the place of the epoch in the name of a stream */
    STREAM_LABELS = 1
};

/* The first byte behind the path that begins at `at`. */
static const uint8_t *after_path(const uint8_t *at)
{
    while (*at != 0) {
        at += 2;
    }
    return at + 1;
}

/* The path of a random style of the digit; heavier styles are more likely. */
static const uint8_t *draw_style(int32_t digit, rng *random)
{
    const uint8_t *const end = templates + sizeof templates;
    uint32_t total = 0;
    for (const uint8_t *t = templates; t < end; t = after_path(t + 1)) {
        total += *t >> 4 == digit ? *t & 15u : 0;
    }
    uint32_t ticket = rng_below(random, total);
    const uint8_t *t = templates;
    for (; *t >> 4 != digit || ticket >= (*t & 15u); t = after_path(t + 1)) {
        ticket -= *t >> 4 == digit ? *t & 15u : 0;
    }
    return t + 1;
}

void write_digit(drawing *d, int32_t digit, rng *random)
{
    node nodes[WRITING_NODES];
    int32_t n = 0;
    for (const uint8_t *at = draw_style(digit, random); *at != 0; at += 2) {
        const int32_t kind = at[1] & 128 ? NODE_MOVE : at[0] & 128 ? NODE_CORNER : NODE_SMOOTH;
        nodes[n++] = (node){(int8_t)kind, (int8_t)((at[0] & 127) - 16), (int8_t)((at[1] & 127) - 16)};
    }
    const hand h = draw_hand(random);
    write_strokes(d, nodes, n, &h, random);
}

/* Samples 10 k to 10 k + 9 have the labels 0 to 9 in a random order. */
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

int32_t ink_synthetic_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                              uint32_t index, int32_t digit)
{
    const int32_t label = digit >= 0 && digit <= 9 ? digit : own_label(seed, index);
    rng random = rng_stream(seed, STREAM_SAMPLE, index, RNG_SYNTHETIC);
    drawing d;
    write_digit(&d, label, &random);
    *pen = draw_pen(&random, 2.5f, 0.6f, 4.0f);
    add_slips(&d, *pen, &random);
    hand_over(points, lengths, n_strokes, &d);
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
