/**
 * layers-api.js - the same model code, weights, data and order in this library and in the layers API of TensorFlow.js: the losses of
 * the first ten steps and the weights after them.
 *
 *   node tests/golden/layers-api.js     prints the largest differences of each row, as a table
 *
 * A row is a list of layers in the words of TF.js, an optimiser and options of fit(). Where TF.js lacks the optimiser or differs from
 * Keras, Keras' formula takes its place: in double, on the gradients of TF.js. tests/node/training/layers-api.test.js keeps the
 * differences small.
 */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadEngine, makeDataset } from '../../web/inkling/index.js';

/** @typedef {Record<string, any>} Options */
/** @typedef {{ name: string, layers: Options[], optimizer?: keyof typeof OPTIMIZERS, fit?: Options, l1?: number, l2?: number }} Row */
/** @typedef {{ name: string, optimizer: string, steps: number, loss: number, weights: number }} Difference loss: the largest of a
 *   step; weights: after the last step */

const INPUT = /** @type {[number, number, number]} */ ([12, 12, 1]);
const CLASSES = 4;
const COUNT = 80;
const BATCH = 16;
const EPOCHS = 2;

/** Keras' formulas for a weight w of gradient g, moments m, v and top, in double, at step t. @type {Record<string, (s: Float64Array,
 *  g: number, t: number, k: Options) => void>} */
const FORMULAS = {
  adamw: (s, g, t, k) => {
    if (k.isKernel) s[0] -= k.rate * k.decay * s[0];
    moments(s, g, k);
    s[0] -= (adamRate(t, k) * s[1]) / (Math.sqrt(s[2]) + 1e-7);
  },
  adadelta: (s, g) => {
    s[2] += (g * g - s[2]) * (1 - 0.95);
    const step = (Math.sqrt(s[1] + 1e-7) / Math.sqrt(s[2] + 1e-7)) * g;
    s[1] += (step * step - s[1]) * (1 - 0.95);
    s[0] -= step;
  },
  adam: (s, g, t, k) => {
    moments(s, g, k);
    s[0] -= (adamRate(t, k) * s[1]) / (Math.sqrt(s[2]) + 1e-7);
  },
  amsgrad: (s, g, t, k) => {
    moments(s, g, k);
    s[3] = Math.max(s[3], s[2]);
    s[0] -= (adamRate(t, k) * s[1]) / (Math.sqrt(s[3]) + 1e-7);
  },
  nadam: (s, g, t, k) => {
    const momentum = (/** @type {number} */ step) => 0.9 * (1 - 0.5 * 0.96 ** step);
    let product = 1;
    for (let step = 1; step <= t; step++) product *= momentum(step);
    moments(s, g, k);
    const next = momentum(t + 1);
    const mean = (next * s[1]) / (1 - product * next) + ((1 - momentum(t)) * g) / (1 - product);
    s[0] -= (k.rate * mean) / (Math.sqrt(s[2] / (1 - 0.999 ** t)) + 1e-7);
  },
};

/** @param {Float64Array} s @param {number} g @param {Options} k */
function moments(s, g, { beta2 = 0.999 }) {
  s[1] += (g - s[1]) * (1 - 0.9);
  s[2] += (g * g - s[2]) * (1 - beta2);
}

/** @param {number} t @param {Options} k */
const adamRate = (t, { rate, beta2 = 0.999 }) =>
  (rate * Math.sqrt(1 - beta2 ** t)) / (1 - 0.9 ** t);

/** An optimiser of TF.js that follows a formula. */
class Formula extends tf.Optimizer {
  #rule;
  #settings;
  #step = 0;
  /** @type {Map<string, Float64Array[]>} w, m, v, top of each weight */
  #states = new Map();

  /** @param {keyof typeof FORMULAS} rule @param {Options} settings */
  constructor(rule, settings) {
    super();
    this.#rule = FORMULAS[rule];
    this.#settings = settings;
  }

