/* half.js - converts 16-bit floats (IEEE 754 binary16), rounding to nearest, ties to even. */

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The 16 bits nearest to a float32.
 * @param {number} value
 * @returns {number}
 */
export function toHalf(value) {
  float[0] = value;
  const bits = word[0];
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00; // NaN
  if (rest >= 0x47800000) return sign | 0x7c00; // 65536 and more, infinity
  // normal; rounding up may reach infinity
  if (rest >= 0x38800000) return sign | roundShift(rest - 0x38000000, 13);
  if (rest < 0x33000000) return sign; // below half of the smallest
  const shift = 126 - (rest >>> 23); // subnormal: the leading 1 becomes visible
  return sign | roundShift((rest & 0x7fffff) | 0x800000, shift);
}

/** value / 2 ** shift, to nearest, ties to even.
 * @param {number} value
 * @param {number} shift
 */
function roundShift(value, shift) {
  const kept = value >>> shift;
  const dropped = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return kept + Number(dropped > half || (dropped === half && (kept & 1) === 1));
}

/** The float32 that 16 bits stand for.
 * @param {number} half
 * @returns {number}
 */
export function fromHalf(half) {
  const sign = (half & 0x8000) << 16;
  const exponent = half & 0x7c00;
  if (exponent === 0) return (sign ? -1 : 1) * (half & 0x3ff) * 2 ** -24;
  word[0] = sign | (((half & 0x7fff) << 13) + (exponent === 0x7c00 ? 0x70000000 : 0x38000000));
  return float[0];
}
