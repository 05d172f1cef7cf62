/* fuzz_augment.c - any distortion of any prepared picture, any synthetic digit and non-digit, any schedule and shuffle. */
#include "input.h"

static void augment(input *in)
{
    ink_augment options;
    float *const fields = &options.shift;
    for (size_t i = 0; i < sizeof options / sizeof(float); i++) {
        fields[i] = read_float(in);
    }
    const uint32_t seed = (uint32_t)read_int(in), epoch = (uint32_t)read_int(in), sample = (uint32_t)read_int(in);
    float image[INK_PIXELS], out[INK_PIXELS], again[INK_PIXELS];
    for (int32_t i = 0; i < INK_PIXELS; i++) {
        image[i] = (float)read_below(in, 256) / 255.0f;
    }
    ink_augment_image(out, image, &options, seed, epoch, sample);
    ink_augment_image(again, image, &options, seed, epoch, sample);
    MUST(memcmp(out, again, sizeof out) == 0);
    for (int32_t i = 0; i < INK_PIXELS; i++) {
        MUST(out[i] >= -1e-5f && out[i] <= 1.00001f);
    }
}

static void synthetic(input *in)
{
    float image[INK_PIXELS], *scratch = malloc(INK_STROKE_SCRATCH * sizeof(float));
    const uint32_t seed = (uint32_t)read_int(in), index = (uint32_t)read_int(in);
    const int32_t digit = read_below(in, 11) - 1;
    const int32_t label = ink_synthetic_image(image, seed, index, digit, scratch);
    MUST(label >= 0 && label <= 9 && (digit < 0 || label == digit));
    must_be_picture(image, 0);
    const int32_t wanted = read_below(in, INK_UNSEEN + 2) - 1;
    const int32_t kind = ink_nondigit_image(image, seed, index, wanted, scratch);
    MUST(kind >= 0 && (wanted < 0 ? kind < INK_UNSEEN : kind == wanted));
    must_be_picture(image, 0);
    free(scratch);
}

static void schedule_and_shuffle(input *in)
{
    const ink_schedule s = {read_below(in, 5), read_float(in), read_float(in),
                            read_float(in),    read_float(in), read_int(in)};
    (void)ink_learning_rate(&s, (uint32_t)read_int(in), (uint32_t)read_int(in));
    enum { MOST = 200 };
    uint32_t order[MOST], sum = 0;
    const uint32_t n = (uint32_t)read_below(in, MOST);
    ink_shuffle(order, n, (uint32_t)read_int(in), (uint32_t)read_int(in));
    for (uint32_t i = 0; i < n; i++) {
        MUST(order[i] < n);
        sum += order[i];
    }
    MUST(n == 0 || sum == n * (n - 1) / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    synthetic(&in);
    schedule_and_shuffle(&in);
    augment(&in);
    return 0;
}
