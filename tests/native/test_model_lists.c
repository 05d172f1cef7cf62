/* test_model_lists.c - random layer lists against the reference kernels, one layer after another.
 *
 * A model fuses layers, skips unneeded gradients and reuses memory. None of that may change a bit. The test computes every list
 * layer by layer with the kernels of ref.h, each activation and gradient in memory of its own. Lists, shapes and numbers of
 * pictures are random; values have few levels, so that equal maxima, zeros and relus that block everything are common. The
 * environment variable LISTS sets the number of lists, SEED which (seed.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/ref.h"
#include "nets.h"
#include "seed.h"

#include <string.h>

enum { MOST_LAYERS = 12, MOST_PICTURES = 2 * INK_UNIT + 5 };

typedef struct {
    ink_layer layers[MOST_LAYERS];
    ink_shape input, outputs[MOST_LAYERS];
    int32_t n_layers, n; /* n: pictures */
    const float *params;
    const ink_tensor *tensors;
    int32_t n_tensors, n_params;
    float *values[MOST_LAYERS];     /* output of each layer for all pictures */
    float *statistics[MOST_LAYERS]; /* batchnorm: mean, then variance, of these pictures */
} walk;

static int32_t floats_of(ink_shape s)
{
    return s.h * s.w * s.c;
}

static ink_shape input_of(const walk *w, int32_t layer)
{
    return layer ? w->outputs[layer - 1] : w->input;
}

static float *floats(size_t count)
{
    return calloc(count + 1, sizeof(float));
}

/* ---------------------------------------------------------------- the list, layer by layer */

static const ink_tensor *tensor_of(const walk *w, int32_t layer, ink_role role)
{
    for (int32_t i = 0; i < w->n_tensors; i++) {
        if (w->tensors[i].layer == layer && w->tensors[i].role == (int32_t)role) {
            return &w->tensors[i];
        }
    }
    return NULL;
}

static const float *param_of(const walk *w, int32_t layer, ink_role role)
{
    const ink_tensor *t = tensor_of(w, layer, role);
    return t ? w->params + t->offset : NULL;
}

static conv_shape shape_of(const walk *w, int32_t layer, int32_t n)
{
    const ink_layer *l = &w->layers[layer];
    const ink_shape in = input_of(w, layer), out = w->outputs[layer];
    const int32_t k = l->kernel ? l->kernel : l->kind != INK_GLOBAL_AVGPOOL, stride = l->stride ? l->stride : k ? k : 1;
    conv_shape s = {
        .n = n, .h = in.h, .w = in.w, .ci = in.c, .k = k, .stride = stride, .oh = out.h, .ow = out.w, .co = out.c};
    if (l->same) {
        const int32_t down = (out.h - 1) * stride + k - in.h, right = (out.w - 1) * stride + k - in.w;
        s.pad_top = down > 0 ? down / 2 : 0;
        s.pad_left = right > 0 ? right / 2 : 0;
    }
    return s;
}

static int by_winograd(const walk *w, int32_t layer, const conv_shape *s)
{
    return w->layers[layer].kind == INK_CONV && winograd_tile(s) > 0;
}

