/* other-sizes.js - pictures and drawings for networks whose input is not 28 x 28 x 1.
 *
 * One channel means ink: a picture or a drawing is prepared as for 28 x 28, then resized. Three channels mean colour: the
 * whole picture is resized as it is, on white where it is transparent. Inputs of other depths take numbers only. A first visit does not
 * need this file; load.js imports it for a model of another input, index.js always.
 */
import { InklingError } from '../base/errors.js';
import { SIDE } from '../base/constants.js';
import { openOtherSizes, preparePicture, prepareStrokes } from './image.js';

/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./image.js').ImageDataLike} ImageDataLike */
/** @typedef {import('./image.js').Prepared} Prepared */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('../engine/functions.js').Functions} Engine */

/** Lets predict() prepare pictures for networks of any input. */
export const takeOtherSizes = () => openOtherSizes({ fromPicture, fromStrokes });

/**
 * @param {Engine} engine
 * @param {ImageDataLike} picture
 * @param {string} what
 * @param {Shape} input
 * @returns {Prepared}
 */
function fromPicture(engine, picture, what, input) {
  const [height, width, channels] = input;
  if (channels === 1) return resizedInk(preparePicture(engine, picture, what), height, width);
  if (channels === 3)
    return {
      image: resize(onWhite(picture, what), 3, [picture.height, picture.width], [height, width]),
      blank: false,
    };
  throw onlyNumbers(what, input);
}

/**
 * @param {Engine} engine
 * @param {readonly import('./image.js').Stroke[]} strokes
 * @param {{ pen?: number }} options
 * @param {Shape} input
 * @returns {Prepared}
 */
function fromStrokes(engine, strokes, options, input) {
  const [height, width, channels] = input;
  if (channels !== 1) throw onlyNumbers('a drawing', input);
  return resizedInk(prepareStrokes(engine, strokes, options), height, width);
}

/** @param {string} what @param {Shape} input */
const onlyNumbers = (what, input) =>
  new InklingError(
    'bad-picture',
    `this network takes ${input.join('x')} pictures, for which ${what} cannot be prepared: ` +
      `give a Float32Array or Uint8Array of ${input.join(' * ')} values`,
  );

/** @param {Prepared} prepared @param {number} height @param {number} width @returns {Prepared} */
const resizedInk = ({ image, blank }, height, width) => ({
  image: resize(image, 1, [SIDE, SIDE], [height, width]),
  blank,
});

/** Red, green and blue of each pixel, 0..1.
 * @param {ImageDataLike} picture grey, RGB or RGBA bytes
 * @param {string} what
 */
function onWhite({ data, width, height }, what) {
  const count = width * height;
  const depth = data.length / count;
  if (![1, 3, 4].includes(depth)) {
    throw new InklingError(
      'bad-picture',
      `${what} of ${width} x ${height} needs 1, 3 or 4 bytes a pixel; found ${data.length} bytes`,
    );
  }
  const colours = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const alpha = depth === 4 ? data[4 * i + 3] / 255 : 1;
    for (let c = 0; c < 3; c++) {
      const value = data[depth * i + (depth === 1 ? 0 : c)] / 255;
      colours[3 * i + c] = alpha * value + 1 - alpha;
    }
  }
  return colours;
}

/**
 * Resizes a picture with triangular weights: linear interpolation where it grows, an average where it shrinks.
 * @param {Float32Array} picture (height, width, channels)
 * @param {number} channels
 * @param {readonly [number, number]} from height, width
 * @param {readonly [number, number]} to
 * @returns {Float32Array<ArrayBuffer>}
 */
function resize(picture, channels, [fromHeight, fromWidth], [height, width]) {
  const across = new Float32Array(fromHeight * width * channels);
  weights(fromWidth, width).forEach((taps, x) => {
    for (const [at, weight] of taps)
      for (let y = 0; y < fromHeight; y++)
        for (let c = 0; c < channels; c++)
          across[(y * width + x) * channels + c] +=
            weight * picture[(y * fromWidth + at) * channels + c];
  });
  const out = new Float32Array(height * width * channels);
  const row = width * channels;
  weights(fromHeight, height).forEach((taps, y) => {
    for (const [at, weight] of taps)
      for (let i = 0; i < row; i++) out[y * row + i] += weight * across[at * row + i];
  });
  return out.map((value) => Math.min(1, Math.max(0, value)));
}

/** For each of `to` places the places it takes from, with weights whose sum is 1.
 * @param {number} from
 * @param {number} to
 * @returns {[number, number][][]}
 */
function weights(from, to) {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    /** @type {[number, number][]} */
    const taps = [];
    for (let at = Math.max(0, Math.ceil(centre - reach)); at < from && at < centre + reach; at++)
      taps.push([at, 1 - Math.abs(at - centre) / reach]);
    const sum = taps.reduce((total, [, weight]) => total + weight, 0);
    return taps.map(([at, weight]) => [at, weight / sum]);
  });
}
