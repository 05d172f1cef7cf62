/* labels.js - labels of a data set as outputs of a model: classes are matched by their names.
 *
 * Where one of the two has only the numbers "0", "1", ... as names, label i is output i.
 */
import { areNumbered } from '../base/classes.js';
import { InklingError } from '../base/errors.js';

/** @typedef {import('../base/classes.js').Classes} Classes */
/** @typedef {{ labels: Uint8Array, classes?: readonly string[] }} Labelled classes: their names, if it has any */

/** Names as a sentence shows them. @param {readonly string[]} names */
function listed(names) {
  const text = names.slice(0, 8).join(', ');
  return `${names.length} classes ${text}${names.length > 8 ? ', ...' : ''}`;
}

/**
 * The output for each class of a data set.
 * @param {Classes} model
 * @param {readonly string[]} names of the data set
 * @param {string} what the data set, in errors
 */
function outputsOf({ classNames }, names, what) {
  if (names.every((name) => classNames.includes(name)))
    return names.map((name) => classNames.indexOf(name));
  const fits = areNumbered(names)
    ? names.length <= classNames.length
    : areNumbered(classNames) && names.length === classNames.length;
  if (fits || isDefault(names)) return names.map((_, i) => i);
  throw new InklingError(
    'bad-label',
    `${what} has ${listed(names)}; the model has ${listed(classNames)}: ` +
      'make a model for these data, createModel(layers, { classes: dataset.classes })',
  );
}

/** Whether the names are the ten digits, which a data set has where nothing else was said.
 * @param {readonly string[]} names
 */
const isDefault = (names) => names.length === 10 && areNumbered(names);

/**
 * The labels as outputs of the model. Throws 'bad-label' when the classes differ, or a label has no output.
 * @param {Classes} model
 * @param {Labelled} dataset
 * @param {string} what the data set, in errors
 * @returns {Uint8Array} the same array where nothing changes
 */
export function labelsFor(model, { labels, classes: names }, what) {
  const count = model.classNames.length;
  const outputs = count + Number(model.none);
  const place = names ? outputsOf(model, names, what) : [];
  if (names) {
    // The label behind the last class means "none of them"; a model of one class more has a number for it.
    if (model.none) place[names.length] = count;
    else if (count === names.length + 1 && areNumbered(model.classNames)) place.push(names.length);
  }
  const target = (/** @type {number} */ label) => (names ? (place[label] ?? outputs) : label);
  const bad = labels.findIndex((label) => target(label) >= outputs);
  if (bad >= 0) {
    throw new InklingError(
      'bad-label',
      `${what}: label ${bad} must be 0 to ${outputs - 1}, as the model has ` +
        `${outputs} classes; found ${labels[bad]}`,
    );
  }
  return labels.every((label) => target(label) === label) ? labels : labels.map(target);
}

/**
 * The names that a model takes from the data it is trained on: its own, unless these are only numbers.
 * @param {readonly string[]} classNames of the model
 * @param {readonly string[] | undefined} names of the data set
 * @returns {readonly string[]}
 */
export function namesFrom(classNames, names) {
  const isNew = areNumbered(classNames) && names?.length === classNames.length;
  if (!isNew || names.every((name) => classNames.includes(name))) return classNames;
  return [...names];
}
