/* answer.c - what a model file says of a picture: the rule of web/inkling/model/model.js, with the same bits. */
#include "file/reader.h"

#include <string.h>

/* With less ink than one full pixel a picture is blank. */
static const float least_ink = 1.0f;

static int32_t largest(const float *values, int32_t count, int32_t except)
{
    int32_t top = except == 0 ? 1 : 0;
    for (int32_t i = top + 1; i < count; i++) {
        if (i != except && values[i] > values[top]) {
            top = i;
        }
    }
    return top;
}

/* The mean of the networks' logits of reader->image, in reader->logits. */
static ink_status mean_logits(ink_reader *r)
{
    for (int32_t n = 0; n < r->n_networks; n++) {
        const ink_status status = ink_logits(r->networks[n], n ? r->shares : r->logits, r->image, 1);
        if (status != INK_OK) {
            return status;
        }
        for (int32_t i = 0; n > 0 && i < r->outputs; i++) {
            r->logits[i] += r->shares[i];
        }
    }
    for (int32_t i = 0; r->n_networks > 1 && i < r->outputs; i++) {
        r->logits[i] /= (float)r->n_networks;
    }
    return INK_OK;
}

static int all_finite(const float *values, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (!(values[i] - values[i] == 0.0f)) {
            return 0;
        }
    }
    return 1;
}

/* The value of a name of digits, if it fits. */
static int32_t number_of(const char *name)
{
    int64_t number = 0;
    for (; *name && number <= INT32_MAX; name++) {
        number = number * 10 + (*name - '0');
    }
    return number <= INT32_MAX ? (int32_t)number : -1;
}

static void answer_blank(const ink_reader *r, ink_answer *answer)
{
    answer->label = answer->second = answer->digit = -1;
    answer->name = answer->second_name = "";
    answer->verdict = INK_VERDICT_NONE;
    answer->not_digit = r->classes.none ? 1.0f : 0.0f;
    for (int32_t i = 0; i < r->classes.count; i++) {
        answer->probabilities[i] = 1.0f / (float)r->classes.count;
    }
}

/* Of reader->image. */
static ink_status answer_image(ink_reader *r, ink_answer *answer, int is_blank)
{
    const file_classes *classes = &r->classes;
    *answer = (ink_answer){.classes = classes->count, .image = r->image};
    if (is_blank) {
        answer_blank(r, answer);
        return INK_OK;
    }
    const ink_status status = mean_logits(r);
    if (status != INK_OK) {
        return status;
    }
    ink_softmax(answer->probabilities, r->logits, 1, classes->count, r->temperature);
    if (classes->none) {
        ink_softmax(r->shares, r->logits, 1, r->outputs, r->temperature);
        answer->not_digit = r->shares[r->outputs - 1];
    }
    if (!all_finite(answer->probabilities, classes->count) || !all_finite(&answer->not_digit, 1)) {
        return INK_NOT_FINITE;
    }
    const int32_t first = largest(answer->probabilities, classes->count, -1);
    const int32_t second = largest(answer->probabilities, classes->count, first);
    answer->label = first;
    answer->second = second;
    answer->name = classes->names[first];
    answer->second_name = classes->names[second];
    answer->digit = classes->are_numbers ? number_of(answer->name) : -1;
    answer->verdict = (double)answer->not_digit > r->none_above                ? INK_VERDICT_NONE
                      : (double)answer->probabilities[first] < r->unsure_below ? INK_VERDICT_UNSURE
                                                                               : INK_VERDICT_DIGIT;
    return INK_OK;
}

static int is_usual(const ink_reader *r)
{
    return r->input.h == INK_SIDE && r->input.w == INK_SIDE && r->input.c == 1;
}

ink_shape ink_reader_input(const ink_reader *reader)
{
    return reader->input;
}

ink_status ink_answer_image(ink_reader *reader, ink_answer *answer, const float *image)
{
    const int32_t count = reader->input.h * reader->input.w * reader->input.c;
    double ink = 0.0;
    for (int32_t i = 0; i < count; i++) {
        if (!(image[i] >= 0.0f && image[i] <= 1.0f)) {
            return image[i] - image[i] == 0.0f ? INK_BAD_ARGUMENT : INK_NOT_FINITE;
        }
        ink += (double)image[i];
    }
    memmove(reader->image, image, (size_t)count * sizeof(float)); /* it may be that of the last answer */
    return answer_image(reader, answer, reader->input.c == 1 && ink < (double)least_ink);
}

/* Of a picture that was prepared with this status. */
static ink_status answer_prepared(ink_reader *reader, ink_answer *answer, ink_status status)
{
    return status == INK_OK || status == INK_BLANK ? answer_image(reader, answer, status == INK_BLANK) : status;
}

ink_status ink_answer_strokes(ink_reader *reader, ink_answer *answer, const float *points, const int32_t *lengths,
                              int32_t n_strokes, float pen)
{
    if (!is_usual(reader)) {
        return INK_BAD_ARGUMENT;
    }
    return answer_prepared(reader, answer,
                           ink_strokes_to_image(reader->image, points, lengths, n_strokes, pen, reader->scratch));
}

ink_status ink_answer_picture(ink_reader *reader, ink_answer *answer, const uint8_t *pixels, int32_t width,
                              int32_t height, int32_t channels, float *scratch)
{
    if (!is_usual(reader)) {
        return INK_BAD_ARGUMENT;
    }
    return answer_prepared(reader, answer,
                           ink_picture_to_image(reader->image, pixels, width, height, channels, scratch));
}

const char *ink_status_text(int32_t status)
{
    static const char *const texts[] = {
        "ok",
        "the layers are impossible",
        "the memory is too small",
        "a label is out of range",
        "a number is not finite",
        "an argument is out of range",
        "there is no ink",
        "the file ends early",
        "the file is no Inkling model that this library knows",
        "the file contradicts itself or its format",
    };
    const int32_t count = (int32_t)(sizeof texts / sizeof texts[0]);
    return status >= 0 && status < count ? texts[status] : "unknown status";
}