  /** @param {any} gradients by name, or a list @override */
  applyGradients(gradients) {
    this.#step++;
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    for (const { name, tensor } of list) {
      const variable = tf.engine().registeredVariables[name];
      const values = variable.dataSync();
      const states =
        this.#states.get(name) ?? Array.from(values, (w) => Float64Array.of(w, 0, 0, 0));
      this.#states.set(name, states);
      const isKernel = name.includes('kernel');
      tensor
        .dataSync()
        .forEach((/** @type {number} */ g, /** @type {number} */ i) =>
          this.#rule(states[i], g, this.#step, { ...this.#settings, isKernel }),
        );
      variable.assign(
        tf.tensor(
          Float32Array.from(states, ([w]) => w),
          variable.shape,
        ),
      );
    }
  }

  /** @override */
  getConfig() {
    return {};
  }
}

/** Each optimiser: ours, with its learning rate, and that of TF.js. @type {Record<string, { ours: Options, rate: number,
 *  theirs: (rate: number) => tf.Optimizer }>} */
export const OPTIMIZERS = {
  sgd: { ours: { kind: 'sgd' }, rate: 0.1, theirs: (rate) => tf.train.sgd(rate) },
  momentum: {
    ours: { kind: 'sgd', momentum: 0.9 },
    rate: 0.05,
    theirs: (rate) => tf.train.momentum(rate, 0.9),
  },
  nesterov: {
    ours: { kind: 'sgd', momentum: 0.9, useNesterov: true },
    rate: 0.05,
    theirs: (rate) => tf.train.momentum(rate, 0.9, true),
  },
  adam: { ours: { kind: 'adam' }, rate: 0.01, theirs: (rate) => new Formula('adam', { rate }) },
  rmsprop: {
    ours: { kind: 'rmsprop', rho: 0.9 },
    rate: 0.005,
    theirs: (rate) => tf.train.rmsprop(rate, 0.9, 0, 1e-7),
  },
  'rmsprop, momentum': {
    ours: { kind: 'rmsprop', momentum: 0.5 },
    rate: 0.005,
    theirs: (rate) => tf.train.rmsprop(rate, 0.9, 0.5, 1e-7),
  },
  adagrad: {
    ours: { kind: 'adagrad', initialAccumulatorValue: 0.1 },
    rate: 0.05,
    theirs: (rate) => tf.train.adagrad(rate, 0.1),
  },
  adadelta: {
    ours: { kind: 'adadelta', rho: 0.95 },
    rate: 1,
    theirs: () => new Formula('adadelta', {}),
  },
  adamw: {
    ours: { kind: 'adamw' },
    rate: 0.01,
    theirs: (rate) => new Formula('adamw', { rate, decay: 0.02 }),
  },
  nadam: { ours: { kind: 'nadam' }, rate: 0.01, theirs: (rate) => new Formula('nadam', { rate }) },
  amsgrad: {
    ours: { kind: 'adam', amsgrad: true, beta_2: 0.9 },
    rate: 0.01,
    theirs: (rate) => new Formula('amsgrad', { rate, beta2: 0.9 }),
  },
};

/** @param {number} units @param {Options} [more] */
const dense = (units, more = {}) => ({ type: 'dense', units, ...more });
const FLATTEN = { type: 'flatten' };
const LAST = dense(CLASSES, { activation: 'softmax' });
/** @param {number} filters @param {number} kernelSize @param {Options} [more] */
const conv = (filters, kernelSize, more = {}) => ({ type: 'conv2d', filters, kernelSize, ...more });

/** A small net with one convolution and one dense layer of an activation. @param {Options} activation */
const withActivation = (activation) => [
  conv(4, 3, { strides: 2, ...activation }),
  FLATTEN,
  dense(9, activation),
  LAST,
];
const RELU = withActivation({ activation: 'relu' });

