/* dataset.js - data sets: labelled pictures as one plain object, used by page, workers and files.
 *
 *   { images: Uint8Array(count * h * w * c), labels: Uint8Array(count), count, name, shape: [h, w, c], classes: ['0', ...] }
 *
 * Pictures are prepared: a byte a value, ink is 255, (h, w, c) in order. A label is the index of its class; the
 * index behind the last class means "none of these". Without shape and classes a data set has 28 x 28 x 1
 * pictures of the ten digits. Data sets are immutable; every function makes a new one. A sample's number
 * is its position in the data set; the order of training, dropout and augmentation depend on it.
 * `weights`, if there are any, say how often the loss of each sample counts in training.
 * `source`, if known, says how to get the same data again (source.js).
 */
import { DIGIT_CLASSES } from '../base/classes.js';
import { INPUT, MAX_CLASSES, PIXELS } from '../base/constants.js';
import { badArgument, flag, integerIn, numberIn, objectIn, textIn } from '../base/checks.js';
import { InklingError, show } from '../base/errors.js';
import { readIdx } from './idx.js';
import { digest, sha256 } from '../base/sha256.js';

/** @typedef {import('../architecture/layers.js').Shape} Shape */
/**
 * @typedef {object} Dataset
 * @property {Uint8Array} images count * h * w * c bytes
 * @property {Uint8Array} labels count bytes
 * @property {number} count
 * @property {string} name
 * @property {Shape} [shape] [h, w, c]; without it 28 x 28 x 1
 * @property {readonly string[]} [classes] their names; without it the ten digits
 * @property {Float32Array} [weights] of the samples in the loss of training, 0 to 1e6; without them each counts once
 * @property {import('./source.js').DataSource} [source]
 */

/** INK_MAX_WEIGHT of inkling.h. */
export const MAX_WEIGHT = 1e6;

/** Least and largest side of a picture. */
export const SIDES = /** @type {const} */ ([8, 128]);

/** Height, width and channels of the pictures.
 * @param {{ shape?: Shape }} dataset
 * @returns {Shape}
 */
export function shapeOf({ shape }) {
  return shape ?? INPUT;
}

/** Names of the classes.
 * @param {{ classes?: readonly string[] }} dataset
 */
export function classesOf({ classes }) {
  return classes ?? DIGIT_CLASSES;
}

/** Values of one picture.
 * @param {{ shape?: Shape }} dataset
 */
export function valuesOf(dataset) {
  const [height, width, channels] = shapeOf(dataset);
  return height * width * channels;
}

/** Whether two lists hold the same.
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

/**
 * Makes a data set of pictures and labels, and checks both.
 * @param {object} parts
 * @param {Uint8Array} parts.images count * h * w * c bytes, ink is 255
 * @param {ArrayLike<number>} parts.labels indexes of classes
 * @param {string} [parts.name]
 * @param {number} [parts.count] must agree with labels
 * @param {readonly number[]} [parts.shape] [height, width, channels]: 8 to 128 a side, 1 or 3 channels;
 *   default: 28 x 28 x 1
 * @param {readonly string[]} [parts.classes] 2 to 256 names; default: the ten digits
 * @param {boolean} [parts.none] whether labels may be classes.length, "none of these" (not with 256
 *   classes); default: only without classes
 * @param {ArrayLike<number>} [parts.weights] of the samples in the loss of training, 0 to 1e6
 * @returns {Dataset} Throws 'bad-argument', and 'bad-label' for a label outside the classes
 */
