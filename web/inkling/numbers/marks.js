/* marks.js - the marks of a number beside its digits, as strokes and in pictures: point, comma, colon, minus, equals, slash, brackets. Their
 * size, place, slant and bend tell them. Lengths are in heights of the writing. Pure.
 */
import { boxAround } from '../pictures/box.js';
import { isRound } from './stroke-shape.js';

/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./answer.js').Found} Found */

/** What is a mark, and no digit or other class. */
const MARKS = new Set('.,:-+=/%()');

/** @param {string | null} label */
export const isMark = (label) => label !== null && MARKS.has(label);

/** The label of what may be no sign, but a part of another or dirt. */
export const NOTHING = '';

/** Both sides of a dot, and the height of a minus, are less than this many heights of the writing. */
const SMALL = 0.34;
/** A minus is at least this many heights wide, and this many times as wide as high. */
const DASH = 0.22;
/** Shorter strokes are dots. */
const LEAST_DASH = 0.12;
const FLAT = 2.2;
/** Commas are lower than this many heights. */
const TAIL = 0.45;
/** Longer strokes than this many heights are lines, and no minus. */
const LONG = 1.5;

/** @param {Box} box */
export const sidesOf = ({ left, top, right, bottom }) => ({
  width: right - left,
  height: bottom - top,
});

/** @param {Box} box @param {number} height of the writing */
export function isDot(box, height) {
  const { width, height: own } = sidesOf(box);
  return width < SMALL * height && own < SMALL * height;
}

/** @param {Box} box @param {number} height of the writing */
export function isDash(box, height) {
  const { width, height: own } = sidesOf(box);
  const isLong = width >= LEAST_DASH * height && width < LONG * height;
  return isLong && own < SMALL * height && width >= FLAT * own;
}

/** Whether a box may be that of a long comma. @param {Box} box @param {number} height of the writing */
export function isTail(box, height) {
  const { width, height: own } = sidesOf(box);
  return width < SMALL * height && own < TAIL * height && own > width;
}

/** Whether a box is that of a long level line: an underline, the line of a sum. @param {Box} box @param {number} height of the writing */
export function isLine(box, height) {
  const { width, height: own } = sidesOf(box);
  return width >= LONG * height && width > 4 * own;
}

/**
 * Whether a piece of ink stands beside the tall ones, not above or below a part of one.
 * @param {Box} piece @param {readonly Box[]} all @param {number} height of the writing
 */
export function isBeside(piece, all, height) {
  const { width } = sidesOf(piece);
  return all.every((other) => {
    if (other === piece || sidesOf(other).height < 0.5 * height) return true;
    const near = other.top - 0.4 * height < piece.bottom && other.bottom + 0.4 * height > piece.top;
    const shared = Math.min(piece.right, other.right) - Math.max(piece.left, other.left);
    return !near || shared < 0.35 * width;
  });
}

/** Whether a piece of ink is a dot or a dash beside the digits.
 * @param {Box} piece @param {readonly Box[]} all @param {number} height of the writing */
export const isLoose = (piece, all, height) =>
  (isDot(piece, height) || isDash(piece, height)) && isBeside(piece, all, height);

/** A mark stands nearer to a digit of its row than this many heights. */
const NEAR = 1.2;

/**
 * Top and base of the digits nearest to a box; null where none is near.
 * @param {Box} box @param {readonly Box[]} digits of a row @param {number} height of the writing
 */
