/* receipt.js - receipts: JSON with everything that decides the result of a training run, and the result.
 *
 * With it anybody can repeat the run and compare the weights.
 *
 *   engine, seed, start, data, validation   origin of the run (origin.js)
 *   layers, input, recipe                   the network and how it was trained
 *   classes, none                           its classes, where they are not the usual ones (base/classes.js)
 *   result                                  SHA-256 of the weights, scores of each epoch
 *
 * It holds no pictures, no weights and nothing about the machine: the same run gives the same receipt
 * everywhere. A run of the relaxed engine (loadEngine({ relaxed: true })) cannot be repeated to the bit.
 * Its receipt says so in `engine`, and verifyReceipt() refuses it.
 */
import { badArgument, integerIn, oneOf, optionsOf } from '../base/checks.js';
import { checkHistory } from './checkpoint.js';
import { classesOf, completeClasses, unusualClasses } from '../base/class-names.js';
import { RELAXED } from '../base/constants.js';
import { engineIn } from '../engine/loaded.js';
import { InklingError } from '../base/errors.js';
import { completeLayers } from '../architecture/layers.js';
import { checkHash, checkOrigin } from './origin.js';
import { completeRecipe } from './recipe.js';
import { openSource } from '../data/source.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/**
 * @typedef {object} RunResult
 * @property {string} weights SHA-256
 * @property {number} epochs completed
 * @property {number} steps
 * @property {import('./loop.js').StopReason} stopped
 * @property {import('./loop.js').History} history
 */
/**
 * @typedef {import('./origin.js').Origin & { format: 'inkling-receipt', version: 1,
 *   layers: import('../architecture/layers.js').Layer[], input: import('../architecture/layers.js').Shape,
 *   classes?: readonly string[], none?: boolean, recipe: import('./recipe.js').Recipe, result: RunResult }} Receipt
 */
/**
 * @typedef {object} VerifyOptions
 * @property {Dataset} [own] the training data, if only their owner has them
 * @property {Dataset} [ownValidation]
 * @property {import('../model/model.js').Model} [start] the model the run began with, if its weights
 *   were not random
 * @property {readonly import('../model/model.js').Model[]} [teachers] the teachers of the run, in their order
 * @property {() => ReturnType<typeof import('../data/mnist.js').loadMnist>} [mnist] where MNIST comes
 *   from
 * @property {number} [workers]
 * @property {AbortSignal} [signal] gives up with 'aborted'
 * @property {(progress: import('./loop.js').Progress) => void} [onProgress]
 */
/**
 * @typedef {object} Verification
 * @property {boolean} equal the weights are the same, bit by bit
 * @property {string} sentence the outcome in words
 * @property {Receipt} receipt of the repeated run
 */

const FORMAT = 'inkling-receipt';
const VERSION = 1;
const STOPS = /** @type {const} */ (['finished', 'early-stopping', 'aborted']);

/**
 * @param {import('../base/classes.js').Classes & { layers: readonly import('../architecture/layers.js').Layer[],
 *   input: import('../architecture/layers.js').Shape }} model
 * @param {import('./recipe.js').Recipe} recipe
 * @param {import('./origin.js').Origin} origin
 * @param {RunResult} result
 * @returns {Receipt}
 */
export function makeReceipt({ layers, input, classNames, none }, recipe, origin, result) {
  return structuredClone({
    format: FORMAT,
    version: VERSION,
    ...origin,
    layers: [...layers],
    input,
    ...unusualClasses({ classNames, none }),
    recipe,
    result,
  });
}

/**
 * Reads a receipt from a file and checks every field. Throws 'bad-receipt'.
 * @param {unknown} source JSON text, or what it says
 * @returns {Receipt}
 */
export function readReceipt(source) {
  try {
    const { format, version, layers, input, classes, none, recipe, result, ...origin } = optionsOf(
      'it',
      typeof source === 'string' ? JSON.parse(source) : source,
      [
        'format',
        'version',
        'engine',
        'seed',
        'start',
        'data',
        'validation',
        'layers',
        'input',
        'classes',
        'none',
        'recipe',
        'result',
      ],
    );
    if (format !== FORMAT) throw badArgument('format', `'${FORMAT}'`, format);
    if (version !== VERSION) throw badArgument('version', String(VERSION), version);
    if (!Array.isArray(input) || input.length !== 3)
      throw badArgument('input', 'three numbers', input);
    input.forEach((side) => integerIn('input', side, 1, 4096));
    return {
      format,
      version,
      ...checkOrigin(origin),
      layers: completeLayers(layers),
      input: /** @type {import('../architecture/layers.js').Shape} */ (input),
      ...(classes !== undefined && givenClasses(classes, none)),
      recipe: completeRecipe(recipe, 0),
      result: checkResult(result),
    };
  } catch (cause) {
    if (!(cause instanceof InklingError || cause instanceof SyntaxError)) throw cause;
    throw new InklingError('bad-receipt', `not a receipt of a training run: ${cause.message}`, {
      cause,
    });
  }
}

