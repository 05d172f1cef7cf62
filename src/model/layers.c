/* layers.c - checks whether a layer list is possible, and computes the output shape of each layer.
 *
 * It checks every number of an untrusted list before it multiplies any. Later code can trust the list.
 */
#include "model/model.h"

#include "base/minmax.h"

#include <assert.h>

enum { MAX_KERNEL = 7, MAX_CONV_STRIDE = 2, MAX_POOL_STRIDE = 7, MAX_CHANNELS_IN = 16 };

static ink_status fail(ink_problem *problem, int32_t layer, ink_reason reason, int32_t found, int32_t limit)
{
    if (problem) {
        *problem = (ink_problem){layer, (int32_t)reason, found, limit};
    }
    return INK_BAD_LAYERS;
}

static int in_range(int32_t value, int32_t low, int32_t high)
{
    return value >= low && value <= high;
}

static int is_flag(int32_t value)
{
    return value == 0 || value == 1;
}

static int is_flat(ink_shape s)
{
    return s.h == 1 && s.w == 1;
}

/* Fields that a kind does not use must be 0. This finds mistakes in programs that write layers word by word. */
static int unused_fields_are_zero(const ink_layer *l)
{
    const int conv = l->kind == INK_CONV;
    const int dense = l->kind == INK_DENSE;
    const int pool = l->kind == INK_MAXPOOL || l->kind == INK_AVGPOOL;
    const int norm = l->kind == INK_BATCHNORM;
    const int drop = l->kind == INK_DROPOUT;
    return (conv || dense || l->units == 0) && (conv || pool || (l->kernel == 0 && l->stride == 0)) &&
           (conv || l->same == 0) && (conv || dense || (l->bias == 0 && l->init == 0)) &&
           (norm || drop || l->kind == INK_LEAKY_RELU || !(l->rate < 0.0f || l->rate > 0.0f)) &&
           (norm || !(l->epsilon < 0.0f || l->epsilon > 0.0f)) && l->rate == l->rate && l->epsilon == l->epsilon &&
           l->reserved == 0 && is_flag(l->same) && is_flag(l->bias) && is_flag(l->init);
}

static int32_t smaller_side(ink_shape s)
{
    return min_i(s.h, s.w);
}

static ink_status check_conv(ink_shape *out, ink_problem *problem, int32_t i, const ink_layer *l, ink_shape in)
{
    if (!in_range(l->units, 1, INK_MAX_UNITS)) {
        return fail(problem, i, INK_PROBLEM_UNITS, l->units, INK_MAX_UNITS);
    }
    if (!in_range(l->kernel, 1, MAX_KERNEL)) {
        return fail(problem, i, INK_PROBLEM_KERNEL, l->kernel, MAX_KERNEL);
    }
    if (!in_range(l->stride, 1, MAX_CONV_STRIDE)) {
        return fail(problem, i, INK_PROBLEM_STRIDE, l->stride, MAX_CONV_STRIDE);
    }
    if (!l->same && l->kernel > smaller_side(in)) {
        return fail(problem, i, INK_PROBLEM_KERNEL_LARGER, l->kernel, smaller_side(in));
    }
    const int32_t s = l->stride;
    const int32_t k =
        l->same ? 1 : l->kernel; /* same: ceil(side / stride), which is the rule for a valid 1 x 1 kernel */
    *out = (ink_shape){(in.h - k) / s + 1, (in.w - k) / s + 1, l->units};
    return INK_OK;
}

static ink_status check_pool(ink_shape *out, ink_problem *problem, int32_t i, const ink_layer *l, ink_shape in)
{
    if (!in_range(l->kernel, 1, MAX_KERNEL)) {
        return fail(problem, i, INK_PROBLEM_KERNEL, l->kernel, MAX_KERNEL);
    }
    if (!in_range(l->stride, 0, MAX_POOL_STRIDE)) {
        return fail(problem, i, INK_PROBLEM_STRIDE, l->stride, MAX_POOL_STRIDE);
    }
    if (l->kernel > smaller_side(in)) {
        return fail(problem, i, INK_PROBLEM_KERNEL_LARGER, l->kernel, smaller_side(in));
    }
    const int32_t stride = l->stride ? l->stride : l->kernel;
    *out = (ink_shape){(in.h - l->kernel) / stride + 1, (in.w - l->kernel) / stride + 1, in.c};
    return INK_OK;
}