/* batch: NULL in inference. */
static void forward(walk *w, const float *images, const uint32_t *samples, int32_t n, const ink_batch *batch)
{
    for (int32_t i = 0; i < w->n_layers; i++) {
        const ink_layer *l = &w->layers[i];
        const ink_shape out = w->outputs[i];
        const float *x = i ? w->values[i - 1] : images;
        float *y = w->values[i];
        const conv_shape s = shape_of(w, i, n);
        const size_t count = (size_t)n * (size_t)floats_of(out), rows = count / (size_t)out.c;
        const float *mean = param_of(w, i, INK_MEAN), *variance = param_of(w, i, INK_VARIANCE);
        switch (l->kind) {
        case INK_CONV:
        case INK_DENSE:
            (by_winograd(w, i, &s) ? ref_winograd_forward : ref_conv_forward)(y, x, param_of(w, i, INK_KERNEL),
                                                                              param_of(w, i, INK_BIAS), 0, &s);
            break;
        case INK_MAXPOOL:
            ref_maxpool_forward(y, x, &s);
            break;
        case INK_AVGPOOL:
        case INK_GLOBAL_AVGPOOL:
            ref_avgpool_forward(y, x, &s);
            break;
        case INK_RELU:
            ref_relu_forward(y, x, count);
            break;
        case INK_TANH:
        case INK_LEAKY_RELU:
        case INK_GELU:
            ref_activation_forward(y, x, (activation_kind)(l->kind - INK_TANH), l->rate, count);
            break;
        case INK_BATCHNORM:
            if (batch) {
                ref_batchnorm_statistics(w->statistics[i], w->statistics[i] + out.c, x, rows, out.c);
                mean = w->statistics[i];
                variance = w->statistics[i] + out.c;
            }
            ref_batchnorm_apply(y, x, mean, variance, param_of(w, i, INK_GAMMA), param_of(w, i, INK_BETA), l->epsilon,
                                0, rows, out.c);
            break;
        case INK_DROPOUT:
            if (batch) {
                ref_dropout(y, x, samples, n, (size_t)floats_of(out), l->rate, batch->seed, batch->epoch, (uint32_t)i);
                break;
            } /* fallthrough */
        default:
            memcpy(y, x, count * sizeof *y);
        }
    }
}

/* The part of a flat gradient that belongs to a tensor. */
static float *part_of(const walk *w, float *gradient, int32_t layer, ink_role role)
{
    const ink_tensor *t = tensor_of(w, layer, role);
    return t ? gradient + t->offset : NULL;
}

static void weighted_backward(const walk *w, float *dx, float *gradient, const float *dy, const float *x, int32_t layer,
                              const conv_shape *s)
{
    const int winograd = by_winograd(w, layer, s);
    float *dw = part_of(w, gradient, layer, INK_KERNEL), *db = part_of(w, gradient, layer, INK_BIAS);
    (winograd ? ref_winograd_backward_weights : ref_conv_backward_weights)(dw, x, dy, s);
    (winograd ? ref_winograd_backward_input : ref_conv_backward_input)(dx, dy, param_of(w, layer, INK_KERNEL), s);
    if (db) {
        ref_bias_backward(db, dy, (size_t)(s->n * s->oh * s->ow), s->co);
    }
}

/* dy: gradient of the last layer's output; freed. */
static void backward(walk *w, float *gradient, float *dy, const float *images, const uint32_t *samples, int32_t n,
                     const ink_batch *batch)
{
    for (int32_t i = w->n_layers - 1; i >= 0; i--) {
        const ink_layer *l = &w->layers[i];
        const ink_shape in = input_of(w, i), out = w->outputs[i];
        const float *x = i ? w->values[i - 1] : images, *y = w->values[i];
        const conv_shape s = shape_of(w, i, n);
        const size_t count = (size_t)n * (size_t)floats_of(out);
        float *dx = floats((size_t)n * (size_t)floats_of(in));
        switch (l->kind) {
        case INK_CONV:
        case INK_DENSE:
            weighted_backward(w, dx, gradient, dy, x, i, &s);
            break;
        case INK_MAXPOOL:
            ref_maxpool_backward(dx, dy, x, y, &s);
            break;
        case INK_AVGPOOL:
        case INK_GLOBAL_AVGPOOL:
            ref_avgpool_backward(dx, dy, &s);
            break;
        case INK_RELU:
            ref_relu_backward(dx, dy, y, count);
            break;
        case INK_TANH:
        case INK_LEAKY_RELU:
        case INK_GELU:
            ref_activation_backward(dx, dy, x, (activation_kind)(l->kind - INK_TANH), l->rate, count);
            break;
        case INK_BATCHNORM: {
            float *mean = w->statistics[i], *variance = mean + out.c, share = (float)n / (float)batch->batch;
            ref_batchnorm_backward(dx, part_of(w, gradient, i, INK_GAMMA), part_of(w, gradient, i, INK_BETA), dy, x,
                                   mean, variance, param_of(w, i, INK_GAMMA), l->epsilon, count / (size_t)out.c, out.c);
            for (int32_t k = 0; k < out.c; k++) {
                part_of(w, gradient, i, INK_MEAN)[k] = mean[k] * share;
                part_of(w, gradient, i, INK_VARIANCE)[k] = variance[k] * share;
            }
            break;
        }
        case INK_DROPOUT:
            ref_dropout(dx, dy, samples, n, (size_t)floats_of(out), l->rate, batch->seed, batch->epoch, (uint32_t)i);
            break;
        default:
            memcpy(dx, dy, count * sizeof *dx);
        }
        free(dy);
        dy = dx;
    }
    free(dy);
}

