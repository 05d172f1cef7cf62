/* ref.c - the reference kernels: slow, obvious, and the specification. ref.h explains the type parameter.
 *
 * This file says what a kernel computes and in which order; its fast twin says how. Every sum starts at 0 and takes its
 * terms in the order of the loops. Loops over the axes of one array stand under each other, not inside each other.
 */
/* clang-format off */
#include "kernels/ref.h"

#include "base/fmath.h"
#include "base/fmath_lanes.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

/* The index of an element of an array (., H, W, C). */
static size_t at(int32_t n, int32_t i, int32_t j, int32_t c, int32_t h, int32_t w, int32_t channels)
{
    return (((size_t)n * (size_t)h + (size_t)i) * (size_t)w + (size_t)j) * (size_t)channels + (size_t)c;
}

/* ------------------------------------------------------------ convolution */

/* x[n, i, j, c], or 0 outside the picture. */
static real padded(const real *x, int32_t n, int32_t i, int32_t j, int32_t c, const conv_shape *s)
{
    return i >= 0 && i < s->h && j >= 0 && j < s->w ? x[at(n, i, j, c, s->h, s->w, s->ci)] : 0;
}

void REF(conv_forward)(real *y, const real *x, const real *weights, const real *bias, int relu, const conv_shape *s)
{
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t oh = 0; oh < s->oh; oh++)
    for (int32_t ow = 0; ow < s->ow; ow++)
    for (int32_t co = 0; co < s->co; co++) {
        real acc = 0;
        for (int32_t kh = 0; kh < s->k; kh++)
        for (int32_t kw = 0; kw < s->k; kw++)
        for (int32_t ci = 0; ci < s->ci; ci++) {
            acc += padded(x, n, oh * s->stride - s->pad_top + kh, ow * s->stride - s->pad_left + kw, ci, s) *
                   weights[at(kh, kw, ci, co, s->k, s->ci, s->co)];
        }
        if (bias) {
            acc += bias[co];
        }
        if (relu) {
            acc = acc > 0 ? acc : 0;
        }
        y[at(n, oh, ow, co, s->oh, s->ow, s->co)] = acc;
    }
}

void REF(conv_backward_input)(real *dx, const real *dy, const real *weights, const conv_shape *s)
{
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t i = 0; i < s->h; i++)
    for (int32_t j = 0; j < s->w; j++)
    for (int32_t ci = 0; ci < s->ci; ci++) {
        real acc = 0;
        for (int32_t kh = s->k - 1; kh >= 0; kh--)
        for (int32_t kw = s->k - 1; kw >= 0; kw--)
        for (int32_t co = 0; co < s->co; co++) {
            /* The output that sees x[i, j] through tap (kh, kw), if there is one. */
            const int32_t down = i + s->pad_top - kh, right = j + s->pad_left - kw;
            if (down < 0 || right < 0 || down % s->stride != 0 || right % s->stride != 0) {
                continue;
            }
            const int32_t oh = down / s->stride, ow = right / s->stride;
            if (oh >= s->oh || ow >= s->ow) {
                continue;
            }
            acc += dy[at(n, oh, ow, co, s->oh, s->ow, s->co)] * weights[at(kh, kw, ci, co, s->k, s->ci, s->co)];
        }
        dx[at(n, i, j, ci, s->h, s->w, s->ci)] = acc;
    }
}

void REF(conv_backward_weights)(real *dw, const real *x, const real *dy, const conv_shape *s)
{
    for (int32_t kh = 0; kh < s->k; kh++)
    for (int32_t kw = 0; kw < s->k; kw++)
    for (int32_t ci = 0; ci < s->ci; ci++)
    for (int32_t co = 0; co < s->co; co++) {
        real acc = 0;
        for (int32_t n = 0; n < s->n; n++)
        for (int32_t oh = 0; oh < s->oh; oh++)
        for (int32_t ow = 0; ow < s->ow; ow++) {
            acc += padded(x, n, oh * s->stride - s->pad_top + kh, ow * s->stride - s->pad_left + kw, ci, s) *
                   dy[at(n, oh, ow, co, s->oh, s->ow, s->co)];
        }
        dw[at(kh, kw, ci, co, s->k, s->ci, s->co)] = acc;
    }
}

