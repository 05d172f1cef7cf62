/* keras.test.js - layer lists in the words of Keras and TF.js, and models as to_json() writes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLayers } from '../../../web/inkling/index.js';
import { ownLayers } from '../../../web/inkling/architecture/keras.js';
import { engine, inklingError } from '../support/networks.js';

/** @param {unknown} value */
const read = (value) => completeLayers(ownLayers(value).layers);

/** A small net in our words. */
const OURS = completeLayers([
  { type: 'conv', filters: 8, kernel: 5, stride: 2, padding: 'same', bias: false, init: 'he' },
  { type: 'batchnorm', momentum: 0.9, epsilon: 0.01 },
  { type: 'relu' },
  { type: 'maxpool', size: 3, stride: 2 },
  { type: 'conv', filters: 4, kernel: 3, activation: 'relu' },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10 },
]);

const PYTHON = [
  { type: 'InputLayer', input_shape: [28, 28, 1] },
  { type: 'Rescaling', scale: 1 / 255 },
  {
    type: 'Conv2D',
    filters: 8,
    kernel_size: [5, 5],
    strides: [2, 2],
    padding: 'same',
    use_bias: false,
    kernel_initializer: 'he_normal',
  },
  { type: 'BatchNormalization', momentum: 0.9, epsilon: 0.01, axis: -1 },
  { type: 'Activation', activation: 'relu' },
  { type: 'MaxPooling2D', pool_size: [3, 3], strides: 2, padding: 'valid' },
  { type: 'Conv2D', filters: 4, kernel_size: 3, activation: 'relu' },
  { type: 'Dropout', rate: 0.25, seed: null },
  { type: 'Flatten' },
  { type: 'Dense', units: 10, activation: 'softmax' },
];

const SCRIPT = [
  {
    type: 'conv2d',
    inputShape: [28, 28, 1],
    filters: 8,
    kernelSize: 5,
    strides: 2,
    padding: 'same',
    useBias: false,
    kernelInitializer: 'heNormal',
  },
  { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
  { type: 'reLU' },
  { type: 'maxPooling2d', poolSize: 3, strides: [2, 2] },
  {
    type: 'conv2d',
    filters: 4,
    kernelSize: [3, 3],
    activation: 'relu',
    dataFormat: 'channelsLast',
  },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax', name: 'out' },
];

/** A Sequential model as Keras 3 writes it. @param {readonly Record<string, unknown>[]} list */
const keras3 = (list) => ({
  module: 'keras',
  class_name: 'Sequential',
  config: {
    name: 'sequential',
    trainable: true,
    dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } },
    layers: list.map(({ type, ...config }, i) => ({
      module: 'keras.layers',
      class_name: type,
      config: {
        name: `layer_${i}`,
        trainable: true,
        dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } },
        ...config,
      },
      registered_name: null,
      build_config: { input_shape: [null, 28, 28, 1] },
    })),
  },
  compile_config: { optimizer: 'adam' },
});

/** A functional model as Keras 2 or 3 writes it. @param {readonly Record<string, unknown>[]} list @param {2 | 3} version */
const functional = (list, version) => ({
  class_name: version === 2 ? 'Model' : 'Functional',
  config: {
    name: 'model',
    // Keras writes the layers in the order of their making, which need not be that of the chain.
    layers: list
      .map(({ type, ...config }, i) => {
        const source = `layer_${i - 1}`;
        const node =
          version === 2
            ? [[source, 0, 0, {}]]
            : {
                args: [
                  {
                    class_name: '__keras_tensor__',
                    config: { shape: [null, 3], dtype: 'float32', keras_history: [source, 0, 0] },
                  },
                ],
                kwargs: { mask: null },
              };
        return {
          class_name: type,
          name: `layer_${i}`,
          config: { name: `layer_${i}`, ...config },
          inbound_nodes: i === 0 ? [] : [node],
        };
      })
      .reverse(),
    input_layers: [['layer_0', 0, 0]],
    output_layers: [[`layer_${list.length - 1}`, 0, 0]],
  },
});

test('lists of Keras and TF.js, and JSON of both versions, are one network', () => {
  const ours = JSON.stringify(OURS);
  for (const [what, value] of Object.entries({
    python: PYTHON,
    script: SCRIPT,
    'Keras 3': keras3(PYTHON),
    text: JSON.stringify(keras3(PYTHON), null, 2),
    'a list in config': { class_name: 'Sequential', config: keras3(PYTHON).config.layers },
    'model.json of TF.js': {
      format: 'layers-model',
      modelTopology: { model_config: keras3(SCRIPT) },
    },
    'functional, Keras 2': functional(PYTHON, 2),
    'functional, Keras 3': functional(PYTHON, 3),
  })) {
    assert.equal(JSON.stringify(read(value)), ours, what);
    assert.deepEqual(ownLayers(value).input, [28, 28, 1], what);
    assert.equal(
      engine.createModel(/** @type {any} */ (value), { seed: 2 }).hash(),
      engine.createModel(OURS, { seed: 2 }).hash(),
      what,
    );
  }
});

