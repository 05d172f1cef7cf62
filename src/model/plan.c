/* plan.c - from a layer list to one block of memory.
 *
 * plan_layers computes everything that follows from the list alone: shapes, offsets, fusions. lay_out divides the
 * block. It runs with an empty arena to measure and with the caller's block to build, so the size that the caller
 * reserves is the size that the model uses.
 */
#include "model/model.h"

#include "base/arena.h"
#include "base/minmax.h"

#include <assert.h>
#include <string.h>

static void add_tensor(ink_model *m, int32_t *offset, int32_t layer, ink_role role, int32_t rank, const int32_t dims[4])
{
    int32_t count = 1;
    for (int32_t d = 0; d < rank; d++) {
        count *= dims[d];
    }
    ink_tensor *t = &m->tensors[m->n_tensors++];
    *t = (ink_tensor){layer, (int32_t)role, m->n_params, count, rank, {0, 0, 0, 0}};
    memcpy(t->dims, dims, (size_t)rank * sizeof(int32_t));
    *offset = m->n_params;
    m->n_params += count;
}

static int is_pool(int32_t kind)
{
    return kind == INK_MAXPOOL || kind == INK_AVGPOOL;
}

static int is_weighted(int32_t kind)
{
    return kind == INK_CONV || kind == INK_DENSE;
}

static conv_shape geometry_of(const layer_state *l)
{
    const ink_layer *s = &l->spec;
    conv_shape g = {.n = 0,
                    .h = l->in.h,
                    .w = l->in.w,
                    .ci = l->in.c,
                    .k = 1,
                    .stride = 1,
                    .oh = l->out.h,
                    .ow = l->out.w,
                    .co = l->out.c};
    if (s->kind == INK_CONV || is_pool(s->kind)) {
        g.k = s->kernel;
        g.stride = s->stride ? s->stride : s->kernel;
    }
    if (s->kind == INK_GLOBAL_AVGPOOL) {
        g.k = 0; /* the whole picture (kernels.h) */
    }
    if (s->same) { /* as in Keras, the odd row of zeros is behind */
        const int32_t rows = (g.oh - 1) * g.stride + g.k - g.h;
        const int32_t columns = (g.ow - 1) * g.stride + g.k - g.w;
        g.pad_top = rows > 0 ? rows / 2 : 0;
        g.pad_left = columns > 0 ? columns / 2 : 0;
    }
    return g;
}

static void plan_layers(ink_model *m, const ink_layer *layers, const ink_shape *outputs)
{
    m->first_weights = m->n_layers;
    for (int32_t i = 0; i < m->n_layers; i++) {
        layer_state *l = &m->layers[i];
        l->spec = layers[i];
        l->in = i ? outputs[i - 1] : m->input;
        l->out = outputs[i];
        l->geometry = geometry_of(l);
        l->uses_winograd = l->spec.kind == INK_CONV && winograd_tile(&l->geometry) > 0;
        l->at = (tensor_offsets){NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE};
        const int32_t kind = l->spec.kind;
        const int32_t c = l->out.c;
        if (is_weighted(kind)) {
            const conv_shape *g = &l->geometry;
            const int32_t conv[4] = {g->k, g->k, g->ci, g->co};
            add_tensor(m, &l->at.kernel, i, INK_KERNEL, kind == INK_CONV ? 4 : 2, kind == INK_CONV ? conv : conv + 2);
            if (l->spec.bias) {
                add_tensor(m, &l->at.bias, i, INK_BIAS, 1, &c);
            }
        } else if (kind == INK_BATCHNORM) {
            add_tensor(m, &l->at.gamma, i, INK_GAMMA, 1, &c);
            add_tensor(m, &l->at.beta, i, INK_BETA, 1, &c);
        }
        const int32_t before = i ? m->layers[i - 1].spec.kind : 0;
        const int fused = kind == INK_RELU && (is_weighted(before) || before == INK_BATCHNORM);
        if (fused) {
            m->layers[i - 1].applies_relu = 1;
        }
        l->passes = fused || kind == INK_FLATTEN;
        if (kind == INK_MAXPOOL && l->geometry.k == 2 && l->geometry.stride == 2) {
            layer_state *conv = i ? &m->layers[i - 1] : l;
            conv = before == INK_RELU && i > 1 ? conv - 1 : conv;
            if (conv->spec.kind == INK_CONV) {
                conv->pool = i;
                l->passes = 1;
            }
        }
        if (has_weights(l) && i < m->first_weights) {
            m->first_weights = i;
        }
    }
    m->n_trainable = m->n_params;
    for (int32_t i = 0; i < m->n_layers; i++) {
        layer_state *l = &m->layers[i];
        if (l->spec.kind == INK_BATCHNORM) {
            add_tensor(m, &l->at.mean, i, INK_MEAN, 1, &l->out.c);
            add_tensor(m, &l->at.variance, i, INK_VARIANCE, 1, &l->out.c);
        }
    }
    m->n_classes = outputs[m->n_layers - 1].c;
}

