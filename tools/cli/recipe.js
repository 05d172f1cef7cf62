/* recipe.js - the options of `inkling train` as a network and a recipe for fit(): what is not on the command line comes from
 * the preset, or from the file of layers.
 */
import { readFile } from 'node:fs/promises';
import { presets } from '../../web/inkling/index.js';
import {
  BadDataError,
  MissingError,
  UsageError,
  nearest,
  numberOption,
  wordOption,
} from './command.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('../../web/inkling/recipe.js').RecipeOptions} RecipeOptions */

export const SCHEDULES = {
  constant: 'constant',
  step: 'step',
  cosine: 'cosine',
  'one-cycle': 'oneCycle',
};

/** @param {string} text a name, or JSON */
function augmentOf(text) {
  if (!text.startsWith('{')) return /** @type {'standard'} */ (text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--augment is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {Values} values @param {RecipeOptions} preset @returns {RecipeOptions['learningRate']} */
function learningRateOf(values, preset) {
  const base = numberOption(values, 'learning-rate', { min: 0, max: 1000 });
  const name = wordOption(
    values,
    'schedule',
    /** @type {(keyof typeof SCHEDULES)[]} */ (Object.keys(SCHEDULES)),
  );
  const warmup = numberOption(values, 'warmup', { min: 0, max: 1 });
  const given = {
    ...(name && { schedule: SCHEDULES[name] }),
    ...(base !== undefined && { base }),
    ...(warmup !== undefined && { warmup }),
  };
  if (Object.keys(given).length === 0) return preset.learningRate;
  const old =
    typeof preset.learningRate === 'number'
      ? { base: preset.learningRate }
      : { ...preset.learningRate };
  // Another schedule does not inherit the old one's details, only its rate.
  const kept =
    name && 'schedule' in old && old.schedule !== SCHEDULES[name] ? { base: old.base } : old;
  const all = { schedule: 'constant', ...kept, ...given };
  if (warmup !== undefined && (all.schedule === 'constant' || all.schedule === 'step')) {
    throw new UsageError('--warmup goes with --schedule cosine or one-cycle');
  }
  return /** @type {RecipeOptions['learningRate']} */ (all);
}

/** The recipe on the command line over the preset's. @param {Values} values @param {RecipeOptions} preset
 *  @returns {RecipeOptions} */
export function recipeOf(values, preset) {
  const given = {
    epochs: numberOption(values, 'epochs', { min: 1, max: 100000, integer: true }),
    batchSize: numberOption(values, 'batch-size', { min: 1, max: 65536, integer: true }),
    optimizer: wordOption(values, 'optimizer', /** @type {const} */ (['sgd', 'adam', 'adamw'])),
    learningRate: learningRateOf(values, preset),
    weightDecay: numberOption(values, 'weight-decay', { min: 0, max: 1 }),
    averageDecay: numberOption(values, 'average', { min: 0, max: 0.999999 }),
    labelSmoothing: numberOption(values, 'label-smoothing', { min: 0, max: 0.9 }),
    augment: values.augment === undefined ? undefined : augmentOf(String(values.augment)),
    validationSplit: numberOption(values, 'validation-split', { min: 0, max: 0.9 }),
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...preset, ...set };
}

/** @param {Values} values @returns {Promise<{ layers: any, recipe: RecipeOptions, name: string }>} */
export async function networkOf(values) {
  if (values.layers !== undefined && values.preset !== undefined)
    throw new UsageError('either --preset or --layers, not both');
  if (values.layers !== undefined) {
    const file = String(values.layers);
    const text = await readFile(file, 'utf8').catch(() => {
      throw new MissingError(`cannot read the layers in ${file}`);
    });
    try {
      const layers = JSON.parse(text);
      return { layers: layers.layers ?? layers, recipe: layers.recipe ?? {}, name: file };
    } catch (error) {
      throw new BadDataError(`${file}: not JSON: ${/** @type {Error} */ (error).message}`);
    }
  }
  const name = String(values.preset ?? 'default');
  const preset = /** @type {Record<string, { recipe: RecipeOptions }>} */ (presets)[name];
  if (!Object.hasOwn(presets, name)) {
    const names = Object.keys(presets);
    throw new UsageError(
      `there is no preset '${name}'${nearest(name, names)} (${names.join(', ')})`,
    );
  }
  return { layers: name, recipe: preset.recipe, name };
}
