/* answer.js - the answer of predictNumber(): the signs of strokes or of a picture as text, with spaces and rows, and how sure it is. */
import { boxAround } from '../pictures/box.js';
import { NOTHING } from './marks.js';
import { settle } from './pattern.js';
import { tellBrackets, tellSlashes } from './slashes.js';

/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {'digit' | 'unsure' | 'none'} Verdict */
/**
 * @typedef {object} Sign a digit or another mark of a number
 * @property {string | null} label a class of the network, such as '0' to '9', or one of . , : - + = / % ( ); null when it cannot be told
 * @property {Box} box in the units of the strokes, or in pixels of the picture
 * @property {number} row from 0
 * @property {readonly string[]} candidates the likeliest labels
 * @property {Verdict} verdict
 * @property {import('../model/model.js').Prediction | null} answer of the network; null for a mark that its shape and place tell
 */
/** @typedef {Omit<Sign, 'row'> & { lean?: number | null, bow?: number | null }} Found lean, bow: of a single stroke (marks.js) */
/**
 * @template {Found} T
 * @typedef {Omit<T, 'lean' | 'bow'> & { row: number }} Told
 */
/**
 * @template {Sign} T
 * @typedef {object} Row
 * @property {string} text
 * @property {Box} box
 * @property {T[]} signs from left to right
 * @property {Verdict} verdict of the row; 'digit' when every sign is sure and the row fits the pattern
 */

/** What the network reads in a box as a sign. @param {import('../model/model.js').Prediction} answer @param {Box} box */
export function signOf(answer, box) {
  const { candidates, classes, label, verdict } = answer;
  return {
    label: verdict === 'none' ? null : label,
    box,
    candidates: candidates.map((candidate) => classes[candidate]),
    verdict,
    answer,
  };
}

/**
 * @template {Found} T
 * @param {readonly (readonly T[])[]} all signs of each row, from left to right
 * @param {import('./pattern.js').Fits | null} fits the pattern; null for any text
 */
export function answerOf(all, fits) {
  const rows = all.map((found, row) => {
    const told = tellBrackets(tellSlashes(found));
    const settled = fits ? settle(told, textOf, fits) : told;
    const signs = settled
      .filter(({ label }) => label !== NOTHING)
      .map(({ lean: _lean, bow: _bow, ...sign }) => ({
        ...sign,
        candidates: sign.candidates.filter((candidate) => candidate !== NOTHING),
        row,
      }));
    const text = textOf(settled);
    const verdict = verdictOf(settled);
    return {
      text,
      box: boxAround(signs.map(({ box }) => box)),
      signs: /** @type {Told<T>[]} */ (signs),
      verdict:
        verdict === 'digit' && fits && !fits(text) ? /** @type {const} */ ('unsure') : verdict,
    };
  });
  return {
    text: rows.map(({ text }) => text).join('\n'),
    rows,
    signs: rows.flatMap(({ signs }) => signs),
    verdict: verdictOf(rows),
  };
}

/** 'digit' when all are, 'none' when none is more. @param {readonly { verdict: Verdict }[]} parts @returns {Verdict} */
function verdictOf(parts) {
  if (parts.every(({ verdict }) => verdict === 'none')) return 'none';
  return parts.every(({ verdict }) => verdict === 'digit') ? 'digit' : 'unsure';
}

/** A gap between two numbers is wider than this many heights, and than the usual gap by this factor and these heights: more where only a
 * few gaps say what is usual. */
const WIDE = 0.5;
const UNUSUAL = 1.2;
const MORE = 0.45;
const FEW = 0.3;
/** The gap of a row of two signs. */
const ALONE = 1.3;
/** Marks that belong to what follows them, and to what stands before them: no space is between. */
const OPENS = new Set('.,:/+-=(');
const CLOSES = new Set('.,:/+=)%');

/** The labels of a row, '?' for what cannot be told, and a space in a gap of two numbers. @param {readonly Found[]} all */
function textOf(all) {
  const signs = all.filter(({ label }) => label !== NOTHING);
  const gaps = signs.slice(1).map(({ box }, i) => Math.max(0, box.left - signs[i].box.right));
  const height = medianOf(signs.map(({ box }) => box.bottom - box.top));
  const isWide = (/** @type {number} */ i) => {
    const others = gaps.filter((_, k) => k !== i);
    const more = UNUSUAL * medianOf(others) + (MORE + FEW / others.length) * height;
    return gaps[i] > (others.length > 0 ? Math.max(WIDE * height, more) : ALONE * height);
  };
  return signs
    .map(({ label }, i) => {
      const isSpace =
        i > 0 &&
        isWide(i - 1) &&
        !OPENS.has(signs[i - 1].label ?? '?') &&
        !CLOSES.has(label ?? '?') &&
        !(label === '-' && gaps[i] > gaps[i - 1] / 2);
      return (isSpace ? ' ' : '') + (label ?? '?');
    })
    .join('');
}

/** @param {number[]} values */
const medianOf = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
