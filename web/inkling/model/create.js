/* create.js - creates a model with random weights from a list of layers or a preset. */
import { optionsOf, seedOf } from '../base/checks.js';
import { INPUT } from '../base/constants.js';
import { InklingError, show } from '../base/errors.js';
import { completeInput, completeLayers } from '../architecture/layers.js';
import { Model } from './model.js';
import { FOR_PREDICT, Net } from '../engine/net.js';
import { presetNamed, presets } from '../architecture/presets.js';

/** @typedef {import('../inkling.js').Engine} Engine */

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
