/* words.js - the texts of the Number view, about one sign and about the whole number. Pure. */
import { areNumbers, one, percent, spokenPercent } from '../parts/words.js';
import { called } from './photo-words.js';

/** @typedef {import('../../inkling/numbers/numbers.js').NumberSign} Read */
/**
 * @typedef {object} Cell a digit or a mark: read, corrected or left out
 * @property {Read} read
 * @property {string} gap what is between it and the sign before it in its row: a space or nothing
 * @property {readonly (readonly number[])[]} group its strokes
 * @property {import('../store/drawings.js').Label | null} said what the person said it is
 * @property {boolean} leftOut the person said that it is no sign
 */

/** The space before each sign, from the texts of the rows.
 * @param {readonly { text: string, signs: readonly Read[] }[]} rows @returns {string[]} */
export const gapsOf = (rows) =>
  rows.flatMap(({ text, signs }) => {
    let at = 0;
    return signs.map(({ label }) => {
      const gap = text[at] === ' ' ? ' ' : '';
      at += gap.length + (label ?? '?').length;
      return gap;
    });
  });

/** Whether a sign is what the network said, and no mark that its place tells. @param {Read} read */
const isOfNet = ({ answer, label }) =>
  answer !== null && (label === null || label === answer.label);

/** The likeliest. @param {Read} read */
const namesOf = ({ candidates }) => candidates.join(' or ');

/** What the verdict 'none' means. @param {Read} read */
const noneWords = ({ answer }) =>
  !answer ? 'cannot be told' : areNumbers(answer) ? 'no digit' : 'none of these signs';

/** The text of a cell in the number. @param {Cell} cell */
export function textOf({ read, said, leftOut }) {
  if (leftOut) return '';
  return said !== null ? String(said) : (read.label ?? '?');
}

/** The text of the whole number, a line for each row; with spaces if a name has several characters. @param {readonly Cell[]} cells */
export function numberText(cells) {
  const shown = cells.filter((cell) => textOf(cell) !== '');
  const usual = shown.some((cell) => [...textOf(cell)].length > 1) ? ' ' : '';
  return shown
    .map((cell, i) => {
      const before = shown[i - 1];
      if (!before) return textOf(cell);
      return (before.read.row === cell.read.row ? cell.gap || usual : '\n') + textOf(cell);
    })
    .join('');
}

/** The probability, shown beside the digit; the name of a mark. @param {Cell} cell */
export function remark({ read, said, leftOut }) {
  if (leftOut) return 'left out';
  if (said !== null) return 'as you said';
  if (read.verdict === 'none') return noneWords(read);
  if (read.verdict === 'unsure') return `unsure: ${namesOf(read) || 'cannot be told'}`;
  const { answer, label } = read;
  return answer && isOfNet(read)
    ? percent(answer.probabilities[answer.candidates[0]])
    : called(String(label));
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
  if (said !== null) return `${typeof said === 'number' ? said : called(said)}, as you said`;
  const { answer, label, verdict } = read;
  if (answer && answer.label === null) return 'too little ink to read';
  if (verdict === 'none')
    return answer ? `${noneWords(read)}, most like ${one(String(answer.label))}` : noneWords(read);
  if (verdict === 'unsure')
    return `unsure, ${read.candidates.map((name) => (name === answer?.label ? name : spoken(name))).join(' or ') || 'it cannot be told'}`;
  return answer && isOfNet(read)
    ? `${label}, ${spokenPercent(answer.probabilities[answer.candidates[0]])}`
    : called(String(label));
}

/** A sign as a word: digits as they are, marks by their names. @param {string} text */
const spoken = (text) => (/^\w/.test(text) ? text : called(text));

/** "Digit 2 of 4", or "Sign 2 of 5" where there are marks. @param {number} index @param {readonly Cell[]} cells */
export const placeWords = (index, cells) =>
  `${cells.every(({ read }) => isOfNet(read)) ? 'Digit' : 'Sign'} ${index + 1} of ${cells.length}`;

/** The number, announced when the pen rests. @param {readonly Cell[]} cells @param {boolean} isReady */
export function announcement(cells, isReady) {
  if (!isReady) return 'Getting ready to read.';
  if (cells.length === 0) return 'The sheet is empty.';
  const doubts = cells.flatMap((cell, i) => {
    const open = cell.said === null && !cell.leftOut && cell.read.verdict !== 'digit';
    const [noun] = placeWords(i, cells).split(' ');
    return open ? [`${noun} ${i + 1}: ${sentence(cell)}.`] : [];
  });
  const shown = cells.filter((cell) => textOf(cell) !== '');
  const words = shown.map((cell, i) => {
    const isNewRow = i > 0 && shown[i - 1].read.row !== cell.read.row;
    return (i === 0 ? '' : isNewRow ? '. ' : ' ') + spoken(textOf(cell));
  });
  return [`${words.join('') || 'No digit'}.`, ...doubts].join(' ');
}
