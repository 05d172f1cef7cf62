/* structs.js - encodes the structs of inkling.h as arrays of 4-byte words, and decodes those that the
 * engine returns.
 *
 * Order and types of the fields are those of the header; a test compares them with it.
 */

/** @typedef {(typeof OPTIMIZERS)[number]} OptimizerKind */
/**
 * @typedef {{ kind: OptimizerKind, nesterov: boolean, momentum: number, beta1: number, beta2:
 *   number, epsilon: number }} Optimizer
 */
/**
 * @typedef {Optimizer & { weightDecay: number, clipNorm: number, averageDecay: number, l1?: number }}
 *   OptimizerSettings
 */
/** @typedef {'constant' | 'step' | 'cosine' | 'oneCycle'} ScheduleKind */
/** @typedef {{ kind: ScheduleKind, base: number, final: number, warmup: number, factor: number,
 *   every: number }} ScheduleSettings every: in steps */
/**
 * @typedef {{ seed: number, epoch: number, batch: number, labelSmoothing: number }} BatchSettings
 */
/**
 * @typedef {{ shift: number, rotate: number, scale: number, shear: number, thickness: number,
 *   elastic: number, erase: number, noise: number }} Augment
 */

export const OPTIMIZERS = /** @type {const} */ ([
  'sgd',
  'adam',
  'adamw',
  'rmsprop',
  'adagrad',
  'adadelta',
  'nadam',
  'amsgrad',
]);
export const SCHEDULES = /** @type {const} */ (['constant', 'step', 'cosine', 'oneCycle']);
export const AUGMENT_FIELDS = /** @type {const} */ ([
  'shift',
  'rotate',
  'scale',
  'shear',
  'thickness',
  'elastic',
  'erase',
  'noise',
]);
/** Largest sensible value of each distortion. */
export const AUGMENT_LIMITS = {
  shift: 14,
  rotate: 180,
  scale: 0.9,
  shear: 2,
  thickness: 1,
  elastic: 5,
  erase: 1,
  noise: 1,
};

/** ink_optimizer.
 * @param {OptimizerSettings} settings
 * @returns {Int32Array}
 */
export function optimizerWords(settings) {
  const words = new Int32Array(10);
  words[0] = OPTIMIZERS.indexOf(settings.kind);
  words[1] = Number(settings.nesterov);
  const { momentum, beta1, beta2, epsilon, weightDecay, clipNorm, averageDecay, l1 = 0 } = settings;
  new Float32Array(words.buffer).set(
    [momentum, beta1, beta2, epsilon, weightDecay, clipNorm, averageDecay, l1],
    2,
  );
  return words;
}

/** ink_schedule.
 * @param {ScheduleSettings} settings
 * @returns {Int32Array}
 */
export function scheduleWords({ kind, base, final, warmup, factor, every }) {
  const words = new Int32Array(6);
  new Float32Array(words.buffer).set([base, final, warmup, factor], 1);
  words[0] = SCHEDULES.indexOf(kind);
  words[5] = every;
  return words;
}

/** ink_batch.
 * @param {BatchSettings} settings
 * @returns {Int32Array}
 */
export function batchWords({ seed, epoch, batch, labelSmoothing }) {
  const words = Int32Array.of(seed, epoch, batch, 0);
  new Float32Array(words.buffer)[3] = labelSmoothing;
  return words;
}

/** ink_augment.
 * @param {Augment} augment
 * @returns {Float32Array}
 */
export function augmentWords(augment) {
  return Float32Array.from(AUGMENT_FIELDS, (field) => augment[field]);
}

/** ink_loss: a double and two int32.
 * @param {Uint8Array} bytes
 * @returns {{ loss: number, correct: number, images: number }}
 */
export function readLoss(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    loss: view.getFloat64(0, true),
    correct: view.getInt32(8, true),
    images: view.getInt32(12, true),
  };
}

const ROLES = ['kernel', 'bias', 'gamma', 'beta', 'mean', 'variance'];

/** ink_tensor.
 * @param {Int32Array} words
 * @returns {{ layer: number, role: string, offset: number, count: number, shape: number[] }}
 */
export function readTensor(words) {
  const [layer, role, offset, count, rank] = words;
  return { layer, role: ROLES[role], offset, count, shape: [...words.subarray(5, 5 + rank)] };
}

export const TENSOR_WORDS = 9;
export const LOSS_BYTES = 16;
