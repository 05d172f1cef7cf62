/* scale.js - the arithmetic of axes: round ticks, positions, and numbers as text.
 *
 * Only + - * / and rounding, so that every machine writes the same figure.
 */

/**
 * @typedef {object} Scale
 * @property {number} low value at `from`
 * @property {number} high value at `to`
 * @property {number} from pixel
 * @property {number} to pixel
 */

/** Pixel of a value. @param {Scale} scale @param {number} value */
export const place = ({ low, high, from, to }, value) =>
  from + ((value - low) / (high - low)) * (to - from);

/**
 * The round step (1, 2 or 5 times a power of ten) that cuts a range in at most `most` pieces.
 * @param {number} range positive
 * @param {number} most
 * @returns {number}
 */
export function roundStep(range, most) {
  let power = 1;
  while (power * most > range) power /= 10;
  while (power * 10 * most <= range) power *= 10;
  for (const factor of [1, 2, 5]) if (factor * power * most >= range) return factor * power;
  return 10 * power;
}

/** Tolerance for a value that lies on a step but for rounding. */
const NEAR = 1e-9;
/** Numbers below this are drawn as 0. */
const LEAST = 1e-6;

/**
 * The multiples of a step in a range, both ends included.
 * @param {number} low
 * @param {number} high
 * @param {number} step
 * @returns {number[]}
 */
export function multiples(low, high, step) {
  const first = Math.ceil(low / step - NEAR);
  const last = Math.floor(high / step + NEAR);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => tidy((first + i) * step));
}

/** Without the rounding error of a product: 0.30000000000000004 -> 0.3. @param {number} value */
const tidy = (value) => Number(value.toPrecision(12));

/** Decimals that tell multiples of a step apart. @param {number} step */
function decimalsOf(step) {
  let decimals = 0;
  for (
    let rest = step;
    decimals < 12 && Math.abs(rest - Math.round(rest)) > NEAR * rest;
    rest *= 10
  )
    decimals++;
  return decimals;
}

/**
 * The round range and its ticks for some values.
 * @param {readonly number[]} values finite, at least one, from floor to ceiling
 * @param {{ floor?: number, ceiling?: number, most?: number }} [limits] the range never goes beyond floor and ceiling
 * @returns {{ low: number, high: number, ticks: number[], decimals: number }}
 */
export function roundRange(values, { floor = -Infinity, ceiling = Infinity, most = 5 } = {}) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  // Zero belongs to the axis unless it is so far away that it would flatten the curve.
  if (low > 0 && low < 0.4 * high) low = 0;
  const size = Math.max(Math.abs(low), Math.abs(high), LEAST);
  const isFlat = high - low < NEAR * Math.max(size, 1);
  if (isFlat) [low, high] = [low - size / 20, high + size / 20];
  [low, high] = [Math.max(low, floor), Math.min(high, ceiling)];
  const step = roundStep(high - low, most);
  const bottom = Math.max(floor, tidy(Math.floor(low / step + NEAR) * step));
  const top = Math.min(ceiling, tidy(Math.ceil(high / step - NEAR) * step));
  return {
    low: bottom,
    high: top,
    ticks: multiples(bottom, top, step),
    decimals: decimalsOf(step),
  };
}

/** 0.98765 -> '98.77 %'. @param {number} share @param {number} [decimals] */
export const percent = (share, decimals = 2) =>
  Number.isFinite(share) ? `${(100 * share).toFixed(decimals)} %` : '\u2013';

/** 12345 -> '12,345'. @param {number} number whole */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

/** '1 picture', '2 pictures'. @param {number} number @param {string} word */
export const counted = (number, word) => `${grouped(number)} ${word}${number === 1 ? '' : 's'}`;
