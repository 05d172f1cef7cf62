/* apply.c - one optimiser step on the flat vectors, and the state that a checkpoint holds. */
#include "base/bits.h"
#include "base/fmath.h"
#include "model/model.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A run has diverged when a weight or the norm of a gradient is beyond LARGEST. With these limits no float
 * overflows, so a step that has begun always succeeds: a first moment is at most 2e12 / (1 - beta1) < LARGEST_FIRST,
 * a second moment at most (2e12)^2 < LARGEST_SECOND, and Adam moves a weight by at most lr / (1 - beta1) * first /
 * epsilon = 1e3 * 1e5 * 1e18 / 1e-12 = 1e38. The other rules keep to the same limits (kernels.h). */
static const float LARGEST = 1e12f;
static const float LARGEST_FIRST = 1e18f;
static const float LARGEST_SECOND = 1e25f;
static const float LARGEST_AVERAGE = 1e38f;
static const float LARGEST_BETA = 0.99999f;
static const float SMALLEST_EPSILON = 1e-12f;

static int in_unit_interval(float x)
{
    return x >= 0.0f && x < 1.0f;
}

static int may_be_beta1(float x)
{
    return x >= 0.0f && x <= LARGEST_BETA;
}

static int options_are_sane(const ink_optimizer *o, float lr)
{
    return o->kind >= INK_SGD && o->kind <= INK_AMSGRAD && (o->nesterov == 0 || o->nesterov == 1) &&
           may_be_beta1(o->momentum) && may_be_beta1(o->beta1) && in_unit_interval(o->beta2) &&
           (o->kind == INK_SGD || (o->epsilon >= SMALLEST_EPSILON && o->epsilon <= 1.0f)) && o->weight_decay >= 0.0f &&
           o->weight_decay <= 1.0f && o->clip_norm >= 0.0f && o->clip_norm <= 1e9f &&
           in_unit_interval(o->average_decay) && o->l1 >= 0.0f && o->l1 <= 1.0f && lr >= 0.0f && lr <= 1e3f;
}

/* Adam's learning rate, corrected for moments that begin at 0. */
static float corrected(float lr, const ink_optimizer *o, uint32_t step)
{
    const double correction1 = 1.0 - ink_power((double)o->beta1, step);
    const double correction2 = 1.0 - ink_power((double)o->beta2, step);
    return (float)((double)lr * sqrt(correction2) / correction1);
}

/* Nadam's constants (T. Dozat, "Incorporating Nesterov Momentum into Adam", 2016): momentum rises from half of beta1.
 * A product of many momenta is as good as 0, so the loop is short. */
static void plan_nadam(adaptive_step *k, const ink_optimizer *o, uint32_t step)
{
    const double beta1 = (double)o->beta1;
    double warm = 0.5, momentum = 0.0, product = 1.0;
    for (uint32_t t = 1; t <= step; t++) {
        warm *= 0.96;
        momentum = beta1 * (1.0 - warm);
        product = product > 1e-30 ? product * momentum : 0.0;
    }
    const double next = beta1 * (1.0 - warm * 0.96);
    k->first = (float)(next / (1.0 - product * next));
    k->now = (float)((1.0 - momentum) / (1.0 - product));
    k->second = (float)(1.0 / (1.0 - ink_power((double)o->beta2, step)));
}

/* The optimisers from INK_RMSPROP on. */
static void adapt_tensor(ink_model *m, const ink_tensor *t, const float *g, const ink_optimizer *o, float lr,
                         float decay)
{
    const int32_t kind = o->kind;
    float *v = m->moment2 + t->offset, *top = kind == INK_AMSGRAD ? m->largest + t->offset : NULL;
    adaptive_step k = {lr, decay, o->beta1, o->beta2, 1.0f - o->beta2, o->epsilon, 1.0f, 0.0f, 1.0f};
    adaptive_rule rule = NADAM;
    if (kind == INK_RMSPROP || kind == INK_ADAGRAD) {
        rule = RMSPROP;
        k.beta1 = kind == INK_RMSPROP ? o->momentum : 0.0f;
        if (kind == INK_ADAGRAD) { /* the first value of the sum is in epsilon, which is added to it anyway */
            k.beta2 = k.share = 1.0f;
            k.epsilon += o->beta2;
        }
    } else if (kind == INK_ADADELTA) {
        rule = ADADELTA;
    } else if (kind == INK_NADAM) {
        plan_nadam(&k, o, m->step);
    } else {
        k.lr = corrected(lr, o, m->step);
    }
    adaptive_update(m->params + t->offset, m->moment1 + t->offset, v, top, g + t->offset, rule, &k, (size_t)t->count);
}

/* Adds the derivative of l1 * |w| to the gradient; a weight of 0 gets none. */
static void add_l1(float *gradient, const float *w, float l1, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        gradient[i] += w[i] > 0.0f ? l1 : w[i] < 0.0f ? -l1 : 0.0f;
    }
}

static void update_tensor(ink_model *m, const ink_tensor *t, const float *gradient, const ink_optimizer *o, float lr)
{
    float *w = m->params + t->offset;
    float *m1 = m->moment1 + t->offset;
    float *m2 = m->moment2 + t->offset;
    const float *g = gradient + t->offset;
    const size_t count = (size_t)t->count;
    const float decay = t->role == INK_KERNEL ? o->weight_decay : 0.0f;
    if (o->kind == INK_SGD) {
        sgd_update(w, m1, g, lr, o->momentum, o->nesterov, decay, count);
        return;
    }
    if (o->kind >= INK_RMSPROP) {
        adapt_tensor(m, t, gradient, o, lr, decay);
        return;
    }
    const float lr_t = corrected(lr, o, m->step);
    const int decoupled = o->kind == INK_ADAMW;
    adam_update(w, m1, m2, g, lr_t, o->beta1, o->beta2, o->epsilon, decoupled ? 0.0f : decay,
                decoupled ? lr * decay : 0.0f, count);
}