export function makeDataset(parts) {
  objectIn('makeDataset', parts);
  const { images, labels } = parts;
  const name = textIn('name', parts.name ?? 'data');
  const shape = shapeIn(parts.shape ?? INPUT);
  const classes = parts.classes === undefined ? DIGIT_CLASSES : classesIn(parts.classes);
  const none =
    flag('none', parts.none ?? parts.classes === undefined) && classes.length < MAX_CLASSES;
  const values = valuesOf({ shape });
  if (!(images instanceof Uint8Array)) {
    throw new InklingError(
      'bad-argument',
      `images must be a Uint8Array of n * ${values} pixels; found ${show(images)}`,
    );
  }
  const count = labels?.length;
  if (!Number.isInteger(count) || images.length !== count * values) {
    throw new InklingError(
      'bad-argument',
      `${name}: ${show(labels)} labels need ${values} pixels each; found ${images.length} pixels`,
    );
  }
  if (parts.count !== undefined && parts.count !== count)
    throw badArgument('count', `${count}, as there are ${count} labels`, parts.count);
  const checked = checkLabels(labels, name, classes, none);
  const weights = parts.weights && weightsIn('weights', parts.weights, count);
  return { images, labels: checked, count, name, shape, classes, ...(weights && { weights }) };
}

/**
 * Weights of samples, checked.
 * @param {string} name
 * @param {ArrayLike<number>} value
 * @param {number} count of samples
 * @returns {Float32Array}
 */
export function weightsIn(name, value, count) {
  if (value?.length !== count)
    throw badArgument(name, `${count} numbers, one a sample`, value?.length ?? value);
  return Float32Array.from(value, (weight, i) => numberIn(`${name} ${i}`, weight, 0, MAX_WEIGHT));
}

/**
 * @param {unknown} value
 * @returns {Shape}
 */
function shapeIn(value) {
  const fine =
    Array.isArray(value) &&
    value.length === 3 &&
    value
      .slice(0, 2)
      .every((side) => Number.isInteger(side) && side >= SIDES[0] && side <= SIDES[1]) &&
    [1, 3].includes(value[2]);
  if (fine) return /** @type {Shape} */ ([...value]);
  throw badArgument(
    'shape',
    `[height, width, channels] with ${SIDES[0]} to ${SIDES[1]} a side and 1 or 3 channels`,
    Array.isArray(value) ? value.join(' x ') : value,
  );
}

/**
 * @param {unknown} value
 * @returns {readonly string[]}
 */
function classesIn(value) {
  if (!Array.isArray(value) || value.length < 2 || value.length > MAX_CLASSES)
    throw badArgument('classes', `an array of 2 to ${MAX_CLASSES} names`, value);
  value.forEach((name, i) => {
    if (typeof name !== 'string' || name === '') throw badArgument(`class ${i}`, 'a name', name);
    if (value.indexOf(name) !== i)
      throw badArgument(`class ${i}`, 'a name of its own', `${show(name)} again`);
  });
  return Object.freeze([...value]);
}

/**
 * Checks only that a value has the array types of a data set.
 * @param {string} name
 * @param {unknown} value
 * @returns {Dataset}
 */
export function datasetIn(name, value) {
  const { images, labels } = /** @type {Partial<Dataset>} */ (value ?? {});
  if (!(images instanceof Uint8Array) || !(labels instanceof Uint8Array)) {
    throw badArgument(name, '{ images: Uint8Array, labels: Uint8Array, count, name }', value);
  }
  return /** @type {Dataset} */ (value);
}

/**
 * Checks a data set in full: each sample has a label and the pixels of a picture.
 * @param {string} name
 * @param {unknown} value
 * @returns {Dataset}
 */
export function wholeDatasetIn(name, value) {
  const { images, labels, count, ...rest } = datasetIn(name, value);
  const values = valuesOf(rest);
  if (labels.length !== count || images.length !== count * values) {
    throw new InklingError(
      'bad-argument',
      `${name} must have a label and ${values} pixels for each of its ${show(count)} samples; ` +
        `found ${labels.length} labels and ${images.length} pixels`,
    );
  }
  return /** @type {Dataset} */ (value);
}

/**
 * @param {ArrayLike<number>} labels
 * @param {string} name
 * @param {readonly string[]} classes
 * @param {boolean} none
 * @returns {Uint8Array}
 */
