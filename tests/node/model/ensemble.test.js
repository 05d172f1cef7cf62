/* ensemble.test.js - ensembles: make, predict, score, save; and the calls that they reject. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { readSafetensors } from '../../../web/inkling/formats/safetensors.js';
import { writeSafetensors } from '../../../web/inkling/formats/write-safetensors.js';
import { plainOf } from '../../../tools/models/plain-file.js';
import { inklingError } from '../support/networks.js';

const SMALL = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 11 }]);
const OTHER = /** @type {const} */ ([
  { type: 'conv', filters: 4, kernel: 5, stride: 2, activation: 'relu' },
  { type: 'batchnorm' },
  { type: 'flatten' },
  { type: 'dense', units: 11 },
]);

const engine = await loadEngine();
const data = syntheticDataset(300, { seed: 5, engine });
const members = [SMALL, OTHER].map((layers, i) =>
  engine.createModel(layers, { seed: i + 1, none: true }),
);
const ensemble = engine.combineModels(members);
after(() => [...members, ensemble].forEach((model) => model.dispose()));

test('its logits are the mean of theirs, with any number of workers', async () => {
  const [a, b] = [await members[0].logits(data), await members[1].logits(data)];
  for (const workers of [1, 3]) {
    const mean = await ensemble.logits(data, { workers });
    assert.deepEqual(
      mean,
      a.map((value, i) => Math.fround(Math.fround(value + b[i]) / 2)),
    );
  }
  const { accuracy, count } = await ensemble.evaluate(data);
  assert.equal(count, 300);
  const right = Array.from({ length: 300 }, (_, i) =>
    ensemble.predict(data.images.subarray(i * 784, (i + 1) * 784)),
  ).filter(({ digit }, i) => digit === data.labels[i]).length;
  assert.equal(accuracy, right / 300, 'predict and evaluate agree');
});

test('parameters and hash are those of all members', () => {
  assert.equal(ensemble.params, members[0].params + members[1].params);
  assert.deepEqual(
    ensemble.weights(),
    Float32Array.from([...members[0].weights(), ...members[1].weights()]),
  );
  assert.deepEqual(
    ensemble.members?.map(({ seed }) => seed),
    [1, 2],
  );
  assert.equal(members[0].members, null);
});

test('a file of it gives it back, in every kind of numbers', async () => {
  ensemble.verdict = { temperature: 1.5, unsureBelow: 0.7, noneAbove: 0.4 };
  const again = await engine.loadModel(ensemble.save());
  assert.equal(again.hash(), ensemble.hash());
  assert.deepEqual([again.verdict, again.members], [ensemble.verdict, ensemble.members]);
  assert.deepEqual(again.save(), ensemble.save());
  for (const dtype of /** @type {const} */ (['F16', 'I8'])) {
    const near = await engine.loadModel(ensemble.save({ dtype }));
    const picture = data.images.subarray(0, 784);
    const [p, q] = [near.predict(picture).probabilities, ensemble.predict(picture).probabilities];
    p.forEach((value, digit) => assert.ok(Math.abs(value - q[digit]) < 0.05, dtype));
    near.dispose();
  }
  again.dispose();
});

test('a file of bytes holds each member as a file of its own would', async () => {
  const alone = await engine.loadModel(members[1].save({ dtype: 'I8' }));
  const together = await engine.loadModel(ensemble.save({ dtype: 'I8' }));
  const weights = together.weights().subarray(members[0].params);
  assert.deepEqual(weights, alone.weights());
  alone.dispose();
  together.dispose();
});

test('an ensemble can teach: its answer is that of its members', async () => {
  const settings = /** @type {const} */ ({ epochs: 1, batchSize: 64, workers: 1 });
  const [one, two] = [
    engine.createModel(OTHER, { seed: 9, none: true }),
    engine.createModel(OTHER, { seed: 9, none: true }),
  ];
  const { hash } = await one.fit(data, { ...settings, teachers: [ensemble] });
  const { hash: same } = await two.fit(data, { ...settings, teachers: members });
  assert.equal(hash, same);
  one.dispose();
  two.dispose();
});

test('it does not train, and does not nest', () => {
  assert.throws(
    () => ensemble.fit(data),
    inklingError('bad-argument', 'ensemble', 'each of its networks'),
  );
  assert.throws(
    () => ensemble.setWeights(ensemble.weights()),
    inklingError('bad-argument', 'ensemble'),
  );
  assert.throws(
    () => engine.combineModels([ensemble, members[0]]),
    inklingError('bad-argument', 'single networks'),
  );
  assert.throws(() => engine.combineModels([]), inklingError('bad-argument', '1 to 32'));
  const ten = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  assert.throws(
    () => engine.combineModels([members[0], ten]),
    inklingError('bad-safetensors', 'numbers of outputs'),
  );
  ten.dispose();
});

test('a broken file of an ensemble is refused, and leaves no memory behind', async () => {
  const { tensors, metadata } = readSafetensors(plainOf(ensemble.save()));
  const list = [...tensors].map(([name, { shape, data: values }]) => ({
    name,
    shape,
    data: values,
  }));
  const about = Object.fromEntries(metadata);
  const before = engine.memoryUsed;
  /** @type {[typeof list, Record<string, string>, string][]} */
  const lies = [
    [list, { ...about, ensemble: '[]' }, 'a list of 1 to 32 networks'],
    [list, { ...about, ensemble: '7' }, 'a list of 1 to 32 networks'],
    [list, { ...about, ensemble: '[1, 2]' }, 'must hold objects'],
    [
      list,
      { ...about, ensemble: JSON.stringify(JSON.parse(about.ensemble).slice(0, 1)) },
      'belongs to none of the 1 networks',
    ],
    [list.slice(0, -1), about, 'parameters'],
    [list.map((tensor) => ({ ...tensor, name: `x${tensor.name}` })), about, 'belongs to none'],
    [list, { ...about, ensemble: about.ensemble.replace('"units":11', '"units":12') }, ''],
  ];
  for (const [broken, words, sentence] of lies) {
    await assert.rejects(
      engine.loadModel(writeSafetensors(broken, words)),
      inklingError('bad-safetensors', sentence),
    );
    assert.equal(engine.memoryUsed, before, sentence);
  }
});
