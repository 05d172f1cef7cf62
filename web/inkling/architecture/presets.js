/* presets.js - named networks: layers, training recipe, and the score that their source states.
 *
 * 'default' is the network that ships with Inkling; 'sprint' exceeds 99 % on MNIST in the least time
 * (tools/models/sprint.js measures it). The others reproduce well-known small networks for MNIST.
 * Where a source does not give a number, Keras' default is used (batch 32, Adam 0.001). `open` lists
 * these numbers, and the values chosen where Keras has no suitable default.
 */
import { badArgument, oneOf, optionsOf } from '../base/checks.js';

/**
 * Scores that a source states for MNIST, named as in a history: shares of 0 to 1, and a loss. Those of training are means of the
 * last epoch, with dropout active.
 * @typedef {{ accuracy?: number, valAccuracy?: number, testAccuracy?: number, testLoss?: number }} Stated
 */
/**
 * @typedef {object} Preset
 * @property {string} title
 * @property {readonly import('./layers.js').LayerSpec[]} layers
 * @property {import('../training/recipe.js').RecipeOptions} recipe
 * @property {string} source what is reproduced, in words
 * @property {string | null} expected the score its source states, in words
 * @property {Stated} [stated] the same as figures
 * @property {string} open numbers the source does not give
 * @property {boolean} [none] its last output means "none of the classes"
 */

/**
 * @param {number} filters @param {'valid' | 'same'} padding @returns
 *   {import('./layers.js').LayerSpec}
 */
const heConv = (filters, padding) => ({
  type: 'conv',
  filters,
  kernel: 3,
  padding,
  bias: false,
  init: 'he',
});

/** @type {import('./layers.js').LayerSpec[]} */
const NORM_RELU = [{ type: 'batchnorm' }, { type: 'relu' }];

/**
 * The architecture of the shipped networks: five 3x3 convolutions on pictures 28, 12, 12, 4 and 4 pixels wide, sizes that suit
 * Winograd's tiles. Pooling comes before normalisation. Eleven outputs: ten digits and "no digit".
 * @param {readonly [number, number, number, number, number]} filters
 * @param {{ pool?: boolean, dropout?: number }} [options] pool: also pool after the last convolution
 * @returns {import('./layers.js').LayerSpec[]}
 */
const fiveConvs = ([a, b, c, d, e], { pool = false, dropout = 0 } = {}) => [
  heConv(a, 'same'),
  { type: 'maxpool', size: 2 },
  ...NORM_RELU,
  heConv(b, 'valid'),
  ...NORM_RELU,
  heConv(c, 'same'),
  { type: 'maxpool', size: 2 },
  ...NORM_RELU,
  heConv(d, 'valid'),
  ...NORM_RELU,
  heConv(e, 'same'),
  .../** @type {import('./layers.js').LayerSpec[]} */ (pool ? [{ type: 'maxpool', size: 2 }] : []),
  ...NORM_RELU,
  .../** @type {import('./layers.js').LayerSpec[]} */ (
    dropout ? [{ type: 'dropout', rate: dropout }] : []
  ),
  { type: 'flatten' },
  { type: 'dense', units: 11, init: 'he' },
];

/** The training recipe of the shipped networks. @satisfies {import('../training/recipe.js').RecipeOptions} */
const SHIPPED_RECIPE = {
  epochs: 30,
  batchSize: 96,
  optimizer: 'adamw',
  learningRate: { schedule: 'oneCycle', base: 0.006, final: 0.00001, warmup: 0.1 },
  weightDecay: 0.0001,
  labelSmoothing: 0.05,
  averageDecay: 0.999,
  augment: { shift: 1.5, rotate: 10, scale: 0.1, shear: 0.1, thickness: 0.1, elastic: 0.8 },
  validationSplit: 1 / 12,
};

/** Batch normalisation whose running statistics converge within a few hundred steps.
 * @type {import('./layers.js').LayerSpec} */
const quickNorm = { type: 'batchnorm', momentum: 0.9 };

/** @param {number} filters @returns {import('./layers.js').LayerSpec} */
const reluConv = (filters) => ({ type: 'conv', filters, kernel: 3, activation: 'relu' });

/**
 * A blank of the two convolutions: one value for both, or one for each.
 * @template T
 * @typedef {T | [T, T]} Each
 */
/**
 * The numbers that the exercise behind 'template' does not give.
 * @typedef {object} Blanks
 * @property {Each<number>} [filters]
 * @property {Each<number>} [kernel]
 * @property {import('./layers.js').Activation | import('./layers.js').Activation[]} [activation] or three: the third is the dense
 *   layer's
 * @property {Each<'max' | 'avg'>} [pool] kind of pooling
 * @property {Each<number>} [poolSize]
 * @property {number} [units] of the dense layer
 * @property {import('../training/recipe.js').RecipeOptions['optimizer']} [optimizer]
 * @property {import('../training/recipe.js').RecipeOptions['learningRate']} [learningRate] 0.002 for Adam where neither it nor the optimiser is
 *   given; else the optimiser's own
 */

