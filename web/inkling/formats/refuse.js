/* refuse.js - the refusal of a file that cannot be imported: what, where, and what would be needed. */
import { InklingError, show } from '../base/errors.js';

/** Most layers that a reader looks at; a network of the engine has at most 64. */
export const MOST_LAYERS = 1000;
/** Most values of all tensors of a file together: 256 MB as float32. A network of the engine cannot have more. */
export const MOST_VALUES = 2 ** 26;
/** Most characters of JSON in a file, and the deepest it may be nested. */
const LONGEST_JSON = 2 ** 25;
const DEEPEST_JSON = 100;

/**
 * @param {string} file its name, for the sentence
 * @param {string} sentence
 * @param {{ layer?: number, cause?: unknown }} [details]
 */
export const cannot = (file, sentence, details) =>
  new InklingError('cannot-import', `${file} cannot be imported: ${sentence}`, details);

/** A layer in a sentence: its place, its name in the file, and what the file calls its kind.
 * @param {number} index from 0 @param {number} count @param {string} name @param {string} kind */
export const layerText = (index, count, name, kind) =>
  `layer ${index + 1} of ${count} ${show(name)} (${kind.slice(0, 60)})`;

/**
 * JSON of a file.
 * @param {string} file
 * @param {string} what it is, for errors
 * @param {Uint8Array | string} given
 * @returns {any}
 */
export function jsonOf(file, what, given) {
  if (given.length > LONGEST_JSON)
    throw cannot(
      file,
      `${what} has ${given.length} characters; at most ${LONGEST_JSON} can be read`,
    );
  let depth = 0;
  let deepest = 0;
  try {
    const text = typeof given === 'string' ? given : new TextDecoder().decode(given);
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '"')
        for (i++; i < text.length && text[i] !== '"'; i++) i += Number(text[i] === '\\');
      else if (text[i] === '{' || text[i] === '[') deepest = Math.max(deepest, ++depth);
      else if (text[i] === '}' || text[i] === ']') depth--;
    }
    if (deepest <= DEEPEST_JSON) return JSON.parse(text);
  } catch (cause) {
    throw cannot(file, `${what} is no JSON: ${/** @type {Error} */ (cause).message}`, { cause });
  }
  throw cannot(file, `${what} is nested ${deepest} deep; at most ${DEEPEST_JSON} can be read`);
}

/**
 * The number of values of a shape, checked.
 * @param {string} file
 * @param {string} name of the tensor
 * @param {unknown} shape
 * @returns {number}
 */
export function countOf(file, name, shape) {
  if (!Array.isArray(shape) || shape.length > 8)
    throw cannot(file, `tensor ${show(name)} has no shape of up to 8 sides`);
  let count = 1;
  for (const side of shape) {
    if (!Number.isInteger(side) || side < 0)
      throw cannot(file, `tensor ${show(name)} has a side of ${show(side)}`);
    count *= side;
    if (count > MOST_VALUES)
      throw cannot(
        file,
        `tensor ${show(name)}, ${shape.join('x')}, has more than ${MOST_VALUES} values`,
      );
  }
  return count;
}
