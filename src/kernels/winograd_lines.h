/* winograd_lines.h - the one-dimensional transforms of F(m, 3): m neighbouring outputs of a correlation with 3 taps,
 * from m + 2 products (S. Winograd; A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015,
 * arXiv:1509.09308).
 *
 *   y = A^T ((G w) * (B^T d))      d: m + 2 inputs, w: 3 taps, y: m outputs, * element by element
 *
 * B^T interpolates at the points 0, 1, -1, infinity, and for m = 3 also at 2, for m = 4 at 2 and -2. Each transform is
 * written with the fewest additions. This file IS the specification of their order; the reference uses it too. The
 * adjoint of a transform is its transposed matrix; the backward pass uses that. Each line works on four channels at once.
 */
#ifndef INK_KERNELS_WINOGRAD_LINES_H
#define INK_KERNELS_WINOGRAD_LINES_H

#include "kernels/lanes.h"

INK_INLINE v128_t plus(v128_t a, v128_t b)
{
    return wasm_f32x4_add(a, b);
}

INK_INLINE v128_t minus(v128_t a, v128_t b)
{
    return wasm_f32x4_sub(a, b);
}

INK_INLINE v128_t times(float factor, v128_t a)
{
    return wasm_f32x4_mul(wasm_f32x4_splat(factor), a);
}

typedef enum {
    INPUT,          /* B^T: m + 2 -> m + 2 */
    INPUT_ADJOINT,  /* B */
    KERNEL,         /* G: 3 -> m + 2 */
    KERNEL_ADJOINT, /* G^T: m + 2 -> 3 */
    OUTPUT,         /* A^T: m + 2 -> m */
    OUTPUT_ADJOINT, /* A: m -> m + 2 */
} winograd_line;

INK_INLINE void adjoint_2(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT_ADJOINT:
        out[0] = in[0];
        out[1] = plus(minus(in[1], in[2]), in[3]);
        out[2] = minus(plus(in[1], in[2]), in[0]);
        out[3] = minus(wasm_f32x4_splat(0), in[3]);
        break;
    case KERNEL_ADJOINT: {
        const v128_t sum = times(0.5F, plus(in[1], in[2]));
        out[0] = plus(in[0], sum);
        out[1] = times(0.5F, minus(in[1], in[2]));
        out[2] = plus(in[3], sum);
        break;
    }
    default: /* OUTPUT_ADJOINT */
        out[0] = in[0];
        out[1] = plus(in[0], in[1]);
        out[2] = minus(in[0], in[1]);
        out[3] = minus(wasm_f32x4_splat(0), in[1]);
        break;
    }
}

INK_INLINE void line_2(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT:
        out[0] = minus(in[0], in[2]);
        out[1] = plus(in[1], in[2]);
        out[2] = minus(in[2], in[1]);
        out[3] = minus(in[1], in[3]);
        break;
    case KERNEL: {
        const v128_t outer = times(0.5F, plus(in[0], in[2])), middle = times(0.5F, in[1]);
        out[0] = in[0];
        out[1] = plus(outer, middle);
        out[2] = minus(outer, middle);
        out[3] = in[2];
        break;
    }
    case OUTPUT:
        out[0] = plus(in[0], plus(in[1], in[2]));
        out[1] = minus(minus(in[1], in[2]), in[3]);
        break;
    default:
        adjoint_2(which, out, in);
    }
}

INK_INLINE void adjoint_3(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT_ADJOINT: {
        const v128_t two = times(2.0F, minus(in[2], in[1])); /* 2 (t2 - t1) */
        const v128_t sum = plus(plus(in[1], in[2]), in[3]);
        out[0] = times(2.0F, in[0]);
        out[1] = plus(minus(two, plus(in[0], in[3])), times(2.0F, in[4]));
        out[2] = minus(times(-2.0F, in[0]), plus(plus(in[1], times(3.0F, in[2])), in[4]));
        out[3] = minus(plus(in[0], sum), times(2.0F, in[4]));
        out[4] = in[4];
        break;
    }
    case KERNEL_ADJOINT: {
        const v128_t half = times(0.5F, in[1]), a = times(1.0F / 6.0F, in[2]), b = times(1.0F / 6.0F, in[3]);
        out[0] = plus(minus(times(0.5F, in[0]), half), minus(b, a));
        out[1] = plus(minus(a, half), times(2.0F, b));
        out[2] = plus(minus(times(4.0F, b), plus(half, a)), in[4]);
        break;
    }
    default: { /* OUTPUT_ADJOINT */
        const v128_t outer = plus(in[0], in[2]);
        out[0] = in[0];
        out[1] = plus(outer, in[1]);
        out[2] = minus(outer, in[1]);
        out[3] = plus(plus(in[0], times(2.0F, in[1])), times(4.0F, in[2]));
        out[4] = in[2];
        break;
    }
    }
}

