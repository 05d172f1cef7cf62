/* turn.js - pictures with ink and paper exchanged, or with rows and columns exchanged. */
import { shapeOf, wholeDatasetIn } from './dataset.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */

/**
 * @param {Dataset} dataset
 * @param {{ invert?: boolean, transpose?: boolean }} how
 * @returns {Dataset} the same one where nothing changes
 */
export function turned(dataset, { invert = false, transpose = false }) {
  wholeDatasetIn('the data set', dataset);
  let { images } = dataset;
  const [height, width, channels] = shapeOf(dataset);
  if (invert) images = images.map((value) => 255 - value);
  if (transpose) images = transposed(images, height, width, channels);
  return {
    ...dataset,
    images,
    shape: transpose ? [width, height, channels] : [height, width, channels],
  };
}

/** @param {Uint8Array} images @param {number} height @param {number} width @param {number} channels */
function transposed(images, height, width, channels) {
  const out = new Uint8Array(images.length);
  const size = height * width * channels;
  for (let base = 0; base < images.length; base += size)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++)
          out[base + (x * height + y) * channels + c] =
            images[base + (y * width + x) * channels + c];
  return out;
}
