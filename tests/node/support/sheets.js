/* sheets.js - sheets of paper with numbers of built-in digits, lines and boxes, as grey pictures. */
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';

const engine = await loadEngine();
/** The shipped network; null where it is not there. */
export const model = await engine.loadModel('default').catch(() => null);
export const skip = model ? false : 'weights/default.safetensors is not there';

/** Built-in digits that the shipped network reads surely, by label. */
const samples = (() => {
  const { images, labels, count } = syntheticDataset(400, { seed: 21, engine });
  /** @type {Uint8Array[][]} */
  const found = Array.from({ length: 10 }, () => []);
  for (let i = 0; i < count && model; i++) {
    const image = images.slice(784 * i, 784 * (i + 1));
    const { digit, probabilities } = model.predict(image);
    if (digit === labels[i] && probabilities[digit] > 0.99) found[labels[i]].push(image);
  }
  return found;
})();

/** A sheet of grey paper to write on. @param {number} width @param {number} height */
export function sheet(width, height, paper = 230) {
  const data = new Float32Array(width * height).fill(paper);
  const box = (
    /** @type {number} */ left,
    /** @type {number} */ top,
    /** @type {number} */ w,
    /** @type {number} */ h,
    ink = 60,
  ) => {
    for (let y = top; y < top + h; y++)
      for (let x = left; x < left + w; x++)
        if (x >= 0 && y >= 0 && x < width && y < height) data[y * width + x] = ink;
  };
  /** Writes a digit, `scale` times as large as it was. */
  const digit = (
    /** @type {number} */ label,
    /** @type {number} */ left,
    /** @type {number} */ top,
    scale = 3,
    ink = 60,
    which = 0,
  ) => {
    const image = samples[label][which % samples[label].length];
    const at = (/** @type {number} */ x, /** @type {number} */ y) =>
      x < 0 || y < 0 || x > 27 || y > 27 ? 0 : image[28 * y + x] / 255;
    for (let y = 0; y < 28 * scale; y++) {
      for (let x = 0; x < 28 * scale; x++) {
        const [u, v] = [(x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5];
        const [i, j] = [Math.floor(u), Math.floor(v)];
        const [a, b] = [u - i, v - j];
        const value =
          (1 - b) * ((1 - a) * at(i, j) + a * at(i + 1, j)) +
          b * ((1 - a) * at(i, j + 1) + a * at(i + 1, j + 1));
        const cell = (top + y) * width + left + x;
        data[cell] = Math.min(data[cell], paper + (ink - paper) * value);
      }
    }
  };
  const number = (
    /** @type {string} */ text,
    /** @type {number} */ left,
    /** @type {number} */ top,
    step = 80,
  ) => {
    for (const [i, label] of [...text].entries())
      digit(Number(label), left + step * i, top, 3, 60, i);
  };
  const picture = () => ({ data: Uint8Array.from(data, Math.round), width, height });
  return { data, box, digit, number, picture };
}
