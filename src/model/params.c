/* params.c - fills the flat parameter vector, with initial weights or with a copy of the caller's, and packs the
 * weights. */
#include "model/model.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

/* Glorot uniform: within +-sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio 2010). He normal: standard deviation
 * sqrt(2 / fan_in) (He et al. 2015). As in Keras, a fan counts every tap of the window. */
static void draw_kernel(float *w, const ink_tensor *t, int32_t init, uint32_t seed, uint32_t index)
{
    const int32_t in = t->dims[t->rank - 2];
    const int32_t out = t->dims[t->rank - 1];
    const int32_t taps = t->rank == 4 ? t->dims[0] * t->dims[1] : 1;
    rng r = rng_stream(seed, 0, index, RNG_INIT);
    if (init == INK_HE_NORMAL) {
        const float deviation = sqrtf(2.0f / (float)(taps * in));
        for (int32_t i = 0; i < t->count; i++) {
            w[i] = deviation * rng_normal(&r);
        }
    } else {
        const float limit = sqrtf(6.0f / (float)(taps * (in + out)));
        for (int32_t i = 0; i < t->count; i++) {
            w[i] = rng_range(&r, -limit, limit);
        }
    }
}

void ink_init_params(ink_model *model, uint32_t seed)
{
    for (int32_t i = 0; i < model->n_tensors; i++) {
        const ink_tensor *t = &model->tensors[i];
        float *w = model->params + t->offset;
        if (t->role == INK_KERNEL) {
            draw_kernel(w, t, model->layers[t->layer].spec.init, seed, (uint32_t)i);
        } else {
            const float value = t->role == INK_GAMMA || t->role == INK_VARIANCE ? 1.0f : 0.0f;
            for (int32_t k = 0; k < t->count; k++) {
                w[k] = value;
            }
        }
    }
    model->packed_current = 0;
    model->step = 0;
    model->averaged = 0;
    if (model->mode == INK_FOR_TRAINING) {
        const size_t size = (size_t)model->n_params * sizeof(float);
        memset(model->moment1, 0, size);
        memset(model->moment2, 0, size);
        memset(model->largest, 0, size);
        memset(model->average, 0, size);
    }
}

ink_status ink_load_params(ink_model *model, const float *params)
{
    if (!all_finite(params, (size_t)model->n_params)) {
        return INK_NOT_FINITE;
    }
    for (int32_t i = 0; i < model->n_tensors; i++) {
        const ink_tensor *t = &model->tensors[i];
        for (int32_t k = 0; t->role == INK_VARIANCE && k < t->count; k++) {
            if (params[t->offset + k] < 0.0f) {
                return INK_NOT_FINITE;
            }
        }
    }
    memcpy(model->params, params, (size_t)model->n_params * sizeof(float));
    model->packed_current = 0;
    return INK_OK;
}

void model_pack(ink_model *m)
{
    if (m->packed_current) {
        return;
    }
    for (int32_t i = 0; i < m->n_layers; i++) {
        layer_state *l = &m->layers[i];
        const float *weights = m->params + l->at.kernel;
        if (l->uses_winograd) {
            winograd_pack(l->packed, weights, &l->geometry);
        } else if (l->packed) {
            conv_pack(l->packed, weights, &l->geometry);
        }
        if (l->flipped && l->uses_winograd) {
            winograd_pack_flipped(l->flipped, l->packed, &l->geometry);
        } else if (l->flipped) {
            conv_pack_flipped(l->flipped, weights, &l->geometry);
        }
    }
    m->packed_current = 1;
}
