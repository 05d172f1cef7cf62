/* wasm.c - the part of the WebAssembly surface that inkling.h cannot be itself.
 *
 * JavaScript has only numbers, and memory to put them in. It calls the functions of inkling.h as they are, by their own
 * names; structs lie in memory and travel as addresses. Here is what remains: the functions that take or return a
 * struct by value, which take its numbers or an address instead, and what the compiled code says of itself. exports.txt
 * lists both kinds. Nothing is kept: memory from heap_base() up belongs to the caller, who grows it as it needs.
 */
#include "inkling.h"

#pragma clang diagnostic ignored "-Wmissing-prototypes" /* no C calls these, so no header declares them */

extern unsigned char __heap_base; /* set by the linker: the first byte after data and stack */

int32_t version(void)
{
    return INK_VERSION;
}

/* 1: the bits of every other build. 0: the opt-in relaxed build, whose bits depend on the processor. */
int32_t exact(void)
{
#ifdef INK_RELAXED
    return 0;
#else
    return 1;
#endif
}

void *heap_base(void)
{
    return &__heap_base;
}

static ink_shape shape(int32_t h, int32_t w, int32_t c)
{
    return (ink_shape){h, w, c};
}

ink_status check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n, int32_t h,
                        int32_t w, int32_t c)
{
    return ink_check_layers(outputs, problem, layers, n, shape(h, w, c));
}

double layer_macs(const ink_layer *layer, const ink_shape *input, const ink_shape *output)
{
    return ink_layer_macs(layer, *input, *output);
}

size_t model_size(const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c, int32_t max_batch, int32_t mode)
{
    return ink_model_size(layers, n, shape(h, w, c), max_batch, mode);
}

ink_status model_init(void *block, size_t size, const ink_layer *layers, int32_t n, int32_t h, int32_t w, int32_t c,
                      int32_t max_batch, int32_t mode, ink_model **model)
{
    return ink_model_init(model, block, size, layers, n, shape(h, w, c), max_batch, mode);
}

void tensor_at(ink_tensor *out, const ink_model *m, int32_t index)
{
    *out = ink_tensor_at(m, index);
}

/* ---- promised by these names, and no more than the functions of inkling.h ---- */

ink_status predict(ink_model *m, float *probabilities, const float *images, int32_t n)
{
    return ink_predict(m, probabilities, images, n);
}

ink_status train_step(ink_model *m, ink_loss *loss, const float *images, const uint8_t *labels, const uint32_t *samples,
                      int32_t n, const ink_batch *batch, const ink_optimizer *optimizer, float lr)
{
    return ink_train_step(m, loss, images, labels, samples, n, batch, optimizer, lr);
}
