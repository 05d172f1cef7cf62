/* layers.js - layer lists: checks and completes layer objects, and encodes each as ink_layer, ten
 * 4-byte words.
 *
 * A layer is a plain object, { type: 'conv', filters: 16, kernel: 3, padding: 'same' }.
 * completeLayers() fills in defaults and turns `activation: 'relu'`, and every other activation, into
 * a layer of its own, so that other code sees one form only. The engine decides whether a list makes a possible network;
 * problemSentence() turns its answer into a sentence.
 */
import { InklingError, show } from '../base/errors.js';

/**
 * @typedef {{ type: 'conv', filters: number, kernel: number, stride: number, padding: 'valid'
 *   | 'same', bias: boolean, init: 'glorot' | 'he' }} ConvLayer
 * @typedef {{ type: 'batchnorm', momentum: number, epsilon: number }} BatchNormLayer
 * @typedef {{ type: 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'swish' | 'gelu' }} ActivationLayer
 * @typedef {{ type: 'leakyRelu', slope: number }} LeakyReluLayer
 * @typedef {{ type: 'maxpool' | 'avgpool', size: number, stride: number }} PoolLayer
 * @typedef {{ type: 'dropout', rate: number }} DropoutLayer
 * @typedef {{ type: 'flatten' | 'globalAveragePooling' }} FlattenLayer
 * @typedef {{ type: 'dense', units: number, bias: boolean, init: 'glorot' | 'he' }} DenseLayer
 * @typedef {ConvLayer | BatchNormLayer | ActivationLayer | LeakyReluLayer | PoolLayer | DropoutLayer
 *   | FlattenLayer | DenseLayer} Layer with every option filled in
 *
 * @typedef {'linear' | 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'leakyRelu' | 'swish' | 'gelu'
 *   | 'softmax'} Activation
 * @typedef {Partial<Omit<ConvLayer, 'type' | 'filters'>> & { type: 'conv', filters: number,
 *   activation?: Activation } | Partial<BatchNormLayer> & { type: 'batchnorm' } | ActivationLayer
 *   | Partial<LeakyReluLayer> & { type: 'leakyRelu' } | FlattenLayer | Partial<PoolLayer> & { type: 'maxpool' | 'avgpool' }
 *   | Partial<DropoutLayer> & { type: 'dropout' } | Partial<Omit<DenseLayer, 'type' | 'units'>> & {
 *   type: 'dense', units: number, activation?: Activation }} LayerSpec as a caller writes it
 *
 * @typedef {[number, number, number]} Shape height, width, channels; a flat tensor of n values is
 *   [1, 1, n]
 * @typedef {{ layer: number, reason: number, found: number, limit: number }} Problem ink_problem of
 *   inkling.h
 */

export const LAYER_WORDS = 10;

/**
 * @typedef {(value: unknown) => string | null} Check what was expected, or null when the value is
 *   fine
 */

/** @type {Check} */
const integer = (value) =>
  Number.isInteger(value) && Math.abs(/** @type {number} */ (value)) < 2 ** 31
    ? null
    : 'a whole number';
/** @type {Check} */
const number = (value) => (Number.isFinite(value) ? null : 'a number');
/** @type {Check} */
const bool = (value) => (typeof value === 'boolean' ? null : 'true or false');
/** @param {...string} words
 * @returns {Check}
 */
const words =
  (...words) =>
  (value) =>
    words.includes(/** @type {string} */ (value))
      ? null
      : words.map((word) => `'${word}'`).join(' or ');

/** Options of each kind of layer: [name, check, default]; no default: the option must be given.
 * @type {Record<string, { kind: number, options: [string, Check, unknown?][] }>} */