void REF(bias_backward)(real *db, const real *dy, size_t rows, int32_t co)
{
    for (int32_t c = 0; c < co; c++) {
        real acc = 0;
        for (size_t r = 0; r < rows; r++) {
            acc += dy[r * (size_t)co + (size_t)c];
        }
        db[c] = acc;
    }
}

/* ---------------------------------------------------------------- pooling */

void REF(maxpool_forward)(real *y, const real *x, const conv_shape *s)
{
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t oh = 0; oh < s->oh; oh++)
    for (int32_t ow = 0; ow < s->ow; ow++)
    for (int32_t c = 0; c < s->co; c++) {
        real best = x[at(n, oh * s->stride, ow * s->stride, c, s->h, s->w, s->ci)];
        for (int32_t kh = 0; kh < s->k; kh++)
        for (int32_t kw = 0; kw < s->k; kw++) {
            const real value = x[at(n, oh * s->stride + kh, ow * s->stride + kw, c, s->h, s->w, s->ci)];
            best = best < value ? value : best;
        }
        y[at(n, oh, ow, c, s->oh, s->ow, s->co)] = best;
    }
}

void REF(maxpool_backward)(real *dx, const real *dy, const real *x, const real *y, const conv_shape *s)
{
    for (size_t i = 0; i < at(s->n, 0, 0, 0, s->h, s->w, s->ci); i++) {
        dx[i] = 0;
    }
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t oh = 0; oh < s->oh; oh++)
    for (int32_t ow = 0; ow < s->ow; ow++)
    for (int32_t c = 0; c < s->co; c++) {
        const size_t out = at(n, oh, ow, c, s->oh, s->ow, s->co);
        int found = 0;
        for (int32_t kh = 0; kh < s->k; kh++)
        for (int32_t kw = 0; kw < s->k; kw++) {
            const size_t in = at(n, oh * s->stride + kh, ow * s->stride + kw, c, s->h, s->w, s->ci);
            if (!found && x[in] == y[out]) {
                dx[in] += dy[out];
                found = 1;
            }
        }
    }
}

void REF(avgpool_forward)(real *y, const real *x, const conv_shape *s)
{
    const int32_t height = s->k ? s->k : s->h, width = s->k ? s->k : s->w;
    const real share = 1 / (real)(height * width);
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t oh = 0; oh < s->oh; oh++)
    for (int32_t ow = 0; ow < s->ow; ow++)
    for (int32_t c = 0; c < s->co; c++) {
        real sum = 0;
        for (int32_t kh = 0; kh < height; kh++)
        for (int32_t kw = 0; kw < width; kw++) {
            sum += x[at(n, oh * s->stride + kh, ow * s->stride + kw, c, s->h, s->w, s->ci)];
        }
        y[at(n, oh, ow, c, s->oh, s->ow, s->co)] = sum * share;
    }
}

void REF(avgpool_backward)(real *dx, const real *dy, const conv_shape *s)
{
    const int32_t height = s->k ? s->k : s->h, width = s->k ? s->k : s->w;
    const real share = 1 / (real)(height * width);
    for (size_t i = 0; i < at(s->n, 0, 0, 0, s->h, s->w, s->ci); i++) {
        dx[i] = 0;
    }
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t oh = 0; oh < s->oh; oh++)
    for (int32_t ow = 0; ow < s->ow; ow++)
    for (int32_t c = 0; c < s->co; c++) {
        const real part = dy[at(n, oh, ow, c, s->oh, s->ow, s->co)] * share;
        for (int32_t kh = 0; kh < height; kh++)
        for (int32_t kw = 0; kw < width; kw++) {
            dx[at(n, oh * s->stride + kh, ow * s->stride + kw, c, s->h, s->w, s->ci)] += part;
        }
    }
}

/* ----------------------------------------------------------- element-wise */

void REF(relu_forward)(real *y, const real *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        y[i] = x[i] > 0 ? x[i] : 0;
    }
}

