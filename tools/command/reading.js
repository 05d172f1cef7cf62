/* reading.js - data sets from files for the verbs that take --data: the options that say how to read them and which part to
 * take, what was read in words, and a look at it before training.
 */
import { existsSync } from 'node:fs';
import process from 'node:process';
import {
  describeDataset,
  inspectDataset,
  loadDataset,
  selectSamples,
  shippedReader,
} from '../../web/inkling/index.js';
import { BadDataError, UsageError, inGroup, numberOption } from './command.js';
import { decodePicture } from './decode.js';
import { note, paint } from './terminal.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {import('../../web/inkling/index.js').LoadOptions} LoadOptions */
/** @typedef {Awaited<ReturnType<typeof loadDataset>>} Loaded */

/** Which part of the data to take. @type {Record<string, import('./command.js').Option>} */
const SELECT_OPTIONS = {
  take: { value: 'N', help: 'only the first N pictures' },
  classes: {
    value: 'LIST',
    help: 'only these classes, as 0-4 or a,b,c; the network has these alone',
  },
  'per-class': { value: 'N', help: 'only the first N pictures of each class' },
  shuffle: {
    type: 'boolean',
    help: 'mix the pictures first, before the last share is held back; in the order of --seed',
  },
};

/** How files are read. @type {Record<string, import('./command.js').Option>} */
const FILE_OPTIONS = {
  invert: { type: 'boolean', help: 'ink is dark in the files: exchange ink and paper' },
  transpose: { type: 'boolean', help: "exchange rows and columns, as EMNIST's files need" },
  'labels-from': {
    value: '0|1',
    help: 'the label of the first class in the files',
    default: 'found',
  },
  relabel: { value: 'OLD=NEW,...', help: 'labels to replace, as 10=0 where ten stands for zero' },
  range: { value: 'LOW,HIGH', help: 'the values of paper and ink in the files', default: 'found' },
  shape: { value: 'H,W[,C]', help: 'of pictures that are rows of numbers', default: 'square' },
  size: { value: 'H,W', help: 'bring pictures of other sizes to this one, as 28,28' },
  'label-column': { value: 'NAME', help: 'the column with the labels, in a table with a header' },
  'class-names': { value: 'LIST', help: 'names for the labels 0, 1, ..., with commas between' },
};

export const READ_OPTIONS = inGroup('data', { ...SELECT_OPTIONS, ...FILE_OPTIONS });

/** 'a,b' as a list. @param {unknown} text */
const listOf = (text) =>
  String(text)
    .split(',')
    .map((part) => part.trim());

/** Numbers with commas between. @param {Values} values @param {string} name @param {number[]} lengths */
function numbersOption(values, name, lengths) {
  if (values[name] === undefined) return undefined;
  const numbers = listOf(values[name]).map(Number);
  if (lengths.includes(numbers.length) && numbers.every(Number.isFinite)) return numbers;
  throw new UsageError(
    `--${name} takes ${lengths.join(' or ')} numbers with commas between, not '${values[name]}'`,
  );
}

/** @param {Values} values */
function relabelOf(values) {
  if (values.relabel === undefined) return undefined;
  return Object.fromEntries(
    listOf(values.relabel).map((pair) => {
      const [from, to, more] = pair.split('=');
      if (!from || !to || more !== undefined)
        throw new UsageError(
          `--relabel takes OLD=NEW with commas between, as 10=0; not '${values.relabel}'`,
        );
      return [from, /^\d+$/.test(to) ? Number(to) : to];
    }),
  );
}

/** The part of the data that the options choose. @param {Values} values @param {number} [seed] */
export function selectionOf(values, seed = 1) {
  return {
    take: numberOption(values, 'take', { min: 1, integer: true }),
    perClass: numberOption(values, 'per-class', { min: 1, integer: true }),
    classes: values.classes === undefined ? undefined : String(values.classes),
    shuffle: values.shuffle === true,
    seed,
  };
}

/** How pictures without labels are read. @param {Values} values */
export function pictureReading(values) {
  const { shape, size, range, invert, transpose } = readingOf(values);
  return { shape, size, range, invert, transpose };
}

/** @param {Values} values @returns {LoadOptions} */
function readingOf(values) {
  return {
    decode: decodePicture,
    invert: values.invert === true,
    transpose: values.transpose === true,
    labelsFrom: /** @type {0 | 1 | undefined} */ (
      numberOption(values, 'labels-from', { min: 0, max: 1, integer: true })
    ),
    relabel: relabelOf(values),
    range: numbersOption(values, 'range', [2]),
    shape: numbersOption(values, 'shape', [2, 3]),
    size: numbersOption(values, 'size', [2]),
    label: values['label-column'] === undefined ? undefined : String(values['label-column']),
    names: values['class-names'] === undefined ? undefined : listOf(values['class-names']),
  };
}

/** Paths that a value names: itself, or several with + between. @param {string} what */
function pathsOf(what) {
  const parts = what.split('+').filter(Boolean);
  return !existsSync(what) && parts.length > 1 && parts.every((part) => existsSync(part))
    ? parts
    : [what];
}

/** @type {Map<string, Promise<Loaded>>} */
const loaded = new Map();

/**
 * The data of files; read once, though training and test set come from the same.
 * @param {string} what a path, a folder, the beginning of names in a folder, a URL, or paths with + between
 * @param {Values} values
 * @param {readonly string[]} [names] of the classes, where they are known
 * @returns {Promise<Loaded>} whole: nothing is selected
 */
export function openFiles(what, values, names) {
  const reading = { ...readingOf(values), ...(names && { names }) };
  const key = JSON.stringify([what, reading]);
  const known = loaded.get(key) ?? loadDataset(pathsOf(what), reading);
  loaded.set(key, known);
  return known;
}

/** @param {Dataset} dataset @param {Values} values @param {number} [seed] */
export const selected = (dataset, values, seed) =>
  selectSamples(dataset, selectionOf(values, seed));

/** Says what was read. @param {Dataset} dataset @param {readonly string[]} [notes] */
export function introduce(dataset, notes = []) {
  note(`${dataset.name}: ${describeDataset(dataset)}`);
  for (const text of notes) note(text);
}

/**
 * A look at data before training: warnings go to stderr, and what cannot be learnt is an error.
 * @param {Engine} engine
 * @param {Dataset} dataset
 * @param {{ test?: Dataset | null, validationSplit?: number }} options
 */
export async function look(engine, dataset, options) {
  const findings = inspectDataset(dataset, { ...options, read: await shippedReader(engine) });
  for (const { level, sentence, advice } of findings) {
    if (level === 'error') throw new BadDataError(`${dataset.name}: ${sentence} ${advice}`);
    note(`${paint('yellow', 'warning', process.stderr)}: ${dataset.name}: ${sentence} ${advice}`);
  }
}