INK_INLINE void line_3(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT: {
        const v128_t far = minus(in[3], in[1]); /* d3 - d1 */
        out[0] = plus(times(2.0F, minus(in[0], in[2])), far);
        out[1] = minus(minus(in[3], in[2]), times(2.0F, in[1]));
        out[2] = plus(minus(in[3], times(3.0F, in[2])), times(2.0F, in[1]));
        out[3] = far;
        out[4] = minus(minus(in[4], in[2]), times(2.0F, far));
        break;
    }
    case KERNEL: {
        const v128_t outer = plus(in[0], in[2]);
        out[0] = times(0.5F, in[0]);
        out[1] = times(-0.5F, plus(outer, in[1]));
        out[2] = times(1.0F / 6.0F, minus(in[1], outer));
        out[3] = times(1.0F / 6.0F, plus(in[0], plus(times(2.0F, in[1]), times(4.0F, in[2]))));
        out[4] = in[2];
        break;
    }
    case OUTPUT: {
        const v128_t sum = plus(in[1], in[2]);
        out[0] = plus(plus(in[0], sum), in[3]);
        out[1] = plus(minus(in[1], in[2]), times(2.0F, in[3]));
        out[2] = plus(plus(sum, times(4.0F, in[3])), in[4]);
        break;
    }
    default:
        adjoint_3(which, out, in);
    }
}

INK_INLINE void adjoint_4(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT_ADJOINT: {
        const v128_t sum = plus(in[1], in[2]), difference = minus(in[1], in[2]);
        const v128_t sum2 = plus(in[3], in[4]), difference2 = times(2.0F, minus(in[3], in[4]));
        out[0] = times(4.0F, in[0]);
        out[1] = minus(times(4.0F, minus(in[5], difference)), difference2);
        out[2] = minus(minus(times(-5.0F, in[0]), times(4.0F, sum)), sum2);
        out[3] = minus(plus(difference, difference2), times(5.0F, in[5]));
        out[4] = plus(in[0], plus(sum, sum2));
        out[5] = in[5];
        break;
    }
    case KERNEL_ADJOINT: {
        const v128_t sum = times(1.0F / 6.0F, plus(in[1], in[2])), difference = times(1.0F / 6.0F, minus(in[2], in[1]));
        const v128_t sum2 = times(1.0F / 24.0F, plus(in[3], in[4]));
        const v128_t difference2 = times(1.0F / 12.0F, minus(in[3], in[4]));
        out[0] = plus(minus(times(0.25F, in[0]), sum), sum2);
        out[1] = plus(difference, difference2);
        out[2] = plus(minus(times(4.0F, sum2), sum), in[5]);
        break;
    }
    default: { /* OUTPUT_ADJOINT */
        const v128_t even = plus(in[0], in[2]), odd = plus(in[1], in[3]);
        const v128_t even2 = plus(in[0], times(4.0F, in[2])), odd2 = times(2.0F, plus(in[1], times(4.0F, in[3])));
        out[0] = in[0];
        out[1] = plus(even, odd);
        out[2] = minus(even, odd);
        out[3] = plus(even2, odd2);
        out[4] = minus(even2, odd2);
        out[5] = in[3];
        break;
    }
    }
}

