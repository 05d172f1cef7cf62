/* Arguments of the engine's own methods: refused with a sentence before the compiled code sees
 * them, because an address beyond its memory would end the call in the middle and leave the engine
 * unusable.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIdx } from '../../web/inkling/index.js';
import { digits, engine, inklingError } from './support.js';

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
 * @type {[string, () => unknown, import('../../web/inkling/index.js').ErrorCode, (string |
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

test('options that are none, or misspelt, are refused', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const any = /** @type {any} */ (net);
  const data = digits(32);
  assert.throws(() => any.fit(data, null), inklingError('bad-argument', 'fit', 'found null'));
  await assert.rejects(any.evaluate(data, null), inklingError('bad-argument', 'evaluate', 'found null'));
  await assert.rejects(any.evaluate(data, { worker: 1 }), inklingError('bad-argument', '"worker"'));
  assert.throws(() => any.predictStrokes([[1, 2]], null), inklingError('bad-argument', 'found null'));
  assert.throws(() => any.predictStrokes([[1, 2]], { pens: 1 }), inklingError('bad-argument', '"pens"'));
  const view = /** @type {any} */ (new DataView(new ArrayBuffer(20)));
  await assert.rejects(readIdx(view), inklingError('bad-argument', 'a DataView'));
  await assert.rejects(readIdx(/** @type {any} */ (1e9)), inklingError('bad-argument', '1000000000'));
});

test('weights so large that the answer is no number: evaluate says so, as predict does', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
  const data = digits(32);
  net.setWeights(net.weights().fill(3e38));
  assert.throws(() => net.predict(data.images.subarray(0, 784)), inklingError('not-finite'));
  await assert.rejects(net.evaluate(data, { workers: 1 }), inklingError('not-finite', 'too large'));
});
