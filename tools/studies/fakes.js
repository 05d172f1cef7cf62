/* fakes.js - makes non-digits from real digits: two side by side, half of one, one rotated by 90 degrees; and dots. Pure.
 *
 * It uses only digits that do not become another digit: the left half of an 8 is no digit, but the right half is a 3.
 */
import { randomOf, shuffled } from './random.js';

/** @typedef {import('./study.js').Drawing} Drawing */
/** @typedef {number[][]} Strokes */

/** Digits whose left half is no digit; digits that are no digit when rotated by 90 degrees. */
const HALVED = [2, 3, 5, 8];
const TURNED = [2, 3, 4, 5, 7];

/** @param {Strokes} strokes @param {0 | 1} axis */
function extent(strokes, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = axis; i < stroke.length; i += 2) {
      low = Math.min(low, stroke[i]);
      high = Math.max(high, stroke[i]);
    }
  }
  return [low, high];
}

/** Each drawing with another of the same donor to its right, a tenth to four tenths of a height away.
 *  @param {readonly Drawing[]} list of one donor @returns {Strokes[]} */
export function pairsOf(list) {
  const random = randomOf(4);
  const others = shuffled(list, random);
  return list.map(({ strokes }, i) => {
    const [top, bottom] = extent(strokes, 1);
    const [, right] = extent(strokes, 0);
    const { strokes: other } = others[i];
    const [left] = extent(other, 0);
    const gap = (0.1 + 0.3 * random()) * Math.max(bottom - top, 1);
    const moved = other.map((stroke) => stroke.map((v, k) => (k % 2 ? v : v - left + right + gap)));
    return [...strokes, ...moved];
  });
}

/** The left halves of drawings. @param {readonly Drawing[]} list @returns {Strokes[]} */
export function halvesOfDigits(list) {
  return list
    .filter(({ label }) => HALVED.includes(label))
    .map(({ strokes }) => {
      const [left, right] = extent(strokes, 0);
      return strokes.flatMap((stroke) => leftOf(stroke, (left + right) / 2));
    })
    .filter((strokes) => strokes.length > 0);
}

/** The pieces of a stroke that lie left of a line; they end on it. @param {number[]} stroke @param {number} line */
function leftOf(stroke, line) {
  /** @type {Strokes} */
  const pieces = [];
  /** @type {number[]} */
  let piece = [];
  for (let i = 0; i < stroke.length; i += 2) {
    const [x, y] = [stroke[i], stroke[i + 1]];
    const [px, py] = i > 0 ? [stroke[i - 2], stroke[i - 1]] : [x, y];
    if (x < line !== px < line) piece.push(line, py + ((line - px) / (x - px)) * (y - py));
    if (x < line) piece.push(x, y);
    else if (piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}

/** Turned by 90 degrees, clockwise. @param {readonly Drawing[]} list @returns {Strokes[]} */
export function lying(list) {
  return list
    .filter(({ label }) => TURNED.includes(label))
    .map(({ strokes }) =>
      strokes.map((stroke) => stroke.map((v, k) => (k % 2 ? stroke[k - 1] : -stroke[k + 1]))),
    );
}

/** White sheets with one black disc, of many sizes and places. @param {number} count */
export function dots(count) {
  const random = randomOf(5);
  const side = 280;
  return Array.from({ length: count }, (_, i) => {
    const radius = 3 + (30 * i) / count;
    const [x, y] = [40 + 200 * random(), 40 + 200 * random()];
    const data = new Uint8Array(side * side).fill(255);
    data.forEach((_, at) => {
      const [dx, dy] = [(at % side) - x, Math.floor(at / side) - y];
      if (dx * dx + dy * dy <= radius * radius) data[at] = 0;
    });
    return { data, width: side, height: side };
  });
}