/** @type {Row[]} */
export const ROWS = [
  { name: 'softmax regression', layers: [FLATTEN, LAST], optimizer: 'sgd' },
  {
    name: 'two dense layers',
    layers: [FLATTEN, dense(16, { activation: 'relu', useBias: false }), LAST],
  },
  {
    name: 'LeNet: tanh, average pools',
    layers: [
      conv(4, 5, { activation: 'tanh' }),
      { type: 'averagePooling2d', poolSize: 2 },
      conv(6, 3, { activation: 'tanh' }),
      { type: 'averagePooling2d', poolSize: 2 },
      FLATTEN,
      dense(12, { activation: 'tanh' }),
      LAST,
    ],
  },
  {
    name: 'two convolutions, max pools',
    layers: [
      conv(4, 3, { activation: 'relu' }),
      { type: 'maxPooling2d', poolSize: 2 },
      conv(6, 3, { activation: 'relu' }),
      { type: 'maxPooling2d', poolSize: 2 },
      FLATTEN,
      LAST,
    ],
  },
  {
    name: 'Winograd: 16 and 16 channels',
    layers: [
      conv(16, 3, { strides: 2, activation: 'relu' }),
      conv(16, 3, { activation: 'relu' }),
      FLATTEN,
      LAST,
    ],
  },
  {
    name: 'batch normalisation',
    layers: [
      conv(5, 3, { useBias: false }),
      { type: 'batchNormalization' },
      { type: 'reLU' },
      conv(6, 3, { strides: 2, padding: 'same' }),
      { type: 'batchNormalization', momentum: 0.9 },
      { type: 'activation', activation: 'relu' },
      FLATTEN,
      LAST,
    ],
  },
  {
    name: 'global average pooling',
    layers: [
      conv(8, 3, { activation: 'relu' }),
      { type: 'globalAveragePooling2d', dataFormat: 'channelsLast' },
      LAST,
    ],
  },
  ...['linear', 'relu', 'tanh', 'sigmoid', 'elu', 'swish', 'gelu'].map((activation) => ({
    name: `activation ${activation}`,
    layers: withActivation({ activation }),
  })),
  {
    name: 'leakyReLU, alpha 0.3',
    layers: [conv(4, 3), { type: 'leakyReLU' }, FLATTEN, LAST],
  },
  {
    name: 'leakyReLU, alpha 0.05',
    layers: [conv(4, 3), { type: 'leakyReLU', alpha: 0.05 }, FLATTEN, LAST],
  },
  ...Object.keys(OPTIMIZERS).map((optimizer) => ({
    name: `optimiser ${optimizer}`,
    layers: RELU,
    optimizer,
    fit: optimizer === 'adamw' ? { weightDecay: 0.02 } : {},
  })),
  { name: 'class weights', layers: RELU, fit: { classWeight: { 0: 1, 1: 3, 2: 0, 3: 0.5 } } },
  { name: 'L2 of 0.01 as weightDecay 0.02', layers: RELU, l2: 0.01, optimizer: 'sgd' },
  { name: 'L1 of 0.01 and L2 of 0.005', layers: RELU, l1: 0.01, l2: 0.005 },
];

const engine = await loadEngine();

/** Pictures with noise, brighter in the quadrant that their label names. */
const data = (() => {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const [h, w] = INPUT;
  const labels = Uint8Array.from({ length: COUNT }, (_, i) => (i * 7 + (i >> 3)) % CLASSES);
  const images = new Uint8Array(COUNT * h * w);
  images.forEach((_, i) => {
    const [y, x] = [Math.floor((i % (h * w)) / w), i % w];
    const place = 2 * Math.floor((2 * y) / h) + Math.floor((2 * x) / w);
    images[i] = 100 * random() + (place === labels[Math.floor(i / (h * w))] ? 120 : 0);
  });
  return makeDataset({
    images,
    labels,
    shape: INPUT,
    classes: ['a', 'b', 'c', 'd'],
  });
})();

