/* leave.js - the chain of a model that is to leave for another program: what every writer needs, and what none can write.
 *
 * Beside the layers goes what the other program has no place for, as text in the words of our own files (read-model.js): the names of
 * classes, "none", verdict, recipe, and the layers with their initialisers and dropout. own.js reads it when the file comes back.
 */
import { flag, numberIn, optionsOf } from '../base/checks.js';
import { InklingError } from '../base/errors.js';
import { chainOf, outputShape } from './chain.js';
import { metadataOf } from './write-model.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').ChainLayer} ChainLayer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('../model/model.js').Model} Model */
/** A layer with the shapes that it gets and gives. @typedef {ChainLayer & { from: Shape, to: Shape }} LeavingLayer */
/**
 * @typedef {object} Leaving
 * @property {Shape} input
 * @property {LeavingLayer[]} layers a flatten stands wherever a picture becomes a row
 * @property {boolean} softmax whether a softmax is to follow
 * @property {readonly string[]} classes
 * @property {boolean} none whether one more output means "none of them"
 * @property {Record<string, string>} own
 */
/**
 * @typedef {object} LeaveOptions
 * @property {boolean} [softmax] ends with a softmax, so that the answers are probabilities; otherwise logits
 * @property {number | boolean} [temperature] divides the logits by it, in the last weights; true: by that of the model's verdict
 * @property {boolean} [digitsOnly] leaves out the output "none", if the model has one
 */

/** @param {string} sentence @param {number} [layer] */
const cannotLeave = (sentence, layer) =>
  new InklingError('cannot-export', `it cannot be exported: ${sentence}`, { layer });

/** What wants a picture, and would get a row behind a flatten. */
const WANT_PICTURE = ['conv', 'maxpool', 'avgpool', 'globalAveragePooling'];

/**
 * @param {Model} model
 * @param {LeaveOptions} options
 * @returns {Leaving}
 */
export function leaving(model, options) {
  const given = optionsOf('exportModel', options, ['softmax', 'temperature', 'digitsOnly']);
  if (model.members)
    throw cannotLeave(
      `'${model.name}' is an ensemble of ${model.members.length} networks, and other programs take one; export each before it is ` +
        "combined, or the whole as 'c' or 'safetensors'",
    );
  const softmax = flag('softmax', given.softmax ?? false);
  const temperature = temperatureOf(model, given.temperature ?? false);
  const digitsOnly = flag('digitsOnly', given.digitsOnly ?? false) && model.none;
  const { input, layers } = chainOf(model);
  const changed =
    digitsOnly || temperature !== 1 ? changedEnd(layers, digitsOnly, temperature) : layers;
  const none = model.none && !digitsOnly;
  const verdict = model.verdict && {
    ...model.verdict,
    temperature: model.verdict.temperature / temperature,
  };
  return {
    input,
    layers: withShapes(input, changed),
    softmax,
    classes: model.classNames,
    none,
    own: metadataOf({
      engine: model.engine,
      name: model.name,
      seed: model.seed,
      recipe: model.recipe,
      layers: changed.map(({ layer }) => layer),
      input,
      classNames: model.classNames,
      none,
      verdict,
    }),
  };
}

/** @param {Model} model @param {unknown} value */
function temperatureOf({ verdict }, value) {
  if (typeof value === 'boolean') return value ? (verdict?.temperature ?? 1) : 1;
  return numberIn('temperature', value, 0.01, 100);
}

/**
 * The layers with fewer or smaller logits.
 * @param {readonly ChainLayer[]} layers
 * @param {boolean} withoutLast
 * @param {number} temperature
 * @returns {ChainLayer[]}
 */
function changedEnd(layers, withoutLast, temperature) {
  const last = layers.findLastIndex(({ layer }) => !['dropout', 'flatten'].includes(layer.type));
  const own = layers[last];
  const { layer } = own;
  if (layer.type !== 'dense')
    throw cannotLeave(
      `${own.name} gives its answers; digitsOnly and temperature change a last dense layer only`,
      last,
    );
  const units = layer.units - Number(withoutLast);
  const part = (/** @type {Float32Array} */ values) =>
    values.filter((_, i) => i % layer.units < units).map((value) => value / temperature);
  const { kernel = new Float32Array(), bias } = own.tensors;
  const changed = {
    ...own,
    layer: { ...layer, units },
    tensors: { kernel: part(kernel), ...(bias && { bias: part(bias) }) },
  };
  return layers.map((one, i) => (i === last ? changed : one));
}

/** @param {Shape} input @param {readonly ChainLayer[]} layers @returns {LeavingLayer[]} */
function withShapes(input, layers) {
  /** @type {LeavingLayer[]} */
  const list = [];
  let shape = input;
  let isRow = false;
  const add = (/** @type {ChainLayer} */ own) => {
    const to = outputShape(own.layer, shape);
    list.push({ ...own, from: shape, to });
    shape = to;
  };
  const flatten = (/** @type {string} */ name) => {
    if (!isRow) add({ layer: { type: 'flatten' }, name: `flatten_before_${name}`, tensors: {} });
    isRow = true;
  };
  layers.forEach((own, i) => {
    const { type } = own.layer;
    if (isRow && WANT_PICTURE.includes(type))
      throw cannotLeave(
        `${own.name} gets the row of values behind a flatten; a ${type} of other programs needs a picture`,
        i,
      );
    if (isRow && type === 'flatten') return;
    if (type === 'dense') flatten(own.name);
    add(own);
    isRow ||= type === 'flatten' || type === 'globalAveragePooling';
  });
  flatten('answer');
  return list;
}

/** Rows before and behind, columns before and behind, of zeros that a convolution puts around: the odd one behind.
 * @param {import('../architecture/layers.js').ConvLayer} layer @param {Shape} from @returns {[number, number, number, number]} */
export function zerosAround({ kernel, stride, padding }, [h, w]) {
  if (padding === 'valid') return [0, 0, 0, 0];
  const [rows, columns] = [h, w].map((side) =>
    Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side),
  );
  return [rows >> 1, rows - (rows >> 1), columns >> 1, columns - (columns >> 1)];
}

/** Sorts the rows of a dense kernel from (row, column, channel) to (channel, row, column). @param {Float32Array} kernel (in, units) @param {Shape} picture that was flattened @param {number} units */
export function rowsByChannel(kernel, [h, w, c], units) {
  const sorted = new Float32Array(kernel.length);
  for (let at = 0; at < h * w; at++)
    for (let channel = 0; channel < c; channel++) {
      const row = (at * c + channel) * units;
      sorted.set(kernel.subarray(row, row + units), (channel * h * w + at) * units);
    }
  return sorted;
}

/** The picture that was flattened before a layer, if it had more than one place: for programs that flatten (channel, row, column), the
 *  layer's values must be sorted.
 * @param {readonly LeavingLayer[]} layers @param {number} index of the layer @returns {Shape | null} */
export function flattenedBefore(layers, index) {
  for (let i = index - 1; i >= 0; i--) {
    const { layer, from } = layers[i];
    if (layer.type === 'dense') return null;
    if (layer.type === 'flatten') return from[0] * from[1] > 1 && from[2] > 1 ? from : null;
  }
  return null;
}

/** Refuses answers that programs with (channel, row, column) would give in another order. @param {readonly LeavingLayer[]} layers */
export function checkAnswerOrder(layers) {
  if (flattenedBefore(layers, layers.length))
    throw cannotLeave(
      'its answers are a flattened picture, in the order (row, column, channel), which this format would change; end with a dense layer',
      layers.length - 1,
    );
}
