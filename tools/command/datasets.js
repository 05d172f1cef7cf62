/* datasets.js - opens the data that an option names: mnist, synthetic[:COUNT], or files of any kind (reading.js).
 *
 * Two functions open training data and test data; only `eval` and --validate-on test call the second.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  concatDatasets,
  datasetFromIdx,
  nonDigitDataset,
  selectSamples,
  splitDataset,
  syntheticDataset,
} from '../../web/inkling/index.js';
import { checkFolder, foundInstead, mnistFolder } from './mnist.js';
import { BadDataError, MissingError, UsageError, numberOption } from './command.js';
import { READ_OPTIONS, openFiles, selected, selectionOf } from './reading.js';
import { readStrokes, strokesDataset, strokesFile } from './strokes.js';

/** @typedef {import('../../web/inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {Record<string, string>} Hashes  SHA-256 of each unpacked file, by name */

const SYNTHETIC_COUNT = 20000;

/**
 * @param {string} folder
 * @param {'train' | 't10k'} part
 * @param {string} name
 * @returns {Promise<Dataset>}
 */
async function readPart(folder, part, name) {
  const [images, labels] = await Promise.all(
    [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`].map(async (file) => {
      const found = [`${file}.gz`, file]
        .map((candidate) => path.join(folder, candidate))
        .find((candidate) => existsSync(candidate));
      if (!found) throw new MissingError(`${folder} has neither ${file} nor ${file}.gz`);
      return new Uint8Array(await readFile(found));
    }),
  );
  return datasetFromIdx(images, labels, name);
}

/** Reads one part of MNIST and checks its contents. @param {'train' | 't10k'} part @param {string} name
 *  @returns {Promise<{ dataset: Dataset, hashes: Hashes }>} */
async function openMnist(part, name) {
  const folder = mnistFolder();
  const files = (await checkFolder(folder)).filter((file) => file.name.startsWith(part));
  const wrong = files.find(({ state }) => state === 'wrong');
  if (wrong)
    throw new BadDataError(
      `${foundInstead(wrong)} is not MNIST's. To train on what is there, name its folder with --data; for MNIST, set ` +
        'MNIST_DIR to a folder of its own',
    );
  if (files.some(({ state }) => state === 'missing')) {
    throw new MissingError(
      `MNIST is not in ${folder}: run inkling data download, set MNIST_DIR, or use --data synthetic`,
    );
  }
  return {
    dataset: {
      ...(await readPart(folder, part, name)),
      source: { kind: 'mnist', part: part === 'train' ? 'train' : 'test' },
    },
    hashes: Object.fromEntries(
      files.map((file) => [file.name, /** @type {string} */ (file.sha256)]),
    ),
  };
}

/** All 10,000 test pictures. */
export const openTestSet = () => openMnist('t10k', 'mnist-test');

/** The test set that belongs to the training data: of --test-data, else their own. @param {string} what as openTrainingSet
 *  takes it @param {import('./command.js').Values} [values] @param {readonly string[]} [names] of the training data's classes
 *  @returns {Promise<Dataset>} */
export async function openTestSetOf(what, values = {}, names) {
  const { classes } = selectionOf(values);
  const own = values['test-data'];
  if (own === 'mnist' || (own === undefined && what === 'mnist'))
    return selectSamples((await openTestSet()).dataset, { classes });
  const hint =
    '--test-data names one, and --validation-split holds a share of the training data back';
  if (own !== undefined) {
    const { train, test } = await openFiles(String(own), values, names);
    return selectSamples(test ?? train, { classes });
  }
  if (!isThere(what)) throw new UsageError(`'${what}' has no test set: ${hint}`);
  const { test } = await openFiles(what, values, names);
  if (!test) throw new MissingError(`${what} has no test set (names with t10k or test): ${hint}`);
  return selectSamples(test, { classes });
}

/** A file, a folder, the beginning of names in one, several with + between, or a URL. @param {string} what */
const isThere = (what) =>
  /^https?:/.test(what) ||
  what.split('+').every((part) => existsSync(part)) ||
  beginsNames(path.dirname(what), path.basename(what));

/** @param {string} folder @param {string} prefix */
const beginsNames = (folder, prefix) =>
  existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(prefix));

/**
 * The training data.
 * @param {import('./models.js').Engine} engine
 * @param {string} what
 * @param {number} seed
 * @param {import('./command.js').Values} [values] READ_OPTIONS
 * @returns {Promise<{ dataset: Dataset, hashes: Hashes, notes?: string[], own?: Dataset | null }>} notes: what was decided about files;
 *   own: their test set
 */
export async function openTrainingSet(engine, what, seed, values = {}) {
  if (what === 'mnist') {
    const { dataset, hashes } = await openMnist('train', 'mnist-train');
    return { dataset: selected(dataset, values, seed), hashes };
  }
  const synthetic = what.match(/^synthetic(?::(\d+))?$/);
  if (synthetic) {
    const count = Number(synthetic[1] ?? SYNTHETIC_COUNT);
    if (count < 1 || count > 1e6)
      throw new UsageError(`synthetic:COUNT takes 1 to 1000000, not ${count}`);
    const dataset = syntheticDataset(count, { seed, engine });
    return { dataset: selected(dataset, values, seed), hashes: {} };
  }
  if (isThere(what)) {
    const { train, test, notes } = await openFiles(what, values);
    return { dataset: selected(train, values, seed), hashes: {}, notes, own: test };
  }
  throw new UsageError(
    `--data takes mnist, synthetic, synthetic:COUNT, a file or a folder; '${what}' is none of them`,
  );
}

