/* pool.c - max and average pooling, four channels at a time. Windows are read in the order kh, kw. */
#include "kernels/kernels.h"

#include "kernels/lanes.h"

#include <assert.h>
#include <string.h>

/* Asserts that all windows lie inside the picture and that input and output have the same channels. */
static void check(const conv_shape *s)
{
    assert(s->n >= 0 && s->ci >= 1 && s->ci == s->co && s->k >= 0 && s->stride >= 1);
    assert((s->oh - 1) * s->stride + s->k <= s->h && (s->ow - 1) * s->stride + s->k <= s->w);
    (void)s;
}

/* Runs visit for every output pixel, in the order n, oh, ow, with the names in (its window in x), out (its place in
 * y), row and c. */
#define FOR_WINDOWS(s, in, out, visit)                                                                                 \
    do {                                                                                                               \
        const size_t c = (size_t)(s)->ci, row = (size_t)(s)->w * c;                                                    \
        size_t out = 0;                                                                                                \
        for (size_t n = 0; n < (size_t)(s)->n; n++) {                                                                  \
            for (size_t oh = 0; oh < (size_t)(s)->oh; oh++) {                                                          \
                for (size_t ow = 0; ow < (size_t)(s)->ow; ow++, out += c) {                                            \
                    const size_t in =                                                                                  \
                        (n * (size_t)(s)->h + oh * (size_t)(s)->stride) * row + ow * (size_t)(s)->stride * c;          \
                    visit;                                                                                             \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

INK_INLINE void max_window(float *y, const float *x, size_t k, size_t row, size_t c)
{
    FOR_LANES(i, lanes, c, {
        v128_t best = load_lanes(x + i, lanes);
        for (size_t kh = 0; kh < k; kh++) {
            for (size_t kw = 0; kw < k; kw++) {
                best = wasm_f32x4_pmax(best, load_lanes(x + kh * row + kw * c + i, lanes));
            }
        }
        store_lanes(y + i, best, lanes);
    });
}

void maxpool_forward(float *y, const float *x, const conv_shape *s)
{
    check(s);
    if (s->k == 2) {
        FOR_WINDOWS(s, in, out, max_window(y + out, x + in, 2, row, c));
    } else {
        FOR_WINDOWS(s, in, out, max_window(y + out, x + in, (size_t)s->k, row, c));
    }
}

/* Whether the windows cover the picture without overlap, so that each element of dx is written exactly once. */
static int windows_tile(const conv_shape *s)
{
    return s->stride == s->k && s->oh * s->k == s->h && s->ow * s->k == s->w;
}

static void clear_input_gradient(float *dx, const conv_shape *s)
{
    memset(dx, 0, (size_t)s->n * (size_t)s->h * (size_t)s->w * (size_t)s->ci * sizeof *dx);
}

/* add: 1 adds to dx; 0 overwrites dx, with 0 + part, which has the bits of the sum. */
INK_INLINE void max_window_gradient(float *dx, const float *dy, const float *x, const float *y, int add, size_t k,
                                    size_t row, size_t c)
{
    FOR_LANES(i, lanes, c, {
        const v128_t best = load_lanes(y + i, lanes);
        const v128_t gradient = load_lanes(dy + i, lanes);
        v128_t open = wasm_i32x4_splat(-1); /* lanes whose maximum has not come yet */
        for (size_t kh = 0; kh < k; kh++) {
            for (size_t kw = 0; kw < k; kw++) {
                const size_t at = kh * row + kw * c + i;
                const v128_t hit = wasm_v128_and(open, wasm_f32x4_eq(load_lanes(x + at, lanes), best));
                const v128_t part = wasm_v128_and(gradient, hit);
                const v128_t sum = add ? load_lanes(dx + at, lanes) : wasm_f32x4_splat(0);
                open = wasm_v128_andnot(open, hit);
                store_lanes(dx + at, wasm_f32x4_add(sum, part), lanes);
            }
        }
    });
}

void maxpool_backward(float *dx, const float *dy, const float *x, const float *y, const conv_shape *s)
{
    check(s);
    if (s->k == 2 && windows_tile(s)) {
        FOR_WINDOWS(s, in, out, max_window_gradient(dx + in, dy + out, x + in, y + out, 0, 2, row, c));
        return;
    }
    clear_input_gradient(dx, s);
    FOR_WINDOWS(s, in, out, max_window_gradient(dx + in, dy + out, x + in, y + out, 1, (size_t)s->k, row, c));
}

/* The window of an average pool: its sides and 1 / its pixels. */
typedef struct {
    size_t height, width;
    float share;
} mean_shape;

static mean_shape mean_shape_of(const conv_shape *s)
{
    const int32_t height = s->k ? s->k : s->h, width = s->k ? s->k : s->w;
    return (mean_shape){(size_t)height, (size_t)width, 1 / (float)(height * width)};
}

INK_INLINE void mean_window(float *y, const float *x, const mean_shape *m, size_t row, size_t c)
{
    const v128_t share = wasm_f32x4_splat(m->share);
    FOR_LANES(i, lanes, c, {
        v128_t sum = wasm_f32x4_splat(0);
        for (size_t kh = 0; kh < m->height; kh++) {
            for (size_t kw = 0; kw < m->width; kw++) {
                sum = wasm_f32x4_add(sum, load_lanes(x + kh * row + kw * c + i, lanes));
            }
        }
        store_lanes(y + i, wasm_f32x4_mul(sum, share), lanes);
    });
}

void avgpool_forward(float *y, const float *x, const conv_shape *s)
{
    check(s);
    const mean_shape m = mean_shape_of(s);
    FOR_WINDOWS(s, in, out, mean_window(y + out, x + in, &m, row, c));
}

INK_INLINE void mean_window_gradient(float *dx, const float *dy, const mean_shape *m, size_t row, size_t c)
{
    const v128_t share = wasm_f32x4_splat(m->share);
    FOR_LANES(i, lanes, c, {
        const v128_t part = wasm_f32x4_mul(load_lanes(dy + i, lanes), share);
        for (size_t kh = 0; kh < m->height; kh++) {
            for (size_t kw = 0; kw < m->width; kw++) {
                float *at = dx + kh * row + kw * c + i;
                store_lanes(at, wasm_f32x4_add(load_lanes(at, lanes), part), lanes);
            }
        }
    });
}

void avgpool_backward(float *dx, const float *dy, const conv_shape *s)
{
    check(s);
    const mean_shape m = mean_shape_of(s);
    clear_input_gradient(dx, s);
    FOR_WINDOWS(s, in, out, mean_window_gradient(dx + in, dy + out, &m, row, c));
}
