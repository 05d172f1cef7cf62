/* picture-marks.js - the shapes of marks in a picture that are no dots or dashes: plus, per cent, and how much a stroke is bent, as a bracket
 * is. Lengths are in cells of the page, or in heights of the writing.
 */
import { eachCell } from './clutter.js';
import { strokeOf } from './ink-pieces.js';
import { sidesOf } from './marks.js';
import { leanOf } from './slashes.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */

/** A point has sides of at most this many heights, stands free by this many, and its middle is below this place beside a digit. */
const POINT = 0.25;
const FREE = 0.06;
const BASE = 0.75;

/**
 * Whether a piece is a point at the base of the writing that touches nothing, even where a digit hangs over it.
 * @param {Page} page @param {Piece} piece @param {readonly Piece[]} all @param {number} height of the writing
 */
export function isPoint(page, piece, all, height) {
  const { width, height: own } = sidesOf(piece);
  if (Math.max(width, own) > POINT * height || piece.gone > 0) return false;
  const middle = (piece.top + piece.bottom) / 2;
  const isLow = all.every(
    ({ left, top, right, bottom }) =>
      bottom - top < 0.5 * height ||
      Math.min(right, piece.right) <= Math.max(left, piece.left) ||
      middle - top > BASE * (bottom - top),
  );
  return isLow && !touches(page, piece, Math.ceil(FREE * height));
}

/** Whether another piece has ink at most this many cells around one. @param {Page} page @param {Piece} piece @param {number} reach */
function touches({ labels, width, height }, piece, reach) {
  for (let y = Math.max(0, piece.top - reach); y < Math.min(height, piece.bottom + reach); y++)
    for (let x = Math.max(0, piece.left - reach); x < Math.min(width, piece.right + reach); x++) {
      const label = labels[y * width + x];
      if (label !== 0 && label !== piece.label) return true;
    }
  return false;
}

/** A plus has sides between these many heights, one at most this many times the other. */
const LEAST_PLUS = 0.28;
const MOST_PLUS = 0.85;
const SQUARE = 1.7;
/** This share of its ink lies on its two bars, whose ends are at most this many strokes wide; a barred 7 has a flag. */
const ON_BARS = 0.92;
const END = 1.8;

/**
 * Whether a piece is a plus: an upright and a level bar that cross in their middles.
 * @param {Page} page @param {Piece} piece @param {number} height of the writing
 */
export function isPlus(page, piece, height) {
  const { width, height: own } = sidesOf(piece);
  const [low, high] = [Math.min(width, own), Math.max(width, own)];
  if (low < LEAST_PLUS * height || high > MOST_PLUS * height || high > SQUARE * low) return false;
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(own);
  eachCell(page, piece, (x, y) => {
    columns[x - piece.left]++;
    rows[y - piece.top]++;
  });
  const [column, row] = [largest(columns), largest(rows)];
  const isMiddle = (/** @type {number} */ at, /** @type {number} */ length) =>
    at > 0.25 * length && at < 0.75 * length;
  if (!isMiddle(column, width) || !isMiddle(row, own)) return false;
  const most = END * page.stroke + 0.05 * high;
  if (!hasThinEnds(columns, most) || !hasThinEnds(rows, most)) return false;
  const reach = 0.9 * page.stroke + 0.05 * high;
  let on = 0;
  eachCell(page, piece, (x, y) => {
    const aside = Math.abs(x - piece.left - column);
    const above = Math.abs(y - piece.top - row);
    on += Number(aside <= reach || above <= reach);
  });
  return on >= ON_BARS * piece.cells && piece.cells < 0.6 * width * own;
}

/** Whether the first and the last eighth of a profile are at most this thick. @param {Uint32Array} values @param {number} most */
function hasThinEnds(values, most) {
  const eighth = Math.ceil(values.length / 8);
  return [...values.subarray(0, eighth), ...values.subarray(-eighth)].every(
    (value) => value <= most,
  );
}