/** Options for the training data, besides the recipe. @type {Record<string, import('./command.js').Option>} */
export const MIX_OPTIONS = {
  data: {
    value: 'WHAT',
    help:
      'mnist, synthetic, synthetic:COUNT, or files: IDX, .npz, .npy, CSV, drawings, pictures in a folder for each class, gzipped ' +
      'or zipped; a folder, a URL, the beginning of names in a folder, or several with + between',
    default: 'mnist',
  },
  ...READ_OPTIONS,
  'mix-synthetic': {
    value: 'SHARE',
    help: 'add this share of built-in digits, 0..10',
    default: '0',
  },
  'mix-nondigits': {
    value: 'SHARE',
    help:
      'add this share of scribbles, letters and other pictures that are no digits; the network needs ' +
      'eleven outputs, the last for them',
    default: '0',
  },
  'mix-strokes': {
    value: 'DONORS',
    help: 'add the pen strokes of these donors, as apb+gmd, from --strokes',
  },
  'validate-strokes': {
    value: 'DONORS',
    help: 'pen strokes that validate, besides the held-back data',
  },
  'stroke-pens': {
    value: 'WIDTHS',
    help: 'write each drawing with these pens, in pixels, as 1.8+2.4+3.2',
    default: "0, MNIST's own",
  },
  strokes: {
    value: 'FILE',
    help: 'labelled pen strokes, one JSON object a line',
    default: '$STROKES',
  },
};

/** 'a+b' -> ['a', 'b']. @param {unknown} value */
const listOf = (value) => (value === undefined ? [] : String(value).split('+').filter(Boolean));

/** @param {import('./command.js').Values} values */
function pensOf(values) {
  const pens = listOf(values['stroke-pens'] ?? '0').map(Number);
  if (pens.length > 0 && pens.every((pen) => pen >= 0 && pen <= 8)) return pens;
  throw new UsageError(
    '--stroke-pens takes widths of 0 to 8 pixels with + between, as 1.8+2.4+3.2',
  );
}

/** The mix that the options describe. @param {import('./command.js').Values} values @param {number} seed @returns {Mix} */
export function mixOf(values, seed) {
  const share = (/** @type {string} */ name) =>
    numberOption(values, name, { min: 0, max: 10 }) ?? 0;
  return {
    synthetic: share('mix-synthetic'),
    nonDigits: share('mix-nondigits'),
    strokes: listOf(values['mix-strokes']),
    validateStrokes: listOf(values['validate-strokes']),
    pens: pensOf(values),
    strokesFile: strokesFile(values.strokes),
    seed,
  };
}

/** First synthetic sample for validation, far behind those for training. */
const VALIDATION_START = 5000000;

/**
 * Additions to the training data and to the validation data.
 * @typedef {object} Mix
 * @property {number} synthetic share of built-in digits, of the count of the data
 * @property {number} nonDigits share of built-in non-digits
 * @property {string[]} strokes donors whose drawings are training data
 * @property {string[]} validateStrokes donors whose drawings are validation data
 * @property {number[]} pens each drawing is rendered once with each
 * @property {string} strokesFile
 * @property {number} seed
 */

/**
 * Adds the mix in front of the data. Without non-digits and validation donors, fit() later splits the validation data off the
 * end. Otherwise this function makes them: the last share of the data, the drawings, and non-digits like those for training.
 * @param {import('./models.js').Engine} engine
 * @param {{ dataset: Dataset, hashes: Hashes }} data
 * @param {Mix} mix
 * @param {number} validationSplit share of the data that is held back
 * @returns {Promise<{ dataset: Dataset, validation: Dataset | null, hashes: Hashes }>}
 */
export async function mixData(engine, { dataset, hashes }, mix, validationSplit) {
  const { synthetic, nonDigits, seed } = mix;
  const isApart = validationSplit > 0 && (nonDigits > 0 || mix.validateStrokes.length > 0);
  const [kept, held] = isApart ? splitDataset(dataset, validationSplit) : [dataset, null];
  const train = [];
  const validation = held ? [held] : [];
  const [digits, others] = [synthetic, nonDigits].map((share) => Math.round(dataset.count * share));
  if (digits > 0) train.push(syntheticDataset(digits, { seed, engine }));
  if (others > 0) {
    train.push(nonDigitDataset(others, { seed, engine }));
    if (held) {
      const count = Math.round(held.count * nonDigits) || 1;
      validation.push(nonDigitDataset(count, { seed, start: VALIDATION_START, engine }));
    }
  }
  const all = { ...hashes };
  if (mix.strokes.length > 0 || mix.validateStrokes.length > 0) {
    const { drawings, sha256 } = await readStrokes(mix.strokesFile);
    all[path.basename(mix.strokesFile)] = sha256;
    if (mix.strokes.length > 0) train.push(strokesDataset(engine, drawings, mix.strokes, mix.pens));
    if (mix.validateStrokes.length > 0)
      validation.push(strokesDataset(engine, drawings, mix.validateStrokes, mix.pens));
  }
  return {
    dataset: train.length > 0 ? concatDatasets([...train, kept]) : kept,
    validation: isApart ? concatDatasets(validation) : null,
    hashes: all,
  };
}
