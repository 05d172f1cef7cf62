/* index.js - everything that Inkling offers to a program. The page, workers and Node import the
 * same file.
 *
 *   const engine = await loadEngine();
 *   const model = await engine.loadModel('default');
 *   model.predict(pixels);                             // { digit, probabilities, image, verdict }
 *   const net = engine.createModel('deep', { seed: 7 });
 *   const run = net.fit(dataset, { epochs: 5 });       // await it, or iterate it
 *
 * Every fault that comes from outside is an InklingError with a `code` and a sentence.
 */
import { loadedEngine } from './engine.js';
import { prepareStrokes } from './image.js';

export { loadEngine } from './engine.js';
export { InklingError } from './errors.js';
export {
  concatDatasets,
  datasetFromIdx,
  hashDataset,
  loadMnist,
  makeDataset,
  splitDataset,
  subsetDataset,
} from './dataset.js';
export { readIdx } from './idx.js';
export { wilsonInterval } from './metrics.js';
export { completeLayers } from './layers.js';
export { fillTemplate, presets } from './presets.js';
export { AUGMENTS as augments, completeRecipe } from './recipe.js';
export { readReceipt, verifyReceipt } from './receipt.js';
export { openSource } from './source.js';
export { syntheticDataset } from './synthetic.js';

/** @typedef {import('./functions.js').Engine} Engine */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').Prediction} Prediction */
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
/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./image.js').Stroke} Stroke */
/** @typedef {import('./errors.js').ErrorCode} ErrorCode */

/**
 * Strokes as the 28 x 28 picture that networks take, prepared as MNIST's pictures were. Needs a
 * loaded engine.
 * @param {readonly import('./image.js').Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in any unit,
 *   y down
 * @param {{ pen?: number }} [options] pen: width in pixels of the picture, 0 takes the default
 * @returns {Float32Array<ArrayBuffer>} 784 values of 0..1; all 0 when there is no ink
 */
export function strokesToImage(strokes, options = {}) {
  return prepareStrokes(loadedEngine(), strokes, options).image;
}
