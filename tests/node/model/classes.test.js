/* classes.test.js - names of classes and "none": created, predicted, scored, saved, combined, continued, verified. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors } from '../../../web/inkling/formats/safetensors.js';
import { writeSafetensors } from '../../../web/inkling/formats/write-safetensors.js';
import { verifyReceipt } from '../../../web/inkling/index.js';
import { digits, engine, inklingError } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/index.js').Dataset} Dataset */

/** @param {number} units */
const layersOf = (units) =>
  /** @type {const} */ ([
    { type: 'maxpool', size: 2 },
    { type: 'flatten' },
    { type: 'dense', units },
  ]);

/** Pictures of `count` classes that are easy to tell apart: class c is bright in its own two columns.
 * @param {number} count of classes @param {number} each @param {readonly string[]} [classes] @returns {Dataset} */
function stripes(count, each, classes) {
  const images = new Uint8Array(count * each * 784);
  const labels = Uint8Array.from({ length: count * each }, (_, i) => i % count);
  labels.forEach((label, i) => {
    for (let y = 0; y < 28; y++)
      images.fill(200 + (i % 50), i * 784 + y * 28 + 2 * label, i * 784 + y * 28 + 2 * label + 2);
  });
  return { images, labels, count: labels.length, name: 'stripes', ...(classes && { classes }) };
}

const FAST = /** @type {const} */ ({ epochs: 4, batchSize: 32, learningRate: 0.01, workers: 1 });
const ELEVEN = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
];

test("eleven classes of one's own are eleven classes, with and without names", async () => {
  for (const classes of [undefined, 11, ELEVEN]) {
    const data = stripes(11, 40, Array.isArray(classes) ? classes : undefined);
    const model = engine.createModel(layersOf(11), { seed: 2, classes });
    const { history } = await model.fit(data, FAST);
    assert.ok(history.accuracy[3] > 0.9, String(history.accuracy));
    const answers = Array.from({ length: 11 }, (_, i) =>
      model.predict(data.images.subarray(i * 784, (i + 1) * 784)),
    );
    assert.deepEqual(
      answers.map(({ candidates }) => candidates[0]),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.equal(answers[10].verdict, 'digit');
    assert.equal(answers[10].probabilities.length, 11);
    assert.equal(answers[10].label, Array.isArray(classes) ? 'ten' : '10');
    assert.equal(answers[10].digit, Array.isArray(classes) ? null : 10);
    const { classes: names, confusion } = await model.evaluate(data, { workers: 1 });
    assert.deepEqual(names, Array.isArray(classes) ? ELEVEN : ELEVEN.map((_, i) => String(i)));
    assert.equal(confusion.length, 11);
    const again = await engine.loadModel(model.save());
    assert.deepEqual([again.classNames, again.none], [model.classNames, false]);
    assert.equal(again.predict(data.images.subarray(10 * 784, 11 * 784)).label, answers[10].label);
  }
});

test('evaluate() counts the eleventh class as wrong when it is', async () => {
  const model = engine.createModel(layersOf(11), { classes: ELEVEN });
  const weights = model.weights().fill(0);
  weights[weights.length - 11 + 10] = 5; // it always answers "ten"
  model.setWeights(weights);
  const { accuracy, perClass } = await model.evaluate(stripes(11, 2), { workers: 1 });
  assert.equal(accuracy, 1 / 11);
  assert.equal(perClass[10].recall, 1);
  const tens = stripes(11, 2);
  const others = { ...tens, labels: tens.labels.map((label) => label % 10) };
  assert.equal((await model.evaluate(others, { workers: 1 })).accuracy, 0, 'no label is ten');
});

test('"none" is said, never inferred; presets that have it say so', () => {
  assert.equal(engine.createModel(layersOf(11)).none, false);
  const own = engine.createModel(layersOf(4), { classes: ['a', 'b', 'c'], none: true });
  assert.deepEqual([own.none, own.classes, own.classNames], [true, 4, ['a', 'b', 'c']]);
  const weights = own.weights().fill(0);
  weights[weights.length - 1] = 9;
  own.setWeights(weights);
  const answer = own.predict(digits(1).images);
  assert.deepEqual([answer.verdict, answer.label, answer.probabilities.length], ['none', 'a', 3]);
  for (const name of ['default', 'tiny', 'wide']) {
    const { none, classNames } = engine.createModel(name);
    assert.deepEqual([none, classNames.length], [true, 10], name);
  }
  assert.match(own.summary(), /4 classes: a, b, c and none/);
});

test('a preset gives as many outputs as there are classes; a list must', () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const model = engine.createModel('slim', { classes: letters });
  assert.deepEqual([model.classes, model.none], [26, false]);
  assert.equal(engine.createModel('default', { classes: letters }).classes, 26);
  assert.equal(engine.createModel('default', { classes: letters, none: true }).classes, 27);
  assert.throws(
    () => engine.createModel(layersOf(10), { classes: letters }),
    inklingError('bad-argument', '26 classes need 26 outputs', 'give 10', 'units: 26'),
  );
  for (const [classes, words] of /** @type {[any, string][]} */ ([
    [['a'], '2 to 256 names'],
    [['a', 'a'], 'no other class has'],
    [['a', ' '], 'a name'],
    [['a', 3], 'a name'],
    [1, '2'],
    ['ab', '2 to 256 names'],
  ]))
    assert.throws(
      () => engine.createModel('slim', { classes }),
      inklingError('bad-argument', words),
    );
  assert.throws(
    () => engine.createModel('slim', /** @type {any} */ ({ none: 1 })),
    inklingError('bad-argument', 'none'),
  );
});