/* The gradient of one unit; returns its loss. */
static double unit_gradient(walk *w, float *gradient, const float *images, const uint8_t *labels,
                            const uint32_t *samples, int32_t n, const ink_batch *batch)
{
    const int32_t classes = w->outputs[w->n_layers - 1].c;
    float *dy = floats((size_t)(n * classes));
    double loss = 0.0;
    int32_t correct = 0;
    forward(w, images, samples, n, batch);
    ref_softmax_cross_entropy(dy, &loss, &correct, w->values[w->n_layers - 1], labels, n, classes,
                              batch->label_smoothing, 1 / (float)batch->batch);
    memset(gradient, 0, (size_t)w->n_params * sizeof *gradient);
    backward(w, gradient, dy, images, samples, n, batch);
    return loss;
}

/* ---------------------------------------------------------------- drawing lists and values */

static ink_layer draw_layer(rng *r, int wide)
{
    static const int32_t kinds[] = {INK_CONV,      INK_CONV,       INK_CONV,          INK_RELU,    INK_RELU,
                                    INK_RELU,      INK_MAXPOOL,    INK_MAXPOOL,       INK_MAXPOOL, INK_AVGPOOL,
                                    INK_BATCHNORM, INK_DROPOUT,    INK_FLATTEN,       INK_DENSE,   INK_TANH,
                                    INK_GELU,      INK_LEAKY_RELU, INK_GLOBAL_AVGPOOL};
    ink_layer l = {.kind = kinds[rng_below(r, rng_below(r, 4) ? 9 : 18)]};
    if (l.kind == INK_CONV || l.kind == INK_DENSE) {
        l.units = 1 + (int32_t)rng_below(r, 9);
        l.bias = rng_below(r, 3) != 0;
    }
    if (l.kind == INK_CONV) {
        l.kernel = rng_below(r, 2) ? 3 : 1 + (int32_t)rng_below(r, 5);
        l.stride = 1 + (rng_below(r, 4) == 0);
        l.same = (int32_t)rng_below(r, 2);
        if (wide) {
            l.units = 16 + 8 * (int32_t)rng_below(r, 2);
            l.kernel = rng_below(r, 8) ? 3 : l.kernel;
            l.stride = rng_below(r, 8) ? 1 : l.stride;
        }
    }
    if (l.kind == INK_MAXPOOL || l.kind == INK_AVGPOOL) {
        l.kernel = rng_below(r, 4) ? 2 : 1 + (int32_t)rng_below(r, 3);
        l.stride = rng_below(r, 4) ? 0 : 1 + (int32_t)rng_below(r, 3);
    }
    if (l.kind == INK_BATCHNORM || l.kind == INK_DROPOUT || l.kind == INK_LEAKY_RELU) {
        l.rate = 0.5f;
        l.epsilon = l.kind == INK_BATCHNORM ? 0.001f : 0.0f;
    }
    return l;
}

/* Appends the layer if it is possible there. */
static int append(walk *w, ink_layer layer)
{
    ink_problem problem;
    w->layers[w->n_layers] = layer;
    const ink_status status = ink_check_layers(w->outputs, &problem, w->layers, w->n_layers + 1, w->input);
    const int fits = status == INK_OK || problem.reason == INK_PROBLEM_OUTPUT;
    w->n_layers += fits;
    return fits;
}

