/* selftest-relaxed.js - whether a platform can run the relaxed build, and the self-test of that build.
 *
 * Its bits depend on the machine, so the test compares its answers after three training steps with those
 * of the exact engine, within a tolerance. The steps are plain gradient descent: Adam's first steps depend
 * on the sign of the gradient only, which rounding may flip where the gradient is almost zero.
 */
import { INPUT } from '../base/constants.js';
import { canRun } from './open.js';
import { InklingError } from '../base/errors.js';
import { FOR_TRAINING, Net } from './net.js';
import { ADAM, LABELS, LAYERS, picturesOf } from './selftest.js';

/** @typedef {import('./functions.js').Functions} Engine */

/**
 * Probabilities of the three drawings after STEPS steps, by the exact engine. They are renewed like
 * those of selftest.js.
 */
// prettier-ignore
const EXPECTED = [
  0.1192908, 0.2025422, 0.1207522, 0.0837198, 0.0694429, 0.0472893, 0.0767003, 0.1029561, 0.092609, 0.0846972,
  0.1118155, 0.2265198, 0.1257515, 0.0642885, 0.0408681, 0.0297534, 0.0618083, 0.1744454, 0.0846922, 0.0800573,
  0.129656, 0.1337978, 0.1153716, 0.080668, 0.0795217, 0.087856, 0.0904381, 0.0971462, 0.0887254, 0.0968192,
];
/** Tolerance: a hundred times the difference seen; a wrong gradient differs far more. */
export const TOLERANCE = 1e-4;
const STEPS = 3;
const DESCENT = /** @type {const} */ ({ ...ADAM, kind: 'sgd' });

/** A module with a relaxed multiply-add; a platform that validates it can run the relaxed build. */
// prettier-ignore
const RELAXED_PROBE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11,
);

/** Whether this platform runs what the relaxed build needs. */
export function hasRelaxedSimd() {
  return canRun(RELAXED_PROBE);
}

/** Throws 'load-failed' if a number differs too much from the exact engine's.
 * @param {Engine} engine
 */
export function testRelaxed(engine) {
  const off = distance(engine);
  if (off <= TOLERANCE) return;
  throw new InklingError(
    'load-failed',
    `the relaxed engine computes wrong numbers here (self-test off by ${off}): ` +
      'a damaged or old copy, or a fault of this browser',
  );
}

/**
 * Computes the numbers that EXPECTED records.
 * @param {Engine} engine
 */
export function answers(engine) {
  const images = picturesOf(engine);
  const samples = Uint32Array.from(LABELS, (_, i) => i);
  const batch = LABELS.length;
  const net = new Net(engine, LAYERS, INPUT, FOR_TRAINING, batch);
  try {
    net.initParams(1);
    for (let epoch = 0; epoch < STEPS; epoch++) {
      net.trainStep(
        images,
        LABELS,
        samples,
        { seed: 1, epoch, batch, labelSmoothing: 0.1 },
        DESCENT,
        0.1,
      );
    }
    return [...engine.softmax(net.logits(images), 10)];
  } finally {
    net.free();
  }
}

/**
 * The largest difference of a probability from the recorded one; Infinity when one is no number.
 * @param {Engine} engine
 */
export function distance(engine) {
  const differences = answers(engine).map((value, i) => Math.abs(value - EXPECTED[i]));
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences);
}
