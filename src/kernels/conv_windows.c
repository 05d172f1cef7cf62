/* conv_windows.c - multiplies the windows of a picture by packed weights: for the forward pass, and for the gradient of
 * the input, where dy is the picture.
 */
#include "kernels/conv.h"

#include "kernels/gemm.h"

size_t conv_next_windows(const float **x, float **y, size_t most, conv_walk *walk)
{
    const conv_grid *g = walk->grid;
    size_t count = 0;
    if (g->rows == 0 || g->cols == 0) {
        return 0;
    }
    while (count < most && walk->image < g->images) {
        const size_t image = (size_t)walk->image, row = (size_t)walk->row;
        const float *in = walk->x + image * g->in_image + row * g->in_row;
        float *out = walk->y ? walk->y + image * g->out_image + row * g->out_row : NULL;
        size_t col = (size_t)walk->col;
        for (; count < most && col < (size_t)g->cols; col++, count++) {
            x[count] = in + col * g->in_col;
            if (out) {
                y[count] = out + col * g->out_col;
            }
        }
        walk->col = (int32_t)col;
        if (walk->col == g->cols) {
            walk->col = 0;
            if (++walk->row == g->rows) {
                walk->row = 0;
                walk->image++;
            }
        }
    }
    return count;
}

/* Adds the bias, applies relu and stores the first `cols` of eight results. */
INK_INLINE void finish_row(float *y, v128_t acc[2], const float *bias, int relu, size_t cols)
{
    if (bias) {
        v128_t b[2];
        load_columns(b, bias, cols);
        acc[0] = wasm_f32x4_add(acc[0], b[0]);
        acc[1] = wasm_f32x4_add(acc[1], b[1]);
    }
    if (relu) {
        acc[0] = relu_lanes(acc[0]);
        acc[1] = relu_lanes(acc[1]);
    }
    store_columns(y, acc, cols);
}

INK_INLINE void four_windows(float *const y[4], const float *const x[4], const conv_window *window, const float *panel,
                             const float *bias, int relu, size_t cols)
{
    v128_t acc[4][2];
    for (size_t r = 0; r < 4; r++) {
        acc[r][0] = acc[r][1] = wasm_f32x4_splat(0);
    }
    for (size_t h = 0; h < window->height; h++) {
        const float *const row[4] = {x[0] + h * window->pitch, x[1] + h * window->pitch, x[2] + h * window->pitch,
                                     x[3] + h * window->pitch};
        rows_times_panel(acc, row, panel, window->run);
        panel += window->panel_pitch;
    }
    for (size_t r = 0; r < 4; r++) {
        finish_row(y[r], acc[r], bias, relu, cols);
    }
}

/* One window with `n` (1..4) panels, for the windows that remain after the groups of four. */
INK_INLINE void one_window(float *y, const float *x, const conv_window *window, const float *panels, size_t n,
                           const float *bias, int relu, size_t cols)
{
    v128_t acc[4][2];
    for (size_t p = 0; p < n; p++) {
        acc[p][0] = acc[p][1] = wasm_f32x4_splat(0);
    }
    for (size_t h = 0; h < window->height; h++) {
        row_times_panels(acc, x + h * window->pitch, panels + h * window->panel_pitch, window->panel_size, n,
                         window->run);
    }
    for (size_t p = 0; p < n; p++) {
        finish_row(y + p * CONV_COLUMNS, acc[p], bias ? bias + p * CONV_COLUMNS : NULL, relu,
                   p + 1 < n ? CONV_COLUMNS : cols);
    }
}

static void left_over_window(float *y, const float *x, const conv_window *window, const float *packed, size_t co,
                             const float *bias, int relu)
{
    for (size_t c = 0; c < co; c += 4 * CONV_COLUMNS) {
        const size_t left = co - c, n = left > 3 * CONV_COLUMNS ? 4 : (left + CONV_COLUMNS - 1) / CONV_COLUMNS;
        const size_t last = left < n * CONV_COLUMNS ? left - (n - 1) * CONV_COLUMNS : CONV_COLUMNS;
        const float *panels = packed + c / CONV_COLUMNS * window->panel_size, *b = bias ? bias + c : NULL;
        switch (n) {
        case 1:
            one_window(y + c, x, window, panels, 1, b, relu, last);
            break;
        case 2:
            one_window(y + c, x, window, panels, 2, b, relu, last);
            break;
        case 3:
            one_window(y + c, x, window, panels, 3, b, relu, last);
            break;
        default:
            one_window(y + c, x, window, panels, 4, b, relu, last);
        }
    }
}