test('the input is that of the JSON, unless another is given; a row of pixels is a square picture', () => {
  const small = [
    { type: 'Conv2D', filters: 2, kernel_size: 3, input_shape: [12, 10, 3] },
    { type: 'Flatten' },
    { type: 'Dense', units: 2 },
  ];
  const list = /** @type {any} */ (small);
  assert.deepEqual(engine.createModel(list).input, [12, 10, 3]);
  assert.deepEqual(engine.createModel(list, { input: [9, 9, 3] }).input, [9, 9, 3]);
  const row = [
    { type: 'dense', units: 16, inputShape: [784], activation: 'relu' },
    { type: 'dense', units: 10 },
  ];
  const model = engine.createModel(/** @type {any} */ (row));
  assert.deepEqual([model.input, model.layers[0].type], [[28, 28, 1], 'flatten']);
  const shaped = [
    { type: 'Reshape', target_shape: [28, 28, 1], input_shape: [784] },
    { type: 'Flatten' },
    { type: 'Dense', units: 10 },
  ];
  assert.deepEqual(engine.createModel(/** @type {any} */ (shaped)).input, [28, 28, 1]);
});

test('our own lists stay as they are, and their faults are said as before', () => {
  assert.deepEqual(
    ownLayers(OURS).layers,
    OURS.map((layer) => ({ ...layer })),
  );
  assert.deepEqual(read([{ type: 'conv', filters: 2, kernel: [3, 3] }])[0], {
    type: 'conv',
    filters: 2,
    kernel: 3,
    stride: 1,
    padding: 'valid',
    bias: true,
    init: 'glorot',
  });
  for (const [layer, words] of /** @type {[any, string][]} */ ([
    [
      { type: 'conv', filters: 3, kernal: 3 },
      'conv has no option "kernal"; it knows filters, kernel',
    ],
    [{ type: 'dense', units: 'ten' }, 'units of dense must be a whole number'],
    [{ type: 'dropout', rate: '1' }, 'rate of dropout must be a number'],
    [7, 'must be an object'],
    [{ type: 'dense', units: 3, constructor: 1 }, 'no option "constructor"'],
  ]))
    assert.throws(() => read([layer]), inklingError('bad-layers', 'layer 1 of 1', words));
});

test('what the engine does not have is refused with all that it has', () => {
  const branch = functional(PYTHON, 3);
  branch.config.layers[0].inbound_nodes = branch.config.layers[3].inbound_nodes;
  for (const [value, ...words] of /** @type {[any, ...string[]][]} */ ([
    [[{ type: 'LSTM', units: 3 }], 'Conv2D', 'Flatten', 'Rescaling', 'avgpool', 'found "LSTM"'],
    [[{ type: 'Conv2D', filters: 3, kernel_size: [3, 5] }], 'kernel_size', '[3,5]'],
    [[{ type: 'Conv2D', filters: 3, dilation_rate: [2, 2] }], 'dilation_rate of Conv2D', '[2,2]'],
    [
      [{ type: 'Conv2D', filters: 3, kernels: 3 }],
      'kernels',
      'kernel_size, strides, padding, activation, use_bias',
    ],
    [[{ type: 'Conv2D', filters: 3, kernel_size: 3, kernel: 3 }], 'twice'],
    [
      [{ type: 'Conv2D', filters: 3, data_format: 'channels_first' }],
      'data_format',
      'channels_first',
    ],
    [
      [{ type: 'Dense', units: 3, kernel_initializer: 'random_normal' }],
      'glorot_uniform or he_normal',
    ],
    [
      [{ type: 'Dense', units: 3, kernel_regularizer: { class_name: 'L2', config: { l2: 0.1 } } }],
      'kernel_regularizer of Dense must be null',
      'L2',
      'weightDecay, 2 * l2',
      "fit()'s l1",
    ],
    [[{ type: 'ELU', alpha: 0.5 }], 'alpha of ELU must be 1, or left out; found 0.5'],
    [
      [{ type: 'Dense', units: 3, activation: { class_name: 'ReLU', config: { max_value: 6 } } }],
      'max_value of ReLU must be null',
    ],
    [
      [{ type: 'Dense', units: 3, activation: { class_name: 'PReLU', config: {} } }],
      'LeakyReLU',
      '"PReLU"',
    ],
    [
      [{ type: 'Dense', units: 3, activation: { class_name: 'Flatten', config: {} } }],
      'activation must be linear, relu',
      '"Flatten"',
    ],
    [[{ type: 'Dense', units: 3, activation: 'relu6' }], "'leakyRelu'", '"relu6"'],
    [[{ type: 'MaxPooling2D', padding: 'same' }], "must be 'valid'"],
    [[{ type: 'Rescaling', scale: 1 / 127.5, offset: -1 }], '1/255', 'offset -1'],
    [
      [{ type: 'Activation', activation: 'softmax' }, { type: 'Flatten' }],
      'softmax is possible at the end',
    ],
    [
      [{ type: 'Flatten' }, { type: 'Reshape', target_shape: [7, 7, 1] }],
      'Reshape is possible at the start',
    ],
    [[{ type: 'Dense', units: 3, input_shape: [10] }], '10 values is no square picture'],
    [{ class_name: 'Nope', config: {} }, 'Sequential or Functional', '"Nope"'],
    [{ class_name: 'Sequential', config: {} }, 'no list of layers'],
    [branch, 'goes to two layers'],
    ['{', 'no JSON'],
  ]))
    assert.throws(
      () => read(value),
      inklingError('bad-layers', ...words),
      JSON.stringify(value).slice(0, 80),
    );
});

