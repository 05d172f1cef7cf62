/* fuzz_picture.c - random bytes as a picture of any size and number of channels must give a picture, INK_BLANK or an
 * error; the same bytes, the same result. */
#include "input.h"

enum { MAX_BYTES = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    const int32_t channels = read_below(&in, 4) ? (read_below(&in, 2) ? 4 : 1) : read_int(&in);
    const int32_t small = read_below(&in, 8);
    const int32_t width = small ? read_below(&in, 64) : read_int(&in) & 0x1fff;
    const int32_t height = small ? read_below(&in, 64) : read_int(&in) & 0x1fff;
    const int allowed = width > 0 && height > 0 && width <= INK_MAX_PICTURE && height <= INK_MAX_PICTURE &&
                        (channels == 1 || channels == 4);
    const size_t bytes = allowed ? (size_t)width * (size_t)height * (size_t)channels : 0;
    if (bytes > MAX_BYTES) { /* the size is what counts: a few large ones are in the unit tests */
        return 0;
    }
    const size_t count = ink_picture_scratch(width, height);
    MUST((count > 0) == (width > 0 && height > 0 && width <= INK_MAX_PICTURE && height <= INK_MAX_PICTURE));
    uint8_t *pixels = malloc(bytes ? bytes : 1);
    float *scratch = malloc(count ? count * sizeof(float) : 1);
    for (size_t i = 0; i < bytes;
         i++) { /* the fuzzer's bytes over and over, so that small inputs fill large pictures */
        pixels[i] = in.left ? in.data[i % in.left] : 0;
    }
    float image[INK_PIXELS], again[INK_PIXELS];
    const ink_status status = ink_picture_to_image(image, pixels, width, height, channels, scratch);
    MUST(status == INK_OK || status == INK_BLANK || status == INK_BAD_ARGUMENT);
    MUST(allowed == (status != INK_BAD_ARGUMENT));
    must_be_picture(image, status != INK_OK);
    memset(scratch, 0x7f, count * sizeof(float));
    MUST(ink_picture_to_image(again, pixels, width, height, channels, scratch) == status);
    MUST(memcmp(image, again, sizeof image) == 0);
    free(pixels);
    free(scratch);
    return 0;
}