function checkLabels(labels, name, classes, none) {
  const most = none ? classes.length : classes.length - 1;
  const what = same(classes, DIGIT_CLASSES) ? 'digit' : 'class';
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > most) {
      throw new InklingError(
        'bad-label',
        `${name}: label ${i} must be 0 to ${classes.length - 1}` +
          `${none ? `, or ${most} for no ${what}` : ''}; found ${show(labels[i])}`,
      );
    }
  }
  return labels instanceof Uint8Array ? labels : Uint8Array.from(labels);
}

/**
 * The samples with the given numbers, in that order.
 * @param {Dataset} dataset
 * @param {ArrayLike<number>} indexes
 * @param {string} [name]
 * @returns {Dataset}
 */
export function subsetDataset(dataset, indexes, name) {
  wholeDatasetIn('the data set', dataset);
  if (typeof indexes !== 'object' || !Number.isInteger(indexes?.length)) {
    throw badArgument('indexes', 'an array of numbers', indexes);
  }
  const title = textIn('name', name ?? dataset.name);
  const size = valuesOf(dataset);
  const images = new Uint8Array(indexes.length * size);
  const labels = new Uint8Array(indexes.length);
  const { weights } = dataset;
  for (let i = 0; i < indexes.length; i++) {
    const from = integerIn(`index ${i}`, indexes[i], 0, dataset.count - 1);
    images.set(dataset.images.subarray(from * size, (from + 1) * size), i * size);
    labels[i] = dataset.labels[from];
  }
  return {
    images,
    labels,
    count: indexes.length,
    name: title,
    ...kindOf(dataset),
    ...(weights && { weights: Float32Array.from(indexes, (index) => weights[index]) }),
  };
}

/** What pictures and labels of a data set are: its shape and classes.
 * @param {Dataset} dataset
 */
function kindOf(dataset) {
  return { shape: shapeOf(dataset), classes: classesOf(dataset) };
}

/**
 * Cuts a data set in two; as in Keras the second part, for validation, is the LAST share of the
 * samples.
 * @param {Dataset} dataset
 * @param {number} share of the second part, 0 to 1
 * @returns {[Dataset, Dataset]} views of the same memory
 */
export function splitDataset(dataset, share) {
  wholeDatasetIn('the data set', dataset);
  const at = splitPoint(dataset.count, numberIn('share', share, 0, 1));
  return [rangeOf(dataset, 0, at), rangeOf(dataset, at, dataset.count)];
}

/** Samples that stay in the first part. Keras' rule: floor(count * (1 - share)).
 * @param {number} count
 * @param {number} share
 */
export function splitPoint(count, share) {
  return Math.floor(count * (1 - share));
}

/** The samples from .. to - 1, a view of the same memory.
 * @param {Dataset} dataset
 * @param {number} from
 * @param {number} to
 * @returns {Dataset}
 */
export function rangeOf(dataset, from, to) {
  const { images, labels, name, weights } = dataset;
  const size = valuesOf(dataset);
  return {
    images: images.subarray(from * size, to * size),
    labels: labels.subarray(from, to),
    count: to - from,
    name,
    ...kindOf(dataset),
    ...(weights && { weights: weights.subarray(from, to) }),
    source: { kind: 'range', from, to, of: sourceOf(dataset) },
  };
}

/**
 * Puts data sets behind each other. They have the same shape and classes; a set that holds only "none of
 * these" goes with any classes.
 * @param {readonly Dataset[]} datasets
 * @param {string} [name]
 * @returns {Dataset}
 */
export function concatDatasets(datasets, name) {
  if (!Array.isArray(datasets)) throw badArgument('datasets', 'an array of data sets', datasets);
  datasets.forEach((dataset, i) => wholeDatasetIn(`data set ${i + 1}`, dataset));
  const title = textIn('name', name ?? datasets.map((dataset) => dataset.name).join(' + '));
  const count = datasets.reduce((sum, dataset) => sum + dataset.count, 0);
  const kind = commonKind(datasets);
  const size = valuesOf(kind);
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  const weights = datasets.some((dataset) => dataset.weights) && new Float32Array(count).fill(1);
  let at = 0;
  for (const dataset of datasets) {
    if (weights && dataset.weights) weights.set(dataset.weights, at);
    images.set(dataset.images, at * size);
    if (same(classesOf(dataset), kind.classes)) labels.set(dataset.labels, at);
    else labels.fill(kind.classes.length, at, at + dataset.count);
    at += dataset.count;
  }
  const source = /** @type {const} */ ({ kind: 'mix', parts: datasets.map(sourceOf) });
  return { images, labels, count, name: title, ...kind, ...(weights && { weights }), source };
}