/** @param {unknown} classes @param {unknown} none */
function givenClasses(classes, none) {
  const complete = completeClasses(classes, none ?? false);
  return { classes: complete.classNames, none: complete.none };
}

/**
 * @param {unknown} value
 * @returns {RunResult}
 */
function checkResult(value) {
  const given = optionsOf('result', value, ['weights', 'epochs', 'steps', 'stopped', 'history']);
  const epochs = integerIn('result.epochs', given.epochs, 0);
  return {
    weights: checkHash('result.weights', given.weights),
    epochs,
    steps: integerIn('result.steps', given.steps, 0),
    stopped: oneOf('result.stopped', given.stopped, STOPS),
    history: checkHistory(given.history, epochs),
  };
}

/**
 * Repeats the run of a receipt and compares the weights. Throws 'bad-receipt', 'not-exact' when it
 * is of the relaxed engine or this one is, 'load-failed' when its data are not here, and 'other-data'
 * when they are not those it was trained on.
 * @param {import('../inkling.js').Engine} engine
 * @param {unknown} source a receipt, or its JSON text
 * @param {VerifyOptions} [options]
 * @returns {Promise<Verification>}
 */
export async function verifyReceipt(engine, source, options = {}) {
  engineIn(engine);
  optionsOf('verifyReceipt', options, [
    'own',
    'ownValidation',
    'start',
    'teachers',
    'mnist',
    'workers',
    'signal',
    'onProgress',
  ]);
  const { own, ownValidation, start, teachers, mnist, workers, signal, onProgress } = options;
  const receipt = readReceipt(source);
  if (receipt.engine.endsWith(RELAXED)) {
    throw new InklingError(
      'not-exact',
      'the run was made by the relaxed engine, whose bits depend on the processor: it cannot be repeated',
    );
  }
  if (!engine.exact) {
    throw new InklingError(
      'not-exact',
      'this is the relaxed engine, which is not bit-exact: verify with loadEngine() without relaxed',
    );
  }
  const { layers, input, seed, recipe, result, data, validation } = receipt;
  const dataset = await openSource(data.source, { engine, own, mnist });
  const held =
    validation && (await openSource(validation.source, { engine, own: ownValidation, mnist }));
  const model = engine.createModel(layers, { seed, input, ...classesIn(engine, receipt) });
  try {
    if (receipt.start) model.setWeights(startWeights(receipt.start, start));
    const run = model.fit(dataset, {
      ...recipe,
      ...(held && { validation: held }),
      teachers,
      workers,
      signal,
      expected: { data, validation },
      ...(result.stopped === 'aborted' && { stopAfter: result.steps }),
    });
    for await (const progress of run) onProgress?.(progress);
    const { receipt: repeated } = await run;
    if (signal?.aborted) throw new InklingError('aborted', 'stopped by its AbortSignal');
    const equal = repeated.result.weights === result.weights;
    return {
      equal,
      sentence: equal ? `the same weights, ${result.weights}` : difference(receipt, repeated),
      receipt: repeated,
    };
  } finally {
    model.dispose();
  }
}

/** The classes of a receipt, as createModel() takes them.
 * @param {import('../inkling.js').Engine} engine
 * @param {Receipt} receipt
 */
function classesIn(engine, { layers, input, classes, none }) {
  const [, , outputs] = /** @type {import('../architecture/layers.js').Shape} */ (
    engine.checkLayers(layers, input).at(-1)
  );
  const complete = classesOf(outputs, classes, none);
  return { classes: complete.classNames, none: complete.none };
}

/**
 * @param {string} hash
 * @param {import('../model/model.js').Model | undefined} model
 */
function startWeights(hash, model) {
  if (!model) {
    throw new InklingError(
      'load-failed',
      `the run began with the weights ${hash.slice(0, 12)}... of another run: give that model too`,
    );
  }
  if (model.hash() !== hash) {
    throw new InklingError(
      'other-data',
      `the run began with the weights ${hash.slice(0, 12)}...; the model given has ` +
        `${model.hash().slice(0, 12)}...`,
    );
  }
  return model.weights();
}

/** @param {Receipt} expected @param {Receipt} found */
function difference(expected, found) {
  const weights = `other weights: ${found.result.weights} instead of ${expected.result.weights}`;
  return expected.engine === found.engine
    ? weights
    : `${weights}; the receipt was written by engine ${expected.engine} and ` +
        `this is engine ${found.engine}, which may compute other bits`;
}
