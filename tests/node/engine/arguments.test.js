/* Wrong arguments throw an error with a sentence. The engine's own methods check them before they call the
 * compiled code, because an address beyond its memory would stop the call halfway and leave the engine
 * unusable.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import { digits, engine, inklingError } from '../support/networks.js';

const NO_CHANGE = {
  shift: 0,
  rotate: 0,
  scale: 0,
  shear: 0,
  thickness: 0,
  elastic: 0,
  erase: 0,
  noise: 0,
};
const STREAM = { seed: 1, epoch: 0, sample: 0 };
const call = /** @type {any} */ (engine);

/**
 * @type {[string, () => unknown, import('../../../web/inkling/index.js').ErrorCode, (string |
 *   RegExp)[]][]}
 */
const BAD = [
  [
    'too few pixels',
    () => engine.pictureToImage(new Uint8Array(1), 4096, 4096, 4),
    'bad-picture',
    ['67108864 bytes', 'found 1'],
  ],
  [
    'pixels that are floats',
    () => call.pictureToImage(new Float32Array(16), 4, 4, 1),
    'bad-argument',
    ['pixels'],
  ],
  [
    'more points promised than given',
    () => engine.strokesToImage(new Float32Array(2), Int32Array.of(90000), 0),
    'bad-argument',
    ['points', '180000', 'of 2'],
  ],
  [
    'lengths as a plain array',
    () => call.strokesToImage(new Float32Array(2), [1], 0),
    'bad-argument',
    ['lengths'],
  ],
  [
    'a short image',
    () => engine.augmentImage(new Float32Array(3), NO_CHANGE, STREAM),
    'bad-argument',
    ['784', 'of 3'],
  ],
  [
    'a shift of NaN',
    () => engine.augmentImage(new Float32Array(784), { ...NO_CHANGE, shift: NaN }, STREAM),
    'bad-argument',
    ['augment.shift', 'NaN'],
  ],
  [
    'no augmentation',
    () => call.augmentImage(new Float32Array(784), {}, STREAM),
    'bad-argument',
    ['augment.shift'],
  ],
  [
    'bytes that are floats',
    () => call.fromBytes(new Float32Array(4)),
    'bad-argument',
    ['bytes', 'Float32Array of 4'],
  ],
  [
    'half a row of logits',
    () => engine.softmax(new Float32Array(5), 3),
    'bad-argument',
    ['Float32Array of 6'],
  ],
  ['no classes', () => engine.softmax(new Float32Array(5), 0), 'bad-argument', ['classes']],
  [
    'a temperature of 0',
    () => engine.softmax(new Float32Array(5), 5, 0),
    'bad-argument',
    ['temperature'],
  ],
  ['an order of -1', () => engine.shuffle(-1, 1, 0), 'bad-argument', ['n must be']],
  [
    'an unknown schedule',
    () => call.learningRate({ kind: 'linear' }, 1, 2),
    'bad-argument',
    ["'oneCycle'"],
  ],
  [
    'an input that is no shape',
    () => engine.describe([{ type: 'flatten' }], call.no),
    'bad-layers',
    ['2 to 256'],
  ],
  [
    'an input that is text',
    () => call.describe([{ type: 'flatten' }], 'x'),
    'bad-layers',
    ['[height, width, channels]', '"x"'],
  ],
];

for (const [name, act, code, words] of BAD) {
  test(`bad call of the engine: ${name}`, () => {
    // each trap would take some of the stack
    for (let i = 0; i < 60; i++) assert.throws(act, inklingError(code, ...words));
    assert.equal(
      engine.createModel('deep', { seed: 1 }).hash(),
      engine.createModel('deep', { seed: 1 }).hash(),
    );
  });
}

test('a network of another size does not read beyond a 28 x 28 picture', () => {
  const layers = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const net = engine.createModel(layers, { input: [32, 32, 1] });
  assert.throws(() => net.predict(new Float32Array(784)), inklingError('bad-picture', '32x32x1'));
  assert.throws(
    () => net.activations(new Float32Array(784), 0),
    inklingError('bad-picture', '32x32x1'),
  );
});

