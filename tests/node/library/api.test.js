/* The public interface of the library: the examples of the documentation, presets, summary, pen strokes.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as inkling from '../../../web/inkling/index.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { digits, inklingError } from '../support/networks.js';

const { fillTemplate, loadEngine, presets, strokesToImage } = inkling;
const engine = await loadEngine();
const shipped = await engine.loadModel('default').catch(() => null);
const noModel = shipped ? false : 'weights/default.safetensors is not there';

test('the example of the documentation', { skip: noModel }, async () => {
  const model = await engine.loadModel('default');
  const pixels = digits(1).images;
  const answer = model.predict(pixels);
  assert.ok(answer.digit !== null && answer.digit >= 0 && answer.digit <= 9);
  assert.ok(answer.probabilities instanceof Float32Array && answer.probabilities.length === 10);
  assert.ok(answer.image instanceof Float32Array && answer.image.length === 784);
  assert.ok(['digit', 'unsure', 'none'].includes(answer.verdict));
  const [x0, y0, x1, y1] = [10, 0, 10, 100];
  assert.equal(model.predictStrokes([[x0, y0, x1, y1]]).digit, 1);
});

test('the example of README, as it stands there', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const [, code] = /```js\n([^]*?)```/.exec(readFileSync(`${root}README.md`, 'utf8')) ?? [];
  assert.ok(code, 'README.md has no example');
  const flags = ['--input-type=module', '--eval', code];
  assert.equal(execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8' }), '1\n');
});

test('create, fit, watch, evaluate, summary, save', async () => {
  const dataset = digits(640);
  const [train, held] = inkling.splitDataset(dataset, 0.25);
  const net = engine.createModel(
    [
      { type: 'conv', filters: 8, kernel: 3, activation: 'relu' },
      { type: 'maxpool' },
      { type: 'flatten' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    { seed: 42 },
  );
  const controller = new AbortController();
  const run = net.fit(train, {
    epochs: 2,
    batchSize: 32,
    optimizer: 'adam',
    learningRate: 0.003,
    validationSplit: 0.1,
    augment: 'light',
    callbacks: [{ type: 'earlyStopping', monitor: 'valLoss', patience: 3 }],
    workers: 2,
    seed: 42,
    signal: controller.signal,
  });
  let epochs = 0;
  for await (const progress of run) if (progress.kind === 'epoch') epochs = progress.epoch;
  const result = await run;
  assert.deepEqual([epochs, result.epochs, result.stopped], [2, 2, 'finished']);
  const { loss, accuracy, confusion, perClass, interval } = await net.evaluate(held);
  assert.ok(
    loss > 0 &&
      accuracy > 0.2 &&
      confusion.length === 10 &&
      perClass.length === 10 &&
      interval[0] < interval[1],
  );
  const again = await engine.loadModel(net.save());
  assert.equal(again.hash(), result.hash);
});

test('the run is a promise and can be iterated more than once', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const run = net.fit(digits(64), { epochs: 2, batchSize: 32, workers: 1 });
  const seen = await Promise.all(
    [1, 2].map(async () => {
      let count = 0;
      for await (const _ of run) count++;
      return count;
    }),
  );
  assert.deepEqual(seen, [7, 7]);
  let late = 0;
  for await (const _ of run) late++;
  assert.equal(late, 0, 'who comes after the end sees nothing more');
  assert.equal(await run.checkpoint(), null);
  let ended = false;
  await run
    .then(({ epochs }) => assert.equal(epochs, 2))
    .finally(() => {
      ended = true;
    });
  await run.catch(() => assert.fail()).finally(() => {});
  assert.ok(ended && run.progress?.kind === 'end');
});

test('leaving the loop early does not stop the run', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const run = net.fit(digits(64), { epochs: 3, batchSize: 32, workers: 1 });
  for await (const _ of run) break;
  assert.equal((await run).epochs, 3);
});

test('every preset is a possible network with a complete recipe', () => {
  assert.deepEqual(Object.keys(presets), [
    'default',
    'tiny',
    'wide',
    'sprint',
    'deep',
    'dropout',
    'template',
    'slim',
    'callbacks',
  ]);
  for (const [name, { layers, recipe, source }] of Object.entries(presets)) {
    const net = engine.createModel(name);
    // The shipped networks have an output more, for what is no digit.
    assert.equal(net.classes, ['default', 'tiny', 'wide'].includes(name) ? 11 : 10);
    assert.equal(net.params, engine.describe(layers).params);
    assert.ok(
      completeRecipe(recipe, 1).epochs >= (name === 'sprint' ? 1 : 5) && source.length > 20,
    );
    net.dispose();
  }
  const { params, macs } = engine.describe(presets.default.layers);
  assert.ok(params <= 100000 && macs <= 3e6, `${params} parameters, ${macs} products`);
  const tiny = engine.describe(presets.tiny.layers);
  assert.ok(
    tiny.params <= 25000 && tiny.macs <= 1e6,
    `${tiny.params} parameters, ${tiny.macs} products`,
  );
  assert.equal(engine.describe(presets.deep.layers).params, 93322, 'as Keras counts this network');
});

test('the preset callbacks watches what its source watches: the validation accuracy, twice', () => {
  const { recipe, source } = presets.callbacks;
  assert.match(source, /both on the validation accuracy/);
  assert.deepEqual(
    completeRecipe(recipe, 1).callbacks.map(({ type, monitor }) => [type, monitor]),
    [
      ['earlyStopping', 'valAccuracy'],
      ['reduceOnPlateau', 'valAccuracy'],
    ],
  );
});

test('sprint learns the built-in digits in one pass', async () => {
  const net = engine.createModel('sprint', { seed: 1 });
  const { history, epochs } = await net.fit(digits(4000), { workers: 1 });
  const { accuracy } = await net.evaluate(digits(500, 99), { workers: 1 });
  assert.equal(epochs, 1);
  assert.ok(history.accuracy[0] > 0.6 && accuracy > 0.9, `${history.accuracy} ${accuracy}`);
});

test('a model made from a preset trains by its recipe', async () => {
  const net = engine.createModel('template');
  const run = net.fit(digits(40), { epochs: 1, workers: 1 });
  await run;
  assert.equal(run.recipe.batchSize, 1313);
});

test("the template's blanks can be filled in", () => {
  const { layers, recipe } = fillTemplate({
    filters: [4, 8],
    kernel: 5,
    activation: 'linear',
    pool: 'avg',
    poolSize: 3,
    units: 16,
    optimizer: { kind: 'sgd', momentum: 0.9 },
  });
  const net = engine.createModel(layers);
  const words = net.layers.map((layer) => Object.values(layer).slice(0, 3).join(' '));
  assert.deepEqual(words, [
    'conv 4 5',
    'avgpool 3 3',
    'conv 8 5',
    'avgpool 3 3',
    'flatten',
    'dense 16 true',
    'dense 10 true',
  ]);
  assert.deepEqual(
    [recipe.epochs, recipe.batchSize, recipe.optimizer],
    [5, 1313, { kind: 'sgd', momentum: 0.9 }],
  );
  assert.deepEqual(fillTemplate(), presets.template);
  const bad = (/** @type {any} */ blanks) => () => fillTemplate(blanks);
  assert.throws(bad({ pool: 'min' }), inklingError('bad-argument', 'pool'));
  assert.throws(bad({ kernel: [3, 3, 3] }), inklingError('bad-argument', 'kernel'));
  assert.throws(bad({ activation: ['relu', 'tanh'] }), inklingError('bad-argument', 'activation'));
  assert.throws(
    () => engine.createModel(fillTemplate({ activation: /** @type {any} */ ('cubic') }).layers),
    inklingError('bad-layers', 'activation'),
  );
  assert.throws(bad({ filters: [1] }), inklingError('bad-argument', 'filters'));
  assert.throws(bad({ colour: 1 }), inklingError('bad-argument', 'colour'));
});

