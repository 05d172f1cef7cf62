/* select.js - a part of a data set: some classes, some samples of each class, the first samples; shuffled or not. */
import { badArgument, flag, integerIn, optionsOf, seedOf } from '../base/checks.js';
import { some } from './classes.js';
import {
  classesOf,
  makeDataset,
  rangeOf,
  shapeOf,
  subsetDataset,
  wholeDatasetIn,
} from './dataset.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/**
 * @typedef {object} Selection
 * @property {string | readonly (string | number)[]} [classes] names: '0-4', 'a,b', ['0', '1']; the others are left out
 * @property {number} [perClass] the first so many samples of each class
 * @property {number} [take] the first so many samples
 * @property {boolean} [shuffle] in another order, before perClass and take; the same order for the same seed
 * @property {number} [seed] of the order, default 1
 */

export const SELECT_OPTIONS = /** @type {const} */ ([
  'classes',
  'perClass',
  'take',
  'shuffle',
  'seed',
]);

/**
 * @param {Dataset} dataset
 * @param {Selection} selection
 * @returns {Dataset} the same one where nothing is selected
 */
export function selectSamples(dataset, selection) {
  wholeDatasetIn('the data set', dataset);
  const { classes, perClass, take, shuffle, seed } = /** @type {Selection} */ (
    optionsOf('selectSamples', selection, SELECT_OPTIONS)
  );
  const [most, each] = [take, perClass].map((value, i) =>
    value === undefined ? Infinity : integerIn(['take', 'perClass'][i], value, 1),
  );
  const kept = classes === undefined ? classesOf(dataset) : namesIn(classes, classesOf(dataset));
  let order = Array.from({ length: dataset.count }, (_, i) => i);
  if (flag('shuffle', shuffle ?? false)) order = shuffled(order, seedOf(seed ?? 1));
  if (kept.length < classesOf(dataset).length) {
    const wanted = new Set(kept.map((name) => classesOf(dataset).indexOf(name)));
    order = order.filter((i) => wanted.has(dataset.labels[i]));
  }
  const counts = new Uint32Array(256);
  order = order
    .filter((i) => counts[dataset.labels[i]]++ < each)
    .slice(0, Math.min(most, dataset.count));
  const isWhole =
    order.length === dataset.count && !shuffle && kept.length === classesOf(dataset).length;
  if (isWhole) return dataset;
  if (take !== undefined && !shuffle && order.every((sample, i) => sample === i))
    return rangeOf(dataset, 0, order.length); // it can be made again from its source
  const chosen = subsetDataset(dataset, order);
  const index = classesOf(dataset).map((name) => kept.indexOf(name));
  const none = chosen.labels.some((label) => label >= index.length);
  const labels = chosen.labels.map((label) => index[label] ?? kept.length);
  return makeDataset({
    images: chosen.images,
    labels,
    name: dataset.name,
    shape: shapeOf(dataset),
    classes: kept,
    none,
    weights: chosen.weights,
  });
}

/** The classes that are named, in the order of the data set. @param {unknown} given @param {readonly string[]} classes */
function namesIn(given, classes) {
  const list = typeof given === 'string' ? given.split(',') : given;
  if (!Array.isArray(list))
    throw badArgument('classes', "names as '0-4', 'a,b' or an array", given);
  const wanted = new Set(
    list.flatMap((item) => {
      const name = String(item).trim();
      const ends =
        typeof given === 'string' && !classes.includes(name) && name.match(/^(\d{1,3})-(\d{1,3})$/);
      if (!ends) return [name];
      const [from, to] = [Number(ends[1]), Number(ends[2])];
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => `${from + i}`);
    }),
  );
  for (const name of wanted)
    if (!classes.includes(name)) throw badArgument('classes', `among ${some(classes)}`, name);
  if (wanted.size < 2) throw badArgument('classes', 'at least two', given);
  return classes.filter((name) => wanted.has(name));
}

/** Fisher and Yates' shuffle, by whole numbers only. @param {number[]} list @param {number} seed */
function shuffled(list, seed) {
  const order = [...list];
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let i = order.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
