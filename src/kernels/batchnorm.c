/* batchnorm.c - batch normalisation and the gradient of the bias: kernels that sum the columns of an array (rows, C).
 *
 * Vectors lie across channels, so the sum of each channel takes its terms in the order of the rows.
 */
#include "kernels/kernels.h"

#include "kernels/lanes.h"

#include <string.h>

/* sum (columns) += every row of x. */
INK_INLINE void add_rows(float *sum, const float *x, size_t rows, size_t c, size_t vectors, size_t lanes)
{
    v128_t acc[4];
    for (size_t v = 0; v < vectors; v++) {
        acc[v] = load_lanes(sum + 4 * v, lanes);
    }
    for (size_t r = 0; r < rows; r++, x += c) {
        for (size_t v = 0; v < vectors; v++) {
            acc[v] = wasm_f32x4_add(acc[v], load_lanes(x + 4 * v, lanes));
        }
    }
    for (size_t v = 0; v < vectors; v++) {
        store_lanes(sum + 4 * v, acc[v], lanes);
    }
}

void bias_grow(float *db, const float *dy, size_t rows, int32_t co)
{
    const size_t c = (size_t)co;
    FOR_COLUMNS(k, vectors, lanes, c, add_rows(db + k, dy + k, rows, c, vectors, lanes));
}

void bias_backward(float *db, const float *dy, size_t rows, int32_t co)
{
    memset(db, 0, (size_t)co * sizeof *db);
    bias_grow(db, dy, rows, co);
}

/* Mean and variance of some columns. Their means stay in registers between the two passes. */
INK_INLINE void column_statistics(float *mean, float *variance, const float *x, size_t rows, size_t c, size_t vectors,
                                  size_t lanes)
{
    const v128_t count = wasm_f32x4_splat((float)rows);
    v128_t acc[4], center[4];
    for (size_t v = 0; v < vectors; v++) {
        store_lanes(mean + 4 * v, wasm_f32x4_splat(0), lanes);
    }
    add_rows(mean, x, rows, c, vectors, lanes);
    for (size_t v = 0; v < vectors; v++) {
        center[v] = wasm_f32x4_div(load_lanes(mean + 4 * v, lanes), count);
        store_lanes(mean + 4 * v, center[v], lanes);
        acc[v] = wasm_f32x4_splat(0);
    }
    for (size_t r = 0; r < rows; r++, x += c) {
        for (size_t v = 0; v < vectors; v++) {
            const v128_t d = wasm_f32x4_sub(load_lanes(x + 4 * v, lanes), center[v]);
            acc[v] = wasm_f32x4_add(acc[v], wasm_f32x4_mul(d, d));
        }
    }
    for (size_t v = 0; v < vectors; v++) {
        store_lanes(variance + 4 * v, wasm_f32x4_div(acc[v], count), lanes);
    }
}

void batchnorm_statistics(float *mean, float *variance, const float *x, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    FOR_COLUMNS(k, vectors, lanes, channels,
                column_statistics(mean + k, variance + k, x + k, rows, channels, vectors, lanes));
}

/* sqrt(variance + epsilon) */
INK_INLINE v128_t deviation(const float *variance, float epsilon, size_t lanes)
{
    return wasm_f32x4_sqrt(wasm_f32x4_add(load_lanes(variance, lanes), wasm_f32x4_splat(epsilon)));
}

