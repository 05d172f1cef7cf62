/* arithmetic.js - computes one activation step by step: inputs times weights, bias, batchnorm, relu.
 *
 * The inputs of the first step are the activations that the page shows for the layer before, so users can follow every
 * step. Sums are in double precision; the engine's, in float, differ from the sixth digit on.
 */
import { isActivation } from '../../inkling/reading.js';

/**
 * @typedef {import('./net.js').NetParts} NetParts
 * @typedef {{ row: number, column: number, channel: number }} Unit
 * @typedef {{ input: number, weight: number, product: number, isInside: boolean }} Cell isInside: false in the padding
 * @typedef {{ kind: 'conv', layer: number, size: number, row: number, column: number,
 *   channels: { channel: number, sum: number, cells: Cell[] }[], sum: number, bias: number | null, value: number }} ConvStep
 *   row, column of the window's corner
 * @typedef {{ kind: 'dense', layer: number, terms: { input: number, weight: number, product: number, from: Unit }[],
 *   sum: number, bias: number | null, value: number }} DenseStep terms: largest contributions first
 * @typedef {{ kind: 'maxpool' | 'avgpool', layer: number, height: number, width: number, row: number, column: number,
 *   cells: number[], best: number, value: number }} PoolStep of the window; best: which cell is the largest
 * @typedef {{ kind: 'picture', value: number }} PictureStep
 * @typedef {{ kind: 'batchnorm', layer: number, before: number, mean: number, variance: number, epsilon: number, gamma: number,
 *   beta: number, value: number }} NormStep
 * @typedef {{ kind: 'relu', before: number, value: number }} ReluStep
 * @typedef {{ kind: 'activation', layer: number, before: number, value: number }} ActivationStep any but relu
 * @typedef {ConvStep | DenseStep | PoolStep | PictureStep | NormStep | ReluStep | ActivationStep} Step
 */

/**
 * @param {NetParts} net
 * @param {(layer: number) => ArrayLike<number>} valuesOf output of a layer for the present picture; -1: the picture
 * @param {number} layer
 * @param {Unit} unit of it
 * @returns {{ unit: Unit, steps: Step[], value: number }} unit: its position in the first step's layer, before any flatten
 */
export function explain(net, valuesOf, layer, unit) {
  const source = net.source(layer);
  const at = beforeFlatten(net, source, layer, unit);
  /** @type {Step[]} */
  const steps = [first(net, valuesOf, source, at)];
  for (let i = source + 1; i <= layer; i++) {
    const { value: before } = steps[steps.length - 1];
    if (net.layers[i].type === 'relu')
      steps.push({ kind: 'relu', before, value: Math.max(0, before) });
    else if (isActivation(net.layers[i]))
      steps.push({
        kind: 'activation',
        layer: i,
        before,
        value: valuesOf(i)[indexOf(net, source, at)],
      });
    if (net.layers[i].type === 'batchnorm')
      steps.push(norm(net, i, channelAt(net, source, i, at), before));
  }
  return { unit: at, steps, value: steps[steps.length - 1].value };
}

/** The unit before flattening that a unit of a flat tensor was.
 * @param {NetParts} net @param {number} source @param {number} layer @param {Unit} unit @returns {Unit} */
function beforeFlatten(net, source, layer, unit) {
  let at = unit;
  for (let i = layer; i > source; i--) {
    if (net.layers[i].type === 'flatten') at = unitAt(at.channel, net.before(i));
  }
  return at;
}

/** Channel of a unit of the source as layer `i` counts it: behind a flatten, each unit is one.
 * @param {NetParts} net @param {number} source @param {number} i @param {Unit} unit */
function channelAt(net, source, i, unit) {
  for (let j = source + 1; j < i; j++) {
    if (net.layers[j].type === 'flatten') {
      const [, width, channels] = net.before(j);
      return (unit.row * width + unit.column) * channels + unit.channel;
    }
  }
  return unit.channel;
}

/** Place of a unit of the source in memory, which a flatten does not change.
 * @param {NetParts} net @param {number} source @param {Unit} unit */
function indexOf(net, source, { row, column, channel }) {
  const [, width, channels] = source < 0 ? net.input : net.shapes[source];
  return (row * width + column) * channels + channel;
}

/** Number `index` of a tensor as a unit. @param {number} index @param {import('./net.js').Place['shape']} shape @returns {Unit} */
export function unitAt(index, [, width, channels]) {
  const place = Math.floor(index / channels);
  return { row: Math.floor(place / width), column: place % width, channel: index % channels };
}

/** @param {NetParts} net @param {(layer: number) => ArrayLike<number>} valuesOf @param {number} layer @param {Unit} unit
 * @returns {Step} */
function first(net, valuesOf, layer, unit) {
  if (layer < 0) return { kind: 'picture', value: valuesOf(-1)[indexOf(net, layer, unit)] };
  const { type } = net.layers[layer];
  if (type === 'conv') return conv(net, valuesOf(layer - 1), layer, unit);
  if (type === 'dense') return dense(net, valuesOf(layer - 1), layer, unit);
  return pool(net, valuesOf(layer - 1), layer, unit);
}