static void draw_list(walk *w, rng *r)
{
    const int wide = rng_below(r, 3) == 0, large = !wide && rng_below(r, 8) == 0;
    const int32_t most = large ? 28 : wide ? 10 : 13;
    w->input = (ink_shape){1 + (int32_t)rng_below(r, (uint32_t)most), 1 + (int32_t)rng_below(r, (uint32_t)most),
                           rng_below(r, 2) ? 1 : 1 + (int32_t)rng_below(r, 4)};
    if (rng_below(r, 4)) {
        w->input.h = w->input.h > most / 2 ? w->input.h : most - w->input.h;
        w->input.w = w->input.w > most / 2 ? w->input.w : most - w->input.w;
    }
    if (wide && rng_below(r, 2)) {
        w->input.c = 16;
    }
    if (large) {
        w->input = (ink_shape){24 + (int32_t)rng_below(r, 5), 24 + (int32_t)rng_below(r, 5), 1};
    }
    w->n_layers = 0;
    const int32_t body = large ? 1 : 1 + (int32_t)rng_below(r, MOST_LAYERS - 5);
    for (int32_t tries = 0; tries < 3 * body && w->n_layers < body; tries++) {
        append(w, draw_layer(r, wide));
        if (w->n_layers && w->layers[w->n_layers - 1].kind == INK_CONV && rng_below(r, 2)) {
            if (rng_below(r, 2)) {
                append(w, (ink_layer){.kind = INK_RELU});
            }
            append(w, (ink_layer){.kind = INK_MAXPOOL, .kernel = 2});
        }
    }
    ink_shape last = w->n_layers ? w->outputs[w->n_layers - 1] : w->input;
    if (last.h * last.w > 1) {
        append(w, (ink_layer){.kind = INK_FLATTEN});
        last = w->outputs[w->n_layers - 1];
    }
    if (w->n_layers == 0 || last.c < 2 || last.c > 256 ||
        rng_below(r, 2)) { /* else there is nothing behind a pool, say */
        append(w, (ink_layer){.kind = INK_DENSE, .units = 2 + (int32_t)rng_below(r, 4), .bias = 1});
    }
}

static double cost_of(const walk *w)
{
    double macs = 0.0;
    for (int32_t i = 0; i < w->n_layers; i++) {
        macs += ink_layer_macs(&w->layers[i], input_of(w, i), w->outputs[i]);
    }
    return macs + 20 * floats_of(w->input);
}

/* A few levels, both zeros among them. */
static float level(rng *r)
{
    const int32_t i = (int32_t)rng_below(r, 10) - 4;
    return i == 5 ? -0.0f : (float)i / 8;
}

static void draw_params(float *params, const walk *w, rng *r)
{
    for (int32_t i = 0; i < w->n_tensors; i++) {
        const ink_tensor *t = &w->tensors[i];
        const int coarse = rng_below(r, 3) != 0;
        for (int32_t k = 0; k < t->count; k++) {
            const float value = coarse ? level(r) : rng_range(r, -0.5f, 0.5f);
            params[t->offset + k] = t->role == INK_VARIANCE ? 0.5f + value * value : value;
        }
    }
}

/* ---------------------------------------------------------------- the comparison */

static void print_list(const walk *w)
{
    static const char *const names[] = {"conv",    "batchnorm", "relu",  "maxpool", "avgpool",
                                        "dropout", "flatten",   "dense", "tanh",    "sigmoid",
                                        "elu",     "leakyRelu", "swish", "gelu",    "globalAveragePooling"};
    print_error("%d pictures of %d x %d x %d:", w->n, w->input.h, w->input.w, w->input.c);
    for (int32_t i = 0; i < w->n_layers; i++) {
        const ink_layer *l = &w->layers[i];
        print_error(" %s(units %d, kernel %d, stride %d, same %d, bias %d)", names[l->kind - INK_CONV], l->units,
                    l->kernel, l->stride, l->same, l->bias);
    }
    print_error("\n");
}

static void same_bits(const float *found, const float *expected, int32_t count, const walk *w, const char *what)
{
    for (int32_t i = 0; i < count; i++) {
        if (memcmp(found + i, expected + i, sizeof *found) != 0) {
            print_error("%s: value %d of %d is %a, expected %a\n", what, i, count, (double)found[i],
                        (double)expected[i]);
            print_list(w);
            fail();
        }
    }
}

static owned_model model_of(const walk *w, const float *params, int32_t max_batch, int32_t mode)
{
    owned_model o = model_new(w->layers, w->n_layers, w->input, max_batch, mode);
    assert_int_equal(ink_load_params(o.model, params), INK_OK);
    return o;
}