test('each layer has blanks of its own in the template', () => {
  const net = engine.createModel(
    fillTemplate({
      filters: 4,
      kernel: [5, 3],
      activation: ['tanh', 'relu', 'sigmoid'],
      pool: ['max', 'avg'],
      poolSize: [2, 3],
    }).layers,
  );
  assert.deepEqual(
    net.layers.map((layer) => Object.values(layer).slice(0, 3).join(' ')),
    [
      'conv 4 5',
      'tanh',
      'maxpool 2 2',
      'conv 4 3',
      'relu',
      'avgpool 3 3',
      'flatten',
      'dense 512 true',
      'sigmoid',
      'dense 10 true',
    ],
  );
});

test('the same seed gives the same weights, another seed others', () => {
  const hash = (/** @type {number | undefined} */ seed) =>
    engine.createModel('deep', { seed }).hash();
  assert.equal(hash(5), hash(5));
  assert.notEqual(hash(5), hash(6));
  assert.equal(hash(undefined), hash(1));
  assert.throws(
    () => engine.createModel('deep', { seed: 1.5 }),
    inklingError('bad-argument', 'seed'),
  );
  assert.throws(
    () => engine.createModel('deep', /** @type {any} */ ({ sead: 1 })),
    inklingError('bad-argument', '"sead"'),
  );
});

