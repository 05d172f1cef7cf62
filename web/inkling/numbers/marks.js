/* marks.js - the marks of a number beside its digits: point, comma, colon, minus, equals, slash. Their size, place and slant tell them. */

import { boxAround } from '../pictures/box.js';

/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('./picture-numbers.js').Sign} Sign */
/** @typedef {import('./picture-numbers.js').Found} Found */
/** @typedef {import('../pictures/box.js').Box} Box */

/** Both sides of a dot, and the height of a minus, are less than this many heights of the writing. */
const SMALL = 0.34;
/** A minus is at least this many heights wide, and this many times as wide as high. */
const DASH = 0.22;
const FLAT = 2.2;

/** @param {Piece} piece */
const sides = ({ left, top, right, bottom }) => ({ width: right - left, height: bottom - top });

/**
 * Whether a piece stands beside the digits, not above or below a part of one.
 * @param {Piece} piece @param {readonly Piece[]} all @param {number} height of the writing
 */
export function isLoose(piece, all, height) {
  const { width, height: own } = sides(piece);
  const isDot = width < SMALL * height && own < SMALL * height;
  const isDash = own < SMALL * height && width >= FLAT * own && width < 1.5 * height;
  if (!isDot && !isDash) return false;
  return all.every((other) => {
    if (other === piece || sides(other).height < 0.5 * height) return true;
    const near = other.top - 0.4 * height < piece.bottom && other.bottom + 0.4 * height > piece.top;
    const shared = Math.min(piece.right, other.right) - Math.max(piece.left, other.left);
    return !near || shared < 0.35 * width;
  });
}

/**
 * The mark that a loose piece is, and its row; null where it is beside no row.
 * @param {Piece} piece
 * @param {readonly (readonly Omit<Sign, 'row'>[])[]} rows
 * @param {number} height of the writing
 * @returns {{ row: number, sign: Omit<Sign, 'row'> } | null}
 */
