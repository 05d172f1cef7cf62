/* weights.test.js - weights of classes and samples in the loss: by their formula, with the same bits on any number of workers,
 * through checkpoints and receipts, and without a trace where there are none.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  concatDatasets,
  hashDataset,
  makeDataset,
  selectSamples,
  splitDataset,
  subsetDataset,
  verifyReceipt,
} from '../../../web/inkling/index.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { interrupted } from '../support/checkpoints.js';
import { MUCH_STATE, QUICK, SMALL, digits, engine, inklingError } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/index.js').FitOptions} FitOptions */

const data = digits(330);
const FAST = /** @type {const} */ ({ epochs: 1, batchSize: 64, workers: 1, seed: 4 });
const uneven = Float32Array.from(data.labels, (_, i) => (i % 5) / 2);

/** @param {FitOptions} options @param {any} [dataset] */
async function trained(options, dataset = data, layers = SMALL) {
  return engine.createModel(layers, { seed: 3 }).fit(dataset, { ...FAST, ...options });
}

test('weights of 1 and no weights give the same bits, and a recipe without them does not name them', async () => {
  const plain = await trained({});
  const ones = new Array(data.count).fill(1);
  for (const options of [
    { sampleWeight: ones },
    { class_weight: Object.fromEntries(ones.slice(0, 10).entries()) },
    { classWeight: null, sample_weight: undefined },
  ]) {
    const { hash, history } = await trained(/** @type {FitOptions} */ (options));
    assert.equal(hash, plain.hash);
    assert.deepEqual(history, plain.history);
  }
  assert.ok(!('classWeight' in plain.receipt.recipe) && !('weights' in plain.receipt.data));
});

test('the loss is the sum of weighted losses over the number of samples; accuracy is not weighted', async () => {
  const all = { ...FAST, epochs: 1, batchSize: data.count };
  /** @type {Record<number, number>} */
  const classWeight = { 0: 0, 3: 2.5, 9: 0.5 };
  const weightOf = (/** @type {number} */ i) => uneven[i] * (classWeight[data.labels[i]] ?? 1);
  const model = engine.createModel(QUICK, { seed: 3 });
  const { losses, accuracy } = await model.evaluate(data, { workers: 1 });
  const expected = losses.reduce((sum, loss, i) => sum + weightOf(i) * loss, 0) / data.count;
  const { history } = await model.fit(data, { ...all, classWeight, sampleWeight: uneven });
  assert.ok(Math.abs(history.loss[0] - expected) < 1e-6 * expected, `${history.loss[0]}`);
  assert.ok(Math.abs(history.accuracy[0] - accuracy) < 1e-12);
});

test('a class weight is the same as that weight for each of its samples', async () => {
  const byClass = await trained({ classWeight: { 1: 0.25, 7: 3 } });
  const bySample = await trained({
    sample_weight: [...data.labels].map((label) => (label === 1 ? 0.25 : label === 7 ? 3 : 1)),
  });
  assert.equal(byClass.hash, bySample.hash);
  assert.notEqual(byClass.hash, (await trained({})).hash);
});

test('a sample of weight 0 leaves no trace of its label', async () => {
  const labels = data.labels.map((label, i) => (uneven[i] === 0 ? (label + 3) % 10 : label));
  const wrong = makeDataset({ images: data.images, labels });
  const [a, b] = [
    await trained({ sampleWeight: uneven }),
    await trained({ sampleWeight: uneven }, wrong),
  ];
  assert.equal(a.hash, b.hash);
  assert.notEqual(a.history.accuracy[0], b.history.accuracy[0]);
});

test('the number of workers changes no bit', async () => {
  const options = /** @type {FitOptions} */ ({
    ...MUCH_STATE,
    epochs: 2,
    classWeight: 'balanced',
    sampleWeight: uneven,
  });
  const one = await trained({ ...options, workers: 1 });
  const three = await trained({ ...options, workers: 3 });
  assert.equal(three.hash, one.hash);
  assert.deepEqual(three.receipt, one.receipt);
});

