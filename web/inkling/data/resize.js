/* resize.js - pictures in another size: each value is a weighted mean of its neighbours, by a triangle as wide as the step between
 * them (bilinear where pictures grow, an area filter where they shrink).
 */

/** @typedef {{ first: number, weights: number[] }[]} Taps the neighbours of each place of one side, and their weights */

/** @param {number} from @param {number} to @returns {Taps} */
function tapsOf(from, to) {
  const step = from / to;
  const reach = Math.max(1, step);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const weights = Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k - centre) / reach),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/**
 * @param {ArrayLike<number>} images count * h * w * c bytes
 * @param {readonly number[]} shape [h, w, c]
 * @param {readonly number[]} size [height, width] wanted
 * @returns {Uint8Array} count * height * width * c bytes
 */
export function resized(images, [h, w, c], [height, width]) {
  const count = images.length / (h * w * c);
  const [rows, columns] = [tapsOf(h, height), tapsOf(w, width)];
  const out = new Uint8Array(count * height * width * c);
  const wide = new Float64Array(h * width * c);
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < h; y++) {
      const base = (n * h + y) * w * c;
      for (let x = 0; x < width * c; x++) {
        const { first, weights } = columns[Math.floor(x / c)];
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k] * images[base + (first + k) * c + (x % c)];
        wide[y * width * c + x] = sum;
      }
    }
    for (let y = 0; y < height; y++) {
      const { first, weights } = rows[y];
      for (let x = 0; x < width * c; x++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k] * wide[(first + k) * width * c + x];
        out[(n * height + y) * width * c + x] = Math.round(sum);
      }
    }
  }
  return out;
}
