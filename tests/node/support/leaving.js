/* leaving.js - networks that leave for other programs and come back, with every kind of layer, and what other programs answer. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './documents.js';
import { engine, SMALL } from './networks.js';

/** @typedef {import('../../../web/inkling/index.js').Model} Model */
/** @typedef {import('../../../web/inkling/index.js').LayerSpec} LayerSpec */

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** @type {LayerSpec[]} */
const ACTIVATIONS = [
  { type: 'conv', filters: 5, kernel: 3, activation: 'leakyRelu' },
  { type: 'conv', filters: 5, kernel: 3, activation: 'elu' },
  { type: 'maxpool', size: 3, stride: 2 },
  { type: 'conv', filters: 6, kernel: 2, padding: 'same', activation: 'swish' },
  { type: 'conv', filters: 6, kernel: 4, padding: 'same', activation: 'gelu' },
  { type: 'leakyRelu', slope: 0.07 },
  { type: 'avgpool', size: 2 },
  { type: 'flatten' },
  { type: 'batchnorm', momentum: 0.9, epsilon: 0.0001 },
  { type: 'dense', units: 20, activation: 'tanh' },
  { type: 'dense', units: 12, activation: 'sigmoid' },
  { type: 'dense', units: 10 },
];

/** @type {LayerSpec[]} */
const STRIDES = [
  { type: 'conv', filters: 4, kernel: 5, stride: 2, padding: 'same', bias: false },
  { type: 'batchnorm' },
  { type: 'relu' },
  { type: 'conv', filters: 6, kernel: 3, stride: 2, padding: 'same', activation: 'relu' },
  { type: 'conv', filters: 8, kernel: 2, stride: 2, padding: 'same' },
  { type: 'conv', filters: 8, kernel: 1, padding: 'same', init: 'he' },
  { type: 'globalAveragePooling' },
  { type: 'dropout', rate: 0.3 },
];

/** Networks by their names; random weights, where none is loaded. @returns {Promise<[string, Model][]>} */
export async function leavingModels() {
  return [
    ['tiny', await engine.loadModel('tiny')],
    ['default', await engine.loadModel('default')],
    ['deep', stirred(engine.createModel('deep', { seed: 3 }))],
    ['every kind of layer', stirred(engine.createModel(SMALL, { seed: 4 }))],
    ['activations', stirred(engine.createModel(ACTIVATIONS, { seed: 5 }))],
    [
      'same, stride 2, 26 classes',
      stirred(
        engine.createModel([...STRIDES, { type: 'dense', units: 26 }], {
          seed: 6,
          classes: LETTERS,
        }),
      ),
    ],
    [
      'colours, 3 classes and none',
      stirred(
        engine.createModel(
          [
            { type: 'conv', filters: 4, kernel: 3 },
            { type: 'maxpool', size: 2 },
            { type: 'dropout', rate: 0.1 },
            { type: 'flatten' },
            { type: 'dense', units: 4 },
          ],
          { input: [9, 8, 3], classes: ['red', 'green', 'blue'], none: true },
        ),
      ),
    ],
  ];
}

/** Moves what new networks have equal: biases, means and variances. @param {Model} model */
function stirred(model) {
  let at = 0;
  const weights = model.tensors().flatMap(({ name, data }) => {
    const isKernel = name.endsWith('.kernel');
    const isShare = name.endsWith('.variance') || name.endsWith('.gamma');
    return [...data].map((value) => {
      const step = ((at++ * 7919) % 101) / 101;
      return isKernel ? value : isShare ? 0.5 + step : step - 0.5;
    });
  });
  model.setWeights(Float32Array.from(weights));
  return model;
}

/** What importModel() takes. @param {Map<string, Uint8Array>} files */
export const asFiles = (files) => [...files].map(([name, bytes]) => ({ name, bytes }));

/** The raw answers of a network. @param {Model} model @param {Float32Array} images @returns {Float32Array} */
export function logitsOf(model, images) {
  const size = model.input.reduce((product, side) => product * side, 1);
  const last = model.layers.length - 1;
  const rows = [];
  for (let at = 0; at < images.length; at += size)
    rows.push(...model.activations(images.slice(at, at + size), last).data);
  return Float32Array.from(rows);
}

/** Pictures of 0..1 for a network: built-in digits where it takes them. @param {Model} model @param {number} count @param {(count: number) => { images: Uint8Array }} digits */
export function picturesFor(model, count, digits) {
  const size = model.input.reduce((product, side) => product * side, 1);
  if (size === 784) return Float32Array.from(digits(count).images, (byte) => byte / 255);
  return Float32Array.from({ length: count * size }, (_, i) => ((i * 37) % 256) / 255);
}

/** Pictures (channel, row, column) of pictures (row, column, channel). @param {Float32Array} images @param {readonly number[]} input */
export function byChannel(images, [h, w, c]) {
  const out = new Float32Array(images.length);
  const size = h * w * c;
  for (let i = 0; i < images.length; i++) {
    const [picture, place] = [Math.floor(i / size), i % size];
    out[picture * size + (place % c) * h * w + Math.floor(place / c)] = images[i];
  }
  return out;
}

/** The largest difference. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export const largestGap = (a, b) =>
  a.length === b.length
    ? Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))
    : Infinity;

/** ONNX Runtime, where it is installed: here, or among the libraries that are measured. @returns {any} null: it is not */
export function onnxRuntime() {
  for (const folder of ['.', 'tools/bench/peers']) {
    try {
      return createRequire(path.resolve(root, folder, 'package.json'))('onnxruntime-node');
    } catch {
      continue;
    }
  }
  return null;
}
