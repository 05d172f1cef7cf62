/* writing.js - writes a text with the digits of a donor: on a line, or each sign in a cell of a form. Pure.
 *
 * Units are those of numbers/compose.js: a digit is about HEIGHT high, y grows downwards, the first row stands on 0. Digits of a row
 * keep a distance between their ink; where it is negative they touch or cross.
 */
import { HEIGHT, extent, place, toHeight } from '../numbers/compose.js';
import { signStrokes } from './signs.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {ReadonlyMap<number, readonly (readonly number[])[][]>} Donor drawings by digit; each is a list of strokes [x, y, ...] */
/** @typedef {{ text: string, strokes: number[][], row: number }} Sign */
/** @typedef {readonly [number, number, number, number]} Bounds left, top, right, bottom */
/** @typedef {{ signs: Sign[], cells: Bounds[], bases: number[] }} Written bases: where the rows stand */
/**
 * @typedef {object} Manner
 * @property {readonly [number, number]} gap between the ink of two digits, in heights
 * @property {readonly [number, number]} [pitch] between rows, in heights
 * @property {boolean} [cells] each sign in a cell
 * @property {typeof signStrokes} [signs] draws the signs that are no digits
 */

/** Least room between the boxes of a sign and its neighbour, in heights, however well they nest. */
const NESTED = 0.06;

/** @param {string} text @param {Donor} donor @param {Manner} manner @param {Dice} dice @returns {Written} */
export function write(text, donor, manner, dice) {
  const { gap, pitch = [1.5, 2], cells = false, signs = signStrokes } = manner;
  const apart = HEIGHT * dice.between(...pitch);
  const rise = dice.between(-0.05, 0.05);
  /** @type {Written} */
  const written = { signs: [], cells: [], bases: [] };
  for (const [row, line] of text.split('\n').entries()) {
    const base = row * apart;
    const part = cells
      ? inCells(line, donor, signs, dice)
      : { signs: onLine(line, donor, signs, gap, rise, dice), cells: [] };
    const indent = row > 0 && !cells ? 0.3 * HEIGHT * dice.bell() : 0;
    for (const { text: sign, strokes } of part.signs)
      written.signs.push({ text: sign, strokes: moved(strokes, indent, base), row });
    for (const [left, top, right, bottom] of part.cells)
      written.cells.push([left, top + base, right, bottom + base]);
    written.bases.push(base);
  }
  return written;
}

/** A sign that stands on 0. @param {string} sign @param {Donor} donor @param {typeof signStrokes} signs @param {Dice} dice */
function drawn(sign, donor, signs, dice) {
  const strokes = donor.get(Number(sign));
  return /\d/.test(sign) && strokes
    ? toHeight(dice.pick(strokes), HEIGHT * (1 + 0.06 * dice.bell()), 0.03 * HEIGHT * dice.bell())
    : signs(sign, HEIGHT, dice);
}

/** @param {string} line @param {Donor} donor @param {typeof signStrokes} marks @param {readonly [number, number]} gap
 *  @param {number} rise @param {Dice} dice */
function onLine(line, donor, marks, gap, rise, dice) {
  /** @type {{ text: string, strokes: number[][] }[]} */
  const signs = [];
  let space = 0;
  for (const sign of line) {
    if (sign === ' ') {
      space = dice.between(0.55, 0.9) * HEIGHT;
      continue;
    }
    const strokes = drawn(sign, donor, marks, dice);
    const before = signs.at(-1);
    let shift = 0;
    if (before) {
      const isMark = /\D/.test(before.text + sign);
      const white = HEIGHT * (isMark ? Math.max(0.05, dice.between(...gap)) : dice.between(...gap));
      shift = place(before.strokes, strokes, white + space);
      const boxes = extent(before.strokes, 0)[1] - extent(strokes, 0)[0];
      if (isMark) shift = Math.max(shift, boxes + NESTED * HEIGHT);
    }
    signs.push({ text: sign, strokes: moved(strokes, shift, rise * shift) });
    space = 0;
  }
  return signs;
}

