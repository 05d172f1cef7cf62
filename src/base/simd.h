/* simd.h - the one door to 128-bit vectors.
 *
 * Kernels are written with the WebAssembly intrinsics (v128_t, wasm_f32x4_...). With -msimd128 they are the machine's own;
 * everywhere else (native tests, the scalar .wasm) SIMDe supplies the same functions with the same results, bit for bit.
 *
 * Use only operations on which SIMDe 0.7.4 and WebAssembly agree to the bit: wasm_f32x4_pmin / pmax instead of
 * min / max, no u32x4_trunc_sat above 2^31, no q15mulr_sat, no nearest. Relaxed operations never, but for plus_scaled of
 * kernels/gemm.h in the opt-in build of `make relaxed`.
 */
#ifndef INK_BASE_SIMD_H
#define INK_BASE_SIMD_H

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#else
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/wasm/simd128.h>
#endif

#endif
