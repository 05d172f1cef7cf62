/* command.js - the command line that repeats a run: `inkling train ...` gives bit-identical weights.
 *
 * If flags can express everything, the line is complete. Otherwise the page offers a file with layers
 * and recipe, and the line names it. Data that only this browser has cannot be named.
 */
import { presets } from '../../inkling/index.js';
import { DISTORTIONS, isPresetNet, presetValues, toOptions } from './settings.js';

/** @typedef {import('./settings.js').Values} Values */
/**
 * @typedef {{ line: string, file: string | null, note: string }} Command file: what RECIPE_FILE
 * must hold
 */

export const RECIPE_FILE = 'inkling-run.json';

/**
 * Values that have a flag, and how it is written.
 * @type {Partial<Record<keyof Values, (values: Values) => string>>}
 */
const FLAGS = {
  epochs: ({ epochs }) => `--epochs ${epochs}`,
  batch: ({ batch }) => `--batch-size ${batch}`,
  lr: ({ lr }) => `--learning-rate ${lr}`,
  decay: ({ decay }) => `--weight-decay ${decay}`,
  average: ({ average }) => `--average ${average}`,
  smooth: ({ smooth }) => `--label-smoothing ${smooth}`,
  validate: splitFlag,
  split: splitFlag,
  ...Object.fromEntries(DISTORTIONS.map((name) => [name, augmentFlag])),
};

/** Values without a flag: another part of the command has them, or they change no bit. */
const ELSEWHERE = ['preset', 'layers', 'data', 'count', 'seed', 'workers'];

/** @param {Values} values */
function splitFlag({ validate, split }) {
  return `--validation-split ${validate === 'split' ? split : 0}`;
}

/** @param {Values} values */
function augmentFlag(values) {
  const used = DISTORTIONS.filter((name) => values[name] > 0).map((name) => [name, values[name]]);
  return used.length === 0
    ? '--augment none'
    : `--augment '${JSON.stringify(Object.fromEntries(used))}'`;
}

/**
 * Details that count only where another value asks for them.
 * @param {Values} v
 * @param {string} key
 */
function matters(v, key) {
  if (key === 'split') return v.validate === 'split';
  if (key === 'final' || key === 'warmup')
    return v.schedule === 'cosine' || v.schedule === 'oneCycle';
  if (key === 'factor' || key === 'every') return v.schedule === 'step';
  if (key === 'momentum' || key === 'nesterov') return v.opt === 'sgd';
  if (key === 'beta1' || key === 'beta2' || key === 'epsilon') return v.opt !== 'sgd';
  if (key.startsWith('stop') && key !== 'stop') return v.stop;
  if (key.startsWith('plateau') && key !== 'plateau') return v.plateau;
  return true;
}

/** @param {Values} values
 * @param {readonly [number, number][]} [changes] of the learning rate while it ran
 * @returns {Command} */
export function commandFor(values, changes = []) {
  const data =
    values.data === 'synthetic'
      ? `synthetic:${values.count}`
      : values.data === 'mnist'
        ? 'mnist'
        : 'FOLDER';
  const tail = `--data ${data} --seed ${values.seed}`;
  const notes = [];
  if (values.data === 'drawings')
    return {
      line: '',
      file: null,
      note: 'Your drawings are in this browser only: no command can reach them.',
    };
  if (values.data === 'idx')
    notes.push('FOLDER: where your IDX files are, named as those of MNIST.');
  if (values.validate === 'test')
    notes.push(
      'It does not look at the test data while training; the weights are the same' +
        (values.stop || values.plateau ? ', unless a callback watches the validation.' : '.'),
    );

  const base = /** @type {Record<string, any>} */ (presetValues(values.preset));
  const others = Object.entries(values)
    .filter(
      ([key, value]) => !ELSEWHERE.includes(key) && matters(values, key) && value !== base[key],
    )
    .map(([key]) => key);
  const isPlain =
    isPresetNet(values) && changes.length === 0 && others.every((key) => key in FLAGS);
  if (!isPlain) {
    const recipe = {
      ...toOptions(values),
      ...(changes.length > 0 && { learningRateChanges: changes }),
    };
    delete recipe.seed;
    const file = `${JSON.stringify({ layers: values.layers, recipe }, null, 2)}\n`;
    return { line: `inkling train --layers ${RECIPE_FILE} ${tail}`, file, note: notes.join(' ') };
  }
  const flags = new Set(others.map((key) => FLAGS[/** @type {keyof Values} */ (key)]?.(values)));
  return {
    line: ['inkling train', `--preset ${values.preset}`, ...flags, tail].join(' '),
    file: null,
    note: notes.join(' '),
  };
}

/** The texts of a preset: its source, the stated score, and the numbers it leaves open. @param {import('./settings.js').PresetName} name */
export function presetWords(name) {
  const { source, expected, open } = presets[name];
  return { source, expected, open };
}
