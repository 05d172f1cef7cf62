/* combine.js - makes an ensemble (engine/ensemble.js) of networks that were trained one by one. */
import { badArgument } from '../base/checks.js';
import { EnsembleNet, MOST_MEMBERS } from '../engine/ensemble.js';
import { Model } from './model.js';
import { FOR_PREDICT, Net } from '../engine/net.js';

/**
 * Copies the models into one ensemble.
 * @param {import('../inkling.js').Engine} engine
 * @param {readonly Model[]} models
 * @returns {Model} without a verdict
 */
export function combineModels(engine, models) {
  if (!Array.isArray(models) || models.length < 1 || models.length > MOST_MEMBERS)
    throw badArgument('models', `an array of 1 to ${MOST_MEMBERS} models`, models);
  /** @type {Net[]} */
  const nets = [];
  try {
    for (const model of models) {
      if (model.members) throw badArgument('models', 'single networks, not ensembles', model.name);
      const net = new Net(engine, model.layers, model.input, FOR_PREDICT);
      nets.push(net);
      net.loadParams(model.weights());
    }
    const members = models.map(({ name, seed, recipe }) => ({ name, seed, recipe }));
    const info = { name: 'ensemble', seed: 0, recipe: null, verdict: null, members };
    return new Model(engine, new EnsembleNet(nets), info);
  } catch (error) {
    nets.forEach((net) => net.free());
    throw error;
  }
}
