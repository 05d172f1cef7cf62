/* golden.h - what a name of an input in tests/golden/answers.js means, for the programs that answer to it. */
#ifndef INK_TESTS_GOLDEN_H
#define INK_TESTS_GOLDEN_H

#include "files.h"

enum { SEED = 11 /* of the golden inputs */, PAPER = 84 };

/* The golden pictures: 3 x 3 grey pixels, or RGBA, for each of a digit's. */
static inline ink_status answer_paper(ink_reader *reader, ink_answer *answer, uint32_t sample, int32_t channels)
{
    static uint8_t pixels[PAPER * PAPER * 4];
    float image[INK_PIXELS];
    float *scratch = malloc(INK_STROKE_SCRATCH * sizeof(float));
    (void)ink_synthetic_image(image, SEED, sample, -1, scratch);
    free(scratch);
    for (int32_t i = 0; i < PAPER * PAPER; i++) {
        const float ink = image[INK_SIDE * (i / PAPER / 3) + i % PAPER / 3];
        memset(pixels + i * channels, 255 - (int)(255.0f * ink + 0.5f), (size_t)channels);
        if (channels == 4) {
            pixels[4 * i + 3] = 255;
        }
    }
    scratch = malloc(ink_picture_scratch(PAPER, PAPER) * sizeof(float));
    const ink_status status = ink_answer_picture(reader, answer, pixels, PAPER, PAPER, channels, scratch);
    free(scratch);
    return status;
}

static inline ink_status answer_drawing(ink_reader *reader, ink_answer *answer, uint32_t sample, int is_digit)
{
    float points[2 * INK_SYNTHETIC_POINTS], pen;
    int32_t lengths[INK_SYNTHETIC_STROKES], count;
    if (is_digit) {
        (void)ink_synthetic_strokes(points, lengths, &count, &pen, SEED, sample, -1);
        return ink_answer_strokes(reader, answer, points, lengths, count, 0.0f);
    }
    (void)ink_nondigit_strokes(points, lengths, &count, &pen, SEED, sample, -1);
    return ink_answer_strokes(reader, answer, points, lengths, count, 1.0f + (float)sample / 2.0f);
}

static inline ink_status answer_floats(ink_reader *reader, ink_answer *answer, const char *input)
{
    const ink_shape shape = ink_reader_input(reader);
    const int32_t count = shape.h * shape.w * shape.c;
    float *image = calloc((size_t)count, sizeof(float)), *scratch = malloc(INK_STROKE_SCRATCH * sizeof(float));
    if (strcmp(input, "image") == 0) {
        (void)ink_synthetic_image(image, SEED, 6, -1, scratch);
    }
    for (int32_t i = 0; strcmp(input, "ramp") == 0 && i < count; i++) {
        image[i] = (float)(37 * i % 256) / 255.0f;
    }
    const ink_status status = ink_answer_image(reader, answer, image);
    free(image);
    free(scratch);
    return status;
}

/* Reads what a name of tests/golden/answers.js means. */
static inline ink_status answer_input(ink_reader *reader, ink_answer *answer, const char *input)
{
    const uint32_t number = input[0] ? (uint32_t)(input[strlen(input) - 1] - '0') : 0;
    if (strncmp(input, "digit", 5) == 0 || strncmp(input, "sign", 4) == 0) {
        return answer_drawing(reader, answer, number, input[0] == 'd');
    }
    if (strcmp(input, "nothing") == 0) {
        return ink_answer_strokes(reader, answer, NULL, NULL, 0, 0.0f);
    }
    if (strcmp(input, "grey") == 0 || strcmp(input, "rgba") == 0) {
        return answer_paper(reader, answer, input[0] == 'g' ? 4 : 5, input[0] == 'g' ? 1 : 4);
    }
    if (strcmp(input, "paper") == 0) {
        uint8_t white[400];
        memset(white, 255, sizeof white);
        float *scratch = malloc(ink_picture_scratch(20, 20) * sizeof(float));
        const ink_status status = ink_answer_picture(reader, answer, white, 20, 20, 1, scratch);
        free(scratch);
        return status;
    }
    return answer_floats(reader, answer, input);
}

#endif
