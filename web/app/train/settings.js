/* settings.js - the values of the Train form as one flat object, and its conversion to and from the
 * address and to fit() options.
 *
 * A preset defines every value; the address holds only the differences, so that links stay short and
 * readable:
 * #train?preset=slim&epochs=3&lr=0.01&layers=conv-8-3_relu_maxpool-4_flatten_dense-10
 */
import {
  MAX_WORKERS,
  NONE,
  adaptLayers,
  completeLayers,
  completeRecipe,
  presets,
  trainingParts,
} from '../../inkling/index.js';
import { USUAL, isUsual } from '../parts/sizes.js';
import { layersFromText, layersToText } from './layertext.js';

/**
 * @typedef {import('../../inkling/architecture/layers.js').Layer} Layer
 * @typedef {import('../../inkling/training/recipe.js').RecipeOptions} RecipeOptions
 * @typedef {import('../../inkling/index.js').TrainingOption} TrainingOption
 * @typedef {import('../../inkling/index.js').PartName} PartName
 * @typedef {keyof typeof presets} PresetName
 * @typedef {object} OwnValues what is no option of a recipe
 * @property {PresetName} preset
 * @property {Layer[]} layers
 * @property {'synthetic' | 'mnist' | 'idx' | 'drawings'} data
 * @property {number} count built-in digits
 * @property {'none' | 'split' | 'test'} validate
 * @property {boolean} stop early stopping
 * @property {boolean} plateau reduce on plateau
 * @property {boolean} balanced each class counts as much as any other
 * @property {number} workers 0: one for each core but one
 * @typedef {OwnValues & import('../../inkling/index.js').PageValues} Values
 * @typedef {Exclude<keyof Values, 'layers'>} Key
 */

export const PRESET_NAMES = /** @type {PresetName[]} */ (Object.keys(presets));

const DIGITS = Array.from({ length: NONE }, (_, digit) => String(digit));

/** Whether the last of a net's outputs means "no digit": the page trains on ten digits, so an eleventh output does.
 * @param {readonly Layer[]} layers
 */
function knowsNone(layers) {
  const last = layers[layers.length - 1];
  return last?.type === 'dense' && last.units === NONE + 1;
}

/**
 * The layers, input and classes of the net for data. A preset is changed to fit. A list of one's own keeps its layers, but for other
 * data than digits the last one gives an output for each class.
 * @param {Pick<Values, 'preset' | 'layers'>} values
 * @param {Pick<import('../../inkling/index.js').Dataset, 'shape' | 'classes'>} data
 */
export function netFor(values, { shape: input = USUAL, classes }) {
  const areDigits = !classes || String(classes) === String(DIGITS);
  const outputs = areDigits ? null : classes.length;
  const layers = isPresetNet(values)
    ? adaptLayers(values.layers, input, outputs)
    : withOutputs(values.layers, outputs);
  return areDigits
    ? { layers, input, none: knowsNone(layers) }
    : { layers, input, classes, none: false };
}

/** @param {Layer[]} layers @param {number | null} outputs null: as they are */
function withOutputs(layers, outputs) {
  const last = layers.length - 1;
  return layers.map((layer, i) =>
    outputs !== null && i === last && layer.type === 'dense' ? { ...layer, units: outputs } : layer,
  );
}

/** The options that have a value here, by key. */
export const OPTIONS = /** @type {Record<string, { part: PartName, option: TrainingOption }>} */ (
  Object.fromEntries(
    Object.entries(trainingParts).flatMap(([part, { options }]) =>
      options.flatMap((option) => (option.page ? [[option.page, { part, option }]] : [])),
    ),
  )
);

/** The keys of a part's options, in the order of the table. @param {PartName} part */
export const keysOf = (part) =>
  /** @type {Key[]} */ (trainingParts[part].options.flatMap(({ page }) => page ?? []));

/**
 * What changes with the choice of an optimiser: the options whose usual value is another one now, unless
 * the user has set them.
 * @param {Key} key
 * @param {string} word
 * @param {Values} values before the choice
 * @returns {Partial<Values>}
 */
