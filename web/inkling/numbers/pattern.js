/* pattern.js - what a field may hold: it decides between the candidates of signs that are open, and says whether a text fits. Pure. */
import { InklingError, show } from '../base/errors.js';
import { isMark, markSign } from './marks.js';

/** @typedef {import('./answer.js').Found} Found */
/** @typedef {'digits' | 'decimal' | 'price' | 'date' | 'time' | 'phone' | RegExp | number} Pattern a kind of text, an expression that the text of a
 *  row matches, or the number of digits; a price is a decimal with two digits behind the point */
/** @typedef {((text: string) => boolean) & { hidden?: string }} Fits whether the text of a row fits; hidden: the mark of such a text that may
 *  be hidden in the ink of its digits, because they alone say where it is */

/** Texts without spaces. @type {Record<string, RegExp>} */
const PATTERNS = {
  digits: /^\d+$/,
  decimal: /^[-+]?\d+([.,]\d{3})*([.,]\d+)?$/,
  price: /^[-+]?\d+([.,]\d{3})*[.,]\d\d$/,
  date: /^(0?[1-9]|[12]\d|3[01])([./-])(0?[1-9]|1[0-2])\2(\d\d|\d{4})$|^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  time: /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
  phone: /^\+?(\(\d+\))?\d+([-/.]?\d+)*$/,
};

/** The names of patterns. */
export const PATTERN_NAMES = Object.keys(PATTERNS);

/** Most digits of a number of digits. */
const MOST = 99;

/** The test of a pattern; null without one. @param {unknown} pattern @param {boolean} [isPicture] where one mark may hide in another
 *  @returns {Fits | null} */
export function fitsOf(pattern, isPicture = false) {
  if (pattern === undefined || pattern === null) return null;
  if (pattern instanceof RegExp) {
    const test = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')); // those remember a place
    return (text) => test.test(text);
  }
  const isCount = Number.isInteger(pattern) && Number(pattern) >= 1 && Number(pattern) <= MOST;
  if (!isCount && !(typeof pattern === 'string' && Object.hasOwn(PATTERNS, pattern)))
    throw new InklingError(
      'bad-argument',
      `pattern must be ${PATTERN_NAMES.map((name) => `'${name}'`).join(', ')}, a number of digits from 1 to ${MOST} or a RegExp; found ${show(pattern)}`,
    );
  const test = isCount ? new RegExp(`^\\d{${pattern}}$`) : PATTERNS[String(pattern)];
  const fits = (/** @type {string} */ text) => test.test(text.replaceAll(' ', ''));
  return isPicture && pattern === 'date' ? Object.assign(fits, { hidden: '.' }) : fits;
}

/** Most open signs of a row whose candidates are tried. */
const MOST_OPEN = 6;

/**
 * The signs with those candidates that make the text fit, as few changed as possible; unchanged if none do. A sign that is a digit or a
 * mark, and fits as one of them only, is then as sure as that is.
 * @template {Found} T
 * @param {readonly T[]} signs of a row @param {(signs: readonly T[]) => string} textOf @param {Fits} fits
 * @returns {readonly T[]}
 */
export function settle(signs, textOf, fits) {
  const open = signs.flatMap(({ verdict, candidates }, i) =>
    verdict !== 'digit' && candidates.length > 1 ? [i] : [],
  );
  const chosen = choices(signs, open.slice(0, MOST_OPEN)).find((some) => fits(textOf(some)));
  if (!chosen) return withHidden(signs, textOf, fits);
  return chosen.map((sign, i) => {
    const isOther = (/** @type {string} */ label) =>
      label !== sign.label && fits(textOf(replaced(chosen, i, { ...sign, label })));
    const { answer, candidates, label, verdict } = sign;
    const rivals = candidates.filter(
      (one) => isMark(one) || one === answer?.label || answer?.verdict !== 'digit',
    );
    const isSettled = verdict === 'unsure' && candidates.some(isMark) && !rivals.some(isOther);
    if (!isSettled) return sign;
    return { ...sign, verdict: answer && !isMark(label) ? answer.verdict : 'digit' };
  });
}

/** A mark is hidden where two digits are nearer to each other than this many heights. */
const HIDES = 0.3;
/** Sides of a mark that is hidden, in heights. */
const HIDDEN = 0.15;
/** Most marks that are hidden. */
const MOST_HIDDEN = 2;

/**
 * The signs with the marks that digits hide, unsure, where the pattern leaves one place for them; unchanged if there is none or a choice.
 * @template {Found} T @param {readonly T[]} signs of a row @param {(signs: readonly T[]) => string} textOf @param {Fits} fits
 * @returns {readonly T[]}
 */
function withHidden(signs, textOf, fits) {
  const { hidden } = fits;
  if (!hidden || signs.length === 0) return signs;
  let some = [signs];
  for (let count = 1; count <= MOST_HIDDEN; count++) {
    some = some.flatMap((one) => one.slice(1).flatMap((_, i) => hiddenAt(one, i + 1, hidden)));
    const fitting = some.filter((one) => fits(textOf(one)));
    const texts = new Set(fitting.map(textOf));
    if (texts.size > 0) return texts.size === 1 ? fitting[0] : signs;
  }
  return signs;
}

/** The signs with a hidden mark before one of them, if there is no room to see it. @template {Found} T @param {readonly T[]} signs
 *  @param {number} at @param {string} label @returns {T[][]} one or none */
function hiddenAt(signs, at, label) {
  const [before, after] = [signs[at - 1], signs[at]];
  const height = Math.max(...[before, after].map(({ box }) => box.bottom - box.top));
  const isFull = after.box.left - before.box.right < HIDES * height;
  if (!isFull || isMark(before.label) || isMark(after.label)) return [];
  const middle = (before.box.right + after.box.left) / 2;
  const bottom = Math.max(before.box.bottom, after.box.bottom);
  const side = HIDDEN * height;
  const box = { left: middle - side / 2, top: bottom - side, right: middle + side / 2, bottom };
  const mark = markSign(box, [label], { verdict: /** @type {const} */ ('unsure') });
  return [[...signs.slice(0, at), /** @type {T} */ (mark), ...signs.slice(at)]];
}

/** All choices of the open signs' candidates, those with few changes first. @template {Found} T @param {readonly T[]} signs
 *  @param {readonly number[]} open @returns {T[][]} */
function choices(signs, open) {
  let all = [{ changes: 0, signs: [...signs] }];
  for (const i of open) {
    const { label, candidates } = signs[i];
    all = all.flatMap((one) => [
      one,
      ...candidates
        .filter((candidate) => candidate !== label)
        .map((candidate) => ({
          changes: one.changes + 1,
          signs: replaced(one.signs, i, { ...signs[i], label: candidate, verdict: 'unsure' }),
        })),
    ]);
  }
  return all.sort((a, b) => a.changes - b.changes).map((one) => one.signs);
}

/** A copy with another item at a place. @template T @param {readonly T[]} list @param {number} at @param {T} item @returns {T[]} */
const replaced = (list, at, item) => list.map((one, i) => (i === at ? item : one));