/* A relu is done by the layer before it, so who asks for that layer's output is given the relu's. */
static int32_t shown_for(const walk *w, int32_t layer)
{
    const int32_t kind = w->layers[layer].kind;
    const int does_relu = kind == INK_CONV || kind == INK_DENSE || kind == INK_BATCHNORM;
    return does_relu && layer + 1 < w->n_layers && w->layers[layer + 1].kind == INK_RELU ? layer + 1 : layer;
}

/* Inference in every mode, and what lies behind every layer for one picture. */
static void check_inference(walk *w, const float *params, const float *images)
{
    const int32_t classes = w->outputs[w->n_layers - 1].c, pixels = floats_of(w->input);
    float *logits = floats((size_t)(w->n * classes));
    forward(w, images, NULL, w->n, NULL);
    for (int32_t mode = INK_FOR_PREDICT; mode <= INK_FOR_TRAINING; mode++) {
        owned_model o = model_of(w, params, 1, mode);
        assert_int_equal(ink_logits(o.model, logits, images, w->n), INK_OK);
        same_bits(logits, w->values[w->n_layers - 1], w->n * classes, w, "logits");
        const int32_t one = w->n - 1;
        for (int32_t i = 0; i < w->n_layers && mode != INK_FOR_GRADIENTS; i++) {
            const int32_t count = floats_of(w->outputs[i]);
            float *out = floats((size_t)count);
            assert_int_equal(ink_activations(o.model, out, images + (size_t)one * (size_t)pixels, i), INK_OK);
            same_bits(out, w->values[shown_for(w, i)] + (size_t)one * (size_t)count, count, w, "activations");
            free(out);
        }
        model_free(o);
    }
    free(logits);
}

/* The sum of the units from `from` on, `count` of them, in the order that inkling.h gives; w has room for one unit. */
static void add_units(walk *w, float *sum, double *losses, const float *images, const uint8_t *labels,
                      const uint32_t *samples, int32_t from, int32_t count, const ink_batch *batch)
{
    if (count == 1) {
        const int32_t at = from * INK_UNIT, n = w->n - at < INK_UNIT ? w->n - at : INK_UNIT;
        losses[from] = unit_gradient(w, sum, images + (size_t)at * (size_t)floats_of(w->input), labels + at,
                                     samples + at, n, batch);
        return;
    }
    int32_t left = 1;
    while (2 * left < count) {
        left *= 2;
    }
    float *right = floats((size_t)w->n_params);
    add_units(w, sum, losses, images, labels, samples, from, left, batch);
    add_units(w, right, losses, images, labels, samples, from + left, count - left, batch);
    ref_vector_add(sum, right, (size_t)w->n_params);
    free(right);
}

static void check_gradient(walk *w, const float *params, const uint8_t *bytes, const float *images,
                           const uint8_t *labels, const uint32_t *samples)
{
    const ink_batch batch = {.seed = 3, .epoch = 1, .batch = w->n + 3, .label_smoothing = 0.1f};
    float *expected = floats((size_t)w->n_params), *found = floats((size_t)w->n_params);
    double losses[MOST_PICTURES / INK_UNIT + 1];
    ink_loss found_losses[MOST_PICTURES / INK_UNIT + 1];
    const int32_t units = (w->n + INK_UNIT - 1) / INK_UNIT;
    add_units(w, expected, losses, images, labels, samples, 0, units, &batch);
    for (int32_t mode = INK_FOR_GRADIENTS; mode <= INK_FOR_TRAINING; mode++) {
        owned_model o = model_of(w, params, w->n, mode);
        for (int32_t again = 0; again < 2; again++) { /* the second time finds what the first left behind */
            memset(found, 0xff, (size_t)w->n_params * sizeof *found);
            assert_int_equal(
                ink_block_gradient(o.model, found, found_losses, bytes, labels, samples, w->n, &batch, NULL), INK_OK);
            same_bits(found, expected, w->n_params, w, "gradient");
            for (int32_t u = 0; u < units; u++) {
                assert_true(found_losses[u].loss == losses[u]);
            }
        }
        model_free(o);
    }
    free(expected);
    free(found);
}

