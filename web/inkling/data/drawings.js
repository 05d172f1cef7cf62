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
/** Most bytes of a list, which is parsed at once, and of a line. */
const [MAX_LIST, MAX_LINE] = [2 ** 26, 2 ** 22];
const [LINE_FEED, BRACKET] = [10, 91];

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @returns {{ images: Values, labels: ArrayLike<number> | string[], notes: string[] }}
 */
export function readDrawings(bytes, name) {
  const engine = loadedEngine();
  const [images, labels] = [/** @type {Uint8Array[]} */ ([]), /** @type {string[]} */ ([])];
  let [count, bad] = [0, 0];
  const named = [];
  for (const { where, read } of itemsOf(bytes, name)) {
    count++;
    if (images.length * PIXELS > MAX_UNPACKED)
      throw badData(`${name}: ${count} drawings take more than ${MAX_UNPACKED} bytes, the limit`);
    try {
      const { label, word, strokes, drawing, image } = read() ?? {};
      const given = label ?? word;
      if (!['string', 'number'].includes(typeof given) || given === '')
        throw new Error('it has no label');
      images.push(image === undefined ? inked(engine, strokes ?? pairs(drawing)) : unpacked(image));
      labels.push(String(given));
    } catch (error) {
      bad++;
      if (named.length < MOST_NAMED)
        named.push(`${where}: ${/** @type {Error} */ (error).message}`);
    }
  }
  if (images.length === 0)
    throw badData(`${name}: no drawing has a label and strokes; ${named[0] ?? 'it is empty'}`);
  const data = new Uint8Array(images.length * PIXELS);
  images.forEach((image, i) => data.set(image, i * PIXELS));
  return {
    images: { shape: [images.length, SIDE, SIDE], data },
    labels: rawLabels({ shape: [labels.length], data: labels }, name),
    notes: bad === 0 ? [] : [`${bad} of ${count} were left out (${named.join('; ')})`],
  };
}

/** Lines of objects, or the members of a list. A line is decoded when it is read, so that memory does not grow with the file.
 *  @param {Uint8Array} bytes @param {string} name @returns {Generator<{ where: string, read: () => any }>} */
function* itemsOf(bytes, name) {
  const decoder = new TextDecoder(); // takes a byte order mark away
  const first = bytes.findIndex((byte) => byte > 32 && byte < 128);
  if (bytes[first] === BRACKET) {
    if (bytes.length > MAX_LIST)
      throw badData(
        `${name}: a list of drawings may have ${MAX_LIST} bytes; found ${bytes.length}. Write a drawing a line`,
      );
    const list = listIn(decoder.decode(bytes), name);
    for (const [i, value] of list.entries()) yield { where: `number ${i + 1}`, read: () => value };
    return;
  }
  for (let at = 0, line = 1; at < bytes.length; line++) {
    const found = bytes.indexOf(LINE_FEED, at);
    const end = found < 0 ? bytes.length : found;
    const [from, number] = [at, line];
    at = end + 1;
    if (end - from > MAX_LINE)
      throw badData(
        `${name}: line ${number} has ${end - from} bytes; at most ${MAX_LINE} can be read`,
      );
    const text = decoder.decode(bytes.subarray(from, end)).trim();
    if (text !== '') yield { where: `line ${number}`, read: () => JSON.parse(text) };
  }
}

/** @param {string} text @param {string} name @returns {unknown[]} */
function listIn(text, name) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badData(`${name}: it is no list of drawings: ${/** @type {Error} */ (error).message}`);
  }
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
