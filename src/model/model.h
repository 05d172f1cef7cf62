/* model.h - what a model is made of, shared by the files that plan it, run it and train it.
 *
 * A model is its layer list plus one block of memory: the struct below, the flat parameter vector and, depending on the
 * mode, packed weights, activations, gradients and optimiser state. plan.c lays the block out; nothing is allocated
 * later.
 */
#ifndef INK_MODEL_MODEL_H
#define INK_MODEL_MODEL_H

#include "inkling.h"
#include "kernels/kernels.h"

enum {
    MAX_TENSORS = 4 * INK_MAX_LAYERS,
    /* Images that go through the network together in inference: enough rows for the dense layers, few enough for the
     * activations to stay in the cache. Any value gives the same bits. */
    PREDICT_CHUNK = 8,
    MAX_MODEL_MIB = 1024,
    NOT_THERE = -1
};

/* Where a layer's tensors start in the flat vector; NOT_THERE if it has no such tensor. */
typedef struct {
    int32_t kernel, bias, gamma, beta, mean, variance;
} tensor_offsets;

typedef struct {
    ink_layer spec;
    ink_shape in, out;
    conv_shape geometry; /* conv, dense, pools; n is filled in per call */
    tensor_offsets at;
    int32_t uses_winograd; /* conv: by Winograd's algorithm (kernels.h), which has its own packed weights */
    float *packed;         /* conv, dense: weights packed for the forward pass */
    float *flipped;        /* and for the input gradient; NULL where that is never asked for */
    float *output;         /* training: activations (INK_UNIT, out); what passes shares its input's */
    uint8_t *marks; /* conv that pools, training: where the maxima were (conv_pool.c), (INK_UNIT, out of the pool) */
    int32_t applies_relu; /* conv, dense, batchnorm: the relu that follows is done here */
    int32_t pool;         /* conv: index of the 2 x 2 max pool that follows and is done here; 0: none */
    int32_t passes;       /* does nothing of its own: flatten, or a relu or pool done by a layer before */
} layer_state;

struct ink_model {
    ink_shape input;
    int32_t n_layers, n_tensors, n_params, n_trainable, n_classes;
    int32_t mode, max_batch;
    int32_t first_weights;  /* index of the first layer with parameters: the backward pass ends there */
    int32_t packed_current; /* the packed weights belong to the present parameters */
    uint32_t step;          /* optimiser steps done */
    uint32_t averaged;      /* steps that went into the average of the weights */
    layer_state layers[INK_MAX_LAYERS];
    ink_tensor tensors[MAX_TENSORS];
    float *params;      /* n_params: trained tensors, then statistics */
    float *ping, *pong; /* inference: activations of PREDICT_CHUNK images, taken in turn */
    float *scratch;     /* workspace of a convolution */
    float *logits;      /* INK_UNIT * n_classes */
    /* INK_FOR_GRADIENTS */
    float *dping, *dpong; /* activation gradients of a unit, taken in turn */
    float *statistics;    /* mean and variance of the unit, laid out like the tail of params */
    float *pictures;      /* the unit's images, from bytes, and one more while it is being distorted */
    float *teaching;      /* logits of the teachers, and one teacher's: 2 * INK_UNIT * n_classes */
    ink_model *teachers[INK_MAX_TEACHERS];
    int32_t n_teachers;
    float teacher_share, teacher_temperature;
    float *tree; /* tree_levels gradients of n_params: the sums of complete subtrees on their way */
    int32_t tree_levels;
    /* INK_FOR_TRAINING */
    float *moment1, *moment2, *average; /* n_params each */
};

static inline int32_t shape_count(ink_shape s)
{
    return s.h * s.w * s.c;
}

static inline int has_weights(const layer_state *l)
{
    return l->at.kernel != NOT_THERE || l->at.gamma != NOT_THERE;
}

/* ink_check_layers without the question whether the model fits into memory. */
ink_status layers_check_shapes(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                               ink_shape input);

/* Packs the convolution and dense weights if parameters changed since they were packed. */
void model_pack(ink_model *m);

/* Inference of n <= PREDICT_CHUNK images up to and including layer `last`; returns the activations inside the model. */
const float *model_infer(ink_model *m, const float *images, int32_t n, int32_t last);

/* Forward pass of a unit in training mode, keeping every activation; returns the logits inside the model. */
const float *model_forward_unit(ink_model *m, const float *images, const uint32_t *samples, int32_t n,
                                const ink_batch *batch);

/* Backward pass for the unit just sent forward. m->dping holds dlogits on entry; gradient is overwritten. */
void model_backward_unit(ink_model *m, float *gradient, const float *images, const uint32_t *samples, int32_t n,
                         const ink_batch *batch);

#endif