test('a network keeps its own copy of the input shape', () => {
  /** @type {[number, number, number]} */
  const input = [28, 28, 1];
  const net = engine.createModel('deep', { input });
  input[0] = 5;
  assert.deepEqual(net.input, [28, 28, 1]);
});

test('what a network says of its layers cannot be changed', () => {
  const list = inkling.completeLayers([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const net = engine.createModel(list);
  const [summary, bytes] = [net.summary(), net.save()];
  const { layers, input } = /** @type {any} */ (net);
  const row = /** @type {any} */ (net.describe().rows[1]);
  assert.throws(() => layers.push({ type: 'relu' }), TypeError);
  assert.throws(() => {
    layers[1].units = 20;
  }, TypeError);
  assert.throws(() => {
    row.layer.units = 20;
  }, TypeError);
  assert.throws(() => {
    input[0] = 5;
  }, TypeError);
  list.push({ type: 'relu' }); // the caller's own list is the caller's
  assert.equal(net.summary(), summary);
  assert.deepEqual(net.save(), bytes);
});

/** Values that every function below must reject. */
const WRONG = [null, 7, true, () => {}];
const pair = digits(2);
const own = /** @type {const} */ ({ kind: 'own' });
const library = /** @type {any} */ (inkling);
const small = /** @type {any} */ (
  engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }])
);

/**
 * What is called with something wrong, what its sentence says, and what is wrong.
 * @type {[string, (value: any) => unknown, string, unknown[]?][]}
 */
