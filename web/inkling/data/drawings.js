/* drawings.js - a data set of pen strokes: a JSON object a line, {"label", "strokes": [[x0, y0, x1, y1, ...], ...]}, or
 * Google's QuickDraw, {"word", "drawing": [[[x...], [y...]], ...]}; instead of strokes "image", base64 of a prepared picture.
 *
 * A line that cannot be read is named and left out. Needs a loaded engine, which draws the strokes.
 */
import { PIXELS, SIDE } from '../base/constants.js';
import { loadedEngine } from '../engine/loaded.js';
import { prepareStrokes } from '../pictures/image.js';
import { badData, rawLabels } from './arrays.js';
import { MAX_UNPACKED } from './unpack.js';

/** @typedef {import('./arrays.js').Values} Values */

/** Most lines that are named; the others are counted. */
const MOST_NAMED = 3;

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @returns {{ images: Values, labels: ArrayLike<number> | string[], notes: string[] }}
 */
export function readDrawings(bytes, name) {
  const engine = loadedEngine();
  const items = itemsOf(new TextDecoder().decode(bytes).replace(/^\uFEFF/, ''), name);
  if (items.length * PIXELS > MAX_UNPACKED)
    throw badData(
      `${name}: ${items.length} drawings take more than ${MAX_UNPACKED} bytes, the limit`,
    );
  const [images, labels] = [/** @type {Uint8Array[]} */ ([]), /** @type {string[]} */ ([])];
  const bad = [];
  for (const { where, text, value } of items) {
    try {
      const { label, word, strokes, drawing, image } = value ?? JSON.parse(text ?? '');
      const given = label ?? word;
      if (!['string', 'number'].includes(typeof given) || given === '')
        throw new Error('it has no label');
      const picture =
        image === undefined ? inked(engine, strokes ?? pairs(drawing)) : unpacked(image);
      images.push(picture);
      labels.push(String(given));
    } catch (error) {
      bad.push(`${where}: ${/** @type {Error} */ (error).message}`);
    }
  }
  if (images.length === 0)
    throw badData(`${name}: no drawing has a label and strokes; ${bad[0] ?? 'it is empty'}`);
  const data = new Uint8Array(images.length * PIXELS);
  images.forEach((image, i) => data.set(image, i * PIXELS));
  return {
    images: { shape: [images.length, SIDE, SIDE], data },
    labels: rawLabels({ shape: [labels.length], data: labels }, name),
    notes:
      bad.length === 0
        ? []
        : [
            `${bad.length} of ${items.length} were left out (${bad.slice(0, MOST_NAMED).join('; ')})`,
          ],
  };
}

/** Lines of objects, or the members of a list. @param {string} text @param {string} name
 *  @returns {{ where: string, text?: string, value?: any }[]} */
function itemsOf(text, name) {
  if (text.trimStart().startsWith('[')) {
    try {
      /** @type {unknown[]} */
      const list = JSON.parse(text);
      return list.map((value, i) => ({ where: `number ${i + 1}`, value: value ?? {} }));
    } catch (error) {
      throw badData(`${name}: it is no list of drawings: ${/** @type {Error} */ (error).message}`);
    }
  }
  return text
    .split('\n')
    .map((line, i) => ({ where: `line ${i + 1}`, text: line.trim() }))
    .filter((line) => line.text !== '');
}

/** @param {import('../engine/functions.js').Functions} engine @param {any} strokes */
function inked(engine, strokes) {
  if (!Array.isArray(strokes)) throw new Error('it has no strokes');
  const { image } = prepareStrokes(engine, strokes, {});
  return Uint8Array.from(image, (value) => Math.round(255 * value)); // 256 levels: exact
}

/** QuickDraw's strokes. @param {any} drawing @returns {number[][]} */
function pairs(drawing) {
  if (!Array.isArray(drawing)) throw new Error('it has no strokes');
  return drawing.map(([xs, ys]) =>
    xs.flatMap((/** @type {number} */ x, /** @type {number} */ i) => [x, ys[i]]),
  );
}

/** @param {unknown} image */
function unpacked(image) {
  const text = typeof image === 'string' ? atob(image) : '';
  if (text.length !== PIXELS)
    throw new Error(`its image must have ${PIXELS} bytes in base64; found ${text.length}`);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
