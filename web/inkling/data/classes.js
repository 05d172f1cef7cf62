/* classes.js - which classes the labels of files name, and the index of each label among them. */
import { MAX_CLASSES } from '../base/constants.js';
import { InklingError, show } from '../base/errors.js';
import { badData } from './arrays.js';

/** @typedef {ArrayLike<number> | readonly string[]} RawLabels labels as a file has them */
/**
 * @typedef {object} Naming
 * @property {readonly string[]} [names] of the classes, where they are known already
 * @property {0 | 1} [labelsFrom] the label of the first class
 * @property {Record<string, number | string>} [relabel] labels to replace: { 10: 0 }
 */

/**
 * Decides on the classes of a set from the labels of all its parts.
 * @param {readonly RawLabels[]} parts
 * @param {string} name for errors
 * @param {Naming} [naming]
 * @returns {{ classes: string[], labels: Uint8Array[], note: string | null }} Throws 'bad-label' where the labels can
 *   mean two things
 */
export function classify(parts, name, { names, labelsFrom, relabel = {} } = {}) {
  /** @type {Map<number | string, number | string>} */
  const replaced = new Map();
  const present = new Set();
  for (const labels of parts) {
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      if (!replaced.has(label))
        replaced.set(label, Object.hasOwn(relabel, label) ? relabel[label] : label);
      present.add(replaced.get(label));
    }
  }
  const { classes, note } = classesFor([...present], name, names, labelsFrom);
  const index = indexer(classes, [...present], name, labelsFrom);
  return {
    classes,
    note,
    labels: parts.map((labels) =>
      Uint8Array.from(/** @type {ArrayLike<any>} */ (labels), (label) =>
        index(replaced.get(label) ?? 0),
      ),
    ),
  };
}

/** @param {(number | string)[]} present @param {string} name @param {readonly string[] | undefined} names
 *  @param {0 | 1 | undefined} labelsFrom @returns {{ classes: string[], note: string | null }} */
function classesFor(present, name, names, labelsFrom) {
  if (names) return { classes: [...names], note: null };
  if (present.some((label) => typeof label === 'string')) {
    const classes = present.map(String).sort((a, b) => (a < b ? -1 : 1));
    checkCount(classes.length, name);
    return { classes, note: null };
  }
  const labels = /** @type {number[]} */ (present).sort((a, b) => a - b);
  const [least, most] = [labels[0] ?? 0, labels[labels.length - 1] ?? 0];
  const isWhole = labels.length === most && least === 1 && most > 1;
  if (isWhole && most === 10 && labelsFrom === undefined) {
    throw new InklingError(
      'bad-label',
      `${name}: the labels are 1 to 10 and none is 0. If 10 stands for the digit 0, relabel it (relabel: { 10: 0 }, ` +
        '--relabel 10=0); if these are ten classes of their own, say so (labelsFrom: 1, --labels-from 1)',
    );
  }
  const first = labelsFrom ?? (isWhole ? 1 : 0);
  if (least < first) throw badData(`${name}: labels must begin with ${first}; found ${least}`);
  const count = Math.max(2, most - first + 1);
  checkCount(count, name); // before there are names: a label may be any number
  const classes = Array.from({ length: count }, (_, i) => `${first + i}`);
  const note =
    first === 1 && labelsFrom === undefined
      ? `labels 1 to ${most} were taken as ${classes.length} classes of these names`
      : null;
  return { classes, note };
}

/** @param {number} count of classes @param {string} name */
function checkCount(count, name) {
  if (count < 2 || count > MAX_CLASSES)
    throw badData(`${name}: 2 to ${MAX_CLASSES} classes can be learnt; found ${count}`);
}

/** A label's index: that of the class of its name if every label is such a name, else the label itself.
 *  @param {readonly string[]} classes @param {(number | string)[]} present @param {string} name @param {0 | 1} [from]
 *  @returns {(label: number | string) => number} */
function indexer(classes, present, name, from = 0) {
  const byName = new Map(classes.map((className, i) => [className, i]));
  const areNames = present.every((label) => byName.has(String(label)));
  return (label) => {
    const number = typeof label === 'number' ? label - from : -1;
    const found = areNames ? (byName.get(String(label)) ?? -1) : number;
    if (found >= 0 && found < classes.length) return found;
    throw new InklingError(
      'bad-label',
      `${name}: label ${show(label)} is none of the ${classes.length} classes ${some(classes)}`,
    );
  };
}

/** The first names of a list. @param {readonly string[]} names */
export const some = (names) =>
  names.length > 12 ? `${names.slice(0, 11).join(', ')}, ...` : names.join(', ');