INK_INLINE void apply_columns(float *y, const float *x, const float *mean, const float *variance, const float *gamma,
                              const float *beta, float epsilon, int relu, size_t rows, size_t c, size_t vectors,
                              size_t lanes)
{
    v128_t center[4], scale[4], shift[4];
    const v128_t all = wasm_i32x4_splat(relu ? 0 : -1); /* a mask, so that one loop does both */
    for (size_t v = 0; v < vectors; v++) {
        center[v] = load_lanes(mean + 4 * v, lanes);
        scale[v] = wasm_f32x4_div(load_lanes(gamma + 4 * v, lanes), deviation(variance + 4 * v, epsilon, lanes));
        shift[v] = load_lanes(beta + 4 * v, lanes);
    }
    for (size_t r = 0; r < rows; r++, x += c, y += c) {
        for (size_t v = 0; v < vectors; v++) {
            const v128_t d = wasm_f32x4_sub(load_lanes(x + 4 * v, lanes), center[v]);
            const v128_t value = wasm_f32x4_add(wasm_f32x4_mul(d, scale[v]), shift[v]);
            const v128_t passed = wasm_v128_or(all, wasm_f32x4_gt(value, wasm_f32x4_splat(0)));
            store_lanes(y + 4 * v, wasm_v128_and(value, passed), lanes);
        }
    }
}

void batchnorm_apply(float *y, const float *x, const float *mean, const float *variance, const float *gamma,
                     const float *beta, float epsilon, int relu, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    FOR_COLUMNS(k, vectors, lanes, channels,
                apply_columns(y + k, x + k, mean + k, variance + k, gamma + k, beta + k, epsilon, relu, rows, channels,
                              vectors, lanes));
}

/* dgamma = sum of dy * xhat, dbeta = sum of dy, then dx = scale * (dy - mean(dy) - xhat * mean(dy * xhat)), with
 * xhat = (x - mean) * inverse and scale = gamma * inverse. */
INK_INLINE void backward_columns(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x,
                                 const float *mean, const float *variance, const float *gamma, float epsilon,
                                 size_t rows, size_t c, size_t vectors, size_t lanes)
{
    const v128_t one = wasm_f32x4_splat(1), count = wasm_f32x4_splat((float)rows);
    v128_t center[4], inverse[4], sum[4], products[4];
    for (size_t v = 0; v < vectors; v++) {
        center[v] = load_lanes(mean + 4 * v, lanes);
        inverse[v] = wasm_f32x4_div(one, deviation(variance + 4 * v, epsilon, lanes));
        sum[v] = products[v] = wasm_f32x4_splat(0);
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t v = 0; v < vectors; v++) {
            const size_t i = r * c + 4 * v;
            const v128_t gradient = load_lanes(dy + i, lanes);
            const v128_t xhat = wasm_f32x4_mul(wasm_f32x4_sub(load_lanes(x + i, lanes), center[v]), inverse[v]);
            sum[v] = wasm_f32x4_add(sum[v], gradient);
            products[v] = wasm_f32x4_add(products[v], wasm_f32x4_mul(gradient, xhat));
        }
    }
    v128_t scale[4];
    for (size_t v = 0; v < vectors; v++) {
        store_lanes(dgamma + 4 * v, products[v], lanes);
        store_lanes(dbeta + 4 * v, sum[v], lanes);
        scale[v] = wasm_f32x4_mul(load_lanes(gamma + 4 * v, lanes), inverse[v]);
        sum[v] = wasm_f32x4_div(sum[v], count);
        products[v] = wasm_f32x4_div(products[v], count);
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t v = 0; v < vectors; v++) {
            const size_t i = r * c + 4 * v;
            const v128_t xhat = wasm_f32x4_mul(wasm_f32x4_sub(load_lanes(x + i, lanes), center[v]), inverse[v]);
            const v128_t centered = wasm_f32x4_sub(load_lanes(dy + i, lanes), sum[v]);
            const v128_t rest = wasm_f32x4_sub(centered, wasm_f32x4_mul(xhat, products[v]));
            store_lanes(dx + i, wasm_f32x4_mul(scale[v], rest), lanes);
        }
    }
}

void batchnorm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                        const float *variance, const float *gamma, float epsilon, size_t rows, int32_t c)
{
    const size_t channels = (size_t)c;
    FOR_COLUMNS(k, vectors, lanes, channels,
                backward_columns(dx + k, dgamma + k, dbeta + k, dy + k, x + k, mean + k, variance + k, gamma + k,
                                 epsilon, rows, channels, vectors, lanes));
}
