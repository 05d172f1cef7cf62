/* load.js - loadDataset(): a data set from files of any kind, told apart by their contents.
 *
 *   const { train, test, notes } = await loadDataset('mnist.npz', { take: 5000, classes: '0-4' });
 */
import {
  badArgument,
  flag,
  integerIn,
  numberIn,
  objectIn,
  optionsOf,
  textIn,
} from '../base/checks.js';
import { badData, layoutOf, rangeOfValues, sidesText, toBytes } from './arrays.js';
import { classify } from './classes.js';
import { SIDES, classesOf, shapeOf } from './dataset.js';
import { filesOf } from './files.js';
import { partsOf, picturesAlone } from './parts.js';
import { readFile } from './readers.js';
import { SELECT_OPTIONS, selectSamples } from './select.js';
import { resized } from './resize.js';
import { turned } from './turn.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('./dataset.js').Shape} Shape */
/** @typedef {ReturnType<typeof layoutOf>} Layout */
/**
 * @typedef {object} Reading how the files are read
 * @property {readonly string[]} [names] of the classes, where they are known: those of a model
 * @property {readonly number[]} [shape] [h, w] or [h, w, c], for rows that are no squares
 * @property {readonly number[]} [size] [h, w], to which pictures of other sizes are brought
 * @property {readonly number[]} [range] the values of paper and ink, [0, 255]
 * @property {boolean} [invert] paper is white: make ink 255
 * @property {boolean} [transpose] rows and columns are exchanged, as in EMNIST
 * @property {0 | 1} [labelsFrom] the label of the first class
 * @property {Record<string, number | string>} [relabel] labels to replace, { 10: 0 }
 * @property {string} [label] the column of a table with the labels
 * @property {import('./pictures.js').Decode} [decode] decodes picture files
 */
/** @typedef {Reading & import('./select.js').Selection} LoadOptions */

const OPTIONS = [
  'names',
  'shape',
  'size',
  'range',
  'invert',
  'transpose',
  'labelsFrom',
  'relabel',
  'label',
  'decode',
];

export const PICTURE_OPTIONS = ['shape', 'size', 'range', 'invert', 'transpose'];

/**
 * Loads a data set: IDX of every type, .npz, .npy, CSV, drawings, pictures by folder; plain, gzipped or zipped.
 * @param {import('./files.js').Given | readonly import('./files.js').Given[]} files paths, folders and URLs in Node; URLs, File
 *   objects and bytes everywhere
 * @param {LoadOptions} [options] take, classes, perClass and shuffle choose samples for training, classes also for testing
 * @returns {Promise<{ train: Dataset, test: Dataset | null, notes: string[] }>} test: the set's own part for testing; notes:
 *   what was decided. Throws 'bad-data', 'bad-idx', 'bad-label' with file, place, expected and found
 */
export async function loadDataset(files, options = {}) {
  const given = readingIn(optionsOf('loadDataset', options, [...OPTIONS, ...SELECT_OPTIONS]));
  const { name, list, found } = await foundIn(files, given);
  const where = list.length === 1 ? list[0].path : name; // in sentences
  const { train, test, notes } = await partsOf(found, where, given);
  const both = test ? [train, test] : [train];
  const sets = assemble(both, where, given, notes).map((set, i) => ({
    ...set,
    name: i === 0 ? name : `${name}-test`,
  }));
  const { take, perClass, shuffle, seed, classes } = options;
  return {
    train: selectSamples(sets[0], { take, perClass, shuffle, seed, classes }),
    test: sets[1] ? selectSamples(sets[1], { classes }) : null,
    notes,
  };
}

/**
 * Loads pictures without labels: IDX, .npy, .npz or a table, plain, gzipped or zipped. Labels among the files are left out.
 * @param {import('./files.js').Given | readonly import('./files.js').Given[]} files as loadDataset() takes them
 * @param {Pick<Reading, 'shape' | 'size' | 'range' | 'invert' | 'transpose'>} [options]
 * @returns {Promise<{ images: Uint8Array, count: number, shape: Shape, name: string }>} for predict(). Throws 'bad-data' and 'bad-idx'
 */
export async function loadPictures(files, options = {}) {
  const given = readingIn(optionsOf('loadPictures', options, PICTURE_OPTIONS));
  const { name, found } = await foundIn(files, given);
  const { path, values } = picturesAlone(found, name);
  const layout = layoutOf(values.shape, path, given.shape);
  const { count } = layout;
  const data = /** @type {ArrayLike<number>} */ (values.data);
  const shape = shapeFor(layout, given);
  const images = brought(data, layout, rangeIn([data], path, given), shape);
  const set = { images, labels: new Uint8Array(count), count, name, shape };
  const done = turned(set, { invert: given.invert, transpose: given.transpose });
  return { images: done.images, count, shape: shapeOf(done), name };
}

/** Reads files. @param {Parameters<typeof filesOf>[0]} files @param {Reading} given */
async function foundIn(files, given) {
  const { name, files: list } = await filesOf(files);
  const found = [];
  for (const file of list) found.push(...(await readFile(file, given)));
  return { name, list, found };
}

