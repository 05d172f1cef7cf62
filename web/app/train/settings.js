/* settings.js - the values of the Train form as one flat object, and its conversion to and from the
 * address and to fit() options.
 *
 * A preset defines every value; the address holds only the differences, so that links stay short and
 * readable:
 * #train?preset=slim&epochs=3&lr=0.01&layers=conv-8-3_relu_maxpool-4_flatten_dense-10
 */
import { completeLayers, completeRecipe, presets } from '../../inkling/index.js';
import { layersFromText, layersToText } from './layertext.js';

/**
 * @typedef {import('../../inkling/architecture/layers.js').Layer} Layer
 * @typedef {import('../../inkling/training/recipe.js').RecipeOptions} RecipeOptions
 * @typedef {import('../../inkling/training/recipe.js').Monitor} Monitor
 * @typedef {keyof typeof presets} PresetName
 * @typedef {object} Values
 * @property {PresetName} preset
 * @property {Layer[]} layers
 * @property {'synthetic' | 'mnist' | 'idx' | 'drawings'} data
 * @property {number} count built-in digits
 * @property {'none' | 'split' | 'test'} validate
 * @property {number} split
 * @property {number} epochs
 * @property {number} batch
 * @property {'adam' | 'sgd' | 'adamw'} opt
 * @property {number} momentum
 * @property {boolean} nesterov
 * @property {number} beta1
 * @property {number} beta2
 * @property {number} epsilon
 * @property {'constant' | 'step' | 'cosine' | 'oneCycle'} schedule
 * @property {number} lr
 * @property {number} final
 * @property {number} warmup
 * @property {number} factor
 * @property {number} every
 * @property {number} smooth
 * @property {number} decay
 * @property {number} clip
 * @property {number} average
 * @property {number} shift
 * @property {number} rotate
 * @property {number} scale
 * @property {number} shear
 * @property {number} thickness
 * @property {number} elastic
 * @property {number} erase
 * @property {number} noise
 * @property {boolean} stop early stopping
 * @property {Monitor} stopMonitor
 * @property {number} stopPatience
 * @property {number} stopDelta
 * @property {boolean} stopBest
 * @property {boolean} plateau reduce on plateau
 * @property {Monitor} plateauMonitor
 * @property {number} plateauPatience
 * @property {number} plateauDelta
 * @property {number} plateauFactor
 * @property {number} plateauCooldown
 * @property {number} plateauMin
 * @property {number} seed
 * @property {number} workers 0: one for each core but one
 */

export const PRESET_NAMES = /** @type {PresetName[]} */ (Object.keys(presets));

/** The distortions, in the order of the form. */
export const DISTORTIONS = /** @type {const} */ ([
  'shift',
  'rotate',
  'scale',
  'shear',
  'thickness',
  'elastic',
  'erase',
  'noise',
]);

const MONITORS = /** @type {const} */ (['loss', 'accuracy', 'valLoss', 'valAccuracy']);

/**
 * @typedef {{ min: number, max: number, whole?: boolean } | { words: readonly string[] } | { flag:
 * true }} Rule
 */

/** Valid values of each setting. @type {Record<Exclude<keyof Values, 'layers'>, Rule>} */
export const RULES = {
  preset: { words: PRESET_NAMES },
  data: { words: ['synthetic', 'mnist', 'idx', 'drawings'] },
  count: { min: 100, max: 100000, whole: true },
  validate: { words: ['none', 'split', 'test'] },
  split: { min: 0.01, max: 0.9 },
  epochs: { min: 1, max: 100000, whole: true },
  batch: { min: 1, max: 65536, whole: true },
  opt: { words: ['adam', 'sgd', 'adamw'] },
  momentum: { min: 0, max: 0.9999 },
  nesterov: { flag: true },
  beta1: { min: 0, max: 0.9999 },
  beta2: { min: 0, max: 0.999999 },
  epsilon: { min: 1e-12, max: 1 },
  schedule: { words: ['constant', 'step', 'cosine', 'oneCycle'] },
  lr: { min: 0, max: 1000 },
  final: { min: 0, max: 1000 },
  warmup: { min: 0, max: 1 },
  factor: { min: 0, max: 1 },
  every: { min: 1, max: 100000, whole: true },
  smooth: { min: 0, max: 0.9 },
  decay: { min: 0, max: 1 },
  clip: { min: 0, max: 1e9 },
  average: { min: 0, max: 0.999999 },
  shift: { min: 0, max: 14 },
  rotate: { min: 0, max: 180 },
  scale: { min: 0, max: 0.9 },
  shear: { min: 0, max: 2 },
  thickness: { min: 0, max: 1 },
  elastic: { min: 0, max: 5 },
  erase: { min: 0, max: 1 },
  noise: { min: 0, max: 1 },
  stop: { flag: true },
  stopMonitor: { words: MONITORS },
  stopPatience: { min: 0, max: 100000, whole: true },
  stopDelta: { min: 0, max: 1000 },
  stopBest: { flag: true },
  plateau: { flag: true },
  plateauMonitor: { words: MONITORS },
  plateauPatience: { min: 0, max: 100000, whole: true },
  plateauDelta: { min: 0, max: 1000 },
  plateauFactor: { min: 0, max: 0.999999 },
  plateauCooldown: { min: 0, max: 100000, whole: true },
  plateauMin: { min: 0, max: 1000 },
  seed: { min: 0, max: 4294967295, whole: true },
  workers: { min: 0, max: 64, whole: true },
};

