/* winograd_backward.c - the gradients of winograd_forward. dM = A dy A^T serves both dU = V^T dM and dV = dM U^T. */
#include "base/minmax.h"
#include "kernels/gemm.h"
#include "kernels/pool_marks.h"
#include "kernels/winograd.h"
#include "kernels/winograd_lines.h"

#include <string.h>

/* squares = dM of one picture, from its frame (down * m, right * m, CO). */
INK_INLINE void transform_gradient(int m, float *squares, const float *frame, size_t frame_row, size_t c, size_t pitch,
                                   const winograd_plan *plan)
{
    const square_steps step = {frame_row, c}, to = {(size_t)(m + 2) * pitch, pitch};
    for (int32_t i = 0; i < plan->down; i++) {
        for (int32_t j = 0; j < plan->right; j++, squares += c) {
            const float *tile = frame + (size_t)(i * m) * frame_row + (size_t)(j * m) * c;
            for (size_t k = 0; k < c; k += 4) {
                square_lines(OUTPUT_ADJOINT, m, squares + k, to, tile + k, step);
            }
        }
    }
}

/* frame = the gradient of the convolution for one picture, from that of the pool. Adds it to db. */
static void unpool(float *frame, size_t frame_row, float *db, const float *dy, const uint8_t *marks,
                   const conv_shape *s)
{
    unpool_picture(frame, frame_row, dy, marks, s);
    for (int32_t i = 0; i < s->oh && db; i++) {
        bias_grow(db, frame + (size_t)i * frame_row, (size_t)s->ow, s->co);
    }
}

/* squares = dM of `images` pictures. frame is 0 wherever this function does not write. */
static void transform_gradients(float *squares, float *db, const float *dy, const uint8_t *marks, int32_t images,
                                const conv_shape *s, const winograd_plan *plan, float *frame)
{
    const size_t c = (size_t)s->co, row = (size_t)s->ow * c, pitch = winograd_pitch(plan, s->co);
    const int fits = plan->down * plan->m == s->oh && plan->right * plan->m == s->ow;
    const size_t frame_row = (size_t)(plan->right * plan->m) * c;
    const size_t kept = (size_t)(s->oh / 2 * (s->ow / 2)) * c;
    for (int32_t n = 0; n < images; n++, squares += (size_t)plan->tiles * c) {
        const float *from = frame;
        if (marks) {
            unpool(frame, frame_row, db, dy, marks, s);
            dy += kept;
            marks += kept;
        } else {
            if (fits) {
                from = dy;
            } else {
                winograd_copy_rows(frame, frame_row, dy, row, s->oh, row);
            }
            dy += (size_t)s->oh * row;
        }
        WITH_TILE(m, plan->m, transform_gradient(m, squares, from, frame_row, c, pitch, plan));
    }
}

/* du (4 rows, co floats apart, 8 columns) += the outer products of the tiles. */
INK_INLINE void grow_four(float *du, const float *v, const float *dm, size_t tiles, size_t ci, size_t co)
{
    v128_t acc[4][2];
    for (size_t r = 0; r < 4; r++) {
        load_columns(acc[r], du + r * co, 8);
    }
    for (size_t t = 0; t < tiles; t++, v += ci, dm += co) {
        const v128_t b0 = wasm_v128_load(dm), b1 = wasm_v128_load(dm + 4);
        for (size_t r = 0; r < 4; r++) {
            const v128_t a = wasm_v128_load32_splat(v + r);
            acc[r][0] = plus_scaled(acc[r][0], a, b0);
            acc[r][1] = plus_scaled(acc[r][1], a, b1);
        }
    }
    for (size_t r = 0; r < 4; r++) {
        store_columns(du + r * co, acc[r], 8);
    }
}

/* dU (positions, CI, CO) += V^T dM. */
static void grow_products(float *du, const float *v, const float *dm, size_t tiles, const conv_shape *s,
                          const winograd_plan *plan)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co;
    const size_t v_pitch = winograd_pitch(plan, s->ci), m_pitch = winograd_pitch(plan, s->co);
    for (int32_t p = 0; p < plan->positions; p++, du += ci * co, v += v_pitch, dm += m_pitch) {
        for (size_t o = 0; o < co; o += 8) {
            for (size_t i = 0; i < ci; i += 4) {
                grow_four(du + i * co + o, v + i, dm + o, tiles, ci, co);
            }
        }
    }
}