/** @param {Row} row @param {number} seed */
async function ours({ layers, optimizer = 'momentum', fit = {}, l1 = 0, l2 = 0 }, seed) {
  const model = engine.createModel(/** @type {any} */ (layers), {
    seed,
    input: INPUT,
    classes: data.classes,
  });
  const start = model.weights();
  const run = model.fit(data, {
    epochs: EPOCHS,
    batchSize: BATCH,
    optimizer: /** @type {any} */ (OPTIMIZERS[optimizer].ours),
    learningRate: OPTIMIZERS[optimizer].rate,
    seed,
    workers: 1,
    ...(l1 > 0 && { l1 }),
    ...(l2 > 0 && { weightDecay: 2 * l2 }),
    ...fit,
  });
  /** @type {number[]} */
  const losses = [];
  for await (const { kind, loss } of run) if (kind === 'batch') losses.push(loss);
  await run;
  return { start, losses, weights: model.weights() };
}

/** @param {Row} row @param {number} seed @param {Float32Array} start */
async function theirs(
  { layers, optimizer = 'momentum', fit: { classWeight } = {}, l1 = 0, l2 = 0 },
  seed,
  start,
) {
  const model = tf.sequential();
  layers.forEach(({ type, ...config }, i) => {
    const make = /** @type {any} */ (tf.layers)[type];
    const regularizer = l1 + l2 > 0 &&
      'activation' in config && { kernelRegularizer: tf.regularizers.l1l2({ l1, l2 }) };
    model.add(make({ ...config, ...regularizer, ...(i === 0 && { inputShape: INPUT }) }));
  });
  let at = 0;
  model.setWeights(
    model.weights.map(({ shape }) => {
      const count = shape.reduce((a, b) => Number(a) * Number(b), 1) ?? 0;
      at += count;
      return tf.tensor(start.slice(at - count, at), /** @type {number[]} */ (shape));
    }),
  );
  const { theirs: make, rate } = OPTIMIZERS[optimizer];
  model.compile({ optimizer: make(rate), loss: 'categoricalCrossentropy' });
  /** @type {number[]} */
  const losses = [];
  const size = INPUT[0] * INPUT[1];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = [...engine.shuffle(COUNT, seed, epoch)];
    const pixels = order.flatMap((i) => [...data.images.subarray(i * size, (i + 1) * size)]);
    const x = tf.tensor(
      pixels.map((value) => value / 255),
      [COUNT, ...INPUT],
    );
    const y = tf.oneHot(
      tf.tensor1d(
        order.map((i) => data.labels[i]),
        'int32',
      ),
      CLASSES,
    );
    await model.fit(x, y, {
      batchSize: BATCH,
      epochs: 1,
      shuffle: false,
      verbose: 0,
      yieldEvery: 'never',
      classWeight,
      callbacks: { onBatchEnd: async (_, logs) => void losses.push(logs?.loss ?? NaN) },
    });
  }
  const weights = Float32Array.from(model.getWeights().flatMap((tensor) => [...tensor.dataSync()]));
  return { losses, weights };
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
const furthest = (a, b) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** @param {Row} row @returns {Promise<Difference>} */
export async function differenceOf(row) {
  const seed = 7;
  const { start, losses, weights } = await ours(row, seed);
  tf.engine().startScope();
  const other = await theirs(row, seed, start);
  tf.engine().endScope();
  if (losses.length !== other.losses.length || weights.length !== other.weights.length)
    throw new Error(`${row.name}: ${losses.length} losses, ${other.losses.length} of TF.js`);
  return {
    name: row.name,
    optimizer: row.optimizer ?? 'momentum',
    steps: losses.length,
    loss: row.l2 ? NaN : furthest(losses, other.losses), // TF.js adds the penalty to its loss
    weights: furthest(weights, other.weights),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await tf.setBackend('cpu');
  const lines = [
    '| row | optimiser | loss of a step | weights after ten steps |',
    '| --- | --- | --- | --- |',
  ];
  for (const row of ROWS) {
    const { name, optimizer, loss, weights } = await differenceOf(row);
    const shown = Number.isNaN(loss) ? '-' : loss.toExponential(1);
    lines.push(`| ${name} | ${optimizer} | ${shown} | ${weights.toExponential(1)} |`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
