/* index.js - the whole library: the public interface of Inkling, the same in a page, a worker and Node.
 *
 *   const engine = await loadEngine();
 *   const model = await engine.loadModel('default');
 *   model.predict(pixels);                             // { digit, candidates, probabilities, notDigit, image, verdict }
 *   const net = engine.createModel('deep', { seed: 7 });
 *   const run = net.fit(dataset, { epochs: 5 });       // await it, or iterate over its progress
 *
 * Errors that the caller's input causes are InklingErrors with a `code` and a sentence. A page that
 * only predicts imports reading.js, which is smaller.
 */
import { combineModels } from './model/combine.js';
import { createModel } from './model/create.js';
import { startEvaluation, startReading } from './workers/evaluate.js';
import { startFit } from './workers/fit.js';
import { predictNumberIn } from './numbers/numbers.js';
import { loadCheckpoint } from './training/resume.js';
import { writeModel } from './formats/write-model.js';
import { hasRelaxedSimd, testRelaxed } from './engine/selftest-relaxed.js';
import { sha256 } from './base/sha256.js';
import { takeOtherSizes } from './pictures/other-sizes.js';
import { compiled } from './training/calls.js';
import { openTraining } from './model/whole.js';

takeOtherSizes();
openTraining({
  combineModels,
  compiled,
  createModel,
  exportCode: async (...given) =>
    (await import(/* later */ './training/code.js')).exportCode(...given),
  exportModel: async (...given) =>
    (await import(/* later */ './model/export.js')).exportModel(...given),
  importModel: async (...given) =>
    (await import(/* later */ './model/import.js')).importModel(...given),
  loadCheckpoint,
  predictNumber: predictNumberIn,
  sha256,
  startEvaluation,
  startFit,
  startReading,
  hasRelaxedSimd,
  testRelaxed,
  writeModel,
});

export { hasRelaxedSimd } from './engine/selftest-relaxed.js';
export { InklingError, layerNames, loadEngine, modelBytes, strokesToImage } from './reading.js';
export {
  concatDatasets,
  datasetFromIdx,
  hashDataset,
  makeDataset,
  splitDataset,
  subsetDataset,
} from './data/dataset.js';
export { DIGIT_CLASSES } from './base/classes.js';
export { MAX_PICTURE, MAX_WORKERS, NONE, NON_DIGIT_KINDS } from './base/constants.js';
export { readIdx } from './data/idx.js';
export { describeDataset, loadDataset, loadPictures } from './data/load.js';
export { kindOfFile } from './data/sniff.js';
export { pictureFormat, picturesIn } from './data/stream.js';
export { inspectDataset, shippedReader } from './data/inspect.js';
export { resizeDataset } from './data/resize.js';
export { selectSamples } from './data/select.js';
export { loadMnist } from './data/mnist.js';
export { calibrate, wilsonInterval } from './model/metrics.js';
export { adaptLayers } from './architecture/adapt.js';
export { completeLayers } from './architecture/layers.js';
export { ownLayers } from './architecture/keras.js';
export { groupStrokes } from './numbers/numbers.js';
export { PATTERN_NAMES as numberPatterns } from './numbers/pattern.js';
export {
  PREPARATIONS,
  padFor,
  preparationStages,
  prepareVariant,
} from './pictures/preparations.js';
export { plotConfusion, plotHistory, plotPredictions, plotSamples, renderReport } from './plots.js';
export { fillTemplate, presets } from './architecture/presets.js';
export { trainingOption, trainingParts } from './training/options.js';
export { AUGMENTS as augments, completeAugment, completeRecipe } from './training/recipe.js';
export { ownSpelling, ownWord } from './training/spelling.js';
export { readReceipt, verifyReceipt } from './training/receipt.js';
export { openSource } from './data/source.js';
export { nonDigitDataset, syntheticDataset } from './data/synthetic.js';

/** @typedef {import('./inkling.js').Engine} Engine */
/** @typedef {import('./inkling.js').PresetName} PresetName */
/** @typedef {import('./model/model.js').Model} Model */
/** @typedef {import('./model/model.js').Prediction} Prediction */
/** @typedef {import('./numbers/numbers.js').NumberPrediction} NumberPrediction */
/** @typedef {import('./numbers/picture-numbers.js').PictureNumbers} PictureNumbers */
/** @typedef {import('./numbers/pattern.js').Pattern} NumberPattern */
/** @typedef {import('./model/import.js').ImportOptions} ImportOptions */
/** @typedef {import('./model/import.js').ImportReport} ImportReport */
/** @typedef {import('./training/code.js').CodeKind} CodeKind */
/** @typedef {import('./model/export.js').ExportFormat} ExportFormat */
/** @typedef {import('./model/export.js').ExportOptions} ExportOptions */
/** @typedef {import('./workers/run.js').Run} Run */
/** @typedef {import('./workers/run.js').FitResult} FitResult */
/** @typedef {import('./workers/fit.js').FitOptions} FitOptions */
/** @typedef {import('./training/loop.js').Progress} Progress */
/** @typedef {import('./training/checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./training/receipt.js').Receipt} Receipt */
/** @typedef {import('./training/receipt.js').Verification} Verification */
/** @typedef {import('./training/recipe.js').Recipe} Recipe */
/** @typedef {import('./training/options.js').TrainingOption} TrainingOption */
/** @typedef {import('./training/options.js').TrainingPart} TrainingPart */
/** @typedef {import('./training/options.js').PartName} PartName */
/** @typedef {import('./training/options.js').PageValues} PageValues */
/** @typedef {import('./model/metrics.js').Evaluation} Evaluation */
/** @typedef {import('./data/dataset.js').Dataset} Dataset */
/** @typedef {import('./data/inspect.js').Finding} Finding */
/** @typedef {import('./data/load.js').LoadOptions} LoadOptions */
/** @typedef {import('./data/stream.js').PictureFormat} PictureFormat */
/** @typedef {import('./plots.js').ReportParts} ReportParts */
/** @typedef {import('./plots.js').PictureOptions} PictureOptions */
/** @typedef {import('./plots.js').PredictionOptions} PredictionOptions */
/** @typedef {import('./architecture/layers.js').Layer} Layer */
/** @typedef {import('./architecture/layers.js').LayerSpec} LayerSpec */
/** @typedef {import('./pictures/preparations.js').Preparation} Preparation */
/** @typedef {import('./pictures/image.js').Picture} Picture */
/** @typedef {import('./pictures/image.js').Stroke} Stroke */
/** @typedef {import('./base/errors.js').ErrorCode} ErrorCode */
