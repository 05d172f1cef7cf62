/* chain.js - the form between model files of other programs and ours: a list of layers with their weights.
 *
 *   file --reader--> chain --netOf()--> Net --> Model           Model --chainOf()--> chain --writer--> file
 *
 * A chain says what the engine computes, in its layouts: pictures (height, width, channels), kernels of a conv
 * (row, column, in, out), kernels of a dense layer (in, out), where `in` of a dense layer behind a flatten counts (row, column,
 * channel). What a file may hold besides stands beside the layers: a softmax at the end (`end`), what is done to pixels
 * before the first layer (`pixels`), names of classes.
 *
 * A reader gives checkedChain() the layers it found with tensors that still have their shapes; that is the one place
 * where shapes, counts and values are checked against the layers.
 */
import { InklingError } from '../base/errors.js';
import { completeLayers, layerNames, shapeText } from '../architecture/layers.js';
import { FOR_PREDICT, Net } from '../engine/net.js';
import { MOST_LAYERS, cannot } from './refuse.js';

/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').LayerSpec} LayerSpec */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {'kernel' | 'bias' | 'gamma' | 'beta' | 'mean' | 'variance'} Role */
/** @typedef {{ shape: number[], data: Float32Array<ArrayBuffer> }} Tensor */
/**
 * @typedef {object} ChainLayer
 * @property {Layer} layer with every option filled in; activations are layers of their own
 * @property {string} name in the file, or 'conv_1', 'relu_1', ...
 * @property {Partial<Record<Role, Float32Array<ArrayBuffer>>>} tensors conv: kernel (k, k, in, filters), bias (filters); dense: kernel (in, units), bias;
 *   batchnorm: gamma, beta, mean, variance (channels); bias is absent where layer.bias is false
 */
/**
 * What a network does to pixel values before its first layer: x * scale + offset, a pair for each channel.
 * @typedef {{ scale: number[], offset: number[] }} Affine
 */
/**
 * @typedef {object} Chain
 * @property {string} file its name, for errors
 * @property {string} format as a report says it, such as 'Keras 3 (.keras)'
 * @property {string | null} tool what wrote the file, if it says
 * @property {Shape} input
 * @property {ChainLayer[]} layers
 * @property {'logits' | 'softmax' | 'log softmax'} end what the file's network answers; the engine always gives logits
 * @property {Affine | null} pixels null: nothing
 * @property {readonly string[] | null} classes their names, if the file says
 * @property {Map<string, string> | null} [own] what Inkling wrote into it beside the network (own.js)
 * @property {string[]} notes sentences about what was left out or changed
 */
/**
 * A layer as a reader found it.
 * @typedef {object} Found
 * @property {LayerSpec | Layer} layer
 * @property {string} name in the file
 * @property {string} place a few words that name it in errors (layerText() of refuse.js)
 * @property {Partial<Record<Role, Tensor>>} [tensors] in the engine's layouts
 */

/**
 * The height, width and channels that a layer gives.
 * @param {Layer} layer
 * @param {Shape} shape that it gets
 * @returns {Shape}
 */
export function outputShape(layer, [h, w, c]) {
  const side = (
    /** @type {number} */ n,
    /** @type {number} */ window,
    /** @type {number} */ stride,
  ) => Math.floor((n - window) / stride) + 1;
  switch (layer.type) {
    case 'conv': {
      const { kernel, stride, filters } = layer;
      return layer.padding === 'same'
        ? [Math.ceil(h / stride), Math.ceil(w / stride), filters]
        : [side(h, kernel, stride), side(w, kernel, stride), filters];
    }
    case 'maxpool':
    case 'avgpool':
      return [side(h, layer.size, layer.stride), side(w, layer.size, layer.stride), c];
    case 'flatten':
      return [1, 1, h * w * c];
    case 'globalAveragePooling':
      return [1, 1, c];
    case 'dense':
      return [1, 1, layer.units];
    default:
      return [h, w, c];
  }
}

/**
 * The tensors that a layer must have.
 * @param {Layer} layer
 * @param {Shape} shape that it gets
 * @returns {[Role, number[]][]}
 */
function tensorShapes(layer, [h, w, c]) {
  switch (layer.type) {
    case 'conv':
      return [
        ['kernel', [layer.kernel, layer.kernel, c, layer.filters]],
        ...biasOf(layer.bias, layer.filters),
      ];
    case 'dense':
      return [['kernel', [h * w * c, layer.units]], ...biasOf(layer.bias, layer.units)];
    case 'batchnorm':
      return [
        ['gamma', [c]],
        ['beta', [c]],
        ['mean', [c]],
        ['variance', [c]],
      ];
    default:
      return [];
  }
}

/** @param {boolean} has @param {number} count @returns {[Role, number[]][]} */
const biasOf = (has, count) => (has ? [['bias', [count]]] : []);

/**
 * Checks what a reader found: the layers are possible, and each has its tensors, of the right shapes, with finite values.
 * @param {Omit<Chain, 'layers'> & { layers: Found[] }} found
 * @param {import('../engine/functions.js').Functions} engine
 * @returns {Chain}
 */
export function checkedChain({ layers: found, ...rest }, engine) {
  const { file, input } = rest;
  if (found.length > MOST_LAYERS)
    throw cannot(file, `it has ${found.length} layers; at most ${MOST_LAYERS} are read`);
  if (!input.every((side) => Number.isInteger(side) && side > 0))
    throw cannot(file, `its input is ${input.join('x')}; the sides must be known`);
  /** @type {ChainLayer[]} */
  const layers = [];
  /** @type {Found[]} what each of the layers comes from */
  const origins = [];
  found.forEach((one, index) => {
    const complete = completed(file, one, index);
    complete.forEach((layer, i) => {
      layers.push({ layer, name: one.name, tensors: {} });
      origins.push(i === 0 ? one : { ...one, tensors: undefined });
    });
  });
  checkLayers(engine, rest, layers, origins);
  let shape = input;
  layers.forEach((own, index) => {
    const { place, tensors = {} } = origins[index];
    own.tensors = checkedTensors(file, place, own.layer, shape, tensors);
    shape = outputShape(own.layer, shape);
  });
  return { ...rest, classes: namesIn(rest.classes), layers };
}

