/* combine.js - makes an ensemble (engine/ensemble.js) of networks that were trained one by one. */
import { classesText } from '../architecture/summary.js';
import { badArgument } from '../base/checks.js';
import { sameClasses } from '../base/class-names.js';
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
  const [first] = models;
  try {
    for (const model of models) {
      if (model.members) throw badArgument('models', 'single networks, not ensembles', model.name);
      if (model.classes === first.classes && !sameClasses(model, first))
        throw badArgument(
          'models',
          `of the same classes, ${classesText(first)}`,
          classesText(model),
        );
      const net = new Net(engine, model.layers, model.input, FOR_PREDICT);
      nets.push(net);
      net.loadParams(model.weights());
    }
    const members = models.map(({ name, seed, recipe }) => ({ name, seed, recipe }));
    const classes = { classNames: first.classNames, none: first.none };
    const info = { name: 'ensemble', seed: 0, recipe: null, verdict: null, members, classes };
    return new Model(engine, new EnsembleNet(nets), info);
  } catch (error) {
    nets.forEach((net) => net.free());
    throw error;
  }
}
