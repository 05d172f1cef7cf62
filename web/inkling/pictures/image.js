/* image.js - converts pictures and drawings of every accepted kind to floats, the input of the networks.
 *
 *   Float32Array(784), 0..1, ink is 1         already prepared, taken as it is
 *   Uint8Array(784), 0..255                   already prepared, divided by 255
 *   { data, width, height }: ImageData, or    prepared by the engine as MNIST's pictures were
 *     the same with one grey byte a pixel
 *   strokes [[x0, y0, x1, y1, ...], ...]      drawn and prepared by the engine
 *
 * A picture without ink is no error; the result says `blank`. Networks of another input than 28 x 28 x 1 take as
 * many numbers instead of 784; other-sizes.js prepares their pictures and drawings.
 */
import { optionsOf } from '../base/checks.js';
import { INPUT, MAX_PICTURE, MAX_POINTS, PIXELS } from '../base/constants.js';
import { InklingError, show } from '../base/errors.js';

/**
 * @typedef {{ data: Uint8ClampedArray | Uint8Array, width: number, height: number }} ImageDataLike
 */
/** @typedef {Float32Array | Uint8Array | Uint8ClampedArray | ImageDataLike} Picture */
/** @typedef {ArrayLike<number>} Stroke x0, y0, x1, y1, ... in any unit, y down */
/** @typedef {{ image: Float32Array<ArrayBuffer>, blank: boolean }} Prepared */
/** @typedef {import('../engine/functions.js').Functions} Engine */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/**
 * @typedef {object} OtherSizes
 * @property {(engine: Engine, picture: ImageDataLike, what: string, input: Shape) => Prepared} fromPicture
 * @property {(engine: Engine, strokes: readonly Stroke[], options: { pen?: number }, input: Shape) => Prepared} fromStrokes
 */

/** @type {OtherSizes} set before a network of another input exists */
let otherSizes;

/** @param {OtherSizes} functions */
export function openOtherSizes(functions) {
  otherSizes = functions;
}

/** Whether an input is the usual one, 28 x 28 x 1. @param {Shape} input */
const isUsual = (input) => String(input) === String(INPUT);

/** With less ink than one full pixel a picture counts as blank. */
const LEAST_INK = 1;

/**
 * @param {Engine} engine
 * @param {Picture} picture
 * @param {string} [what] how the picture is named in an error
 * @param {Shape} [input] of the network
 * @returns {Prepared}
 */
export function preparePicture(engine, picture, what = 'a picture', input = INPUT) {
  if (picture instanceof Float32Array) return prepared(checkPixels(picture, what, input), input);
  if (picture instanceof Uint8Array || picture instanceof Uint8ClampedArray) {
    checkCount(picture, what, input);
    return prepared(engine.fromBytes(picture), input);
  }
  if (typeof picture !== 'object' || picture === null || !('data' in picture)) {
    const hint = Array.isArray(picture) ? ' (wrap plain numbers: Float32Array.from(...))' : '';
    throw new InklingError(
      'bad-picture',
      `${what} must be a Float32Array or Uint8Array of ${countOf(input)} pixels or ` +
        `{ data, width, height }; found ${show(picture)}${hint}`,
    );
  }
  return fromImageData(engine, picture, what, input);
}

/**
 * @param {Engine} engine
 * @param {ImageDataLike} picture
 * @param {string} what
 * @param {Shape} input
 * @returns {Prepared}
 */
function fromImageData(engine, { data, width, height }, what, input) {
  for (const [name, side] of /** @type {[string, number][]} */ ([
    ['width', width],
    ['height', height],
  ])) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_PICTURE) {
      throw new InklingError(
        'bad-picture',
        `the ${name} of ${what} must be 1 to ${MAX_PICTURE} pixels; found ${show(side)}`,
      );
    }
  }
  if (!(data instanceof Uint8Array) && !(data instanceof Uint8ClampedArray)) {
    throw new InklingError(
      'bad-picture',
      `the data of ${what} must be a Uint8ClampedArray or Uint8Array; found ${show(data)}`,
    );
  }
  if (!isUsual(input)) return otherSizes.fromPicture(engine, { data, width, height }, what, input);
  const channels = data.length / (width * height);
  if (channels !== 1 && channels !== 4) {
    throw new InklingError(
      'bad-picture',
      `${what} of ${width} x ${height} needs ${width * height} grey bytes or ` +
        `${4 * width * height} RGBA bytes; found ${data.length}`,
    );
  }
  return blankIfNull(engine.pictureToImage(data, width, height, channels));
}

/**
 * Splits a list of pictures: an array of pictures, a data set, or one typed array of n * size pixels.
 * @param {unknown} value
 * @param {number} [size] pixels of a picture
 * @returns {Picture[] | null} null when it is a single picture
 */
export function manyPictures(value, size = PIXELS) {
  const { images, count } = /** @type {{ images?: Uint8Array, count?: number }} */ (value ?? {});
  if (images && count)
    return Array.from({ length: count }, (_, i) => images.subarray(i * size, (i + 1) * size));
  if (
    Array.isArray(value) &&
    (value.length === 0 || !value.every((item) => typeof item === 'number'))
  )
    return value;
  const isPixels =
    value instanceof Float32Array ||
    value instanceof Uint8Array ||
    value instanceof Uint8ClampedArray;
  if (!isPixels || value.length === size || value.length === 0 || value.length % size !== 0)
    return null;
  return Array.from({ length: value.length / size }, (_, i) =>
    value.subarray(i * size, (i + 1) * size),
  );
}

