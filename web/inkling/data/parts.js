/* parts.js - which of the arrays and tables that were found belong together, and which are for testing.
 *
 * What an array is, pictures or labels, is decided by its shape, and pairs by their counts. Only whether a pair is for training or for
 * testing is read off the names: t10k, test, x_test, test/...
 */
import { areLabels, badData, rawLabels, sidesText } from './arrays.js';
import { readPictures } from './pictures.js';

/** @typedef {import('./arrays.js').Values} Values */
/** @typedef {import('./readers.js').Found} Found */
/** @typedef {'train' | 'test' | 'validation'} Part */
/**
 * @typedef {object} Pair pictures and their labels as files have them
 * @property {Part} part
 * @property {string} stem what its names have beside the words for parts and roles
 * @property {string} path
 * @property {Values} images
 * @property {ArrayLike<number> | string[]} labels
 * @property {string[]} notes
 */

const TEST = /^(t10k|([xy]|labels?|images?)?test(s|ing|x|y|set|images?|labels?|data)?)$/;
const VALIDATION =
  /^([xy]|labels?|images?)?(val|valid|validation|dev)(x|y|set|images?|labels?|data)?$/;
const ROLES =
  /^(([xy]|labels?|images?)?train(ing|x|y|set|images?|labels?|data)?|images?|imgs?|labels?|targets?|data|x|y|arr|\d|idx\d?|ubyte|byte|int|short|float|double|gz|npy|npz|zip|csv|ndjson|json|png)$/;

/** The words of a name. @param {string} path */
const wordsOf = (path) =>
  path
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** @param {string} path @returns {Part} */
function partOf(path) {
  const words = wordsOf(path);
  if (words.some((word) => TEST.test(word))) return 'test';
  return words.some((word) => VALIDATION.test(word)) ? 'validation' : 'train';
}

/** @param {string} path */
const stemOf = (path) =>
  wordsOf(path)
    .filter((word) => !TEST.test(word) && !VALIDATION.test(word) && !ROLES.test(word))
    .join(' ');

/**
 * @param {Found[]} found
 * @param {string} name of the whole, for errors
 * @param {{ decode?: import('./pictures.js').Decode, size?: readonly number[] }} options
 * @returns {Promise<{ train: Pair, test: Pair | null, notes: string[] }>}
 */
export async function partsOf(found, name, options) {
  const pairs = [...setsIn(found), ...pairsIn(found), ...(await picturesIn(found, name, options))];
  if (pairs.length === 0) throw nothing(found, name);
  const notes = pairs.flatMap((pair) => pair.notes.map((note) => `${pair.path}: ${note}`));
  const of = (/** @type {Part} */ part) => pairs.filter((pair) => pair.part === part);
  const [train, test, validation] = [of('train'), of('test'), of('validation')];
  if (train.length === 0)
    return { train: single(test.length > 0 ? test : validation, name), test: null, notes };
  if (train.length === 2 && test.length + validation.length === 0) {
    const [large, small] = [...train].sort((a, b) => b.labels.length - a.labels.length);
    if (large.labels.length > small.labels.length) {
      notes.push(`${large.path}, the larger set, is for training, and ${small.path} for testing`);
      return { train: large, test: small, notes };
    }
  }
  if (validation.length > 0 && test.length > 0)
    notes.push(`${validation[0].path} is left out: there is a set for testing too`);
  const tests = test.length > 0 ? test : validation;
  return { train: single(train, name), test: tests.length > 0 ? single(tests, name) : null, notes };
}

/** @param {Pair[]} pairs @param {string} name */
function single(pairs, name) {
  if (pairs.length === 1) return pairs[0];
  const paths = pairs.slice(0, 4).map((pair) => pair.path);
  throw badData(
    `${name} has ${pairs.length} data sets (${paths.join(', ')}${pairs.length > 4 ? ', ...' : ''}): name the files of one`,
  );
}

/**
 * The only pictures among what was found, whether there are labels or not.
 * @param {Found[]} found
 * @param {string} name of the whole, for errors
 * @returns {{ path: string, values: Values }}
 */
