/* kernels.h - the arithmetic of the layers: pure functions on float arrays.
 *
 * Every kernel exists twice: `name` (fast, SIMD) here and `ref_name` in ref.h, the slow obvious version that IS the
 * specification. Where a comment says "order", the order of the sum is part of the contract and the two agree to the bit.
 *
 * Letters: N images, H W height and width of the input, CI CO channels in and out, K side of the window,
 * OH OW height and width of the output. Activations (N, H, W, C), convolution kernels (K, K, CI, CO), dense
 * kernels (IN, OUT). Gradients are d + name. Unless said otherwise outputs are overwritten, never alias inputs, and every
 * size is at least 1 (N may be 0). No pointer needs more than 4-byte alignment. No kernel reads or writes
 * outside the arrays its shape describes.
 *
 * A dense layer is a convolution of a 1 x 1 picture with K = 1: conv_... with h = w = k = stride = 1 serve it.
 */
#ifndef INK_KERNELS_KERNELS_H
#define INK_KERNELS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Geometry of a convolution (cross-correlation, not flipped) or pooling window over one batch. */
typedef struct {
    int32_t n, h, w, ci;
    int32_t k, stride;
    int32_t pad_top, pad_left; /* rows and columns of zeros in front; what is needed behind follows from oh, ow */
    int32_t oh, ow, co;
} conv_shape;

/* ---- convolution: one register-blocked implicit GEMM (4 x 8 outputs in registers) serves all three passes ---- */

/* Floats of the weights packed for conv_forward (columns of 8 outputs, zero filled), and for conv_backward_input; packing
 * writes them all. Weights must be finite: products with the zeros of the padding are left out. Counts have 64 bits: they are
 * asked for before it is known that such a shape fits into memory. Scratch is independent of n; backward: for
 * conv_backward_weights, else for conv_forward. */
uint64_t conv_scratch_count(const conv_shape *s, int backward);
uint64_t conv_packed_count(const conv_shape *s);
uint64_t conv_packed_flipped_count(const conv_shape *s);
void conv_pack(float *packed, const float *weights, const conv_shape *s);
void conv_pack_flipped(float *packed, const float *weights, const conv_shape *s);

/* y (N, OH, OW, CO) = x (N, H, W, CI) * weights + bias. bias (CO) or NULL. relu: 1 = clamp below at 0 (x > 0 ? x : 0).
 * order: acc = 0; for kh, kw, ci: acc += x * w, taps in the padding count as x = 0; y = acc + bias. */
void conv_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                  float *scratch);

/* dx (N, H, W, CI) from dy (N, OH, OW, CO).
 * order: acc = 0; for kh' = K-1..0, kw' = K-1..0 (taps of w, flipped), co: acc += dy * w; zeros outside. */
void conv_backward_input(float *dx, const float *dy, const float *packed_flipped, const conv_shape *s);

/* dw (K, K, CI, CO) from x and dy. order: acc = 0; for n, oh, ow: acc += x * dy (x = 0 in the padding). */
void conv_backward_weights(float *dw, const float *x, const float *dy, const conv_shape *s, float *scratch);

/* db (CO) = sum of dy over n, oh, ow in that order. rows = n * oh * ow. */
void bias_backward(float *db, const float *dy, size_t rows, int32_t co);
/* The same sum, added to what db holds. */
void bias_grow(float *db, const float *dy, size_t rows, int32_t co);

/* ---- convolution by Winograd's algorithm: 3 x 3, stride 1, fewer multiplications (winograd.h) ----
 * Chosen by the shape alone, never by what a machine measures, so that the bits are the same everywhere. All values must be
 * finite and far below 1e37: a larger one reaches every output of its tile, where conv_forward would keep it to nine. */

/* Side of the tiles, 2, 3 or 4; or 0: such a convolution is done directly. The functions below are for shapes with a tile. */
int32_t winograd_tile(const conv_shape *s);
/* Floats of the transformed weights, for the forward pass and just as many for the backward pass. */
uint64_t winograd_packed_count(const conv_shape *s);
uint64_t winograd_scratch_count(const conv_shape *s, int backward); /* independent of n */
void winograd_pack(float *packed, const float *weights, const conv_shape *s);
void winograd_pack_flipped(float *flipped, const float *packed,
                           const conv_shape *s); /* from the result of winograd_pack */

/* As conv_forward, but the order of the sums is that of ref_winograd.c, and the rounding error about four times as large. */
void winograd_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                      float *scratch);
/* dw and, unless dx is NULL, dx; in the reference ref_winograd_backward_weights and ..._input. */
void winograd_backward(float *dx, float *dw, const float *x, const float *dy, const float *flipped, const conv_shape *s,
                       float *scratch);

/* ---- convolution, relu and a 2 x 2 max pool of stride 2 at once (conv_pool.c), by whichever algorithm the shape has ----
 * The bits are those of the kernels one after another (of windows with a NaN only when marks are NULL), but the convolution's
 * outputs are never in memory as a whole. packed and flipped belong to that algorithm. */
