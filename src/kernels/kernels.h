/* kernels.h - the arithmetic of the layers: pure functions on arrays of floats.
 *
 * Every kernel exists twice: `name` (fast, SIMD) here, and `ref_name` in ref.h, slow and obvious, which IS the
 * specification. Where a comment says "order", the order of a sum is part of the contract, and the two agree to the
 * bit.
 *
 * Letters: N images; H, W height and width of the input; CI, CO channels of input and output; K side of the window; OH,
 * OW height and width of the output. Activations are (N, H, W, C), convolution kernels (K, K, CI, CO), dense kernels
 * (IN, OUT). The gradient of x is dx. Unless a comment says otherwise, a function overwrites its outputs, outputs do
 * not alias inputs, and every size is at least 1 (N may be 0). Pointers need 4-byte alignment. No kernel reads or
 * writes outside of the arrays that its shape describes.
 *
 * A dense layer is a convolution of a 1 x 1 picture: conv_... with h = w = k = stride = 1.
 */
#ifndef INK_KERNELS_KERNELS_H
#define INK_KERNELS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* The geometry of a convolution (a cross-correlation: the kernel is not flipped) or of a pool. */
typedef struct {
    int32_t n, h, w, ci;
    int32_t k, stride;
    int32_t pad_top, pad_left; /* rows and columns of zeros in front; those behind follow from oh and ow */
    int32_t oh, ow, co;
} conv_shape;

/* ---- convolution: one implicit GEMM with 4 x 8 outputs in registers serves all three passes ---- */

/* Counts are in floats. They have 64 bits, because the caller asks before it knows whether a shape fits into memory.
 * Scratch does not depend on n; backward: 1 for conv_backward_weights, 0 for conv_forward. Weights packed for
 * conv_forward are panels of 8 outputs, filled up with zeros; those for conv_backward_input are panels of 8 inputs.
 * Packing writes all of them. Weights must be finite: the kernels leave out products with the zeros of the padding. */
uint64_t conv_scratch_count(const conv_shape *s, int backward);
uint64_t conv_packed_count(const conv_shape *s);
uint64_t conv_packed_flipped_count(const conv_shape *s);
void conv_pack(float *packed, const float *weights, const conv_shape *s);
void conv_pack_flipped(float *packed, const float *weights, const conv_shape *s);

/* y (N, OH, OW, CO) = x (N, H, W, CI) * weights + bias. bias (CO) may be NULL. relu: 1 = then y > 0 ? y : 0.
 * order: acc = 0; for kh, kw, ci: acc += x * w, with x = 0 in the padding; y = acc + bias. */
void conv_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                  float *scratch);

/* dx (N, H, W, CI) from dy (N, OH, OW, CO).
 * order: acc = 0; for kh = K-1..0, kw = K-1..0, co: acc += dy * w, with dy = 0 outside. */
void conv_backward_input(float *dx, const float *dy, const float *packed_flipped, const conv_shape *s);

/* dw (K, K, CI, CO) from x and dy. order: acc = 0; for n, oh, ow: acc += x * dy, with x = 0 in the padding. */
void conv_backward_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch);

/* db (CO) = the sum of dy (rows, CO), in the order of the rows. rows = n * oh * ow. */
void bias_backward(float *db, const float *dy, size_t rows, int32_t co);
/* The same sum, added to what db holds. */
void bias_grow(float *db, const float *dy, size_t rows, int32_t co);

/* ---- convolution by Winograd's algorithm: 3 x 3, stride 1, fewer multiplications (winograd.h) ----
 * The shape alone decides whether it is used, never a measurement, so that the bits are the same everywhere. All values
 * must be finite and far below 1e37: a larger value spoils every output of its tile, in conv_forward only nine. */

/* The side of the tiles, 2, 3 or 4; 0 when the convolution is done directly. The functions below need a shape with a
 * tile. */
