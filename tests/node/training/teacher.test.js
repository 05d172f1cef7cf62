/* teacher.test.js - distillation, learning from other networks' answers, by fit(). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadEngine, syntheticDataset, verifyReceipt } from '../../../web/inkling/index.js';
import { inklingError } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/model/model.js').Model} Model */

const LAYERS = /** @type {const} */ ([
  { type: 'conv', filters: 4, kernel: 5, stride: 2 },
  { type: 'batchnorm', momentum: 0.9 },
  { type: 'relu' },
  { type: 'flatten' },
  { type: 'dense', units: 10 },
]);
const RECIPE = /** @type {const} */ ({
  epochs: 2,
  batchSize: 96,
  augment: 'standard',
  averageDecay: 0.9,
  learningRate: 0.01,
});

const engine = await loadEngine();
const data = syntheticDataset(480, { seed: 3, engine });
/** @type {Model[]} */
const teachers = [];

before(async () => {
  for (const seed of [1, 2]) {
    const teacher = engine.createModel(LAYERS, { seed });
    await teacher.fit(data, { epochs: 3, learningRate: 0.01, workers: 1 });
    teachers.push(teacher);
  }
});
after(() => teachers.forEach((teacher) => teacher.dispose()));

/** @param {import('../../../web/inkling/workers/fit.js').FitOptions} options */
async function trained(options) {
  const student = engine.createModel(LAYERS, { seed: 7 });
  const { receipt, hash } = await student.fit(data, { ...RECIPE, ...options });
  return { student, receipt, hash };
}

test('teachers change the weights, the number of workers does not', async () => {
  const alone = await trained({ workers: 1 });
  const taught = await trained({ workers: 1, teachers });
  const three = await trained({ workers: 3, teachers });
  assert.notEqual(taught.hash, alone.hash);
  assert.equal(three.hash, taught.hash);
  assert.deepEqual(taught.student.recipe?.teacher, {
    share: 0.8,
    temperature: 3,
    weights: teachers.map((teacher) => teacher.hash()),
  });
  assert.equal(alone.student.recipe?.teacher, null);
  const none = await trained({ workers: 1, teachers, teacher: { share: 0 } });
  assert.equal(none.hash, alone.hash, 'teachers that do not count');
});

test('with share 1 a student believes its teacher, not the labels', async () => {
  const next = { ...data, labels: data.labels.map((label) => (label + 1) % 10) };
  const liar = engine.createModel(LAYERS, { seed: 4 });
  await liar.fit(next, { epochs: 12, learningRate: 0.01, workers: 1 });
  const teaching = { teachers: [liar], teacher: { share: 1 }, augment: null };
  const { student } = await trained({ epochs: 12, workers: 1, averageDecay: 0, ...teaching });
  const [asTaught, asLabelled] = [await student.evaluate(next), await student.evaluate(data)];
  assert.ok(asTaught.accuracy > 0.7, `${asTaught.accuracy} as taught`);
  assert.ok(asLabelled.accuracy < 0.2, `${asLabelled.accuracy} as labelled`);
  liar.dispose();
});

test('a run with teachers goes on from its checkpoint, with the same teachers only', async () => {
  const whole = await trained({ workers: 1, teachers });
  const first = engine.createModel(LAYERS, { seed: 7 });
  const run = first.fit(data, { ...RECIPE, workers: 1, teachers, stopAfter: 6 });
  await run;
  const interrupted = engine.createModel(LAYERS, { seed: 7 });
  const again = interrupted.fit(data, { ...RECIPE, workers: 1, teachers });
  again.pause();
  for (let i = 0; i < 6; i++) again.step();
  const bytes = await again.saveCheckpoint();
  again.stop();
  await again;
  assert.ok(bytes);
  const { model, checkpoint } = engine.loadCheckpoint(bytes);
  assert.throws(
    () => model.fit(data, { checkpoint }),
    inklingError('bad-argument', 'learns from 2 teachers: pass them'),
  );
  assert.throws(
    () => model.fit(data, { checkpoint, teachers: [teachers[1], teachers[0]] }),
    inklingError('bad-argument', 'learns from the 2 teachers'),
  );
  await model.fit(data, { checkpoint, teachers, workers: 2 });
  assert.equal(model.hash(), whole.hash);
});

test('a receipt names the teachers, and verifying asks for them', async () => {
  const { receipt } = await trained({ workers: 1, teachers });
  const text = JSON.stringify(receipt);
  await assert.rejects(verifyReceipt(engine, text), inklingError('bad-argument', 'teachers'));
  assert.ok((await verifyReceipt(engine, text, { teachers })).equal);
});

test('who cannot teach is named', () => {
  const other = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 11 }]);
  const student = engine.createModel(LAYERS);
  assert.throws(
    () => student.fit(data, { teachers: [other] }),
    inklingError('bad-argument', /give 10 answers; .* gives 11/),
  );
  assert.throws(
    () => student.fit(data, { teachers: [teachers[0]], teacher: { share: 2 } }),
    inklingError('bad-argument', 'teacher.share'),
  );
  assert.throws(
    () => student.fit(data, { teachers: new Array(17).fill(teachers[0]) }),
    inklingError('bad-argument', '16'),
  );
});