/* Moves mean or variance towards that of the batch, by the momentum of the layer. */
static void update_statistic(ink_model *m, const ink_tensor *t, const float *batch)
{
    average_update(m->params + t->offset, batch + t->offset, m->layers[t->layer].spec.rate, (size_t)t->count);
}

static void update_average(ink_model *m, float decay)
{
    if (m->averaged == 0) {
        memcpy(m->average, m->params, (size_t)m->n_params * sizeof(float));
    } else {
        const float early = (float)(1 + m->averaged) / (float)(10 + m->averaged);
        average_update(m->average, m->params, early < decay ? early : decay, (size_t)m->n_params);
    }
    m->averaged++;
}

ink_status ink_apply_gradient(ink_model *model, float *gradient, const ink_optimizer *optimizer, float lr)
{
    assert(model->mode == INK_FOR_TRAINING);
    ink_model *m = model;
    if (!options_are_sane(optimizer, lr)) {
        return INK_BAD_ARGUMENT;
    }
    const double norm = sqrt(sum_of_squares(gradient, (size_t)m->n_trainable));
    const int32_t n_statistics = m->n_params - m->n_trainable;
    if (!(norm <= (double)LARGEST) || !all_within(m->params, (size_t)m->n_params, -LARGEST, LARGEST) ||
        !all_within(gradient + m->n_trainable, (size_t)n_statistics, -LARGEST, LARGEST)) {
        return INK_NOT_FINITE;
    }
    if (optimizer->clip_norm > 0.0f && norm > (double)optimizer->clip_norm) {
        vector_scale(gradient, (float)((double)optimizer->clip_norm / norm), (size_t)m->n_trainable);
    }
    m->step++;
    for (int32_t i = 0; i < m->n_tensors; i++) {
        const ink_tensor *t = &m->tensors[i];
        if (t->role == INK_MEAN || t->role == INK_VARIANCE) {
            update_statistic(m, t, gradient);
        } else {
            if (optimizer->l1 > 0.0f && t->role == INK_KERNEL) {
                add_l1(gradient + t->offset, m->params + t->offset, optimizer->l1, t->count);
            }
            update_tensor(m, t, gradient, optimizer, lr);
        }
    }
    if (optimizer->average_decay > 0.0f) {
        update_average(m, optimizer->average_decay);
    }
    m->packed_current = 0;
    return INK_OK;
}

/* Adds `count` gradients into the first, in the order of the tree. */
static void add_shares(float *shares, int32_t count, size_t size)
{
    int32_t left = 1;
    while (2 * left < count) {
        left *= 2;
    }
    if (count > 1) {
        float *right = shares + (size_t)left * size;
        add_shares(shares, left, size);
        add_shares(right, count - left, size);
        vector_add(shares, right, size);
    }
}

ink_status ink_apply_shares(ink_model *model, float *shares, int32_t count, const ink_optimizer *optimizer, float lr)
{
    if (count < 1) {
        return INK_BAD_ARGUMENT;
    }
    add_shares(shares, count, (size_t)model->n_params);
    return ink_apply_gradient(model, shares, optimizer, lr);
}

const float *ink_average(const ink_model *model)
{
    assert(model->mode == INK_FOR_TRAINING);
    return model->averaged ? model->average : model->params;
}

/* ---- the training state: params, moment1, moment2, average, largest; step and averaged as words; two spare words ---- */

enum { STATE_PARTS = 5, STATE_WORDS = 4 };

int32_t ink_state_count(const ink_model *model)
{
    return STATE_PARTS * model->n_params + STATE_WORDS;
}

ink_status ink_get_state(const ink_model *model, float *state)
{
    assert(model->mode == INK_FOR_TRAINING);
    const size_t n = (size_t)model->n_params;
    const float *const parts[STATE_PARTS] = {model->params, model->moment1, model->moment2, model->average,
                                             model->largest};
    for (size_t i = 0; i < STATE_PARTS; i++) {
        memcpy(state + i * n, parts[i], n * sizeof(float));
    }
    const uint32_t words[STATE_WORDS] = {model->step, model->averaged, 0, 0};
    for (size_t i = 0; i < STATE_WORDS; i++) {
        state[STATE_PARTS * n + i] = float_from_bits(words[i]);
    }
    return INK_OK;
}

ink_status ink_set_state(ink_model *model, const float *state)
{
    assert(model->mode == INK_FOR_TRAINING);
    const size_t n = (size_t)model->n_params;
    if (!all_within(state + n, n, -LARGEST_FIRST, LARGEST_FIRST) ||
        !all_within(state + 2 * n, n, 0.0f, LARGEST_SECOND) ||
        !all_within(state + 3 * n, n, -LARGEST_AVERAGE, LARGEST_AVERAGE) ||
        !all_within(state + 4 * n, n, 0.0f, LARGEST_SECOND)) {
        return INK_NOT_FINITE;
    }
    const ink_status status = ink_load_params(model, state);
    if (status != INK_OK) {
        return status;
    }
    memcpy(model->moment1, state + n, n * sizeof(float));
    memcpy(model->moment2, state + 2 * n, n * sizeof(float));
    memcpy(model->average, state + 3 * n, n * sizeof(float));
    memcpy(model->largest, state + 4 * n, n * sizeof(float));
    model->step = bits_of_float(state[STATE_PARTS * n]);
    model->averaged = bits_of_float(state[STATE_PARTS * n + 1]);
    return INK_OK;
}