/**
 * Why a value is invalid, or null.
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
  const recipe = completeRecipe(options, 1);
  const { optimizer, learningRate } = recipe;
  const rate = /** @type {any} */ (learningRate);
  const stop = /** @type {any} */ (recipe.callbacks.find(({ type }) => type === 'earlyStopping'));
  const plateau = /** @type {any} */ (
    recipe.callbacks.find(({ type }) => type === 'reduceOnPlateau')
  );
  const none = {
    shift: 0,
    rotate: 0,
    scale: 0,
    shear: 0,
    thickness: 0,
    elastic: 0,
    erase: 0,
    noise: 0,
  };
  return {
    validate: /** @type {Values['validate']} */ (recipe.validationSplit > 0 ? 'split' : 'none'),
    split: recipe.validationSplit || 0.1,
    epochs: recipe.epochs,
    batch: recipe.batchSize,
    opt: optimizer.kind,
    momentum: optimizer.momentum,
    nesterov: optimizer.nesterov,
    beta1: optimizer.beta1,
    beta2: optimizer.beta2,
    epsilon: optimizer.epsilon,
    schedule: learningRate.schedule,
    lr: learningRate.base,
    final: rate.final ?? 0,
    warmup: rate.warmup ?? 0,
    factor: rate.factor ?? 0.1,
    every: rate.every ?? 10,
    smooth: recipe.labelSmoothing,
    decay: recipe.weightDecay,
    clip: recipe.clipNorm,
    average: recipe.averageDecay,
    ...none,
    ...recipe.augment,
    stop: Boolean(stop),
    stopMonitor: stop?.monitor ?? 'valLoss',
    stopPatience: stop?.patience ?? 3,
    stopDelta: stop?.minDelta ?? 0,
    stopBest: stop?.restoreBest ?? true,
    plateau: Boolean(plateau),
    plateauMonitor: plateau?.monitor ?? 'valLoss',
    plateauPatience: plateau?.patience ?? 2,
    plateauDelta: plateau?.minDelta ?? 1e-4,
    plateauFactor: plateau?.factor ?? 0.5,
    plateauCooldown: plateau?.cooldown ?? 0,
    plateauMin: plateau?.minLearningRate ?? 0,
  };
}

/** The values at a first visit. */
export const firstValues = () => presetValues('slim');

/** @param {readonly Layer[]} a @param {readonly Layer[]} b */
const sameLayers = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Whether the network is still the preset's. @param {Values} values */
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
    const rule = /** @type {Record<string, Rule>} */ (RULES)[key];
    const value =
      rule && ('flag' in rule ? text === 'true' : 'words' in rule ? text : Number(text));
    if (!rule || text === '' || fault(rule, value)) problems.push(`${key}=${text}`);
    else all[key] = value;
  }
  return { values, problems };
}

/**
 * The options of fit(), without validation on test data.
 * @param {Values} v
 * @returns {RecipeOptions}
 */
export function toOptions(v) {
  const ramp = { final: v.final, warmup: v.warmup };
  const step = { factor: v.factor, every: v.every };
  const details = v.schedule === 'constant' ? {} : v.schedule === 'step' ? step : ramp;
  const augment = Object.fromEntries(DISTORTIONS.map((name) => [name, v[name]]));
  const { opt: kind, momentum, nesterov, beta1, beta2, epsilon } = v;
  return {
    epochs: v.epochs,
    batchSize: v.batch,
    optimizer: { kind, momentum, nesterov, beta1, beta2, epsilon },
    learningRate: { schedule: /** @type {any} */ (v.schedule), base: v.lr, ...details },
    validationSplit: v.validate === 'split' ? v.split : 0,
    labelSmoothing: v.smooth,
    weightDecay: v.decay,
    clipNorm: v.clip,
    averageDecay: v.average,
    augment: DISTORTIONS.some((name) => v[name] > 0) ? augment : null,
    callbacks: [
      ...(v.stop
        ? [
            /** @type {const} */ ({
              type: 'earlyStopping',
              monitor: v.stopMonitor,
              patience: v.stopPatience,
              minDelta: v.stopDelta,
              restoreBest: v.stopBest,
            }),
          ]
        : []),
      ...(v.plateau
        ? [
            /** @type {const} */ ({
              type: 'reduceOnPlateau',
              monitor: v.plateauMonitor,
              patience: v.plateauPatience,
              minDelta: v.plateauDelta,
              factor: v.plateauFactor,
              cooldown: v.plateauCooldown,
              minLearningRate: v.plateauMin,
            }),
          ]
        : []),
    ],
    seed: v.seed,
  };
}
