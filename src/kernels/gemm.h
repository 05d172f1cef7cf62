/* gemm.h - the micro-kernels of all convolutions: outer products accumulated in registers.
 *
 * A block of 4 rows x 8 columns of the result lives in eight 128-bit registers. One step takes one value of each row, spread
 * over four lanes, times eight values of a panel row: 2 loads + 4 spreading loads + 8 mul + 8 add for 64 floating-point
 * operations. 8 accumulators + 2 panel vectors + the spread value + a product fit the 15 vector registers that V8 has
 * on x86; fewer accumulators would wait for the latency of the addition, more would spill.
 *
 * Every element of the result takes its products one after another in panel order: the sum's order does not depend on the
 * shape of the block, and neither do the bits.
 *
 * With INK_RELAXED, the opt-in build of `make relaxed`, multiply and add are one instruction, which rounds once where the
 * processor can fuse them and twice where it cannot: that build alone breaks the promise of equal bits.
 */
#ifndef INK_KERNELS_GEMM_H
#define INK_KERNELS_GEMM_H

#include "kernels/lanes.h"

INK_INLINE v128_t plus_scaled(v128_t acc, v128_t a, v128_t b)
{
#ifdef INK_RELAXED
    return wasm_f32x4_relaxed_madd(a, b, acc);
#else
    return wasm_f32x4_add(acc, wasm_f32x4_mul(a, b));
#endif
}

/* Eight neighbouring values, of which the first `cols` (1..8) exist. A constant 8 makes it two instructions. */
INK_INLINE void load_columns(v128_t v[2], const float *p, size_t cols)
{
    float some[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    if (cols < 8) {
        for (size_t i = 0; i < cols; i++) {
            some[i] = p[i];
        }
        p = some;
    }
    v[0] = wasm_v128_load(p);
    v[1] = wasm_v128_load(p + 4);
}

INK_INLINE void store_columns(float *p, const v128_t v[2], size_t cols)
{
    float some[8];
    float *to = cols < 8 ? some : p;
    wasm_v128_store(to, v[0]);
    wasm_v128_store(to + 4, v[1]);
    if (cols < 8) {
        for (size_t i = 0; i < cols; i++) {
            p[i] = some[i];
        }
    }
}

/* acc[row][half] += x[row][k] * panel[k][8], k = 0..run-1, for four rows that each have their own pointer. */
INK_INLINE void rows_times_panel(v128_t acc[4][2], const float *const x[4], const float *panel, size_t run)
{
    const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
    for (size_t k = 0; k < run; k++) {
        const v128_t b0 = wasm_v128_load(panel), b1 = wasm_v128_load(panel + 4);
        const v128_t a0 = wasm_v128_load32_splat(x0++);
        acc[0][0] = plus_scaled(acc[0][0], a0, b0);
        acc[0][1] = plus_scaled(acc[0][1], a0, b1);
        const v128_t a1 = wasm_v128_load32_splat(x1++);
        acc[1][0] = plus_scaled(acc[1][0], a1, b0);
        acc[1][1] = plus_scaled(acc[1][1], a1, b1);
        const v128_t a2 = wasm_v128_load32_splat(x2++);
        acc[2][0] = plus_scaled(acc[2][0], a2, b0);
        acc[2][1] = plus_scaled(acc[2][1], a2, b1);
        const v128_t a3 = wasm_v128_load32_splat(x3++);
        acc[3][0] = plus_scaled(acc[3][0], a3, b0);
        acc[3][1] = plus_scaled(acc[3][1], a3, b1);
        panel += 8;
    }
}

/* The same for one row and 1..4 panels, panel_size floats apart. */
INK_INLINE void row_times_panels(v128_t acc[][2], const float *x, const float *panels, size_t panel_size,
                                 size_t n_panels, size_t run)
{
    for (size_t k = 0; k < run; k++) {
        const v128_t a = wasm_v128_load32_splat(x + k);
        for (size_t p = 0; p < n_panels; p++) {
            const float *b = panels + p * panel_size + 8 * k;
            acc[p][0] = plus_scaled(acc[p][0], a, wasm_v128_load(b));
            acc[p][1] = plus_scaled(acc[p][1], a, wasm_v128_load(b + 4));
        }
    }
}

/* acc[row][half] += x[p][row] * dy[p][8] for `rows` (1..4) neighbouring values of every window p = 0..count-1. x[p] + offset
 * is the first of them in window p. */
INK_INLINE void columns_times_panel(v128_t acc[][2], const float *const *x, size_t offset, const float *dy,
                                    size_t count, size_t rows)
{
    for (size_t p = 0; p < count; p++) {
        const float *a = x[p] + offset;
        const v128_t b0 = wasm_v128_load(dy), b1 = wasm_v128_load(dy + 4);
        for (size_t r = 0; r < rows; r++) {
            const v128_t value = wasm_v128_load32_splat(a + r);
            acc[r][0] = plus_scaled(acc[r][0], value, b0);
            acc[r][1] = plus_scaled(acc[r][1], value, b1);
        }
        dy += 8;
    }
}

#endif
