/* fuzz_strokes.c - any points, stroke lengths and pen: the result is a picture, blank or an error, always the same. */
#include "input.h"

enum { MAX_STROKES = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    int32_t lengths[MAX_STROKES];
    const int32_t n = read_below(&in, MAX_STROKES + 1);
    int64_t total = 0;
    int allowed = 1;
    for (int32_t s = 0; s < n; s++) {
        lengths[s] = read_below(&in, 8) ? read_below(&in, 40) : read_int(&in);
        allowed = allowed && lengths[s] >= 0;
        total += lengths[s];
    }
    allowed = allowed && total <= INK_MAX_POINTS;
    const float pen = read_float(&in);
    allowed = allowed && pen >= 0.0f && pen <= 8.0f;
    float *points = read_floats(&in, allowed ? 2 * (size_t)total : 0); /* a refusal reads no point */
    float *scratch = malloc(INK_STROKE_SCRATCH * sizeof(float));
    float image[INK_PIXELS], again[INK_PIXELS];
    const ink_status status = ink_strokes_to_image(image, points, lengths, n, pen, scratch);
    must_be_picture(image, status != INK_OK);
    MUST(allowed == (status != INK_BAD_ARGUMENT));
    MUST(!allowed || finite(points, 2 * (size_t)total) == (status != INK_NOT_FINITE));
    memset(scratch, 0x7f, INK_STROKE_SCRATCH * sizeof(float)); /* what was there before does not matter */
    MUST(ink_strokes_to_image(again, points, lengths, n, pen, scratch) == status);
    MUST(memcmp(image, again, sizeof image) == 0);
    free(points);
    free(scratch);
    return 0;
}
