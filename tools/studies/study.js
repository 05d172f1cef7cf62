/* study.js - the common part of all studies: command line, models and data.
 *
 *   node tools/studies/NAME.js [MODEL...] [--validation] [--json] [--quick]
 *
 * A study has two functions: one measures, with an engine, a model and options, and returns plain JSON; the other prints that.
 * MODEL is the name of a shipped model or a file; without it all shipped models are measured. Figures go to stdout, progress
 * to stderr. Scores on MNIST's test set are only reported and choose nothing. --quick tries the program on few pictures and drawings.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NONE, PIXELS, digitLogits, rangeOf } from '../../web/inkling/internal.js';
import { makeDataset } from '../../web/inkling/index.js';
import { MissingError, exitCodeOf } from '../command/command.js';
import { openTestSet, openTrainingSet } from '../command/datasets.js';
import { SHIPPED, openEngine, openModel } from '../command/models.js';
import { parseDrawings } from '../command/pictures.js';
import { note, paint, print, progress } from '../command/terminal.js';

/** @typedef {import('../command/models.js').Engine} Engine */
/** @typedef {import('../command/models.js').Model} Model */
/** @typedef {import('../../web/inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {{ id: string, donor: string, hand: string, label: number, strokes: number[][] }} Drawing */
/** @typedef {{ validation: boolean, quick?: boolean }} Options */
/**
 * @typedef {object} Study
 * @property {string} name of its file, and of its place in the record
 * @property {(engine: Engine, model: Model, options: Options) => Promise<any>} measure
 * @property {(figures: any) => void} show
 */

export const WEIGHTS = fileURLToPath(new URL('../../weights/', import.meta.url));
/** Pictures at the end of MNIST's training set that no shipped model was trained on. */
export const HELD_BACK = 5000;
/** With --quick, the first of each data set's pictures, and one of so many drawings. */
const QUICK_COUNT = 300;
const QUICK_EVERY = 25;
/** Names of the shipped models that are there. */
export const shippedModels = () =>
  SHIPPED.filter((name) => existsSync(`${WEIGHTS}${name}.safetensors`));

/** The pictures that a study reads: MNIST's test set, or with --validation those held back from its training set.
 *  @param {Engine} engine @param {Options} options */
export async function mnistPictures(engine, options) {
  return options.validation
    ? heldBack(engine, options)
    : few((await openTestSet()).dataset, options);
}

/** Few of the pictures with --quick, else all. @param {Dataset} dataset @param {Options} options */
const few = (dataset, { quick }) => (quick ? rangeOf(dataset, 0, QUICK_COUNT) : dataset);

/** The end of MNIST's training set. @param {Engine} engine @param {Options} options @returns {Promise<Dataset>} */
export async function heldBack(engine, options) {
  const { dataset } = await openTrainingSet(engine, 'mnist', 1);
  return few(rangeOf(dataset, dataset.count - HELD_BACK, dataset.count), options);
}

/** Data to replay or try while something is being chosen: MNIST's training set without its end.
 *  @param {Engine} engine @returns {Promise<Dataset>} */
export async function mayBeLearnt(engine) {
  const { dataset } = await openTrainingSet(engine, 'mnist', 1);
  return rangeOf(dataset, 0, dataset.count - HELD_BACK);
}

/** The file of pen strokes that $STROKES names. */
export function strokesFile() {
  const file = process.env.STROKES;
  if (file && existsSync(file)) return file;
  throw new MissingError(
    file
      ? `the pen strokes ${file} ($STROKES) are not there`
      : '$STROKES names no file of pen strokes: set it to one',
  );
}

/** The real pen strokes in $STROKES. A hand is one writer, if the file names writers.
 *  @param {Options} options @returns {Promise<Drawing[]>} */
export async function penStrokes({ quick }) {
  const file = strokesFile();
  const text = await readFile(file, 'utf8');
  const all = parseDrawings(text, file).filter((_, i) => !quick || i % QUICK_EVERY === 0);
  return all.flatMap((item) =>
    'strokes' in item && item.label !== undefined
      ? {
          id: item.name,
          donor: item.name.split('/')[0],
          hand: item.name.replace(/^([^/]*\/(?:apb\d\d|[a-z]+)).*$/, '$1'),
          label: item.label,
          strokes: item.strokes,
        }
      : [],
  );
}

/** The network's logits, before temperature and verdict.
 *  @param {Model} model @param {readonly Float32Array[]} images prepared
 *  @returns {Promise<{ digits: Float32Array, none: Float32Array | null }>} digits: (n, 10); none: the eleventh output, if there is one */
export async function logitsOf(model, images) {
  const dataset = makeDataset({
    images: Uint8Array.from(
      images.flatMap((image) => [...image]),
      (value) => Math.round(255 * value),
    ),
    labels: new Uint8Array(images.length),
  });
  const logits = await model.logits(dataset);
  const { classes: outputs, none } = model;
  return {
    digits: none ? digitLogits(logits, outputs) : logits,
    none: none ? Float32Array.from(images, (_, i) => logits[i * outputs + NONE]) : null,
  };
}

/** The pictures of a data set, prepared. @param {Engine} engine @param {Dataset} dataset */
export const picturesOf = (engine, { images, count }) =>
  Array.from({ length: count }, (_, i) =>
    engine.fromBytes(images.subarray(i * PIXELS, (i + 1) * PIXELS)),
  );

/** Drawings by a key, keys in the order of the alphabet.
 *  @template T @param {readonly T[]} list @param {(item: T) => string} keyOf @returns {Map<string, T[]>} */
export function groupsOf(list, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs a study from its command line: measures and prints. @param {Study} study @param {string} url of
 *  the study's module: nothing happens unless that is the program @returns {Promise<void>} */
export async function main(study, url) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        validation: { type: 'boolean' },
        quick: { type: 'boolean' },
      },
    });
    const engine = await openEngine();
    const names = positionals.length > 0 ? positionals : shippedModels();
    /** @type {Record<string, unknown>} */
    const all = {};
    for (const name of names) {
      const model = await openModel(engine, name);
      all[name] = await study.measure(engine, model, {
        validation: values.validation ?? false,
        quick: values.quick,
      });
      progress('');
      if (!values.json) print(paint('bold', `${study.name}: ${name}`));
      if (!values.json) study.show(all[name]);
      model.dispose();
    }
    if (values.json) print(JSON.stringify(all));
  } catch (error) {
    note(/** @type {Error} */ (error).message);
    process.exitCode = exitCodeOf(/** @type {Error} */ (error));
  }
}
