/* recipe.js - reads the options of `train` that decide the result: network and recipe. The preset gives
 * the defaults.
 */
import { readFile } from 'node:fs/promises';
import {
  fillTemplate,
  ownLayers,
  ownSpelling,
  ownWord,
  presets,
  trainingOption,
  trainingParts,
} from '../../web/inkling/index.js';
import { BadDataError, MissingError, UsageError, nearest } from './command.js';
import { givenNumber, shownWords } from './options.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('../../web/inkling/training/recipe.js').RecipeOptions} RecipeOptions */
/** @typedef {Record<string, string | number | boolean>} Settings */

const KIND = trainingOption('optimizer', 'kind');
const SCHEDULE = trainingOption('learningRate', 'schedule');
const BASE = trainingOption('learningRate', 'base');
const WARMUP = trainingOption('learningRate', 'warmup');

/** @param {Values} values @param {string} name */
function jsonOption(values, name) {
  try {
    return JSON.parse(String(values[name]));
  } catch (error) {
    throw new UsageError(`--${name} is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** 'sgd,momentum=0.9,nesterov' -> { sgd: true, momentum: 0.9, nesterov: true }. @param {Values} values @param {string} name
 *  @returns {Settings} */
function settingsOption(values, name) {
  return Object.fromEntries(
    String(values[name])
      .split(',')
      .map((part) => {
        const [key, value] = part.trim().split('=');
        if (!/^[\w-]+$/.test(key))
          throw new UsageError(
            `--${name} takes words and NAME=VALUE with commas between; found '${part}'`,
          );
        if (value === undefined) return [key, true];
        const isNumber = value !== '' && Number.isFinite(Number(value));
        return [
          key,
          isNumber
            ? Number(value)
            : value === 'true' || value === 'false'
              ? value === 'true'
              : value,
        ];
      }),
  );
}

/** Takes the word of a choice out of an option's settings. @param {Settings} settings @param {string} name of the option
 *  @param {import('./options.js').TrainingOption} choice @returns {{ word: any, rest: Settings }} word: as a recipe has it */
function takeWord(settings, name, choice) {
  const words = shownWords(choice);
  const shown = words.find((known) => settings[known] === true);
  const [first] = Object.keys(settings);
  if (!shown && settings[first] === true) {
    throw new UsageError(
      `--${name} is one of ${words.join(', ')}; not '${first}'${nearest(first, words)}`,
    );
  }
  const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== shown));
  return { word: ownWord(choice, shown), rest };
}

/** @param {Values} values @returns {RecipeOptions['optimizer']} */
function optimizerOf(values) {
  if (values.optimizer === undefined) return undefined;
  const { word, rest } = takeWord(settingsOption(values, 'optimizer'), 'optimizer', KIND);
  if (!word)
    throw new UsageError(`--optimizer begins with its name, one of ${shownWords(KIND).join(', ')}`);
  return { kind: word, ...rest };
}

/** @param {Values} values @param {RecipeOptions} preset @returns {RecipeOptions['learningRate']} */
function learningRateOf(values, preset) {
  const base = givenNumber(values, BASE);
  const warmup = givenNumber(values, WARMUP);
  const { word: schedule, rest } =
    values.schedule === undefined
      ? { word: undefined, rest: {} }
      : takeWord(settingsOption(values, 'schedule'), 'schedule', SCHEDULE);
  const given = {
    ...(schedule && { schedule }),
    ...(base !== undefined && { base }),
    ...(warmup !== undefined && { warmup }),
    ...rest,
  };
  if (Object.keys(given).length === 0) return preset.learningRate;
  const old =
    typeof preset.learningRate === 'number'
      ? { base: preset.learningRate }
      : { ...preset.learningRate };
  // Another schedule keeps the preset's learning rate but none of its other settings.
  const kept =
    schedule && 'schedule' in old && old.schedule !== schedule ? { base: old.base } : old;
  const all = { schedule: SCHEDULE.default, ...kept, ...given };
  if (warmup !== undefined && !WARMUP.when?.includes(all.schedule))
    throw new UsageError('--warmup goes with --schedule cosine or one-cycle');
  if (all.base === undefined) delete all.base;
  return /** @type {RecipeOptions['learningRate']} */ (all);
}

/**
 * The preset's callbacks; those on the command line replace those of the same kind.
 * @param {Values} values
 * @param {RecipeOptions} preset
 */
function callbacksOf(values, preset) {
  let callbacks = preset.callbacks ?? [];
  for (const [name, type] of [
    ['early-stopping', 'earlyStopping'],
    ['reduce-on-plateau', 'reduceOnPlateau'],
  ]) {
    if (values[name] === undefined) continue;
    callbacks = callbacks.filter((callback) => callback.type !== type);
    if (values[name] !== 'none')
      callbacks = [...callbacks, /** @type {any} */ ({ type, ...settingsOption(values, name) })];
  }
  return callbacks;
}

/** @param {Values} values */
function augmentOf(values) {
  if (values.augment === undefined) return undefined;
  const text = String(values.augment);
  if (text.startsWith('{')) return jsonOption(values, 'augment');
  return text.includes('=') ? settingsOption(values, 'augment') : text;
}

/** 'balanced', or '0:1,1:3' -> { 0: 1, 1: 3 }. @param {Values} values @returns {RecipeOptions['classWeight']} */
function classWeightOf(values) {
  if (values['class-weight'] === undefined) return undefined;
  const text = String(values['class-weight']);
  if (text === 'balanced') return text;
  if (text === 'none') return null;
  const pairs = text.split(',').map((part) => {
    const [, name, weight] = part.match(/^\s*(.+)[:=]\s*([\d.eE+-]+)\s*$/) ?? [];
    if (name !== undefined && Number.isFinite(Number(weight))) return [name.trim(), Number(weight)];
    throw new UsageError(
      `--class-weight takes balanced, none, or CLASS:WEIGHT with commas between, 0:1,1:3; found '${part}'`,
    );
  });
  return Object.fromEntries(pairs);
}

/** @param {RecipeOptions['optimizer']} optimizer */
const kindOf = (optimizer) => (typeof optimizer === 'object' ? optimizer.kind : optimizer);

/** The preset's recipe without a constant learning rate that was chosen for another optimiser. @param {Values} values
 *  @param {RecipeOptions} preset @returns {RecipeOptions} */
function forOptimizer(values, preset) {
  const { learningRate, ...rest } = preset;
  const given = kindOf(optimizerOf(values)) ?? kindOf(preset.optimizer);
  const isOther = typeof learningRate === 'number' && given !== kindOf(preset.optimizer);
  return isOther ? rest : preset;
}

/** The preset's recipe with the options of the command line. @param {Values} values @param {RecipeOptions} of the preset
 *  @returns {RecipeOptions} */
export function recipeOf(values, of) {
  const preset = forOptimizer(values, of);
  const given = {
    ...Object.fromEntries(
      trainingParts.recipe.options.map((option) => [option.name, givenNumber(values, option)]),
    ),
    optimizer: optimizerOf(values),
    learningRate: learningRateOf(values, preset),
    augment: augmentOf(values),
    classWeight: classWeightOf(values),
    teacher: values.distil === undefined ? undefined : settingsOption(values, 'distil'),
    callbacks: callbacksOf(values, preset),
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...preset, ...set };
}

/**
 * @param {Values} values
 * @returns {Promise<{ layers: any, recipe: RecipeOptions, name: string }>}
 */
export async function networkOf(values) {
  if (values.layers !== undefined && values.preset !== undefined)
    throw new UsageError('either --preset or --layers, not both');
  if (values.fill !== undefined && values.preset !== 'template')
    throw new UsageError('--fill goes with --preset template');
  if (values.layers !== undefined) {
    const file = String(values.layers);
    const text = await readFile(file, 'utf8').catch(() => {
      throw new MissingError(`cannot read the layers in ${file}`);
    });
    let given;
    try {
      given = JSON.parse(text);
    } catch (error) {
      throw new BadDataError(`${file}: not JSON: ${/** @type {Error} */ (error).message}`);
    }
    const isPlain = Array.isArray(given.layers);
    const { layers } = ownLayers(isPlain ? given.layers : given);
    return { layers, recipe: ownSpelling((isPlain && given.recipe) || {}), name: file };
  }
  if (values.fill !== undefined)
    return { ...fillTemplate(jsonOption(values, 'fill')), name: 'template' };
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
