/* study.js - what every study shares: its command line, the models it measures, where its data come from.
 *
 *   node tools/studies/NAME.js [MODEL...] [--validation] [--json]
 *
 * A study is a function that is handed an engine, a model and the options, and returns plain JSON, and a second one that
 * prints it. MODEL is the name of a shipped model or a file; without one all shipped models are measured. Figures go to stdout,
 * progress to stderr. No study chooses anything: what is read on MNIST's test set is only reported.
 */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PIXELS } from '../../web/inkling/constants.js';
import { rangeOf } from '../../web/inkling/dataset.js';
import { FOR_PREDICT, Net } from '../../web/inkling/net.js';
import { MissingError, exitCodeOf } from '../cli/command.js';
import { openTestSet, openTrainingSet } from '../cli/datasets.js';
import { openEngine, openModel } from '../cli/models.js';
import { parseDrawings } from '../cli/pictures.js';
import { note, paint, print, progress } from '../cli/terminal.js';

/** @typedef {import('../cli/models.js').Engine} Engine */
/** @typedef {import('../cli/models.js').Model} Model */
/** @typedef {import('../../web/inkling/dataset.js').Dataset} Dataset */
/** @typedef {{ id: string, donor: string, hand: string, label: number, strokes: number[][] }} Drawing */
/** @typedef {{ validation: boolean }} Options */
/**
 * @typedef {object} Study
 * @property {string} name of its file, and of its place in the record
 * @property {(engine: Engine, model: Model, options: Options) => Promise<any>} measure
 * @property {(figures: any) => void} show
 */

const WEIGHTS = fileURLToPath(new URL('../../weights/', import.meta.url));
/** Pictures at the end of MNIST's training set that no shipped model was trained on. */
export const HELD_BACK = 5000;
/** Donors that models may be trained on and recipes chosen with; all others are only measured. */
export const TRAINED_ON = ['apb', 'gmd'];
export const HELD_OUT = ['val', 'aga', 'imp'];

/** Names of the models in weights/, 'default' first. */
export async function shippedModels() {
  const files = await readdir(WEIGHTS);
  const names = files.flatMap((file) => file.match(/^(.*)\.safetensors$/)?.[1] ?? []);
  return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1));
}

/** @param {Engine} engine @param {string} name of a shipped model, or a file @returns {Promise<Model>} */
export async function openAny(engine, name) {
  const shipped = (await shippedModels()).includes(name);
  return openModel(engine, shipped ? path.join(WEIGHTS, `${name}.safetensors`) : name);
}

/** The pictures that a study reads: MNIST's test set, or with --validation those held back from its training set.
 *  @param {Engine} engine @param {Options} options */
export async function mnistPictures(engine, { validation }) {
  return validation ? heldBack(engine) : (await openTestSet()).dataset;
}

/** The end of MNIST's training set. @param {Engine} engine @returns {Promise<Dataset>} */
export async function heldBack(engine) {
  const { dataset } = await openTrainingSet(engine, 'mnist', 1);
  return rangeOf(dataset, dataset.count - HELD_BACK, dataset.count);
}

/** What may be replayed or tried while something is chosen: MNIST's training set without its end.
 *  @param {Engine} engine @returns {Promise<Dataset>} */
export async function mayBeLearnt(engine) {
  const { dataset } = await openTrainingSet(engine, 'mnist', 1);
  return rangeOf(dataset, 0, dataset.count - HELD_BACK);
}

/** The real pen strokes in $STROKES. A hand is one writer, where the file tells writers apart.
 *  @returns {Promise<Drawing[]>} */
export async function penStrokes() {
  const file = process.env.STROKES;
  if (!file) throw new MissingError('$STROKES names no file of pen strokes: set it to one');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MissingError(`cannot read the pen strokes in ${file} ($STROKES)`);
  });
  return parseDrawings(text, file).flatMap((item) =>
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

/** Whether $STROKES is there to be read. */
export const hasStrokes = () => Boolean(process.env.STROKES);

/** Outputs of a network for digits; one more is for what is no digit. */
export const DIGITS = 10;

/** What the network itself says, before temperature and verdict.
 *  @param {Engine} engine @param {Model} model @param {readonly Float32Array[]} images prepared
 *  @returns {{ digits: Float32Array, none: Float32Array | null }} digits: (n, 10); none: of the eleventh output, if there is one */
export function logitsOf(engine, model, images) {
  const net = new Net(engine, model.layers, model.input, FOR_PREDICT);
  try {
    net.loadParams(model.weights());
    const digits = new Float32Array(images.length * DIGITS);
    const none = model.classes > DIGITS ? new Float32Array(images.length) : null;
    images.forEach((image, i) => {
      const logits = net.logits(image);
      digits.set(logits.subarray(0, DIGITS), i * DIGITS);
      if (none) none[i] = logits[DIGITS];
    });
    return { digits, none };
  } finally {
    net.free();
  }
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

/** The command line of a study, whole: measures what is asked for and prints it. @param {Study} study @param {string} url of
 *  the study's module: nothing happens unless that is the program @returns {Promise<void>} */
export async function main(study, url) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, validation: { type: 'boolean' } },
    });
    const engine = await openEngine();
    const names = positionals.length > 0 ? positionals : await shippedModels();
    /** @type {Record<string, unknown>} */
    const all = {};
    for (const name of names) {
      const model = await openAny(engine, name);
      all[name] = await study.measure(engine, model, { validation: values.validation ?? false });
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
