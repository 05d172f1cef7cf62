/* recipe.js - the options of fit() in full: checked, with defaults, as plain JSON.
 *
 * A recipe together with layers, weights and data decides every bit of the result; it is stored
 * with a trained model and can be given to fit() again. What does not change the result (workers,
 * signal) is no part of it. Names and defaults are Keras' where Keras has them.
 */
import {
  badArgument,
  flag,
  integerIn,
  numberIn,
  oneOf,
  optionsOf,
  seedOf,
} from '../base/checks.js';
import { MAX_BATCH } from '../base/constants.js';
import { AUGMENT_FIELDS, AUGMENT_LIMITS, OPTIMIZERS, SCHEDULES } from '../engine/structs.js';

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
 * Learning from other networks' answers: the share of the loss, the temperature at which answers are compared, and the SHA-256 of
 * each teacher's weights.
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
 * @property {number} weightDecay L2 for SGD and Adam, decoupled for AdamW
 * @property {number} clipNorm largest L2 norm of the gradient; 0: no clipping
 * @property {number} averageDecay of the moving average of the weights; 0: none
 * @property {Augment | null} augment
 * @property {Callback[]} callbacks
 * @property {Teaching | null} teacher distillation, see fit()'s `teachers`
 * @property {number} seed of the order, dropout and augmentation
 * @property {[number, number][]} learningRateChanges [step, learning rate] set by hand while it ran
 */
/**
 * A recipe as a caller writes it: every part may be left out or short.
 * @typedef {object} RecipeOptions
 * @property {number} [epochs]
 * @property {number} [batchSize]
 * @property {OptimizerKind | Partial<Optimizer> & { kind: OptimizerKind }} [optimizer]
 * @property {number | Partial<LearningRate>} [learningRate]
 * @property {number} [validationSplit]
 * @property {number} [labelSmoothing]
 * @property {number} [weightDecay]
 * @property {number} [clipNorm]
 * @property {number} [averageDecay]
 * @property {Partial<Augment> | keyof typeof AUGMENTS | null} [augment]
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

const OPTIONS = [
  'epochs',
  'batchSize',
  'optimizer',
  'learningRate',
  'validationSplit',
  'labelSmoothing',
  'weightDecay',
  'clipNorm',
  'averageDecay',
  'augment',
  'callbacks',
  'teacher',
  'seed',
  'learningRateChanges',
];

const MONITORS = /** @type {const} */ (['loss', 'accuracy', 'valLoss', 'valAccuracy']);

/**
 * @param {unknown} options
 * @param {number} seed used when the options have none
 * @returns {Recipe}
 */
export function completeRecipe(options, seed) {
  const given = optionsOf('fit', options, OPTIONS);
  const optimizer = completeOptimizer(given.optimizer ?? 'adam');
  return {
    epochs: integerIn('epochs', given.epochs ?? 5, 1, 100000),
    batchSize: integerIn('batchSize', given.batchSize ?? 128, 1, MAX_BATCH),
    optimizer,
    learningRate: completeLearningRate(
      given.learningRate ?? (optimizer.kind === 'sgd' ? 0.01 : 0.001),
    ),
    validationSplit: numberIn('validationSplit', given.validationSplit ?? 0, 0, 0.9),
    labelSmoothing: numberIn('labelSmoothing', given.labelSmoothing ?? 0, 0, 0.9),
    weightDecay: numberIn('weightDecay', given.weightDecay ?? 0, 0, 1),
    clipNorm: numberIn('clipNorm', given.clipNorm ?? 0, 0, 1e9),
    averageDecay: numberIn('averageDecay', given.averageDecay ?? 0, 0, 0.999999),
    augment: completeAugment(given.augment ?? null),
    callbacks: completeCallbacks(given.callbacks ?? []),
    teacher: completeTeaching(given.teacher ?? null),
    seed: seedOf(given.seed ?? seed),
    learningRateChanges: completeChanges(given.learningRateChanges ?? []),
  };
}

/**
 * @param {unknown} value
 * @returns {Optimizer}
 */
function completeOptimizer(value) {
  const short = typeof value === 'string' ? { kind: value } : value;
  const given = optionsOf('optimizer', short, [
    'kind',
    'momentum',
    'nesterov',
    'beta1',
    'beta2',
    'epsilon',
  ]);
  return {
    kind: oneOf('optimizer', given.kind, OPTIMIZERS),
    momentum: numberIn('momentum', given.momentum ?? 0, 0, 0.9999),
    nesterov: flag('nesterov', given.nesterov ?? false),
    beta1: numberIn('beta1', given.beta1 ?? 0.9, 0, 0.9999),
    beta2: numberIn('beta2', given.beta2 ?? 0.999, 0, 0.999999),
    epsilon: numberIn('epsilon', given.epsilon ?? 1e-7, 1e-12, 1),
  };
}

/**
 * @param {unknown} value
 * @returns {LearningRate}
 */