const KINDS = {
  conv: {
    kind: 1,
    options: [
      ['filters', integer],
      ['kernel', integer, 3],
      ['stride', integer, 1],
      ['padding', words('valid', 'same'), 'valid'],
      ['bias', bool, true],
      ['init', words('glorot', 'he'), 'glorot'],
    ],
  },
  batchnorm: {
    kind: 2,
    options: [
      ['momentum', number, 0.99],
      ['epsilon', number, 0.001],
    ],
  },
  relu: { kind: 3, options: [] },
  maxpool: {
    kind: 4,
    options: [
      ['size', integer, 2],
      ['stride', integer],
    ],
  },
  avgpool: {
    kind: 5,
    options: [
      ['size', integer, 2],
      ['stride', integer],
    ],
  },
  dropout: { kind: 6, options: [['rate', number, 0.5]] },
  flatten: { kind: 7, options: [] },
  dense: {
    kind: 8,
    options: [
      ['units', integer],
      ['bias', bool, true],
      ['init', words('glorot', 'he'), 'glorot'],
    ],
  },
  tanh: { kind: 9, options: [] },
  sigmoid: { kind: 10, options: [] },
  elu: { kind: 11, options: [] },
  leakyRelu: { kind: 12, options: [['slope', number, 0.3]] },
  swish: { kind: 13, options: [] },
  gelu: { kind: 14, options: [] },
  globalAveragePooling: { kind: 15, options: [] },
};

/** The short form: a conv or dense layer may have `activation` instead of that layer behind it. */
const activations = ['relu', 'tanh', 'sigmoid', 'elu', 'leakyRelu', 'swish', 'gelu'];
const activation = words('linear', ...activations, 'softmax');

/** Whether a layer is an activation: one value out for one value in, without parameters.
 * @param {{ type: string }} layer */
export const isActivation = ({ type }) => activations.includes(type);

/**
 * Layers with every option filled in and activations as layers of their own.
 * @param {unknown} list
 * @returns {Layer[]}
 */
export function completeLayers(list) {
  if (!Array.isArray(list)) {
    throw new InklingError(
      'bad-layers',
      `layers must be an array of layer objects; found ${show(list)}`,
    );
  }
  /** @type {Layer[]} */
  const layers = [];
  list.forEach((layer, index) => {
    const fail = (/** @type {string} */ sentence) =>
      new InklingError('bad-layers', `layer ${index + 1} of ${list.length}: ${sentence}`, {
        layer: index,
      });
    if (typeof layer !== 'object' || layer === null)
      throw fail(`must be an object; found ${show(layer)}`);
    const { type } = layer;
    const spec = typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (!spec)
      throw fail(`type must be one of ${Object.keys(KINDS).join(', ')}; found ${show(type)}`);
    const takesActivation = type === 'conv' || type === 'dense';
    const known = [
      'type',
      ...spec.options.map(([name]) => name),
      ...(takesActivation ? ['activation'] : []),
    ];
    for (const key of Object.keys(layer)) {
      if (!known.includes(key))
        throw fail(`${type} has no option ${show(key)}; it knows ${known.slice(1).join(', ')}`);
    }
    /** @type {Record<string, unknown>} */
    const complete = { type };
    for (const [name, check, standard] of spec.options) {
      const isPoolStride = name === 'stride' && (type === 'maxpool' || type === 'avgpool');
      const value = layer[name] ?? (isPoolStride ? complete.size : standard);
      const expected = check(value);
      if (expected) throw fail(`${name} of ${type} must be ${expected}; found ${show(value)}`);
      complete[name] = value;
    }
    layers.push(/** @type {Layer} */ (/** @type {unknown} */ (complete)));
    if (!takesActivation || layer.activation === undefined) return;
    const expected = activation(layer.activation);
    if (expected)
      throw fail(`activation of ${type} must be ${expected}; found ${show(layer.activation)}`);
    if (activations.includes(layer.activation))
      layers.push(...completeLayers([{ type: layer.activation }]));
    if (layer.activation === 'softmax' && (type !== 'dense' || index !== list.length - 1)) {
      throw fail("activation 'softmax' is possible on the last dense layer only");
    }
  });
  return layers;
}

/**
 * Copies an input shape, so that the caller cannot change the network's.
 * @param {unknown} input
 * @returns {Shape}
 */
export function completeInput(input) {
  if (!Array.isArray(input) || input.length !== 3) {
    throw new InklingError(
      'bad-layers',
      `input must be [height, width, channels]; found ${show(input)}`,
    );
  }
  return /** @type {Shape} */ ([...input]);
}

/**
 * conv_1, relu_1, maxpool_1, conv_2, ...: counted for each type, as in tensor names and summaries.
 * @param {readonly { type: string }[]} layers
 * @returns {string[]}
 */
export function layerNames(layers) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return layers.map(({ type }) => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    return `${type}_${count}`;
  });
}

