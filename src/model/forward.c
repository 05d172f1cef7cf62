/* forward.c - the forward pass: for inference through two small buffers, for training with every activation kept.
 *
 * Both call run_layer. They differ in the statistics of batch normalisation, and in dropout, which inference skips.
 */
#include "model/model.h"

#include "base/minmax.h"

#include <assert.h>
#include <string.h>

static conv_shape shape_for(const layer_state *l, int32_t n)
{
    conv_shape s = l->geometry;
    s.n = n;
    return s;
}

static const float *tensor(const ink_model *m, int32_t offset)
{
    return offset == NOT_THERE ? NULL : m->params + offset;
}

/* A convolution with the relu and the pool behind it. marks: NULL in inference. */
static void run_pooled(ink_model *m, const layer_state *l, float *y, uint8_t *marks, const float *x, int32_t n)
{
    const conv_shape s = shape_for(l, n);
    conv_pool_forward(y, marks, x, l->packed, tensor(m, l->at.bias), l->applies_relu, &s, m->scratch);
}

/* One layer that is not dropout and has work of its own. mean and variance: for batchnorm. */
static void run_layer(ink_model *m, const layer_state *l, float *y, const float *x, int32_t n, const float *mean,
                      const float *variance)
{
    const conv_shape s = shape_for(l, n);
    const size_t rows = (size_t)n * (size_t)(l->out.h * l->out.w);
    switch (l->spec.kind) {
    case INK_CONV:
    case INK_DENSE:
        if (l->uses_winograd) {
            winograd_forward(y, x, l->packed, tensor(m, l->at.bias), l->applies_relu, &s, m->scratch);
        } else {
            conv_forward(y, x, l->packed, tensor(m, l->at.bias), l->applies_relu, &s, m->scratch);
        }
        break;
    case INK_BATCHNORM:
        batchnorm_apply(y, x, mean, variance, tensor(m, l->at.gamma), tensor(m, l->at.beta), l->spec.epsilon,
                        l->applies_relu, rows, l->out.c);
        break;
    case INK_RELU:
        relu_forward(y, x, rows * (size_t)l->out.c);
        break;
    case INK_MAXPOOL:
        maxpool_forward(y, x, &s);
        break;
    case INK_AVGPOOL:
    case INK_GLOBAL_AVGPOOL:
        avgpool_forward(y, x, &s);
        break;
    default:
        activation_forward(y, x, activation_of(l), l->spec.rate, rows * (size_t)l->out.c);
    }
}

const float *model_infer(ink_model *m, const float *images, int32_t n, int32_t last)
{
    assert(n <= PREDICT_CHUNK && last < m->n_layers);
    model_pack(m);
    const float *x = images;
    for (int32_t i = 0; i <= last; i++) {
        const layer_state *l = &m->layers[i];
        if (l->passes || l->spec.kind == INK_DROPOUT) {
            continue;
        }
        float *y = x == m->ping ? m->pong : m->ping;
        if (l->pool && l->pool <= last) {
            run_pooled(m, l, y, NULL, x, n);
        } else {
            run_layer(m, l, y, x, n, tensor(m, l->at.mean), tensor(m, l->at.variance));
        }
        x = y;
    }
    return x;
}

const float *model_forward_unit(ink_model *m, const float *images, const uint32_t *samples, int32_t n,
                                const ink_batch *batch)
{
    model_pack(m);
    const float *x = images;
    for (int32_t i = 0; i < m->n_layers; i++) {
        const layer_state *l = &m->layers[i];
        if (l->passes) {
            if (i == 0) { /* there is no buffer before it: x stays the images */
                continue;
            }
        } else if (l->pool) {
            run_pooled(m, l, l->output, l->marks, x, n);
            x = l->output;
        } else if (l->spec.kind == INK_DROPOUT) {
            dropout(l->output, x, samples, n, (size_t)shape_count(l->out), l->spec.rate, batch->seed, batch->epoch,
                    (uint32_t)i);
            x = l->output;
        } else if (l->spec.kind == INK_BATCHNORM) {
            float *mean = m->statistics + (l->at.mean - m->n_trainable);
            float *variance = m->statistics + (l->at.variance - m->n_trainable);
            const size_t rows = (size_t)n * (size_t)(l->out.h * l->out.w);
            batchnorm_statistics(mean, variance, x, rows, l->out.c);
            run_layer(m, l, l->output, x, n, mean, variance);
            x = l->output;
        } else {
            run_layer(m, l, l->output, x, n, NULL, NULL);
            x = l->output;
        }
    }
    return x;
}

ink_status ink_logits(ink_model *model, float *logits, const float *images, int32_t n)
{
    assert(n >= 0);
    const size_t pixels = (size_t)shape_count(model->input);
    const size_t classes = (size_t)model->n_classes;
    if (!all_finite(images, pixels * (size_t)n)) {
        return INK_NOT_FINITE;
    }
    for (int32_t i = 0; i < n; i += PREDICT_CHUNK) {
        const int32_t chunk = min_i(n - i, PREDICT_CHUNK);
        const float *out = model_infer(model, images + (size_t)i * pixels, chunk, model->n_layers - 1);
        memcpy(logits + (size_t)i * classes, out, (size_t)chunk * classes * sizeof(float));
    }
    return INK_OK;
}

void ink_softmax(float *probabilities, const float *logits, int32_t n, int32_t classes, float temperature)
{
    softmax(probabilities, logits, n, classes, temperature);
}

ink_status ink_predict(ink_model *model, float *probabilities, const float *images, int32_t n)
{
    const ink_status status = ink_logits(model, probabilities, images, n);
    if (status == INK_OK) {
        softmax(probabilities, probabilities, n, model->n_classes, 1.0f);
    }
    return status;
}

ink_status ink_activations(ink_model *model, float *out, const float *image, int32_t layer)
{
    if (layer < 0 || layer >= model->n_layers) {
        return INK_BAD_ARGUMENT;
    }
    if (!all_finite(image, (size_t)shape_count(model->input))) {
        return INK_NOT_FINITE;
    }
    memcpy(out, model_infer(model, image, 1, layer), (size_t)shape_count(model->layers[layer].out) * sizeof(float));
    return INK_OK;
}
