/* slashes.js - tells slashes and brackets from ones: a slash leans and is tall, two brackets are bent away from each other. Pure. */

/** @typedef {import('./answer.js').Found} Found */

/** Height counts this many times as much as lean: a slash goes beyond the digits. */
const HEIGHT = 2;
/** From here on a 1 may be a slash: lean, in x per y, and HEIGHT times what it is higher than the digits, in heights. */
const DOUBT = 0.3;
/** From here on it is more likely a slash, if it is this many times as high as the digits. */
const LIKELY = 0.5;
const TALL = 1.05;
/** From here on there is no doubt. */
const SURE = 0.8;
/** A side of a fraction has one or two digits and does not begin with 0: longer ones are more often numbers with a leaning 1. */
const FRACTION = /^[1-9]\d?$/;
/** In what reads as a date, it may be one from here on, and there is no doubt from here on. */
const IN_DATE = 0.12;
const SURE_IN_DATE = 0.3;
/** There is a doubt where a 1 of the row comes nearer to a slash than this. */
const MARGIN = 0.1;
/** Ink of a straight stroke lies nearer to its line than this share of its thickness (0.29 when it has an even one). */
const STRAIGHT = 0.6;
/** Lower strokes than this many heights are no slash. */
export const LEAST_SLASH = 0.75;
const DATE = /^(0?[1-9]|[12]\d|3[01])\/(0?[1-9]|1[0-2])\/(\d\d|\d{4})$/;

/**
 * How much a straight stroke of a picture leans more than the writing, in x per y; null for other pieces.
 * @param {{ slant: number, spread: number, height: number }} stroke slant in x per y; spread: how far its ink lies from a straight line,
 *   as a share of its thickness
 * @param {number} slant of the writing @param {number} height of the writing
 */
export function leanOf(stroke, slant, height) {
  const isStroke = stroke.spread <= STRAIGHT && stroke.height >= LEAST_SLASH * height;
  return isStroke ? slant - stroke.slant : null;
}

/** Height of the digits of a row: the median. @param {readonly Found[]} signs */
function heightOf(signs) {
  const heights = signs.flatMap(({ box, answer, label }) =>
    answer && label !== null ? [box.bottom - box.top] : [],
  );
  return heights.sort((a, b) => a - b)[heights.length >> 1];
}

/**
 * Tells slashes from ones in a row. Many people write a 1 that leans, so it counts how high it is, and whether the row reads as a date.
 * @template {Found} T
 * @param {readonly T[]} signs from left to right
 * @returns {T[]}
 */
export function tellSlashes(signs) {
  const height = heightOf(signs);
  const tall = signs.map(({ box }) => (box.bottom - box.top) / height);
  const likely = signs.map(({ lean }, i) =>
    typeof lean === 'number' && isBetween(signs, i) ? lean + HEIGHT * (tall[i] - 1) : -1,
  );
  const date = dateSlashes(signs, likely);
  const open = likely.flatMap((value, i) => (value > LIKELY && tall[i] > TALL ? [i] : []));
  const slashes = date ?? (isFraction(signs, open) ? open : []);
  const others = likely.filter((_, i) => !slashes.includes(i));
  const most = Math.max(-1, ...others) + MARGIN;
  return signs.map((sign, i) => {
    if (!slashes.includes(i)) return likely[i] > DOUBT ? doubted(sign, '/') : sign;
    const isSure = likely[i] > Math.max(most, date ? SURE_IN_DATE : SURE);
    return named(sign, '/', isSure ? 'digit' : 'unsure');
  });
}

/** Whether a sign stands between two others that are no marks. @param {readonly Found[]} signs @param {number} i */
const isBetween = (signs, i) => Boolean(signs[i - 1]?.answer && signs[i + 1]?.answer);

/** Whether what stands between slashes and other marks are parts of fractions. @param {readonly Found[]} signs @param {number[]} slashes */
const isFraction = (signs, slashes) =>
  signs
    .map(({ answer, label }, i) => (answer && !slashes.includes(i) ? (label ?? '?') : ' '))
    .join('')
    .split(' ')
    .every((digits, i, all) => FRACTION.test(digits) || all.length === 1);

/** The two signs that make a date if they are slashes, the likeliest; null if there are none.
 * @param {readonly Found[]} signs @param {readonly number[]} likely */
function dateSlashes(signs, likely) {
  const open = likely.flatMap((value, i) => (value > IN_DATE ? [i] : []));
  const pairs = open.flatMap((a) => open.flatMap((b) => (a < b ? [[a, b]] : [])));
  const text = (/** @type {number[]} */ pair) =>
    signs.map(({ label }, i) => (pair.includes(i) ? '/' : (label ?? '?'))).join('');
  return pairs
    .sort((a, b) => likely[b[0]] + likely[b[1]] - likely[a[0]] - likely[a[1]])
    .find((pair) => DATE.test(text(pair)));
}

/** Two brackets are bent at least this much, and one that stands alone this much, as a share of their length. */
const BENT = 0.09;
const BENT_MUCH = 0.16;

/**
 * Tells brackets from ones in a row: one that is bent to the left, and a later one that is bent to the right.
 * @template {Found} T
 * @param {readonly T[]} signs from left to right
 * @returns {T[]}
 */
export function tellBrackets(signs) {
  const told = [...signs];
  const bow = (/** @type {number} */ i) => signs[i].bow ?? 0;
  for (let i = 0; i < signs.length; i++) {
    if (bow(i) < BENT) continue;
    const end = signs.findIndex((_, k) => k > i + 1 && -bow(k) >= BENT);
    if (end < 0) break;
    const verdict = Math.min(bow(i), -bow(end)) > 1.3 * BENT ? 'digit' : 'unsure';
    told[i] = named(told[i], '(', verdict);
    told[end] = named(told[end], ')', verdict);
    i = end;
  }
  return told.map((sign, i) =>
    sign === signs[i] && Math.abs(bow(i)) > BENT_MUCH
      ? doubted(sign, bow(i) > 0 ? '(' : ')')
      : sign,
  );
}

/** @template {Found} T @param {T} sign @param {string} label @param {'digit' | 'unsure'} verdict @returns {T} */
const named = (sign, label, verdict) => ({
  ...sign,
  label,
  verdict,
  candidates: [label, ...sign.candidates],
});

/** @template {Found} T @param {T} sign @param {string} label that it may be as well @returns {T} */
const doubted = (sign, label) => ({
  ...sign,
  verdict: sign.verdict === 'none' ? 'none' : 'unsure',
  candidates: [...sign.candidates, label],
});