/**
 * The layers as an array of ink_layer.
 * @param {readonly Layer[]} layers
 * @returns {Int32Array}
 */
export function layerWords(layers) {
  const ints = new Int32Array(LAYER_WORDS * layers.length);
  const floats = new Float32Array(ints.buffer);
  layers.forEach((layer, index) => {
    const at = LAYER_WORDS * index;
    ints[at] = KINDS[layer.type].kind;
    if (layer.type === 'conv' || layer.type === 'dense') {
      ints[at + 1] = layer.type === 'conv' ? layer.filters : layer.units;
      ints[at + 5] = Number(layer.bias);
      ints[at + 6] = layer.init === 'he' ? 1 : 0;
    }
    if (layer.type === 'conv') {
      ints[at + 2] = layer.kernel;
      ints[at + 3] = layer.stride;
      ints[at + 4] = Number(layer.padding === 'same');
    }
    if (layer.type === 'maxpool' || layer.type === 'avgpool') {
      ints[at + 2] = layer.size;
      ints[at + 3] = layer.stride;
    }
    if (layer.type === 'dropout') floats[at + 7] = layer.rate;
    if (layer.type === 'leakyRelu') floats[at + 7] = layer.slope;
    if (layer.type === 'batchnorm') {
      floats[at + 7] = layer.momentum;
      floats[at + 8] = layer.epsilon;
    }
  });
  return ints;
}

/** "28x28x1", or "64" when flat.
 * @param {Shape} shape
 * @returns {string}
 */
export function shapeText([h, w, c]) {
  return h === 1 && w === 1 ? String(c) : `${h}x${w}x${c}`;
}

/**
 * Why a layer list is impossible.
 * @param {Problem} problem
 * @param {readonly Layer[]} layers
 * @param {Shape} shape the input of the layer at fault; for a bad output its output
 * @returns {string}
 */
export function problemSentence(problem, layers, shape) {
  const { layer: index, reason, found, limit } = problem;
  if (index >= 0 && index < layers.length) {
    const sentence = layerSentence(layers[index], problem, shape);
    return `layer ${index + 1} of ${layers.length} (${layerNames(layers)[index]}): ${sentence}`;
  }
  if (reason === 1) return `a network has 1 to ${limit} layers; found ${found}`;
  if (reason === 2)
    return `the input must have sides of 1 to 128 and 1 to 16 channels; found ${shape.join('x')}`;
  return `the network needs more than ${limit} MiB of memory; use fewer filters or units`;
}

/**
 * @param {Layer} layer
 * @param {Problem} problem
 * @param {Shape} shape
 * @returns {string}
 */
function layerSentence(layer, { reason, found, limit }, shape) {
  const isPool = layer.type === 'maxpool' || layer.type === 'avgpool';
  const window = isPool ? 'size' : 'kernel';
  switch (reason) {
    case 4:
      return layer.type === 'dense'
        ? `units must be 1 to ${limit}; found ${found}`
        : `filters must be 1 to ${limit}; found ${found}`;
    case 5:
      return `${window} must be 1 to ${limit}; found ${found}`;
    case 6:
      return `stride must be 1 to ${limit}; found ${found}`;
    case 7:
      return (
        `its ${window} of ${found}x${found} is larger than its input, ${shapeText(shape)}; ` +
        `use a smaller ${window}${isPool ? '' : ", padding 'same'"} or less pooling before it`
      );
    case 8:
      return layer.type === 'dropout'
        ? `rate must be 0 or more and less than 1; found ${layer.rate}`
        : layer.type === 'leakyRelu'
          ? `slope must be from 0 to 1; found ${layer.slope}`
          : `momentum must be from 0 to 1; found ${/** @type {BatchNormLayer} */ (layer).momentum}`;
    case 9:
      return `epsilon must be from 1e-12 to 1; found ${
        /** @type {BatchNormLayer} */ (layer).epsilon
      }`;
    case 10:
      return `needs a flat input but gets ${shapeText(shape)}; put { type: 'flatten' } before it`;
    case 11:
      return (
        `the last layer must give one value for each class, 2 to ${limit} in a row; ` +
        `this one gives ${shapeText(shape)}; end with { type: 'dense', units: 10 }`
      );
    default:
      return `is not possible (reason ${reason}, found ${found}, limit ${limit})`;
  }
}
