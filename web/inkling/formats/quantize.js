/* quantize.js - quantizes kernels to whole numbers of a step, one byte a weight.
 *
 * Each output channel has its own step: its largest weight is `levels` steps. Plain rounding would make errors of the
 * same sign add up behind a relu. So weights are rounded one by one, and the error of each is compensated by those that
 * are not rounded yet, in proportion to how much the layer's inputs are alike (H, the mean of their products). Layers are
 * rounded in order; the inputs of each come from built-in digits through the layers before it, already rounded. This is
 * the method of Optimal Brain Quantization and GPTQ.
 *
 * The default of 12 levels was chosen on held-back training pictures (SPEED.md). Few levels make a file that compresses
 * well: a byte that takes 25 values, most of them small, carries less than 5 bits of information.
 *
 * The arithmetic is doubles with + - * / and sqrt in a fixed order, so the file is the same on every machine.
 */
import { PIXELS } from '../base/constants.js';
import { fromHalf, toHalf } from '../base/half.js';

/** @typedef {{ data: Int8Array<ArrayBuffer>, scale: Float32Array<ArrayBuffer> }} Quantized */
/** @typedef {import('../architecture/layers.js').ConvLayer | import('../architecture/layers.js').DenseLayer} KernelLayer */

/** Default number of steps on either side of 0. */
const LEVELS = 12;
/** Built-in digits that give the layers' inputs; no data set with a small seed contains them. */
const DIGITS = 256;
const DIGITS_SEED = 0x51ab;
/** One in this many windows of a convolution is used. */
const WINDOW_STEP = 3;
/** Damping: this share of H's mean is added to its diagonal, so that constant inputs do not divide by zero. */
const DAMPING = 0.01;
/** Layers with more inputs than this are rounded plainly, because H would take hundreds of megabytes and minutes. */
const MOST_INPUTS = 4096;
/** The smallest step: the smallest normal 16-bit float. */
const LEAST_STEP = 2 ** -14;

/**
 * @param {import('../engine/functions.js').Functions} engine
 * @param {import('../engine/net.js').Net} net its weights change during the call and are restored
 * @param {number} [levels]
 * @returns {Map<string, Quantized>} by the names of the kernels' tensors
 */
export function quantize(engine, net, levels = LEVELS) {
  const before = net.params();
  const kernels = net.tensors().filter(({ role }) => role === 'kernel');
  const pictures =
    net.inputCount === PIXELS && String(net.input) === '28,28,1'
      ? Array.from({ length: DIGITS }, (_, i) => engine.syntheticImage(DIGITS_SEED, i).image)
      : [];
  /** @type {Map<string, Quantized>} */
  const quantized = new Map();
  const params = before.slice();
  try {
    for (const { name, layer, offset, count, shape } of kernels) {
      const columns = /** @type {number} */ (shape.at(-1));
      const rows = count / columns;
      const weights = params.subarray(offset, offset + count);
      const scale = steps(weights, columns, levels);
      const products =
        rows <= MOST_INPUTS && pictures.length > 0
          ? inputProducts(engine, net, layer, rows, pictures)
          : null;
      const data = products
        ? roundTogether(weights, scale, products, levels)
        : Int8Array.from(weights, (weight, i) => level(weight / scale[i % columns], levels));
      quantized.set(name, { data, scale });
      data.forEach((value, i) => {
        weights[i] = value * scale[i % columns];
      });
      net.loadParams(params); // so the next layers get the inputs of the rounded network
    }
  } finally {
    net.loadParams(before);
  }
  return quantized;
}

/** The whole number of steps nearest to a weight. @param {number} steps the weight in steps @param {number} levels */
function level(steps, levels) {
  return Math.max(-levels, Math.min(levels, Math.round(steps)));
}

/**
 * The step of each column, rounded to a 16-bit float.
 * @param {Float32Array} weights (rows, columns)
 * @param {number} columns
 * @param {number} levels
 */
function steps(weights, columns, levels) {
  const largest = new Float32Array(columns);
  weights.forEach((weight, i) => {
    largest[i % columns] = Math.max(largest[i % columns], Math.abs(weight));
  });
  return largest.map((most) => {
    const step = fromHalf(toHalf(Math.max(most / levels, LEAST_STEP)));
    return Number.isFinite(step) ? step : most; // too large for 16 bits: the writer throws
  });
}

/**
 * The mean products of a layer's inputs, (inputs, inputs), over windows of all pictures.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {import('../engine/net.js').Net} net
 * @param {number} index of the layer
 * @param {number} rows inputs of one output
 * @param {readonly Float32Array[]} pictures
 */
