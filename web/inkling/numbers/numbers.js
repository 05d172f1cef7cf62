/* numbers.js - reads several digits: groups the strokes (grouping.js) and reads each group.
 *
 *   groupStrokes(strokes)             [[0], [1, 2], [3]]: by geometry alone
 *   model.predictNumber(strokes)      { text: '145', digits: [...], verdict }
 *
 * Where the geometry is uncertain, predictNumber() also uses the network's probabilities for the
 * possible digits.
 */
import { boxOf } from '../pictures/box.js';
import { optionsOf } from '../base/checks.js';
import { InklingError, show } from '../base/errors.js';
import { divide, rowsOf } from './grouping.js';
import { packStrokes } from '../pictures/image.js';
import { worthOf } from './worth.js';

/** @typedef {import('../pictures/image.js').Stroke} Stroke */
/** @typedef {import('../pictures/box.js').Box} Box */
/**
 * @typedef {object} GroupOptions what a person has decided
 * @property {readonly (readonly number[])[]} [together] indexes of strokes that are one digit
 * @property {readonly (readonly number[])[]} [apart] indexes of strokes of different digits
 */
/**
 * @typedef {import('../model/model.js').Prediction & { strokes: number[], box: Box, row: number }} NumberDigit a
 *   digit of a number: indexes of its strokes, the box around them, its row from 0
 */
/**
 * @typedef {object} NumberPrediction
 * @property {string} text the label of each digit; '?' for a non-digit
 * @property {NumberDigit[]} digits from left to right, the upper row first
 * @property {'digit' | 'unsure' | 'none'} verdict 'digit' when all are, 'none' when none is
 */

/**
 * Which strokes belong to one digit, from left to right, the upper row first. Every stroke that has
 * points is in one group. Size and place do not matter, slant hardly matters.
 * @param {readonly Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in the order of writing, y down
 * @param {GroupOptions} [options]
 * @returns {number[][]} indexes of strokes, in order
 */
export function groupStrokes(strokes, options = {}) {
  const links = optionsOf('groupStrokes', options, ['together', 'apart']);
  return groups(strokes, links).map(({ indexes }) => indexes);
}

/** Whether a value is a picture, { data, width, height }. @param {any} value */
const isPicture = (value) => typeof value === 'object' && value !== null && 'data' in value;

/**
 * Implements Model.predictNumber() for strokes and for pictures.
 * @param {import('../model/model.js').Model} model
 * @param {readonly Stroke[] | import('../pictures/image.js').ImageDataLike} given
 * @param {any} [options]
 */
export function predictNumberIn(model, given, options) {
  if (!isPicture(given))
    return predictNumber(model, /** @type {readonly Stroke[]} */ (given), options);
  return import(/* later */ './picture-numbers.js').then(({ predictPicture }) =>
    predictPicture(model, /** @type {any} */ (given), options),
  );
}

/**
 * Implements Model.predictNumber() for strokes.
 * @param {Pick<import('../model/model.js').Model, 'predictStrokes'>} model
 * @param {readonly Stroke[]} strokes
 * @param {GroupOptions & { pen?: number }} [options]
 * @returns {NumberPrediction}
 */
export function predictNumber(model, strokes, options = {}) {
  const { pen = 0, ...links } = optionsOf('predictNumber', options, ['pen', 'together', 'apart']);
  /** @type {Map<string, import('../model/model.js').Prediction>} */
  const known = new Map();
  const read = (/** @type {number[]} */ indexes) => {
    const key = indexes.join();
    let answer = known.get(key);
    if (!answer) {
      const own = indexes.map((index) => strokes[index]);
      answer = model.predictStrokes(own, { pen: /** @type {number} */ (pen) });
      known.set(key, answer);
    }
    return answer;
  };
  const worth = (/** @type {number[]} */ indexes) => worthOf(read(indexes));
  const digits = groups(strokes, links, worth).map(({ indexes, row }) => ({
    ...read(indexes),
    strokes: indexes,
    box: boxOf(indexes.map((index) => strokes[index])),
    row,
  }));
  const verdicts = digits.map(({ verdict }) => verdict);
  return {
    text: digits.map(({ label, verdict }) => (verdict === 'none' ? '?' : label)).join(''),
    digits,
    verdict: verdicts.every((verdict) => verdict === 'none')
      ? 'none'
      : verdicts.every((verdict) => verdict === 'digit')
        ? 'digit'
        : 'unsure',
  };
}

/**
 * @param {readonly Stroke[]} strokes
 * @param {Record<string, unknown>} links
 * @param {(indexes: number[]) => number} [worth]
 */
function groups(strokes, links, worth) {
  packStrokes(strokes); // checks them
  const together = linksIn('together', links.together, strokes.length);
  const apart = linksIn('apart', links.apart, strokes.length);
  const indexesOf = (/** @type {import('./grouping.js').Mark[]} */ marks) =>
    marks.map(({ index }) => index).sort((a, b) => a - b);
  const worthOf =
    worth && ((/** @type {import('./grouping.js').Mark[]} */ marks) => worth(indexesOf(marks)));
  return rowsOf(strokes).flatMap((row, number) =>
    divide(row, { worth: worthOf, together, apart }).map((marks) => ({
      indexes: indexesOf(marks),
      row: number,
    })),
  );
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} count of strokes
 * @returns {number[][]}
 */
function linksIn(name, value = [], count) {
  const isLink = (/** @type {unknown} */ link) =>
    Array.isArray(link) &&
    link.every((index) => Number.isInteger(index) && index >= 0 && index < count);
  if (Array.isArray(value) && value.every(isLink)) return value;
  const bad = Array.isArray(value) ? value.find((link) => !isLink(link)) : value;
  throw new InklingError(
    'bad-argument',
    `${name} must be a list of lists of stroke indexes, 0 to ${count - 1}; found ${show(bad)}`,
  );
}
