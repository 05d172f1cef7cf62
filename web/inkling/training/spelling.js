/* spelling.js - other spellings of a recipe: Keras' and TF.js' names for options and words become
 * ours.
 *
 * Everything that takes a recipe from outside calls ownSpelling() first, so the rest of the library
 * knows one name for each thing.
 */
import { InklingError, show } from '../base/errors.js';
import { trainingParts } from './options.js';

/** @typedef {import('./options.js').TrainingOption} TrainingOption */
/** @typedef {import('./options.js').PartName} PartName */

/** Types of a callback; each is a part of the table. */
export const CALLBACKS = /** @type {const} */ (['earlyStopping', 'reduceOnPlateau']);

/** @param {readonly { name: string, aliases?: readonly string[] }[]} options */
const namesOf = (options) =>
  new Map(options.flatMap(({ name, aliases = [] }) => aliases.map((alias) => [alias, name])));

const PARTS = Object.entries(trainingParts).map(([name, part]) => ({ name, ...part }));

/** Another name to ours, for each part. @type {Record<string, Map<string, string>>} */
const NAMES = Object.fromEntries(PARTS.map(({ name, options }) => [name, namesOf(options)]));
for (const [alias, name] of namesOf(PARTS)) NAMES.recipe.set(alias, name);

/**
 * The option's own word for one of its labels, for a label in lower case, and for TF.js' word.
 * Anything else comes back as it is.
 * @param {TrainingOption} option
 * @param {unknown} value
 */
export function ownWord({ words = {}, otherWords = {} }, value) {
  if (typeof value !== 'string' || Object.hasOwn(words, value)) return value;
  if (Object.hasOwn(otherWords, value)) return otherWords[value];
  const found = Object.entries(words).find(
    ([, label]) => label === value || label.toLowerCase() === value,
  );
  return found ? found[0] : value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {PartName} part
 * @param {unknown} value
 * @param {string} [said] what sentences call it
 */
function renamed(part, value, said = part) {
  if (!isObject(value)) return value;
  /** @type {Map<string, { name: string, value: unknown }>} */
  const own = new Map();
  for (const [name, given] of Object.entries(value)) {
    const ours = NAMES[part].get(name) ?? name;
    const before = own.get(ours);
    if (before && before.value !== undefined && given !== undefined && before.value !== given)
      throw new InklingError(
        'bad-argument',
        `${said} has ${before.name} ${show(before.value)} and ${name} ${show(given)}: ` +
          'two names for one option; give one',
      );
    if (!before || given !== undefined) own.set(ours, { name, value: given });
  }
  const options = new Map(trainingParts[part].options.map((option) => [option.name, option]));
  return Object.fromEntries(
    [...own].map(([name, { value: given }]) => {
      const option = options.get(name);
      return [name, option?.words ? ownWord(option, given) : given];
    }),
  );
}

/** @param {unknown} callback */
function renamedCallback(callback) {
  if (!isObject(callback)) return callback;
  const type = NAMES.recipe.get(/** @type {string} */ (callback.type)) ?? callback.type;
  const part = CALLBACKS.find((name) => name === type);
  return part ? renamed(part, { ...callback, type }) : { ...callback, type };
}

/** Keras' Adam(amsgrad=True) is an optimiser of its own here; RMSprop is never centered. @param {unknown} optimizer */
function withoutFlags(optimizer) {
  if (!isObject(optimizer)) return optimizer;
  const { amsgrad, centered, ...rest } = optimizer;
  if (centered !== undefined && centered !== false)
    throw new InklingError(
      'bad-argument',
      `centered of the optimizer must be false; found ${show(centered)}: RMSprop knows momentum, rho and epsilon`,
    );
  if (amsgrad === undefined) return rest;
  if (typeof amsgrad !== 'boolean')
    throw new InklingError('bad-argument', `amsgrad must be true or false; found ${show(amsgrad)}`);
  const isAdam = String(rest.kind).toLowerCase() === 'adam';
  if (amsgrad && !isAdam)
    throw new InklingError(
      'bad-argument',
      `amsgrad is an option of adam; found ${show(rest.kind)}`,
    );
  return amsgrad ? { ...rest, kind: 'amsgrad' } : rest;
}

/**
 * A recipe in which every option and word has our name. Values are not checked, but one option under
 * two names with two values is refused.
 * @template T
 * @param {T} recipe
 * @returns {T}
 */
export function ownSpelling(recipe) {
  const own = /** @type {any} */ (renamed('recipe', recipe, 'fit'));
  if (!isObject(own)) return own;
  for (const part of /** @type {const} */ (['learningRate', 'augment', 'teacher']))
    if (Object.hasOwn(own, part)) own[part] = renamed(part, own[part]);
  if (typeof own.optimizer === 'string') own.optimizer = { kind: own.optimizer };
  if (Object.hasOwn(own, 'optimizer'))
    own.optimizer = renamed('optimizer', withoutFlags(own.optimizer));
  if (Array.isArray(own.callbacks)) own.callbacks = own.callbacks.map(renamedCallback);
  return /** @type {any} */ (own);
}