static ink_status check_dense(ink_shape *out, ink_problem *problem, int32_t i, const ink_layer *l, ink_shape in)
{
    if (!in_range(l->units, 1, INK_MAX_UNITS)) {
        return fail(problem, i, INK_PROBLEM_UNITS, l->units, INK_MAX_UNITS);
    }
    if (!is_flat(in)) {
        return fail(problem, i, INK_PROBLEM_NOT_FLAT, in.h * in.w, 1);
    }
    *out = (ink_shape){1, 1, l->units};
    return INK_OK;
}

static ink_status check_layer(ink_shape *out, ink_problem *problem, int32_t i, const ink_layer *l, ink_shape in)
{
    if (!in_range(l->kind, INK_CONV, INK_GLOBAL_AVGPOOL)) {
        return fail(problem, i, INK_PROBLEM_KIND, l->kind, INK_GLOBAL_AVGPOOL);
    }
    if (!unused_fields_are_zero(l)) {
        return fail(problem, i, INK_PROBLEM_UNUSED, l->kind, 0);
    }
    *out = in;
    switch (l->kind) {
    case INK_CONV:
        return check_conv(out, problem, i, l, in);
    case INK_MAXPOOL:
    case INK_AVGPOOL:
        return check_pool(out, problem, i, l, in);
    case INK_DENSE:
        return check_dense(out, problem, i, l, in);
    case INK_BATCHNORM:
    case INK_LEAKY_RELU:
        if (!(l->rate >= 0.0f && l->rate <= 1.0f)) {
            return fail(problem, i, INK_PROBLEM_RATE, 0, 1);
        }
        if (l->kind == INK_BATCHNORM && !(l->epsilon >= 1e-12f && l->epsilon <= 1.0f)) {
            return fail(problem, i, INK_PROBLEM_EPSILON, 0, 1);
        }
        return INK_OK;
    case INK_DROPOUT:
        if (!(l->rate >= 0.0f && l->rate < 1.0f)) {
            return fail(problem, i, INK_PROBLEM_RATE, 0, 1);
        }
        return INK_OK;
    case INK_FLATTEN:
        *out = (ink_shape){1, 1, in.h * in.w * in.c};
        return INK_OK;
    case INK_GLOBAL_AVGPOOL:
        *out = (ink_shape){1, 1, in.c};
        return INK_OK;
    default: /* relu and the other activations */
        return INK_OK;
    }
}

ink_status layers_check_shapes(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                               ink_shape input)
{
    if (problem) {
        *problem = (ink_problem){-1, INK_PROBLEM_NONE, 0, 0};
    }
    if (!in_range(n_layers, 1, INK_MAX_LAYERS)) {
        return fail(problem, -1, INK_PROBLEM_COUNT, n_layers, INK_MAX_LAYERS);
    }
    if (!in_range(input.h, 1, INK_MAX_SIDE) || !in_range(input.w, 1, INK_MAX_SIDE)) {
        return fail(problem, -1, INK_PROBLEM_INPUT, in_range(input.h, 1, INK_MAX_SIDE) ? input.w : input.h,
                    INK_MAX_SIDE);
    }
    if (!in_range(input.c, 1, MAX_CHANNELS_IN)) {
        return fail(problem, -1, INK_PROBLEM_INPUT, input.c, MAX_CHANNELS_IN);
    }
    assert(layers);
    ink_shape shape = input;
    for (int32_t i = 0; i < n_layers; i++) {
        const ink_status status = check_layer(&shape, problem, i, &layers[i], shape);
        if (status != INK_OK) {
            return status;
        }
        if (outputs) {
            outputs[i] = shape;
        }
    }
    if (!is_flat(shape) || !in_range(shape.c, 2, INK_MAX_CLASSES)) {
        return fail(problem, n_layers - 1, INK_PROBLEM_OUTPUT, is_flat(shape) ? shape.c : shape.h * shape.w,
                    INK_MAX_CLASSES);
    }
    return INK_OK;
}

double ink_layer_macs(const ink_layer *layer, ink_shape input, ink_shape output)
{
    const double outputs = (double)output.h * output.w * output.c;
    if (layer->kind == INK_CONV) {
        return outputs * layer->kernel * layer->kernel * input.c;
    }
    return layer->kind == INK_DENSE ? outputs * input.c : 0.0;
}
