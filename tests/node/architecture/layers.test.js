/* Layer lists: defaults, short forms, shapes, and a sentence for each kind of impossible list. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  completeLayers,
  isActivation,
  layerNames,
  layerWords,
} from '../../../web/inkling/architecture/layers.js';
import { engine, inklingError, answerBits, QUICK } from '../support/networks.js';

test("defaults are Keras' and activations become layers", () => {
  const layers = completeLayers([
    { type: 'conv', filters: 8, activation: 'relu' },
    { type: 'maxpool' },
    { type: 'batchnorm' },
    { type: 'flatten' },
    { type: 'dense', units: 10, activation: 'softmax' },
  ]);
  assert.deepEqual(layers, [
    {
      type: 'conv',
      filters: 8,
      kernel: 3,
      stride: 1,
      padding: 'valid',
      bias: true,
      init: 'glorot',
    },
    { type: 'relu' },
    { type: 'maxpool', size: 2, stride: 2 },
    { type: 'batchnorm', momentum: 0.99, epsilon: 0.001 },
    { type: 'flatten' },
    { type: 'dense', units: 10, bias: true, init: 'glorot' },
  ]);
  assert.deepEqual(completeLayers(layers), layers, 'complete layers stay as they are');
  assert.deepEqual(layerNames(layers), [
    'conv_1',
    'relu_1',
    'maxpool_1',
    'batchnorm_1',
    'flatten_1',
    'dense_1',
  ]);
});

test('each activation is a layer, and a short form of it', () => {
  for (const type of ['relu', 'tanh', 'sigmoid', 'elu', 'leakyRelu', 'swish', 'gelu']) {
    const [conv, layer] = completeLayers([{ type: 'conv', filters: 2, activation: type }]);
    assert.equal(conv.type, 'conv');
    assert.deepEqual(layer, type === 'leakyRelu' ? { type, slope: 0.3 } : { type });
    assert.ok(isActivation(layer) && !isActivation(conv));
  }
  const net = completeLayers([
    { type: 'leakyRelu', slope: 0.25 },
    { type: 'globalAveragePooling' },
    { type: 'dense', units: 10, activation: 'gelu' },
  ]);
  const words = layerWords(net);
  assert.deepEqual([...words.subarray(0, 7)], [12, 0, 0, 0, 0, 0, 0]);
  assert.equal(new Float32Array(words.buffer)[7], 0.25);
  assert.deepEqual([words[10], words[20], words[30]], [15, 8, 14]);
  const { rows, params } = engine.describe(net, [28, 28, 3]);
  assert.deepEqual(rows[1].output, [1, 1, 3]);
  assert.equal(params, 40);
});

test("a pool's stride is its size unless given", () => {
  assert.deepEqual(completeLayers([{ type: 'avgpool', size: 3 }]), [
    { type: 'avgpool', size: 3, stride: 3 },
  ]);
  assert.deepEqual(completeLayers([{ type: 'avgpool', size: 3, stride: 1 }]), [
    { type: 'avgpool', size: 3, stride: 1 },
  ]);
});

test('layers are written as ink_layer', () => {
  const words = layerWords(
    completeLayers([
      { type: 'conv', filters: 5, kernel: 3, stride: 2, padding: 'same', bias: false, init: 'he' },
      { type: 'dropout', rate: 0.25 },
      { type: 'dense', units: 10 },
      { type: 'batchnorm' },
    ]),
  );
  const floats = new Float32Array(words.buffer);
  assert.deepEqual([...words.subarray(0, 10)], [1, 5, 3, 2, 1, 0, 1, 0, 0, 0]);
  assert.equal(words[10], 6);
  assert.equal(floats[17], 0.25);
  assert.deepEqual([...words.subarray(20, 30)], [8, 10, 0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual([floats[37], floats[38]], [Math.fround(0.99), Math.fround(0.001)]);
});

test('shapes, parameters and multiply-adds', () => {
  const table = engine.describe([
    { type: 'conv', filters: 32, activation: 'relu' },
    { type: 'maxpool' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ]);
  assert.deepEqual(
    table.rows.map(({ output }) => output),
    [
      [26, 26, 32],
      [26, 26, 32],
      [13, 13, 32],
      [1, 1, 5408],
      [1, 1, 10],
    ],
  );
  assert.deepEqual(
    table.rows.map(({ params }) => params),
    [320, 0, 0, 0, 54090],
  );
  assert.equal(table.params, 54410);
  assert.equal(table.macs, 26 * 26 * 32 * 9 + 5408 * 10);
});

const DENSE = { type: 'dense', units: 10 };
/** @type {import('../../../web/inkling/index.js').LayerSpec} */
const FLAT = { type: 'flatten' };
/** @type {[string, any, RegExp][]} */
const IMPOSSIBLE = [
  ['no list', 5, /array of layer objects; found 5/],
  ['no layers', [], /1 to 64 layers; found 0/],
  ['65 layers', Array.from({ length: 65 }, () => ({ type: 'relu' })), /1 to 64 layers; found 65/],
  ['not an object', [null], /layer 1 of 1: must be an object; found null/],
  ['unknown type', [{ type: 'conv3d' }], /type must be one of .*conv, .*found "conv3d"/],
  ['a type from the prototype', [{ type: 'constructor' }], /type must be one of/],
  [
    'misspelt option',
    [{ type: 'conv', filter: 3 }],
    /conv has no option "filter"; it knows filters, kernel/,
  ],
  [
    'prototype key',
    [JSON.parse('{"type":"relu","__proto__":{"x":1}}')],
    /relu has no option "__proto__"/,
  ],
  [
    'a slope of 2',
    [{ type: 'leakyRelu', slope: 2 }, FLAT, DENSE],
    /\(leakyRelu_1\): slope must be from 0 to 1; found 2/,
  ],
  [
    'missing filters',
    [{ type: 'conv' }],
    /filters of conv must be a whole number; found undefined/,
  ],
  [
    'text for a number',
    [{ type: 'conv', filters: '3' }],
    /filters of conv must be a whole number; found "3"/,
  ],
  ['broken number', [{ type: 'conv', filters: 3.5 }], /whole number; found 3.5/],
  ['beyond 32 bits', [{ type: 'conv', filters: 2 ** 40 }], /whole number; found 1099511627776/],
  [
    'bad padding',
    [{ type: 'conv', filters: 3, padding: 'full' }],
    /'valid' or 'same'; found "full"/,
  ],
  ['softmax in the middle', [{ ...DENSE, activation: 'softmax' }, DENSE], /last dense layer only/],
  [
    'zero filters',
    [{ type: 'conv', filters: 0 }, FLAT, DENSE],
    /\(conv_1\): filters must be 1 to 4096; found 0/,
  ],
  [
    'too many units',
    [FLAT, { type: 'dense', units: 5000 }],
    /\(dense_1\): units must be 1 to 4096; found 5000/,
  ],
  [
    'kernel 9',
    [{ type: 'conv', filters: 1, kernel: 9 }, FLAT, DENSE],
    /kernel must be 1 to 7; found 9/,
  ],
  [
    'stride 3',
    [{ type: 'conv', filters: 1, stride: 3 }, FLAT, DENSE],
    /stride must be 1 to 2; found 3/,
  ],
  [
    'kernel larger than its input',
    [{ type: 'maxpool', size: 7 }, { type: 'conv', filters: 2, kernel: 5 }, FLAT, DENSE],
    /layer 2 of 4 \(conv_1\): its kernel of 5x5 is larger than its input, 4x4x1/,
  ],
  [
    'pool larger than its input',
    [{ type: 'maxpool', size: 7 }, { type: 'maxpool', size: 5 }, FLAT, DENSE],
    /\(maxpool_2\): its size of 5x5 is larger than its input, 4x4x1/,
  ],
  [
    'dropout of all',
    [{ type: 'dropout', rate: 1 }, FLAT, DENSE],
    /rate must be 0 or more and less than 1; found 1/,
  ],
  [
    'dropout NaN',
    [{ type: 'dropout', rate: NaN }, FLAT, DENSE],
    /rate of dropout must be a number; found NaN/,
  ],
  [
    'momentum',
    [{ type: 'batchnorm', momentum: 2 }, FLAT, DENSE],
    /momentum must be from 0 to 1; found 2/,
  ],
  [
    'epsilon',
    [{ type: 'batchnorm', epsilon: 0 }, FLAT, DENSE],
    /epsilon must be from 1e-12 to 1; found 0/,
  ],
  [
    'dense without flatten',
    [{ type: 'conv', filters: 2 }, DENSE],
    /\(dense_1\): needs a flat input but gets 26x26x2; put \{ type: 'flatten' \} before it/,
  ],
  [
    'no classes',
    [{ type: 'conv', filters: 2 }],
    /\(conv_1\): the last layer must give one value for each class.*26x26x2/,
  ],
  ['one class', [FLAT, { type: 'dense', units: 1 }], /2 to 256 in a row; this one gives 1/],
  [
    'memory',
    [
      ...Array.from({ length: 3 }, () => ({
        type: 'conv',
        filters: 4096,
        kernel: 7,
        padding: 'same',
      })),
      FLAT,
      DENSE,
    ],
    /MiB of memory/,
  ],
];

