/* resize.js - pictures of bytes in another size. */
import { resize, tapsOf } from '../pictures/resize.js';

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
