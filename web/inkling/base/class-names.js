/* class-names.js - names of classes that are not the usual ones: checked, compared, and as files hold them.
 *
 * Files, checkpoints and receipts hold classes only where they are not the usual ones of their number of outputs.
 */
import { badArgument, flag, integerIn } from './checks.js';
import { MAX_CLASSES } from './constants.js';
import { numberedNames, usualClasses } from './classes.js';

/** @typedef {import('./classes.js').Classes} Classes */

/** Most characters of a name. */
const LONGEST = 100;

/** @param {Classes} a @param {Classes} b */
export const sameClasses = (a, b) =>
  a.none === b.none && JSON.stringify(a.classNames) === JSON.stringify(b.classNames);

/** What a file says about classes: nothing where they are the usual ones. Throws 'bad-argument' for impossible names.
 * @param {Classes} classes
 * @returns {{ classes?: readonly string[], none?: boolean }}
 */
export function unusualClasses(classes) {
  const { classNames, none } = completeClasses(classes.classNames, classes.none);
  const usual = usualClasses(classNames.length + Number(none));
  return sameClasses(usual, { classNames, none }) ? {} : { classes: classNames, none };
}

/**
 * Checks names and "none". Throws 'bad-argument'.
 * @param {unknown} classes their number or their names
 * @param {unknown} none
 * @returns {Classes}
 */
export function completeClasses(classes, none) {
  const hasNone = flag('none', none);
  const most = MAX_CLASSES - Number(hasNone);
  if (typeof classes === 'number')
    return { classNames: numberedNames(integerIn('classes', classes, 2, most)), none: hasNone };
  if (!Array.isArray(classes) || classes.length < 2 || classes.length > most)
    throw badArgument('classes', `2 to ${most} names, or how many there are`, classes);
  classes.forEach((name, i) => {
    if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST)
      throw badArgument(`class ${i}`, `a name of 1 to ${LONGEST} characters`, name);
    if (classes.indexOf(name) < i)
      throw badArgument(`class ${i}`, `a name that no other class has`, name);
  });
  return { classNames: [...classes], none: hasNone };
}

/**
 * The classes of a network that a file or a receipt describes.
 * @param {number} outputs of the network
 * @param {unknown} classes undefined or null: the usual ones
 * @param {unknown} none
 * @returns {Classes}
 */
export function classesOf(outputs, classes, none) {
  if (classes === undefined || classes === null) return usualClasses(outputs);
  const complete = completeClasses(classes, none ?? false);
  if (complete.classNames.length + Number(complete.none) !== outputs)
    throw badArgument('classes', `one for each of the ${outputs} outputs`, classes);
  return complete;
}
