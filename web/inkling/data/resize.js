/* resize.js - pictures of bytes in another size. */
import { badArgument, integerIn } from '../base/checks.js';
import { resize, tapsOf } from '../pictures/resize.js';
import { SIDES, shapeOf, wholeDatasetIn } from './dataset.js';

/**
 * A data set with its pictures in another size; the labels stay.
 * @param {import('./dataset.js').Dataset} dataset
 * @param {readonly number[]} size [height, width], 8 to 128 each
 * @returns {import('./dataset.js').Dataset} the same where it has that size
 */
export function resizeDataset(dataset, size) {
  const whole = wholeDatasetIn('the data set', dataset);
  if (!Array.isArray(size) || size.length !== 2) throw badArgument('size', '[height, width]', size);
  const [height, width] = size.map((side, i) => integerIn(`size ${i}`, side, ...SIDES));
  const shape = shapeOf(whole);
  if (shape[0] === height && shape[1] === width) return whole;
  const images = resized(whole.images, shape, [height, width]);
  const { source: _, ...rest } = whole; // the pictures are others now
  return { ...rest, images, shape: [height, width, shape[2]] };
}

/**
 * @param {Uint8Array | Uint8ClampedArray} images count * h * w * c bytes
 * @param {readonly number[]} shape [h, w, c]
 * @param {readonly number[]} size [height, width] wanted
 * @returns {Uint8Array} count * height * width * c bytes
 */
export function resized(images, [h, w, c], [height, width]) {
  const [from, to] = [h * w * c, height * width * c];
  const count = images.length / from;
  const taps = { rows: tapsOf(h, height), columns: tapsOf(w, width) };
  const [across, picture] = [new Float64Array(h * width * c), new Float64Array(to)];
  const out = new Uint8Array(count * to);
  for (let n = 0; n < count; n++) {
    resize(images.subarray(n * from, (n + 1) * from), c, taps, across, picture);
    for (let i = 0; i < to; i++) out[n * to + i] = Math.round(picture[i]);
  }
  return out;
}
