/* predict.c - reads a digit with a trained model, from a picture in PGM (P5) or from pen strokes in JSON, [[x0, y0, x1, y1, ...], ...].
 *
 *   cc predict.c $(pkg-config --cflags --libs inkling) -o predict && ./predict default.safetensors seven.pgm
 */
#include <inkling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *load(const char *path, size_t *size) /* the whole file, and a zero */
{
    FILE *file = fopen(path, "rb");
    char *bytes = (char *)calloc(1, (1 << 25) + 1);
    *size = file && bytes ? fread(bytes, 1, 1 << 25, file) : 0;
    return file && fclose(file) == 0 ? bytes : NULL;
}

static ink_status read_picture(ink_reader *reader, ink_answer *answer, const char *bytes, size_t size)
{
    int width = 0, height = 0, most = 0, at = 0;
    const int found = sscanf(bytes, "P5 %d %d %d%n", &width, &height, &most, &at);
    const size_t room = ink_picture_scratch(width, height); /* 0: not a size of a picture */
    if (found != 3 || most != 255 || room == 0 || size < (size_t)at + 1 + (size_t)width * (size_t)height)
        return INK_BAD_ARGUMENT;
    float *scratch = (float *)malloc(room * sizeof(float));
    const uint8_t *pixels = (const uint8_t *)bytes + at + 1;
    const ink_status status = ink_answer_picture(reader, answer, pixels, width, height, 1, scratch);
    free(scratch);
    return status;
}

static ink_status read_strokes(ink_reader *reader, ink_answer *answer, char *text)
{
    static float points[2 * INK_MAX_POINTS];
    static int32_t lengths[INK_MAX_POINTS];
    int32_t n = 0, start = 0, strokes = 0;
    for (char *end = text; *text && n<2 * INK_MAX_POINTS; text = end> text ? end : text + 1) {
        const double number = strtod(text, &end);
        if (end > text)
            points[n++] = (float)number;
        else if (*text == ']' && n > start + 1) /* the end of a stroke */
            lengths[strokes++] = (n - start) / 2, start = n;
    }
    return ink_answer_strokes(reader, answer, points, lengths, strokes, 0);
}

int main(int argc, char **argv)
{
    static const char *const verdicts[] = {"", "  not sure", "  no digit"};
    size_t size, length, need;
    ink_reader *reader;
    ink_answer answer;
    char *model = argc == 3 ? load(argv[1], &size) : NULL, *input = argc == 3 ? load(argv[2], &length) : NULL;
    if (!model || !input)
        return fprintf(stderr, "predict MODEL.safetensors PICTURE.pgm|STROKES.json\n"), 2;
    ink_status status = ink_model_measure(&need, model, size);
    if (status == INK_OK)
        status = ink_model_open(&reader, malloc(need), need, model, size);
    if (status == INK_OK)
        status = memcmp(input, "P5", 2) ? read_strokes(reader, &answer, input)
                                        : read_picture(reader, &answer, input, length);
    if (status != INK_OK)
        return fprintf(stderr, "predict: %s\n", ink_status_text(status)), 1;
    if (answer.label < 0)
        return printf("%s  -  -    no digit\n", argv[2]), 0;
    printf("%s  %s  %.1f %%  then %s (%.1f %%)%s\n", argv[2], answer.name, 100.0 * answer.probabilities[answer.label],
           answer.second_name, 100.0 * answer.probabilities[answer.second], verdicts[answer.verdict]);
    return 0;
}