export function markOf(piece, rows, height) {
  const { left, top: first, right, bottom: last } = piece;
  const box = { left, top: first, right, bottom: last };
  const { width, height: own } = sides(piece);
  const middle = (box.top + box.bottom) / 2;
  for (const [row, signs] of rows.entries()) {
    const digits = signs.filter((sign) => sign.answer);
    const near = digits
      .map((sign) => ({
        sign,
        far: Math.max(0, sign.box.left - box.right, box.left - sign.box.right),
      }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 2);
    if (near.length === 0 || near[0].far > 1.2 * height) continue;
    const top = near.reduce((sum, { sign }) => sum + sign.box.top, 0) / near.length;
    const bottom = near.reduce((sum, { sign }) => sum + sign.box.bottom, 0) / near.length;
    const place = (middle - top) / (bottom - top); // 0: top of the digits, 1: their base
    if (place < -0.2 || place > 1.4) continue;
    return { row, sign: markSign(labelOf(width, own, place, height), box) };
  }
  return null;
}

/** A sign that its place tells, or that is unknown. @param {string | null} label @param {Box} box @returns {Omit<Sign, 'row'>} */
const markSign = (label, box) => ({
  label,
  box,
  candidates: label ? [label] : [],
  verdict: label ? 'digit' : 'unsure',
  answer: null,
});

/** @param {number} width @param {number} own height @param {number} place @param {number} height */
function labelOf(width, own, place, height) {
  if (width >= DASH * height && width >= FLAT * own)
    return place > 0.25 && place < 0.75 ? '-' : null;
  if (place > 0.7) return own > 1.5 * width || place > 1.08 ? ',' : '.';
  return null;
}

/** Two marks above each other are one when their middles are nearer than this many heights, sideways and up. */
const ASIDE = 0.25;
const ABOVE = 1;

/**
 * Joins marks that stand above each other: two dots are a colon, two dashes an equals sign.
 * @param {readonly Found[]} signs of a row @param {number} height of the writing
 * @returns {Found[]}
 */
export function joinMarks(signs, height) {
  const joined = [...signs];
  for (const a of signs) {
    if (a.answer || !joined.includes(a)) continue;
    const b = joined.find((other) => other !== a && !other.answer && isAbove(a, other, height));
    if (!b) continue;
    const label = isDash(a) === isDash(b) ? (isDash(a) ? '=' : ':') : null;
    joined.splice(joined.indexOf(b), 1);
    joined[joined.indexOf(a)] = markSign(label, boxAround([a.box, b.box]));
  }
  return joined;
}

/** @param {{ box: Box }} sign */
const isDash = ({ box }) => box.right - box.left >= FLAT * (box.bottom - box.top);

/** @param {{ box: Box }} a @param {{ box: Box }} b @param {number} height */
function isAbove({ box: a }, { box: b }, height) {
  const aside = Math.abs(a.left + a.right - b.left - b.right) / 2;
  const above = Math.abs(a.top + a.bottom - b.top - b.bottom) / 2;
  return aside < ASIDE * height && above < ABOVE * height && above > aside;
}

/** A straight stroke that leans this much more than the writing, in x per y, may be a slash. Many people write a 1 like that. */
const LEANS = 0.22;
/** One that leans this much is more likely a slash than a 1. */
const LEANS_MUCH = 0.42;
/** In a date it leans at least this much. */
const LEANS_IN_DATE = 0.08;
/** A slash that is no part of a date is this many times as high as the digits. */
const TALL = 1.15;
/** Ink of a straight stroke lies nearer to its line than this share of its thickness (0.29 when it has an even one). */
const STRAIGHT = 0.6;
/** Lower strokes than this many heights are no slash. */
const LEAST_SLASH = 0.75;
const DATE = /^(0?[1-9]|[12]\d|3[01])\/(0?[1-9]|1[0-2])\/(\d\d|\d{4})$/;

/**
 * How much a straight stroke leans more than the writing, in x per y; null for other pieces.
 * @param {{ slant: number, spread: number, height: number }} stroke slant in x per y; spread: how far its ink lies from a straight line,
 *   as a share of its thickness
 * @param {number} slant of the writing @param {number} height of the writing
 */
export function leanOf(stroke, slant, height) {
  const isStroke = stroke.spread <= STRAIGHT && stroke.height >= LEAST_SLASH * height;
  return isStroke ? slant - stroke.slant : null;
}

/**
 * Tells slashes from ones in a row. In what reads as a date they are slashes, if they lean; a single tall one is a slash that is
 * unsure; others that lean much stay ones that are unsure.
 * @template {import('./picture-numbers.js').Found} T
 * @param {readonly T[]} signs from left to right
 * @returns {T[]}
 */
export function tellSlashes(signs) {
  const lean = (/** @type {T} */ sign) => sign.lean ?? -1;
  const written = signs.map((sign) => (lean(sign) > LEANS_IN_DATE ? '/' : (sign.label ?? '?')));
  const middle = written.indexOf('/', written.indexOf('/') + 1);
  const isDate = middle > 0 && DATE.test(written.join(''));
  const heights = signs.flatMap(({ box, answer, label }) =>
    answer && label !== null ? [box.bottom - box.top] : [],
  );
  const height = heights.sort((a, b) => a - b)[heights.length >> 1];
  return signs.map((sign, i) => {
    if (isDate && written[i] === '/')
      return slash(sign, lean(sign) > LEANS_MUCH ? 'digit' : 'unsure');
    if (lean(sign) <= LEANS) return sign;
    const isInside = i > 0 && i < signs.length - 1;
    return isInside && lean(sign) > LEANS_MUCH && sign.box.bottom - sign.box.top > TALL * height
      ? slash(sign, 'unsure')
      : {
          ...sign,
          verdict: sign.verdict === 'none' ? 'none' : 'unsure',
          candidates: [...sign.candidates, '/'],
        };
  });
}

/** @template {Omit<Sign, 'row'>} T @param {T} sign @param {'digit' | 'unsure'} verdict @returns {T} */
const slash = (sign, verdict) => ({
  ...sign,
  label: '/',
  verdict,
  candidates: ['/', ...sign.candidates],
});
