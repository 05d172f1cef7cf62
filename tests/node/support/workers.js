/* workers.js - the number of workers never changes a bit: recipes, and the comparison. */
import assert from 'node:assert/strict';
import { engine } from './networks.js';

/** @typedef {import('../../../web/inkling/index.js').FitOptions} FitOptions */

/** @type {Record<string, FitOptions>} */
export const RECIPES = {
  'batch of 128 with a last partial one': { batchSize: 128, validationSplit: 0.1 },
  'one batch of all': { batchSize: 1313 },
  'batch of 33 (units of 32 and 1)': {
    batchSize: 33,
    augment: 'standard',
    labelSmoothing: 0.1,
    averageDecay: 0.9,
  },
  everything: {
    batchSize: 100,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
    clipNorm: 1,
    weightDecay: 1e-3,
    augment: 'strong',
    learningRate: { schedule: 'oneCycle', base: 0.05 },
    validationSplit: 0.2,
    callbacks: [{ type: 'reduceOnPlateau', patience: 0, monitor: 'valLoss' }],
  },
};

/**
 * Trains with one worker and with others, and compares the weights.
 * @param {import('../../../web/inkling/index.js').LayerSpec[]} layers
 * @param {import('../../../web/inkling/index.js').Dataset} data
 * @param {FitOptions} recipe
 * @param {number[]} counts of workers
 */
export async function sameForWorkers(layers, data, recipe, counts) {
  const hashWith = async (/** @type {number} */ workers) => {
    const model = engine.createModel(layers, { seed: 3 });
    const { hash } = await model.fit(data, { epochs: 2, seed: 9, ...recipe, workers });
    assert.equal(model.hash(), hash, 'the model has the weights of the result');
    model.dispose();
    return hash;
  };
  const one = await hashWith(1);
  for (const workers of counts) assert.equal(await hashWith(workers), one, `${workers} workers`);
}
