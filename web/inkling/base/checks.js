/* checks.js - checks of arguments and options that callers pass to the library.
 *
 * Each returns the value it was given or throws 'bad-argument' with a sentence that names the
 * option.
 */
import { InklingError, show } from './errors.js';

/**
 * @param {string} name
 * @param {string} expected
 * @param {unknown} found
 * @returns {InklingError}
 */
export function badArgument(name, expected, found) {
  return new InklingError('bad-argument', `${name} must be ${expected}; found ${show(found)}`);
}

/**
 * A finite number in [low, high].
 * @param {string} name
 * @param {unknown} value
 * @param {number} low
 * @param {number} [high]
 * @returns {number}
 */
export function numberIn(name, value, low, high = Infinity) {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < low || value > high) {
    throw badArgument(name, range('a number', low, high), value);
  }
  return value;
}

/**
 * A whole number in low..high.
 * @param {string} name
 * @param {unknown} value
 * @param {number} low
 * @param {number} [high]
 * @returns {number}
 */
export function integerIn(name, value, low, high = 2 ** 31 - 1) {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw badArgument(name, range('a whole number', low, high), value);
  }
  return value;
}

/**
 * A seed: any 32-bit unsigned number.
 * @param {unknown} value
 * @returns {number}
 */
export function seedOf(value) {
  return integerIn('seed', value, 0, 2 ** 32 - 1);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} count
 * @returns {Float32Array}
 */
export function floatsIn(name, value, count) {
  if (!(value instanceof Float32Array) || value.length !== count) {
    throw badArgument(name, `a Float32Array of ${count}`, value);
  }
  return value;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Uint8Array | Uint8ClampedArray}
 */
export function bytesIn(name, value) {
  if (value instanceof Uint8Array || value instanceof Uint8ClampedArray) return value;
  throw badArgument(name, 'a Uint8Array or Uint8ClampedArray', value);
}

/**
 * One of a few words.
 * @template {string} T
 * @param {string} name
 * @param {unknown} value
 * @param {readonly T[]} words
 * @returns {T}
 */
export function oneOf(name, value, words) {
  const found = words.find((word) => word === value);
  if (found === undefined)
    throw badArgument(name, words.map((word) => `'${word}'`).join(' or '), value);
  return found;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {boolean}
 */
export function flag(name, value) {
  if (typeof value !== 'boolean') throw badArgument(name, 'true or false', value);
  return value;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string}
 */
export function textIn(name, value) {
  if (typeof value !== 'string') throw badArgument(name, 'a text', value);
  return value;
}

/**
 * An object that is no array, whatever it holds.
 * @param {string} name of an option, or of the function that takes it
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function objectIn(name, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InklingError('bad-argument', `${name} takes an object; found ${show(value)}`);
  }
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * Checks that a plain object has only known keys, so that a misspelt option is an error instead of
 * being ignored.
 * @param {string} name
 * @param {unknown} value
 * @param {readonly string[]} known
 * @returns {Record<string, unknown>}
 */
export function optionsOf(name, value, known) {
  const options = objectIn(name, value);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new InklingError(
        'bad-argument',
        `${name} has no option ${show(key)}; it knows ${known.join(', ')}`,
      );
    }
  }
  return options;
}

/**
 * @param {string} kind
 * @param {number} low
 * @param {number} high
 * @returns {string}
 */
function range(kind, low, high) {
  return high === Infinity ? `${kind}, ${low} or more` : `${kind} from ${low} to ${high}`;
}
