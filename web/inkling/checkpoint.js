/* checkpoint.js - is this a checkpoint that this run can go on from?
 *
 * A checkpoint has been in a file or a data base, or belongs to another run: every field is checked
 * before anything starts. What the fields mean is trainer.js' business, what the floats of the
 * state mean the engine's.
 */
import { badArgument, flag, floatsIn, integerIn, numberIn } from './checks.js';
import { InklingError } from './errors.js';
import { completeChanges } from './recipe.js';
import { stateCount } from './structs.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./trainer.js').Checkpoint} Checkpoint */
/**
 * @typedef {{ params: number, recipe: Recipe, count: number }} ForRun parameters, recipe and
 *   training samples of the run
 */

const HISTORY = /** @type {const} */ ([
  'loss',
  'accuracy',
  'valLoss',
  'valAccuracy',
  'learningRate',
]);

/**
 * Throws 'bad-argument' when it is not one of a run of this size.
 * @param {unknown} checkpoint
 * @param {ForRun} run
 * @returns {Checkpoint}
 */
export function checkCheckpoint(checkpoint, { params, recipe, count }) {
  const { state, memory, best } = partsOf('checkpoint', checkpoint);
  floatsIn('checkpoint.state', state, stateCount(params));
  if (best !== null && !floatsIn('checkpoint.best', best, params).every(Number.isFinite)) {
    throw new InklingError('not-finite', 'checkpoint.best: a weight is not finite');
  }
  checkMemory(partsOf('checkpoint.memory', memory), recipe, Math.ceil(count / recipe.batchSize));
  return /** @type {Checkpoint} */ (checkpoint);
}

/**
 * @param {Record<string, unknown>} memory
 * @param {Recipe} recipe
 * @param {number} stepsPerEpoch
 */
function checkMemory(memory, { epochs, callbacks }, stepsPerEpoch) {
  const place = (/** @type {string} */ key) => `checkpoint.memory.${key}`;
  const epoch = integerIn(place('epoch'), memory.epoch, 0, epochs);
  const batch = integerIn(place('batch'), memory.batch, 0, stepsPerEpoch);
  const step = epoch * stepsPerEpoch + batch;
  if (memory.step !== step)
    throw badArgument(place('step'), `${step}, with this data and batch size`, memory.step);
  for (const key of ['loss', 'correct', 'images', 'factor', 'learningRate'])
    numberIn(place(key), memory[key], 0);
  for (const key of ['valLoss', 'valAccuracy'])
    if (memory[key] !== null) numberIn(place(key), memory[key], 0);
  flag(place('stop'), memory.stop);
  completeChanges(memory.learningRateChanges);
  const states = listIn(place('callbacks'), memory.callbacks);
  if (states.length !== callbacks.length) {
    throw badArgument(
      place('callbacks'),
      `an array of ${callbacks.length}, as the recipe has`,
      states,
    );
  }
  for (const state of states) {
    const { best, wait, cooldown } = partsOf(place('callbacks'), state);
    if (best !== null) numberIn(place('callbacks.best'), best, 0);
    integerIn(place('callbacks.wait'), wait, 0);
    integerIn(place('callbacks.cooldown'), cooldown, 0);
  }
  const history = partsOf(place('history'), memory.history);
  for (const key of HISTORY) {
    for (const value of listIn(place(`history.${key}`), history[key]))
      numberIn(place(`history.${key}`), value, 0);
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
function partsOf(name, value) {
  if (typeof value !== 'object' || value === null) throw badArgument(name, 'an object', value);
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {unknown[]}
 */
function listIn(name, value) {
  if (!Array.isArray(value)) throw badArgument(name, 'an array', value);
  return value;
}
