/* arrays.js - turns arrays of numbers into pictures and labels: what shape the pictures have, what range their values
 * have, and which classes the labels name.
 *
 * Nothing is guessed in silence: what was decided comes back as words, and what cannot be decided is an error that
 * names the option for it.
 */
import { MAX_CLASSES } from '../base/constants.js';
import { InklingError } from '../base/errors.js';
import { SIDES } from './dataset.js';

/** @typedef {import('./dataset.js').Shape} Shape */
/**
 * @typedef {object} Values an array as a file holds it
 * @property {number[]} shape
 * @property {ArrayLike<number> | string[]} data in the order of rows
 */
/** @typedef {{ low: number, high: number }} Range values of paper and of ink */

/** @param {string} sentence */
export const badData = (sentence) => new InklingError('bad-data', sentence);

const isSide = (/** @type {number} */ side) => side >= SIDES[0] && side <= SIDES[1];

/** @param {readonly number[]} sides */
export const sidesText = (sides) => sides.join(' x ');

/**
 * Whether an array can only hold labels: n, n x 1, 1 x n, one-hot rows, or QMNIST's n x 8.
 * @param {Values} values
 */
export function areLabels({ shape, data }) {
  if (Array.isArray(data) || shape.length < 2) return true;
  if (shape.length > 2) return false;
  if (shape[0] === 1 || shape[1] < SIDES[0] * SIDES[0]) return true;
  return shape[1] <= MAX_CLASSES && oneHot({ shape, data }) !== null;
}

/**
 * How the pictures of an array lie: n x h x w, n x h x w x c, n x c x h x w or n x (h * w).
 * @param {readonly number[]} shape of the array
 * @param {string} name for errors
 * @param {readonly number[]} [wanted] [h, w] or [h, w, c], which decides about flat rows
 * @returns {{ count: number, shape: Shape, planes: boolean, note: string | null }} planes: a colour after the other
 */
export function layoutOf(shape, name, wanted) {
  const [count, ...sides] = shape;
  const whole = (
    /** @type {Shape} */ found,
    planes = false,
    /** @type {string | null} */ note = null,
  ) => {
    if (!isSide(found[0]) || !isSide(found[1]))
      throw badData(
        `${name}: pictures must have ${SIDES[0]} to ${SIDES[1]} pixels a side; found ${sidesText(shape)}`,
      );
    return { count, shape: found, planes, note };
  };
  const [a, b, c] = sides;
  if (sides.length === 2) return whole([a, b, 1]);
  if (sides.length === 3) {
    if (c === 1 || c === 3) return whole([a, b, c]);
    if (a === 1 || a === 3) return whole([b, c, a], a === 3);
  }
  if (sides.length === 1) return flatLayout(a, name, wanted, whole);
  throw badData(
    `${name}: pictures must be n x h x w, n x h x w x 1 or 3, n x 1 or 3 x h x w, or n x (h * w); found ${sidesText(shape)}`,
  );
}

/** @param {number} size of a row @param {string} name @param {readonly number[] | undefined} wanted
 *  @param {(found: Shape, planes?: boolean, note?: string | null) => ReturnType<typeof layoutOf>} whole */
function flatLayout(size, name, wanted, whole) {
  if (wanted) {
    const [height, width, channels = 1] = wanted;
    if (height * width * channels !== size)
      throw badData(`${name}: rows of ${size} values are no pictures of ${sidesText(wanted)}`);
    return whole([height, width, channels]);
  }
  const side = Math.sqrt(size);
  if (Number.isInteger(side)) return whole([side, side, 1]);
  const third = Math.sqrt(size / 3);
  if (Number.isInteger(third))
    return whole(
      [third, third, 3],
      false,
      `rows of ${size} values were taken as ${third} x ${third} pixels of 3 colours, the colours of a pixel together`,
    );
  throw badData(
    `${name}: rows of ${size} values are no square pictures; say their height and width with the option shape`,
  );
}

/**
 * The range of the values: of bytes, 0 and 1, 0..1, -1..1, -0.5..0.5, 0..16, or what the caller says.
 * @param {readonly ArrayLike<number>[]} arrays all pictures of a set, so that its parts get one range
 * @param {string} name for errors
 * @param {Range} [given]
 * @returns {Range & { note: string | null }}
 */
