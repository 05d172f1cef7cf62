/* unit.c - the gradient of one unit of images, with or without teachers, and the sum over units in the fixed tree. */
#include "train/tree.h"

#include "base/minmax.h"
#include "model/model.h"

#include <assert.h>
#include <string.h>

/* images: NULL when they are bytes, which are always finite. */
static ink_status check_unit(const ink_model *m, const float *images, const uint8_t *labels, int32_t n,
                             const ink_batch *batch)
{
    if (n < 1 || batch->batch < n || !(batch->label_smoothing >= 0.0f && batch->label_smoothing < 1.0f)) {
        return INK_BAD_ARGUMENT;
    }
    for (int32_t i = 0; i < n; i++) {
        if (labels[i] >= m->n_classes) {
            return INK_BAD_LABEL;
        }
    }
    return !images || all_finite(images, (size_t)n * (size_t)shape_count(m->input)) ? INK_OK : INK_NOT_FINITE;
}

ink_status ink_set_teachers(ink_model *model, ink_model *const *teachers, int32_t count, float share, float temperature)
{
    assert(model->mode != INK_FOR_PREDICT);
    if (count < 0 || count > INK_MAX_TEACHERS || !(share >= 0.0f && share <= 1.0f) ||
        !(temperature >= 0.1f && temperature <= 1000.0f)) {
        return INK_BAD_ARGUMENT;
    }
    for (int32_t i = 0; i < count; i++) {
        const ink_model *t = teachers[i];
        if (t == model || t->n_classes != model->n_classes || t->input.h != model->input.h ||
            t->input.w != model->input.w || t->input.c != model->input.c) {
            return INK_BAD_ARGUMENT;
        }
    }
    for (int32_t i = 0; i < count; i++) {
        model->teachers[i] = teachers[i];
    }
    model->n_teachers = count;
    model->teacher_share = share;
    model->teacher_temperature = temperature;
    return INK_OK;
}

/* The mean (n, classes) of the teachers' logits. The images are finite, since the model has used them. */
static const float *ask_teachers(ink_model *m, const float *images, int32_t n)
{
    const size_t count = (size_t)n * (size_t)m->n_classes;
    float *sum = m->teaching, *one = sum + (size_t)INK_UNIT * (size_t)m->n_classes;
    memset(sum, 0, count * sizeof(float));
    for (int32_t i = 0; i < m->n_teachers; i++) {
        (void)ink_logits(m->teachers[i], one, images, n);
        vector_add(sum, one, count);
    }
    vector_scale(sum, 1.0f / (float)m->n_teachers, count);
    return sum;
}

/* weights: NULL, or the weight of each image in the loss. */
static void gradient_of_unit(ink_model *m, float *gradient, ink_loss *loss, const float *images, const uint8_t *labels,
                             const uint32_t *samples, int32_t n, const ink_batch *batch, const float *weights)
{
    const float *logits = model_forward_unit(m, images, samples, n, batch);
    const float *teaching = m->n_teachers > 0 ? ask_teachers(m, images, n) : NULL;
    const int32_t classes = m->n_classes, rows = weights ? 1 : n; /* with weights, one image at a time */
    *loss = (ink_loss){0.0, 0, n};
    for (int32_t i = 0; i < n; i += rows) {
        const float weight = weights ? weights[i] : 1.0f, scale = weight / (float)batch->batch;
        const size_t at = (size_t)i * (size_t)classes;
        double sum = 0.0;
        softmax_cross_entropy(m->dping + at, &sum, &loss->correct, logits + at, labels + i, rows, classes,
                              batch->label_smoothing, scale);
        if (teaching) {
            distil(m->dping + at, &sum, logits + at, teaching + at, rows, classes, m->teacher_share,
                   m->teacher_temperature, scale);
        }
        loss->loss += (double)weight * sum;
    }
    model_backward_unit(m, gradient, images, samples, n, batch);
}

ink_status ink_unit_gradient(ink_model *model, float *gradient, ink_loss *loss, const float *images,
                             const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch)
{
    assert(model->mode != INK_FOR_PREDICT);
    if (n > INK_UNIT) {
        return INK_BAD_ARGUMENT;
    }
    const ink_status status = check_unit(model, images, labels, n, batch);
    if (status == INK_OK) {
        gradient_of_unit(model, gradient, loss, images, labels, samples, n, batch, NULL);
    }
    return status;
}

