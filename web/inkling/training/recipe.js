/* recipe.js - training recipes: checks the options of fit() and completes them with defaults, as plain
 * JSON.
 *
 * A recipe, the layers, the first weights and the data together decide every bit of the result. A
 * trained model stores its recipe, and fit() accepts it again. Options that cannot change the result
 * (workers, signal) are not part of it. Names and defaults are Keras' where Keras has them.
 */
import { badArgument, flag, integerIn, numberIn, oneOf, optionsOf } from '../base/checks.js';
import { trainingOption, trainingParts } from './options.js';
import { CALLBACKS, ownSpelling } from './spelling.js';
import { completeClassWeight } from './weights.js';

/** @typedef {import('./options.js').PartName} PartName */
/** @typedef {import('./options.js').TrainingOption} TrainingOption */
/** @typedef {import('../engine/structs.js').Augment} Augment */
/** @typedef {import('../engine/structs.js').Optimizer} Optimizer */
/** @typedef {import('../engine/structs.js').OptimizerKind} OptimizerKind */
/** @typedef {'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'} Monitor */
/**
 * @typedef {{ schedule: 'constant', base: number } | { schedule: 'step', base: number, factor:
 *   number, every: number } | { schedule: 'cosine' | 'oneCycle', base: number, final: number,
 *   warmup: number }} LearningRate every: in epochs; final: where it ends; warmup: share of the run
 */
/** @typedef {{ type: 'earlyStopping', monitor: Monitor, patience: number, minDelta: number,
 *   restoreBest: boolean }} EarlyStopping */
/**
 * @typedef {{ type: 'reduceOnPlateau', monitor: Monitor, patience: number, minDelta: number,
 *   factor: number, cooldown: number, minLearningRate: number }} ReduceOnPlateau
 */
/** @typedef {EarlyStopping | ReduceOnPlateau} Callback */
/**
 * Distillation: the teachers' share of the loss, the temperature of both answers, and the SHA-256 of each teacher's
 * weights.
 * @typedef {{ share: number, temperature: number, weights: string[] }} Teaching
 */
/**
 * @typedef {object} Recipe
 * @property {number} epochs
 * @property {number} batchSize
 * @property {Optimizer} optimizer
 * @property {LearningRate} learningRate
 * @property {number} validationSplit share of the data, taken from its end, that is held back
 * @property {number} labelSmoothing
 * @property {number} weightDecay decoupled for AdamW, L2 for the others
 * @property {number} [l1] added to the gradient of kernels, times the sign of the weight; absent: none
 * @property {number} clipNorm largest L2 norm of the gradient; 0: no clipping
 * @property {number} averageDecay of the moving average of the weights; 0: none
 * @property {Augment | null} augment
 * @property {'balanced' | import('./weights.js').ClassWeights} [classWeight] how often the loss of a class counts; fit()
 *   replaces 'balanced' and names by numbers
 * @property {Callback[]} callbacks
 * @property {Teaching | null} teacher distillation, see fit()'s `teachers`
 * @property {number} seed of the order, dropout and augmentation
 * @property {[number, number][]} learningRateChanges [step, learning rate] set by hand while it ran
 */
/**
 * A recipe as a caller writes it: every option may be missing or in its short form.
 * @typedef {object} RecipeOptions
 * @property {number} [epochs]
 * @property {number} [batchSize]
 * @property {OptimizerKind | Partial<Optimizer> & { kind: OptimizerKind }} [optimizer]
 * @property {number | Partial<LearningRate>} [learningRate]
 * @property {number} [validationSplit]
 * @property {number} [labelSmoothing]
 * @property {number} [weightDecay]
 * @property {number} [l1]
 * @property {number} [clipNorm]
 * @property {number} [averageDecay]
 * @property {Partial<Augment> | keyof typeof AUGMENTS | null} [augment]
 * @property {'balanced' | import('./weights.js').ClassWeights | null} [classWeight] of Keras: by the number of a class, or its
 *   name; 1 where not given
 * @property {(Partial<Callback> & { type: Callback['type'] })[]} [callbacks]
 * @property {Partial<Teaching> | null} [teacher]
 * @property {number} [seed]
 * @property {[number, number][]} [learningRateChanges]
 */

/** Distortions by name. Mild ones: MNIST is already upright and centred.
 * @type {Record<'none' | 'light' | 'standard' | 'strong', Partial<Augment>>} */
export const AUGMENTS = {
  none: {},
  light: { shift: 1, rotate: 8, scale: 0.08, shear: 0.08 },
  standard: {
    shift: 2,
    rotate: 12,
    scale: 0.15,
    shear: 0.2,
    thickness: 0.3,
    elastic: 1,
    erase: 0.1,
    noise: 0.1,
  },
  strong: {
    shift: 3,
    rotate: 15,
    scale: 0.2,
    shear: 0.25,
    thickness: 0.5,
    elastic: 1.5,
    erase: 0.2,
    noise: 0.2,
  },
};

const { recipe: RECIPE } = trainingParts;
const OTHERS = ['optimizer', 'learningRate', 'augment', 'classWeight', 'callbacks', 'teacher'];
const NAMES = [...RECIPE.options.map(({ name }) => name), ...OTHERS, 'learningRateChanges'];