export function followers(key, word, values) {
  if (key !== 'opt') return {};
  const usual = (/** @type {TrainingOption} */ option, /** @type {string} */ chosen) =>
    option.defaults?.[chosen] ?? option.default;
  return Object.fromEntries(
    keysOf('optimizer')
      .filter(
        (other) => other !== key && values[other] === usual(OPTIONS[other].option, values.opt),
      )
      .map((other) => [other, usual(OPTIONS[other].option, word)]),
  );
}

/** The distortions, in the order of the form. */
export const DISTORTIONS =
  /** @type {(keyof import('../../inkling/engine/structs.js').Augment)[]} */ (keysOf('augment'));

/** Whether pictures are distorted for training. @param {Values} values @param {readonly number[]} [shape] of the pictures */
const isDistorted = (values, shape) =>
  isUsual(shape) && DISTORTIONS.some((name) => values[name] > 0);

/**
 * @typedef {{ min: number, max: number, whole?: boolean } | { words: readonly string[] } | { flag:
 * true }} Rule
 */

/** @param {TrainingOption} option @returns {Rule} */
function ruleOf({ kind, words, range = [0, 0], pageRange: [min, max] = range }) {
  if (words) return { words: Object.keys(words) };
  if (kind === 'flag') return { flag: true };
  return kind === 'integer' ? { min, max, whole: true } : { min, max };
}

/** Valid values of each setting. @type {Record<Key, Rule>} */
export const RULES = {
  preset: { words: PRESET_NAMES },
  data: { words: ['synthetic', 'mnist', 'idx', 'drawings'] },
  count: { min: 100, max: 100000, whole: true },
  validate: { words: ['none', 'split', 'test'] },
  stop: { flag: true },
  plateau: { flag: true },
  balanced: { flag: true },
  workers: { min: 0, max: MAX_WORKERS, whole: true },
  .../** @type {Record<keyof import('../../inkling/index.js').PageValues, Rule>} */ (
    Object.fromEntries(Object.entries(OPTIONS).map(([key, { option }]) => [key, ruleOf(option)]))
  ),
};

/**
 * Whether a value matters: some count only while another asks for them.
 * @param {Values} values
 * @param {string} key
 */
export function matters(values, key) {
  if (key === 'split') return values.validate === 'split';
  if (!Object.hasOwn(OPTIONS, key)) return true;
  const { part, option } = OPTIONS[key];
  const { page, choice, options } = trainingParts[part];
  const all = /** @type {Record<string, any>} */ (values);
  if (page && !all[page]) return false;
  const chooser = options.find(({ name }) => name === choice)?.page ?? '';
  return !option.when || option.when.includes(all[chooser]);
}

/**
 * Why a value is not possible, or null.
 * @param {Rule} rule
 * @param {unknown} value
 * @returns {string | null}
 */
export function fault(rule, value) {
  if ('flag' in rule) return typeof value === 'boolean' ? null : 'yes or no';
  if ('words' in rule)
    return rule.words.includes(/** @type {string} */ (value)) ? null : rule.words.join(', ');
  const isFine =
    typeof value === 'number' &&
    value >= rule.min &&
    value <= rule.max &&
    (!rule.whole || Number.isInteger(value));
  return isFine
    ? null
    : `${rule.whole ? 'a whole number' : 'a number'} from ${rule.min} to ${rule.max}`;
}

/** All values of a preset. @param {PresetName} preset @returns {Values} */
export function presetValues(preset) {
  const { layers, recipe } = presets[preset];
  return { ...OTHERS, preset, layers: completeLayers(layers), ...recipeValues(recipe) };
}

/** @type {Pick<Values, 'data' | 'count' | 'seed' | 'workers'>} */
const OTHERS = { data: 'synthetic', count: 6000, seed: 1, workers: 0 };

