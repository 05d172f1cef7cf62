/* adaptive.c - RMSprop, Adagrad, Adadelta, Nadam and AMSGrad, one weight at a time.
 *
 * Plain loops, compiled for size: a step of these takes far less time than the gradient that it follows.
 */
#include "kernels/kernels.h"

#include <math.h>

/* Subnormals are slow, and some processors flush them, so values below 1e-30 become 0. */
static float flushed(float x)
{
    return fabsf(x) < 1e-30f ? 0 : x;
}

static float smaller(float x, float most)
{
    return x > most ? most : x;
}

void adaptive_update(float *w, float *m, float *v, float *top, const float *g, adaptive_rule rule,
                     const adaptive_step *k, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const float gradient = g[i] + k->l2 * w[i];
        float squares = smaller(flushed(k->beta2 * v[i] + k->share * (gradient * gradient)), 1e25f), step;
        v[i] = squares;
        if (rule == NADAM) {
            m[i] = flushed(k->beta1 * m[i] + (1 - k->beta1) * gradient);
            if (top) {
                squares = top[i] = top[i] < squares ? squares : top[i];
            }
            step = k->lr * (k->first * m[i] + k->now * gradient) / (sqrtf(k->second * squares) + k->epsilon);
        } else {
            const float old = m[i] < 0 ? 0 : m[i]; /* for Adadelta: another optimiser may have left less */
            step = (rule == ADADELTA ? sqrtf(old + k->epsilon) : k->lr) * gradient / sqrtf(squares + k->epsilon);
            if (rule == ADADELTA) {
                m[i] = smaller(flushed(k->beta2 * old + k->share * (step * step)), 1e18f);
                step *= k->lr;
            } else {
                m[i] = step = flushed(k->beta1 * m[i] + step);
            }
        }
        w[i] -= step;
    }
}