void REF(relu_backward)(real *dx, const real *dy, const real *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dx[i] = y[i] > 0 ? dy[i] : 0;
    }
}

#ifdef REF_FLOAT
static float ref_exp_minus(float x, float minus)
{
    return wasm_f32x4_extract_lane(ink_exp_lanes(wasm_f32x4_splat(x), minus), 0);
}

static float ref_normal_tail(float z)
{
    v128_t exponential;
    return wasm_f32x4_extract_lane(ink_normal_tail_lanes(wasm_f32x4_splat(z), &exponential), 0);
}
#endif

/* The distribution functions by which swish and gelu multiply x: the logistic and the normal one. */
static real gate(real x, activation_kind kind)
{
    const real far = x < 0 ? -x : x;
    const real e = REF_EXP_MINUS(-far, 0);
    const real tail = kind == GELU ? REF_NORMAL_TAIL(far) : e / (1 + e);
    return x < 0 ? tail : 1 - tail;
}

void REF(activation_forward)(real *y, const real *x, activation_kind kind, real slope, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const real v = x[i], far = v < 0 ? -v : v;
        if (kind == TANH) {
            const real e = REF_EXP_MINUS(-2 * far, 1);
            y[i] = v < 0 ? e / (2 + e) : -(e / (2 + e));
        } else if (kind == ELU) {
            y[i] = v < 0 ? REF_EXP_MINUS(v, 1) : v;
        } else if (kind == LEAKY_RELU) {
            y[i] = v < 0 ? v * slope : v;
        } else {
            y[i] = kind == SIGMOID ? gate(v, kind) : v * gate(v, kind);
        }
    }
}

void REF(activation_backward)(real *dx, const real *dy, const real *x, activation_kind kind, real slope, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const real v = x[i], far = v < 0 ? -v : v;
        if (kind == TANH) {
            const real e = REF_EXP_MINUS(-2 * far, 1);
            dx[i] = dy[i] * (1 - e / (2 + e) * (e / (2 + e)));
        } else if (kind == ELU) {
            dx[i] = dy[i] * (v < 0 ? REF_EXP_MINUS(v, 1) + 1 : 1);
        } else if (kind == LEAKY_RELU) {
            dx[i] = dy[i] * (v < 0 ? slope : 1);
        } else {
            const real tail = gate(-far, kind);
            const real density = kind == GELU ? REF_EXP_MINUS(v * (v * (real)-0.5), 0) * (real)0.398942280401
                                              : tail * (1 - tail);
            dx[i] = dy[i] * (kind == SIGMOID ? density : gate(v, kind) + v * density);
        }
    }
}

void REF(dropout)(real *y, const real *x, const uint32_t *samples, int32_t n, size_t count, real rate, uint32_t seed,
                  uint32_t epoch, uint32_t layer)
{
    const uint32_t threshold = (uint32_t)((double)rate * 4294967296.0);
    const real scale = 1 / (1 - rate);
    for (int32_t sample = 0; sample < n; sample++) {
        rng r = rng_stream(seed, epoch, samples[sample], RNG_DROPOUT + (layer << 8));
        for (size_t e = 0; e < count; e++) {
            const size_t i = (size_t)sample * count + e;
            y[i] = rng_u32(&r) >= threshold ? x[i] * scale : 0;
        }
    }
}

/* ---------------------------------------------------- batch normalisation */

void REF(batchnorm_statistics)(real *mean, real *variance, const real *x, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    for (size_t k = 0; k < channels; k++) {
        real sum = 0, squares = 0;
        for (size_t r = 0; r < rows; r++) {
            sum += x[r * channels + k];
        }
        mean[k] = sum / (real)rows;
        for (size_t r = 0; r < rows; r++) {
            const real d = x[r * channels + k] - mean[k];
            squares += d * d;
        }
        variance[k] = squares / (real)rows;
    }
}

void REF(batchnorm_apply)(real *y, const real *x, const real *mean, const real *variance, const real *gamma,
                          const real *beta, real epsilon, int relu, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    for (size_t r = 0; r < rows; r++)
    for (size_t k = 0; k < channels; k++) {
        const real scale = gamma[k] / REF_SQRT(variance[k] + epsilon);
        const real value = (x[r * channels + k] - mean[k]) * scale + beta[k];
        y[r * channels + k] = relu && !(value > 0) ? 0 : value;
    }
}