/**
 * The value of an option, checked.
 * @param {PartName} part
 * @param {TrainingOption} option
 * @param {unknown} value
 * @returns {any}
 */
function checkOption(part, { name, kind, range = [0, Infinity], words = {} }, value) {
  const said = part === 'recipe' ? name : `${part}.${name}`;
  if (kind === 'flag') return flag(said, value);
  if (kind === 'word') return oneOf(said, value, Object.keys(words));
  return kind === 'integer' ? integerIn(said, value, ...range) : numberIn(said, value, ...range);
}

/**
 * Every option of a part, checked; what is not given has its default.
 * @param {PartName} part
 * @param {unknown} value
 * @param {string[]} [others] keys that the part has besides its options
 * @returns {any}
 */
function completePart(part, value, others = []) {
  const { options, choice = '', isBrief } = trainingParts[part];
  const given = optionsOf(part, value, [...others, ...options.map(({ name }) => name)]);
  /** @type {Record<string, any>} */
  const complete = {};
  for (const option of options) {
    const chosen = complete[choice];
    if (isBrief && option.when && !option.when.includes(chosen)) continue;
    const usual = option.isNeeded ? undefined : (option.defaults?.[chosen] ?? option.default);
    complete[option.name] = checkOption(part, option, given[option.name] ?? usual);
  }
  return complete;
}

/**
 * @param {unknown} options
 * @param {number} seed used when the options have none
 * @returns {Recipe}
 */
export function completeRecipe(options, seed) {
  const given = optionsOf('fit', ownSpelling(options), NAMES);
  const own = Object.fromEntries(
    RECIPE.options.map((option) => {
      const usual = option.name === 'seed' ? seed : option.default;
      return [option.name, checkOption('recipe', option, given[option.name] ?? usual)];
    }),
  );
  const optimizer = completePart('optimizer', given.optimizer ?? { kind: KIND.default });
  const classWeight = completeClassWeight(given.classWeight);
  const usualRate = optimizer.kind === 'sgd' ? 0.01 : 0.001;
  return {
    epochs: own.epochs,
    batchSize: own.batchSize,
    optimizer,
    learningRate: completeLearningRate(given.learningRate ?? usualRate),
    validationSplit: own.validationSplit,
    labelSmoothing: own.labelSmoothing,
    weightDecay: own.weightDecay,
    ...(own.l1 > 0 && { l1: own.l1 }),
    clipNorm: own.clipNorm,
    averageDecay: own.averageDecay,
    augment: completeAugment(given.augment ?? null),
    ...(classWeight && { classWeight }),
    callbacks: completeCallbacks(given.callbacks ?? []),
    teacher: completeTeaching(given.teacher ?? null),
    seed: own.seed,
    learningRateChanges: completeChanges(given.learningRateChanges ?? []),
  };
}

/**
 * @param {unknown} value
 * @returns {LearningRate}
 */
function completeLearningRate(value) {
  if (typeof value === 'number') return { schedule: 'constant', base: learningRate(value) };
  return completePart('learningRate', value);
}

/**
 * @param {unknown} value
 * @returns {Teaching | null}
 */
function completeTeaching(value) {
  if (value === null) return null;
  const settings = completePart('teacher', value, ['weights']);
  const weights = /** @type {any} */ (value).weights ?? [];
  if (!Array.isArray(weights) || weights.some((hash) => !/^[0-9a-f]{64}$/.test(hash)))
    throw badArgument('teacher.weights', 'an array of SHA-256', weights);
  return { ...settings, weights };
}

/**
 * @param {unknown} value
 * @returns {[number, number][]}
 */
export function completeChanges(value) {
  if (!Array.isArray(value))
    throw badArgument('learningRateChanges', 'an array of [step, learning rate]', value);
  let last = -1;
  return value.map((change) => {
    last = integerIn('learningRateChanges step', change?.[0], last + 1);
    return [last, learningRate(change[1])];
  });
}

const KIND = trainingOption('optimizer', 'kind');
const RATE = trainingOption('learningRate', 'base');

/** @param {unknown} value */
export function learningRate(value) {
  return checkOption('recipe', { ...RATE, name: 'learningRate' }, value);
}

/**
 * @param {unknown} value
 * @returns {Augment | null}
 */
export function completeAugment(value) {
  if (value === null) return null;
  const names = /** @type {(keyof typeof AUGMENTS)[]} */ (Object.keys(AUGMENTS));
  const short = typeof value === 'string' ? AUGMENTS[oneOf('augment', value, names)] : value;
  /** @type {Augment} */
  const augment = completePart('augment', short);
  return Object.values(augment).every((amount) => amount === 0) ? null : augment;
}

/**
 * @param {unknown} value
 * @returns {Callback[]}
 */
function completeCallbacks(value) {
  if (!Array.isArray(value)) throw badArgument('callbacks', 'an array', value);
  return value.map((callback) => {
    const type = oneOf('callback.type', callback?.type, CALLBACKS);
    return { type, ...completePart(type, callback, ['type']) };
  });
}
