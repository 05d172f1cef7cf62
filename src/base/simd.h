/* simd.h - 128-bit vectors; the only file that includes a header for them.
 *
 * Kernels use the WebAssembly intrinsics (v128_t, wasm_f32x4_...). With -msimd128 these are machine instructions.
 * Everywhere else (native tests, the scalar .wasm) SIMDe supplies the same functions with the same results, bit for
 * bit.
 *
 * Use only operations on which SIMDe 0.7.4 and WebAssembly agree to the bit: wasm_f32x4_pmin and pmax instead of min
 * and max; no u32x4_trunc_sat above 2^31, no q15mulr_sat, no nearest. Never use relaxed operations; the one exception
 * is plus_scaled of kernels/gemm.h, in the opt-in build of `make relaxed`.
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
