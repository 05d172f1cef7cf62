/* inspect.js - inspectDataset(): what is odd about a data set, before a network learns it, and what to do.
 *
 * Each finding is one sentence and one piece of advice. An error is a set that cannot be learnt right; a warning is one
 * that probably is not what its owner thinks.
 */
import { badArgument, numberIn, optionsOf } from '../base/checks.js';
import { DIGIT_CLASSES } from '../base/classes.js';
import { DIGITS } from '../base/constants.js';
import { some } from './classes.js';
import {
  classesOf,
  shapeOf,
  splitPoint,
  subsetDataset,
  valuesOf,
  wholeDatasetIn,
} from './dataset.js';
import { turned } from './turn.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/**
 * @typedef {'empty' | 'ten-for-zero' | 'one-class' | 'missing-classes' | 'few' | 'white-paper' | 'transposed' | 'dim' | 'constant'
 *   | 'sorted' | 'duplicates' | 'contradictions' | 'overlap'} FindingCode
 *
 * @typedef {object} Finding
 * @property {FindingCode} code
 * @property {'error' | 'warning'} level
 * @property {string} sentence what was found
 * @property {string} advice what to do
 *
 * @typedef {object} InspectOptions
 * @property {Dataset | null} [test] the set for testing, which should have no picture of this one
 * @property {number} [validationSplit] the share at the end that validates, 0 to 1
 * @property {(images: Uint8Array, count: number) => ArrayLike<number>} [read] reads pictures of digits: tells whether they lie on
 *   their side
 */

/**
 * The answers of the shipped network, for the option `read`; undefined where it cannot be loaded.
 * @param {{ loadModel: (name: string) => Promise<import('../model/model.js').Model> }} engine
 * @returns {Promise<InspectOptions['read']>}
 */
export async function shippedReader(engine) {
  const model = await engine.loadModel('default').catch(() => null);
  return model
    ? (images) => [model.predict(images)].flat().map(({ digit }) => digit ?? -1)
    : undefined;
}

/** Pictures that are looked at where a look at all would not say more. */
const LOOKED_AT = 1000;
/** Pictures that are read, as they are and transposed. */
const READ = 200;
/** A class with fewer pictures is hardly learnt. */
const FEW = 2;

/** @param {FindingCode} code @param {string} sentence @param {string} advice @param {Finding['level']} [level] @returns {Finding[]} */
const finding = (code, sentence, advice, level = 'warning') => [{ code, level, sentence, advice }];

/**
 * @param {Dataset} dataset
 * @param {InspectOptions} [options]
 * @returns {Finding[]} errors first; empty where nothing is odd
 */
