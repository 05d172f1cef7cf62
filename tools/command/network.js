/* network.js - makes the network of a run for its data: the data's pictures and classes. */
import { DIGIT_CLASSES, NONE, completeLayers } from '../../web/inkling/index.js';

/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('./models.js').Model} Model */

/**
 * The options of createModel() for the data. For ten digits, an eleventh output of a list of layers means "no digit".
 * @param {any} layers a list, or the name of a preset, which knows by itself whether it has that output
 * @param {Pick<Dataset, 'shape' | 'classes'>} dataset
 */
function kindOf(layers, { shape, classes = DIGIT_CLASSES }) {
  const input = shape && { input: shape };
  if (String(classes) !== String(DIGIT_CLASSES)) return { ...input, classes };
  if (typeof layers === 'string') return { ...input };
  const last = completeLayers(layers).at(-1);
  return { ...input, none: last?.type === 'dense' && last.units === NONE + 1 };
}

/** @param {Engine} engine @param {any} layers @param {Pick<Dataset, 'shape' | 'classes'>} dataset @param {number} seed */
export const networkFor = (engine, layers, dataset, seed) =>
  engine.createModel(layers, { seed, ...kindOf(layers, dataset) });

/** The recipe for the data: a preset's distortions are left out where pictures are not 28 x 28 x 1.
 * @template {{ augment?: unknown }} Recipe
 * @param {Recipe} recipe @param {Dataset} dataset @param {boolean} isGiven whether --augment was given */
export const recipeFor = (recipe, { shape = [28, 28, 1] }, isGiven) =>
  isGiven || String(shape) === '28,28,1' ? recipe : { ...recipe, augment: null };

/** Whether a model has these layers; a preset's are changed to its classes. @param {Engine} engine @param {any} layers
 *  @param {Model} model */
export function hasLayers(engine, layers, model) {
  const { input, classNames: classes, none } = model;
  const others =
    typeof layers === 'string'
      ? engine.createModel(layers, { input, classes, none }).layers
      : completeLayers(layers);
  return JSON.stringify(others) === JSON.stringify(model.layers);
}
