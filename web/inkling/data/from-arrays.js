/* from-arrays.js - data sets from arrays of pictures and labels, as Keras and TF.js take them.
 *
 * Pictures: a typed array of n * size values, or n pictures as arrays, nested or flat, or a tensor of TF.js. Numbers from 0 to 1,
 * or whole ones from 0 to 255; a data set holds bytes, so numbers from 0 to 1 are rounded to steps of 1/255. Labels: n class
 * numbers, or n one-hot rows.
 */
import { InklingError, show } from '../base/errors.js';
import { numberIn } from '../base/checks.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {ArrayLike<number> | readonly unknown[] | { dataSync: () => ArrayLike<number> }} Numbers typed or nested arrays, or a
 *   tensor of TF.js */
/** @typedef {{ input: Shape, classes: number, none: boolean }} Kind of a model: classes are its outputs */

/**
 * @param {unknown} x pictures
 * @param {unknown} y labels
 * @param {Kind} model that takes them
 * @param {string} [name] of the data, in errors
 * @returns {Dataset}
 */
export function datasetFromArrays(x, y, { input, classes }, name = 'x') {
  const size = input[0] * input[1] * input[2];
  const values = numbersOf(x, name);
  if (values.length === 0 || values.length % size !== 0) {
    throw new InklingError(
      'bad-argument',
      `${name} must be pictures of ${input.join(' x ')} = ${size} values each; found ${values.length} values`,
    );
  }
  const count = values.length / size;
  const labels = labelsOf(numbersOf(y, 'y'), count, classes);
  return { images: bytesOf(values, name), labels, count, name, shape: input };
}

/**
 * All numbers of nested arrays, typed arrays or a tensor, in order.
 * @param {unknown} value
 * @param {string} name
 * @returns {ArrayLike<number>}
 */
export function numbersOf(value, name) {
  const tensor = /** @type {{ dataSync?: () => ArrayLike<number> } | null} */ (value);
  if (typeof tensor?.dataSync === 'function') return tensor.dataSync();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (value));
  if (!Array.isArray(value))
    throw new InklingError(
      'bad-argument',
      `${name} must be an array, a typed array or a tensor; found ${show(value)}`,
    );
  if (value.every((item) => typeof item === 'number')) return value;
  const parts = value.map((item) => numbersOf(item, name));
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {ArrayLike<number>} values @param {string} name */
function bytesOf(values, name) {
  if (values instanceof Uint8Array) return values;
  if (values instanceof Uint8ClampedArray) return new Uint8Array(values);
  let most = 0;
  for (let i = 0; i < values.length; i++)
    most = Math.max(most, numberIn(`value ${i} of ${name}`, values[i], 0, 255));
  if (most <= 1) return Uint8Array.from(values, (value) => Math.round(255 * value));
  const bytes = Uint8Array.from(values);
  const odd = bytes.findIndex((byte, i) => byte !== values[i]);
  if (odd < 0) return bytes;
  throw new InklingError(
    'bad-argument',
    `values of ${name} must be 0 to 1, or whole numbers of 0 to 255; found ${values[odd]} at ${odd}`,
  );
}

/**
 * @param {ArrayLike<number>} values class numbers or one-hot rows
 * @param {number} count
 * @param {number} classes
 */
function labelsOf(values, count, classes) {
  const fail = (/** @type {string} */ sentence) => new InklingError('bad-label', sentence);
  if (values.length === count) {
    return Uint8Array.from(values, (label, i) => {
      if (Number.isInteger(label) && label >= 0 && label < classes) return label;
      throw fail(`y: label ${i} must be 0 to ${classes - 1}; found ${show(label)}`);
    });
  }
  if (values.length !== count * classes) {
    throw fail(
      `y must be ${count} class numbers, or ${count} one-hot rows of ${classes}, as there are ${count} pictures; ` +
        `found ${values.length} values`,
    );
  }
  return Uint8Array.from({ length: count }, (_, i) => {
    let label = -1;
    for (let c = 0; c < classes; c++) {
      const value = values[i * classes + c];
      if (value === 0) continue;
      if (value !== 1 || label >= 0)
        throw fail(`y: row ${i} must be one-hot, a single 1 and zeros`);
      label = c;
    }
    if (label < 0) throw fail(`y: row ${i} must be one-hot, a single 1 and zeros`);
    return label;
  });
}
