/* fuzz_layers.c - any layer list: it is rejected with a reason, or it fits into the memory that was measured, predicts and trains. */
#include "input.h"

enum { MAX_BYTES = 4 << 20, MAX_MACS = 2000000 };

/* Mostly lists that could be possible, sometimes any 40 bytes. */
static ink_layer read_layer(input *in)
{
    ink_layer l = {0};
    const int32_t kind = read_below(in, 17);
    if (kind == 16) {
        read_bytes(&l, in, sizeof l);
        return l;
    }
    const int conv = kind == INK_CONV, pool = kind == INK_MAXPOOL || kind == INK_AVGPOOL, dense = kind == INK_DENSE;
    l.kind = kind;
    l.units = conv || dense ? read_below(in, 40) : 0;
    l.kernel = conv || pool ? read_below(in, 9) : 0;
    l.stride = conv || pool ? read_below(in, 4) : 0;
    l.same = conv ? read_below(in, 2) : 0;
    l.bias = conv || dense ? read_below(in, 2) : 0;
    l.init = conv || dense ? read_below(in, 2) : 0;
    l.rate = kind == INK_BATCHNORM || kind == INK_DROPOUT || kind == INK_LEAKY_RELU ? read_float(in) : 0.0f;
    l.epsilon = kind == INK_BATCHNORM ? read_float(in) : 0.0f;
    return l;
}

static void use(ink_model *m, input *in, int32_t n, int32_t pixels)
{
    const int32_t classes = ink_class_count(m), count = ink_param_count(m);
    float *images = malloc((size_t)(n * pixels) * sizeof(float)), *out = malloc((size_t)(n * classes) * sizeof(float));
    uint8_t *labels = malloc((size_t)n);
    uint32_t *samples = malloc((size_t)n * sizeof(uint32_t));
    for (int32_t i = 0; i < n * pixels; i++) {
        images[i] = (float)read_below(in, 256) / 255.0f;
    }
    for (int32_t i = 0; i < n; i++) {
        labels[i] = (uint8_t)read_below(in, classes);
        samples[i] = (uint32_t)read_int(in);
    }
    ink_init_params(m, (uint32_t)read_int(in));
    const ink_batch batch = {.seed = 1, .epoch = 2, .batch = n, .label_smoothing = 0.1f};
    const ink_optimizer sgd = {.kind = INK_SGD, .momentum = 0.9f, .clip_norm = 1.0f};
    ink_loss loss;
    const ink_status status = ink_train_step(m, &loss, images, labels, samples, n, &batch, &sgd, 0.01f);
    MUST(status == INK_OK || status == INK_NOT_FINITE);
    MUST(finite(ink_params(m), (size_t)count));
    MUST(ink_predict(m, out, images, n) == INK_OK);
    float *one = malloc((size_t)classes * sizeof(float)); /* a picture's answer does not depend on its neighbours */
    MUST(ink_predict(m, one, images + (n - 1) * pixels, 1) == INK_OK);
    MUST(memcmp(one, out + (n - 1) * classes, (size_t)classes * sizeof(float)) == 0);
    free(one);
    free(images);
    free(out);
    free(labels);
    free(samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    ink_layer layers[INK_MAX_LAYERS];
    ink_shape outputs[INK_MAX_LAYERS];
    ink_problem problem;
    const int32_t n = 1 + read_below(&in, 12), images = 1 + read_below(&in, 40);
    const ink_shape shape = {read_below(&in, 32), read_below(&in, 32), read_below(&in, 6)};
    for (int32_t i = 0; i < n; i++) {
        layers[i] = read_layer(&in);
    }
    const ink_status status = ink_check_layers(outputs, &problem, layers, n, shape);
    const size_t bytes = ink_model_size(layers, n, shape, images, INK_FOR_TRAINING);
    MUST((status == INK_OK) == (problem.reason == INK_PROBLEM_NONE));
    MUST(status == INK_OK || bytes == 0 || problem.reason == INK_PROBLEM_MEMORY);
    double macs = 0.0;
    for (int32_t i = 0; bytes && i < n; i++) {
        macs += images * (ink_layer_macs(&layers[i], i ? outputs[i - 1] : shape, outputs[i]) + 8 * outputs[i].c);
    }
    if (bytes == 0 || bytes > MAX_BYTES || macs > MAX_MACS) {
        return 0;
    }
    ink_model *m;
    void *block = malloc(bytes);
    MUST(ink_model_init(&m, block, bytes - 1, layers, n, shape, images, INK_FOR_TRAINING) == INK_NO_MEMORY);
    MUST(ink_model_init(&m, block, bytes, layers, n, shape, images, INK_FOR_TRAINING) == INK_OK);
    use(m, &in, images, shape.h * shape.w * shape.c);
    free(block);
    return 0;
}
