/* numbers.js - reads numbers: digits and the marks beside them.
 *
 *   groupStrokes(strokes)                 [[0], [1, 2], [3]]: by geometry alone
 *   model.predictNumber(strokes)          { text: '-12.50', signs: [...], digits: [...], verdict }
 *   await model.predictNumber(picture)    the same of a photograph or scan (picture-numbers.js)
 *
 * Where the geometry is uncertain, predictNumber() also uses the network's probabilities for the
 * possible digits.
 */
import { boxOf } from '../pictures/box.js';
import { optionsOf } from '../base/checks.js';
import { InklingError, show } from '../base/errors.js';
import { answerOf, signOf } from './answer.js';
import { rowsOf } from './grouping.js';
import { isMark } from './marks.js';
import { packStrokes } from '../pictures/image.js';
import { fitsOf } from './pattern.js';
import { groupsOf, withShapes } from './stroke-signs.js';
import { worthOf } from './worth.js';

/** @typedef {import('../pictures/image.js').Stroke} Stroke */
/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./grouping.js').Mark} Mark */
/**
 * @typedef {object} GroupOptions what a person has decided
 * @property {readonly (readonly number[])[]} [together] indexes of strokes that are one sign
 * @property {readonly (readonly number[])[]} [apart] indexes of strokes of different signs
 */
/**
 * @typedef {object} NumberOptions
 * @property {import('./pattern.js').Pattern} [pattern] what each row should be. It decides where a sign is open, and a row that does not
 *   fit is at most unsure. Spaces do not count, except for a RegExp
 */
/**
 * @typedef {import('../model/model.js').Prediction & { strokes: number[], box: Box, row: number }} NumberDigit a
 *   digit of a number: indexes of its strokes, the box around them, its row from 0
 */
/** @typedef {import('./answer.js').Sign & { strokes: number[] }} NumberSign a sign of a number: indexes of its strokes */
/**
 * @typedef {object} NumberPrediction
 * @property {string} text the labels with spaces between numbers, rows separated by a line feed; '?' for what cannot be told
 * @property {import('./answer.js').Row<NumberSign>[]} rows from top to bottom
 * @property {NumberSign[]} signs of all rows; each stroke that has points is in one
 * @property {NumberDigit[]} digits the signs that the network told, without the marks
 * @property {'digit' | 'unsure' | 'none'} verdict 'digit' when all are, 'none' when none is
 */

/**
 * Which strokes belong to one sign, from left to right, the upper row first. Every stroke that has
 * points is in one group. Size and place do not matter, slant hardly matters.
 * @param {readonly Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in the order of writing, y down
 * @param {GroupOptions} [options]
 * @returns {number[][]} indexes of strokes, in order
 */
export function groupStrokes(strokes, options = {}) {
  const given = optionsOf('groupStrokes', options, ['together', 'apart']);
  const { rows, links } = rowsIn(strokes, given);
  return rows.flatMap((row) => groupsOf(row, links).map(({ marks }) => indexesOf(marks)));
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
 * @param {GroupOptions & NumberOptions & { pen?: number }} [options]
 * @returns {NumberPrediction}
 */
export function predictNumber(model, strokes, options = {}) {
  const known = ['pen', 'pattern', 'together', 'apart'];
  const { pen = 0, pattern, ...given } = optionsOf('predictNumber', options, known);
  const fits = fitsOf(pattern);
  const { rows, links } = rowsIn(strokes, given);
  const read = reader(model, strokes, /** @type {number} */ (pen));
  const worth = (/** @type {Mark[]} */ marks) => worthOf(read(indexesOf(marks)));
  // A net of other signs knows no marks: a dot may be part of a letter.
  const marks = rows.every((row) => read([row.marks[0].index]).classes.every(isDigit));
  const found = rows.map((row) => {
    const groups = groupsFor(row, { ...links, marks }, worth, pattern);
    const signs = groups.map(({ marks, taken }) => signAt(indexesOf(marks), taken, read, strokes));
    return marks ? withShapes(signs, groups, row.height) : signs;
  });
  const { text, rows: told, signs, verdict } = answerOf(found, fits);
  const digits = signs.flatMap(({ answer, label, strokes: own, box, row }) =>
    answer && !isMark(label) ? [{ ...answer, strokes: own, box, row }] : [],
  );
  return { text, rows: told, signs, digits, verdict };
}

/** How much is added for each digit, or taken away, until a row has as many as it should. */
const PUSHES = [1, 2, 4];

/** The signs of a row, as many as the pattern says where that is possible. @param {import('./grouping.js').Row} row
 *  @param {import('./stroke-marks.js').Links} links @param {(marks: Mark[]) => number} worth @param {unknown} pattern */
function groupsFor(row, links, worth, pattern) {
  const groups = groupsOf(row, links, worth);
  if (typeof pattern !== 'number' || groups.length === pattern) return groups;
  for (const push of PUSHES) {
    const other = groupsOf(row, links, worth, groups.length < pattern ? push : -push);
    if (other.length === pattern) return other;
  }
  return groups;
}

/** @param {string} name of a class */
const isDigit = (name) => /^\d$/.test(name);

/** @param {readonly Mark[]} marks */
const indexesOf = (marks) => marks.map(({ index }) => index).sort((a, b) => a - b);

/** Reads strokes as a digit, the same ones once. @param {Pick<import('../model/model.js').Model, 'predictStrokes'>} model
 *  @param {readonly Stroke[]} strokes @param {number} pen */
function reader(model, strokes, pen) {
  /** @type {Map<string, import('../model/model.js').Prediction>} */
  const known = new Map();
  return (/** @type {number[]} */ indexes) => {
    const key = indexes.join();
    let answer = known.get(key);
    if (!answer) {
      const own = indexes.map((index) => strokes[index]);
      answer = model.predictStrokes(own, { pen });
      known.set(key, answer);
    }
    return answer;
  };
}

/** @param {number[]} indexes of its strokes @param {import('./stroke-marks.js').Taken | null} taken
 *  @param {ReturnType<typeof reader>} read @param {readonly Stroke[]} strokes @returns {Omit<NumberSign, 'row'>} */
function signAt(indexes, taken, read, strokes) {
  const box = boxOf(indexes.map((index) => strokes[index]));
  if (taken) {
    const { label, candidates, verdict } = taken;
    return { label, box, candidates, verdict, answer: null, strokes: indexes };
  }
  return { ...signOf(read(indexes), box), strokes: indexes };
}

/** Checks the arguments. @param {readonly Stroke[]} strokes @param {Record<string, unknown>} given */
function rowsIn(strokes, given) {
  packStrokes(strokes); // checks them
  const links = {
    together: linksIn('together', given.together, strokes.length),
    apart: linksIn('apart', given.apart, strokes.length),
  };
  return { rows: rowsOf(strokes), links };
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
