/* whole.js - connects the half of the library that predicts with the half that creates, trains, scores
 * and saves networks.
 *
 * A page that only predicts (reading.js) should not load the training code, which would double its
 * size. So Model and Engine import none of it: index.js, the whole library, registers those functions
 * here, and Model and Engine call them through training().
 */
import { InklingError } from '../base/errors.js';

/**
 * @typedef {object} TrainingHalf
 * @property {typeof import('./combine.js').combineModels} combineModels
 * @property {typeof import('./create.js').createModel} createModel
 * @property {(...given: Parameters<typeof import('../training/code.js').exportCode>) => Promise<string>} exportCode
 * @property {typeof import('./export.js').exportModel} exportModel
 * @property {typeof import('./import.js').importModel} importModel
 * @property {typeof import('../training/calls.js').compiled} compiled
 * @property {typeof import('../training/resume.js').loadCheckpoint} loadCheckpoint
 * @property {typeof import('../numbers/numbers.js').predictNumberIn} predictNumber
 * @property {typeof import('../base/sha256.js').sha256} sha256
 * @property {typeof import('../workers/evaluate.js').startEvaluation} startEvaluation
 * @property {typeof import('../workers/fit.js').startFit} startFit
 * @property {typeof import('../workers/evaluate.js').startReading} startReading
 * @property {typeof import('../formats/write-model.js').writeModel} writeModel
 * @property {typeof import('../engine/selftest-relaxed.js').hasRelaxedSimd} hasRelaxedSimd
 * @property {typeof import('../engine/selftest-relaxed.js').testRelaxed} testRelaxed
 */

/** @type {TrainingHalf | null} */
let half = null;

/** @param {TrainingHalf} functions */
export function openTraining(functions) {
  half = functions;
}

/** Whether the whole library is loaded. */
export function isWhole() {
  return half !== null;
}

/** @returns {TrainingHalf} */
export function training() {
  if (half) return half;
  throw new InklingError(
    'not-loaded',
    "only the reading half of Inkling is loaded; import 'inkling' to create, train, score and save networks",
  );
}
