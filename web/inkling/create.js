/* create.js - networks that are not read from a model file: fresh ones, and those of an interrupted
 * run.
 */
import { badArgument, optionsOf, seedOf } from './checks.js';
import { readCheckpoint } from './checkpoint.js';
import { INPUT } from './constants.js';
import { InklingError, show } from './errors.js';
import { completeInput, completeLayers } from './layers.js';
import { Model } from './model.js';
import { FOR_PREDICT, Net } from './net.js';
import { presetNamed, presets } from './presets.js';

/** @typedef {import('./functions.js').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {unknown} layersOrName
 * @param {unknown} options
 * @returns {Model}
 */
export function createModel(engine, layersOrName, options) {
  const given = optionsOf('createModel', options, ['seed', 'input']);
  const seed = seedOf(given.seed ?? 1);
  const input = completeInput(given.input ?? INPUT);
  const preset = typeof layersOrName === 'string' ? presetNamed(layersOrName) : undefined;
  if (typeof layersOrName === 'string' && !preset) {
    const names = Object.keys(presets).join(', ');
    throw new InklingError(
      'bad-layers',
      `there is no preset ${show(layersOrName)}; there are ${names}`,
    );
  }
  const net = new Net(engine, completeLayers(preset?.layers ?? layersOrName), input, FOR_PREDICT);
  net.initParams(seed);
  const name = preset ? /** @type {string} */ (layersOrName) : 'custom';
  return new Model(engine, net, { name, seed, recipe: null, verdict: null }, preset?.recipe);
}

/**
 * @param {Engine} engine
 * @param {Uint8Array} bytes
 * @returns {{ model: Model, checkpoint: import('./checkpoint.js').Checkpoint }}
 */
export function loadCheckpoint(engine, bytes) {
  if (!(bytes instanceof Uint8Array)) throw badArgument('a checkpoint', 'a Uint8Array', bytes);
  const { name, layers, input, checkpoint } = readCheckpoint(engine, bytes);
  const net = new Net(engine, layers, input, FOR_PREDICT);
  const {
    recipe,
    origin: { seed },
    state,
  } = checkpoint;
  const model = new Model(engine, net, { name, seed, recipe, verdict: null });
  model.setWeights(state.slice(0, net.paramCount));
  return { model, checkpoint };
}
