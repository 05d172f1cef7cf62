/* picture-dots.js - gives the marks of a picture to its rows of digits. Of dots that touch a digit, those that no digit needs are points. */
import { wholeOf } from './ink-pieces.js';
import { doubtful, markOf, sidesOf } from './marks.js';
import { isDotAtBorder } from './picture-points.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./ink-pieces.js').Part} Part */
/** @typedef {import('./picture-numbers.js').Found} Found */
/** @typedef {import('./picture-numbers.js').Answer} Answer */

/**
 * @typedef {object} Digits what was read
 * @property {Page} page
 * @property {number} height of the writing
 * @property {Found[][]} rows of signs; marks are added
 * @property {Part[]} parts of the signs; those of marks are added
 * @property {(indexes: number[]) => Answer} read
 */

/**
 * Adds marks to the rows that they are beside.
 * @param {Digits} digits
 * @param {object} marks
 * @param {{ label: string, box: Box }[]} marks.shapes told by their shape
 * @param {readonly Piece[]} marks.loose dots and dashes beside the digits
 * @param {readonly Piece[]} marks.touching dots that touch a digit or nearly do
 * @param {readonly Piece[]} marks.others what is no writing; the border of the picture may cut a point
 * @returns {Piece[]} what is beside no row
 */
export function placeMarks(digits, { shapes, loose, touching, others }) {
  const { page, height, rows } = digits;
  for (const { label, box } of shapes) {
    const found = markOf(box, rows, height, [label]);
    if (found) rows[found.row].push(found.sign);
  }
  const isCut = (/** @type {Piece} */ piece) => isDotAtBorder(page, piece, height);
  return [
    ...others.filter((piece) => !isCut(piece) || !placeCut(digits, piece)),
    ...loose.filter((piece) => !placeLoose(digits, piece)),
    ...touching.filter((piece) => !placeTouching(digits, piece)),
  ];
}

/** @param {Digits} digits @param {Piece} piece @returns {boolean} whether it found a place */
function placeLoose({ page, height, rows, parts }, piece) {
  const found = markOf(piece, rows, height);
  if (!found) return false;
  const mark = parts.push(wholeOf(page, piece)) - 1;
  const isCrumb = piece.gone > 0;
  const verdict = isCrumb ? 'unsure' : found.sign.verdict;
  rows[found.row].push({ ...found.sign, verdict, mark, isCrumb });
  return true;
}

/** A digit needs a dot that it is this much likelier with: the logarithm of a probability. */
const GAIN = 1;
/** A dot before a 1 is its foot where it is this many times as wide as high, and may be from the other on. */
const FOOT = 1.6;
const FOOTLIKE = 1.25;

/**
 * Gives a dot that touches digits, or nearly does, to the one that needs it, or makes it a mark of the nearest row.
 * @param {Digits} digits @param {Piece} piece
 * @returns {boolean} whether it found a place
 */
function placeTouching({ page, height, rows, parts, read }, piece) {
  const mark = parts.push(wholeOf(page, piece)) - 1;
  const { width, height: own } = sidesOf(piece);
  const touched = rows.flatMap((signs) =>
    signs.flatMap((sign, at) => {
      const labels = sign.parts?.map((part) => parts[part].piece.label) ?? [];
      if (!sign.parts || !isClose(page, piece, labels)) return [];
      const both = read([...sign.parts, mark]);
      const isBefore = piece.left + piece.right < sign.box.left + sign.box.right;
      const isOne = isBefore && sign.label === '1' && both.sign.label === '1';
      const gain = both.worth - read(sign.parts).worth;
      return [{ signs, at, both, gain, isOne }];
    }),
  );
  const isFlat = (/** @type {number} */ factor) => width > factor * own;
  const [digit] = touched
    .filter(({ gain, isOne }) => gain > GAIN || (isOne && isFlat(FOOT)))
    .sort((a, b) => b.gain - a.gain);
  if (digit) {
    digit.signs[digit.at] = digit.both.sign;
    return true;
  }
  const found = markOf(piece, rows, height);
  if (!found) return false;
  const isCrumb = piece.gone > 0;
  const isFoot = touched.some(({ isOne }) => isOne) && isFlat(FOOTLIKE);
  const isOpen = (isFoot || isCrumb) && found.sign.label !== null;
  const sign = isOpen ? doubtful(found.sign, isFoot) : found.sign;
  rows[found.row].push({ ...sign, mark, isCrumb, isTouching: true });
  return true;
}

/** Makes a dot that the border of the picture cuts a doubtful mark where it stands between two signs of a row.
 * @param {Digits} digits @param {Piece} piece @returns {boolean} whether it found a place */
function placeCut({ height, rows }, piece) {
  const found = markOf(piece, rows, height);
  if (!found || found.sign.label === null || !isWithin(piece, rows[found.row])) return false;
  rows[found.row].push({ ...doubtful(found.sign, false), isTouching: true });
  return true;
}

/** Whether a box lies between two signs of a row. @param {Box} box @param {readonly Found[]} signs */
const isWithin = (box, signs) =>
  signs.some(({ box: { left } }) => left < box.left) &&
  signs.some(({ box: { right } }) => right > box.right);

/** Whether a piece comes nearer than a stroke to others. @param {Page} page @param {Piece} piece @param {number[]} others labels */
function isClose({ labels, width, height, stroke }, { left, top, right, bottom }, others) {
  for (let y = Math.max(0, top - stroke); y < Math.min(height, bottom + stroke); y++)
    for (let x = Math.max(0, left - stroke); x < Math.min(width, right + stroke); x++)
      if (others.includes(labels[y * width + x])) return true;
  return false;
}
