/* model.h - the parts of a model, for the files that plan it, run it and train it.
 *
 * A model is a layer list and one block of memory: the struct below, the flat parameter vector and, depending on the
 * mode, packed weights, activations, gradients and optimiser state. plan.c lays the block out; nothing allocates memory
 * later.
 */
#ifndef INK_MODEL_MODEL_H
#define INK_MODEL_MODEL_H

#include "inkling.h"
#include "kernels/kernels.h"

#include <assert.h>

enum {
    MAX_TENSORS = 4 * INK_MAX_LAYERS,
    /* Images in one pass of inference: enough rows for the dense layers, few enough for the activations to stay in the
     * cache. Every number gives the same bits. */
    PREDICT_CHUNK = 8,
    MAX_MODEL_MIB = 1024,
    NOT_THERE = -1
};

/* The first float of each tensor of a layer in the flat vector; NOT_THERE if there is no such tensor. */
typedef struct {
    int32_t kernel, bias, gamma, beta, mean, variance;
} tensor_offsets;

typedef struct {
    ink_layer spec;
    ink_shape in, out;
    conv_shape geometry; /* conv, dense, pools; every call sets n */
    tensor_offsets at;
    int32_t uses_winograd; /* conv: Winograd's algorithm (kernels.h), with its own packed weights */
    float *packed;         /* conv, dense: weights, packed for the forward pass */
    float *flipped;        /* and for the gradient of the input; NULL where nothing needs it */
    float *output;         /* training: activations (INK_UNIT, out); a layer that passes shares those of its input */
    uint8_t *marks; /* conv with a pool, training: places of maxima (pool_marks.h), (INK_UNIT, output of the pool) */
    int32_t applies_relu; /* conv, dense, batchnorm: this layer does the relu behind it */
    int32_t pool;         /* conv: index of the 2 x 2 max pool behind it, which it does too; 0: none */
    int32_t passes;       /* has no work of its own: flatten, or a relu or pool that an earlier layer does */
} layer_state;

struct ink_model {
    ink_shape input;
    int32_t n_layers, n_tensors, n_params, n_trainable, n_classes;
    int32_t mode, max_batch;
    int32_t first_weights;  /* index of the first layer with parameters, where the backward pass ends */
    int32_t packed_current; /* the packed weights are those of the current parameters */
    uint32_t step;          /* optimiser steps done */
    uint32_t averaged;      /* steps in the average of the weights */
    layer_state layers[INK_MAX_LAYERS];
    ink_tensor tensors[MAX_TENSORS];
    float *params;      /* n_params: trained tensors, then running statistics */
    float *ping, *pong; /* inference: two buffers for activations of PREDICT_CHUNK images, used in turn */
    float *scratch;     /* scratch of a convolution */
    float *logits;      /* INK_UNIT * n_classes */
    /* INK_FOR_GRADIENTS */
    float *dping, *dpong; /* two buffers for gradients of activations of a unit, used in turn */
    float *statistics;    /* mean and variance of the unit, in the order of the statistics in params */
    float *pictures;      /* the images of a unit, from bytes, and one more before its distortion */
    float *teaching;      /* the mean logits of the teachers, and those of one: 2 * INK_UNIT * n_classes */
    ink_model *teachers[INK_MAX_TEACHERS];
    int32_t n_teachers;
    float teacher_share, teacher_temperature;
    float *tree; /* tree_levels gradients of n_params: sums of subtrees (tree.h) */
    int32_t tree_levels;
    /* INK_FOR_TRAINING */
    float *moment1, *moment2, *average; /* n_params each */
    float *largest;                     /* AMSGrad's largest second moments: n_params */
};

static inline int32_t shape_count(ink_shape s)
{
    return s.h * s.w * s.c;
}

static inline int has_weights(const layer_state *l)
{
    return l->at.kernel != NOT_THERE || l->at.gamma != NOT_THERE;
}

/* Of a layer from INK_TANH to INK_GELU. */
static inline activation_kind activation_of(const layer_state *l)
{
    assert(l->spec.kind >= INK_TANH && l->spec.kind <= INK_GELU);
    return (activation_kind)(l->spec.kind - INK_TANH);
}

/* ink_check_layers, without checking that the model fits into memory. */
ink_status layers_check_shapes(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                               ink_shape input);

/* Packs the convolution and dense weights if the parameters have changed since the last packing. */
void model_pack(ink_model *m);

/* Inference of n <= PREDICT_CHUNK images, up to and including layer `last`. Returns its activations, inside the
 * model. */
const float *model_infer(ink_model *m, const float *images, int32_t n, int32_t last);

/* The forward pass of a unit in training mode; keeps every activation. Returns the logits, inside the model. */
const float *model_forward_unit(ink_model *m, const float *images, const uint32_t *samples, int32_t n,
                                const ink_batch *batch);

/* The backward pass of the same unit. m->dping holds dlogits on entry. gradient (n_params) is overwritten. */
void model_backward_unit(ink_model *m, float *gradient, const float *images, const uint32_t *samples, int32_t n,
                         const ink_batch *batch);

#endif