test('balanced gives each class the same sum of weights, of the samples that are trained on', async () => {
  const few = subsetDataset(
    data,
    [...data.labels.keys()].filter((i) => data.labels[i] < 2 || (data.labels[i] === 2 && i < 90)),
  );
  const run = engine
    .createModel(QUICK)
    .fit(few, { ...FAST, class_weight: 'balanced', validationSplit: 0.2 });
  const weights = /** @type {Record<string, number>} */ (run.recipe.classWeight);
  const [part] = splitDataset(few, 0.2);
  assert.deepEqual(Object.keys(weights), ['0', '1', '2']);
  for (const [label, weight] of Object.entries(weights)) {
    const count = part.labels.filter((other) => other === Number(label)).length;
    assert.ok(Math.abs(weight * count - part.count / 3) < 1e-9, label);
  }
  await run;
});

test('classes can be named, and what names none is refused with what would', () => {
  const signs = engine.createModel(QUICK.slice(0, -1).concat({ type: 'dense', units: 3 }), {
    classes: ['A', 'B'],
    none: true,
  });
  const set = makeDataset({
    images: data.images.subarray(0, 3 * 784),
    labels: [0, 1, 2],
    classes: ['A', 'B'],
    none: true,
  });
  const run = signs.fit(set, { ...FAST, classWeight: { B: 2, none: 0.5, 0: 3 } });
  assert.deepEqual(run.recipe.classWeight, { 0: 3, 1: 2, 2: 0.5 });
  run.stop();
  const model = engine.createModel(QUICK);
  for (const [classWeight, ...words] of /** @type {[any, ...string[]][]} */ ([
    [{ A: 2 }, '0 to 9', '0 is "0"', 'found "A"'],
    [{ 10: 2 }, '0 to 9', 'found "10"'],
    [{ 0: NaN }, 'classWeight of "0"'],
    [{ 0: 2e6 }, 'from 0 to 1000000'],
    [[1, 2], 'takes an object'],
    ['heavy', "'balanced' or an object"],
  ]))
    assert.throws(
      () => model.fit(data, { ...FAST, classWeight }),
      inklingError('bad-argument', ...words),
      JSON.stringify(classWeight),
    );
  assert.throws(
    () => model.fit(data, { ...FAST, sampleWeight: [1, 2] }),
    inklingError('bad-argument', 'sampleWeight must be 330 numbers', 'found 2'),
  );
  assert.throws(
    () => model.fit(data, { ...FAST, sampleWeight: uneven.map((w, i) => (i === 7 ? -1 : w)) }),
    inklingError('bad-argument', 'sampleWeight 7', '-1'),
  );
});

test('a run continues from its checkpoint with the same bits, and only with the same weights', async () => {
  const classWeight = { 2: 3 };
  const options = { ...MUCH_STATE, epochs: 2, classWeight };
  const weighed = { ...data, weights: uneven };
  const whole = await engine.createModel(SMALL, { seed: 3 }).fit(weighed, options);
  const { bytes } = await interrupted(3, options, SMALL, weighed);
  const { model, checkpoint } = engine.loadCheckpoint(bytes);
  assert.deepEqual(checkpoint.recipe.classWeight, classWeight);
  assert.throws(
    () => model.fit(weighed, { checkpoint, classWeight: { 2: 4 } }),
    inklingError('bad-argument', 'classWeight {"2":3}', '{"2":4}'),
  );
  assert.throws(
    () => model.fit(weighed, { checkpoint, classWeight: null }),
    inklingError('bad-argument', 'classWeight {"2":3}', 'found null'),
  );
  const { classWeight: _, ...recipe } = checkpoint.recipe;
  assert.throws(
    () => model.fit(weighed, { checkpoint: { ...checkpoint, recipe }, classWeight }),
    inklingError('bad-argument', 'classWeight null', 'found {"2":3}'),
  );
  await assert.rejects(
    async () => model.fit(data, { checkpoint, workers: 1 }),
    inklingError('other-data', 'the data of this run'),
  );
  const { hash } = await model.fit(data, { checkpoint, sampleWeight: uneven, workers: 2 });
  assert.equal(hash, whole.hash);
});

