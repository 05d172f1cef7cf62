/* inputs.test.js - networks for other pictures than 28 x 28 x 1: trained, scored, predicted, saved, loaded; what they refuse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presets } from '../../../web/inkling/index.js';
import { engine, inklingError } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/architecture/layers.js').Shape} Shape */

/** Pictures of three classes: bright above, in the middle, below. @param {Shape} shape @param {number} count */
function bands(shape, count) {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const images = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  labels.forEach((label, i) => {
    const row = Math.floor(((2 * label + 1) * height) / 6) * width * channels;
    images.fill(150 + (i % 100), i * size + row, i * size + row + 2 * width * channels);
  });
  return { images, labels, count, name: 'bands', shape, classes: ['top', 'middle', 'bottom'] };
}

/** @type {Shape[]} */
const SHAPES = [
  [8, 8, 1],
  [32, 32, 3],
  [9, 20, 1],
  [12, 12, 4],
];

/** @type {import('../../../web/inkling/index.js').LayerSpec[]} */
const LAYERS = [
  { type: 'conv', filters: 4, kernel: 3, activation: 'relu' },
  { type: 'maxpool', size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 3 },
];
const FAST = /** @type {const} */ ({ epochs: 6, batchSize: 32, learningRate: 0.02, workers: 1 });

test('they learn, are scored, predict, and come back from their file', async () => {
  for (const shape of SHAPES) {
    const data = bands(shape, 120);
    const model = engine.createModel(LAYERS, { input: shape, classes: data.classes, seed: 3 });
    await model.fit(data, FAST);
    const { accuracy } = await model.evaluate(data, { workers: 2 });
    assert.equal(accuracy, 1, shape.join('x'));
    const again = await engine.loadModel(model.save({ dtype: 'I8' }));
    assert.deepEqual([again.input, again.classNames], [shape, data.classes]);
    const size = shape[0] * shape[1] * shape[2];
    const one = data.images.subarray(size, 2 * size);
    const answer = model.predict(one);
    assert.deepEqual([answer.label, answer.image.length], ['middle', size]);
    assert.deepEqual(
      model.predict(Float32Array.from(one, (value) => Math.fround(value / 255))).label,
      'middle',
    );
    assert.deepEqual(
      [0, 1, 2].map((i) => model.predict(data.images.subarray(i * size, (i + 1) * size)).label),
      data.classes,
    );
    assert.equal(model.activations(one, 0).shape[2], 4);
  }
});

test('drawings and pictures are brought to the size of a network of one channel', () => {
  for (const side of [8, 16, 28, 40]) {
    const model = engine.createModel('slim', { input: [side, side, 1] });
    const { image } = model.predictStrokes([[10, 0, 10, 100]]); // a 1
    assert.equal(image.length, side * side);
    const middle = Array.from({ length: side }, (_, x) => image[(side >> 1) * side + x]);
    assert.ok(Math.max(...middle) > 0.3, 'ink in the middle');
    assert.ok(middle[0] === 0 && middle[side - 1] === 0, 'and none at the sides');
    const data = new Uint8Array(60 * 60).fill(255);
    for (let y = 10; y < 50; y++) data.fill(0, y * 60 + 28, y * 60 + 33);
    const picture = model.predict({ data, width: 60, height: 60 });
    assert.equal(picture.image.length, side * side);
    assert.ok(picture.image[(side >> 1) * side + (side >> 1)] > 0.5, 'ink is 1');
  }
  const blank = engine.createModel('slim', { input: [8, 8, 1] }).predictStrokes([]);
  assert.deepEqual([blank.label, blank.verdict, blank.image.length], [null, 'none', 64]);
});

test('resizing keeps the ink: 28 x 28 to 14 x 14 is the mean of each place', () => {
  const half = engine.createModel('slim', { input: [14, 14, 1] });
  const strokes = /** @type {const} */ ([[5, 0, 15, 20, 3, 30]]);
  const large = engine.createModel('slim').predictStrokes(strokes).image;
  const small = half.predictStrokes(strokes).image;
  const sum = (/** @type {Float32Array} */ image) =>
    image.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum(small) - sum(large) / 4) < 0.02 * sum(large));
  assert.throws(
    () => half.predict(new Uint8Array(100)),
    inklingError('bad-picture', '14x14x1 = 196 pixels', 'found 100'),
  );
});

test('colour pictures are resized as they are, on white where they are transparent', () => {
  const model = engine.createModel('slim', { input: [8, 8, 3] });
  const red = Uint8Array.from({ length: 4 * 16 * 16 }, (_, i) => [255, 0, 0, 255][i % 4]);
  const { image, verdict, label } = model.predict({ data: red, width: 16, height: 16 });
  assert.deepEqual([...image.slice(0, 3)], [1, 0, 0]);
  assert.ok(label !== null && verdict !== 'none');
  const clear = model.predict({ data: new Uint8Array(4 * 9), width: 3, height: 3 });
  assert.deepEqual([...clear.image.slice(-3)], [1, 1, 1]);
  const rgb = model.predict({ data: Uint8Array.of(0, 0, 255), width: 1, height: 1 });
  assert.deepEqual([...rgb.image.slice(0, 3)], [0, 0, 1]);
  assert.throws(
    () => model.predict({ data: new Uint8Array(5), width: 2, height: 1 }),
    inklingError('bad-picture', '1, 3 or 4 bytes'),
  );
  assert.throws(() => model.predictStrokes([[0, 0, 5, 5]]), inklingError('bad-picture', '8x8x3'));
  const deep = engine.createModel('slim', { input: [8, 8, 5] });
  assert.throws(
    () => deep.predict({ data: red, width: 16, height: 16 }),
    inklingError('bad-picture', '8 * 8 * 5 values'),
  );
});

test('every preset fits every input, and leaves its distortions out', async () => {
  for (const name of Object.keys(presets)) {
    for (const input of /** @type {Shape[]} */ ([
      [8, 8, 1],
      [32, 32, 3],
    ])) {
      const model = engine.createModel(name, { input, classes: 7 });
      assert.deepEqual([model.classes, model.input], [7, input], name);
      model.dispose();
    }
  }
  const data = bands([8, 8, 1], 60);
  const { classes, shape } = data;
  const run = engine
    .createModel('tiny', { input: shape, classes })
    .fit(data, { epochs: 1, workers: 1 });
  assert.equal(run.recipe.augment, null);
  await run;
  assert.deepEqual(
    engine.createModel('deep').layers,
    engine.createModel('deep', { input: [28, 28, 1] }).layers,
  );
});

test('data of another shape are refused in a sentence that says what to do', async () => {
  const model = engine.createModel(LAYERS, { input: [8, 8, 1] });
  const other = bands([16, 4, 1], 9);
  const words = /** @type {const} */ (['16x4x1', '8x8x1', 'input: [16, 4, 1]']);
  assert.throws(() => model.fit(other, FAST), inklingError('bad-argument', ...words));
  await assert.rejects(model.evaluate(other), inklingError('bad-argument', ...words));
  const { shape: _, ...plain } = bands([9, 9, 1], 9);
  assert.throws(() => model.fit(plain, FAST), inklingError('bad-argument', '576 bytes'));
  assert.throws(
    () => model.fit(bands([8, 8, 1], 9), { ...FAST, augment: 'light' }),
    inklingError('bad-argument', 'augment needs 28x28x1'),
  );
  for (const input of /** @type {any[]} */ ([[0, 8, 1], [8, 8], [129, 8, 1], [8, 8, 17], 'x']))
    assert.throws(() => engine.createModel(LAYERS, { input }), { name: 'InklingError' });
});
