/* checkpoints.js - runs that are stopped at a step, and continued from the bytes of their checkpoint. */
import assert from 'node:assert/strict';
import { MUCH_STATE as OPTIONS, SMALL, digits, engine } from './networks.js';

export const data = digits(330);

/** Trains to a step and stops there. @param {number} at @param {any} [options] */
export async function interrupted(at, options = OPTIONS, layers = SMALL, dataset = data) {
  const model = engine.createModel(layers, { seed: 3 });
  const run = model.fit(dataset, options);
  run.pause();
  const isThere = (async () => {
    for await (const { kind, step } of run) if (kind === 'batch' && step === at) return;
  })();
  for (let i = 0; i < at; i++) run.step();
  await isThere;
  const bytes = await run.saveCheckpoint();
  const checkpoint = await run.checkpoint();
  run.stop();
  await run;
  assert.equal(await run.saveCheckpoint(), null, 'a run that is over has none');
  assert.ok(bytes && checkpoint);
  return { bytes, checkpoint };
}

/** Continues the run from its checkpoint at each step, and compares it with the whole run. @param {number[]} steps of 20 */
export async function continuesFrom(steps) {
  const plain = await engine.createModel(SMALL, { seed: 3 }).fit(data, OPTIONS);
  for (const at of steps) {
    const { bytes } = await interrupted(at);
    const { model, checkpoint } = engine.loadCheckpoint(bytes);
    assert.deepEqual([model.seed, checkpoint.recipe.seed, checkpoint.memory.step], [3, 9, at]);
    const { hash, history, receipt } = await model.fit(data, { checkpoint, workers: 2 });
    assert.equal(hash, plain.hash, `continued after step ${at}`);
    assert.deepEqual(history, plain.history);
    assert.deepEqual(receipt, plain.receipt, 'the receipt is that of the whole run');
  }
}