INK_INLINE void line_4(winograd_line which, v128_t *out, const v128_t *in)
{
    switch (which) {
    case INPUT: {
        const v128_t even = minus(in[4], times(4.0F, in[2])), odd = minus(in[3], times(4.0F, in[1]));
        const v128_t near = minus(in[4], in[2]), far = times(2.0F, minus(in[3], in[1]));
        out[0] = plus(times(4.0F, minus(in[0], in[2])), near);
        out[1] = plus(even, odd);
        out[2] = minus(even, odd);
        out[3] = plus(near, far);
        out[4] = minus(near, far);
        out[5] = minus(minus(in[5], in[3]), plus(far, far));
        break;
    }
    case KERNEL: {
        const v128_t outer = plus(in[0], in[2]);
        const v128_t wide = plus(in[0], times(4.0F, in[2])), middle = times(2.0F, in[1]);
        out[0] = times(0.25F, in[0]);
        out[1] = times(-1.0F / 6.0F, plus(outer, in[1]));
        out[2] = times(-1.0F / 6.0F, minus(outer, in[1]));
        out[3] = times(1.0F / 24.0F, plus(wide, middle));
        out[4] = times(1.0F / 24.0F, minus(wide, middle));
        out[5] = in[2];
        break;
    }
    case OUTPUT: {
        const v128_t sum = plus(in[1], in[2]), difference = minus(in[1], in[2]);
        const v128_t sum2 = plus(in[3], in[4]), difference2 = minus(in[3], in[4]);
        out[0] = plus(in[0], plus(sum, sum2));
        out[1] = plus(difference, times(2.0F, difference2));
        out[2] = plus(sum, times(4.0F, sum2));
        out[3] = plus(plus(difference, times(8.0F, difference2)), in[5]);
        break;
    }
    default:
        adjoint_4(which, out, in);
    }
}

INK_INLINE int line_inputs(winograd_line which, int m)
{
    return which == KERNEL ? 3 : which == OUTPUT_ADJOINT ? m : m + 2;
}

INK_INLINE int line_outputs(winograd_line which, int m)
{
    return which == KERNEL_ADJOINT ? 3 : which == OUTPUT ? m : m + 2;
}

/* Runs body with the name m for a constant equal to `tile`, which is 2, 3 or 4. So each tile has code of its own. */
#define WITH_TILE(m, tile, body)                                                                                       \
    do {                                                                                                               \
        switch (tile) {                                                                                                \
        case 2: {                                                                                                      \
            enum { m = 2 };                                                                                            \
            body;                                                                                                      \
            break;                                                                                                     \
        }                                                                                                              \
        case 3: {                                                                                                      \
            enum { m = 3 };                                                                                            \
            body;                                                                                                      \
            break;                                                                                                     \
        }                                                                                                              \
        default: {                                                                                                     \
            enum { m = 4 };                                                                                            \
            body;                                                                                                      \
        }                                                                                                              \
        }                                                                                                              \
    } while (0)

/* Floats from one row of a square to the next, and from one column to the next. */
typedef struct {
    size_t row, col;
} square_steps;

INK_INLINE void line_of(winograd_line which, int m, v128_t *out, const v128_t *in)
{
    m == 2 ? line_2(which, out, in) : m == 3 ? line_3(which, out, in) : line_4(which, out, in);
}

/* A transform of a square of four channels goes down its columns, then along its rows. This is the first half: half
 * has line_outputs rows of line_inputs values. m and which are constants. The loop is not unrolled: that would be no
 * faster and would make the .wasm a seventh larger. */
INK_INLINE void square_columns(winograd_line which, int m, v128_t *half, const float *in, square_steps step)
{
    const int n_in = line_inputs(which, m), n_out = line_outputs(which, m);
#pragma clang loop unroll(disable)
    for (int j = 0; j < n_in; j++) {
        v128_t line[6], turned[6];
        for (int i = 0; i < n_in; i++) {
            line[i] = wasm_v128_load(in + (size_t)i * step.row + (size_t)j * step.col);
        }
        line_of(which, m, turned, line);
        for (int i = 0; i < n_out; i++) {
            half[i * n_in + j] = turned[i];
        }
    }
}

/* The whole transform. Row i, column e of the result goes to out + i * to.row + e * to.col. */
INK_INLINE void square_lines(winograd_line which, int m, float *out, square_steps to, const float *in,
                             square_steps from)
{
    const int n_in = line_inputs(which, m), n_out = line_outputs(which, m);
    v128_t half[6 * 6];
    square_columns(which, m, half, in, from);
#pragma clang loop unroll(disable)
    for (int i = 0; i < n_out; i++) {
        v128_t row[6];
        line_of(which, m, row, half + i * n_in);
        for (int e = 0; e < n_out; e++) {
            wasm_v128_store(out + (size_t)i * to.row + (size_t)e * to.col, row[e]);
        }
    }
}

#endif