/* frame (plan->h, plan->w, CI) += B dV B^T of every tile, in the order of the tiles. */
INK_INLINE void spread_image(int m, float *frame, const float *dv, size_t c, size_t pitch, const winograd_plan *plan)
{
    const size_t row = (size_t)plan->w * c;
    const square_steps step = {(size_t)(m + 2) * pitch, pitch};
    for (int32_t i = 0; i < plan->down; i++) {
        for (int32_t j = 0; j < plan->right; j++, dv += c) {
            float *tile = frame + (size_t)(i * m) * row + (size_t)(j * m) * c;
            for (size_t k = 0; k < c; k += 4) {
                v128_t half[6 * 6];
                square_columns(INPUT_ADJOINT, m, half, dv + k, step);
#pragma clang loop unroll(disable)
                for (int a = 0; a < m + 2; a++) {
                    v128_t out[6];
                    line_of(INPUT_ADJOINT, m, out, half + a * (m + 2));
                    for (int e = 0; e < m + 2; e++) {
                        float *at = tile + (size_t)a * row + (size_t)e * c + k;
                        wasm_v128_store(at, plus(wasm_v128_load(at), out[e]));
                    }
                }
            }
        }
    }
}

static void spread(float *dx, const float *dv, int32_t images, const conv_shape *s, const winograd_plan *plan,
                   float *frame)
{
    const size_t c = (size_t)s->ci, row = (size_t)s->w * c, frame_row = (size_t)plan->w * c;
    const size_t pitch = winograd_pitch(plan, s->ci);
    const float *inside = frame + (size_t)s->pad_top * frame_row + (size_t)s->pad_left * c;
    for (int32_t n = 0; n < images; n++, dx += (size_t)s->h * row, dv += (size_t)plan->tiles * c) {
        memset(frame, 0, (size_t)plan->h * frame_row * sizeof *frame);
        WITH_TILE(m, plan->m, spread_image(m, frame, dv, c, pitch, plan));
        winograd_copy_rows(dx, row, inside, frame_row, s->h, row);
    }
}

/* dw = G^T dU G */
INK_INLINE void untransform_weights(int m, float *dw, const float *du, size_t pairs)
{
    const square_steps step = {(size_t)(m + 2) * pairs, pairs}, to = {3 * pairs, pairs};
    for (size_t k = 0; k < pairs; k += 4) {
        square_lines(KERNEL_ADJOINT, m, dw + k, to, du + k, step);
    }
}

void winograd_backward(float *dx, float *dw, const float *x, const float *dy, const float *flipped, const conv_shape *s,
                       float *scratch)
{
    winograd_pool_backward(dx, dw, NULL, x, dy, NULL, flipped, s, scratch);
}

void winograd_pool_backward(float *dx, float *dw, float *db, const float *x, const float *dy, const uint8_t *marks,
                            const float *flipped, const conv_shape *s, float *scratch)
{
    const winograd_plan plan = winograd_plan_of(s);
    const winograd_room room = winograd_room_of(s, &plan, 1);
    float *const frame = scratch, *const gradient_frame = scratch + room.gradient_frame, *const v = scratch + room.v;
    float *const dm = scratch + room.squares, *const du = scratch + room.du;
    const size_t out = (size_t)(marks ? s->oh / 2 * (s->ow / 2) : s->oh * s->ow) * (size_t)s->co;
    memset(gradient_frame, 0, (room.v - room.gradient_frame) * sizeof *frame);
    memset(du, 0, (room.end - room.du) * sizeof *du);
    for (int32_t n = 0; n < s->n; n += plan.images) {
        const int32_t images = min_i(s->n - n, plan.images);
        const size_t tiles = (size_t)images * (size_t)plan.tiles, in = (size_t)n * (size_t)(s->h * s->w * s->ci);
        memset(frame, 0, room.gradient_frame * sizeof *frame); /* spread() has left gradients in its border */
        winograd_transform_input(v, x + in, images, s, &plan, frame);
        transform_gradients(dm, db, dy + (size_t)n * out, marks ? marks + (size_t)n * out : NULL, images, s, &plan,
                            gradient_frame);
        grow_products(du, v, dm, tiles, s, &plan);
        if (dx) {
            winograd_multiply(v, dm, flipped, tiles, s->co, s->ci, &plan); /* dV takes the place of V */
            spread(dx + in, v, images, s, &plan, frame);
        }
    }
    WITH_TILE(m, plan.m, untransform_weights(m, dw, du, (size_t)s->ci * (size_t)s->co));
}