/* The levels of the gradient tree: room for all complete subtrees of a batch that wait for a partner. */
static int32_t tree_levels(int32_t max_batch)
{
    int32_t levels = 1;
    for (int32_t units = ceil_div(max_batch, INK_UNIT); units > 1; units /= 2) {
        levels++;
    }
    return levels;
}

/* Deals out the packed weights of a convolution or dense layer; *scratch grows to what it needs. */
static void lay_out_weights(layer_state *l, arena *a, int forward_only, int is_first, uint64_t *scratch)
{
    const conv_shape *s = &l->geometry;
    l->packed = arena_floats(a, l->uses_winograd ? winograd_packed_count(s) : conv_packed_count(s));
    if (!forward_only && !is_first) {
        l->flipped = arena_floats(a, l->uses_winograd ? winograd_packed_count(s) : conv_packed_flipped_count(s));
    }
    for (int backward = 0; backward <= !forward_only; backward++) {
        const uint64_t plain = l->uses_winograd ? winograd_scratch_count(s, backward) : conv_scratch_count(s, backward);
        *scratch = max_u64(*scratch, l->pool ? max_u64(plain, conv_pool_scratch_count(s, backward)) : plain);
    }
}

/* Floats, over all layers: of the largest output; of the largest output that is kept, which that of a convolution
 * with a pool is not; of scratch. */
typedef struct {
    uint64_t output, kept, scratch;
} largest_counts;

static largest_counts lay_out_layers(ink_model *m, arena *a)
{
    const uint64_t input = (uint64_t)shape_count(m->input);
    largest_counts most = {input, input, 0};
    float *before = NULL;
    for (int32_t i = 0; i < m->n_layers; i++) {
        layer_state *l = &m->layers[i];
        const uint64_t count = (uint64_t)shape_count(l->out);
        const uint64_t kept = l->pool ? (uint64_t)shape_count(m->layers[l->pool].out) : l->passes ? 0 : count;
        most.output = max_u64(most.output, count);
        most.kept = max_u64(most.kept, kept);
        if (is_weighted(l->spec.kind)) {
            lay_out_weights(l, a, m->mode == INK_FOR_PREDICT, i <= m->first_weights, &most.scratch);
        }
        if (m->mode != INK_FOR_PREDICT) {
            l->output = l->passes ? before : arena_floats(a, kept * INK_UNIT);
            l->marks = l->pool ? arena_take(a, kept * INK_UNIT) : NULL;
            before = l->output;
        }
    }
    return most;
}

/* Deals out a->base, or measures when it is NULL. Returns the bytes used. */
static uint64_t lay_out(ink_model *m, arena *a)
{
    const uint64_t params = (uint64_t)m->n_params;
    m->params = arena_floats(a, params);
    const largest_counts most = lay_out_layers(m, a);
    /* ink_activations needs the output of one picture before the pool */
    const uint64_t activations = max_u64(most.kept * PREDICT_CHUNK, most.output);
    m->ping = arena_floats(a, activations);
    m->pong = arena_floats(a, activations);
    m->scratch = arena_floats(a, most.scratch);
    m->logits = arena_floats(a, (uint64_t)m->n_classes * INK_UNIT);
    if (m->mode != INK_FOR_PREDICT) {
        m->dping = arena_floats(a, most.kept * INK_UNIT);
        m->dpong = arena_floats(a, most.kept * INK_UNIT);
        m->statistics = arena_floats(a, params - (uint64_t)m->n_trainable);
        m->pictures = arena_floats(a, (uint64_t)shape_count(m->input) * (INK_UNIT + 1));
        m->teaching = arena_floats(a, (uint64_t)m->n_classes * INK_UNIT * 2);
        m->tree_levels = tree_levels(m->max_batch);
        m->tree = arena_floats(a, params * (uint64_t)m->tree_levels);
    }
    if (m->mode == INK_FOR_TRAINING) {
        m->moment1 = arena_floats(a, params);
        m->moment2 = arena_floats(a, params);
        m->largest = arena_floats(a, params);
        m->average = arena_floats(a, params);
    }
    return a->used;
}

