/* dataset.js - data sets: labelled pictures as one plain object, used by page, workers and files.
 *
 *   { images: Uint8Array(count * 784), labels: Uint8Array(count), count, name }
 *
 * Pictures are prepared: 28 x 28, a byte a pixel, ink is 255. Data sets are immutable; every function
 * makes a new one. A sample's number is its position in the data set; the order of training, dropout
 * and augmentation depend on it. `source`, if known, says how to get the same data again (source.js).
 */
import { NONE, PIXELS } from '../base/constants.js';
import { badArgument, integerIn, numberIn, objectIn, textIn } from '../base/checks.js';
import { InklingError, show } from '../base/errors.js';
import { readIdx } from './idx.js';
import { digest, sha256 } from '../base/sha256.js';

/**
 * @typedef {object} Dataset
 * @property {Uint8Array} images count * 784 bytes
 * @property {Uint8Array} labels count bytes
 * @property {number} count
 * @property {string} name
 * @property {import('./source.js').DataSource} [source]
 */

/**
 * Makes a data set of pictures and labels, and checks both.
 * @param {{ images: Uint8Array, labels: ArrayLike<number>, name?: string, count?: number }} parts
 * @returns {Dataset}
 */
export function makeDataset(parts) {
  objectIn('makeDataset', parts);
  const { images, labels } = parts;
  const name = textIn('name', parts.name ?? 'data');
  if (!(images instanceof Uint8Array)) {
    throw new InklingError(
      'bad-argument',
      `images must be a Uint8Array of n * ${PIXELS} pixels; found ${show(images)}`,
    );
  }
  const count = labels?.length;
  if (!Number.isInteger(count) || images.length !== count * PIXELS) {
    throw new InklingError(
      'bad-argument',
      `${name}: ${show(labels)} labels need ${PIXELS} pixels each; found ${images.length} pixels`,
    );
  }
  return { images, labels: checkLabels(labels, name), count, name };
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
 * Checks a data set in full: each sample has a label and 28 x 28 pixels.
 * @param {string} name
 * @param {unknown} value
 * @returns {Dataset}
 */
function wholeDatasetIn(name, value) {
  const { images, labels, count } = datasetIn(name, value);
  if (labels.length !== count || images.length !== count * PIXELS) {
    throw new InklingError(
      'bad-argument',
      `${name} must have a label and ${PIXELS} pixels for each of its ${show(count)} samples; ` +
        `found ${labels.length} labels and ${images.length} pixels`,
    );
  }
  return /** @type {Dataset} */ (value);
}

/**
 * @param {ArrayLike<number>} labels
 * @param {string} name
 * @returns {Uint8Array}
 */
function checkLabels(labels, name) {
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > NONE) {
      throw new InklingError(
        'bad-label',
        `${name}: label ${i} must be 0 to 9, or ${NONE} for no digit; found ${show(labels[i])}`,
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
  const images = new Uint8Array(indexes.length * PIXELS);
  const labels = new Uint8Array(indexes.length);
  for (let i = 0; i < indexes.length; i++) {
    const from = integerIn(`index ${i}`, indexes[i], 0, dataset.count - 1);
    images.set(dataset.images.subarray(from * PIXELS, (from + 1) * PIXELS), i * PIXELS);
    labels[i] = dataset.labels[from];
  }
  return { images, labels, count: indexes.length, name: title };
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
  const { images, labels, name } = dataset;
  return {
    images: images.subarray(from * PIXELS, to * PIXELS),
    labels: labels.subarray(from, to),
    count: to - from,
    name,
    source: { kind: 'range', from, to, of: sourceOf(dataset) },
  };
}

/**
 * @param {readonly Dataset[]} datasets
 * @param {string} [name]
 * @returns {Dataset}
 */
export function concatDatasets(datasets, name) {
  if (!Array.isArray(datasets)) throw badArgument('datasets', 'an array of data sets', datasets);
  datasets.forEach((dataset, i) => wholeDatasetIn(`data set ${i + 1}`, dataset));
  const title = textIn('name', name ?? datasets.map((dataset) => dataset.name).join(' + '));
  const count = datasets.reduce((sum, dataset) => sum + dataset.count, 0);
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const dataset of datasets) {
    images.set(dataset.images, at * PIXELS);
    labels.set(dataset.labels, at);
    at += dataset.count;
  }
  const source = /** @type {const} */ ({ kind: 'mix', parts: datasets.map(sourceOf) });
  return { images, labels, count, name: title, source };
}

/** The source of a data set; without one it counts as the owner's own data.
 * @param {Dataset} dataset
 * @returns {import('./source.js').DataSource}
 */
export function sourceOf({ source }) {
  return source ?? { kind: 'own' };
}

/** SHA-256 of pictures and labels together.
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
function bytesOf({ images, labels }) {
  const bytes = new Uint8Array(images.length + labels.length);
  bytes.set(images);
  bytes.set(labels, images.length);
  return bytes;
}

/**
 * A data set from two IDX files, plain or gzipped.
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
  return makeDataset({ images: images.data, labels: labels.data, name });
}
