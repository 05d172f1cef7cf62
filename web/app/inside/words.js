/* words.js - the texts of the Inside view about its findings. Pure functions; no DOM. */
import { areNumbers, one, percent } from '../parts/words.js';
import { zoneWords } from './occlusion.js';

/** @typedef {import('./worker.js').Reading} Reading */

/** A class: a digit, or the eleventh. @param {number} number */
export const className = (number) => (number < 10 ? String(number) : 'no digit');

/** What the verdict 'none' means. @param {Reading} reading */
const noneWords = (reading) => (areNumbers(reading) ? 'no digit' : 'none of these signs');

/** A number with as many digits as are significant. @param {number} value */
export function figure(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e5 || size < 1e-4)
    return value.toExponential(1).replaceAll('-', '−').replace('e+', 'e');
  return value.toFixed(size < 0.01 ? 5 : size < 10 ? 3 : size < 1000 ? 2 : 1).replace('-', '−');
}

/** A reading in short: "7, 98 %", "perhaps 7, 51 %", "no digit". @param {Reading | null} reading */
export function readingWords(reading) {
  if (!reading || reading.label === null) return 'nothing';
  if (reading.verdict === 'none') return noneWords(reading);
  const { label, candidates, probabilities } = reading;
  return `${reading.verdict === 'unsure' ? 'perhaps ' : ''}${label}, ${percent(probabilities[candidates[0]])}`;
}

/** Whether two readings give the same answer. @param {Reading | null} a @param {Reading | null} b */
export function agree(a, b) {
  const answer = (/** @type {Reading | null} */ reading) =>
    !reading || reading.verdict === 'none' ? null : reading.label;
  return answer(a) === answer(b);
}

/**
 * A sentence about the effect of leaving something out.
 * @param {string} what "stroke 2"
 * @param {Reading} before
 * @param {Reading | null} after
 */
export function withoutWords(what, before, after) {
  if (!after || after.label === null) return `Without ${what} there is nothing left to read.`;
  if (before.label === null) return `Without ${what} it reads as ${readingWords(after)}.`;
  if (after.verdict === 'none') return `Without ${what} it reads as ${noneWords(after)}.`;
  const was = before.probabilities[before.candidates[0]];
  const is = after.probabilities[before.candidates[0]];
  if (!agree(before, after) || after.verdict === 'unsure')
    return `Without ${what} it reads as ${readingWords(after)}; ${before.label} falls from ${percent(was)} to ${percent(is)}.`;
  const now = percent(is);
  return percent(was) === now
    ? `Without ${what} it is still ${before.label}, ${now}.`
    : `Without ${what} it is still ${before.label}, ${now} instead of ${percent(was)}.`;
}

/** Loss of probability below which a place does not matter. */
const MATTERS = 0.005;

/**
 * A sentence about an occlusion map.
 * @param {number} answer
 * @param {number} before its probability
 * @param {{ zone: number, loss: number, at: number }[]} zones
 * @param {Int8Array} digits read with each place hidden
 */
export function placesWords(answer, before, zones, digits) {
  const worst = zones.reduce((a, b) => (b.loss > a.loss ? b : a));
  if (worst.loss < MATTERS) {
    return `No patch of 4 × 4 takes more than half a percent from the answer ${answer}: it hangs on no single place.`;
  }
  const read = digits[worst.at];
  const instead =
    read === answer ? '' : read < 0 ? ', and nothing is read' : `, and it reads as ${one(read)}`;
  return (
    `The most important place is ${zoneWords(worst.zone)}: with a patch of paper on it, ${answer} falls from ` +
    `${percent(before)} to ${percent(Math.max(0, before - worst.loss))}${instead}.`
  );
}

/** A sentence about the nearest pictures. @param {readonly { label: number }[]} found */
export function nearestWords(found) {
  if (found.length === 0) return '';
  const counts = new Map();
  for (const { label } of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  const list = [...counts].sort((a, b) => b[1] - a[1]);
  if (list.length === 1)
    return `All ${found.length} nearest are labelled ${className(list[0][0])}.`;
  return `Of the ${found.length} nearest, ${list.map(([label, n]) => `${n} ${n === 1 ? 'is' : 'are'} labelled ${className(label)}`).join(', ')}.`;
}

/** A shape, for example "12 x 12 x 16". @param {readonly number[]} shape */
export const shapeWords = ([height, width, channels]) =>
  height * width === 1 ? `${channels}` : `${height} × ${width} × ${channels}`;