/**
 * @param {Engine} engine
 * @param {readonly Stroke[]} strokes
 * @param {{ pen?: number }} [options] pen: width in pixels of the 28 x 28 picture, 0 takes the
 *   default
 * @param {Shape} [input] of the network
 * @returns {Prepared}
 */
export function prepareStrokes(engine, strokes, options = {}, input = INPUT) {
  if (!isUsual(input)) return otherSizes.fromStrokes(engine, strokes, options, input);
  const { pen = 0 } = optionsOf('a drawing', options, ['pen']);
  const { points, lengths } = packStrokes(strokes);
  if (typeof pen !== 'number' || !(pen >= 0 && pen <= 8)) {
    throw badStrokes(`the pen must be 0 (default) to 8 pixels wide; found ${show(pen)}`);
  }
  return blankIfNull(engine.strokesToImage(points, lengths, pen));
}

/**
 * Checks a drawing and flattens it for the engine.
 * @param {readonly Stroke[]} strokes
 * @returns {{ points: Float32Array<ArrayBuffer>, lengths: Int32Array<ArrayBuffer> }} x, y of all
 *   points in a row; points of each stroke
 */
export function packStrokes(strokes) {
  if (!Array.isArray(strokes)) {
    throw badStrokes(
      `strokes must be an array of strokes, [[x0, y0, x1, y1, ...], ...]; found ${show(strokes)}`,
    );
  }
  const lengths = Int32Array.from(strokes, (stroke, i) => strokeLength(stroke, i));
  const count = lengths.reduce((sum, length) => sum + length, 0);
  if (count > MAX_POINTS)
    throw badStrokes(`a drawing has at most ${MAX_POINTS} points; found ${count}`);
  const points = new Float32Array(2 * count);
  let at = 0;
  strokes.forEach((stroke, s) => {
    for (let i = 0; i < stroke.length; i++, at++) {
      const value = stroke[i];
      points[at] = typeof value === 'number' ? value : NaN;
      if (!Number.isFinite(points[at])) {
        throw badStrokes(
          `stroke ${s + 1}, point ${Math.floor(i / 2) + 1}: ${i % 2 ? 'y' : 'x'} must be a ` +
            `finite number; found ${show(value)}`,
        );
      }
    }
  });
  return { points, lengths };
}

/**
 * @param {unknown} stroke
 * @param {number} index
 * @returns {number} points
 */
function strokeLength(stroke, index) {
  if (!Array.isArray(stroke) && (!ArrayBuffer.isView(stroke) || stroke instanceof DataView)) {
    throw badStrokes(
      `stroke ${index + 1} must be an array of numbers x0, y0, x1, y1, ...; found ${show(stroke)}`,
    );
  }
  const { length } = /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (stroke));
  if (length % 2 !== 0) {
    throw badStrokes(`stroke ${index + 1} must hold pairs x, y; found ${length} numbers`);
  }
  return length / 2;
}

/** @param {string} sentence */
function badStrokes(sentence) {
  return new InklingError('bad-strokes', sentence);
}

/** Values of a picture. @param {Shape} input */
const countOf = ([height, width, channels]) => height * width * channels;

/** @param {ArrayLike<number>} picture @param {string} what @param {Shape} input */
function checkCount(picture, what, input) {
  if (picture.length === countOf(input)) return;
  const sides = isUsual(input) ? '28 x 28' : input.join('x');
  throw new InklingError(
    'bad-picture',
    `${what} must have ${sides} = ${countOf(input)} pixels; found ${picture.length} ` +
      '(pictures of other sizes go in as { data, width, height })',
  );
}

/**
 * @param {Float32Array} picture
 * @param {string} what
 * @param {Shape} input
 * @returns {Float32Array<ArrayBuffer>} a copy
 */
function checkPixels(picture, what, input) {
  checkCount(picture, what, input);
  for (let at = 0; at < picture.length; at++) {
    if (picture[at] >= 0 && picture[at] <= 1) continue;
    const hint = picture[at] > 1 ? ' (bytes 0..255 go in as a Uint8Array)' : '';
    throw new InklingError(
      'bad-picture',
      `pixel ${at} of ${what} must be 0 to 1; found ${picture[at]}${hint}`,
    );
  }
  return picture.slice();
}

/** A colour picture is never blank. @param {Float32Array<ArrayBuffer>} image @param {Shape} input @returns {Prepared} */
function prepared(image, input) {
  if (input[2] > 1) return { image, blank: false };
  let ink = 0; // no pixel is negative, so the sum only grows
  for (let i = 0; i < image.length && ink < LEAST_INK; i++) ink += image[i];
  return { image, blank: ink < LEAST_INK };
}

/** @param {Float32Array<ArrayBuffer> | null} image @returns {Prepared} */
function blankIfNull(image) {
  return image ? { image, blank: false } : { image: new Float32Array(PIXELS), blank: true };
}
