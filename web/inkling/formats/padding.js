/* padding.js - a convolution with zeros around its picture, given as numbers of rows and columns, as one with our paddings.
 *
 * 'same' puts as many zeros before the first row as TensorFlow does: half of what is needed, rounded down. Where a file has another
 * number, as PyTorch's padding=1 at stride 2, a kernel with rows or columns of zeros at its edges gives the same sums.
 */

/** Largest kernel of the engine. */
const LARGEST = 7;

/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {{ padding: 'same' | 'valid', kernel: number, top: number, left: number }} Fit kernel: its side; top, left: rows and columns of zeros before the given one */

/**
 * @param {number} kernel side
 * @param {number} stride
 * @param {readonly number[]} pads rows before, columns before, rows after, columns after
 * @param {readonly number[]} shape height and width of the picture
 * @returns {Fit | null} null: our paddings cannot give it
 */
export function fitPadding(kernel, stride, [top, left, bottom, right], [height, width]) {
  for (let side = kernel; side <= Math.max(kernel, LARGEST); side++) {
    for (const padding of /** @type {const} */ (['valid', 'same'])) {
      const rows = shiftIn(height, kernel, side, stride, top, bottom, padding);
      const columns = shiftIn(width, kernel, side, stride, left, right, padding);
      if (rows !== null && columns !== null)
        return { padding, kernel: side, top: rows, left: columns };
    }
  }
  return null;
}

/**
 * Zeros before a kernel in a larger one, along one side of the picture.
 * @param {number} size of the picture @param {number} kernel @param {number} larger @param {number} stride
 * @param {number} before @param {number} after zeros of the file @param {'same' | 'valid'} padding @returns {number | null}
 */
function shiftIn(size, kernel, larger, stride, before, after, padding) {
  const count = Math.floor((size + before + after - kernel) / stride) + 1;
  const ours =
    padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - larger) / stride) + 1;
  if (count !== ours || count < 1) return null;
  const zeros = padding === 'same' ? Math.max(0, (ours - 1) * stride + larger - size) >> 1 : 0;
  const shift = zeros - before;
  return shift >= 0 && shift <= larger - kernel ? shift : null;
}

/**
 * A kernel (row, column, in, out) with zeros around it.
 * @param {Tensor} tensor
 * @param {Fit} fit
 * @returns {Tensor}
 */
export function padKernel(tensor, { kernel, top, left }) {
  const [rows, columns, depth, filters] = tensor.shape;
  if (rows === kernel && columns === kernel) return tensor;
  const row = depth * filters;
  const data = new Float32Array(kernel * kernel * row);
  for (let r = 0; r < rows; r++)
    data.set(
      tensor.data.subarray(r * columns * row, (r + 1) * columns * row),
      ((r + top) * kernel + left) * row,
    );
  return { shape: [kernel, kernel, depth, filters], data };
}