/** @param {NetParts} net @param {ArrayLike<number>} input @param {number} layer @param {Unit} unit @returns {ConvStep} */
function conv(net, input, layer, { row, column, channel }) {
  const {
    kernel: size,
    stride,
    padding,
    filters,
  } = /** @type {import('../../inkling/architecture/layers.js').ConvLayer} */ (net.layers[layer]);
  const [height, width, channels] = net.before(layer);
  const [outHeight, outWidth] = net.shapes[layer];
  const pad = (/** @type {number} */ out, /** @type {number} */ side) =>
    padding === 'same' ? Math.floor(Math.max(0, (out - 1) * stride + size - side) / 2) : 0; // the odd row is at the end
  const top = row * stride - pad(outHeight, height);
  const left = column * stride - pad(outWidth, width);
  const kernel = /** @type {Float32Array} */ (net.tensor(layer, 'kernel'));
  const list = Array.from({ length: channels }, (_, from) => {
    const cells = Array.from({ length: size * size }, (_, k) => {
      const y = top + Math.floor(k / size);
      const x = left + (k % size);
      const isInside = y >= 0 && y < height && x >= 0 && x < width;
      const value = isInside ? input[(y * width + x) * channels + from] : 0;
      const weight = kernel[(k * channels + from) * filters + channel];
      return { input: value, weight, product: value * weight, isInside };
    });
    return { channel: from, sum: cells.reduce((sum, { product }) => sum + product, 0), cells };
  });
  const sum = list.reduce((total, one) => total + one.sum, 0);
  const bias = net.tensor(layer, 'bias')?.[channel] ?? null;
  return {
    kind: 'conv',
    layer,
    size,
    row: top,
    column: left,
    channels: list,
    sum,
    bias,
    value: sum + (bias ?? 0),
  };
}

/** @param {NetParts} net @param {ArrayLike<number>} input @param {number} layer @param {Unit} unit @returns {DenseStep} */
function dense(net, input, layer, { channel }) {
  const { units } = /** @type {import('../../inkling/architecture/layers.js').DenseLayer} */ (
    net.layers[layer]
  );
  const kernel = /** @type {Float32Array} */ (net.tensor(layer, 'kernel'));
  const isFlat = layer > 0 && net.layers[layer - 1].type === 'flatten';
  const shape = isFlat ? net.before(layer - 1) : net.before(layer);
  const terms = Array.from({ length: input.length }, (_, i) => {
    const weight = kernel[i * units + channel];
    return { input: input[i], weight, product: input[i] * weight, from: unitAt(i, shape) };
  });
  const sum = terms.reduce((total, { product }) => total + product, 0);
  terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const bias = net.tensor(layer, 'bias')?.[channel] ?? null;
  return { kind: 'dense', layer, terms, sum, bias, value: sum + (bias ?? 0) };
}

/** @param {NetParts} net @param {ArrayLike<number>} input @param {number} layer @param {Unit} unit @returns {PoolStep} */
function pool(net, input, layer, { row, column, channel }) {
  const spec = net.layers[layer];
  const [rows, columns, channels] = net.before(layer);
  const isWhole = spec.type === 'globalAveragePooling';
  const { size, stride } = isWhole
    ? { size: 0, stride: 0 }
    : /** @type {import('../../inkling/architecture/layers.js').PoolLayer} */ (spec);
  const height = isWhole ? rows : size;
  const width = isWhole ? columns : size;
  const cells = Array.from({ length: height * width }, (_, k) => {
    const y = row * stride + Math.floor(k / width);
    const x = column * stride + (k % width);
    return input[(y * columns + x) * channels + channel];
  });
  const best = cells.indexOf(Math.max(...cells));
  const mean = cells.reduce((a, b) => a + b, 0) / cells.length;
  const kind = spec.type === 'maxpool' ? 'maxpool' : 'avgpool';
  return {
    kind,
    layer,
    height,
    width,
    row: row * stride,
    column: column * stride,
    cells,
    best,
    value: kind === 'maxpool' ? cells[best] : mean,
  };
}

/** @param {NetParts} net @param {number} layer @param {number} channel @param {number} before @returns {NormStep} */
function norm(net, layer, channel, before) {
  const { epsilon } = /** @type {import('../../inkling/architecture/layers.js').BatchNormLayer} */ (
    net.layers[layer]
  );
  const [mean, variance, gamma, beta] = /** @type {const} */ ([
    'mean',
    'variance',
    'gamma',
    'beta',
  ]).map((role) => /** @type {Float32Array} */ (net.tensor(layer, role))[channel]);
  const value = ((before - mean) / Math.sqrt(variance + epsilon)) * gamma + beta;
  return { kind: 'batchnorm', layer, before, mean, variance, epsilon, gamma, beta, value };
}
