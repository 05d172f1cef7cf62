/* words.js - the texts of the Number view, about one digit and about the whole number. Pure. */
import { areNumbers, one, percent, spokenPercent } from '../parts/words.js';

/**
 * @typedef {object} Cell a digit: read, corrected or left out
 * @property {import('../../inkling/numbers/numbers.js').NumberDigit} read
 * @property {readonly (readonly number[])[]} group its strokes
 * @property {import('../store/drawings.js').Label | null} said what the person said it is
 * @property {boolean} leftOut the person said that it is no digit
 */

/** The two likeliest. @param {Cell['read']} read */
const namesOf = ({ candidates, classes }) => candidates.map((index) => classes[index]).join(' or ');

/** What the verdict 'none' means. @param {Cell['read']} read */
const noneWords = (read) => (areNumbers(read) ? 'no digit' : 'none of these signs');

/** The text of a cell in the number. @param {Cell} cell */
export function textOf({ read, said, leftOut }) {
  if (leftOut) return '';
  if (said !== null) return String(said);
  return read.verdict === 'none' ? '?' : String(read.label);
}

/** The text of the whole number; with spaces if a name has several characters. @param {readonly Cell[]} cells */
export function numberText(cells) {
  const texts = cells.map(textOf).filter((text) => text !== '');
  return texts.join(texts.some((text) => [...text].length > 1) ? ' ' : '');
}

/** The probability, shown beside the digit. @param {Cell} cell */
export function remark({ read, said, leftOut }) {
  if (leftOut) return 'left out';
  if (said !== null) return 'as you said';
  if (read.verdict === 'none') return noneWords(read);
  if (read.verdict === 'unsure') return `unsure: ${namesOf(read)}`;
  return percent(read.probabilities[read.candidates[0]]);
}

/** The same as a heading. @param {Cell} cell */
export function title(cell) {
  const isPlain = cell.read.verdict === 'digit' && cell.said === null && !cell.leftOut;
  return isPlain || (cell.said !== null && !cell.leftOut)
    ? `${textOf(cell)}, ${remark(cell)}`
    : remark(cell);
}

/** A cell as a sentence for screen readers. @param {Cell} cell */
export function sentence({ read, said, leftOut }) {
  if (leftOut) return 'left out of the number';
  if (said !== null) return `${said}, as you said`;
  if (read.label === null) return 'too little ink to read';
  if (read.verdict === 'none') return `${noneWords(read)}, most like ${one(read.label)}`;
  if (read.verdict === 'unsure') return `unsure, ${namesOf(read)}`;
  return `${read.label}, ${spokenPercent(read.probabilities[read.candidates[0]])}`;
}

/** "Digit 2 of 4". @param {number} index @param {number} count */
export const placeWords = (index, count) => `Digit ${index + 1} of ${count}`;

/** The number, announced when the pen rests. @param {readonly Cell[]} cells @param {boolean} isReady */
export function announcement(cells, isReady) {
  if (!isReady) return 'Getting ready to read.';
  if (cells.length === 0) return 'The sheet is empty.';
  const doubts = cells.flatMap((cell, i) => {
    const open = cell.said === null && !cell.leftOut && cell.read.verdict !== 'digit';
    return open ? [`Digit ${i + 1}: ${sentence(cell)}.`] : [];
  });
  const signs = cells
    .map(textOf)
    .filter((text) => text !== '')
    .map((text) => (text === '?' ? 'unknown' : text));
  return [`${signs.length > 0 ? signs.join(' ') : 'No digit'}.`, ...doubts].join(' ');
}
