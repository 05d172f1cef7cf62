/* gemm.h - the micro-kernels of all convolutions: sums of outer products in registers.
 *
 * A block of 4 rows x 8 columns of the result lies in eight 128-bit registers. One step multiplies one value of each
 * row, copied to four lanes, by eight values of a panel: 2 loads, 4 loads with a copy, 8 multiplications and 8
 * additions for 64 floating-point operations. 8 accumulators, 2 vectors of the panel, the copied value and a product
 * fit into the 15 vector registers that V8 has on x86. With fewer accumulators the kernel would wait for additions;
 * with more it would spill registers.
 *
 * Every element of the result takes its products one after another in the order of the panel. So the order of the sum,
 * and with it the bits, do not depend on the shape of the block.
 *
 * With INK_RELAXED, the opt-in build of `make relaxed`, multiplication and addition are one instruction. It rounds once
 * on processors that fuse them and twice on others: this build alone breaks the promise of equal bits.
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

/* v = eight neighbouring values, of which the first `cols` (1..8) exist; the others are 0. With a constant 8 these
 * are two instructions. */
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

/* acc[row][half] += x[row][k] * panel[k][8] for k = 0..run-1. Each of the four rows has its own pointer. */
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

/* The same for one row and n_panels (1..4) panels, panel_size floats apart. */
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

/* acc[row][half] += x[p][offset + row] * dy[p][8] for every window p = 0..count-1 and `rows` (1..4) neighbouring
 * values of it. */
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
