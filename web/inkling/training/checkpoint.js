/* checkpoint.js - reads, writes and checks checkpoints: the state from which a training run continues
 * with the same bits.
 *
 * The file is safetensors. Its tensors are params, moment1, moment2, average; if the optimiser is
 * AMSGrad, largest; if early stopping restores the best epoch, best. Its metadata hold the network, its
 * classes, the recipe as it was given, the origin
 * of the run (origin.js) and the memory of the loop. The file is untrusted: every number is checked
 * before a run starts from it, and every error is 'bad-checkpoint'.
 */
import { badArgument, flag, integerIn, numberIn, optionsOf } from '../base/checks.js';
import { classesOf, unusualClasses } from '../base/class-names.js';
import { InklingError } from '../base/errors.js';
import { completeLayers } from '../architecture/layers.js';
import { checkOrigin } from './origin.js';
import { completeChanges, completeRecipe, learningRate } from './recipe.js';
import { readSafetensors } from '../formats/safetensors.js';
import { checkSeal, writeSealed } from '../formats/seal.js';
import { layerTable } from '../architecture/summary.js';

/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./loop.js').Memory} Memory */
/** @typedef {import('./loop.js').History} History */
/**
 * A run between two of its steps.
 * @typedef {object} Checkpoint
 * @property {Recipe} recipe as the run was started
 * @property {import('./origin.js').Origin} origin
 * @property {Float32Array} state parameters, two moments, average, largest second moments, four
 *   words: ink_get_state of inkling.h
 * @property {Memory} memory of the loop
 * @property {Float32Array | null} best weights of the best epoch, for early stopping
 */
/** @typedef {import('../base/classes.js').Classes} Classes */
/** @typedef {{ name: string, layers: readonly Layer[], input: Shape }} NetworkInfo */

const FORMAT = 'inkling-checkpoint';
const VERSION = '1';
const TENSORS = ['params', 'moment1', 'moment2', 'average', 'largest'];
const MOST_STEPS = 2 ** 31 - 1;

/**
 * @param {NetworkInfo & Classes} network
 * @param {Checkpoint} checkpoint
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeCheckpoint(
  { name, layers, input, classNames, none },
  { recipe, origin, state, memory, best },
) {
  const count = (state.length - 4) / TENSORS.length;
  const tensors = TENSORS.map((tensor, i) => ({
    name: tensor,
    shape: [count],
    data: state.subarray(i * count, (i + 1) * count),
  })).filter(({ name: tensor }) => tensor !== 'largest' || isAmsgrad(recipe));
  if (best) tensors.push({ name: 'best', shape: [count], data: best });
  const parts = Object.entries({
    layers,
    input,
    ...unusualClasses({ classNames, none }),
    recipe,
    origin,
    memory,
  }).map(([key, value]) => [key, JSON.stringify(value)]);
  return writeSealed(tensors, {
    format: FORMAT,
    version: VERSION,
    name,
    ...Object.fromEntries(parts),
  });
}

/**
 * @param {import('../engine/functions.js').Functions} engine
 * @param {Uint8Array} bytes
 * @returns {NetworkInfo & { classes: Classes, checkpoint: Checkpoint }}
 */
export function readCheckpoint(engine, bytes) {
  return asBadCheckpoint(() => {
    const { tensors, metadata } = readSafetensors(bytes);
    checkSeal(bytes, metadata, 'bad-checkpoint');
    for (const [key, value] of [
      ['format', FORMAT],
      ['version', VERSION],
    ]) {
      if (metadata.get(key) !== value)
        throw badArgument(`its ${key}`, `'${value}'`, metadata.get(key));
    }
    const part = (/** @type {string} */ key) => JSON.parse(metadata.get(key) ?? 'null');
    const input = part('input');
    if (!Array.isArray(input) || input.length !== 3)
      throw badArgument('input', 'three numbers', input);
    const layers = completeLayers(part('layers'));
    const { rows, params: count } = layerTable(engine, layers, /** @type {Shape} */ (input));
    const outputs = rows[rows.length - 1].output[2];
    const recipe = completeRecipe(part('recipe') ?? {}, 0);
    const memory = checkMemory(part('memory'), recipe);
    const values = (/** @type {string} */ name) => {
      const data = tensors.get(name)?.data;
      if (data?.length !== count) throw badArgument(`tensor ${name}`, `${count} numbers`, data);
      return data;
    };
    const state = new Float32Array(TENSORS.length * count + 4);
    TENSORS.forEach((name, i) => {
      if (name !== 'largest' || isAmsgrad(recipe)) state.set(values(name), i * count);
    });
    state.set(stateWords(memory, recipe), TENSORS.length * count);
    const checkpoint = {
      recipe,
      origin: checkOrigin(part('origin')),
      state,
      memory,
      best: tensors.has('best') ? values('best') : null,
    };
    return {
      name: metadata.get('name') ?? 'model',
      layers,
      input: /** @type {Shape} */ (input),
      classes: classesOf(outputs, part('classes'), part('none')),
      checkpoint,
    };
  });
}

