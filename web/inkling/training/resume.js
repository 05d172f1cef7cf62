/* resume.js - loads the model and the checkpoint of an interrupted run from its file. */
import { badArgument } from '../base/checks.js';
import { readCheckpoint } from './checkpoint.js';
import { Model } from '../model/model.js';
import { FOR_PREDICT, Net } from '../engine/net.js';

/** @typedef {import('../inkling.js').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {Uint8Array} bytes
 * @returns {{ model: Model, checkpoint: import('./checkpoint.js').Checkpoint }}
 */
export function loadCheckpoint(engine, bytes) {
  if (!(bytes instanceof Uint8Array)) throw badArgument('a checkpoint', 'a Uint8Array', bytes);
  const { name, layers, input, classes, checkpoint } = readCheckpoint(engine, bytes);
  const net = new Net(engine, layers, input, FOR_PREDICT);
  const {
    recipe,
    origin: { seed },
    state,
  } = checkpoint;
  const model = new Model(engine, net, { name, seed, recipe, verdict: null, classes });
  model.setWeights(state.slice(0, net.paramCount));
  return { model, checkpoint };
}
