/* selftest.js - what a freshly loaded engine must reproduce before it is trusted.
 *
 * One training step and one prediction of a small network on drawn strokes touch every kind of
 * layer, the rasteriser, the random numbers and the optimiser; all results together must have the
 * recorded bits. A miscompiled or stale engine is noticed here and not by a strange digit. Takes a
 * few milliseconds.
 */
import { INPUT, PIXELS } from './constants.js';
import { InklingError } from './errors.js';
import { prepareStrokes } from './image.js';
import { completeLayers } from './layers.js';
import { bytesOf } from './marshal.js';
import { FOR_TRAINING, Net } from './net.js';

/** Recorded; tests/node/selftest.test.js says how and when to renew it. */
export const RECORDED = '13be59f0';

const LAYERS = completeLayers([
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
const ADAM = /** @type {const} */ ({
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
const DRAWINGS = [[[40, 0, 0, 100]], [[0, 0, 60, 0, 20, 100], [10, 50, 50, 45]], [[5, 5]]];
const LABELS = Uint8Array.of(1, 7, 0);

/** Throws 'load-failed' when a bit is wrong.
 * @param {import('./functions.js').Engine} engine
 */
export function selfTest(engine) {
  const found = fingerprint(engine);
  if (found === RECORDED) return;
  throw new InklingError(
    'load-failed',
    'the engine computes other bits than it should here ' +
      `(self-test ${found}, expected ${RECORDED}): a damaged or old copy, or a fault of this ` +
      'browser',
  );
}

/**
 * 8 hexadecimal digits that stand for all results.
 * @param {import('./functions.js').Engine} engine
 */
export function fingerprint(engine) {
  const images = new Float32Array(DRAWINGS.length * PIXELS);
  DRAWINGS.forEach((strokes, i) =>
    images.set(prepareStrokes(engine, strokes, { pen: 2 }).image, i * PIXELS),
  );
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

/** FNV-1a over the bytes.
 * @param {Float32Array[]} arrays
 */
function hash(arrays) {
  let value = 0x811c9dc5;
  for (const array of arrays)
    for (const byte of bytesOf(array)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