test('files: names in every kind of numbers; nothing is written for the usual ones; old files mean "none"', async () => {
  const model = engine.createModel(layersOf(3), { classes: ['+', '-', 'é'], none: false });
  for (const dtype of /** @type {const} */ (['F32', 'F16', 'I8']))
    assert.deepEqual((await engine.loadModel(model.save({ dtype }))).classNames, ['+', '-', 'é']);
  for (const usual of ['slim', 'tiny']) {
    const { metadata } = readSafetensors(engine.createModel(usual).save());
    assert.deepEqual([metadata.has('classes'), metadata.has('none')], [false, false], usual);
  }
  const bytes = engine.createModel('tiny', { seed: 3 }).save();
  const again = await engine.loadModel(bytes);
  assert.deepEqual([again.none, again.classNames.length], [true, 10]);
  assert.deepEqual(again.save(), bytes);
  const { tensors, metadata } = readSafetensors(model.save());
  const list = [...tensors].map(([name, { shape, data }]) => ({ name, shape, data }));
  for (const [classes, none] of [
    ['["a"]', 'false'],
    ['["a","b"]', 'false'],
    ['["a","b","c"]', 'true'],
    ['["a","a","c"]', 'false'],
    ['7', 'false'],
    ['["a","b","c"]', '"no"'],
    ['[', 'false'],
  ]) {
    const before = engine.memoryUsed;
    const file = writeSafetensors(list, { ...Object.fromEntries(metadata), classes, none });
    await assert.rejects(engine.loadModel(file), inklingError('bad-safetensors'));
    assert.equal(engine.memoryUsed, before, classes);
  }
});

test('an ensemble has the classes of its members, which must agree', async () => {
  const [a, b] = [1, 2].map((seed) =>
    engine.createModel(layersOf(3), { seed, classes: ['x', 'y', 'z'] }),
  );
  const both = await engine.loadModel(engine.combineModels([a, b]).save());
  assert.deepEqual([both.classNames, both.none], [['x', 'y', 'z'], false]);
  const other = engine.createModel(layersOf(3), { classes: ['x', 'y'], none: true });
  assert.throws(
    () => engine.combineModels([a, other]),
    inklingError('bad-argument', 'same classes'),
  );
});