void REF(batchnorm_backward)(real *dx, real *dgamma, real *dbeta, const real *dy, const real *x, const real *mean,
                             const real *variance, const real *gamma, real epsilon, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    for (size_t k = 0; k < channels; k++) {
        const real inverse = 1 / REF_SQRT(variance[k] + epsilon);
        real sum = 0, products = 0;
        for (size_t r = 0; r < rows; r++) {
            const size_t i = r * channels + k;
            sum += dy[i];
            products += dy[i] * ((x[i] - mean[k]) * inverse);
        }
        dgamma[k] = products;
        dbeta[k] = sum;
        /* y = gamma * (x - mean) * inverse + beta, where mean and inverse depend on x too. */
        const real scale = gamma[k] * inverse, mean_dy = sum / (real)rows, mean_product = products / (real)rows;
        for (size_t r = 0; r < rows; r++) {
            const size_t i = r * channels + k;
            dx[i] = scale * ((dy[i] - mean_dy) - ((x[i] - mean[k]) * inverse) * mean_product);
        }
    }
}

/* ----------------------------------------------------------------- output */

/* probabilities = exp((logits - max) / temperature) / sum; returns log(sum). */
static real softmax_row(real *probabilities, const real *logits, int32_t c, real max, real temperature)
{
    real sum = 0;
    for (int32_t k = 0; k < c; k++) {
        probabilities[k] = REF_EXP((logits[k] - max) / temperature);
        sum += probabilities[k];
    }
    for (int32_t k = 0; k < c; k++) {
        probabilities[k] /= sum;
    }
    return REF_LOG(sum);
}

/* The index of the largest logit; of equals, the first. */
static int32_t largest(const real *logits, int32_t c)
{
    int32_t best = 0;
    for (int32_t k = 1; k < c; k++) {
        best = logits[k] > logits[best] ? k : best;
    }
    return best;
}

void REF(softmax)(real *probabilities, const real *logits, int32_t n, int32_t c, real temperature)
{
    for (int32_t i = 0; i < n; i++) {
        const real *row = logits + (size_t)i * (size_t)c;
        softmax_row(probabilities + (size_t)i * (size_t)c, row, c, row[largest(row, c)], temperature);
    }
}

void REF(softmax_cross_entropy)(real *dlogits, double *loss, int32_t *correct, const real *logits,
                                const uint8_t *labels, int32_t n, int32_t c, real smoothing, real scale)
{
    const real elsewhere = smoothing / (real)c, on_label = (1 - smoothing) + elsewhere;
    for (int32_t i = 0; i < n; i++) {
        const real *row = logits + (size_t)i * (size_t)c;
        real *d = dlogits + (size_t)i * (size_t)c;
        const int32_t best = largest(row, c);
        const real max = row[best];
        const real log_sum = softmax_row(d, row, c, max, 1);
        real cross_entropy = 0;
        for (int32_t k = 0; k < c; k++) {
            const real target = k == labels[i] ? on_label : elsewhere;
            cross_entropy += target * (log_sum - (row[k] - max));
            d[k] = (d[k] - target) * scale;
        }
        *loss += (double)cross_entropy;
        *correct += best == labels[i];
    }
}

void REF(distil)(real *dlogits, double *loss, const real *logits, const real *teacher, int32_t n, int32_t c, real share,
                 real temperature, real scale)
{
    real p[256], q[256]; /* the most classes */
    double sum = 0;
    for (int32_t i = 0; i < n; i++) {
        const real *row = logits + (size_t)i * (size_t)c, *other = teacher + (size_t)i * (size_t)c;
        real *d = dlogits + (size_t)i * (size_t)c;
        const real top = row[largest(row, c)], other_top = other[largest(other, c)];
        const real log_p = softmax_row(p, row, c, top, temperature);
        const real log_q = softmax_row(q, other, c, other_top, temperature);
        real divergence = 0;
        for (int32_t k = 0; k < c; k++) {
            divergence += q[k] * (((other[k] - other_top) / temperature - log_q) - ((row[k] - top) / temperature - log_p));
            d[k] = (1 - share) * d[k] + share * temperature * (p[k] - q[k]) * scale;
        }
        sum += (double)divergence;
    }
    *loss = (double)(1 - share) * *loss + (double)(share * temperature * temperature) * sum;
}

