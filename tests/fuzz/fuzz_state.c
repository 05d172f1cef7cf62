/* fuzz_state.c - any parameters, training state, gradient, optimiser and batch options on one small network: an error changes
 * nothing, and the weights stay finite. */
#include "input.h"

enum { SIDE = 5, IMAGES = 3 };
static const ink_layer NET[] = {{.kind = INK_CONV, .units = 2, .kernel = 3, .stride = 2, .same = 1, .bias = 1},
                                {.kind = INK_BATCHNORM, .rate = 0.9f, .epsilon = 0.001f},
                                {.kind = INK_RELU},
                                {.kind = INK_DROPOUT, .rate = 0.5f},
                                {.kind = INK_FLATTEN},
                                {.kind = INK_DENSE, .units = 3}};
static const int32_t LAYERS = sizeof NET / sizeof NET[0];

static ink_status one_call(ink_model *m, input *in, const ink_optimizer *o, const ink_batch *batch)
{
    const size_t n = (size_t)ink_param_count(m), state = (size_t)ink_state_count(m);
    const int32_t what = read_below(in, 4), images = read_below(in, IMAGES + 1);
    float *values = read_floats(in, what == 0 ? n : what == 1 ? state : what == 2 ? n : SIDE * SIDE * IMAGES);
    uint8_t labels[IMAGES] = {(uint8_t)read_below(in, 4), 1, 2};
    const uint32_t samples[IMAGES] = {0, 1, UINT32_MAX};
    const float lr = read_float(in);
    ink_loss loss;
    const ink_status status = what == 0   ? ink_load_params(m, values)
                              : what == 1 ? ink_set_state(m, values)
                              : what == 2 ? ink_apply_gradient(m, values, o, lr)
                                          : ink_train_step(m, &loss, values, labels, samples, images, batch, o, lr);
    free(values);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    const ink_shape shape = {SIDE, SIDE, 1};
    const size_t bytes = ink_model_size(NET, LAYERS, shape, IMAGES, INK_FOR_TRAINING);
    void *block = malloc(bytes);
    ink_model *m;
    MUST(ink_model_init(&m, block, bytes, NET, LAYERS, shape, IMAGES, INK_FOR_TRAINING) == INK_OK);
    ink_init_params(m, 1);
    const size_t state = (size_t)ink_state_count(m) * sizeof(float);
    float *before = malloc(state), *after = malloc(state);
    for (int32_t calls = 0; calls < 8 && in.left; calls++) {
        const ink_optimizer o = {read_below(&in, 9), read_below(&in, 2), read_float(&in), read_float(&in),
                                 read_float(&in),    read_float(&in),    read_float(&in), read_float(&in),
                                 read_float(&in),    read_float(&in)};
        const ink_batch batch = {1, 2, 1, read_float(&in)};
        MUST(ink_get_state(m, before) == INK_OK);
        const ink_status status = one_call(m, &in, &o, &batch);
        MUST(ink_get_state(m, after) == INK_OK);
        MUST(status == INK_OK || memcmp(before, after, state) == 0);
        MUST(finite(after, state / sizeof(float) - 4));
    }
    free(before);
    free(after);
    free(block);
    return 0;
}
