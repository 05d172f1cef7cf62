/* winograd_pack.c - U = G w G^T, in the order in which the matrix products read it: for each position, panels of 8
 * columns; in a panel, the rows with 8 columns each. Flipped: rows and columns are exchanged, for dV = dM U^T.
 */
#include "kernels/winograd.h"
#include "kernels/winograd_lines.h"

INK_INLINE void pack(int m, float *packed, const float *weights, size_t ci, size_t co)
{
    const square_steps step = {3 * ci * co, ci * co}, to = {(size_t)(m + 2) * ci * co, ci * co};
    for (size_t i = 0; i < ci; i++) {
        for (size_t o = 0; o < co; o += 4) {
            square_lines(KERNEL, m, packed + o / 8 * 8 * ci + 8 * i + o % 8, to, weights + i * co + o, step);
        }
    }
}

void winograd_pack(float *packed, const float *weights, const conv_shape *s)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co;
    WITH_TILE(m, winograd_tile(s), pack(m, packed, weights, ci, co));
}

/* to[j][i] = from[i][j] for four rows of four; steps in floats. */
static void transpose(float *to, size_t to_step, const float *from, size_t from_step)
{
    const v128_t a = wasm_v128_load(from), b = wasm_v128_load(from + from_step);
    const v128_t c = wasm_v128_load(from + 2 * from_step), d = wasm_v128_load(from + 3 * from_step);
    const v128_t ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
    const v128_t cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
    wasm_v128_store(to, wasm_i64x2_shuffle(ab0, cd0, 0, 2));
    wasm_v128_store(to + to_step, wasm_i64x2_shuffle(ab0, cd0, 1, 3));
    wasm_v128_store(to + 2 * to_step, wasm_i64x2_shuffle(ab1, cd1, 0, 2));
    wasm_v128_store(to + 3 * to_step, wasm_i64x2_shuffle(ab1, cd1, 1, 3));
}

void winograd_pack_flipped(float *flipped, const float *packed, const conv_shape *s)
{
    const size_t ci = (size_t)s->ci, co = (size_t)s->co;
    const int32_t side = winograd_tile(s) + 2;
    for (int32_t p = 0; p < side * side; p++, packed += ci * co, flipped += ci * co) {
        for (size_t i = 0; i < ci; i += 4) {
            for (size_t o = 0; o < co; o += 4) {
                transpose(flipped + i / 8 * 8 * co + 8 * o + i % 8, 8, packed + o / 8 * 8 * ci + 8 * i + o % 8, 8);
            }
        }
    }
}
