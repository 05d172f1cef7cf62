/* twenty_steps.c - the native half of the promise "same seed, same bits": trains what tests/shared/twenty-steps.js
 * describes and writes the parameters to standard output as raw bytes. tests/node/engine/parity.test.js hashes and compares.
 * With an argument, samples have weights.
 */
#include "nets.h"

#include <string.h>

enum { SEED = 7, PICTURES = 640, BATCH = 64, EPOCHS = 2, CLASSES = 10 };

static const ink_layer LAYERS[] = {
    CONV(16, 3, 1, 1),
    {.kind = INK_BATCHNORM, .rate = 0.99f, .epsilon = 0.001f},
    RELU,
    POOL(INK_MAXPOOL, 2),
    CONV(16, 3, 1, 1),
    RELU,
    POOL(INK_MAXPOOL, 2),
    CONV(24, 3, 1, 0),
    RELU,
    POOL(INK_MAXPOOL, 2),
    CONV(16, 3, 1, 1),
    RELU,
    DROP(0.25f),
    FLATTEN,
    DENSE(CLASSES),
};
static const ink_optimizer ADAM = {.kind = INK_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f};

static uint8_t bytes[PICTURES][INK_PIXELS];
static float pictures[PICTURES][INK_PIXELS];
static uint8_t labels[PICTURES];

/* The library keeps pictures as bytes, so the values go through bytes here too. */
static void draw_pictures(void)
{
    static float scratch[INK_STROKE_SCRATCH];
    float image[INK_PIXELS];
    for (uint32_t i = 0; i < PICTURES; i++) {
        labels[i] = (uint8_t)ink_synthetic_image(image, SEED, i, -1, scratch);
        for (int32_t p = 0; p < INK_PIXELS; p++) {
            bytes[i][p] = (uint8_t)(255.0f * image[p] + 0.5f);
        }
        ink_from_bytes(pictures[i], bytes[i], INK_PIXELS);
    }
}

/* A step in which sample i has weight i % 5 / 2. */
static ink_status weighted_step(ink_model *model, const uint8_t *truth, const uint32_t *samples, const ink_batch *batch)
{
    static uint8_t images[BATCH][INK_PIXELS];
    float weights[BATCH];
    ink_loss losses[BATCH / INK_UNIT];
    float *gradient = malloc((size_t)ink_param_count(model) * sizeof(float));
    for (uint32_t i = 0; i < BATCH; i++) {
        memcpy(images[i], bytes[samples[i]], sizeof images[i]);
        weights[i] = (float)(samples[i] % 5) / 2.0f;
    }
    ink_status status =
        ink_weighted_block_gradient(model, gradient, losses, images[0], truth, samples, BATCH, batch, NULL, weights);
    if (status == INK_OK) {
        status = ink_apply_shares(model, gradient, 1, &ADAM, 0.001f);
    }
    free(gradient);
    return status;
}

static void train(ink_model *model, int is_weighted)
{
    static float images[BATCH][INK_PIXELS];
    uint8_t truth[BATCH];
    uint32_t order[PICTURES];
    for (uint32_t epoch = 0; epoch < EPOCHS; epoch++) {
        const ink_batch batch = {.seed = SEED, .epoch = epoch, .batch = BATCH, .label_smoothing = 0.0f};
        ink_shuffle(order, PICTURES, SEED, epoch);
        for (uint32_t first = 0; first < PICTURES; first += BATCH) {
            for (uint32_t i = 0; i < BATCH; i++) {
                memcpy(images[i], pictures[order[first + i]], sizeof images[i]);
                truth[i] = labels[order[first + i]];
            }
            ink_loss loss;
            const ink_status status = is_weighted ? weighted_step(model, truth, order + first, &batch)
                                                  : ink_train_step(model, &loss, images[0], truth, order + first, BATCH,
                                                                   &batch, &ADAM, 0.001f);
            if (status != INK_OK) {
                fprintf(stderr, "twenty_steps: a training step failed\n");
                abort();
            }
        }
    }
}

int main(int count_of_arguments, char **arguments)
{
    (void)arguments;
    draw_pictures();
    const owned_model o = model_new(LAYERS, COUNT(LAYERS), (ink_shape){INK_SIDE, INK_SIDE, 1}, BATCH, INK_FOR_TRAINING);
    ink_init_params(o.model, SEED);
    train(o.model, count_of_arguments > 1);
    const size_t count = (size_t)ink_param_count(o.model);
    const int written = fwrite(ink_params(o.model), sizeof(float), count, stdout) == count && fflush(stdout) == 0;
    model_free(o);
    return written ? 0 : 1;
}