export function levelAt(box, digits, height) {
  const near = digits
    .map((digit) => ({ digit, far: Math.max(0, digit.left - box.right, box.left - digit.right) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 2);
  if (near.length === 0 || near[0].far > NEAR * height) return null;
  return {
    top: near.reduce((sum, { digit }) => sum + digit.top, 0) / near.length,
    bottom: near.reduce((sum, { digit }) => sum + digit.bottom, 0) / near.length,
  };
}

/**
 * Where a box stands beside digits: its middle and its lower end, 0 at their top and 1 at their base.
 * @param {Box} box @param {{ top: number, bottom: number }} level
 */
export function placeIn(box, { top, bottom }) {
  const place = (/** @type {number} */ y) => (y - top) / (bottom - top || 1);
  return { middle: place((box.top + box.bottom) / 2), end: place(box.bottom) };
}

/**
 * The mark that a loose piece of a picture is, and its row; null where it is beside no row.
 * @param {Box} piece @param {readonly (readonly Found[])[]} rows @param {number} height of the writing
 * @param {readonly string[]} [labels] what its shape says; without any its place does
 * @returns {{ row: number, sign: Found } | null}
 */
export function markOf({ left, top, right, bottom }, rows, height, labels) {
  const box = { left, top, right, bottom };
  for (const [row, signs] of rows.entries()) {
    const digits = signs.filter(({ answer }) => answer).map((sign) => sign.box);
    const level = levelAt(box, digits, height);
    if (!level) continue;
    const { middle } = placeIn(box, level);
    if (middle > -0.2 && middle < 1.4)
      return { row, sign: markSign(box, labels ?? labelsOf(box, level, height)) };
  }
  return null;
}

/** A sign that its place tells; unsure where there are two labels or none. @template {object} [T=object] @param {Box} box
 *  @param {readonly string[]} labels the likeliest first @param {T} [more] @returns {Found & T} */
export const markSign = (box, labels, more = /** @type {T} */ ({})) => ({
  label: labels[0] ?? null,
  box,
  candidates: labels,
  verdict: labels.length === 1 ? 'digit' : 'unsure',
  answer: null,
  ...more,
});

/** A mark that may be none: unsure, unless a pattern says which. @template {Found} T @param {T} sign
 *  @param {boolean} isNone whether that is likelier @returns {T} */
export function doubtful(sign, isNone) {
  const labels = sign.candidates.filter((label) => label !== NOTHING);
  const candidates = isNone ? [NOTHING, ...labels] : [...labels, NOTHING];
  return { ...sign, label: candidates[0], candidates, verdict: 'unsure' };
}

/** Lower marks than this many heights are no comma; higher ones are one if they reach below the base, or are much higher than wide. */
const LEAST_TAIL = 0.1;
/** A mark whose middle is below this place is a comma, whatever its shape. */
const LOW = 1.2;

/** What a dot or a dash is at its place: one label, or the likelier of two first, or none.
 * @param {Box} box @param {{ top: number, bottom: number }} level of the digits @param {number} height of the writing
 *  @param {import('./stroke-shape.js').Shape} [shape] of a stroke: a small ring is a point, and a comma swings to the left
 *  @returns {string[]} */
export function labelsOf(box, level, height, shape) {
  const { width, height: own } = sidesOf(box);
  const { middle, end } = placeIn(box, level);
  if (width >= DASH * height && width >= FLAT * own)
    return middle > 0.25 && middle < 0.75 ? ['-'] : [];
  if (middle <= 0.7) return [];
  const isPoint = (shape && isRound(shape)) || own < LEAST_TAIL * height || own <= 1.2 * width;
  if (isPoint) return middle > LOW ? [','] : ['.'];
  const swing = shape ? -shape.dx / height : 0;
  const tail = own / height - 0.15 + 0.8 * (end - 1.07) + swing;
  if (tail > 0.03) return [','];
  return tail < -0.03 ? ['.'] : tail > 0 ? [',', '.'] : ['.', ','];
}

/** Two marks above each other are one when their middles are nearer than this many heights, sideways and up. */
const ASIDE = 0.25;
const ABOVE = 1;

/**
 * Joins marks that stand above each other: two dots are a colon, two dashes an equals sign.
 * @template {Found} T
 * @param {readonly T[]} signs of a row @param {number} height of the writing
 * @param {(a: T, b: T) => object | null} [both] what else the two have in common; null if they must not be joined
 * @returns {T[]}
 */
export function joinMarks(signs, height, both = () => ({})) {
  const joined = [...signs];
  for (const a of signs) {
    if (a.answer || !joined.includes(a)) continue;
    const b = joined.find(
      (other) =>
        other !== a && !other.answer && isAbove(a.box, other.box, height) && both(a, other),
    );
    if (!b) continue;
    const labels = isFlat(a.box) === isFlat(b.box) ? [isFlat(a.box) ? '=' : ':'] : [];
    joined.splice(joined.indexOf(b), 1);
    const box = boxAround([a.box, b.box]);
    joined[joined.indexOf(a)] = /** @type {T} */ (markSign(box, labels, both(a, b) ?? {}));
  }
  return joined;
}

/** Whether a mark is a dash and no dot. @param {Box} box */
export const isFlat = (box) =>
  sidesOf(box).width >= FLAT * sidesOf(box).height && sidesOf(box).width > 0;

/** @param {Box} a @param {Box} b @param {number} height of the writing */
export function isAbove(a, b, height) {
  const aside = Math.abs(a.left + a.right - b.left - b.right) / 2;
  const above = Math.abs(a.top + a.bottom - b.top - b.bottom) / 2;
  return aside < ASIDE * height && above < ABOVE * height && above > aside;
}