export function inspectDataset(dataset, options = {}) {
  wholeDatasetIn('the data set', dataset);
  const given = optionsOf('inspectDataset', options, ['test', 'validationSplit', 'read']);
  const share = numberIn('validationSplit', given.validationSplit ?? 0, 0, 1);
  const test = given.test ? wholeDatasetIn('test', given.test) : null;
  if (given.read !== undefined && typeof given.read !== 'function')
    throw badArgument('read', 'a function', given.read);
  if (dataset.count === 0)
    return finding(
      'empty',
      'There are no pictures.',
      'Choose other files or other classes.',
      'error',
    );
  const found = [
    ...labelFindings(dataset),
    ...paperFindings(dataset),
    ...orderFindings(dataset, share),
    ...copyFindings(dataset, test),
    ...(options.read ? sideFindings(dataset, options.read) : []),
  ];
  return found.sort((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

/** Names in a list as --classes takes it: numbers that follow each other as '3-7'. @param {readonly string[]} names */
function ranges(names) {
  /** @type {string[][]} */
  const runs = [];
  for (const name of names) {
    const run = runs.at(-1);
    const follows = /^\d+$/.test(name) && Number(run?.at(-1) ?? NaN) + 1 === Number(name);
    if (run && follows) run.push(name);
    else runs.push([name]);
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]}-${run.at(-1)}`] : run));
}

/** Samples of each class; the last number is of "none". @param {Dataset} dataset */
function countsOf(dataset) {
  const counts = new Array(classesOf(dataset).length + 1).fill(0);
  for (const label of dataset.labels) counts[label]++;
  return counts;
}

/** @param {Dataset} dataset @returns {Finding[]} */
function labelFindings(dataset) {
  const classes = classesOf(dataset);
  const counts = countsOf(dataset);
  const none = /** @type {number} */ (counts.pop());
  const isDigits = String(classes) === String(DIGIT_CLASSES);
  if (isDigits && none > 0 && counts[0] === 0 && counts.slice(1).every((count) => count > 0))
    return finding(
      'ten-for-zero',
      `${none} pictures have the label ${DIGITS}, "no digit", and none has the label 0: the network would learn that zeros are no digits.`,
      'If 10 stands for the digit 0, make it 0 (--relabel 10=0).',
      'error',
    );
  const present = classes.filter((_, i) => counts[i] > 0);
  if (present.length + Number(none > 0) < 2)
    return finding(
      'one-class',
      `All ${dataset.count} pictures have the label ${present[0] ?? 'none'}: there is nothing to tell apart.`,
      'Add pictures of other classes.',
      'error',
    );
  const missing = classes.filter((_, i) => counts[i] === 0);
  const few = classes.filter((_, i) => counts[i] > 0 && counts[i] < FEW);
  return [
    ...(missing.length === 0
      ? []
      : finding(
          'missing-classes',
          `${missing.length} of ${classes.length} classes have no picture: ${some(ranges(missing))}. A network never answers with them.`,
          `Add pictures of them, or train without them (--classes ${ranges(present).join(',')}).`,
        )),
    ...(few.length === 0
      ? []
      : finding(
          'few',
          `${few.length === 1 ? 'One class has' : `${few.length} classes have`} a single picture: ${some(few)}. It can train or validate, not both.`,
          'Add pictures of these classes.',
        )),
  ];
}

/** Numbers of up to `most` samples, evenly over the set. @param {number} count @param {number} most */
const evenly = (count, most) =>
  Array.from({ length: Math.min(count, most) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, most)),
  );

/** Paper and ink: inverted, dim or empty pictures. @param {Dataset} dataset @returns {Finding[]} */
function paperFindings(dataset) {
  const { images } = dataset;
  const size = valuesOf(dataset);
  const [height, width, channels] = shapeOf(dataset);
  const looked = evenly(dataset.count, LOOKED_AT);
  let [white, constant, brightest] = [0, 0, 0];
  for (const value of images) if (value > brightest) brightest = value;
  for (const i of looked) {
    const picture = images.subarray(i * size, (i + 1) * size);
    if (picture.every((value) => value === picture[0])) constant++;
    else if (rimOf(picture, height, width, channels) > 170) white++;
  }
  const lit = looked.length - constant;
  return [
    ...(lit > 0 && channels === 1 && white > 0.9 * lit
      ? finding(
          'white-paper',
          'The pictures are dark ink on white paper. Ink must be bright, as in MNIST, or what is drawn later is not read.',
          'Exchange ink and paper (--invert).',
        )
      : []),
    ...(brightest > 0 && brightest < 16
      ? finding(
          'dim',
          `No value is above ${brightest} of 255: the network would see nearly black pictures.`,
          `Say which value is ink (--range 0,${brightest}).`,
        )
      : []),
    ...(constant > 0
      ? finding(
          'constant',
          `${constant} of ${looked.length} pictures that were looked at have the same value everywhere.`,
          'Look for damaged or empty pictures.',
        )
      : []),
  ];
}

/** The mean value along the edge of a picture. @param {Uint8Array} picture @param {number} height @param {number} width
 *  @param {number} channels */
function rimOf(picture, height, width, channels) {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    const isEdge = y === 0 || y === height - 1;
    for (let x = 0; x < width; x += isEdge ? 1 : width - 1) {
      sum += picture[(y * width + x) * channels];
      count++;
    }
  }
  return sum / count;
}

/** Whether the end that validates has classes that the beginning lacks. @param {Dataset} dataset @param {number} share
 *  @returns {Finding[]} */
function orderFindings(dataset, share) {
  const at = splitPoint(dataset.count, share);
  if (share === 0 || at === dataset.count) return [];
  const names = [...classesOf(dataset), 'none'];
  const learnt = new Set(dataset.labels.subarray(0, at));
  const validated = new Set(dataset.labels.subarray(at));
  const unseen = [...validated].filter((label) => !learnt.has(label)).sort((a, b) => a - b);
  const isSorted = isOrdered(dataset.labels);
  if (unseen.length === 0 && !(isSorted && validated.size < learnt.size)) return [];
  return finding(
    'sorted',
    `${isSorted ? 'The pictures are sorted by label, and the' : 'The'} last ${Math.round(100 * share)} %, which validate, have ` +
      (unseen.length > 0
        ? `classes that the others lack: ${some(unseen.map((label) => names[label]))}.`
        : `${validated.size} of ${learnt.size} classes only.`),
    'Shuffle before the split (--shuffle).',
  );
}

/** @param {Uint8Array} labels */
function isOrdered(labels) {
  for (let i = 1; i < labels.length; i++) if (labels[i] < labels[i - 1]) return false;
  return true;
}

/** A number for each picture: FNV-1a over its values, twice with other starts, as one double of 53 bits.
 *  @param {Dataset} dataset @returns {Float64Array} */
function hashesOf(dataset) {
  const { images, count } = dataset;
  const size = valuesOf(dataset);
  const hashes = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let [a, b] = [0x811c9dc5, 0x01000193];
    for (let at = i * size; at < (i + 1) * size; at++) {
      a = Math.imul(a ^ images[at], 0x01000193);
      b = Math.imul(b ^ images[at], 0x85ebca6b) + 0x9e3779b9;
    }
    hashes[i] = (a >>> 0) * 2 ** 21 + ((b >>> 0) >>> 11);
  }
  return hashes;
}

/** Pictures that occur twice. @param {Dataset} dataset @param {Dataset | null} test @returns {Finding[]} */
function copyFindings(dataset, test) {
  /** @type {Map<number, number>} */
  const first = new Map();
  let [copies, contradictions] = [0, 0];
  hashesOf(dataset).forEach((hash, i) => {
    const other = first.get(hash);
    if (other === undefined) first.set(hash, i);
    else if (dataset.labels[other] === dataset.labels[i]) copies++;
    else contradictions++;
  });
  const common =
    test && valuesOf(test) === valuesOf(dataset)
      ? hashesOf(test).filter((hash) => first.has(hash)).length
      : 0;
  return [
    ...(copies > 0.01 * dataset.count
      ? finding(
          'duplicates',
          `${copies} pictures occur more than once with the same label.`,
          'Remove them: with a split, copies validate what was learnt.',
        )
      : []),
    ...(contradictions > 0
      ? finding(
          'contradictions',
          `${contradictions} pictures occur again with another label.`,
          'Check their labels: one of them is wrong.',
        )
      : []),
    ...(common > 0
      ? finding(
          'overlap',
          `${common} of ${test?.count} pictures for testing are among those for training.`,
          'Remove them from one of the two, or the test says too much.',
        )
      : []),
  ];
}

/** Whether a reader of digits does better on the transposed pictures. @param {Dataset} dataset
 *  @param {NonNullable<InspectOptions['read']>} read @returns {Finding[]} */
function sideFindings(dataset, read) {
  const isDigits = String(classesOf(dataset)) === String(DIGIT_CLASSES);
  const [height, width, channels] = shapeOf(dataset);
  if (!isDigits || height !== 28 || width !== 28 || channels !== 1 || dataset.count < 20) return [];
  const some = subsetDataset(dataset, evenly(dataset.count, READ));
  const right = [some, turned(some, { transpose: true })].map(
    ({ images }) =>
      Array.from(read(images, some.count)).filter((digit, i) => digit === some.labels[i]).length /
      some.count,
  );
  if (right[0] > 0.6 || right[1] < 0.75) return [];
  const [asIs, turnedOver] = right.map((value) => `${Math.round(100 * value)} %`);
  return finding(
    'transposed',
    `The pictures lie on their side, as EMNIST's do: a network that knows digits reads ${asIs} of them, and ${turnedOver} with ` +
      'rows and columns exchanged.',
    'Exchange rows and columns (--transpose).',
  );
}
