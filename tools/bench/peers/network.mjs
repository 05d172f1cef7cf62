/* network.mjs - one network of the comparison in a form that every rival can be built from.
 *
 * The layers of a preset, with shapes, and with the weights of each layer cut out of one flat vector:
 * the initial weights of the engine's seed 1, and non-zero biases, so that a rival that ignores a bias is
 * noticed. Every process makes the same numbers itself. It supports valid convolutions of stride 1, max
 * pooling, dropout, flatten and dense, with a relu inside; it throws for other layers.
 */
import { completeLayers, presetNamed } from '../../../web/inkling/internal.js';
import { bareEngine } from './engine.mjs';

export const PIXELS = 784;
export const CLASSES = 10;

/**
 * @typedef {{ type: 'conv', h: number, w: number, ci: number, k: number, co: number, oh: number,
 *   ow: number, weights: Float32Array, bias: Float32Array, relu: boolean }} Conv
 *   weights: height, width, in, out
 * @typedef {{ type: 'dense', inputs: number, units: number, weights: Float32Array,
 *   bias: Float32Array, relu: boolean }} Dense weights: in, out
 * @typedef {{ type: 'maxpool', size: number, h: number, w: number, c: number, oh: number,
 *   ow: number }} Pool
 * @typedef {{ type: 'dropout', rate: number }} Dropout
 * @typedef {{ type: 'flatten', h: number, w: number, c: number }} Flatten height, width, channels
 * @typedef {Conv | Dense | Pool | Dropout | Flatten} Part
 *
 * @typedef {object} Network
 * @property {string} name
 * @property {import('../../../web/inkling/architecture/layers.js').Layer[]} layers as the library takes them
 * @property {Part[]} parts
 * @property {Float32Array} params
 * @property {number} macs multiply-adds of one picture, forward
 */

/**
 * Layers with shapes and weights.
 * @param {readonly import('../../../web/inkling/architecture/layers.js').Layer[]} layers
 * @param {Float32Array} params
 * @returns {Part[]}
 */
export function partsOf(layers, params) {
  let [h, w, c] = [28, 28, 1];
  let offset = 0;
  /** @type {Part[]} */
  const parts = [];
  const cut = (/** @type {number} */ count) => params.subarray(offset, (offset += count));
  for (const layer of layers) {
    const last = parts[parts.length - 1];
    if (layer.type === 'conv' && layer.stride === 1 && layer.padding === 'valid' && layer.bias) {
      const { kernel: k, filters: co } = layer;
      const [oh, ow] = [h - k + 1, w - k + 1];
      parts.push({
        type: 'conv',
        h,
        w,
        ci: c,
        k,
        co,
        oh,
        ow,
        weights: cut(k * k * c * co),
        bias: cut(co),
        relu: false,
      });
      [h, w, c] = [oh, ow, co];
    } else if (layer.type === 'dense' && layer.bias) {
      const { units } = layer;
      parts.push({
        type: 'dense',
        inputs: c,
        units,
        weights: cut(c * units),
        bias: cut(units),
        relu: false,
      });
      c = units;
    } else if (layer.type === 'relu' && (last?.type === 'conv' || last?.type === 'dense')) {
      last.relu = true;
    } else if (layer.type === 'maxpool' && layer.stride === layer.size) {
      const [oh, ow] = [Math.floor(h / layer.size), Math.floor(w / layer.size)];
      parts.push({ type: 'maxpool', size: layer.size, h, w, c, oh, ow });
      [h, w] = [oh, ow];
    } else if (layer.type === 'dropout') {
      parts.push({ type: 'dropout', rate: layer.rate });
    } else if (layer.type === 'flatten') {
      parts.push({ type: 'flatten', h, w, c });
      [h, w, c] = [1, 1, h * w * c];
    } else {
      throw new Error(`the comparison has no ${layer.type} like this one`);
    }
  }
  if (offset !== params.length)
    throw new Error(`the layers take ${offset} parameters, not ${params.length}`);
  return parts;
}

/** Multiply-adds of one picture. @param {readonly Part[]} parts */
export function macsOf(parts) {
  return parts.reduce((sum, part) => {
    if (part.type === 'conv') return sum + part.oh * part.ow * part.k * part.k * part.ci * part.co;
    return part.type === 'dense' ? sum + part.inputs * part.units : sum;
  }, 0);
}

/**
 * A preset as a network of the comparison.
 * @param {string} name
 * @param {BufferSource} wasm the bytes of inkling.wasm
 * @returns {Network}
 */
export function makeNetwork(name, wasm) {
  const layers = completeLayers(presetNamed(name)?.layers);
  const one = bareEngine(wasm, layers, new Float32Array(PIXELS), new Uint8Array(1));
  const params = one.params();
  const parts = partsOf(layers, params);
  for (const part of parts)
    if ('bias' in part) part.bias.forEach((_, i) => (part.bias[i] = (((37 * i) % 101) - 50) / 500));
  return { name, layers, parts, params, macs: macsOf(parts) };
}

/** Random pixels, a third of them paper; the same ones everywhere. @param {number} count */
export function randomPixels(count) {
  let state = 1;
  return Float32Array.from({ length: count * PIXELS }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.max(0, (state >>> 24) - 85) / 170;
  });
}

/** @param {number} count */
export const labelsFor = (count) => Uint8Array.from({ length: count }, (_, i) => i % CLASSES);

/**
 * Weights of a convolution as (out, in, height, width), for rivals that want them so.
 * @param {Conv} conv
 */
export function outInFirst({ k, ci, co, weights }) {
  const moved = new Float32Array(weights.length);
  for (let at = 0; at < k * k; at += 1)
    for (let i = 0; i < ci; i += 1)
      for (let o = 0; o < co; o += 1)
        moved[(o * ci + i) * k * k + at] = weights[(at * ci + i) * co + o];
  return moved;
}

/** A matrix, rows and columns exchanged. @param {Float32Array} matrix @param {number} columns */
export function transposed(matrix, columns) {
  const rows = matrix.length / columns;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
