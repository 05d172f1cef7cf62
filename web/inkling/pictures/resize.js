/* resize.js - pictures in another size: each value is a weighted mean of its neighbours, by a triangle as wide as the step between
 * them (bilinear where pictures grow, an area filter where they shrink).
 */

/** @typedef {{ first: number, weights: number[] }[]} Taps the neighbours of each place of one side, and their weights */
/** @typedef {Float32Array | Float64Array} Floats */

/** @param {number} from @param {number} to @returns {Taps} the weights of a place have the sum 1 */
export function tapsOf(from, to) {
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
 * Resizes one picture. Sums have the precision of `across` and `out`, which are overwritten.
 * @param {ArrayLike<number>} picture (h, w, channels)
 * @param {number} channels
 * @param {{ rows: Taps, columns: Taps }} taps of h and w
 * @param {Floats} across room for (h, width, channels)
 * @param {Floats} out (height, width, channels)
 */
export function resize(picture, channels, { rows, columns }, across, out) {
  const row = columns.length * channels;
  const fromRow = picture.length / (across.length / row);
  across.fill(0);
  for (let y = 0, at = 0; at < across.length; y++) {
    for (const { first, weights } of columns) {
      const from = y * fromRow + first * channels;
      for (let c = 0; c < channels; c++, at++)
        for (let k = 0; k < weights.length; k++)
          across[at] += weights[k] * picture[from + k * channels + c];
    }
  }
  out.fill(0);
  rows.forEach(({ first, weights }, y) => {
    for (let k = 0; k < weights.length; k++)
      for (let i = 0; i < row; i++) out[y * row + i] += weights[k] * across[(first + k) * row + i];
  });
}
