/* adapt.js - fits a preset, which is made for 28 x 28 x 1 pictures of digits, to other inputs and numbers of outputs. */
import { INPUT } from '../base/constants.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Shape} Shape */
/** @typedef {import('../training/recipe.js').RecipeOptions} RecipeOptions */

/** @param {Shape} input */
const isUsual = (input) => String(input) === String(INPUT);

/** A preset's recipe; distortions are for 28 x 28 x 1 only.
 * @param {RecipeOptions} recipe
 * @param {Shape} input
 */
export const adaptRecipe = (recipe, input) =>
  isUsual(input) ? recipe : { ...recipe, augment: null };

/**
 * A preset's layers, complete, for an input and a number of outputs. For small inputs a pooling that no longer fits is left out, and a convolution whose kernel is larger
 * than its input is padded. The last dense layer gives the outputs.
 * @param {readonly Layer[]} layers
 * @param {Shape} input
 * @param {number | null} outputs null: the preset's own
 * @returns {Layer[]}
 */
export function adaptLayers(layers, input, outputs) {
  const last = layers.findLastIndex(({ type }) => type === 'dense');
  let side = isUsual(input) ? Infinity : Math.min(input[0], input[1]);
  /** @type {Layer[]} */
  const adapted = [];
  layers.forEach((layer, i) => {
    if (layer.type === 'maxpool' || layer.type === 'avgpool') {
      if (layer.size > side) return;
      side = Math.floor((side - layer.size) / layer.stride) + 1;
      adapted.push(layer);
    } else if (layer.type === 'conv') {
      const { kernel, stride } = layer;
      const padding = kernel > side ? 'same' : layer.padding;
      side =
        padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - kernel) / stride) + 1;
      adapted.push({ ...layer, padding });
    } else if (layer.type === 'dense' && i === last && outputs !== null) {
      adapted.push({ ...layer, units: outputs });
    } else {
      adapted.push(layer);
    }
  });
  return adapted;
}