/** The range of the values, given or found. @param {ArrayLike<number>[]} arrays @param {string} name @param {Reading} given */
export function rangeIn(arrays, name, { range }) {
  return rangeOfValues(arrays, name, range && { low: range[0], high: range[1] });
}

/** The shape that pictures are brought to. @param {Layout} layout @param {Reading} given */
export const shapeFor = ({ shape }, { size }) =>
  /** @type {Shape} */ ([...(size ?? shape.slice(0, 2)), shape[2]]);

/** Pictures as bytes in that shape. @param {ArrayLike<number>} data @param {Layout} layout
 *  @param {ReturnType<typeof rangeOfValues>} range @param {Shape} shape */
export function brought(data, layout, range, shape) {
  const bytes = toBytes(data, layout, range);
  return String(shape) === String(layout.shape) ? bytes : resized(bytes, layout.shape, shape);
}

/** Checks the options. @param {Record<string, any>} given @returns {Reading} */
export function readingIn(given) {
  const { names, shape, size, range, relabel, labelsFrom, label, decode } = given;
  const list = (
    /** @type {string} */ name,
    /** @type {unknown} */ value,
    /** @type {number[]} */ lengths,
  ) => {
    if (value !== undefined && !(Array.isArray(value) && lengths.includes(value.length)))
      throw badArgument(name, `an array of ${lengths.join(' or ')}`, value);
  };
  list('shape', shape, [2, 3]);
  shape?.forEach((/** @type {unknown} */ side, /** @type {number} */ i) =>
    integerIn(`shape ${i}`, side, 1, 128),
  );
  list('size', size, [2]);
  size?.forEach((/** @type {unknown} */ side, /** @type {number} */ i) =>
    integerIn(`size ${i}`, side, ...SIDES),
  );
  list('range', range, [2]);
  range?.forEach((/** @type {unknown} */ value, /** @type {number} */ i) =>
    numberIn(`range ${i}`, value, -1e9, 1e9),
  );
  if (range && range[0] >= range[1])
    throw badArgument('range', '[low, high] with low < high', range.join(', '));
  if (names !== undefined && !Array.isArray(names))
    throw badArgument('names', 'an array of names', names);
  if (relabel !== undefined) objectIn('relabel', relabel);
  if (labelsFrom !== undefined) integerIn('labelsFrom', labelsFrom, 0, 1);
  if (label !== undefined) textIn('label', label);
  if (decode !== undefined && typeof decode !== 'function')
    throw badArgument('decode', 'a function', decode);
  flag('invert', given.invert ?? false);
  flag('transpose', given.transpose ?? false);
  return given;
}

/**
 * Pictures as bytes and labels as indexes, alike in all parts.
 * @param {import('./parts.js').Pair[]} pairs
 * @param {string} name
 * @param {Reading} given
 * @param {string[]} notes decisions are added here
 * @returns {Dataset[]}
 */
function assemble(pairs, name, given, notes) {
  const layouts = pairs.map(({ images, path }) => layoutOf(images.shape, path, given.shape));
  const shapes = layouts.map((layout) => shapeFor(layout, given));
  const other = shapes.find((shape) => String(shape) !== String(shapes[0]));
  if (other)
    throw badData(
      `${name}: the pictures for testing must be ${sidesText(shapes[0])}, as those for training; found ${sidesText(other)}`,
    );
  const arrays = pairs.map(({ images }) => /** @type {ArrayLike<number>} */ (images.data));
  const range = rangeIn(arrays, name, given);
  const { classes, labels, note } = classify(
    pairs.map((pair) => pair.labels),
    name,
    given,
  );
  if (pairs[0].labels.length === 0) throw badData(`${name} has no pictures`);
  notes.push(
    ...[layouts[0].note, range.note, note]
      .filter((words) => words !== null)
      .map((words) => `${name}: ${words}`),
  );
  return pairs.map((pair, i) => {
    const { count, shape } = layouts[i];
    if (String(shape) !== String(shapes[i]))
      notes.push(
        `${pair.path}: pictures of ${sidesText(shape.slice(0, 2))} were brought to ${sidesText(shapes[i].slice(0, 2))}`,
      );
    const set = {
      images: brought(arrays[i], layouts[i], range, shapes[i]),
      labels: labels[i],
      count,
      name,
      shape: shapes[i],
      classes: Object.freeze(classes),
    };
    return turned(set, { invert: given.invert, transpose: given.transpose });
  });
}

/**
 * '600 pictures of 28 x 28, 10 classes'.
 * @param {Dataset} dataset
 */
export function describeDataset(dataset) {
  const [height, width, channels] = shapeOf(dataset);
  const sides = channels === 1 ? [height, width] : [height, width, channels];
  const count = dataset.count.toLocaleString('en-US');
  return `${count} ${dataset.count === 1 ? 'picture' : 'pictures'} of ${sidesText(sides)}, ${classesOf(dataset).length} classes`;
}