uint64_t conv_pool_scratch_count(const conv_shape *s, int backward);
/* y (N, OH/2, OW/2, CO). marks, of the same shape: what the way back needs; NULL: there is none. */
void conv_pool_forward(float *y, uint8_t *marks, const float *x, const float *packed, const float *bias, int relu,
                       const conv_shape *s, float *scratch);
/* From dy (N, OH/2, OW/2, CO). dx: NULL if nobody asks; db: NULL without bias. */
void conv_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                        const float *flipped, const conv_shape *s, float *scratch);

/* ---- pooling: valid windows; s->ci == s->co ---- */
void maxpool_forward(float *y, const float *x, const conv_shape *s);
/* dx: each dy goes to the first (kh, kw order) element of its window that equals y; overlapping windows add. */
void maxpool_backward(float *dx, const float *dy, const float *x, const float *y, const conv_shape *s);
void avgpool_forward(float *y, const float *x, const conv_shape *s); /* sum in kh, kw order, times (1 / (K*K)) */
void avgpool_backward(float *dx, const float *dy, const conv_shape *s);

/* ---- element-wise, count values ---- */
void relu_forward(float *y, const float *x, size_t count); /* may be in place; x > 0 ? x : 0 */
void relu_backward(float *dx, const float *dy, const float *y,
                   size_t count); /* may be in place on dy: y > 0 ? dy : 0 */

/* y = x * mask * (1 / (1 - rate)) with a mask drawn from (seed, epoch, sample, layer, element); may be in place; the backward
 * pass is the same function on dy. x (N, count); samples (N). Element e is kept when its random 32 bits are at least
 * rate * 2^32. */
void dropout(float *y, const float *x, const uint32_t *samples, int32_t n, size_t count, float rate, uint32_t seed,
             uint32_t epoch, uint32_t layer);

/* ---- batch normalisation over rows = n * h * w of c channels ---- */
/* mean (C) and variance (C, biased) of x (rows, C): two passes, each sum in row order. */
void batchnorm_statistics(float *mean, float *variance, const float *x, size_t rows, int32_t c);
/* y = (x - mean) * (gamma / sqrt(variance + epsilon)) + beta; relu as in conv_forward; may be in place. */
void batchnorm_apply(float *y, const float *x, const float *mean, const float *variance, const float *gamma,
                     const float *beta, float epsilon, int relu, size_t rows, int32_t c);
/* Through the statistics of the batch: dx may alias dy. dgamma (C), dbeta (C), each a sum in row order. With
 * xhat = (x - mean) * (1 / sqrt(variance + epsilon)): dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / rows - xhat * dgamma / rows). */
void batchnorm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                        const float *variance, const float *gamma, float epsilon, size_t rows, int32_t c);

/* ---- output ---- */
/* probabilities (N, C) = softmax(logits / temperature); may be in place. Maximum subtracted first. */
void softmax(float *probabilities, const float *logits, int32_t n, int32_t c, float temperature);
/* dlogits (N, C) = (softmax - target) * scale; *loss += sum of cross-entropies (double, in order); *correct += hits.
 * target: (1 - smoothing) + smoothing / C for the label, smoothing / C elsewhere. */
void softmax_cross_entropy(float *dlogits, double *loss, int32_t *correct, const float *logits, const uint8_t *labels,
                           int32_t n, int32_t c, float smoothing, float scale);
/* Blends what softmax_cross_entropy left with the distance from a teacher: with T the temperature, p and q the softmax of logits / T
 * and teacher / T, dlogits = (1 - share) * dlogits + share * T * (p - q) * scale, *loss = (1 - share) * *loss +
 * share * T^2 * sum of KL(q || p) over the rows (double, in order). */
void distil(float *dlogits, double *loss, const float *logits, const float *teacher, int32_t n, int32_t c, float share,
            float temperature, float scale);

/* ---- flat vectors ---- */
void vector_add(float *sum, const float *other, size_t count);
int all_finite(const float *x, size_t count);
int all_within(const float *x, size_t count, float low, float high); /* low <= x <= high; never for a NaN */
/* Sum of squares in double, in four interleaved partial sums added as (0+1)+(2+3): the same on every build. */
double sum_of_squares(const float *x, size_t count);
void vector_scale(float *x, float factor, size_t count);

/* Optimiser updates. Values with magnitude below 1e-30 in a moment are flushed to 0 (subnormals are slow). */
/* g' = g + decay * w; v = momentum * v + g'; w -= lr * (nesterov ? g' + momentum * v : v) (momentum 0: v unused, may be NULL) */
void sgd_update(float *w, float *v, const float *g, float lr, float momentum, int nesterov, float decay, size_t count);
/* g' = g + l2 * w; m = b1 m + (1-b1) g'; v = b2 v + (1-b2) g'^2; w = w - shrink * w - lr_t * m / (sqrt(v) + eps_t),
 * where the caller gives Keras' bias-corrected lr_t = lr * sqrt(1 - b2^t) / (1 - b1^t), eps_t = epsilon and
 * shrink = lr * decay for AdamW. */
void adam_update(float *w, float *m, float *v, const float *g, float lr_t, float beta1, float beta2, float epsilon,
                 float l2, float shrink, size_t count);
/* a = a + (1 - decay) * (w - a) */
void average_update(float *a, const float *w, float decay, size_t count);

#endif
