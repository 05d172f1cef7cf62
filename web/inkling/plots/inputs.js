/* inputs.js - checks what a figure is made of: histories, confusion matrices, data sets, predictions.
 *
 * Each function takes the shapes that this library, Keras and TensorFlow.js give, and returns one of
 * them. Class names default to '0', '1', ...
 */
import { badArgument, objectIn } from '../base/checks.js';
import { usualClasses } from '../base/classes.js';
import { MAX_CLASSES } from '../base/constants.js';
import { InklingError, show } from '../base/errors.js';

/**
 * @typedef {object} HistoryInput loss and accuracy (0 to 1) for each epoch, with this library's keys or Keras'
 * @property {readonly number[]} [loss]
 * @property {readonly number[]} [accuracy]
 * @property {readonly number[]} [valLoss]
 * @property {readonly number[]} [valAccuracy]
 * @property {readonly number[]} [val_loss]
 * @property {readonly number[]} [val_accuracy]
 * @property {object} [history] of a fit result: it has the rest
 */
/** @typedef {readonly (readonly number[])[] | { confusion: readonly (readonly number[])[], classes?: readonly string[] }}
 *   ConfusionInput an evaluation, or the matrix alone: row: truth, column: prediction */
/**
 * @typedef {object} PicturesInput a data set
 * @property {ArrayLike<number>} images count * height * width * channels, a byte each
 * @property {ArrayLike<number>} labels
 * @property {string} [name]
 * @property {readonly number[]} [shape] height, width, channels (1 or 3); by default square and grey, or else square and coloured
 * @property {readonly string[]} [classes] names
 */
/** @typedef {{ candidates: readonly number[], verdict?: string, probabilities?: ArrayLike<number> }} PredictionInput
 *   what predict() returns */
/** @typedef {{ predicted: ArrayLike<number>, probabilities?: ArrayLike<number>, losses?: ArrayLike<number>,
 *   classes?: readonly string[] } |
 *   ArrayLike<number> | readonly PredictionInput[]} AnswersInput an evaluation (its classes, if it has names, number the answers), classes, or what predict() returns; for all
 *   pictures of a data set */

/** @typedef {'accuracy' | 'valAccuracy' | 'loss' | 'valLoss'} Curve */
/** @typedef {Record<Curve, readonly number[]>} Curves a value for each epoch; NaN where it is not a finite number */

/** Names of the curves in this library and elsewhere. @type {Record<Curve, readonly string[]>} */
const CURVES = {
  accuracy: ['accuracy', 'acc', 'categorical_accuracy', 'sparse_categorical_accuracy'],
  valAccuracy: [
    'valAccuracy',
    'val_accuracy',
    'val_acc',
    'val_categorical_accuracy',
    'val_sparse_categorical_accuracy',
  ],
  loss: ['loss'],
  valLoss: ['valLoss', 'val_loss'],
};

/** @param {unknown} value */
const isList = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);

/** Numbers; NaN where one is not finite. @param {string} name @param {unknown} values */
function numbersIn(name, values) {
  if (!isList(values)) throw badArgument(name, 'an array of numbers', values);
  return Array.from(/** @type {ArrayLike<unknown>} */ (values), (value) =>
    typeof value === 'number' && Number.isFinite(value) ? value : NaN,
  );
}

/**
 * The curves of a history, of a fit result or of Keras' History object; absent ones are empty.
 * @param {unknown} given
 * @returns {Curves}
 */
export function curvesOf(given) {
  const outer = objectIn('history', given);
  const { history = outer } = outer;
  const all = objectIn('history', history);
  const known = Object.values(CURVES).flat();
  if (!known.some((name) => all[name] !== undefined)) {
    const keys = Object.keys(all).slice(0, 8).join(', ') || 'nothing';
    throw new InklingError(
      'bad-argument',
      `history must have loss or accuracy, a value for each epoch; found ${keys}`,
    );
  }
  /** @type {Curves} */
  const curves = { accuracy: [], valAccuracy: [], loss: [], valLoss: [] };
  for (const curve of /** @type {Curve[]} */ (Object.keys(CURVES))) {
    const name = CURVES[curve].find((one) => all[one] !== undefined);
    if (name !== undefined) curves[curve] = numbersIn(`history.${name}`, all[name]);
  }
  const shares = [...curves.accuracy, ...curves.valAccuracy];
  const outside = shares.find((share) => share < 0 || share > 1);
  if (outside !== undefined) throw badArgument('history.accuracy', 'from 0 to 1', outside);
  return curves;
}

/**
 * Names of classes, one for each.
 * @param {unknown} given an array of texts, or nothing
 * @param {number} count
 * @returns {string[]}
 */
export function classNames(given, count) {
  if (given === undefined || given === null) return usualNames(count);
  if (!Array.isArray(given) || given.some((name) => typeof name !== 'string'))
    throw badArgument('classes', 'an array of names', given);
  if (given.length < count) {
    throw new InklingError(
      'bad-argument',
      `classes must have a name for each of the ${count} classes; found ${given.length}`,
    );
  }
  return given.slice(0, count);
}

/** Names without any given; of eleven classes the last is "none", after the ten digits. @param {number} count */
function usualNames(count) {
  const { classNames: names, none } = usualClasses(count);
  return none ? [...names, 'none'] : [...names];
}

/**
 * The confusion matrix of an evaluation, or the matrix itself.
 * @param {unknown} given
 * @returns {number[][]} row: truth, column: prediction
 */
