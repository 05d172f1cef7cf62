/* index.js - everything that Inkling offers to a program. The page, workers and Node import the
 * same file.
 *
 *   const engine = await loadEngine();
 *   const model = await engine.loadModel('default');
 *   model.predict(pixels);                             // { digit, candidates, probabilities, notDigit, image, verdict }
 *   const net = engine.createModel('deep', { seed: 7 });
 *   const run = net.fit(dataset, { epochs: 5 });       // await it, or iterate it
 *
 * Every fault that comes from outside is an InklingError with a `code` and a sentence. A page that
 * only reads takes reading.js, which is smaller.
 */
import { combineModels } from './combine.js';
import { createModel } from './create.js';
import { startEvaluation, startReading } from './evaluate.js';
import { startFit } from './fit.js';
import { predictNumber } from './numbers.js';
import { loadCheckpoint } from './resume.js';
import { writeModel } from './savefile.js';
import { hasRelaxedSimd, testRelaxed } from './selftest-relaxed.js';
import { sha256 } from './sha256.js';
import { openTraining } from './training.js';

openTraining({
  combineModels,
  createModel,
  loadCheckpoint,
  predictNumber,
  sha256,
  startEvaluation,
  startFit,
  startReading,
  hasRelaxedSimd,
  testRelaxed,
  writeModel,
});

export { hasRelaxedSimd } from './selftest-relaxed.js';
export { InklingError, loadEngine, modelBytes, strokesToImage } from './reading.js';
export {
  concatDatasets,
  datasetFromIdx,
  hashDataset,
  makeDataset,
  splitDataset,
  subsetDataset,
} from './dataset.js';
export { NONE, NON_DIGIT_KINDS } from './constants.js';
export { readIdx } from './idx.js';
export { loadMnist } from './mnist.js';
export { wilsonInterval } from './metrics.js';
export { completeLayers } from './layers.js';
export { groupStrokes } from './numbers.js';
export { PREPARATIONS, padFor, preparationStages, prepareVariant } from './preparations.js';
export { fillTemplate, presets } from './presets.js';
export { AUGMENTS as augments, completeRecipe } from './recipe.js';
export { readReceipt, verifyReceipt } from './receipt.js';
export { openSource } from './source.js';
export { nonDigitDataset, syntheticDataset } from './synthetic.js';

/** @typedef {import('./inkling.js').Engine} Engine */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').Prediction} Prediction */
/** @typedef {import('./numbers.js').NumberPrediction} NumberPrediction */
/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./run.js').FitResult} FitResult */
/** @typedef {import('./fit.js').FitOptions} FitOptions */
/** @typedef {import('./trainer.js').Progress} Progress */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./receipt.js').Receipt} Receipt */
/** @typedef {import('./receipt.js').Verification} Verification */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./metrics.js').Evaluation} Evaluation */
/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').LayerSpec} LayerSpec */
/** @typedef {import('./preparations.js').Preparation} Preparation */
/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./image.js').Stroke} Stroke */
/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
