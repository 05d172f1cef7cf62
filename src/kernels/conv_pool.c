/* conv_pool.c - convolution, relu and 2 x 2 max pool together, forward and backward.
 *
 * The arithmetic is that of the separate kernels. A few pictures at a time go through the convolution and then through
 * the pool while they are still in the second-level cache. The backward pass makes the gradient of the convolution from
 * that of the pool and the marks, also for a few pictures at a time.
 */
#include "kernels/conv.h"
#include "kernels/pool_marks.h"
#include "kernels/winograd.h"

#include <string.h>

/* Floats of the convolution's output in memory at a time, unless one picture has more. */
enum { TOGETHER = 1 << 16 };

static int32_t pictures_together(const conv_shape *s)
{
    return max_i(1, min_i(s->n, TOGETHER / (s->oh * s->ow * s->co)));
}

/* Floats of an input picture, and of the output of the pool. */
static size_t inputs_of(const conv_shape *s)
{
    return (size_t)s->h * (size_t)s->w * (size_t)s->ci;
}

static size_t kept_of(const conv_shape *s)
{
    return (size_t)(s->oh / 2) * (size_t)(s->ow / 2) * (size_t)s->co;
}

static uint64_t outputs_count(const conv_shape *s)
{
    return max_u64((uint64_t)s->oh * (uint64_t)s->ow * (uint64_t)s->co, TOGETHER);
}

uint64_t conv_pool_scratch_count(const conv_shape *s, int backward)
{
    if (winograd_tile(s)) {
        return winograd_scratch_count(s, backward) + (backward ? 0 : outputs_count(s));
    }
    return conv_scratch_count(s, backward) + outputs_count(s);
}

void conv_pool_forward(float *y, uint8_t *marks, const float *x, const float *packed, const float *bias, int relu,
                       const conv_shape *s, float *scratch)
{
    const int winograd = winograd_tile(s) > 0;
    const size_t in = inputs_of(s), kept = kept_of(s);
    float *const outputs = scratch;
    scratch += outputs_count(s);
    conv_shape part = *s;
    conv_shape pool = {
        .h = s->oh, .w = s->ow, .ci = s->co, .k = 2, .stride = 2, .oh = s->oh / 2, .ow = s->ow / 2, .co = s->co};
    for (int32_t n = 0; n < s->n; n += part.n) {
        part.n = pictures_together(s);
        part.n = min_i(part.n, s->n - n);
        if (winograd) {
            winograd_forward(outputs, x, packed, bias, relu, &part, scratch);
        } else {
            conv_forward(outputs, x, packed, bias, relu, &part, scratch);
        }
        if (marks) {
            pool_and_mark(y, marks, outputs, relu, &part);
            marks += (size_t)part.n * kept;
        } else {
            pool.n = part.n;
            maxpool_forward(y, outputs, &pool);
        }
        x += (size_t)part.n * in;
        y += (size_t)part.n * kept;
    }
}

static void direct_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                            const float *flipped, const conv_shape *s, float *scratch)
{
    const size_t row = (size_t)s->ow * (size_t)s->co, out = (size_t)s->oh * row;
    const size_t in = inputs_of(s), kept = kept_of(s);
    float *const outputs = scratch;
    scratch += outputs_count(s);
    memset(dw, 0, (size_t)(s->k * s->k * s->ci * s->co) * sizeof *dw);
    conv_shape part = *s;
    part.n = pictures_together(s);
    memset(outputs, 0, (size_t)part.n * out * sizeof *outputs); /* the last odd row and column stay 0 */
    for (int32_t n = 0; n < s->n; n += part.n) {
        part.n = min_i(part.n, s->n - n);
        for (int32_t i = 0; i < part.n; i++, dy += kept, marks += kept) {
            unpool_picture(outputs + (size_t)i * out, row, dy, marks, s);
        }
        if (db) {
            bias_grow(db, outputs, (size_t)part.n * (size_t)s->oh * (size_t)s->ow, s->co);
        }
        conv_grow_weights(dw, x, outputs, &part, scratch);
        x += (size_t)part.n * in;
        if (dx) {
            conv_backward_input(dx, outputs, flipped, &part);
            dx += (size_t)part.n * in;
        }
    }
}

void conv_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                        const float *flipped, const conv_shape *s, float *scratch)
{
    if (db) {
        memset(db, 0, (size_t)s->co * sizeof *db);
    }
    if (winograd_tile(s)) {
        winograd_pool_backward(dx, dw, db, x, dy, marks, flipped, s, scratch);
    } else {
        direct_backward(dx, dw, db, x, dy, marks, flipped, s, scratch);
    }
}
