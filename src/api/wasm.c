/* wasm.c - the WebAssembly surface: inkling.h for a caller that has only numbers.
 *
 * Structs travel as addresses, sizes as int32. Each function here does what the ink_ function of the same name does; the
 * manual is inkling.h. Nothing is kept: memory from heap_base() up belongs to the caller, who grows it as it needs.
 * What is exported is listed in exports.txt.
 */
#include "inkling.h"

extern unsigned char __heap_base; /* set by the linker: the first byte after data and stack */

static ink_shape shape(int32_t h, int32_t w, int32_t c)
{
    return (ink_shape){h, w, c};
}

int32_t version(void);
int32_t version(void)
{
    return INK_VERSION;
}

/* 1: the bits of every other build. 0: the opt-in relaxed build, whose bits depend on the processor. */
int32_t exact(void);
int32_t exact(void)
{
#ifdef INK_RELAXED
    return 0;
#else
    return 1;
#endif
}

void *heap_base(void);
void *heap_base(void)
{
    return &__heap_base;
}

/* ---- layers and models ---- */

int32_t check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n, int32_t h, int32_t w,
                     int32_t c);
int32_t check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n, int32_t h, int32_t w,
                     int32_t c)
{
    return (int32_t)ink_check_layers(outputs, problem, layers, n, shape(h, w, c));
}

double layer_macs(const ink_layer *layer, const ink_shape *input, const ink_shape *output);
double layer_macs(const ink_layer *layer, const ink_shape *input, const ink_shape *output)
{
    return ink_layer_macs(layer, *input, *output);
}

size_t model_size(const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c, int32_t max_batch, int32_t mode);
size_t model_size(const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c, int32_t max_batch, int32_t mode)
{
    return ink_model_size(layers, n, shape(h, w, c), max_batch, mode);
}

int32_t model_init(void *block, size_t size, const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c,
                   int32_t max_batch, int32_t mode, ink_model **model);
int32_t model_init(void *block, size_t size, const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c,
                   int32_t max_batch, int32_t mode, ink_model **model)
{
    return (int32_t)ink_model_init(model, block, size, layers, n, shape(h, w, c), max_batch, mode);
}

int32_t tensor_count(const ink_model *m);
int32_t tensor_count(const ink_model *m)
{
    return ink_tensor_count(m);
}

void tensor_at(ink_tensor *out, const ink_model *m, int32_t index);
void tensor_at(ink_tensor *out, const ink_model *m, int32_t index)
{
    *out = ink_tensor_at(m, index);
}

int32_t param_count(const ink_model *m);
int32_t param_count(const ink_model *m)
{
    return ink_param_count(m);
}

int32_t trainable_count(const ink_model *m);
int32_t trainable_count(const ink_model *m)
{
    return ink_trainable_count(m);
}

int32_t class_count(const ink_model *m);
int32_t class_count(const ink_model *m)
{
    return ink_class_count(m);
}

int32_t input_count(const ink_model *m);
int32_t input_count(const ink_model *m)
{
    return ink_input_count(m);
}

const float *params(const ink_model *m);
const float *params(const ink_model *m)
{
    return ink_params(m);
}

void init_params(ink_model *m, uint32_t seed);
void init_params(ink_model *m, uint32_t seed)
{
    ink_init_params(m, seed);
}

int32_t load_params(ink_model *m, const float *values);
int32_t load_params(ink_model *m, const float *values)
{
    return (int32_t)ink_load_params(m, values);
}

/* ---- inference ---- */

int32_t logits(ink_model *m, float *out, const float *images, int32_t n);
int32_t logits(ink_model *m, float *out, const float *images, int32_t n)
{
    return (int32_t)ink_logits(m, out, images, n);
}

int32_t predict(ink_model *m, float *probabilities, const float *images, int32_t n);
int32_t predict(ink_model *m, float *probabilities, const float *images, int32_t n)
{
    return (int32_t)ink_predict(m, probabilities, images, n);
}

int32_t activations(ink_model *m, float *out, const float *image, int32_t layer);
int32_t activations(ink_model *m, float *out, const float *image, int32_t layer)
{
    return (int32_t)ink_activations(m, out, image, layer);
}

/* ---- training ---- */

int32_t unit_gradient(ink_model *m, float *gradient, ink_loss *loss, const float *images, const uint8_t *labels,
                      const uint32_t *samples, int32_t n, const ink_batch *batch);
int32_t unit_gradient(ink_model *m, float *gradient, ink_loss *loss, const float *images, const uint8_t *labels,
                      const uint32_t *samples, int32_t n, const ink_batch *batch)
{
    return (int32_t)ink_unit_gradient(m, gradient, loss, images, labels, samples, n, batch);
}

int32_t block_gradient(ink_model *m, float *gradient, ink_loss *losses, const uint8_t *images, const uint8_t *labels,
                       const uint32_t *samples, int32_t n, const ink_batch *batch, const ink_augment *augment);
int32_t block_gradient(ink_model *m, float *gradient, ink_loss *losses, const uint8_t *images, const uint8_t *labels,
                       const uint32_t *samples, int32_t n, const ink_batch *batch, const ink_augment *augment)
{
    return (int32_t)ink_block_gradient(m, gradient, losses, images, labels, samples, n, batch, augment);
}

