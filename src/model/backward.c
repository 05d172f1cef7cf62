/* backward.c - the backward pass of one unit, the mirror of forward.c. From the last layer to the first, each layer
 * turns the gradient of its output into the gradients of its parameters and of its input.
 *
 * dy and dx take turns in two buffers; dropout, relu and batch normalisation work in place. The pass ends at the first
 * layer with parameters, since nothing needs the gradient of the picture.
 */
#include "model/model.h"

#include <assert.h>
#include <string.h>

typedef struct {
    float *dy;   /* gradient of the output of the current layer */
    float *free; /* the other buffer */
} gradient_pair;

static void swap(gradient_pair *g)
{
    float *old = g->dy;
    g->dy = g->free;
    g->free = old;
}

static void weighted_backward(ink_model *m, const layer_state *l, float *gradient, const float *x, int32_t n,
                              gradient_pair *g)
{
    conv_shape s = l->geometry;
    s.n = n;
    float *dw = gradient + l->at.kernel, *db = l->at.bias == NOT_THERE ? NULL : gradient + l->at.bias;
    float *dx = l->flipped ? g->free : NULL;
    if (l->pool) {
        conv_pool_backward(dx, dw, db, x, g->dy, l->marks, l->flipped, &s, m->scratch);
    } else {
        if (db) {
            bias_backward(db, g->dy, (size_t)n * (size_t)(s.oh * s.ow), s.co);
        }
        if (l->uses_winograd) {
            winograd_backward(dx, dw, x, g->dy, l->flipped, &s, m->scratch);
        } else {
            conv_backward_weights(dw, x, g->dy, &s, m->scratch);
            if (dx) {
                conv_backward_input(dx, g->dy, l->flipped, &s);
            }
        }
    }
    if (dx) {
        swap(g);
    }
}

static void pool_backward(const layer_state *l, const float *x, int32_t n, gradient_pair *g)
{
    conv_shape s = l->geometry;
    s.n = n;
    if (l->spec.kind == INK_MAXPOOL) {
        maxpool_backward(g->free, g->dy, x, l->output, &s);
    } else {
        avgpool_backward(g->free, g->dy, &s);
    }
    swap(g);
}

/* The unit's share of the statistics of the batch: its own statistics times its share of the images. */
static void statistics_share(float *gradient, const float *statistics, int32_t count, float share)
{
    memcpy(gradient, statistics, (size_t)count * sizeof(float));
    vector_scale(gradient, share, (size_t)count);
}

void model_backward_unit(ink_model *m, float *gradient, const float *images, const uint32_t *samples, int32_t n,
                         const ink_batch *batch)
{
    gradient_pair g = {m->dping, m->dpong};
    for (int32_t i = m->n_layers - 1; i >= m->first_weights; i--) {
        const layer_state *l = &m->layers[i];
        const float *below = i ? m->layers[i - 1].output : NULL;
        const float *x = below ? below : images;
        const size_t count = (size_t)shape_count(l->out);
        if (l->passes) {
            continue;
        }
        if (l->applies_relu && !l->pool) { /* the marks of a pool stop what the relu would stop */
            relu_backward(g.dy, g.dy, l->output, (size_t)n * count);
        }
        switch (l->spec.kind) {
        case INK_CONV:
        case INK_DENSE:
            weighted_backward(m, l, gradient, x, n, &g);
            break;
        case INK_BATCHNORM:
            batchnorm_backward(g.dy, gradient + l->at.gamma, gradient + l->at.beta, g.dy, x,
                               m->statistics + (l->at.mean - m->n_trainable),
                               m->statistics + (l->at.variance - m->n_trainable), m->params + l->at.gamma,
                               l->spec.epsilon, (size_t)n * (size_t)(l->out.h * l->out.w), l->out.c);
            break;
        case INK_RELU:
            relu_backward(g.dy, g.dy, l->output, (size_t)n * count);
            break;
        case INK_MAXPOOL:
        case INK_AVGPOOL:
        case INK_GLOBAL_AVGPOOL:
            pool_backward(l, x, n, &g);
            break;
        case INK_DROPOUT:
            dropout(g.dy, g.dy, samples, n, count, l->spec.rate, batch->seed, batch->epoch, (uint32_t)i);
            break;
        default:
            activation_backward(g.dy, g.dy, x, activation_of(l), l->spec.rate, (size_t)n * count);
        }
    }
    statistics_share(gradient + m->n_trainable, m->statistics, m->n_params - m->n_trainable,
                     (float)n / (float)batch->batch);
}
