/* inkling/reading, the half of the library that predicts: it predicts, throws 'not-loaded' for the rest, and gets that with
 * index.js. It has a file of its own, because a process that has loaded index.js has both halves.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine, modelBytes, strokesToImage } from '../../../web/inkling/reading.js';
import { inklingError } from '../support/errors.js';

const LAYERS = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
const NONE = /** @type {any} */ ({
  images: new Uint8Array(0),
  labels: new Uint8Array(0),
  count: 0,
  name: 'none',
});

test('reads, and says what is not loaded until it is', async () => {
  const bytes = modelBytes('default');
  const engine = await loadEngine();
  const model = await engine.loadModel(await bytes);
  const image = strokesToImage([[10, 0, 10, 100]]);
  assert.equal(model.predict(image).digit, 1);
  assert.equal(model.describe().params, model.params);
  const missing = inklingError('not-loaded', 'only the reading half of Inkling');
  assert.throws(() => engine.createModel(LAYERS), missing);
  assert.throws(() => engine.loadCheckpoint(new Uint8Array(8)), missing);
  assert.throws(() => model.fit(NONE), missing);
  assert.throws(() => model.save(), missing);
  assert.throws(() => model.hash(), missing);
  await assert.rejects(model.evaluate(NONE), missing);

  const { syntheticDataset } = await import('../../../web/inkling/index.js');
  assert.equal((await engine.loadModel(model.save())).hash(), model.hash());
  assert.equal(engine.createModel(LAYERS).params, 7850);
  assert.equal((await model.evaluate(syntheticDataset(20, { engine }), { workers: 1 })).count, 20);
});
