/* calls.js - calls in the words of Keras: compile({ optimizer, loss, metrics }), fit(x, y, options), validation_data, verbose, ...
 *
 * They become a recipe's options and data sets. Options that say what is always so are dropped; those that would change the
 * result and do not exist are refused.
 */
import { InklingError, show } from '../base/errors.js';
import { objectIn, optionsOf } from '../base/checks.js';
import { datasetIn } from '../data/dataset.js';
import { datasetFromArrays } from '../data/from-arrays.js';
import { trainingParts } from './options.js';
import { ownSpelling } from './spelling.js';
import { withSampleWeights } from './weights.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('./recipe.js').RecipeOptions} RecipeOptions */
/** @typedef {Record<string, any>} Options */

/** Losses that are ours: cross-entropy of softmax. */
const LOSSES = ['categoricalcrossentropy', 'sparsecategoricalcrossentropy'];
/** Metrics that are measured during training. */
const METRICS = ['accuracy', 'acc', 'categoricalaccuracy', 'sparsecategoricalaccuracy'];

/** @param {unknown} value the name of a class or function of Keras, or an object of it */
const plain = (value) =>
  String(/** @type {any} */ (value)?.class_name ?? /** @type {any} */ (value)?.name ?? value)
    .toLowerCase()
    .replaceAll('_', '');

/**
 * The recipe that compile() asks for.
 * @param {unknown} value
 * @returns {RecipeOptions}
 */
export function compiled(value) {
  const {
    optimizer,
    loss,
    metrics = [],
  } = /** @type {Options} */ (optionsOf('compile', value, ['optimizer', 'loss', 'metrics']));
  if (loss !== undefined && !LOSSES.includes(plain(loss))) {
    throw new InklingError(
      'bad-argument',
      `loss must be categorical_crossentropy or sparse_categorical_crossentropy; found ${show(loss)}`,
    );
  }
  for (const metric of Array.isArray(metrics) ? metrics : [metrics]) {
    if (METRICS.includes(plain(metric))) continue;
    throw new InklingError(
      'bad-argument',
      `metrics may hold accuracy; found ${show(metric)}: evaluate() gives precision, recall, F1, top-k and AUC`,
    );
  }
  return /** @type {RecipeOptions} */ (
    optimizer === undefined ? {} : ownSpelling(optimizerOf(optimizer))
  );
}

/** @param {any} given a name, our settings, or { class_name, config } with a learning rate of its own */
function optimizerOf(given) {
  if (typeof given === 'string') return { optimizer: plain(given) };
  const {
    class_name: name,
    name: other,
    kind = name ?? other,
    config,
    ...rest
  } = objectIn('optimizer', given);
  const {
    learning_rate: rate,
    learningRate = rate,
    lr = learningRate,
    name: _,
    ...all
  } = {
    ...rest,
    .../** @type {Options} */ (config ?? {}),
  };
  const settings = Object.fromEntries(
    Object.entries(all).filter(([key, value]) => !isUnset(key, value)),
  );
  return {
    optimizer: { kind: plain(kind), ...settings },
    ...(lr !== undefined && { learningRate: lr }),
  };
}

/** Options that get_config() of Keras' optimisers writes though they are not used. @type {Record<string, unknown>} */
const UNSET = {
  weight_decay: null,
  clipnorm: null,
  global_clipnorm: null,
  clipvalue: null,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
  use_ema: false,
  ema_momentum: 0.99,
  ema_overwrite_frequency: null,
};

/** @param {string} key @param {unknown} value */
const isUnset = (key, value) => Object.hasOwn(UNSET, key) && UNSET[key] === value;

/** Whether a value is a data set. @param {unknown} value @returns {value is Dataset} */
const isDataset = (value) =>
  typeof value === 'object' && value !== null && 'images' in value && 'labels' in value;

/** Options of fit() that are no part of a recipe. */
const RUN = ['validation', 'workers', 'teachers', 'signal', 'checkpoint', 'expected', 'stopAfter'];

/** Keras' options that change nothing when they have this value; the sentence says what to do about others.
 * @type {Record<string, [unknown[], string]>} */
const ONLY = {
  verbose: [
    [0, 1, 2, 'auto', true, false],
    'it is 0, 1 or 2; iterate over the run for its progress',
  ],
  shuffle: [[true], 'every epoch is shuffled, in an order that the seed decides'],
  initial_epoch: [[0], 'continue a run with checkpoint'],
  initialEpoch: [[0], 'continue a run with checkpoint'],
  steps_per_epoch: [[null], 'an epoch is all of the data'],
  stepsPerEpoch: [[null], 'an epoch is all of the data'],
};

/**
 * The data and the options of a call; arrays become a data set, and sample weights a part of it.
 * @param {Model} model
 * @param {readonly unknown[]} given (dataset, options) or (x, y, options)
 * @param {string} call for error messages
 * @returns {{ dataset: Dataset, rest: Options }}
 */
