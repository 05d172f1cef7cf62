/* quick-net.js - a net that reads passably, tells what is no digit, and learns a hand in a moment: served in the place of the
 * shipped one for tests of what the page does with a net, whichever it is.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  concatDatasets,
  loadEngine,
  nonDigitDataset,
  syntheticDataset,
} from '../../../web/inkling/index.js';
import { root } from './browsers.js';

const engine = await loadEngine();

/** @returns {Promise<import('../../../web/inkling/index.js').Model>} the same at every call */
export async function quickNet() {
  const model = engine.createModel(
    [
      { type: 'maxpool', size: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 96, activation: 'relu' },
      { type: 'dense', units: 11 },
    ],
    { seed: 1 },
  );
  const data = [
    syntheticDataset(2000, { seed: 5, engine }),
    nonDigitDataset(300, { seed: 6, engine }),
  ];
  await model.fit(concatDatasets(data), {
    epochs: 5,
    batchSize: 32,
    learningRate: 0.005,
    seed: 1,
    workers: 1,
  });
  return model;
}

/** Where it is served from, in place of the shipped model; it has no card. @returns {Promise<[string, string][]>} */
export async function quickMounts() {
  const folder = path.join(root, 'build/quick-net');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${process.pid}.safetensors`);
  writeFileSync(file, (await quickNet()).save());
  return [['/weights/default.safetensors', file]];
}