static ink_status plan(ink_model *m, const ink_layer *layers, int32_t n_layers, ink_shape input, int32_t max_batch,
                       int32_t mode)
{
    ink_shape outputs[INK_MAX_LAYERS];
    memset(m, 0, sizeof *m);
    const ink_status status = layers_check_shapes(outputs, NULL, layers, n_layers, input);
    if (status != INK_OK) {
        return status;
    }
    if (max_batch < 1 || max_batch > 65536 || mode < INK_FOR_PREDICT || mode > INK_FOR_TRAINING) {
        return INK_BAD_ARGUMENT;
    }
    double weights = 0.0; /* in double, before any product in int32 could overflow */
    for (int32_t i = 0; i < n_layers; i++) {
        const double in = i ? outputs[i - 1].c : input.c;
        const double taps = layers[i].kind == INK_CONV ? (double)layers[i].kernel * layers[i].kernel : 1.0;
        weights += is_weighted(layers[i].kind) ? taps * in * layers[i].units + layers[i].units : 4.0 * outputs[i].c;
    }
    if (weights * sizeof(float) > (double)MAX_MODEL_MIB * 1048576.0) {
        return INK_NO_MEMORY;
    }
    m->input = input;
    m->n_layers = n_layers;
    m->mode = mode;
    m->max_batch = max_batch;
    plan_layers(m, layers, outputs);
    return INK_OK;
}

size_t ink_model_size(const ink_layer *layers, int32_t n_layers, ink_shape input, int32_t max_batch, int32_t mode)
{
    ink_model m;
    if (plan(&m, layers, n_layers, input, max_batch, mode) != INK_OK) {
        return 0;
    }
    arena measure = {NULL, 0};
    arena_take(&measure, sizeof(ink_model));
    const uint64_t size = lay_out(&m, &measure);
    return size > (uint64_t)MAX_MODEL_MIB << 20 ? 0 : (size_t)size;
}

ink_status ink_check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                            ink_shape input)
{
    const ink_status status = layers_check_shapes(outputs, problem, layers, n_layers, input);
    if (status != INK_OK || ink_model_size(layers, n_layers, input, 1, INK_FOR_TRAINING) > 0) {
        return status;
    }
    if (problem) {
        *problem = (ink_problem){-1, INK_PROBLEM_MEMORY, 0, MAX_MODEL_MIB};
    }
    return INK_BAD_LAYERS;
}

ink_status ink_model_init(ink_model **model, void *block, size_t size, const ink_layer *layers, int32_t n_layers,
                          ink_shape input, int32_t max_batch, int32_t mode)
{
    assert(model && block && (uintptr_t)block % ARENA_ALIGN == 0);
    const ink_status status = layers_check_shapes(NULL, NULL, layers, n_layers, input);
    if (status != INK_OK) {
        return status;
    }
    const size_t need = ink_model_size(layers, n_layers, input, max_batch, mode);
    if (need == 0 || size < need) {
        return INK_NO_MEMORY;
    }
    memset(block, 0, need);
    arena a = {block, 0};
    ink_model *m = arena_take(&a, sizeof(ink_model));
    (void)plan(m, layers, n_layers, input, max_batch, mode);
    (void)lay_out(m, &a);
    *model = m;
    return INK_OK;
}

int32_t ink_tensor_count(const ink_model *model)
{
    return model->n_tensors;
}

ink_tensor ink_tensor_at(const ink_model *model, int32_t index)
{
    assert(index >= 0 && index < model->n_tensors);
    return model->tensors[index];
}

int32_t ink_param_count(const ink_model *model)
{
    return model->n_params;
}

int32_t ink_trainable_count(const ink_model *model)
{
    return model->n_trainable;
}

int32_t ink_class_count(const ink_model *model)
{
    return model->n_classes;
}

int32_t ink_input_count(const ink_model *model)
{
    return shape_count(model->input);
}

const float *ink_params(const ink_model *model)
{
    return model->params;
}