for (const [name, layers, sentence] of IMPOSSIBLE) {
  test(`impossible: ${name}`, () => {
    const model = engine.createModel(QUICK, { seed: 3 });
    const before = answerBits(model);
    const memory = engine.memoryUsed;
    assert.throws(() => engine.createModel(layers), inklingError('bad-layers', sentence));
    assert.equal(engine.memoryUsed, memory, 'nothing is left behind');
    assert.equal(answerBits(model), before, 'other models are not harmed');
    model.dispose();
  });
}

test('the layer that is to blame is a number too', () => {
  assert.throws(() => engine.createModel([FLAT, { type: 'dense', units: 0 }]), {
    code: 'bad-layers',
    layer: 1,
  });
});

test('other inputs: 32x32x3 is fine, 200x200 is not', () => {
  const model = engine.createModel(
    [{ type: 'conv', filters: 2 }, { type: 'flatten' }, { type: 'dense', units: 3 }],
    { input: [32, 32, 3] },
  );
  assert.equal(model.classes, 3);
  assert.throws(() => model.predict(new Float32Array(784)), inklingError('bad-picture', '32x32x3'));
  model.dispose();
  assert.throws(
    () => engine.createModel(QUICK, { input: [200, 200, 1] }),
    inklingError('bad-layers', '200x200x1'),
  );
  assert.throws(
    () => engine.createModel(QUICK, { input: [28, 28, 17] }),
    inklingError('bad-layers', '28x28x17'),
  );
});

test('unknown presets are named', () => {
  assert.throws(
    () => engine.createModel(/** @type {string} */ ('lenet')),
    inklingError('bad-layers', 'no preset "lenet"', 'default, tiny, wide, sprint, deep'),
  );
});
