/* named.js - the network that a word of the command line names: a preset, a list of layers, a saved or a shipped model; and its recipe. */
import { existsSync } from 'node:fs';
import { presets } from '../../web/inkling/index.js';
import { MissingError, nearest } from './command.js';
import { SHIPPED, openModel } from './models.js';
import { networkFor } from './network.js';
import { networkOf } from './recipe.js';

/** @typedef {import('../../web/inkling/training/recipe.js').RecipeOptions} RecipeOptions */

/**
 * A file is taken before a preset of the same name, and a preset before a shipped model.
 * @param {import('./models.js').Engine} engine
 * @param {string} what
 * @param {number} [seed] of the weights of a preset or a list
 * @returns {Promise<{ model: import('./models.js').Model, recipe: RecipeOptions }>} recipe: empty where the file has none
 */
export async function networkNamed(engine, what, seed = 1) {
  const isPreset = Object.hasOwn(presets, what);
  if (/\.json$/i.test(what)) {
    const { layers, recipe, name } = await networkOf({ layers: what });
    const model = networkFor(engine, layers, {}, seed);
    model.name = name;
    return { model, recipe };
  }
  if (existsSync(what) || (!isPreset && SHIPPED.includes(what))) {
    const model = await openModel(engine, what);
    return { model, recipe: model.recipe ?? {} };
  }
  if (isPreset) {
    const { layers, recipe } = await networkOf({ preset: what });
    return { model: networkFor(engine, layers, {}, seed), recipe };
  }
  const names = [...new Set([...Object.keys(presets), ...SHIPPED])];
  throw new MissingError(
    `'${what}' is neither a file nor a preset nor a model${nearest(what, names)} (${names.join(', ')})`,
  );
}