/**
 * Checks that a run may start from a checkpoint.
 * @param {unknown} value
 * @param {{ engine: string, params: number, recipe: Recipe, data: import('../data/dataset.js').Dataset,
 *   count: number }} run engine: its version; params: how many; count: samples of the data that are
 *   trained on
 * @returns {Checkpoint}
 */
export function checkCheckpoint(value, { engine, params, recipe, data, count }) {
  const given = asBadCheckpoint(() =>
    optionsOf('checkpoint', value, ['recipe', 'origin', 'state', 'memory', 'best']),
  );
  checkSameRecipe(
    asBadCheckpoint(() => completeRecipe(given.recipe, 0)),
    recipe,
  );
  const origin = asBadCheckpoint(() => checkOrigin(given.origin));
  if (origin.data.count !== data.count) {
    throw new InklingError(
      'other-data',
      `the data of this run must be ${origin.data.count} pictures of ${origin.data.name}; ` +
        `found ${data.count} of ${data.name}`,
    );
  }
  return asBadCheckpoint(() => {
    if (origin.engine !== engine) {
      throw badArgument(
        'origin.engine',
        `${engine}, because another one may compute other bits`,
        origin.engine,
      );
    }
    const memory = checkMemory(given.memory, recipe);
    const stepsPerEpoch = Math.ceil(count / recipe.batchSize);
    integerIn('memory.batch', memory.batch, 0, stepsPerEpoch);
    const step = memory.epoch * stepsPerEpoch + memory.batch;
    integerIn('memory.step', memory.step, step, step);
    const { state } = given;
    const length = TENSORS.length * params;
    if (!(state instanceof Float32Array) || state.length !== length + 4) {
      throw badArgument('state', `a Float32Array of ${length + 4}`, state);
    }
    const words = stateWords(memory, recipe);
    // Compared as bits, because a NaN does not equal itself.
    if (String(bits(state.slice(length))) !== String(bits(words)))
      throw badArgument('state', `at step ${step}`, 'another step');
    return { recipe, origin, state, memory, best: checkBest(given.best ?? null, params, recipe) };
  });
}

/** Throws 'bad-argument', because the options are wrong and not the checkpoint.
 * @param {Recipe} expected
 * @param {Recipe} found
 */
function checkSameRecipe(expected, found) {
  const keys = /** @type {(keyof Recipe)[]} */ (Object.keys({ ...expected, ...found }));
  const other = keys.find((key) => JSON.stringify(expected[key]) !== JSON.stringify(found[key]));
  if (!other) return;
  const text = (/** @type {Recipe} */ recipe) => JSON.stringify(recipe[other] ?? null);
  throw new InklingError(
    'bad-argument',
    `a run continues as it was started, with ${other} ${text(expected)}; found ${text(found)}: ` +
      'leave it out',
  );
}

/**
 * @param {unknown} best
 * @param {number} params
 * @param {Recipe} recipe
 */
function checkBest(best, params, recipe) {
  if (best === null) return null;
  if (
    !recipe.callbacks.some((callback) => callback.type === 'earlyStopping' && callback.restoreBest)
  ) {
    throw badArgument('best', 'null, as the recipe does not restore the best epoch', best);
  }
  if (!(best instanceof Float32Array) || best.length !== params || !best.every(Number.isFinite)) {
    throw badArgument('best', `a Float32Array of ${params} finite numbers`, best);
  }
  return best;
}

