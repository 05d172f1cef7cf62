/* command.js - the command line that repeats a run: `inkling train ...` gives bit-identical weights.
 *
 * If flags can express everything, the line is complete. Otherwise the page offers a file with layers
 * and recipe, and the line names it. Data that only this browser has cannot be named.
 */
import { presets } from '../../inkling/index.js';
import { isUsual } from '../parts/sizes.js';
import {
  DISTORTIONS,
  OPTIONS,
  isPresetNet,
  matters,
  netFor,
  presetValues,
  toOptions,
} from './settings.js';

/** @typedef {import('./settings.js').Values} Values */
/**
 * @typedef {{ line: string, file: string | null, note: string }} Command file: what RECIPE_FILE
 * must hold
 */

export const RECIPE_FILE = 'inkling-run.json';

/**
 * The flag that says a value, or null where there is none.
 * @param {Values} values
 * @param {string} key
 */
function flagFor(values, key) {
  if (key === 'validate' || key === 'split')
    return `--validation-split ${values.validate === 'split' ? values.split : 0}`;
  if (key === 'balanced') return `--class-weight ${values.balanced ? 'balanced' : 'none'}`;
  const { part, option } = OPTIONS[key] ?? {};
  if (part === 'augment') return augmentFlag(values);
  return option?.command
    ? `--${option.command[0]} ${values[/** @type {keyof Values} */ (key)]}`
    : null;
}

/** @param {string} key */
const isDistortion = (key) => /** @type {readonly string[]} */ (DISTORTIONS).includes(key);

/** Values without a flag: another part of the command has them, or they change no bit. */
const ELSEWHERE = ['preset', 'layers', 'data', 'count', 'seed', 'workers'];

/** @param {Values} values */
function augmentFlag(values) {
  const used = DISTORTIONS.filter((name) => values[name] > 0).map((name) => [name, values[name]]);
  return used.length === 0
    ? '--augment none'
    : `--augment '${JSON.stringify(Object.fromEntries(used))}'`;
}

/** Flags that read files as the page did. @param {import('../data/sources.js').Reading} [reading] */
function readingFlags({ size, invert, transpose, shuffle, relabel, labelsFrom } = {}) {
  return [
    size && `--size ${size.join(',')}`,
    invert && '--invert',
    transpose && '--transpose',
    shuffle && '--shuffle',
    ...Object.entries(relabel ?? {}).map(([from, to]) => `--relabel ${from}=${to}`),
    labelsFrom === undefined ? '' : `--labels-from ${labelsFrom}`,
  ].filter(Boolean);
}

/** @param {Values} values
 * @param {readonly [number, number][]} [changes] of the learning rate while it ran
 * @param {import('./store.js').Kind | null} [kind] of the files
 * @returns {Command} */
export function commandFor(values, changes = [], kind = null) {
  const data =
    values.data === 'synthetic'
      ? `synthetic:${values.count}`
      : values.data === 'mnist'
        ? 'mnist'
        : 'FOLDER';
  const tail = [`--data ${data}`, ...readingFlags(kind?.reading), `--seed ${values.seed}`].join(
    ' ',
  );
  const notes = [];
  if (values.data === 'drawings')
    return {
      line: '',
      file: null,
      note: 'Your drawings are in this browser only: no command can reach them.',
    };
  if (values.data === 'idx') notes.push('FOLDER: your file, or the folder of your files.');
  if (values.validate === 'test')
    notes.push(
      'It does not look at the test data while training; the weights are the same' +
        (values.stop || values.plateau ? ', unless a callback watches the validation.' : '.'),
    );

  const base = /** @type {Record<string, any>} */ (presetValues(values.preset));
  const others = Object.entries(values)
    .filter(
      ([key, value]) =>
        !ELSEWHERE.includes(key) &&
        matters(values, key) &&
        (isUsual(kind?.shape) || !isDistortion(key)) &&
        value !== base[key],
    )
    .map(([key]) => flagFor(values, key));
  const isPlain = isPresetNet(values) && changes.length === 0 && !others.includes(null);
  if (!isPlain) {
    const recipe = {
      ...toOptions(values, kind?.shape),
      ...(changes.length > 0 && { learningRateChanges: changes }),
    };
    delete recipe.seed;
    const { layers } = netFor(values, kind ?? {});
    const file = `${JSON.stringify({ layers, recipe }, null, 2)}\n`;
    return { line: `inkling train --layers ${RECIPE_FILE} ${tail}`, file, note: notes.join(' ') };
  }
  return {
    line: ['inkling train', `--preset ${values.preset}`, ...new Set(others), tail].join(' '),
    file: null,
    note: notes.join(' '),
  };
}

/** The texts of a preset: its source, the stated score, and the numbers it leaves open. @param {import('./settings.js').PresetName} name */
export function presetWords(name) {
  const { source, expected, open } = presets[name];
  return { source, expected, open };
}