/** @param {string} line @param {Donor} donor @param {typeof signStrokes} marks @param {Dice} dice */
function inCells(line, donor, marks, dice) {
  const [width, height] = [dice.between(1, 1.35) * HEIGHT, dice.between(1.3, 1.7) * HEIGHT];
  const between = dice.pick([0, 0, dice.between(0.08, 0.25) * HEIGHT]);
  const fill = dice.between(0.82, 1);
  const signs = [...line].map((sign, i) => {
    const strokes = drawn(sign, donor, marks, dice);
    const [left, right] = extent(strokes, 0);
    const size = fill * Math.min(1, width / (right - left));
    const middle = (i + 0.5) * width + i * between - (size * (left + right)) / 2;
    return {
      text: sign,
      strokes: moved(
        strokes.map((stroke) => stroke.map((v) => v * size)),
        middle + 0.05 * HEIGHT * dice.bell(),
        (-0.5 * (1 - size) + 0.04 * dice.bell()) * HEIGHT,
      ),
    };
  });
  const top = -HEIGHT / 2 - height / 2;
  const cells = signs.map((_, i) => {
    const left = i * (width + between);
    return /** @type {Bounds} */ ([left, top, left + width, top + height]);
  });
  return { signs, cells };
}

/** @param {readonly (readonly number[])[]} strokes @param {number} x @param {number} y */
const moved = (strokes, x, y) =>
  strokes.map((stroke) => stroke.map((v, i) => (i % 2 ? v + y : v + x)));

/** The box around strokes. @param {readonly (readonly number[])[]} strokes @returns {Bounds} */
export function boundsOf(strokes) {
  const [left, right] = extent(strokes, 0);
  const [top, bottom] = extent(strokes, 1);
  return [left, top, right, bottom];
}

/** Rounds the corners that a pen sampled at intervals has, but not those of the hand. @param {readonly number[]} stroke
 *  @param {number} step greatest distance of points @returns {number[]} */
export function smoothed(stroke, step) {
  const count = stroke.length / 2;
  const point = (/** @type {number} */ i) => [stroke[2 * i], stroke[2 * i + 1]];
  const slopes = Array.from({ length: count }, (_, i) => slopeAt(point, i, count));
  const out = [...point(0)];
  for (let i = 0; i + 1 < count; i++) {
    const [[ax, ay], [bx, by]] = [point(i), point(i + 1)];
    const [[ux, uy], [vx, vy]] = [slopes[i], slopes[i + 1]];
    const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
    const parts = Math.min(12, Math.max(1, Math.ceil(length / step)));
    for (let p = 1; p <= parts; p++) {
      const t = p / parts;
      const [h1, h2] = [t * t * (3 - 2 * t), t * (1 - t) * (1 - t)];
      const h3 = t * t * (t - 1);
      out.push(
        ax + h1 * (bx - ax) + length * (h2 * ux + h3 * vx),
        ay + h1 * (by - ay) + length * (h2 * uy + h3 * vy),
      );
    }
  }
  return out;
}

/** Direction of a stroke at a point; none at its ends and corners. @param {(i: number) => number[]} point @param {number} i
 *  @param {number} count @returns {[number, number]} */
function slopeAt(point, i, count) {
  if (i === 0 || i === count - 1) return [0, 0];
  const [[ax, ay], [bx, by], [cx, cy]] = [point(i - 1), point(i), point(i + 1)];
  const [ux, uy, vx, vy] = [bx - ax, by - ay, cx - bx, cy - by];
  const [before, after] = [Math.sqrt(ux * ux + uy * uy), Math.sqrt(vx * vx + vy * vy)];
  if ((ux * vx + uy * vy) / (before * after || 1) < 0.4) return [0, 0];
  const [x, y] = [ux / before + vx / after, uy / before + vy / after];
  const length = Math.sqrt(x * x + y * y) || 1;
  return [x / length, y / length];
}