/* The images of a unit, from bytes, distorted if asked; they lie inside the model. */
static const float *unit_pictures(ink_model *m, const uint8_t *images, const uint32_t *samples, int32_t n,
                                  const ink_batch *batch, const ink_augment *augment)
{
    const int32_t pixels = shape_count(m->input);
    float *clean = m->pictures + (size_t)INK_UNIT * (size_t)pixels;
    if (!augment) {
        ink_from_bytes(m->pictures, images, n * pixels);
        return m->pictures;
    }
    for (int32_t i = 0; i < n; i++) {
        ink_from_bytes(clean, images + (size_t)i * (size_t)pixels, pixels);
        ink_augment_image(m->pictures + (size_t)i * (size_t)pixels, clean, augment, batch->seed, batch->epoch,
                          samples[i]);
    }
    return m->pictures;
}

ink_status ink_weighted_block_gradient(ink_model *model, float *gradient, ink_loss *losses, const uint8_t *images,
                                       const uint8_t *labels, const uint32_t *samples, int32_t n,
                                       const ink_batch *batch, const ink_augment *augment, const float *weights)
{
    assert(model->mode != INK_FOR_PREDICT);
    const ink_shape in = model->input;
    if (n > model->max_batch || (augment && !(in.h == 28 && in.w == 28 && in.c == 1)) ||
        (weights && n > 0 && !all_within(weights, (size_t)n, 0.0f, INK_MAX_WEIGHT))) {
        return INK_BAD_ARGUMENT;
    }
    const ink_status status = check_unit(model, NULL, labels, n, batch);
    if (status != INK_OK) {
        return status;
    }
    const size_t pixels = (size_t)shape_count(in);
    gradient_tree tree = {model->tree, (size_t)model->n_params, 0, 0};
    for (int32_t i = 0; i < n; i += INK_UNIT) {
        const int32_t size = min_i(n - i, INK_UNIT);
        const float *pictures = unit_pictures(model, images + (size_t)i * pixels, samples + i, size, batch, augment);
        gradient_of_unit(model, tree_next(&tree), losses++, pictures, labels + i, samples + i, size, batch,
                         weights ? weights + i : NULL);
        tree_push(&tree);
    }
    memcpy(gradient, tree_finish(&tree), (size_t)model->n_params * sizeof(float));
    return INK_OK;
}

ink_status ink_block_gradient(ink_model *model, float *gradient, ink_loss *losses, const uint8_t *images,
                              const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch,
                              const ink_augment *augment)
{
    return ink_weighted_block_gradient(model, gradient, losses, images, labels, samples, n, batch, augment, NULL);
}

void ink_add(float *sum, const float *other, int32_t count)
{
    vector_add(sum, other, (size_t)count);
}

float *tree_next(gradient_tree *t)
{
    return t->sums + (size_t)t->waiting * t->count;
}

static void add_last_two(gradient_tree *t)
{
    t->waiting--;
    vector_add(t->sums + (size_t)(t->waiting - 1) * t->count, t->sums + (size_t)t->waiting * t->count, t->count);
}

void tree_push(gradient_tree *t)
{
    t->waiting++;
    t->pushed++;
    for (uint32_t units = t->pushed; units % 2 == 0; units /= 2) {
        add_last_two(t);
    }
}

float *tree_finish(gradient_tree *t)
{
    while (t->waiting > 1) {
        add_last_two(t);
    }
    return t->sums;
}

ink_status ink_train_step(ink_model *model, ink_loss *loss, const float *images, const uint8_t *labels,
                          const uint32_t *samples, int32_t n, const ink_batch *batch, const ink_optimizer *optimizer,
                          float lr)
{
    assert(model->mode == INK_FOR_TRAINING);
    ink_batch whole = *batch;
    whole.batch = n;
    if (n > model->max_batch) {
        return INK_BAD_ARGUMENT;
    }
    const ink_status status = check_unit(model, images, labels, n, &whole);
    if (status != INK_OK) {
        return status;
    }
    const size_t pixels = (size_t)shape_count(model->input);
    gradient_tree tree = {model->tree, (size_t)model->n_params, 0, 0};
    ink_loss total = {0.0, 0, 0};
    for (int32_t i = 0; i < n; i += INK_UNIT) {
        const int32_t size = min_i(n - i, INK_UNIT);
        ink_loss unit;
        gradient_of_unit(model, tree_next(&tree), &unit, images + (size_t)i * pixels, labels + i, samples + i, size,
                         &whole, NULL);
        tree_push(&tree);
        total.loss += unit.loss;
        total.correct += unit.correct;
        total.images += unit.images;
    }
    *loss = total;
    return ink_apply_gradient(model, tree_finish(&tree), optimizer, lr);
}
