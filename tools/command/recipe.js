/* recipe.js - the options of `train` that decide the result: network and recipe. The preset gives the defaults.
 *
 * An option with settings of its own is a word and settings, 'sgd,momentum=0.9,nesterov', in Keras'
 * spelling.
 */
import { readFile } from 'node:fs/promises';
import { fillTemplate, presets } from '../../web/inkling/index.js';
import { BadDataError, MissingError, UsageError, nearest, numberOption } from './command.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('../../web/inkling/training/recipe.js').RecipeOptions} RecipeOptions */
/** @typedef {Record<string, string | number | boolean>} Settings */

const SCHEDULES = { constant: 'constant', step: 'step', cosine: 'cosine', 'one-cycle': 'oneCycle' };
const PRESET = "the preset's";

/** @type {Record<string, import('./command.js').Option>} */
export const RECIPE_OPTIONS = {
  preset: {
    value: 'NAME',
    help: `network and recipe: ${Object.keys(presets).join(', ')}`,
    default: 'default',
  },
  fill: {
    value: 'JSON',
    help:
      'the blanks of --preset template: {"filters": [32, 64], "kernel": 3, "activation": "relu",\n' +
      `${' '.repeat(28)}"pool": "max", "poolSize": 2, "units": 128}`,
  },
  layers: {
    value: 'FILE',
    help: 'instead of a preset: JSON, a list of layers or {"layers", "recipe"}',
  },
  epochs: { value: 'N', help: 'passes over the data', default: PRESET },
  'batch-size': { value: 'N', help: 'pictures in a step', default: PRESET },
  optimizer: {
    value: 'NAME[,...]',
    help: 'sgd, adam or adamw; sgd,momentum=0.9,nesterov; adam,beta_1=0.9,epsilon=1e-7',
    default: PRESET,
  },
  'learning-rate': { value: 'X', help: "the rate; one-cycle's peak", default: PRESET },
  schedule: {
    value: 'NAME[,...]',
    help: `${Object.keys(SCHEDULES).join(', ')}; step,factor=0.5,every=10; cosine,final=1e-5`,
    default: PRESET,
  },
  warmup: { value: 'SHARE', help: 'share of the run in which the rate rises (cosine, one-cycle)' },
  'early-stopping': {
    value: 'none|...',
    help: 'monitor=val_loss,patience=0,min_delta=0,restore_best_weights',
    default: PRESET,
  },
  'reduce-on-plateau': {
    value: 'none|...',
    help: 'monitor=val_loss,factor=0.1,patience=10,min_delta=1e-4,cooldown=0,min_lr=0',
    default: PRESET,
  },
  'weight-decay': { value: 'X', help: 'L2 for sgd and adam, decoupled for adamw', default: PRESET },
  clip: { value: 'NORM', help: 'largest norm of the gradient; 0: no clipping', default: PRESET },
  average: {
    value: 'DECAY',
    help: 'keep a moving average of the weights, e.g. 0.999; 0: off',
    default: PRESET,
  },
  'label-smoothing': { value: 'X', help: '0 to 0.9', default: PRESET },
  distil: {
    value: 'SETTINGS',
    help: 'how much teachers count: share=0.8,temperature=3',
    default: PRESET,
  },
  augment: {
    value: 'NAME|JSON',
    help: 'none, light, standard, strong, or {"shift": 2, ...}',
    default: PRESET,
  },
  'validation-split': {
    value: 'SHARE',
    help: 'held back from the end of the data',
    default: PRESET,
  },
};

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

/** Takes the one word of a list out of its settings. @template {string} T @param {Settings} settings @param {string} name
 *  @param {readonly T[]} words @returns {{ word: T | undefined, rest: Settings }} */
function takeWord(settings, name, words) {
  const word = words.find((known) => settings[known] === true);
  const [first] = Object.keys(settings);
  if (!word && settings[first] === true) {
    throw new UsageError(
      `--${name} is one of ${words.join(', ')}; not '${first}'${nearest(first, [...words])}`,
    );
  }
  return {
    word,
    rest: Object.fromEntries(Object.entries(settings).filter(([key]) => key !== word)),
  };
}

/** @param {Values} values @returns {RecipeOptions['optimizer']} */
function optimizerOf(values) {
  if (values.optimizer === undefined) return undefined;
  const { word, rest } = takeWord(
    settingsOption(values, 'optimizer'),
    'optimizer',
    /** @type {const} */ (['sgd', 'adam', 'adamw']),
  );
  if (!word) throw new UsageError('--optimizer begins with its name: sgd, adam or adamw');
  const { beta_1: beta1, beta_2: beta2, ...others } = rest;
  return /** @type {any} */ ({
    kind: word,
    ...others,
    ...(beta1 !== undefined && { beta1 }),
    ...(beta2 !== undefined && { beta2 }),
  });
}

/** @param {Values} values @param {RecipeOptions} preset @returns {RecipeOptions['learningRate']} */
function learningRateOf(values, preset) {
  const base = numberOption(values, 'learning-rate', { min: 0, max: 1000 });
  const warmup = numberOption(values, 'warmup', { min: 0, max: 1 });
  const { word: name, rest } =
    values.schedule === undefined
      ? { word: undefined, rest: {} }
      : takeWord(
          settingsOption(values, 'schedule'),
          'schedule',
          /** @type {(keyof typeof SCHEDULES)[]} */ (Object.keys(SCHEDULES)),
        );
  const given = {
    ...(name && { schedule: SCHEDULES[name] }),
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
    name && 'schedule' in old && old.schedule !== SCHEDULES[name] ? { base: old.base } : old;
  const all = { schedule: 'constant', ...kept, ...given };
  if (warmup !== undefined && (all.schedule === 'constant' || all.schedule === 'step')) {
    throw new UsageError('--warmup goes with --schedule cosine or one-cycle');
  }
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
  return text.startsWith('{') ? jsonOption(values, 'augment') : /** @type {'standard'} */ (text);
}

/** The preset's recipe with the options of the command line. @param {Values} values @param {RecipeOptions} preset
 *  @returns {RecipeOptions} */
export function recipeOf(values, preset) {
  const given = {
    epochs: numberOption(values, 'epochs', { min: 1, max: 100000, integer: true }),
    batchSize: numberOption(values, 'batch-size', { min: 1, max: 65536, integer: true }),
    optimizer: optimizerOf(values),
    learningRate: learningRateOf(values, preset),
    weightDecay: numberOption(values, 'weight-decay', { min: 0, max: 1 }),
    clipNorm: numberOption(values, 'clip', { min: 0, max: 1e9 }),
    averageDecay: numberOption(values, 'average', { min: 0, max: 0.999999 }),
    labelSmoothing: numberOption(values, 'label-smoothing', { min: 0, max: 0.9 }),
    augment: augmentOf(values),
    teacher: values.distil === undefined ? undefined : settingsOption(values, 'distil'),
    validationSplit: numberOption(values, 'validation-split', { min: 0, max: 0.9 }),
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
    try {
      const layers = JSON.parse(text);
      return { layers: layers.layers ?? layers, recipe: layers.recipe ?? {}, name: file };
    } catch (error) {
      throw new BadDataError(`${file}: not JSON: ${/** @type {Error} */ (error).message}`);
    }
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
