/* weights.js - weights of samples in the loss, as Keras' class_weight and sample_weight.
 *
 * The loss of a sample counts as often as its weight says: the weight of its class times its own. The loss of a batch is still
 * the sum over its samples divided by their number, and accuracy counts each sample once. A recipe holds the weights of classes
 * by their numbers; a data set holds the weights of its samples.
 */
import { numberIn, objectIn } from '../base/checks.js';
import { InklingError, show } from '../base/errors.js';
import { MAX_WEIGHT, weightsIn } from '../data/dataset.js';
import { numbersOf } from '../data/from-arrays.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {Readonly<Record<string, number>>} ClassWeights by the number of a class, or its name; 1 where not given */

/**
 * The weights of classes in a recipe; undefined where there are none.
 * @param {unknown} value null, 'balanced', or a weight of 0 to 1e6 for some classes
 * @returns {'balanced' | ClassWeights | undefined}
 */
export function completeClassWeight(value) {
  if (value === null || value === undefined || value === 'balanced') return value ?? undefined;
  if (typeof value === 'string')
    throw new InklingError(
      'bad-argument',
      `classWeight must be 'balanced' or an object, { 0: 1, 1: 3 }; found ${show(value)}`,
    );
  const entries = Object.entries(objectIn('classWeight', value));
  for (const [name, weight] of entries)
    numberIn(`classWeight of ${show(name)}`, weight, 0, MAX_WEIGHT);
  return entries.length > 0 ? /** @type {ClassWeights} */ (Object.fromEntries(entries)) : undefined;
}

/**
 * The recipe with weights of classes by their numbers. 'balanced' gives each class the same sum of weights, as scikit-learn does:
 * count / (classes that occur * samples of the class).
 * @template {{ classWeight?: 'balanced' | ClassWeights }} Recipe
 * @param {Recipe} recipe
 * @param {import('../base/classes.js').Classes} model
 * @param {Uint8Array} labels outputs of the samples that are trained on
 * @returns {Recipe}
 */
export function withClassWeight(recipe, model, labels) {
  const { classWeight } = recipe;
  if (classWeight === undefined) return recipe;
  if (classWeight === 'balanced') return { ...recipe, classWeight: balanced(labels) };
  /** @type {Map<string, number>} */
  const weights = new Map();
  for (const [name, weight] of Object.entries(classWeight)) {
    const number = String(numberOf(name, model));
    if (weights.has(number))
      throw new InklingError('bad-argument', `classWeight has class ${number} twice`);
    weights.set(number, weight);
  }
  return { ...recipe, classWeight: Object.fromEntries(weights) };
}

/** @param {string} name @param {import('../base/classes.js').Classes} model */
function numberOf(name, { classNames, none }) {
  const names = none ? [...classNames, 'none'] : classNames;
  const number = /^\d+$/.test(name) ? Number(name) : names.indexOf(name);
  if (number >= 0 && number < names.length) return number;
  throw new InklingError(
    'bad-argument',
    `classWeight must name classes, by 0 to ${names.length - 1} (0 is ${show(names[0])}) or by name; found ${show(name)}`,
  );
}

/** @param {Uint8Array} labels */
function balanced(labels) {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label]++;
  const classes = counts.filter((count) => count > 0).length;
  return Object.fromEntries(
    [...counts].flatMap((count, label) =>
      count > 0 ? [[String(label), Math.min(labels.length / (classes * count), MAX_WEIGHT)]] : [],
    ),
  );
}

/**
 * A data set whose samples have the weights that a caller gives in Keras' words.
 * @param {Dataset} dataset
 * @param {unknown} value an array, a typed array or a tensor
 * @returns {Dataset}
 */
export function withSampleWeights(dataset, value) {
  const weights = weightsIn('sampleWeight', numbersOf(value, 'sampleWeight'), dataset.count);
  return { ...dataset, weights };
}

/**
 * The weight of each sample; null where each counts once.
 * @param {Dataset} data
 * @param {ClassWeights | undefined} classWeight by number
 * @returns {Float32Array | null}
 */
export function sampleWeights({ labels, weights }, classWeight) {
  if (!classWeight) return weights ?? null;
  return Float32Array.from(labels, (label, i) =>
    Math.min((weights?.[i] ?? 1) * (classWeight[label] ?? 1), MAX_WEIGHT),
  );
}

/**
 * The mean of weighted losses, over the number of samples.
 * @param {Float32Array} losses
 * @param {Float32Array} weights
 */
export function weightedMean(losses, weights) {
  return losses.reduce((sum, loss, i) => sum + weights[i] * loss, 0) / losses.length;
}
