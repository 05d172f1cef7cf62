/* classes.js - the classes of a network: a name for each, and whether one more output, the last, means "none of them".
 *
 * Usual are the names "0", "1", ...; eleven outputs are usually ten digits and "none", as in files of earlier
 * versions. class-names.js has the others, which a first visit does not need.
 */
import { DIGITS } from './constants.js';

/** @typedef {{ classNames: readonly string[], none: boolean }} Classes */

/** The names "0", "1", ... @param {number} count */
export const numberedNames = (count) => Array.from({ length: count }, (_, i) => String(i));

/** Whether names are "0", "1", ... @param {readonly string[]} names */
export const areNumbered = (names) => String(names) === String(numberedNames(names.length));

/** The ten digits: the classes of a data set that names none. @type {readonly string[]} */
export const DIGIT_CLASSES = Object.freeze(numberedNames(DIGITS));

/** @param {number} outputs @returns {Classes} */
export function usualClasses(outputs) {
  const none = outputs === DIGITS + 1;
  return { classNames: numberedNames(outputs - Number(none)), none };
}
