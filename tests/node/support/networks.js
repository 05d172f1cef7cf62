/* networks.js - shared by tests of the library: one engine, small networks and data, and expected errors.
 */
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';

export { inklingError } from './errors.js';

export const engine = await loadEngine();

/** A network with every kind of layer, small enough to train in a moment.
 * @type {import('../../../web/inkling/index.js').LayerSpec[]} */
export const SMALL = [
  { type: 'conv', filters: 4, kernel: 3, padding: 'same', bias: false, init: 'he' },
  { type: 'batchnorm' },
  { type: 'relu' },
  { type: 'maxpool', size: 2 },
  { type: 'conv', filters: 6, kernel: 3, stride: 2, activation: 'relu' },
  { type: 'avgpool', size: 2 },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10 },
];

/** Learns the built-in digits quickly.
 * @type {import('../../../web/inkling/index.js').LayerSpec[]} */
export const QUICK = [
  { type: 'maxpool', size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 32, activation: 'relu' },
  { type: 'dense', units: 10 },
];

/** @param {number} count @param {number} [seed] */
export function digits(count, seed = 7) {
  return syntheticDataset(count, { seed, engine });
}

/** The bits that a model answers a fixed picture with: to show that a fault harmed nothing.
 * @param {import('../../../web/inkling/index.js').Model} model
 */
export function answerBits(model) {
  const { probabilities } = model.predict(digits(1).images);
  return Buffer.from(probabilities.buffer).toString('hex');
}

/**
 * A run with much to remember between two steps: moments, average, callbacks, the best weights.
 * @type {import('../../../web/inkling/index.js').FitOptions}
 */
export const MUCH_STATE = {
  epochs: 4,
  batchSize: 64,
  seed: 9,
  workers: 1,
  validationSplit: 0.2,
  averageDecay: 0.9,
  augment: 'light',
  callbacks: [
    { type: 'earlyStopping', patience: 3, restoreBest: true },
    { type: 'reduceOnPlateau', patience: 0 },
  ],
};
