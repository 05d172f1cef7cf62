/* template-run.js - one epoch of the `template` preset, whose batch of 1313 is 41 units and one
 * picture more, ending with a last partial batch: one hash for every browser and any number of
 * workers.
 *
 * The file imports nothing, so that a page, a worker and Node can each pass the library in.
 */

/** Two batches of 1313, one of 74. */
const COUNT = 2700;
const SEED = 7;

/**
 * @param {typeof import('../../web/inkling/index.js')} inkling the library
 * @param {{ workers?: number }} [options] does not change the result
 * @returns {Promise<{ hash: string, steps: number }>}
 */
export async function trainTemplate({ loadEngine, syntheticDataset }, { workers = 1 } = {}) {
  const engine = await loadEngine();
  const dataset = syntheticDataset(COUNT, { seed: SEED, engine });
  const model = engine.createModel('template', { seed: SEED });
  const run = model.fit(dataset, { epochs: 1, seed: SEED, workers });
  await run;
  const steps = run.progress?.step ?? 0;
  const hash = model.hash();
  model.dispose();
  return { hash, steps };
}