test('a receipt repeats the run, with the weights of its samples', async () => {
  const { receipt } = await trained({ classWeight: { 4: 2 }, sampleWeight: uneven, epochs: 1 });
  assert.deepEqual(receipt.recipe.classWeight, { 4: 2 });
  assert.deepEqual(receipt.data.source, { kind: 'own' });
  const own = { ...data, weights: uneven };
  assert.equal((await verifyReceipt(engine, JSON.stringify(receipt), { own })).equal, true);
  await assert.rejects(
    () => verifyReceipt(engine, receipt, { own: data }),
    inklingError('other-data', 'the data of this run'),
  );
});

test('samples held back for validation keep their weights, as in Keras', async () => {
  const options = { ...FAST, epochs: 1, validationSplit: 0.25, learningRate: 0 };
  const model = engine.createModel(QUICK, { seed: 3 });
  const [, held] = splitDataset(data, 0.25);
  const from = data.count - held.count;
  const { losses, loss } = await model.evaluate(held, { workers: 1 });
  const weighted = losses.reduce((sum, each, i) => sum + uneven[from + i] * each, 0) / held.count;
  const { history } = await model.fit(data, { ...options, sampleWeight: uneven });
  assert.ok(Math.abs(history.valLoss[0] - weighted) < 1e-9);
  const { images, labels } = held;
  const own = await model.fit(data, {
    ...FAST,
    learningRate: 0,
    validation_data: [images, labels, uneven.slice(from)],
  });
  assert.ok(Math.abs(own.history.valLoss[0] - weighted) < 1e-9, 'as the third of validation_data');
  const plain = await model.fit(data, { ...options, classWeight: { 0: 7 } });
  assert.ok(
    Math.abs(plain.history.valLoss[0] - loss) < 1e-9,
    'class weights are for training only',
  );
});

test('parts of a data set keep the weights of their samples', () => {
  const weights = Float32Array.from(data.labels, (_, i) => i);
  const set = makeDataset({ images: data.images, labels: data.labels, weights });
  assert.deepEqual([...(subsetDataset(set, [7, 3]).weights ?? [])], [7, 3]);
  assert.deepEqual(splitDataset(set, 0.5)[1].weights, weights.slice(165));
  assert.deepEqual(
    selectSamples(set, { classes: '0,1', take: 2 }).weights,
    weights.filter((_, i) => set.labels[i] < 2).slice(0, 2),
  );
  const both = concatDatasets([data, set]).weights ?? [];
  assert.deepEqual([both[0], both[329], both[330 + 5]], [1, 1, 5]);
  assert.notEqual(hashDataset(set), hashDataset(data));
  assert.ok(!('weights' in splitDataset(data, 0.5)[0]));
  assert.throws(
    () => makeDataset({ images: data.images, labels: data.labels, weights: [1] }),
    inklingError('bad-argument', 'weights must be 330 numbers'),
  );
});

test('a recipe keeps balanced and names until it meets a model', () => {
  assert.equal(completeRecipe({ class_weight: 'balanced' }, 1).classWeight, 'balanced');
  assert.deepEqual(completeRecipe({ classWeight: { A: 2 } }, 1).classWeight, { A: 2 });
  assert.ok(!('classWeight' in completeRecipe({ classWeight: {} }, 1)));
  assert.throws(
    () => completeRecipe({ classWeight: 'balanced', class_weight: null }, 1),
    inklingError('bad-argument', 'two names for one option'),
  );
});