/** @param {RecipeOptions} options */
function recipeValues(options) {
  const recipe = completeRecipe(options, OTHERS.seed);
  const split = recipe.validationSplit || Number(OPTIONS.split.option.pageDefault);
  const parts = /** @type {Record<string, any>} */ ({
    ...recipe,
    recipe: { ...recipe, validationSplit: split },
  });
  for (const callback of recipe.callbacks) parts[callback.type] = callback;
  const values = Object.entries(OPTIONS).map(([key, { part, option }]) => [
    key,
    parts[part]?.[option.name] ?? option.pageDefault ?? option.default,
  ]);
  values.unshift(['split', split]); // beside `validate`, also in the address
  return {
    validate: /** @type {Values['validate']} */ (recipe.validationSplit > 0 ? 'split' : 'none'),
    .../** @type {import('../../inkling/index.js').PageValues} */ (Object.fromEntries(values)),
    stop: 'earlyStopping' in parts,
    plateau: 'reduceOnPlateau' in parts,
    balanced: recipe.classWeight !== undefined,
  };
}

/** The values at a first visit. */
export const firstValues = () => presetValues('slim');

/** @param {readonly Layer[]} a @param {readonly Layer[]} b */
const sameLayers = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Whether the network is still the preset's. @param {Pick<Values, 'preset' | 'layers'>} values */
export const isPresetNet = ({ preset, layers }) =>
  sameLayers(layers, completeLayers(presets[preset].layers));

/** @param {Values} values @returns {URLSearchParams} */
export function toQuery(values) {
  const base = /** @type {Record<string, any>} */ (presetValues(values.preset));
  const query = new URLSearchParams({ preset: values.preset });
  for (const [key, value] of Object.entries(values)) {
    if (key === 'preset') continue;
    if (key === 'layers') {
      if (!isPresetNet(values)) query.set('layers', layersToText(values.layers));
    } else if (value !== base[key]) {
      query.set(key, String(value));
    }
  }
  return query;
}

/** Reads values from an address; invalid ones are ignored and listed.
 * @param {URLSearchParams} query
 * @returns {{ values: Values, problems: string[] }} */
export function fromQuery(query) {
  const problems = [];
  const named = query.get('preset');
  const isKnown = PRESET_NAMES.includes(/** @type {PresetName} */ (named));
  if (named && !isKnown) problems.push(`preset=${named}`);
  const values = isKnown ? presetValues(/** @type {PresetName} */ (named)) : firstValues();
  const all = /** @type {Record<string, any>} */ (values);
  for (const [key, text] of query) {
    if (key === 'preset') continue;
    if (key === 'layers') {
      const layers = layersFromText(text);
      if (layers) values.layers = layers;
      else problems.push('layers');
      continue;
    }
    const rule = Object.hasOwn(RULES, key) ? RULES[/** @type {Key} */ (key)] : null;
    const value =
      rule && ('flag' in rule ? text === 'true' : 'words' in rule ? text : Number(text));
    if (!rule || text === '' || fault(rule, value)) problems.push(`${key}=${text}`);
    else all[key] = value;
  }
  return { values, problems };
}

/**
 * The options of fit(), without validation on test data. Only pictures of 28 x 28 x 1 are distorted.
 * @param {Values} values
 * @param {readonly number[]} [shape] of the pictures
 * @returns {RecipeOptions}
 */
export function toOptions(values, shape) {
  const all = /** @type {Record<string, any>} */ (values);
  const given = (/** @type {PartName} */ part) => {
    const keys = keysOf(part).filter((key) => !trainingParts[part].isBrief || matters(values, key));
    return Object.fromEntries(keys.map((key) => [OPTIONS[key].option.name, all[key]]));
  };
  const callbacks = /** @type {const} */ (['earlyStopping', 'reduceOnPlateau'])
    .filter((type) => all[trainingParts[type].page ?? ''])
    .map((type) => ({ type, ...given(type) }));
  return {
    ...given('recipe'),
    validationSplit: values.validate === 'split' ? values.split : 0,
    optimizer: /** @type {any} */ (given('optimizer')),
    learningRate: given('learningRate'),
    augment: isDistorted(values, shape) ? given('augment') : null,
    ...(values.balanced && { classWeight: /** @type {const} */ ('balanced') }),
    callbacks,
  };
}
