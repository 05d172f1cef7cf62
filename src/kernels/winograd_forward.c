/* winograd_forward.c - a 3 x 3 convolution by Winograd's method, tile by tile: the input is transformed, multiplied by
 * the transformed weights, and transformed back. y = A^T ((G w G^T) * (B^T x B)) A; the matrices: winograd_lines.h.
 */
#include "base/minmax.h"
#include "kernels/gemm.h"
#include "kernels/winograd.h"
#include "kernels/winograd_lines.h"

#include <string.h>

void winograd_copy_rows(float *out, size_t out_row, const float *in, size_t in_row, int32_t rows, size_t run)
{
    for (int32_t i = 0; i < rows; i++) {
        memcpy(out + (size_t)i * out_row, in + (size_t)i * in_row, run * sizeof *out);
    }
}

/* v (positions, tiles of one frame, c) = V of the frame. */
INK_INLINE void transform_frame(int m, float *v, size_t pitch, const float *frame, size_t c, const winograd_plan *plan)
{
    const square_steps step = {(size_t)plan->w * c, c}, to = {(size_t)(m + 2) * pitch, pitch};
    for (int32_t i = 0; i < plan->down; i++) {
        for (int32_t j = 0; j < plan->right; j++, v += c) {
            const float *tile = frame + (size_t)(i * m) * step.row + (size_t)(j * m) * step.col;
            for (size_t k = 0; k < c; k += 4) {
                square_lines(INPUT, m, v + k, to, tile + k, step);
            }
        }
    }
}

void winograd_transform_input(float *v, const float *x, int32_t images, const conv_shape *s, const winograd_plan *plan,
                              float *frame)
{
    const size_t c = (size_t)s->ci, row = (size_t)s->w * c, pitch = winograd_pitch(plan, s->ci);
    const size_t frame_row = (size_t)plan->w * c;
    const int fits = plan->h == s->h && plan->w == s->w; /* so pad_top and pad_left are 0 */
    float *const inside = frame + (size_t)s->pad_top * frame_row + (size_t)s->pad_left * c;
    for (int32_t n = 0; n < images; n++, x += (size_t)s->h * row, v += (size_t)plan->tiles * c) {
        const float *from = x;
        if (!fits) {
            winograd_copy_rows(inside, frame_row, x, row, s->h, row);
            from = frame;
        }
        WITH_TILE(m, plan->m, transform_frame(m, v, pitch, from, c, plan));
    }
}

/* Four tiles times eight columns. */
INK_INLINE void four_tiles(float *out, size_t out_step, const float *in, size_t in_step, const float *panel)
{
    const float *const rows[4] = {in, in + in_step, in + 2 * in_step, in + 3 * in_step};
    v128_t acc[4][2];
    for (size_t r = 0; r < 4; r++) {
        acc[r][0] = acc[r][1] = wasm_f32x4_splat(0);
    }
    rows_times_panel(acc, rows, panel, in_step);
    for (size_t r = 0; r < 4; r++) {
        store_columns(out + r * out_step, acc[r], 8);
    }
}

/* One tile times n * 8 columns, n = 1..4. */
INK_INLINE void one_tile(float *out, const float *in, const float *panels, size_t rows, size_t n)
{
    v128_t acc[4][2];
    for (size_t p = 0; p < n; p++) {
        acc[p][0] = acc[p][1] = wasm_f32x4_splat(0);
    }
    row_times_panels(acc, in, panels, 8 * rows, n, rows);
    for (size_t p = 0; p < n; p++) {
        store_columns(out + 8 * p, acc[p], 8);
    }
}

void winograd_multiply(float *out, const float *in, const float *packed, size_t tiles, int32_t rows, int32_t columns,
                       const winograd_plan *plan)
{
    const size_t k = (size_t)rows, c = (size_t)columns, fours = tiles / 4 * 4;
    const size_t in_pitch = winograd_pitch(plan, rows), out_pitch = winograd_pitch(plan, columns);
    for (int32_t p = 0; p < plan->positions; p++, in += in_pitch, out += out_pitch, packed += k * c) {
        for (size_t j = 0; j < c && fours > 0; j += 8) {
            for (size_t t = 0; t < fours; t += 4) {
                four_tiles(out + t * c + j, c, in + t * k, k, packed + j * k);
            }
        }
        for (size_t t = fours; t < tiles; t++) {
            size_t j = 0;
            for (; j + 32 <= c; j += 32) {
                one_tile(out + t * c + j, in + t * k, packed + j * k, k, 4);
            }
            for (; j < c; j += 8) {
                one_tile(out + t * c + j, in + t * k, packed + j * k, k, 1);
            }
        }
    }
}

/* y = the outputs of one picture, from its squares. The last tiles may reach beyond OH and OW. */
INK_INLINE void untransform_image(int m, float *y, const float *squares, const float *bias, int relu,
                                  const conv_shape *s, const winograd_plan *plan)
{
    const size_t c = (size_t)s->co, row = (size_t)s->ow * c;
    const square_steps step = {(size_t)(m + 2) * winograd_pitch(plan, s->co), winograd_pitch(plan, s->co)};
    for (int32_t i = 0; i < s->oh; i += m) {
        const int32_t rows = min_i(s->oh - i, m);
        for (int32_t j = 0; j < s->ow; j += m, squares += c) {
            const int32_t columns = min_i(s->ow - j, m);
            float *tile = y + (size_t)i * row + (size_t)j * c;
            for (size_t k = 0; k < c; k += 4) {
                v128_t half[4 * 6];
                square_columns(OUTPUT, m, half, squares + k, step);
                const v128_t b = bias ? wasm_v128_load(bias + k) : wasm_f32x4_splat(0);
#pragma clang loop unroll(disable)
                for (int32_t a = 0; a < rows; a++) {
                    v128_t out[6];
                    line_of(OUTPUT, m, out, half + a * (m + 2));
                    for (int32_t e = 0; e < m; e++) {
                        const v128_t value = bias ? plus(out[e], b) : out[e];
                        if (e < columns) {
                            wasm_v128_store(tile + (size_t)a * row + (size_t)e * c + k,
                                            relu ? relu_lanes(value) : value);
                        }
                    }
                }
            }
        }
    }
}

void winograd_forward(float *y, const float *x, const float *packed, const float *bias, int relu, const conv_shape *s,
                      float *scratch)
{
    const winograd_plan plan = winograd_plan_of(s);
    const winograd_room room = winograd_room_of(s, &plan, 0);
    float *const frame = scratch, *const v = scratch + room.v, *const squares = scratch + room.squares;
    memset(frame, 0, room.v * sizeof *frame);
    for (int32_t n = 0; n < s->n; n += plan.images) {
        const int32_t images = min_i(s->n - n, plan.images);
        const float *in = x + (size_t)n * (size_t)(s->h * s->w * s->ci);
        winograd_transform_input(v, in, images, s, &plan, frame);
        winograd_multiply(squares, v, packed, (size_t)images * (size_t)plan.tiles, s->ci, s->co, &plan);
        for (int32_t i = 0; i < images; i++) {
            float *out = y + (size_t)(n + i) * (size_t)(s->oh * s->ow * s->co);
            const float *tiles = squares + (size_t)(i * plan.tiles * s->co);
            WITH_TILE(m, plan.m, untransform_image(m, out, tiles, bias, relu, s, &plan));
        }
    }
}