const FUNCTIONS = [
  ['loadEngine', (value) => library.loadEngine(value), 'loadEngine takes an object'],
  ['loadEngine, wasm', (wasm) => library.loadEngine({ wasm }), 'wasm must be a path, URL'],
  ['loadEngine, scalar', (scalar) => library.loadEngine({ scalar }), 'scalar must be', [7, 'yes']],
  ['loadMnist', (value) => library.loadMnist(value), 'loadMnist takes an object'],
  [
    'loadEngine, relaxed',
    (relaxed) => library.loadEngine({ relaxed }),
    'relaxed must be',
    [7, 'yes'],
  ],
  [
    'loadEngine, scalar and relaxed',
    (relaxed) => library.loadEngine({ scalar: true, relaxed }),
    'scalar or relaxed, not both',
    [true],
  ],
  ['loadMnist, from', (from) => library.loadMnist({ from }), 'from must be a path or URL'],
  ['makeDataset', (value) => library.makeDataset(value), 'makeDataset takes an object'],
  [
    'makeDataset, images',
    (images) => library.makeDataset({ ...pair, images }),
    'images must be a Uint8Array',
  ],
  ['makeDataset, labels', (labels) => library.makeDataset({ ...pair, labels }), 'labels need 784'],
  ['makeDataset, name', (name) => library.makeDataset({ ...pair, name }), 'name must be', [7, {}]],
  [
    'datasetFromIdx',
    (value) => library.datasetFromIdx(value, value),
    'images must be a Uint8Array or ArrayBuffer',
  ],
  ['readIdx', (value) => library.readIdx(value), 'must be a Uint8Array or ArrayBuffer'],
  ['hashDataset', (value) => library.hashDataset(value), 'the data set must be { images'],
  ['splitDataset', (value) => library.splitDataset(value, 0.5), 'the data set must be { images'],
  ['splitDataset, share', (value) => library.splitDataset(pair, value), 'share must be a number'],
  ['subsetDataset', (value) => library.subsetDataset(value, [0]), 'the data set must be { images'],
  [
    'subsetDataset, indexes',
    (value) => library.subsetDataset(pair, value),
    'indexes must be an array of numbers',
  ],
  ['subsetDataset, name', (name) => library.subsetDataset(pair, [0], name), 'name must be', [7]],
  ['concatDatasets', (value) => library.concatDatasets(value), 'datasets must be an array'],
  [
    'concatDatasets, the second',
    (value) => library.concatDatasets([pair, value]),
    'data set 2 must be { images',
  ],
  ['syntheticDataset', (value) => library.syntheticDataset(5, value), 'takes an object'],
  ['syntheticDataset, count', (value) => library.syntheticDataset(value), 'count', [null, -1, '5']],
  [
    'syntheticDataset, engine',
    (value) => library.syntheticDataset(5, { engine: value }),
    'engine must be what loadEngine() gives',
    [7, {}],
  ],
  [
    'syntheticDataset, a misspelt option',
    (value) => library.syntheticDataset(5, { sead: value }),
    'no option "sead"',
    [1],
  ],
  ['nonDigitDataset', (value) => library.nonDigitDataset(5, value), 'takes an object'],
  ['nonDigitDataset, count', (value) => library.nonDigitDataset(value), 'count', [null, -1, '5']],
  [
    'nonDigitDataset, kind',
    (value) => library.nonDigitDataset(5, { kind: value, engine }),
    'kind must be',
    [7, -2, 'letter'],
  ],
  ['nonDigitImage, kind', (value) => engine.nonDigitImage(1, 1, value), 'kind must be', [7, '0']],
  ['nonDigitStrokes, index', (value) => engine.nonDigitStrokes(1, value), 'index must be', [-1]],
  ['wilsonInterval', (value) => library.wilsonInterval(value, 9), 'correct must be', [null, 10]],
  ['wilsonInterval, count', (value) => library.wilsonInterval(0, value), 'count must be', [null]],
  ['strokesToImage', (value) => library.strokesToImage([[1, 2]], value), 'takes an object'],
  ['fillTemplate', (value) => library.fillTemplate(value), 'the template takes an object'],
  ['completeRecipe', (value) => library.completeRecipe(value, 1), 'fit takes an object'],
  ['completeRecipe, seed', (value) => library.completeRecipe({}, value), 'seed', [null, 'x']],
  ['openSource', (value) => library.openSource(value, { engine }), 'source takes an object'],
  ['openSource, means', (value) => library.openSource(own, value), 'openSource takes an object'],
  [
    'openSource, engine',
    (value) => library.openSource(own, { engine: value }),
    'engine must be what loadEngine() gives',
  ],
  [
    'openSource, own',
    (value) => library.openSource(own, { engine, own: value }),
    'own must be { images',
  ],
  [
    'openSource, mnist',
    (mnist) => library.openSource(own, { engine, mnist }),
    'mnist must be a function',
    [null, 7],
  ],
  [
    'verifyReceipt, engine',
    (value) => library.verifyReceipt(value, {}),
    'engine must be what loadEngine() gives',
  ],
  [
    'verifyReceipt, options',
    (value) => library.verifyReceipt(engine, {}, value),
    'verifyReceipt takes an object',
  ],
  ['engine.loadModel', (value) => call.loadModel(value), 'loadModel takes'],
  ['engine.loadCheckpoint', (value) => call.loadCheckpoint(value), 'must be a Uint8Array'],
  ['engine.createModel', (value) => call.createModel('slim', value), 'createModel takes an object'],
  [
    'engine.augmentImage, augment',
    (value) => call.augmentImage(new Float32Array(784), value, STREAM),
    'augment takes an object',
  ],
  [
    'engine.augmentImage, stream',
    (value) => call.augmentImage(new Float32Array(784), NO_CHANGE, value),
    'stream takes an object',
  ],
  [
    'engine.augmentImage, sample',
    (sample) => call.augmentImage(new Float32Array(784), NO_CHANGE, { ...STREAM, sample }),
    'sample must be a whole number',
    [null, -1, '1'],
  ],
  ['engine.learningRate', (value) => call.learningRate(value, 1, 2), 'schedule takes an object'],
  ['model.fit', (value) => small.fit(value), 'the data set must be { images'],
  ['model.fit, options', (value) => small.fit(pair, value), 'fit takes an object'],
  [
    'model.fit, expected',
    (expected) => small.fit(pair, { expected }),
    'expected takes an object',
    [7, () => {}],
  ],
  [
    'model.fit, a name',
    (name) => small.fit({ ...pair, name }),
    'the name of the data set must be a text',
  ],
  ['model.evaluate', (value) => small.evaluate(value), 'the data set must be { images'],
  ['model.evaluate, options', (value) => small.evaluate(pair, value), 'evaluate takes an object'],
  ['model.setWeights', (value) => small.setWeights(value), 'weights must be a Float32Array'],
  ['model.save', (value) => small.save(value), 'save takes an object'],
  ['model.save, dtype', (dtype) => small.save({ dtype }), "dtype must be 'F32' or 'F16'", ['F64']],
];