int32_t apply_shares(ink_model *m, float *shares, int32_t count, const ink_optimizer *optimizer, float lr);
int32_t apply_shares(ink_model *m, float *shares, int32_t count, const ink_optimizer *optimizer, float lr)
{
    return (int32_t)ink_apply_shares(m, shares, count, optimizer, lr);
}

void add(float *sum, const float *other, int32_t count);
void add(float *sum, const float *other, int32_t count)
{
    ink_add(sum, other, count);
}

int32_t train_step(ink_model *m, ink_loss *loss, const float *images, const uint8_t *labels, const uint32_t *samples,
                   int32_t n, const ink_batch *batch, const ink_optimizer *optimizer, float lr);
int32_t train_step(ink_model *m, ink_loss *loss, const float *images, const uint8_t *labels, const uint32_t *samples,
                   int32_t n, const ink_batch *batch, const ink_optimizer *optimizer, float lr)
{
    return (int32_t)ink_train_step(m, loss, images, labels, samples, n, batch, optimizer, lr);
}

int32_t state_count(const ink_model *m);
int32_t state_count(const ink_model *m)
{
    return ink_state_count(m);
}

int32_t get_state(const ink_model *m, float *state);
int32_t get_state(const ink_model *m, float *state)
{
    return (int32_t)ink_get_state(m, state);
}

int32_t set_state(ink_model *m, const float *state);
int32_t set_state(ink_model *m, const float *state)
{
    return (int32_t)ink_set_state(m, state);
}

int32_t set_teachers(ink_model *m, ink_model *const *teachers, int32_t count, float share, float temperature);
int32_t set_teachers(ink_model *m, ink_model *const *teachers, int32_t count, float share, float temperature)
{
    return (int32_t)ink_set_teachers(m, teachers, count, share, temperature);
}

const float *average(const ink_model *m);
const float *average(const ink_model *m)
{
    return ink_average(m);
}

float learning_rate(const ink_schedule *schedule, uint32_t step, uint32_t steps);
float learning_rate(const ink_schedule *schedule, uint32_t step, uint32_t steps)
{
    return ink_learning_rate(schedule, step, steps);
}

void shuffle(uint32_t *order, uint32_t n, uint32_t seed, uint32_t epoch);
void shuffle(uint32_t *order, uint32_t n, uint32_t seed, uint32_t epoch)
{
    ink_shuffle(order, n, seed, epoch);
}

/* ---- pictures ---- */

int32_t strokes_to_image(float *image, const float *points, const int32_t *lengths, int32_t n, float pen,
                         float *scratch);
int32_t strokes_to_image(float *image, const float *points, const int32_t *lengths, int32_t n, float pen,
                         float *scratch)
{
    return (int32_t)ink_strokes_to_image(image, points, lengths, n, pen, scratch);
}

size_t picture_scratch(int32_t width, int32_t height);
size_t picture_scratch(int32_t width, int32_t height)
{
    return ink_picture_scratch(width, height);
}

int32_t picture_to_image(float *image, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                         float *scratch);
int32_t picture_to_image(float *image, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                         float *scratch)
{
    return (int32_t)ink_picture_to_image(image, pixels, width, height, channels, scratch);
}

void from_bytes(float *image, const uint8_t *bytes, int32_t n);
void from_bytes(float *image, const uint8_t *bytes, int32_t n)
{
    ink_from_bytes(image, bytes, n);
}

void augment_image(float *out, const float *image, const ink_augment *augment, uint32_t seed, uint32_t epoch,
                   uint32_t sample);
void augment_image(float *out, const float *image, const ink_augment *augment, uint32_t seed, uint32_t epoch,
                   uint32_t sample)
{
    ink_augment_image(out, image, augment, seed, epoch, sample);
}

int32_t synthetic_strokes(float *points, int32_t *lengths, int32_t *n, float *pen, uint32_t seed, uint32_t index,
                          int32_t digit);
int32_t synthetic_strokes(float *points, int32_t *lengths, int32_t *n, float *pen, uint32_t seed, uint32_t index,
                          int32_t digit)
{
    return ink_synthetic_strokes(points, lengths, n, pen, seed, index, digit);
}

int32_t synthetic_image(float *image, uint32_t seed, uint32_t index, int32_t digit, float *scratch);
int32_t synthetic_image(float *image, uint32_t seed, uint32_t index, int32_t digit, float *scratch)
{
    return ink_synthetic_image(image, seed, index, digit, scratch);
}

int32_t nondigit_strokes(float *points, int32_t *lengths, int32_t *n, float *pen, uint32_t seed, uint32_t index,
                         int32_t kind);
int32_t nondigit_strokes(float *points, int32_t *lengths, int32_t *n, float *pen, uint32_t seed, uint32_t index,
                         int32_t kind)
{
    return ink_nondigit_strokes(points, lengths, n, pen, seed, index, kind);
}

int32_t nondigit_image(float *image, uint32_t seed, uint32_t index, int32_t kind, float *scratch);
int32_t nondigit_image(float *image, uint32_t seed, uint32_t index, int32_t kind, float *scratch)
{
    return ink_nondigit_image(image, seed, index, kind, scratch);
}