test("summary() in Keras' form", () => {
  const lines = engine.createModel('slim').summary().split('\n');
  assert.match(lines[0], /^Model: slim/);
  assert.match(lines[4], /^conv_1 \(32 of 3x3, valid\) +\(None, 26, 26, 32\) +320 +194,688$/);
  assert.ok(lines.includes('Total params: 34,826 (136.0 KB)'));
  assert.ok(lines.includes('Trainable params: 34,826'));
  assert.ok(lines.includes('Non-trainable params: 0'));
});

test('looking inside: activations of a layer', () => {
  const net = engine.createModel('slim', { seed: 2 });
  const { images } = digits(1);
  const { shape, data } = net.activations(images, 1);
  assert.deepEqual(shape, [26, 26, 32]);
  assert.ok(data.length === 26 * 26 * 32 && data.every((value) => value >= 0));
  const last = net.activations(images, net.layers.length - 1);
  assert.deepEqual(engine.softmax(last.data, 10), net.predict(images).probabilities);
  assert.throws(() => net.activations(images, 99), inklingError('bad-argument', 'layer'));
});

test('tensors carry names and shapes', () => {
  const net = engine.createModel('slim', { seed: 2 });
  const [kernel] = net.tensors();
  assert.deepEqual(
    [kernel.name, kernel.shape, kernel.data.length],
    ['conv_1.kernel', [3, 3, 1, 32], 288],
  );
});

test('synthetic strokes are drawings that strokesToImage takes', () => {
  for (let digit = 0; digit < 10; digit++) {
    const { strokes, label, pen } = engine.syntheticStrokes(3, 5, digit);
    assert.equal(label, digit);
    const image = strokesToImage(strokes, { pen });
    assert.deepEqual(image, engine.syntheticImage(3, 5, digit).image);
  }
});

test('augmentation is drawn from (seed, epoch, sample) and leaves 0..1', () => {
  const { image } = engine.syntheticImage(3, 5);
  const augment = completeRecipe({ augment: 'strong' }, 1).augment;
  assert.ok(augment);
  const at = (/** @type {number} */ sample) =>
    engine.augmentImage(image, augment, { seed: 1, epoch: 2, sample });
  assert.deepEqual(at(3), at(3));
  assert.notDeepEqual(at(3), at(4));
  assert.ok(at(3).every((value) => value >= 0 && value <= 1));
});

const file = process.env.STROKES;
const noStrokes = noModel || (file ? false : '$STROKES is not set');

test('real pen strokes are read', { skip: noStrokes }, async () => {
  const model = await engine.loadModel('default');
  const lines = readFileSync(/** @type {string} */ (file), 'utf8')
    .trim()
    .split('\n')
    .filter((_, i) => i % 20 === 0);
  const right = lines
    .map((line) => JSON.parse(line))
    .filter(({ strokes, label }) => model.predictStrokes(strokes).digit === label);
  assert.ok(right.length > 0.9 * lines.length, `${right.length} of ${lines.length}`);
});
