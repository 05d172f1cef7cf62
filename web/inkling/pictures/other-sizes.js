/* other-sizes.js - pictures and drawings for networks whose input is not 28 x 28 x 1.
 *
 * One channel means ink: a picture or a drawing is prepared as for 28 x 28, then resized. Three channels mean colour: the
 * whole picture is resized as it is, on white where it is transparent. Inputs of other depths take numbers only. A first visit does not
 * need this file; load.js imports it for a model of another input, index.js always.
 */
import { InklingError } from '../base/errors.js';
import { SIDE } from '../base/constants.js';
import { openOtherSizes, preparePicture, prepareStrokes } from './image.js';
import { resize, tapsOf } from './resize.js';

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
      image: resized(onWhite(picture, what), 3, [picture.height, picture.width], [height, width]),
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
  if (channels === 3)
    throw new InklingError(
      'bad-picture',
      `this network takes ${input.join('x')} pictures, and strokes have no colour: it reads pictures only`,
    );
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
  image: resized(image, 1, [SIDE, SIDE], [height, width]),
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
 * @param {Float32Array} picture (h, w, channels), 0..1
 * @param {number} channels
 * @param {readonly [number, number]} from h, w
 * @param {readonly [number, number]} to height, width
 * @returns {Float32Array<ArrayBuffer>} (height, width, channels), 0..1
 */
function resized(picture, channels, [h, w], [height, width]) {
  const taps = { rows: tapsOf(h, height), columns: tapsOf(w, width) };
  const out = new Float32Array(height * width * channels);
  resize(picture, channels, taps, new Float32Array(h * width * channels), out);
  return out.map((value) => Math.min(1, Math.max(0, value)));
}
