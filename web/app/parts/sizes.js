/* sizes.js - sizes of pictures in words, and which pictures a net can take. Pure. */

/** @typedef {readonly number[]} Shape [height, width, channels] */

/** Height, width and channels where nothing else is said. @type {import('../../inkling/architecture/layers.js').Shape} */
export const USUAL = [28, 28, 1];

/** Whether pictures are of the size that drawings, built-in digits and MNIST have. @param {Shape} [shape] */
export const isUsual = (shape = USUAL) => String(shape) === String(USUAL);

/** "28 × 28". @param {Shape} [shape] */
export const sidesWords = ([height, width] = USUAL) => `${height} × ${width}`;

/** "32 × 32 pixels in colour". @param {Shape} [shape] */
export const sizeWords = (shape = USUAL) =>
  `${sidesWords(shape)} pixels${shape[2] === 1 ? '' : ' in colour'}`;
