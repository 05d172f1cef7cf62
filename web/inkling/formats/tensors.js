/* tensors.js - numbers and axes of tensors that several readers turn. */

/** Numbers with their sides; whole numbers are an array. @typedef {{ dims: number[], data: Float32Array | number[] }} Constant */

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The float32 of a bfloat16's bits. @param {number} bits */
export function fromBfloat(bits) {
  word[0] = bits << 16;
  return float[0];
}

/**
 * Sorts the axes of a tensor.
 * @param {Constant} input
 * @param {number[]} [order] of its axes; the reverse if not given
 * @returns {Constant | null} null: the order is none of its axes
 */
export function transposed({ dims, data }, order = dims.map((_, i) => dims.length - 1 - i)) {
  if (
    order.length !== dims.length ||
    [...order].sort((a, b) => a - b).some((axis, i) => axis !== i)
  )
    return null;
  const strides = dims.map((_, i) =>
    dims.slice(i + 1).reduce((product, side) => product * side, 1),
  );
  const sides = order.map((axis) => dims[axis]);
  const steps = order.map((axis) => strides[axis]);
  const out = new Float32Array(data.length);
  const place = sides.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[from];
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      place[axis]++;
      from += steps[axis];
      if (place[axis] < sides[axis]) break;
      from -= steps[axis] * sides[axis];
      place[axis] = 0;
    }
  }
  return { dims: sides, data: data instanceof Float32Array ? out : [...out] };
}