function completeLearningRate(value) {
  if (typeof value === 'number') return { schedule: 'constant', base: learningRate(value) };
  const given = optionsOf('learningRate', value, [
    'schedule',
    'base',
    'final',
    'warmup',
    'factor',
    'every',
  ]);
  const schedule = oneOf('learningRate.schedule', given.schedule ?? 'constant', SCHEDULES);
  const base = learningRate(given.base ?? 0.001);
  if (schedule === 'constant') return { schedule, base };
  if (schedule === 'step') {
    return {
      schedule,
      base,
      factor: numberIn('learningRate.factor', given.factor ?? 0.1, 0, 1),
      every: integerIn('learningRate.every', given.every ?? 10, 1, 100000),
    };
  }
  return {
    schedule,
    base,
    final: learningRate(given.final ?? 0),
    warmup: numberIn(
      'learningRate.warmup',
      given.warmup ?? (schedule === 'oneCycle' ? 0.3 : 0),
      0,
      1,
    ),
  };
}

/**
 * @param {unknown} value
 * @returns {Teaching | null}
 */
function completeTeaching(value) {
  if (value === null) return null;
  const given = optionsOf('teacher', value, ['share', 'temperature', 'weights']);
  const weights = given.weights ?? [];
  if (!Array.isArray(weights) || weights.some((hash) => !/^[0-9a-f]{64}$/.test(hash)))
    throw badArgument('teacher.weights', 'an array of SHA-256', weights);
  return {
    share: numberIn('teacher.share', given.share ?? 0.8, 0, 1),
    temperature: numberIn('teacher.temperature', given.temperature ?? 3, 0.1, 1000),
    weights,
  };
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

/** @param {unknown} value */
export function learningRate(value) {
  return numberIn('learningRate', value, 0, 1000);
}

/**
 * @param {unknown} value
 * @returns {Augment | null}
 */
export function completeAugment(value) {
  if (value === null) return null;
  const names = /** @type {(keyof typeof AUGMENTS)[]} */ (Object.keys(AUGMENTS));
  const short = typeof value === 'string' ? AUGMENTS[oneOf('augment', value, names)] : value;
  const given = optionsOf('augment', short, AUGMENT_FIELDS);
  const entries = AUGMENT_FIELDS.map((field) => [
    field,
    numberIn(`augment.${field}`, given[field] ?? 0, 0, AUGMENT_LIMITS[field]),
  ]);
  return entries.every(([, amount]) => amount === 0)
    ? null
    : /** @type {Augment} */ (Object.fromEntries(entries));
}

/** What Keras calls things in Python; understood as well. */
const KERAS_NAMES = new Map(
  Object.entries({
    EarlyStopping: 'earlyStopping',
    ReduceLROnPlateau: 'reduceOnPlateau',
    val_loss: 'valLoss',
    val_accuracy: 'valAccuracy',
    min_delta: 'minDelta',
    restore_best_weights: 'restoreBest',
    min_lr: 'minLearningRate',
  }),
);

/** @param {unknown} callback */
function translate(callback) {
  if (typeof callback !== 'object' || callback === null || Array.isArray(callback)) return callback;
  const ours = (/** @type {unknown} */ word) =>
    KERAS_NAMES.get(/** @type {string} */ (word)) ?? word;
  return Object.fromEntries(
    Object.entries(callback).map(([key, value]) => [ours(key), ours(value)]),
  );
}

/**
 * @param {unknown} value
 * @returns {Callback[]}
 */
function completeCallbacks(value) {
  if (!Array.isArray(value)) throw badArgument('callbacks', 'an array', value);
  return value.map((given) => {
    const callback = /** @type {any} */ (translate(given));
    const type = oneOf(
      'callback.type',
      callback?.type,
      /** @type {const} */ (['earlyStopping', 'reduceOnPlateau']),
    );
    return type === 'earlyStopping'
      ? completeEarlyStopping(callback)
      : completeReduceOnPlateau(callback);
  });
}

/**
 * @param {unknown} value
 * @returns {EarlyStopping}
 */
function completeEarlyStopping(value) {
  const given = optionsOf('earlyStopping', value, [
    'type',
    'monitor',
    'patience',
    'minDelta',
    'restoreBest',
  ]);
  return {
    type: 'earlyStopping',
    monitor: oneOf('monitor', given.monitor ?? 'valLoss', MONITORS),
    patience: integerIn('patience', given.patience ?? 0, 0, 100000),
    minDelta: numberIn('minDelta', given.minDelta ?? 0, 0),
    restoreBest: flag('restoreBest', given.restoreBest ?? false),
  };
}

/**
 * @param {unknown} value
 * @returns {ReduceOnPlateau}
 */
function completeReduceOnPlateau(value) {
  const given = optionsOf('reduceOnPlateau', value, [
    'type',
    'monitor',
    'patience',
    'minDelta',
    'factor',
    'cooldown',
    'minLearningRate',
  ]);
  return {
    type: 'reduceOnPlateau',
    monitor: oneOf('monitor', given.monitor ?? 'valLoss', MONITORS),
    patience: integerIn('patience', given.patience ?? 10, 0, 100000),
    minDelta: numberIn('minDelta', given.minDelta ?? 1e-4, 0),
    factor: numberIn('factor', given.factor ?? 0.1, 0, 0.999999),
    cooldown: integerIn('cooldown', given.cooldown ?? 0, 0, 100000),
    minLearningRate: learningRate(given.minLearningRate ?? 0),
  };
}