const BLANKS = 'filters kernel activation pool poolSize units optimizer learningRate'.split(' ');

/** A value for each layer. @template T @param {string} name @param {T | T[]} value @param {number} count @returns {T[]} */
function forEach(name, value, count) {
  if (!Array.isArray(value)) return Array(count).fill(value);
  if (value.length === count) return value;
  throw badArgument(name, `one value, or ${count} in an array`, value);
}

/**
 * The 'template' preset with its blanks filled in.
 * @param {Blanks} [blanks]
 * @returns {Preset}
 */
export function fillTemplate(blanks = {}) {
  const {
    filters = [32, 64],
    kernel = 5,
    activation = 'relu',
    pool = 'max',
    poolSize = 2,
    units = 512,
    optimizer,
    learningRate = optimizer ? undefined : 0.002,
  } = /** @type {Blanks} */ (optionsOf('the template', blanks, BLANKS));
  const kernels = forEach('kernel', kernel, 2);
  const activations = forEach('activation', activation, 3);
  const pools = forEach('pool', pool, 2);
  const sizes = forEach('poolSize', poolSize, 2);
  return {
    title: 'Template',
    layers: [
      ...forEach('filters', filters, 2).flatMap(
        (count, i) =>
          /** @type {import('./layers.js').LayerSpec[]} */ ([
            { type: 'conv', filters: count, kernel: kernels[i], activation: activations[i] },
            { type: `${oneOf('pool', pools[i], ['max', 'avg'])}pool`, size: sizes[i] },
          ]),
      ),
      { type: 'flatten' },
      { type: 'dense', units, activation: activations[2] },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    recipe: {
      epochs: 5,
      batchSize: 1313,
      optimizer: optimizer ?? 'adam',
      ...(learningRate !== undefined && { learningRate }),
    },
    source:
      'A published exercise in Keras with blanks to fill in: two convolutions, two poolings, a dense layer, the ' +
      'output; filters, kernel, activation, kind and size of pooling, units, Adam or SGD are ' +
      'free. Batch size 1313, 5 epochs.',
    expected: 'test accuracy 0.9869, loss 0.0395',
    stated: { testAccuracy: 0.9869, testLoss: 0.0395 },
    open:
      'all blanks: 32 and 64 filters, relu and max pooling 2, as in Keras’ own example for MNIST; 5x5 kernels, 512 units and ' +
      'Adam 0.002 had the lowest loss on the last 10,000 training pictures (tools/models/template.js)',
  };
}

/** @satisfies {Record<string, Preset>} */
export const presets = {
  default: {
    title: 'Inkling',
    layers: fiveConvs([16, 32, 32, 48, 64], { dropout: 0.25 }),
    none: true,
    recipe: SHIPPED_RECIPE,
    source:
      'The network that ships with Inkling: five convolutions with batch normalisation, ' +
      'pooling before the normalisation, 67,000 parameters, 2.8 million products.',
    expected: null,
    open: '',
  },
  tiny: {
    title: 'Tiny',
    layers: fiveConvs([8, 16, 24, 32, 32], { pool: true }),
    none: true,
    recipe: SHIPPED_RECIPE,
    source:
      'The smallest network that ships with Inkling: the same shape as the default one in 23,000 parameters and a ' +
      'million products.',
    expected: null,
    open: '',
  },
  wide: {
    title: 'Wide',
    layers: fiveConvs([24, 48, 48, 96, 96], { dropout: 0.3 }),
    none: true,
    recipe: {
      ...SHIPPED_RECIPE,
      epochs: 16,
      augment: { shift: 2, rotate: 12, scale: 0.12, shear: 0.12, thickness: 0.2, elastic: 1 },
    },
    source:
      'The shape of the default network, wider: 174,000 parameters, 6.7 million products. For ensembles.',
    expected: null,
    open: '',
  },
  sprint: {
    title: 'Sprint',
    layers: [
      { type: 'conv', filters: 16, kernel: 5, stride: 2, bias: false, init: 'he' },
      quickNorm,
      { type: 'relu' },
      heConv(24, 'same'),
      { type: 'maxpool', size: 2 },
      quickNorm,
      { type: 'relu' },
      heConv(96, 'valid'),
      quickNorm,
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 10, init: 'he' },
    ],
    recipe: {
      epochs: 1,
      batchSize: 128,
      optimizer: { kind: 'adamw', beta1: 0.8, beta2: 0.98 },
      learningRate: { schedule: 'oneCycle', base: 0.03, final: 0, warmup: 0.2 },
      weightDecay: 0.1,
      labelSmoothing: 0.1,
    },
    source:
      'Made for Inkling, to get beyond 99 % of MNIST in as few seconds as possible: one pass ' +
      'over the data. A first convolution with stride 2, then pictures of 12x12 and 4x4, which ' +
      'suit the fast convolutions; a learning rate that rises high and falls to 0.',
    expected: null,
    open: '',
  },
  deep: {
    title: 'Deep',
    layers: [
      reluConv(32),
      { type: 'maxpool', size: 2 },
      reluConv(64),
      { type: 'maxpool', size: 2 },
      reluConv(64),
      { type: 'flatten' },
      { type: 'dense', units: 64, activation: 'relu' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    recipe: { epochs: 5, batchSize: 32, optimizer: 'adam' },
    source:
      'A published Keras project: three 3x3 convolutions (32, 64, 64) with relu and two poolings, dense 64 relu, dense 10 ' +
      'softmax; pixels divided by 255; Adam; 5 epochs.',
    expected: 'about 99 % on training and test data',
    stated: { accuracy: 0.99, testAccuracy: 0.99 },
    open: 'batch size 32 and learning rate 0.001, which are Keras’ defaults',
  },
  dropout: {
    title: 'Dropout',
    layers: [
      reluConv(32),
      { type: 'maxpool', size: 2 },
      reluConv(64),
      { type: 'maxpool', size: 2 },
      { type: 'dropout', rate: 0.25 },
      { type: 'flatten' },
      { type: 'dense', units: 128, activation: 'relu' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    recipe: { epochs: 12, batchSize: 32, optimizer: 'adam', validationSplit: 0.1 },
    source:
      'A published Keras notebook: convolutions of 32 and 64 3x3 filters with relu and max pooling, dropout after the ' +
      'convolutions and after the dense layer of 128 relu. Its author validates on the test ' +
      'data while training, so that what is chosen by it is chosen by the test; here the last ' +
      'tenth of the training data validates (inkling train --validate-on test does as he did).',
    expected: null,
    open:
      'batch size 32 and learning rate 0.001, which are Keras’ defaults; where Keras has no default that makes sense, the ' +
      'numbers of its own example for MNIST: dropout 0.25 and 0.5, 12 epochs; a pooling after ' +
      'each convolution',
  },
  template: fillTemplate(),
  slim: {
    title: 'Slim',
    layers: [
      reluConv(32),
      { type: 'maxpool', size: 2 },
      reluConv(64),
      { type: 'maxpool', size: 2 },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.3 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    recipe: { epochs: 10, batchSize: 32, optimizer: 'adam', validationSplit: 0.3 },
    source:
      'A published Keras notebook: two 3x3 convolutions (32, 64) with relu and pooling, dropout 0.3, dense 10; Adam, ' +
      '10 epochs, validation split 0.3.',
    expected: 'validation accuracy about 98.9 %',
    stated: { valAccuracy: 0.989 },
    open: 'batch size 32 and learning rate 0.001, which are Keras’ defaults',
  },
  callbacks: {
    title: 'Callbacks',
    layers: [
      reluConv(32),
      { type: 'maxpool', size: 2 },
      reluConv(64),
      { type: 'maxpool', size: 2 },
      { type: 'dropout', rate: 0.25 },
      { type: 'flatten' },
      { type: 'dense', units: 128, activation: 'relu' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    recipe: {
      epochs: 20,
      batchSize: 32,
      optimizer: 'adam',
      learningRate: 0.001,
      validationSplit: 0.1,
      callbacks: [
        { type: 'earlyStopping', monitor: 'valAccuracy', patience: 5 },
        { type: 'reduceOnPlateau', monitor: 'valAccuracy', patience: 2 },
      ],
    },
    source:
      'A published Keras project: convolutions, pooling, dropout, dense; Adam 0.001; early stopping and a learning rate that ' +
      'is reduced on a plateau, both on the validation accuracy.',
    expected: 'about 98.8 % on training data (with dropout active), 99.3 % on validation data',
    stated: { accuracy: 0.988, valAccuracy: 0.993 },
    open:
      'Keras’ defaults: batch size 32, factor 0.1, no least improvement but 0.0001 for the plateau, the last ' +
      'weights are kept; where Keras has no default that makes sense: filters 32 and 64, dense ' +
      '128, dropout 0.25 and 0.5, up to 20 epochs, validation split 0.1, patience 5 and 2 (its ' +
      '0 stops at the first epoch that is no better, and its 10 never acts)',
  },
};

/**
 * @param {string} name
 * @returns {Preset | undefined}
 */
export function presetNamed(name) {
  return Object.hasOwn(presets, name)
    ? /** @type {Record<string, Preset>} */ (presets)[name]
    : undefined;
}