static void check_list(walk *w, rng *r)
{
    const int32_t pixels = floats_of(w->input), classes = w->outputs[w->n_layers - 1].c;
    owned_model o = model_new(w->layers, w->n_layers, w->input, 1, INK_FOR_PREDICT);
    ink_tensor tensors[4 * MOST_LAYERS];
    w->tensors = tensors;
    w->n_tensors = ink_tensor_count(o.model);
    w->n_params = ink_param_count(o.model);
    for (int32_t i = 0; i < w->n_tensors; i++) {
        tensors[i] = ink_tensor_at(o.model, i);
    }
    model_free(o);
    float *params = floats((size_t)w->n_params), *images = floats((size_t)(w->n * pixels));
    uint8_t *bytes = malloc((size_t)(w->n * pixels)), labels[MOST_PICTURES];
    uint32_t samples[MOST_PICTURES];
    draw_params(params, w, r);
    w->params = params;
    const int coarse = rng_below(r, 2) != 0;
    for (int32_t i = 0; i < w->n * pixels; i++) {
        bytes[i] = (uint8_t)(coarse ? 255 * rng_below(r, 2) : rng_below(r, 256));
    }
    ink_from_bytes(images, bytes, w->n * pixels);
    for (int32_t i = 0; i < w->n; i++) {
        labels[i] = (uint8_t)rng_below(r, (uint32_t)classes);
        samples[i] = rng_u32(r);
    }
    for (int32_t i = 0; i < w->n_layers; i++) {
        w->values[i] = floats((size_t)w->n * (size_t)floats_of(w->outputs[i]));
        w->statistics[i] = floats(2 * (size_t)w->outputs[i].c);
    }
    check_inference(w, params, images);
    check_gradient(w, params, bytes, images, labels, samples);
    for (int32_t i = 0; i < w->n_layers; i++) {
        free(w->values[i]);
        free(w->statistics[i]);
    }
    free(params);
    free(images);
    free(bytes);
}

/* How often a list came up that has what is named: a test of the drawing. */
static int is_pooled(const walk *w, int32_t i)
{
    const ink_layer *l = w->layers;
    const int32_t pool = i + 1 < w->n_layers && l[i + 1].kind == INK_RELU ? i + 2 : i + 1;
    return l[i].kind == INK_CONV && pool < w->n_layers && l[pool].kind == INK_MAXPOOL && l[pool].kernel == 2 &&
           (l[pool].stride == 0 || l[pool].stride == 2);
}

static void random_lists(void **state)
{
    (void)state;
    const char *wish = getenv("LISTS");
    const int32_t lists = wish ? atoi(wish) : is_thorough() ? 400 : 100;
    rng r = test_rng(21);
    int32_t pooled = 0, transformed = 0, parts = 0;
    for (int32_t i = 0; i < lists; i++) {
        walk w = {.n_layers = 0};
        draw_list(&w, &r);
        w.n = 1 + (int32_t)rng_below(&r, rng_below(&r, 3) && w.input.h < 20 ? 9 : MOST_PICTURES);
        const double most = 4e6;
        if (w.n * cost_of(&w) > most) {
            w.n = (int32_t)(most / cost_of(&w));
        }
        if (w.n < 1) {
            continue;
        }
        check_list(&w, &r);
        for (int32_t k = 0; k < w.n_layers; k++) {
            const conv_shape s = shape_of(&w, k, 1);
            const int winograd = by_winograd(&w, k, &s);
            pooled += is_pooled(&w, k);
            transformed += is_pooled(&w, k) && winograd;
            parts += is_pooled(&w, k) && (w.n < INK_UNIT ? w.n : INK_UNIT) * s.oh * s.ow * s.co > 1 << 16;
        }
    }
    print_message("%d lists: %d convolutions with a pool, %d of them by Winograd, %d in parts\n", lists, pooled,
                  transformed, parts);
    assert_true(wish || (pooled > lists / 4 && transformed > lists / 40 && (!is_thorough() || parts > 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_lists)};
    return cmocka_run_group_tests_name("layer lists", tests, NULL, NULL);
}