/* ----------------------------------------------------------- flat vectors */

void REF(vector_add)(real *sum, const real *other, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sum[i] += other[i];
    }
}

int REF(all_finite)(const real *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (x[i] - x[i] != 0) {
            return 0;
        }
    }
    return 1;
}

int REF(all_within)(const real *x, size_t count, real low, real high)
{
    for (size_t i = 0; i < count; i++) {
        if (!(x[i] >= low && x[i] <= high)) {
            return 0;
        }
    }
    return 1;
}

double REF(sum_of_squares)(const real *x, size_t count)
{
    double part[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        part[i % 4] += (double)x[i] * (double)x[i];
    }
    return (part[0] + part[1]) + (part[2] + part[3]);
}

void REF(vector_scale)(real *x, real factor, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        x[i] *= factor;
    }
}

/* Subnormals are slow, and some processors flush them, so values below 1e-30 become 0. */
static real flushed(real x)
{
    const real least = (real)1e-30;
    return x < least && x > -least ? 0 : x;
}

void REF(sgd_update)(real *w, real *v, const real *g, real lr, real momentum, int nesterov, real decay, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real step = g[i] + decay * w[i];
        if (momentum > 0) {
            v[i] = flushed(momentum * v[i] + step);
            step = nesterov ? step + momentum * v[i] : v[i];
        }
        w[i] -= lr * step;
    }
}

void REF(adam_update)(real *w, real *m, real *v, const real *g, real lr_t, real beta1, real beta2, real epsilon,
                      real l2, real shrink, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const real gradient = g[i] + l2 * w[i];
        m[i] = flushed(beta1 * m[i] + (1 - beta1) * gradient);
        v[i] = flushed(beta2 * v[i] + (1 - beta2) * (gradient * gradient));
        w[i] = (w[i] - shrink * w[i]) - lr_t * m[i] / (REF_SQRT(v[i]) + epsilon);
    }
}

void REF(adaptive_update)(real *w, real *m, real *v, real *top, const real *g, adaptive_rule rule,
                          const adaptive_step *k, size_t count)
{
    const real epsilon = (real)k->epsilon, beta1 = (real)k->beta1, beta2 = (real)k->beta2, share = (real)k->share;
    const real lr = (real)k->lr, l2 = (real)k->l2;
    const real most_squares = (real)1e25f, most_steps = (real)1e18f;
    for (size_t i = 0; i < count; i++) {
        const real gradient = g[i] + l2 * w[i];
        v[i] = flushed(beta2 * v[i] + share * (gradient * gradient));
        v[i] = v[i] > most_squares ? most_squares : v[i];
        if (rule == RMSPROP) {
            m[i] = flushed(beta1 * m[i] + lr * gradient / REF_SQRT(v[i] + epsilon));
            w[i] -= m[i];
        } else if (rule == ADADELTA) {
            const real old = m[i] < 0 ? 0 : m[i];
            const real d = REF_SQRT(old + epsilon) * gradient / REF_SQRT(v[i] + epsilon);
            m[i] = flushed(beta2 * old + share * (d * d));
            m[i] = m[i] > most_steps ? most_steps : m[i];
            w[i] -= lr * d;
        } else {
            real squares = v[i];
            m[i] = flushed(beta1 * m[i] + (1 - beta1) * gradient);
            if (top) {
                top[i] = top[i] < v[i] ? v[i] : top[i];
                squares = top[i];
            }
            const real mean = (real)k->first * m[i] + (real)k->now * gradient;
            w[i] -= lr * mean / (REF_SQRT((real)k->second * squares) + epsilon);
        }
    }
}

void REF(average_update)(real *a, const real *w, real decay, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        a[i] += (1 - decay) * (w[i] - a[i]);
    }
}
