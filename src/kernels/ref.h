/* ref.h - the reference kernels: the specification of kernels.h as plain nested loops.
 *
 * Names and arguments are those of kernels.h with ref_ in front, with two exceptions: convolutions take weights (K, K,
 * CI, CO) that are not packed, and no function needs scratch.
 *
 * The type is a parameter. A test that needs finite differences in double writes
 *     #define REF_REAL double
 *     #define REF(name) ref64_##name
 *     #define REF_EXP exp
 *     #define REF_LOG log
 *     #define REF_SQRT sqrt
 *     #define REF_EXP_MINUS(x, minus) (exp(x) - (minus))
 *     #define REF_NORMAL_TAIL(z) (erfc((z) / sqrt(2)) / 2)
 *     #include "kernels/ref.c"
 */
#ifndef INK_KERNELS_REF_H
#define INK_KERNELS_REF_H

#include "kernels/kernels.h"

#ifndef REF_REAL
#define REF_FLOAT
#define REF_REAL float
#define REF(name) ref_##name
#define REF_EXP ink_expf
#define REF_LOG ink_logf
#define REF_SQRT sqrtf
#define REF_EXP_MINUS ref_exp_minus
#define REF_NORMAL_TAIL ref_normal_tail
#endif

typedef REF_REAL real;

void REF(conv_forward)(real *y, const real *x, const real *weights, const real *bias, int relu, const conv_shape *s);
void REF(conv_backward_input)(real *dx, const real *dy, const real *weights, const conv_shape *s);
void REF(conv_backward_weights)(real *dw, const real *x, const real *dy, const conv_shape *s);
void REF(bias_backward)(real *db, const real *dy, size_t rows, int32_t co);

/* in ref_winograd.c; in float only */
void ref_winograd_forward(float *y, const float *x, const float *weights, const float *bias, int relu,
                          const conv_shape *s);
void ref_winograd_backward_input(float *dx, const float *dy, const float *weights, const conv_shape *s);
void ref_winograd_backward_weights(float *dw, const float *x, const float *dy, const conv_shape *s);

void REF(maxpool_forward)(real *y, const real *x, const conv_shape *s);
void REF(maxpool_backward)(real *dx, const real *dy, const real *x, const real *y, const conv_shape *s);
void REF(avgpool_forward)(real *y, const real *x, const conv_shape *s);
void REF(avgpool_backward)(real *dx, const real *dy, const conv_shape *s);

void REF(relu_forward)(real *y, const real *x, size_t count);
void REF(relu_backward)(real *dx, const real *dy, const real *y, size_t count);
void REF(activation_forward)(real *y, const real *x, activation_kind kind, real slope, size_t count);
void REF(activation_backward)(real *dx, const real *dy, const real *x, activation_kind kind, real slope, size_t count);
void REF(dropout)(real *y, const real *x, const uint32_t *samples, int32_t n, size_t count, real rate, uint32_t seed,
                  uint32_t epoch, uint32_t layer);

void REF(batchnorm_statistics)(real *mean, real *variance, const real *x, size_t rows, int32_t c);
void REF(batchnorm_apply)(real *y, const real *x, const real *mean, const real *variance, const real *gamma,
                          const real *beta, real epsilon, int relu, size_t rows, int32_t c);
void REF(batchnorm_backward)(real *dx, real *dgamma, real *dbeta, const real *dy, const real *x, const real *mean,
                             const real *variance, const real *gamma, real epsilon, size_t rows, int32_t c);

void REF(softmax)(real *probabilities, const real *logits, int32_t n, int32_t c, real temperature);
void REF(softmax_cross_entropy)(real *dlogits, double *loss, int32_t *correct, const real *logits,
                                const uint8_t *labels, int32_t n, int32_t c, real smoothing, real scale);
void REF(distil)(real *dlogits, double *loss, const real *logits, const real *teacher, int32_t n, int32_t c, real share,
                 real temperature, real scale);

void REF(vector_add)(real *sum, const real *other, size_t count);
int REF(all_finite)(const real *x, size_t count);
int REF(all_within)(const real *x, size_t count, real low, real high);
double REF(sum_of_squares)(const real *x, size_t count);
void REF(vector_scale)(real *x, real factor, size_t count);
void REF(sgd_update)(real *w, real *v, const real *g, real lr, real momentum, int nesterov, real decay, size_t count);
void REF(adam_update)(real *w, real *m, real *v, const real *g, real lr_t, real beta1, real beta2, real epsilon,
                      real l2, real shrink, size_t count);
void REF(adaptive_update)(real *w, real *m, real *v, real *top, const real *g, adaptive_rule rule,
                          const adaptive_step *step, size_t count);
void REF(average_update)(real *a, const real *w, real decay, size_t count);

#endif