/** The place of the largest value; the middle one of several. @param {Uint32Array} values */
function largest(values) {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const places = [...values.keys()].filter((at) => values[at] >= 0.9 * most);
  return places[places.length >> 1];
}

/** The rings of a per cent sign have sides between these many heights, one at most this many times the other. */
const LEAST_RING = 0.15;
const MOST_RING = 0.5;
const ROUND = 1.8;
/** Its stroke leans at least this much, in x per y, and its rings are nearer to it than this many heights. */
const LEANS = 0.15;
const NEAR = 0.25;

/**
 * The per cent signs: a leaning stroke, a ring on its upper left and one on its lower right.
 * @param {Page} page @param {readonly Piece[]} pieces @param {number} height of the writing
 * @returns {Piece[][]} three pieces each
 */
export function perCentsOf(page, pieces, height) {
  const rings = pieces.filter((piece) => {
    const { width, height: own } = sidesOf(piece);
    const [low, high] = [Math.min(width, own), Math.max(width, own)];
    return low >= LEAST_RING * height && high <= MOST_RING * height && high < ROUND * low;
  });
  return pieces.flatMap((stroke) => {
    const near = rings.filter((ring) => ring !== stroke && isBesideStroke(ring, stroke, height));
    if (near.length < 2) return [];
    if ((leanOf(strokeOf(page, stroke), 0, height) ?? 0) < LEANS) return [];
    const middle = middleOf(stroke);
    const upper = near.find((ring) => isUpperLeft(middleOf(ring), middle));
    const lower = near.find((ring) => isUpperLeft(middle, middleOf(ring)));
    return upper && lower ? [[stroke, upper, lower]] : [];
  });
}

/** @param {Piece} ring @param {Piece} stroke @param {number} height */
const isBesideStroke = (ring, stroke, height) =>
  Math.max(ring.left - stroke.right, stroke.left - ring.right) < NEAR * height &&
  ring.bottom > stroke.top &&
  ring.top < stroke.bottom;

/** @param {Piece} piece */
const middleOf = ({ left, top, right, bottom }) => ({
  x: (left + right) / 2,
  y: (top + bottom) / 2,
});

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b */
const isUpperLeft = (a, b) => a.x < b.x && a.y < b.y;

/** A bent stroke has one run of ink in this share of its rows, at most this many strokes wide. */
const SINGLE = 0.9;
const WIDEST = 2;

/**
 * How much a tall thin piece is bent evenly to one side, as a share of its length, positive to the left; null for other pieces.
 * @param {Page} page @param {Piece} piece @param {number} height of the writing
 */
export function bowOf(page, piece, height) {
  const { width, height: own } = sidesOf(piece);
  if (own < 0.75 * height || width > 0.6 * own) return null;
  const sums = new Float64Array(own);
  const counts = new Uint32Array(own);
  const ends = new Int32Array(2 * own).fill(-1);
  eachCell(page, piece, (x, y) => {
    const row = y - piece.top;
    if (counts[row] === 0) ends[2 * row] = x;
    ends[2 * row + 1] = x;
    sums[row] += x;
    counts[row]++;
  });
  const most = WIDEST * page.stroke + 1;
  const isSingle = (/** @type {number} */ row) =>
    ends[2 * row + 1] - ends[2 * row] + 1 === counts[row] && counts[row] <= most;
  const single = [...counts.keys()].filter(isSingle);
  if (single.length < SINGLE * own) return null;
  const at = (/** @type {number} */ share) => {
    const row = single[Math.round(share * (single.length - 1))];
    return { x: sums[row] / counts[row], y: row };
  };
  const [first, last] = [at(0.02), at(0.98)];
  const bend = (/** @type {number} */ share) => {
    const { x, y } = at(share);
    const line = first.x + ((last.x - first.x) * (y - first.y)) / (last.y - first.y);
    return (line - x) / own;
  };
  const bends = [0.25, 0.4, 0.5, 0.6, 0.75].map(bend);
  const middle = bends[2];
  const isEven =
    middle !== 0 && bends.every((value) => value / middle > 0.45 && value / middle < 1.3);
  return isEven ? middle : null;
}