/** How many values a network answers; 0 without layers. @param {import('../engine/functions.js').Functions} engine
 * @param {{ layers: readonly { layer: Layer }[], input: Shape }} chain */
export function outputsOf(engine, { layers, input }) {
  if (layers.length === 0) return 0;
  const shapes = engine.checkLayers(
    layers.map(({ layer }) => layer),
    input,
  );
  return shapes[shapes.length - 1][2];
}

/** Names of classes as a file says them, if they are usable. @param {unknown} value @returns {readonly string[] | null} */
const namesIn = (value) =>
  Array.isArray(value) &&
  value.every((name) => typeof name === 'string' && name.trim() !== '' && name.length <= 100) &&
  new Set(value).size === value.length
    ? value
    : null;

/** @param {string} file @param {Found} found @param {number} index @returns {Layer[]} */
function completed(file, { layer, place }, index) {
  try {
    return completeLayers([layer]);
  } catch (cause) {
    if (!(cause instanceof InklingError)) throw cause;
    const text = cause.message.replace(/^layer 1 of 1: /, '');
    throw cannot(file, `${place}: ${text}`, { layer: index, cause });
  }
}

/**
 * Asks the engine whether the network is possible.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {Omit<Chain, 'layers'>} chain
 * @param {ChainLayer[]} layers
 * @param {Found[]} origins
 */
function checkLayers(engine, { file, input }, layers, origins) {
  try {
    engine.checkLayers(
      layers.map(({ layer }) => layer),
      input,
    );
  } catch (cause) {
    if (!(cause instanceof InklingError)) throw cause;
    const { layer: index = -1 } = cause;
    const text = cause.message.replace(/^layer \d+ of \d+ \([^)]*\): /, '');
    const place = index >= 0 && index < layers.length ? `${origins[index].place}: ` : '';
    throw cannot(file, place + text, { layer: index, cause });
  }
}

/**
 * @param {string} file
 * @param {string} place the layer, for errors
 * @param {Layer} layer
 * @param {Shape} shape that it gets
 * @param {Partial<Record<Role, Tensor>>} tensors
 */
function checkedTensors(file, place, layer, shape, tensors) {
  /** @type {ChainLayer['tensors']} */
  const checked = {};
  for (const [role, expected] of tensorShapes(layer, shape)) {
    const tensor = tensors[role];
    if (!tensor) throw cannot(file, `${place} has no ${role}; a ${layer.type} needs one`);
    const { shape: sides, data } = tensor;
    if (String(sides) !== String(expected))
      throw cannot(
        file,
        `${place}: its ${role} is ${sides.join('x') || 'one number'}; behind ${shapeText(shape)} it must be ${expected.join('x')}`,
      );
    const wrong = data.findIndex(
      (value) => !Number.isFinite(value) || (role === 'variance' && value < 0),
    );
    if (wrong >= 0) throw cannot(file, `${place}: value ${wrong} of its ${role} is ${data[wrong]}`);
    checked[role] = data;
  }
  return checked;
}

/**
 * The network of a chain. Its `pixels` must be folded into the layers before (pixels.js).
 * @param {import('../engine/functions.js').Functions} engine
 * @param {Chain} chain
 * @returns {Net}
 */
export function netOf(engine, { file, input, layers }) {
  const net = new Net(
    engine,
    layers.map(({ layer }) => layer),
    input,
    FOR_PREDICT,
  );
  try {
    const params = new Float32Array(net.paramCount);
    for (const { layer, role, offset } of net.tensors())
      params.set(layers[layer].tensors[/** @type {Role} */ (role)] ?? [], offset);
    net.loadParams(params);
    return net;
  } catch (error) {
    net.free();
    if (error instanceof InklingError) throw cannot(file, error.message, { cause: error });
    throw error;
  }
}

/**
 * The chain of a network, for a writer. The tensors are views of a copy of the weights.
 * @param {import('../model/model.js').Model} model a single network
 * @returns {Chain}
 */
export function chainOf(model) {
  const names = layerNames(model.layers);
  const layers = model.layers.map((layer, i) => ({
    layer,
    name: names[i],
    tensors: /** @type {ChainLayer['tensors']} */ ({}),
  }));
  for (const { name, data } of model.tensors()) {
    const dot = name.lastIndexOf('.');
    const own = layers[names.indexOf(name.slice(0, dot))];
    own.tensors[/** @type {Role} */ (name.slice(dot + 1))] =
      /** @type {Float32Array<ArrayBuffer>} */ (data);
  }
  return {
    file: model.name,
    format: 'Inkling',
    tool: null,
    input: /** @type {Shape} */ ([...model.input]),
    layers,
    end: 'logits',
    pixels: null,
    classes: model.classNames,
    notes: [],
  };
}

/** The layers of a chain in a line: "conv 6, relu, maxpool, flatten, dense 10". @param {Chain} chain */
export const chainText = ({ layers }) =>
  layers
    .map(({ layer }) => {
      if (layer.type === 'conv') return `conv ${layer.filters} of ${layer.kernel}x${layer.kernel}`;
      return layer.type === 'dense' ? `dense ${layer.units}` : layer.type;
    })
    .join(', ');