export function confusionOf(given) {
  const matrix = Array.isArray(given) ? given : objectIn('evaluation', given).confusion;
  if (!Array.isArray(matrix) || matrix.length < 2 || matrix.length > MAX_CLASSES)
    throw badArgument('confusion', `2 to ${MAX_CLASSES} rows of counts`, matrix);
  return matrix.map((row, i) => {
    const cells = isList(row) ? Array.from(/** @type {ArrayLike<number>} */ (row)) : [];
    if (cells.length !== matrix.length || !cells.every((n) => Number.isInteger(n) && n >= 0)) {
      throw new InklingError(
        'bad-argument',
        `confusion must have ${matrix.length} counts in row ${i}; found ${show(row)}`,
      );
    }
    return cells;
  });
}

/**
 * @typedef {object} PictureSet pictures of a data set, checked
 * @property {ArrayLike<number>} images count * height * width * channels, a byte each
 * @property {ArrayLike<number>} labels
 * @property {number} count
 * @property {string} name
 * @property {[number, number, 1 | 3]} shape height, width, channels
 * @property {unknown} classes
 */

/**
 * Checks a data set.
 * @param {unknown} given
 * @returns {PictureSet}
 */
export function picturesOf(given) {
  const { images, labels, name = 'data', shape, classes } = objectIn('the data set', given);
  if (!isList(images) || !isList(labels))
    throw badArgument('the data set', '{ images, labels, shape, classes, name }', given);
  const all = /** @type {ArrayLike<number>} */ (images);
  const marks = /** @type {ArrayLike<number>} */ (labels);
  const count = marks.length;
  const found = Array.isArray(shape)
    ? [...shape, 1].slice(0, 3)
    : squareOf(all.length / (count || 1));
  const [height, width, channels] = found;
  const isWhole = found.every((side) => Number.isInteger(side) && side > 0);
  if (
    !isWhole ||
    (channels !== 1 && channels !== 3) ||
    count * height * width * channels !== all.length
  ) {
    throw new InklingError(
      'bad-argument',
      `${String(name)} must have height x width x 1 or 3 pixels for each of its ${count} labels; ` +
        `found ${all.length} pixels${shape === undefined ? '' : ` and shape ${show(shape)}`}`,
    );
  }
  return {
    images: all,
    labels: marks,
    count,
    name: String(name),
    shape: [height, width, channels],
    classes,
  };
}

/** @param {number} pixels of a picture @returns {number[]} */
function squareOf(pixels) {
  const side = Math.round(Math.sqrt(pixels));
  return side * side === pixels
    ? [side, side, 1]
    : [Math.sqrt(pixels / 3), Math.sqrt(pixels / 3), 3];
}

/**
 * @typedef {object} Answer
 * @property {number | null} best class; null: none
 * @property {number | null} share probability of it, if known
 */

/**
 * The answers for the pictures of a data set.
 * @param {unknown} given an evaluation with its details, or an array: classes, or what predict() returns
 * @param {number} count pictures
 * @returns {((index: number) => Answer) | null} null: nothing given
 */
export function answersOf(given, count) {
  if (given === undefined || given === null) return null;
  const isMany = isList(given);
  const { predicted, probabilities } = isMany
    ? { predicted: given, probabilities: undefined }
    : objectIn('predictions', given);
  const answers = /** @type {ArrayLike<unknown>} */ (predicted);
  if (!isList(predicted) || answers.length !== count) {
    throw badArgument(
      'predictions',
      `an evaluation with predicted, or an array, of ${count} answers`,
      isMany ? given : predicted,
    );
  }
  const shares = /** @type {ArrayLike<number> | undefined} */ (probabilities);
  const outputs = shares ? shares.length / count : 0;
  return (index) => {
    const answer = answers[index];
    if (typeof answer === 'number')
      return { best: answer, share: shares?.[index * outputs + answer] ?? null };
    const { candidates, verdict, probabilities: own } = objectIn(`prediction ${index}`, answer);
    if (!isList(candidates)) throw badArgument(`prediction ${index}`, 'of predict()', answer);
    const best = /** @type {ArrayLike<number>} */ (candidates)[0] ?? null;
    const all = isList(own) ? /** @type {ArrayLike<number>} */ (own) : [];
    // "None of them" is the class after the others.
    if (best !== null && verdict === 'none') return { best: all.length, share: null };
    return { best, share: best === null ? null : (all[best] ?? null) };
  };
}

/** The names that answers give to their classes, if they do. @param {unknown} predictions @returns {unknown} */
function namesIn(predictions) {
  const isMany = isList(predictions);
  const one = isMany ? /** @type {ArrayLike<unknown>} */ (predictions)[0] : predictions;
  const names = /** @type {{ classes?: unknown } | null | undefined} */ (one)?.classes;
  return isMany && Array.isArray(names) ? [...names, 'none'] : names; // predict() does not count "none" as a class
}

/**
 * A data set with its labels as an evaluation, or what predict() returns, numbers them: classes are matched by their names, as
 * evaluate() does.
 * @param {PictureSet} set
 * @param {unknown} predictions
 * @returns {PictureSet}
 */
export function inClassesOf(set, predictions) {
  const names = namesIn(predictions);
  if (!Array.isArray(names)) return set;
  if (!Array.isArray(set.classes)) return { ...set, classes: names };
  const places = set.classes.map((name) => names.indexOf(name));
  if (places.includes(-1)) return set;
  const labels = Array.from(set.labels, (label) => places[label] ?? names.length - 1);
  return { ...set, labels, classes: names };
}
