/* fuzz_model.c - any bytes as a model file: refused with a status, or opened in the memory that was measured, and it answers.
 *
 * The bytes are taken as they are, and once more with the length of a header that ends at their last brace: most changes of a header
 * change its length.
 */
#include "input.h"

enum { MOST_BYTES = 4 << 20, PREFIX = 8 };

static void must_be_answer(ink_reader *reader, const float *image)
{
    ink_answer answer, again;
    const ink_status status = ink_answer_image(reader, &answer, image);
    MUST(status == INK_OK || status == INK_NOT_FINITE); /* weights may be any floats */
    MUST(ink_answer_image(reader, &again, image) == status);
    if (status != INK_OK) {
        return;
    }
    MUST(memcmp(&answer, &again, sizeof answer) == 0);
    MUST(answer.classes >= 2 && answer.classes <= INK_MAX_CLASSES);
    MUST(answer.label >= -1 && answer.label < answer.classes && answer.second < answer.classes);
    MUST((answer.label == answer.second) == (answer.label == -1) && answer.digit >= -1);
    MUST((strlen(answer.name) > 0) == (answer.label >= 0) && strlen(answer.name) <= 300);
    MUST(answer.verdict >= INK_VERDICT_DIGIT && answer.verdict <= INK_VERDICT_NONE);
    float sum = 0.0f;
    for (int32_t i = 0; i < answer.classes; i++) {
        MUST(answer.probabilities[i] >= 0.0f);
        sum += answer.probabilities[i];
    }
    MUST(fabsf(sum - 1.0f) < 1e-4f && answer.not_digit >= 0.0f && answer.not_digit <= 1.0f);
}

static void use(ink_reader *reader)
{
    static const float points[] = {1, 2, 3, 9, 4, 5};
    static const int32_t lengths[] = {2, 1};
    const ink_shape shape = ink_reader_input(reader);
    const int32_t count = shape.h * shape.w * shape.c;
    float *image = calloc((size_t)count, sizeof(float));
    must_be_answer(reader, image);
    for (int32_t i = 0; i < count; i++) {
        image[i] = (float)(37 * i % 256) / 255.0f;
    }
    must_be_answer(reader, image);
    free(image);
    ink_answer answer;
    const int is_usual = shape.h == INK_SIDE && shape.w == INK_SIDE && shape.c == 1;
    const ink_status status = ink_answer_strokes(reader, &answer, points, lengths, 2, 0.0f);
    MUST(is_usual ? status == INK_OK || status == INK_NOT_FINITE : status == INK_BAD_ARGUMENT);
}

/* Takes the bytes, which are freed. Whether they are a model. */
static int take(uint8_t *bytes, size_t size)
{
    size_t need = 1;
    ink_reader *reader;
    ink_status status = ink_model_measure(&need, bytes, size);
    MUST((status == INK_OK) == (need > 0) && strlen(ink_status_text(status)) > 0);
    const int is_small = need > 0 && need <= MOST_BYTES;
    void *memory = is_small ? malloc(need) : NULL;
    if (is_small) {
        MUST(ink_model_open(&reader, memory, need - 1, bytes, size) == INK_NO_MEMORY);
        status = ink_model_open(&reader, memory, need, bytes, size);
        MUST(status == INK_OK || status == INK_BAD_FILE || status == INK_NOT_FINITE);
    }
    free(bytes);
    if (is_small && status == INK_OK) {
        use(reader);
    }
    free(memory);
    return status == INK_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int is_repaired = 0; is_repaired <= (size > PREFIX); is_repaired++) {
        uint8_t *bytes = malloc(size ? size : 1);
        memcpy(bytes, data, size);
        size_t end = size;
        while (is_repaired && end > PREFIX && bytes[end - 1] != '}') {
            end--;
        }
        for (size_t i = 0; is_repaired && i < PREFIX; i++) {
            bytes[i] = i < 4 ? (uint8_t)((end - PREFIX) >> (8 * i)) : 0;
        }
        if (take(bytes, size)) {
            break;
        }
    }
    return 0;
}