function dataAndOptions(model, given, call) {
  const isWhole = given.length < 2 || isDataset(given[0]) || !isData(given[1]);
  const [x, y] = given;
  const { [isWhole ? 1 : 2]: last = {} } = given; // null is refused
  const options = /** @type {Options} */ (objectIn(call, last));
  const pictures = isWhole ? /** @type {Dataset} */ (x) : datasetFromArrays(x, y, model);
  const { sample_weight: weight, sampleWeight: weights = weight, ...rest } = options;
  if (weights === undefined || weights === null) return { dataset: pictures, rest };
  return { dataset: withSampleWeights(datasetIn('the data set', pictures), weights), rest };
}

/** Options without those that say what is always so; refuses other values of these.
 * @param {Options} options @param {Record<string, [unknown[], string]>} fixed @param {string} call for error messages */
function withoutFixed(options, fixed, call) {
  const rest = { ...options };
  for (const [key, [allowed, sentence]] of Object.entries(fixed)) {
    if (!(key in rest)) continue;
    if (!allowed.includes(rest[key]) && rest[key] !== undefined)
      throw new InklingError(
        'bad-argument',
        `${call} cannot take ${key} ${show(rest[key])}: ${sentence}`,
      );
    delete rest[key];
  }
  return rest;
}

/**
 * The arguments of fit(): a data set and options, or arrays as in Keras.
 * @param {Model} model
 * @param {readonly unknown[]} given (dataset, options) or (x, y, options)
 * @returns {{ dataset: Dataset, options: import('../workers/fit.js').FitOptions }}
 */
export function fitArguments(model, given) {
  const { dataset, rest: all } = dataAndOptions(model, given, 'fit');
  const { validation_data: python, validationData: script = python, ...others } = all;
  const rest = withoutFixed(others, ONLY, 'fit');
  checkNames(rest);
  if (script === undefined || script === null) return { dataset, options: rest };
  if (rest.validation)
    throw new InklingError('bad-argument', 'give validation or validation_data, not both');
  return { dataset, options: { ...rest, validation: validationOf(script, model) } };
}

/** Keras' options of evaluate() that change nothing when they have this value, as ONLY. @type {Record<string, [unknown[], string]>} */
const ONLY_SCORES = {
  verbose: [ONLY.verbose[0], 'it is 0, 1 or 2; onProgress gets the progress'],
  steps: [[null], 'all of the data are scored'],
  return_dict: [[true], 'the result is an object'],
};

/**
 * The arguments of evaluate(): a data set and options, or arrays as in Keras. A batch size is dropped: it changes no score.
 * @param {Model} model
 * @param {readonly unknown[]} given (dataset, options) or (x, y, options)
 * @returns {{ dataset: Dataset, options: import('../workers/evaluate.js').EvaluateOptions }}
 */
export function evaluateArguments(model, given) {
  const { dataset, rest } = dataAndOptions(model, given, 'evaluate');
  const { batch_size: _python, batchSize: _script, ...others } = rest;
  return { dataset, options: withoutFixed(others, ONLY_SCORES, 'evaluate') };
}

/** Whether a value is an array of some kind or a tensor. @param {any} value */
const isData = (value) =>
  Array.isArray(value) || ArrayBuffer.isView(value) || typeof value?.dataSync === 'function';

/** @param {unknown} value a data set, [x, y] or [x, y, sample weights] @param {Model} model */
function validationOf(value, model) {
  if (isDataset(value)) return value;
  if (Array.isArray(value) && (value.length === 2 || value.length === 3)) {
    const dataset = datasetFromArrays(value[0], value[1], model, 'validation x');
    return value.length === 3 ? withSampleWeights(dataset, value[2]) : dataset;
  }
  throw new InklingError(
    'bad-argument',
    `validation_data must be [x, y], [x, y, sample_weight] or a data set; found ${show(value)}`,
  );
}

/** Refuses a name that fit() does not know, with all that it knows. @param {Options} options */
function checkNames(options) {
  const parts = Object.entries(trainingParts).filter(([name]) => name !== 'recipe');
  const own = trainingParts.recipe.options.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const callbacks = ['earlyStopping', 'reduceOnPlateau'];
  const known = [
    ...own,
    ...parts
      .filter(([name]) => !callbacks.includes(name))
      .flatMap(([name, { aliases = [] }]) => [name, ...aliases]),
    'callbacks',
    'learningRateChanges',
    ...RUN,
  ];
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new InklingError(
    'bad-argument',
    `fit has no option ${show(unknown)}; it knows ${[...known, 'sampleWeight', 'sample_weight', 'validation_data', ...Object.keys(ONLY).filter((key) => !/[A-Z]/.test(key))].join(', ')}`,
  );
}

/** Keras' names beside ours in a history: val_loss, val_accuracy, lr. They are not listed, so files stay as they are.
 * @template {import('./loop.js').History} History
 * @param {History} history
 */
export function withKerasNames(history) {
  for (const [name, own] of /** @type {const} */ ([
    ['val_loss', 'valLoss'],
    ['val_accuracy', 'valAccuracy'],
    ['lr', 'learningRate'],
    ['learning_rate', 'learningRate'],
  ]))
    Object.defineProperty(history, name, { get: () => history[own] });
  return /** @type {History & { val_loss: number[], val_accuracy: number[], lr: number[], learning_rate: number[] }} */ (
    history
  );
}