test('activations and global pooling in the words of Keras', () => {
  const layers = read([
    { type: 'Conv2D', filters: 4, kernel_size: 3, activation: 'silu' },
    { class_name: 'LeakyReLU', config: { alpha: 0.1, name: 'a' } },
    { type: 'LeakyReLU', negative_slope: 0.25 },
    { type: 'leakyReLU' },
    { type: 'ELU', alpha: 1 },
    { type: 'Activation', activation: 'gelu' },
    { type: 'Activation', activation: 'leaky_relu' },
    { type: 'GlobalAveragePooling2D', data_format: 'channels_last', keepdims: false },
    { type: 'Dense', units: 10, activation: 'tanh' },
  ]);
  assert.deepEqual(
    layers.map((layer) => [layer.type, ...('slope' in layer ? [layer.slope] : [])]),
    [
      ['conv'],
      ['swish'],
      ['leakyRelu', 0.1],
      ['leakyRelu', 0.25],
      ['leakyRelu', 0.3],
      ['elu'],
      ['gelu'],
      ['leakyRelu', 0.2],
      ['globalAveragePooling'],
      ['dense'],
      ['tanh'],
    ],
  );
});

test('an activation of Conv2D and Dense may be a word of Keras, a layer, or a layer with its settings', () => {
  const layer = (/** @type {string} */ class_name, config = {}) => ({ class_name, config });
  for (const [activation, ...expected] of /** @type {[unknown, string?, number?][]} */ ([
    ['leaky_relu', 'leakyRelu', 0.2], // the function's slope, and that of the layer
    ['LeakyReLU', 'leakyRelu', 0.3],
    ['leakyRelu', 'leakyRelu', 0.3],
    [layer('LeakyReLU', { negative_slope: 0.1, name: 'a' }), 'leakyRelu', 0.1],
    [layer('LeakyReLU', { alpha: 0.25 }), 'leakyRelu', 0.25],
    [{ class_name: 'function', config: 'leaky_relu' }, 'leakyRelu', 0.2],
    [layer('ELU', { alpha: 1 }), 'elu'],
    ['ReLU', 'relu'],
    ['silu', 'swish'],
    ['SiLU', 'swish'],
    [null],
    ['linear'],
  ])) {
    const [type, slope] = expected;
    const behind = type ? [{ type, ...(slope !== undefined && { slope }) }] : [];
    for (const name of ['Dense', 'dense'])
      assert.deepEqual(
        read([{ type: name, units: 4, activation }]).slice(1),
        behind,
        `${name} ${JSON.stringify(activation)}`,
      );
    const conv = read([
      { type: 'Conv2D', filters: 4, kernel_size: 3, activation },
      { type: 'Flatten' },
    ]);
    assert.deepEqual(conv.slice(1, -1), behind);
    assert.deepEqual(read([{ type: 'Activation', activation }]), behind);
  }
  const last = read([{ type: 'Dense', units: 4, activation: layer('Softmax', { axis: -1 }) }]);
  assert.deepEqual(
    last.map(({ type }) => type),
    ['dense'],
  );
});