test('classes of data are matched by name; what does not fit is refused before anything changes', async () => {
  const model = engine.createModel(layersOf(3), { classes: ['cat', 'dog', 'owl'], seed: 4 });
  const data = stripes(3, 40, ['cat', 'dog', 'owl']);
  await model.fit(data, FAST);
  const turned = {
    ...data,
    classes: ['owl', 'cat', 'dog'],
    labels: data.labels.map((label) => (label + 1) % 3),
  };
  const [straight, mapped] = [
    await model.evaluate(data, { workers: 1 }),
    await model.evaluate(turned, { workers: 1 }),
  ];
  assert.ok(straight.accuracy > 0.9);
  assert.deepEqual([mapped.accuracy, mapped.confusion], [straight.accuracy, straight.confusion]);
  assert.deepEqual(straight.labels, data.labels);
  assert.deepEqual(mapped.labels, data.labels, 'as outputs of the model');
  const few = { ...data, classes: ['dog', 'cat', 'pig'] };
  const hash = model.hash();
  await assert.rejects(
    model.evaluate(few),
    inklingError('bad-label', 'dog, cat, pig', 'cat, dog, owl', 'classes: dataset.classes'),
  );
  assert.throws(() => model.fit(few, FAST), inklingError('bad-label'));
  const more = stripes(5, 2, ['a', 'b', 'c', 'd', 'e']);
  assert.throws(
    () => engine.createModel(layersOf(3)).fit(more, FAST),
    inklingError('bad-label', '5 classes', '3 classes'),
  );
  assert.equal(model.hash(), hash);
  const digitModel = engine.createModel('slim', { seed: 1 });
  const some = { ...digits(20), classes: ['3', '8'], labels: new Uint8Array(20).fill(1) };
  const { confusion } = await digitModel.evaluate(some, { workers: 1 });
  assert.equal(
    confusion[8].reduce((sum, cell) => sum + cell, 0),
    20,
    'class 1 of the data is an 8',
  );
});

test('a model with numbers for names takes those of the data it learns', async () => {
  const model = engine.createModel(layersOf(3));
  await model.fit(stripes(3, 11, ['cat', 'dog', 'owl']), { ...FAST, epochs: 1 });
  assert.deepEqual(model.classNames, ['cat', 'dog', 'owl']);
  const named = engine.createModel(layersOf(3), { classes: ['x', 'y', 'z'] });
  await named.fit(stripes(3, 11), { ...FAST, epochs: 1 });
  assert.deepEqual(named.classNames, ['x', 'y', 'z']);
});

test('checkpoint and receipt keep the classes', async () => {
  const data = stripes(11, 6, ELEVEN);
  const model = engine.createModel(layersOf(11), { classes: ELEVEN, seed: 5 });
  const options = { ...FAST, epochs: 2, batchSize: 33, validationSplit: 0.3 };
  const run = model.fit(data, options);
  run.pause();
  const { model: resumed } = engine.loadCheckpoint(
    /** @type {Uint8Array} */ (await run.saveCheckpoint()),
  );
  assert.deepEqual([resumed.classNames, resumed.none], [ELEVEN, false]);
  run.resume();
  const { receipt, history } = await run;
  assert.deepEqual([receipt.classes, receipt.none], [ELEVEN, false]);
  const verified = await verifyReceipt(engine, JSON.stringify(receipt), { own: data, workers: 1 });
  assert.ok(verified.equal, verified.sentence);
  assert.deepEqual(verified.receipt.result.history, history, 'validation scores too');
  const { receipt: usual } = await engine
    .createModel(layersOf(10))
    .fit(digits(64), { ...FAST, epochs: 1 });
  assert.ok(!('classes' in usual) && !('none' in usual));
  assert.throws(() => engine.loadCheckpoint(Uint8Array.of(1)), inklingError('bad-checkpoint'));
});