for (const [name, act, words, wrong = WRONG] of FUNCTIONS) {
  test(`given something else: ${name}`, async () => {
    for (const value of wrong) {
      await assert.rejects(async () => act(value), inklingError('bad-argument', words));
    }
  });
}

test('layers and shapes that are none', () => {
  const layer = { type: 'flatten' };
  for (const value of WRONG) {
    const sentence = inklingError('bad-layers', /(array of layer objects|be an object|width)/);
    assert.throws(() => call.checkLayers(value, [28, 28, 1]), sentence);
    assert.throws(() => call.checkLayers([value], [28, 28, 1]), sentence);
    assert.throws(() => call.checkLayers([layer], value), sentence);
    assert.throws(() => call.layerMacs(value, [28, 28, 1], [1, 1, 784]), sentence);
    assert.throws(() => call.layerMacs(layer, value, [1, 1, 784]), sentence);
    assert.throws(() => inkling.completeLayers(value), sentence);
  }
});

test('a data set that does not hold what it says cannot be cut', () => {
  const words = ['784 pixels for each of its 3 samples', 'found 2 labels and 1568 pixels'];
  const short = { ...pair, count: 3 };
  const refused = inklingError('bad-argument', ...words);
  assert.throws(() => inkling.splitDataset(short, 0.5), refused);
  assert.throws(() => inkling.subsetDataset(short, [2]), refused);
  assert.throws(() => inkling.concatDatasets([pair, short]), refused);
});

test('options that are none, or misspelt, are refused', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const any = /** @type {any} */ (net);
  const data = digits(32);
  assert.throws(() => any.fit(data, null), inklingError('bad-argument', 'fit', 'found null'));
  await assert.rejects(
    any.evaluate(data, null),
    inklingError('bad-argument', 'evaluate', 'found null'),
  );
  await assert.rejects(any.evaluate(data, { worker: 1 }), inklingError('bad-argument', '"worker"'));
  assert.throws(
    () => any.predictStrokes([[1, 2]], null),
    inklingError('bad-argument', 'found null'),
  );
  assert.throws(
    () => any.predictStrokes([[1, 2]], { pens: 1 }),
    inklingError('bad-argument', '"pens"'),
  );
  const view = /** @type {any} */ (new DataView(new ArrayBuffer(20)));
  await assert.rejects(inkling.readIdx(view), inklingError('bad-argument', 'a DataView'));
  await assert.rejects(
    inkling.readIdx(/** @type {any} */ (1e9)),
    inklingError('bad-argument', '1000000000'),
  );
});

test('weights so large that the answer is no number: evaluate says so, as predict does', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const data = digits(32);
  net.setWeights(net.weights().fill(3e38));
  assert.throws(() => net.predict(data.images.subarray(0, 784)), inklingError('not-finite'));
  await assert.rejects(net.evaluate(data, { workers: 1 }), inklingError('not-finite', 'too large'));
});