void conv_windows(float *y, const float *x, const conv_grid *grid, const conv_window *window, const float *packed,
                  int32_t co, const float *bias, int relu)
{
    const size_t columns = (size_t)co;
    const float *in[CONV_TILE];
    float *out[CONV_TILE];
    conv_walk walk = {grid, x, y, 0, 0, 0};
    size_t count;
    while ((count = conv_next_windows(in, out, CONV_TILE, &walk)) > 0) {
        const size_t fours = count / 4 * 4;
        for (size_t c = 0; c < columns && fours > 0; c += CONV_COLUMNS) {
            const float *panel = packed + c / CONV_COLUMNS * window->panel_size, *b = bias ? bias + c : NULL;
            const size_t cols = columns - c;
            for (size_t p = 0; p < fours; p += 4) {
                float *const place[4] = {out[p] + c, out[p + 1] + c, out[p + 2] + c, out[p + 3] + c};
                if (cols >= CONV_COLUMNS) {
                    four_windows(place, in + p, window, panel, b, relu, CONV_COLUMNS);
                } else {
                    four_windows(place, in + p, window, panel, b, relu, cols);
                }
            }
        }
        for (size_t p = fours; p < count; p++) {
            left_over_window(out[p], in[p], window, packed, columns, bias, relu);
        }
    }
}

conv_span conv_span_at(const conv_axis *axis, int32_t first)
{
    conv_span span = {.first = first, .count = 0, .tap = -1};
    for (int32_t i = first; i < axis->outputs; i++, span.count++) {
        const int32_t start = i * axis->step + axis->start, left = axis->size - start;
        const int32_t end = min_i(left, axis->taps);
        int32_t tap = start < 0 ? -start : 0, taps = end - tap;
        if (taps <= 0) {
            tap = taps = 0;
        }
        if (span.tap < 0) {
            span.tap = tap;
            span.taps = taps;
            span.input = taps > 0 ? start + tap : 0;
        } else if (tap != span.tap || taps != span.taps) {
            break;
        }
    }
    return span;
}

void conv_clipped_windows(float *y, const float *x, const conv_pass *pass, const float *packed, const float *bias,
                          int relu)
{
    const size_t c = (size_t)pass->channels, in_row = (size_t)pass->right.size * c;
    const size_t panel_pitch = (size_t)pass->right.taps * c * CONV_COLUMNS;
    conv_span down, right;
    for (int32_t i = 0; i < pass->down.outputs; i += down.count) {
        down = conv_span_at(&pass->down, i);
        for (int32_t j = 0; j < pass->right.outputs; j += right.count) {
            right = conv_span_at(&pass->right, j);
            const conv_grid grid = {
                .images = pass->images,
                .rows = down.count,
                .cols = right.count,
                .in_image = (size_t)pass->down.size * in_row,
                .in_row = (size_t)pass->down.step * in_row,
                .in_col = (size_t)pass->right.step * c,
                .out_image = pass->out_image,
                .out_row = pass->out_row,
                .out_col = pass->out_col,
            };
            const conv_window window = {
                .height = (size_t)down.taps,
                .run = (size_t)right.taps * c,
                .pitch = in_row,
                .panel_pitch = panel_pitch,
                .panel_size = (size_t)pass->down.taps * panel_pitch,
            };
            conv_windows(y + (size_t)i * pass->out_row + (size_t)j * pass->out_col,
                         x + (size_t)down.input * in_row + (size_t)right.input * c, &grid, &window,
                         packed + (size_t)down.tap * panel_pitch + (size_t)right.tap * c * CONV_COLUMNS, pass->columns,
                         bias, relu);
        }
    }
}