int32_t winograd_tile(const conv_shape *s);
/* Floats of the transformed weights; the forward and the backward pass need this number each. */
uint64_t winograd_packed_count(const conv_shape *s);
uint64_t winograd_scratch_count(const conv_shape *s, int backward); /* does not depend on n */
void winograd_pack(float *packed, const float *weights, const conv_shape *s);
void winograd_pack_flipped(float *flipped, const float *packed, const conv_shape *s); /* packed: from winograd_pack */

/* As conv_forward, but with the order of sums of ref_winograd.c; the rounding error is about four times as large. */
void winograd_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                      float *scratch);
/* dw and dx; dx may be NULL. The reference: ref_winograd_backward_weights and ref_winograd_backward_input. */
void winograd_backward(float *dx, float *dw, const float *x, const float *dy, const float *flipped, const conv_shape *s,
                       float *scratch);

/* ---- convolution, relu and a 2 x 2 max pool of stride 2 at once (conv_pool.c), direct or by Winograd's algorithm ----
 * The bits are those of the kernels one after another, but for windows with a NaN when there are marks. The outputs
 * of the convolution are never in memory as a whole. packed and flipped are those of the shape's algorithm. */
uint64_t conv_pool_scratch_count(const conv_shape *s, int backward);
/* y (N, OH/2, OW/2, CO). marks, of the same shape, are for the backward pass; NULL in inference. */
void conv_pool_forward(float *y, uint8_t *marks, const float *x, const float *packed, const float *bias, int relu,
                       const conv_shape *s, float *scratch);
/* dy (N, OH/2, OW/2, CO). dx may be NULL. db is NULL for a convolution without bias. */
void conv_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                        const float *flipped, const conv_shape *s, float *scratch);

/* ---- pooling: valid windows; s->ci == s->co. Average pooling with k = 0 takes the whole picture as its window. ---- */
void maxpool_forward(float *y, const float *x, const conv_shape *s);
/* dx: each dy is added to the first element of its window, in the order kh, kw, that equals y. */
void maxpool_backward(float *dx, const float *dy, const float *x, const float *y, const conv_shape *s);
void avgpool_forward(float *y, const float *x,
                     const conv_shape *s); /* order: the sum over kh, kw, times 1 / their number */
void avgpool_backward(float *dx, const float *dy, const conv_shape *s);

/* ---- element-wise, count values ---- */
void relu_forward(float *y, const float *x, size_t count);                    /* y = x > 0 ? x : 0; y may be x */
void relu_backward(float *dx, const float *dy, const float *y, size_t count); /* dx = y > 0 ? dy : 0; dx may be dy */

/* y = f(x), for the activations but relu. slope: of leaky relu, on the side of the negative. y may not be x. */
typedef enum { TANH, SIGMOID, ELU, LEAKY_RELU, SWISH, GELU } activation_kind;
void activation_forward(float *y, const float *x, activation_kind kind, float slope, size_t count);
/* dx = dy * f'(x). dx may be dy. */
void activation_backward(float *dx, const float *dy, const float *x, activation_kind kind, float slope, size_t count);

/* y (N, count) = x * mask * (1 / (1 - rate)). The mask depends on seed, epoch, layer, samples (N) and the element:
 * an element stays when its 32 random bits are at least rate * 2^32. y may be x. The backward pass is the same
 * function on dy. */
void dropout(float *y, const float *x, const uint32_t *samples, int32_t n, size_t count, float rate, uint32_t seed,
             uint32_t epoch, uint32_t layer);

/* ---- batch normalisation over rows = n * h * w of c channels ---- */
/* mean (C) and biased variance (C) of x (rows, C). Two passes; order: each sum over the rows. */
void batchnorm_statistics(float *mean, float *variance, const float *x, size_t rows, int32_t c);
/* y = (x - mean) * (gamma / sqrt(variance + epsilon)) + beta; relu as in conv_forward. y may be x. */
void batchnorm_apply(float *y, const float *x, const float *mean, const float *variance, const float *gamma,
                     const float *beta, float epsilon, int relu, size_t rows, int32_t c);
/* The gradients, with mean and variance those of x itself. dgamma (C) and dbeta (C); order: each sum over the rows.
 * dx may be dy. With xhat = (x - mean) * (1 / sqrt(variance + epsilon)):
 *   dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / rows - xhat * dgamma / rows). */