/** Only AMSGrad has largest second moments. @param {Recipe} recipe */
const isAmsgrad = ({ optimizer }) => optimizer.kind === 'amsgrad';

/** The last four words of a state: steps, and how many of them are in the average.
 * @param {Memory} memory
 * @param {Recipe} recipe
 */
function stateWords({ step }, { averageDecay }) {
  return new Float32Array(Uint32Array.of(step, averageDecay > 0 ? step : 0, 0, 0).buffer);
}

/** @param {Float32Array<ArrayBuffer>} words */
function bits(words) {
  return new Uint32Array(words.buffer);
}

/**
 * @param {unknown} value
 * @param {Recipe} recipe
 * @returns {Memory}
 */
function checkMemory(value, recipe) {
  const given = optionsOf('memory', value, [
    'epoch',
    'batch',
    'step',
    'loss',
    'correct',
    'images',
    'factor',
    'learningRate',
    'valLoss',
    'valAccuracy',
    'stop',
    'learningRateChanges',
    'callbacks',
    'history',
  ]);
  const whole = (/** @type {string} */ key) =>
    integerIn(`memory.${key}`, given[key], 0, MOST_STEPS);
  const epoch = integerIn('memory.epoch', given.epoch, 0, recipe.epochs);
  const images = whole('images');
  const callbacks = listOf('memory.callbacks', given.callbacks, recipe.callbacks.length);
  return {
    epoch,
    batch: whole('batch'),
    step: whole('step'),
    loss: numberIn('memory.loss', given.loss, -1),
    correct: integerIn('memory.correct', given.correct, 0, images),
    images,
    factor: numberIn('memory.factor', given.factor, 0, 1),
    learningRate: learningRate(given.learningRate),
    valLoss: orNull('memory.valLoss', given.valLoss, Infinity),
    valAccuracy: orNull('memory.valAccuracy', given.valAccuracy, 1),
    stop: flag('memory.stop', given.stop),
    learningRateChanges: completeChanges(given.learningRateChanges),
    callbacks: callbacks.map((state) => {
      const { best, wait, cooldown } = optionsOf('memory.callbacks', state, [
        'best',
        'wait',
        'cooldown',
      ]);
      return {
        best: orNull('best', best, Infinity),
        wait: integerIn('wait', wait, 0),
        cooldown: integerIn('cooldown', cooldown, 0),
      };
    }),
    history: checkHistory(given.history, epoch),
  };
}

/**
 * @param {unknown} value
 * @param {number} epochs it must have values for
 * @returns {History}
 */
export function checkHistory(value, epochs) {
  const given = optionsOf('history', value, [
    'loss',
    'accuracy',
    'valLoss',
    'valAccuracy',
    'learningRate',
  ]);
  const list = (
    /** @type {keyof History} */ key,
    /** @type {number} */ high,
    isOptional = false,
  ) => {
    const isLeftOut = isOptional && Array.isArray(given[key]) && given[key].length === 0;
    return listOf(`history.${key}`, given[key], isLeftOut ? 0 : epochs).map((number) =>
      numberIn(`history.${key}`, number, -1, high),
    );
  };
  return {
    loss: list('loss', Infinity),
    accuracy: list('accuracy', 1),
    valLoss: list('valLoss', Infinity, true),
    valAccuracy: list('valAccuracy', 1, true),
    learningRate: list('learningRate', 1000),
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} length
 * @returns {unknown[]}
 */
function listOf(name, value, length) {
  if (!Array.isArray(value) || value.length !== length)
    throw badArgument(name, `an array of ${length}`, value);
  return value;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} high
 */
function orNull(name, value, high) {
  return value === null ? null : numberIn(name, value, -1, high);
}

/**
 * @template T
 * @param {() => T} read
 * @returns {T}
 */
function asBadCheckpoint(read) {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof InklingError || cause instanceof SyntaxError)) throw cause;
    throw new InklingError(
      'bad-checkpoint',
      `not a checkpoint that can be continued: ${cause.message}`,
      { cause },
    );
  }
}