function inputProducts(engine, net, index, rows, pictures) {
  const [height, width, channels] =
    index === 0 ? net.input : engine.checkLayers(net.layers, net.input)[index - 1];
  const size = height * width * channels;
  const layer = /** @type {KernelLayer} */ (net.layers[index]);
  const products = new Float64Array(rows * rows);
  const patch = new Float64Array(rows);
  for (const picture of pictures) {
    const data = index === 0 ? picture : net.activations(picture, index - 1, size);
    if (layer.type === 'dense') {
      patch.set(data);
      addProducts(products, patch);
      continue;
    }
    const { kernel, stride, padding } = layer;
    const [down, before] = side(height, kernel, stride, padding);
    const [across, left] = side(width, kernel, stride, padding);
    for (let at = 0; at < down * across; at += WINDOW_STEP) {
      const top = Math.floor(at / across) * stride - before;
      const start = (at % across) * stride - left;
      patch.fill(0);
      for (let y = 0; y < kernel; y++) {
        for (let x = 0; x < kernel; x++) {
          const [row, column] = [top + y, start + x];
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          const from = (row * width + column) * channels;
          patch.set(data.subarray(from, from + channels), (y * kernel + x) * channels);
        }
      }
      addProducts(products, patch);
    }
  }
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++) products[j * rows + i] = products[i * rows + j];
  return products;
}

/**
 * Outputs of a convolution along one side, and the zeros before the first.
 * @param {number} size
 * @param {number} kernel
 * @param {number} stride
 * @param {'same' | 'valid'} padding
 */
function side(size, kernel, stride, padding) {
  if (padding === 'valid') return [Math.floor((size - kernel) / stride) + 1, 0];
  const count = Math.ceil(size / stride);
  return [count, Math.max(0, (count - 1) * stride + kernel - size) >> 1];
}

/** Adds the products of a patch's inputs to the lower triangle. @param {Float64Array} products
 *  @param {Float64Array} patch */
function addProducts(products, patch) {
  const rows = patch.length;
  for (let i = 0; i < rows; i++) {
    if (patch[i] === 0) continue;
    for (let j = 0; j <= i; j++) products[i * rows + j] += patch[i] * patch[j];
  }
}

/**
 * Rounds row after row, the rows with the strongest inputs first; later rows compensate each row's error.
 * @param {Float32Array} weights (rows, columns)
 * @param {Float32Array} scale a step for each column
 * @param {Float64Array} products of the inputs, (rows, rows)
 * @param {number} levels
 */
function roundTogether(weights, scale, products, levels) {
  const columns = scale.length;
  const rows = weights.length / columns;
  const strength = (/** @type {number} */ row) => products[row * rows + row];
  const order = Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => strength(b) - strength(a) || a - b);
  const shares = lossShares(products, order);
  const left = Float64Array.from(weights);
  const data = new Int8Array(weights.length);
  const loss = new Float64Array(columns);
  order.forEach((row, i) => {
    for (let c = 0; c < columns; c++) {
      const at = row * columns + c;
      data[at] = level(left[at] / scale[c], levels);
      loss[c] = (left[at] - data[at] * scale[c]) / shares[i * rows + i];
    }
    for (let j = i + 1; j < rows; j++) {
      const share = shares[i * rows + j];
      for (let c = 0; c < columns; c++) left[order[j] * columns + c] -= loss[c] * share;
    }
  });
  return data;
}

/**
 * The upper triangular matrix U with U' U = inverse(H), rows and columns in the given order: U[i][j] / U[i][i] is the
 * share of row i's error that row j compensates.
 * @param {Float64Array} products H, without its damping
 * @param {readonly number[]} order
 */
function lossShares(products, order) {
  const rows = order.length;
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += products[i * rows + i] / rows;
  const damping = DAMPING * mean || 1;
  // H = R R', R upper triangular, from the last column to the first; U is the inverse of R.
  const root = new Float64Array(rows * rows);
  for (let j = rows - 1; j >= 0; j--) {
    for (let i = j; i >= 0; i--) {
      let rest = products[order[i] * rows + order[j]] + (i === j ? damping : 0);
      for (let k = j + 1; k < rows; k++) rest -= root[i * rows + k] * root[j * rows + k];
      root[i * rows + j] = i === j ? Math.sqrt(rest) : rest / root[j * rows + j];
    }
  }
  const shares = new Float64Array(rows * rows);
  for (let i = rows - 1; i >= 0; i--) {
    const row = shares.subarray(i * rows, (i + 1) * rows);
    for (let k = i + 1; k < rows; k++) {
      const factor = root[i * rows + k];
      for (let j = k; j < rows; j++) row[j] -= factor * shares[k * rows + j];
    }
    for (let j = i + 1; j < rows; j++) row[j] /= root[i * rows + i];
    row[i] = 1 / root[i * rows + i];
  }
  return shares;
}