export function rangeOfValues(arrays, name, given) {
  const [low, high] = extremes(arrays, name);
  if (given) {
    if (low < given.low || high > given.high)
      throw badData(
        `${name}: values must lie in ${given.low} to ${given.high}; found ${low} to ${high}`,
      );
    return { ...given, note: null };
  }
  const isBytes = arrays.every((array) => array instanceof Uint8Array);
  const note = (/** @type {string} */ words) => `values of ${words} were brought to 0..255`;
  if (low >= 0 && high === 0) return { low: 0, high: 255, note: null };
  if (low >= 0 && high <= 1) return { low: 0, high: 1, note: note(isBytes ? '0 and 1' : '0..1') };
  if (low >= 0 && high <= 16 && (high > 8 || !isBytes))
    return { low: 0, high: 16, note: note('0..16') };
  if (low >= 0 && high <= 255) return { low: 0, high: 255, note: null };
  if (low >= -0.5 && high <= 0.5) return { low: -0.5, high: 0.5, note: note('-0.5..0.5') };
  if (low >= -1 && high <= 1) return { low: -1, high: 1, note: note('-1..1') };
  throw badData(
    `${name}: values must lie in 0..255, 0..1, -1..1, -0.5..0.5 or 0..16; found ${low} to ${high}. ` +
      'Say which values are paper and ink with the option range',
  );
}

/** @param {readonly ArrayLike<number>[]} arrays @param {string} name @returns {[number, number]} */
function extremes(arrays, name) {
  let [low, high] = [Infinity, -Infinity];
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) {
      const value = array[i];
      if (!(value - value === 0))
        throw badData(`${name}: value ${i} must be a finite number; found ${value}`);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [0, 0] : [low, high];
}

/**
 * Pictures as bytes: (h, w, c) in order, the range brought to 0..255.
 * @param {ArrayLike<number>} data
 * @param {{ count: number, shape: Shape, planes: boolean }} layout
 * @param {Range} range
 * @returns {Uint8Array} the same memory where nothing changes
 */
export function toBytes(data, { count, shape, planes }, { low, high }) {
  const isSame = data instanceof Uint8Array && low === 0 && high === 255;
  if (isSame && !planes) return data;
  const [height, width, channels] = shape;
  const pixels = height * width;
  const size = pixels * channels;
  const scale = 255 / (high - low);
  const bytes = new Uint8Array(count * size);
  for (let i = 0; i < bytes.length; i++) {
    const within = i % size;
    const from = planes
      ? i - within + (within % channels) * pixels + Math.floor(within / channels)
      : i;
    bytes[i] = isSame ? data[from] : Math.round((data[from] - low) * scale);
  }
  return bytes;
}

/** Whether a text is a whole number, as 7, 7.0 or 7.0e+00. @param {string} text */
const isWhole = (text) => /^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text) && Number.isInteger(Number(text));

/**
 * The label of each picture as the file names it: a whole number, or a text.
 * @param {Values} values
 * @param {string} name for errors
 * @returns {ArrayLike<number> | string[]}
 */
export function rawLabels(values, name) {
  const { shape, data } = values;
  if (Array.isArray(data)) return data.every(isWhole) ? data.map(Number) : data;
  const columns = shape.length < 2 || shape[0] === 1 ? 1 : shape[1];
  if (shape.length > 2)
    throw badData(`${name}: labels must be n, n x 1 or one-hot; found ${sidesText(shape)}`);
  const labels = columns === 1 ? data : (oneHot(values) ?? firstOfEight(values));
  if (!labels)
    throw badData(
      `${name}: rows of ${columns} labels must be one-hot, a single 1 among zeros; found other numbers`,
    );
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > MAX_CLASSES)
      throw badData(
        `${name}: label ${i} must be a whole number from 0 to ${MAX_CLASSES - 1}; found ${labels[i]}`,
      );
  }
  return labels;
}

/** The places of the ones, if each row has a single 1 among zeros. @param {Values} values @returns {Int32Array | null} */
function oneHot({ shape: [count, columns], data }) {
  const labels = new Int32Array(count).fill(-1);
  for (let i = 0; i < count * columns; i++) {
    if (data[i] === 0) continue;
    const row = Math.floor(i / columns);
    if (data[i] !== 1 || labels[row] >= 0) return null;
    labels[row] = i % columns;
  }
  return labels.includes(-1) ? null : labels;
}

/** QMNIST's rows: label, and seven numbers about who wrote it. @param {Values} values */
function firstOfEight({ shape: [count, columns], data }) {
  if (columns !== 8) return null;
  return Int32Array.from({ length: count }, (_, i) => /** @type {number} */ (data[8 * i]));
}
