/**
 * nets.js - the small nets of the golden values: between them every layer, both paddings, strides 1 and 2, kernels 1 to
 * 5, odd channel counts, fused and free-standing relu, batch normalisation in front, in the middle and on flat data.
 *
 * Layers have the field names of inkling.h; missing fields are 0. Sizes are odd on purpose and never multiples of 4.
 */

/**
 * @typedef {{ kind: 'conv'|'batchnorm'|'relu'|'maxpool'|'avgpool'|'flatten'|'dense', units?: number, kernel?: number,
 *   stride?: number, same?: number, bias?: number, rate?: number, epsilon?: number }} Layer
 * @typedef {{ name: string, input: [number, number, number], images: number, smoothing: number, layers: Layer[] }} Net
 * @typedef {{ name: string, kind: 'sgd'|'adam'|'adamw', learningRate: number, momentum?: number, nesterov?: number,
 *   beta1?: number, beta2?: number, epsilon?: number, weightDecay?: number, clipNorm?: number }} Optimizer
 */

/** @param {number} units @param {number} kernel @param {Partial<Layer>} [more] @returns {Layer} */
const conv = (units, kernel, more = {}) => ({
  kind: 'conv',
  units,
  kernel,
  stride: 1,
  bias: 1,
  ...more,
});
/** @param {number} units @param {Partial<Layer>} [more] @returns {Layer} */
const dense = (units, more = {}) => ({ kind: 'dense', units, bias: 1, ...more });
/** @type {Layer} */
const relu = { kind: 'relu' };
/** @type {Layer} */
const flatten = { kind: 'flatten' };

/** @type {Net[]} */
export const NETS = [
  {
    name: 'valid',
    input: [9, 8, 1],
    images: 6,
    smoothing: 0,
    layers: [conv(5, 3), relu, { kind: 'maxpool', kernel: 2 }, flatten, dense(6), relu, dense(4)],
  },
  {
    name: 'same, stride 2, even kernel',
    input: [11, 10, 3],
    images: 5,
    smoothing: 0.1,
    layers: [
      conv(5, 5, { stride: 2, same: 1, bias: 0 }),
      relu,
      conv(7, 4, { same: 1 }),
      { kind: 'maxpool', kernel: 3, stride: 2 },
      relu,
      flatten,
      dense(5),
    ],
  },
  {
    name: 'batchnorm',
    input: [8, 8, 2],
    images: 7,
    smoothing: 0,
    layers: [
      conv(6, 3, { same: 1, bias: 0 }),
      { kind: 'batchnorm', rate: 0.9, epsilon: 0.001 },
      relu,
      { kind: 'avgpool', kernel: 2 },
      conv(9, 2, { stride: 2 }),
      { kind: 'batchnorm', rate: 0.8, epsilon: 1e-5 },
      relu,
      flatten,
      dense(7, { bias: 0 }),
    ],
  },
  {
    name: 'batchnorm first, 1 x 1 kernel, strided same',
    input: [8, 6, 3],
    images: 9,
    smoothing: 0.2,
    layers: [
      { kind: 'batchnorm', rate: 0.99, epsilon: 0.001 },
      conv(10, 1),
      relu,
      conv(6, 3, { stride: 2, same: 1 }),
      { kind: 'avgpool', kernel: 3, stride: 1 },
      flatten,
      { kind: 'batchnorm', rate: 0.5, epsilon: 0.01 },
      dense(10),
    ],
  },
  {
    name: 'two units of images',
    input: [6, 5, 1],
    images: 41,
    smoothing: 0,
    layers: [flatten, dense(13), relu, dense(3)],
  },
  {
    name: 'digits',
    input: [28, 28, 1],
    images: 3,
    smoothing: 0,
    layers: [
      conv(4, 5, { stride: 2 }),
      relu,
      conv(5, 3),
      relu,
      { kind: 'maxpool', kernel: 3 },
      flatten,
      dense(10),
    ],
  },
];

/** @type {Optimizer[]} */
export const OPTIMIZERS = [
  { name: 'sgd', kind: 'sgd', learningRate: 0.1 },
  { name: 'momentum', kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { name: 'nesterov', kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: 1 },
  { name: 'adam', kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  {
    name: 'adamw, clipped',
    kind: 'adamw',
    learningRate: 0.01,
    beta1: 0.8,
    beta2: 0.99,
    epsilon: 1e-7,
    weightDecay: 0.05,
    clipNorm: 0.5,
  },
];

/** Parameters are recorded after these steps; every step sees the same images. */
export const STEPS = [1, 3];
