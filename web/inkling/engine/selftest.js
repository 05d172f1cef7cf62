/* selftest.js - the self-test of a freshly loaded engine: prediction before the first answer, training
 * before the first training run.
 *
 * Prediction: the logits of a small network with random weights for some strokes; this uses every kind
 * of layer, the rasteriser and the random numbers. Training: one step with the optimiser. The results must
 * have the recorded bits, so a miscompiled or outdated engine is noticed at once. The two tests are
 * separate so that a page that only predicts need not wait for the compilation of the training code;
 * this saves some 10 ms.
 */
import { INPUT, PIXELS } from '../base/constants.js';
import { InklingError } from '../base/errors.js';
import { prepareStrokes } from '../pictures/image.js';
import { completeLayers } from '../architecture/layers.js';
import { FOR_PREDICT, FOR_TRAINING, Net } from './net.js';

/** @typedef {import('./functions.js').Functions} Engine */

/** Recorded; tests/node/engine/selftest.test.js says how and when to renew them. */
export const RECORDED = { reading: 'ecb3bd26', training: '173087d6' };

export const LAYERS = completeLayers([
  { type: 'conv', filters: 16, kernel: 3, padding: 'same', bias: false, init: 'he' },
  { type: 'batchnorm' },
  { type: 'relu' },
  { type: 'maxpool', size: 2 },
  { type: 'conv', filters: 16, kernel: 3, padding: 'same', activation: 'relu' }, // by Winograd's algorithm
  { type: 'conv', filters: 5, kernel: 3, stride: 2, activation: 'relu' },
  { type: 'avgpool', size: 2 },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10 },
]);
export const ADAM = /** @type {const} */ ({
  kind: 'adam',
  nesterov: false,
  momentum: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
  clipNorm: 0,
  averageDecay: 0,
});
/** A slanted 1, a 7 with a bar and a dot. */
const DRAWINGS = [
  [[40, 0, 0, 100]],
  [
    [0, 0, 60, 0, 20, 100],
    [10, 50, 50, 45],
  ],
  [[5, 5]],
];
export const LABELS = Uint8Array.of(1, 7, 0);

/** Engines whose training was tested. @type {WeakSet<Engine>} */
const trained = new WeakSet();

/** Throws 'load-failed' if a bit of the prediction is wrong.
 * @param {Engine} engine
 */
export function testReading(engine) {
  expectBits(() => readingBits(engine), RECORDED.reading);
}

/** The same for training; once for each engine. selftest-relaxed.js has tested the relaxed one.
 * @param {Engine} engine
 */
export function testTraining(engine) {
  if (trained.has(engine) || !engine.exact) return;
  expectBits(() => trainingBits(engine), RECORDED.training);
  trained.add(engine);
}

/**
 * @param {() => string} compute
 * @param {string} expected
 */
function expectBits(compute, expected) {
  let found;
  try {
    found = compute();
  } catch (error) {
    const { code, message } = /** @type {InklingError} */ (error);
    if (code === 'load-failed') throw error;
    found = code ?? message; // a wrong engine may also throw, and its code may trap
  }
  if (found === expected) return;
  throw new InklingError(
    'load-failed',
    'the engine computes wrong bits here ' +
      `(self-test ${found}, expected ${expected}): a damaged or old copy, or a fault of this ` +
      'browser',
  );
}

/** The drawings as pictures. @param {Engine} engine */
export function picturesOf(engine) {
  const images = new Float32Array(DRAWINGS.length * PIXELS);
  DRAWINGS.forEach((strokes, i) =>
    images.set(prepareStrokes(engine, strokes, { pen: 2 }).image, i * PIXELS),
  );
  return images;
}

/**
 * 8 hexadecimal digits that stand for all results of reading.
 * @param {Engine} engine
 */
export function readingBits(engine) {
  const images = picturesOf(engine);
  const net = new Net(engine, LAYERS, INPUT, FOR_PREDICT);
  try {
    net.initParams(1);
    return hash([images, engine.softmax(net.logits(images), 10)]);
  } finally {
    net.free();
  }
}

/**
 * The same for training.
 * @param {Engine} engine
 */
export function trainingBits(engine) {
  const images = picturesOf(engine);
  const samples = Uint32Array.from(DRAWINGS, (_, i) => i);
  const count = DRAWINGS.length;
  const net = new Net(engine, LAYERS, INPUT, FOR_TRAINING, count);
  try {
    net.initParams(1);
    net.trainStep(
      images,
      LABELS,
      samples,
      { seed: 1, epoch: 0, batch: count, labelSmoothing: 0.1 },
      ADAM,
      0.01,
    );
    const probabilities = engine.softmax(net.logits(images), 10);
    return hash([images, net.params(), probabilities]);
  } finally {
    net.free();
  }
}

/** FNV-1a over 32-bit words instead of bytes, because it is faster and the page waits for it.
 * @param {Float32Array<ArrayBuffer>[]} arrays
 */
function hash(arrays) {
  let value = 0x811c9dc5;
  for (const { buffer, byteOffset, length } of arrays) {
    const words = new Uint32Array(buffer, byteOffset, length);
    for (let i = 0; i < words.length; i++) value = Math.imul(value ^ words[i], 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
