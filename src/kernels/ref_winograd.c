/* ref_winograd.c - the specification of Winograd's convolution: one tile and one pair of channels at a time.
 *
 * The transforms are those of winograd_lines.h, which tests compare with their matrices. This file specifies everything
 * around them: which tile holds which inputs, and the order of every sum.
 */
/* clang-format off */
#include "kernels/ref.h"
#include "kernels/winograd.h"
#include "kernels/winograd_lines.h"

enum { SIDE = 6, SQUARE = SIDE * SIDE };

/* out = the transform of a square of single values, row by row. */
static void square(winograd_line which, int m, float *out, const float *in)
{
    float wide[SQUARE * 4], result[SQUARE * 4];
    const int n = line_inputs(which, m), n_out = line_outputs(which, m);
    for (int i = 0; i < n * n * 4; i++) {
        wide[i] = in[i / 4];
    }
    const square_steps from = {(size_t)n * 4, 4}, to = {(size_t)n_out * 4, 4};
    WITH_TILE(tile, m, square_lines(which, tile, result, to, wide, from));
    for (int i = 0; i < n_out * n_out; i++) {
        out[i] = result[i * 4];
    }
}

/* V of channel ci, from the inputs that the tile at output (i, j) of picture n sees; outside the picture they are 0. */
static void input_square(float *v, const float *x, int32_t n, int32_t i, int32_t j, int32_t ci, int m, const conv_shape *s)
{
    float d[SQUARE];
    for (int32_t a = 0; a < m + 2; a++)
    for (int32_t b = 0; b < m + 2; b++) {
        const int32_t h = i - s->pad_top + a, w = j - s->pad_left + b;
        d[a * (m + 2) + b] = h >= 0 && h < s->h && w >= 0 && w < s->w
                                 ? x[((size_t)((n * s->h + h) * s->w) + (size_t)w) * (size_t)s->ci + (size_t)ci] : 0;
    }
    square(INPUT, m, v, d);
}

/* U of a pair of channels. */
static void kernel_square(float *u, const float *weights, int32_t ci, int32_t co, int m, const conv_shape *s)
{
    float w[9];
    for (int32_t t = 0; t < 9; t++) {
        w[t] = weights[(size_t)(t * s->ci + ci) * (size_t)s->co + (size_t)co];
    }
    square(KERNEL, m, u, w);
}

/* The index of output (i, j) of picture n. */
static size_t place(int32_t n, int32_t i, int32_t j, int32_t co, const conv_shape *s)
{
    return ((size_t)((n * s->oh + i) * s->ow) + (size_t)j) * (size_t)s->co + (size_t)co;
}

/* dM of channel co, from the tile of dy at (i, j); behind the end of dy it is 0. */
static void gradient_square(float *dm, const float *dy, int32_t n, int32_t i, int32_t j, int32_t co, int m,
                            const conv_shape *s)
{
    float d[SQUARE];
    for (int32_t a = 0; a < m; a++)
    for (int32_t b = 0; b < m; b++) {
        d[a * m + b] = i + a < s->oh && j + b < s->ow ? dy[place(n, i + a, j + b, co, s)] : 0;
    }
    square(OUTPUT_ADJOINT, m, dm, d);
}

void ref_winograd_forward(float *y, const float *x, const float *weights, const float *bias, int relu, const conv_shape *s)
{
    const int m = winograd_tile(s);
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t i = 0; i < s->oh; i += m)
    for (int32_t j = 0; j < s->ow; j += m)
    for (int32_t co = 0; co < s->co; co++) {
        float acc[SQUARE] = {0}, v[SQUARE], u[SQUARE], out[SQUARE];
        for (int32_t ci = 0; ci < s->ci; ci++) {
            input_square(v, x, n, i, j, ci, m, s);
            kernel_square(u, weights, ci, co, m, s);
            for (int p = 0; p < (m + 2) * (m + 2); p++) {
                acc[p] += v[p] * u[p];
            }
        }
        square(OUTPUT, m, out, acc);
        for (int32_t a = 0; a < m && i + a < s->oh; a++)
        for (int32_t b = 0; b < m && j + b < s->ow; b++) {
            float value = out[a * m + b];
            if (bias) {
                value += bias[co];
            }
            y[place(n, i + a, j + b, co, s)] = !relu || value > 0 ? value : 0;
        }
    }
}

/* Every tile adds to the inputs that it sees. order: the order of the tiles. */
void ref_winograd_backward_input(float *dx, const float *dy, const float *weights, const conv_shape *s)
{
    const int m = winograd_tile(s);
    for (size_t k = 0; k < (size_t)(s->n * s->h * s->w) * (size_t)s->ci; k++) {
        dx[k] = 0;
    }
    for (int32_t n = 0; n < s->n; n++)
    for (int32_t i = 0; i < s->oh; i += m)
    for (int32_t j = 0; j < s->ow; j += m)
    for (int32_t ci = 0; ci < s->ci; ci++) {
        float dv[SQUARE] = {0}, dm[SQUARE], u[SQUARE], out[SQUARE];
        for (int32_t co = 0; co < s->co; co++) {
            gradient_square(dm, dy, n, i, j, co, m, s);
            kernel_square(u, weights, ci, co, m, s);
            for (int p = 0; p < (m + 2) * (m + 2); p++) {
                dv[p] += dm[p] * u[p];
            }
        }
        square(INPUT_ADJOINT, m, out, dv);
        for (int32_t a = 0; a < m + 2; a++)
        for (int32_t b = 0; b < m + 2; b++) {
            const int32_t h = i - s->pad_top + a, w = j - s->pad_left + b;
            if (h >= 0 && h < s->h && w >= 0 && w < s->w) {
                dx[((size_t)((n * s->h + h) * s->w) + (size_t)w) * (size_t)s->ci + (size_t)ci] += out[a * (m + 2) + b];
            }
        }
    }
}

void ref_winograd_backward_weights(float *dw, const float *x, const float *dy, const conv_shape *s)
{
    const int m = winograd_tile(s);
    for (int32_t ci = 0; ci < s->ci; ci++)
    for (int32_t co = 0; co < s->co; co++) {
        float du[SQUARE] = {0}, v[SQUARE], dm[SQUARE], out[SQUARE];
        for (int32_t n = 0; n < s->n; n++)
        for (int32_t i = 0; i < s->oh; i += m)
        for (int32_t j = 0; j < s->ow; j += m) {
            input_square(v, x, n, i, j, ci, m, s);
            gradient_square(dm, dy, n, i, j, co, m, s);
            for (int p = 0; p < (m + 2) * (m + 2); p++) {
                du[p] += v[p] * dm[p];
            }
        }
        square(KERNEL_ADJOINT, m, out, du);
        for (int32_t t = 0; t < 9; t++) {
            dw[(size_t)(t * s->ci + ci) * (size_t)s->co + (size_t)co] = out[t];
        }
    }
}