export function picturesAlone(found, name) {
  const pictures = found.flatMap((item) => {
    if (item.kind === 'set') return [{ path: item.path, values: item.images }];
    if (item.kind === 'unlabelled') return [item];
    return item.kind === 'array' && !areLabels(item.values) ? [item] : [];
  });
  if (pictures.length === 1) return pictures[0];
  if (pictures.length === 0) throw nothing([], name);
  const paths = pictures.slice(0, 4).map(({ path }) => path);
  throw badData(
    `${name} has ${pictures.length} sets of pictures (${paths.join(', ')}): name the file of one`,
  );
}

/** @param {Found[]} found @param {string} name */
function nothing(found, name) {
  if (found.some(({ kind }) => kind === 'unlabelled'))
    return badData(
      `${name} has pictures and no labels: a column 'label' is expected, or the label first in each line`,
    );
  const arrays = found.map((item) =>
    item.kind === 'array' ? `${item.path} (${sidesText(item.values.shape)})` : item.path,
  );
  return badData(
    `${name} has no pictures with labels: expected IDX files, .npz, .npy, CSV, drawings, or pictures in a folder for each class; ` +
      `found ${arrays.slice(0, 4).join(', ') || 'none of them'}`,
  );
}

/** @param {Found[]} found @returns {Pair[]} */
function setsIn(found) {
  return found.flatMap((item) => {
    if (item.kind !== 'set') return [];
    const { path, images, labels, notes } = item;
    const raw = 'shape' in labels ? rawLabels(labels, path) : labels;
    return [{ part: partOf(path), stem: stemOf(path), path, images, labels: raw, notes }];
  });
}

/**
 * @param {Found[]} found
 * @param {string} name
 * @param {{ decode?: import('./pictures.js').Decode, size?: readonly number[] }} options
 * @returns {Promise<Pair[]>}
 */
async function picturesIn(found, name, options) {
  const pictures = found.flatMap((item) => (item.kind === 'picture' ? [item] : []));
  /** @type {Pair[]} */
  const pairs = [];
  for (const part of /** @type {const} */ (['train', 'test', 'validation'])) {
    const files = pictures.filter(({ path }) => partOf(foldersAbove(path)) === part);
    if (files.length === 0) continue;
    const path = `${name} (${part === 'train' ? 'pictures' : `${part} pictures`})`;
    pairs.push({ part, stem: '', path, ...(await readPictures(files, path, options)), notes: [] });
  }
  return pairs;
}

/** The folders above that of the class: a class may be called "test". @param {string} path */
const foldersAbove = (path) => path.split('/').slice(0, -2).join('/');

/** Pairs of arrays with pictures and labels. @param {Found[]} found @returns {Pair[]} */
function pairsIn(found) {
  const arrays = found.flatMap((item) =>
    item.kind === 'array' ? [{ ...item, part: partOf(item.path), stem: stemOf(item.path) }] : [],
  );
  const labels = arrays.filter(({ values }) => areLabels(values));
  const pictures = withoutDoubles(arrays.filter((item) => !labels.includes(item)));
  return pictures.map((item) => {
    const count = item.values.shape[0];
    const fitting = labels.filter((other) => countOf(other.values) === count);
    const near = (/** @type {typeof item} */ other) =>
      2 * Number(other.part === item.part) + Number(other.stem === item.stem);
    const best = fitting.sort((a, b) => near(b) - near(a))[0];
    if (!best) {
      const counts = labels.map((other) => `${other.path} ${countOf(other.values)}`).join(', ');
      throw badData(
        `${item.path}: ${count} pictures (${sidesText(item.values.shape)}) need as many labels; found ${counts || 'no labels'}`,
      );
    }
    const raw = rawLabels(best.values, best.path);
    return {
      part: item.part,
      stem: item.stem,
      path: item.path,
      images: item.values,
      labels: raw,
      notes: [],
    };
  });
}

/** Labels of an array: n, n x 1, 1 x n, n x k. @param {Values} values */
const countOf = ({ shape }) => (shape.length === 2 && shape[0] === 1 ? shape[1] : (shape[0] ?? 1));

/** Without what is the same again: packed and unpacked, or in rows and as pictures.
 *  @template {{ part: Part, stem: string, values: Values }} T @param {T[]} items @returns {T[]} */
function withoutDoubles(items) {
  /** @type {Map<string, T>} */
  const kept = new Map();
  for (const item of items) {
    const { shape, data } = item.values;
    const key = [item.part, item.stem, shape[0], data.length].join('|');
    const other = kept.get(key);
    if (!other || other.values.shape.length < shape.length) kept.set(key, item);
  }
  return [...kept.values()];
}