void batchnorm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                        const float *variance, const float *gamma, float epsilon, size_t rows, int32_t c);

/* ---- output ---- */
/* probabilities (N, C) = softmax(logits / temperature), after subtracting the maximum. probabilities may be logits. */
void softmax(float *probabilities, const float *logits, int32_t n, int32_t c, float temperature);
/* dlogits (N, C) = (softmax - target) * scale; *loss += the cross-entropies, in double and in the order of the rows;
 * *correct += rows whose first largest logit is the label. target: (1 - smoothing) + smoothing / C for the label,
 * smoothing / C else. */
void softmax_cross_entropy(float *dlogits, double *loss, int32_t *correct, const float *logits, const uint8_t *labels,
                           int32_t n, int32_t c, float smoothing, float scale);
/* Blends the result of softmax_cross_entropy with the divergence from a teacher. T is the temperature; p and q are
 * the softmax of logits / T and of teacher / T; the sum over the rows is in double and in order:
 *   dlogits = (1 - share) * dlogits + share * T * (p - q) * scale
 *   *loss = (1 - share) * *loss + share * T^2 * sum of KL(q || p). */
void distil(float *dlogits, double *loss, const float *logits, const float *teacher, int32_t n, int32_t c, float share,
            float temperature, float scale);

/* ---- flat vectors ---- */
void vector_add(float *sum, const float *other, size_t count);
int all_finite(const float *x, size_t count);
int all_within(const float *x, size_t count, float low, float high); /* all x in low..high; false for a NaN */
/* The sum of squares in double. order: four interleaved partial sums, added as (0+1)+(2+3). */
double sum_of_squares(const float *x, size_t count);
void vector_scale(float *x, float factor, size_t count);

/* Optimiser updates. Moments below 1e-30 in magnitude become 0, since subnormals are slow. */
/* g' = g + decay * w; v = momentum * v + g'; w -= lr * (nesterov ? g' + momentum * v : v). Without momentum v is not
 * used and may be NULL. */
void sgd_update(float *w, float *v, const float *g, float lr, float momentum, int nesterov, float decay, size_t count);
/* g' = g + l2 * w; m = b1 m + (1-b1) g'; v = b2 v + (1-b2) g'^2; w = w - shrink * w - lr_t * m / (sqrt(v) + eps_t).
 * The caller passes Keras' bias-corrected lr_t = lr * sqrt(1 - b2^t) / (1 - b1^t), eps_t = epsilon, and for AdamW
 * shrink = lr * decay. */
void adam_update(float *w, float *m, float *v, const float *g, float lr_t, float beta1, float beta2, float epsilon,
                 float l2, float shrink, size_t count);
/* The other optimisers that divide a step by the size of the gradients. Always g' = g + l2 * w and v = beta2 v + share
 * g'^2, but at most 1e25. Then, by `rule`:
 *   RMSPROP   m = beta1 m + lr * g' / sqrt(v + eps); w -= m. With beta1 0, beta2 1 and share 1 this is Adagrad.
 *   ADADELTA  d = sqrt(m + eps) * g' / sqrt(v + eps); m = beta2 m + share d^2, but at most 1e18; w -= lr * d.
 *   NADAM     m = b1 m + (1-b1) g'; w -= lr * (first * m + now * g') / (sqrt(second * v) + eps). With top not NULL:
 *             top = max(top, v) takes the place of v, as in AMSGrad, with first 1, now 0 and second 1. */
typedef enum { RMSPROP, ADADELTA, NADAM } adaptive_rule;
typedef struct {
    float lr, l2, beta1, beta2, share, epsilon;
    float first, now, second; /* Nadam */
} adaptive_step;
void adaptive_update(float *w, float *m, float *v, float *top, const float *g, adaptive_rule rule,
                     const adaptive_step *step, size_t count);
/* a = a + (1 - decay) * (w - a) */
void average_update(float *a, const float *w, float decay, size_t count);

#endif