/** The shape and classes that data sets have in common.
 * @param {readonly Dataset[]} datasets
 */
function commonKind(datasets) {
  const isNone = (/** @type {Dataset} */ set) =>
    set.labels.every((label) => label === classesOf(set).length);
  const first = datasets.find((set) => !isNone(set)) ?? datasets[0];
  const kind = first ? kindOf(first) : kindOf(/** @type {Dataset} */ ({}));
  for (const set of datasets) {
    const [shape, classes] = [shapeOf(set), classesOf(set)];
    if (!same(shape, kind.shape))
      throw badArgument(
        `the pictures of ${set.name}`,
        `${kind.shape.join(' x ')}, as those of ${first.name}`,
        shape.join(' x '),
      );
    if (!same(classes, kind.classes) && !isNone(set))
      throw badArgument(
        `the classes of ${set.name}`,
        `the ${kind.classes.length} of ${first.name}`,
        classes.join(', '),
      );
    if (kind.classes.length === MAX_CLASSES && isNone(set) && set.count > 0)
      throw badArgument(
        'the number of classes',
        `at most ${MAX_CLASSES - 1} beside "none"`,
        MAX_CLASSES,
      );
  }
  return kind;
}

/** The source of a data set; without one, or with weights, it counts as the owner's own data.
 * @param {Dataset} dataset
 * @returns {import('./source.js').DataSource}
 */
export function sourceOf({ source, weights }) {
  return (weights ? null : source) ?? { kind: 'own' };
}

/** SHA-256 of pictures, labels and, if there are any, weights together.
 * @param {Dataset} dataset
 */
export function hashDataset(dataset) {
  return sha256(bytesOf(datasetIn('the data set', dataset)));
}

/** The same by the platform's own digest if there is one, which is faster.
 * @param {Dataset} dataset
 */
export function digestDataset(dataset) {
  return digest(bytesOf(dataset));
}

/** @param {Dataset} dataset */
function bytesOf({ images, labels, weights = new Float32Array(0) }) {
  const size = images.length + labels.length;
  const bytes = new Uint8Array(size + weights.byteLength);
  bytes.set(images);
  bytes.set(labels, images.length);
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), size);
  return bytes;
}

/**
 * A data set of digits from two IDX files of bytes, plain or gzipped. loadDataset() takes any kind.
 * @param {Uint8Array | ArrayBuffer} imageFile
 * @param {Uint8Array | ArrayBuffer} labelFile
 * @param {string} [name]
 * @returns {Promise<Dataset>}
 */
export async function datasetFromIdx(imageFile, labelFile, name = 'data') {
  const images = await readIdx(imageFile, `${name} images`);
  const labels = await readIdx(labelFile, `${name} labels`);
  if (
    images.shape.length !== 3 ||
    images.shape[1] * images.shape[2] !== PIXELS ||
    images.shape[1] !== 28
  ) {
    throw new InklingError(
      'bad-idx',
      `${name} images must be n x 28 x 28; found ${images.shape.join(' x ')}`,
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0]) {
    throw new InklingError(
      'bad-idx',
      `${name}: ${images.shape[0]} pictures need as many labels; found ${labels.shape.join(' x ')}`,
    );
  }
  if (!(images.data instanceof Uint8Array) || !(labels.data instanceof Uint8Array)) {
    throw new InklingError('bad-idx', `${name}: pictures and labels must be bytes (type 08)`);
  }
  return makeDataset({ images: images.data, labels: labels.data, name });
}
