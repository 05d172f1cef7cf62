/* words.js - the texts about a reading: numbers, verdicts, and sentences for screen readers.
 *
 * Pure functions of a result; no DOM. A probability is shown as 100 % or 0 % only if it is exactly that.
 */

/**
 * @typedef {import('../../inkling/model/model.js').Prediction} Result
 */

/** Thin no-break space, so that a number and its sign stay together. */
const THIN = '\u202f';

/** @param {number} p 0..1
 * @param {string} [unit] what follows the number */
export function percent(p, unit = `${THIN}%`) {
  if (p > 0.995 && p < 1) return `>${THIN}99${unit}`;
  if (p > 0 && p < 0.005) return `<${THIN}1${unit}`;
  return `${Math.round(p * 100)}${unit}`;
}

/** @param {number} p 0..1 */
export function spokenPercent(p) {
  if (p > 0.995 && p < 1) return 'over 99 percent';
  if (p > 0 && p < 0.005) return 'under 1 percent';
  return `${Math.round(p * 100)} percent`;
}

/** The name of a class. @param {Result} result @param {number} index */
export const nameOf = ({ classes }, index) => classes[index];

/** Whether the classes are named by numbers. @param {Pick<Result, 'classes'>} result */
export const areNumbers = ({ classes }) => classes.every((name) => /^\d+$/.test(name));

/** The digits from the most to the least likely (the lower digit first where equal).
 * @param {ArrayLike<number>} probabilities
 * @returns {number[]} */
export function ranking(probabilities) {
  return Array.from(probabilities, (_, digit) => digit).sort(
    (a, b) => probabilities[b] - probabilities[a],
  );
}

/** The state around a reading: whether the sheet has ink, and whether the reader is loaded.
 * @typedef {{ hasInk: boolean, reader: 'loading' | 'ready' | 'failed' }} Circumstances */

/** The short verdict, shown large.
 * @param {Result | null} result null for an empty sheet, or while there is no reader
 * @param {Circumstances} circumstances */
export function verdict(result, { hasInk, reader }) {
  if (!hasInk) return 'Draw a digit';
  if (!result) return reader === 'loading' ? 'One moment' : 'Not read';
  if (result.label === null) return 'Too little ink to read';
  if (result.verdict === 'none') return areNumbers(result) ? 'Not a digit' : 'None of these signs';
  const [first, second] = ranking(result.probabilities);
  const [name, other] = [nameOf(result, first), nameOf(result, second)];
  if (result.verdict === 'unsure') return `Not sure: ${name} or ${other}`;
  return `${name}, ${percent(result.probabilities[first])}`;
}

/** The line under the verdict: the second guess.
 * @param {Result | null} result
 * @param {Circumstances} circumstances */
export function remark(result, { hasInk, reader }) {
  if (!hasInk) return 'mouse, finger, pen or arrow keys';
  if (!result) return reader === 'loading' ? 'getting ready to read' : '';
  if (result.label === null) return 'a longer stroke will do';
  if (result.verdict === 'none') return `most like ${one(result.label)}`;
  const [first, second, third] = ranking(result.probabilities);
  const p = (/** @type {number} */ digit) => percent(result.probabilities[digit]);
  if (result.verdict === 'unsure') {
    const then = third === undefined ? '' : `; then ${nameOf(result, third)}, ${p(third)}`;
    return `${p(first)} and ${p(second)}${then}`;
  }
  return `then ${nameOf(result, second)}, ${p(second)}`;
}

/** The sentence that is announced when the pen rests.
 * @param {Result | null} result
 * @param {Circumstances} circumstances */
export function sentence(result, { hasInk, reader }) {
  if (!hasInk) return 'The sheet is empty.';
  if (!result) return reader === 'loading' ? 'Getting ready to read.' : 'Nothing can be read yet.';
  if (result.label === null) return 'There is too little ink to read.';
  if (result.verdict === 'none') {
    const what = areNumbers(result) ? 'Not a digit' : 'None of these signs';
    return `${what}; most like ${one(result.label)}.`;
  }
  const [first, second] = ranking(result.probabilities);
  const p = (/** @type {number} */ digit) => spokenPercent(result.probabilities[digit]);
  const [name, other] = [nameOf(result, first), nameOf(result, second)];
  if (result.verdict === 'unsure')
    return `Not sure: ${name}, ${p(first)}, or ${other}, ${p(second)}.`;
  return `Looks like ${name}, ${p(first)}; second ${other}, ${p(second)}.`;
}

/** A description of the drawing on the sheet.
 * @param {import('../pen/sheet.js').Drawing} drawing */
export function contents({ strokes, picture }) {
  if (picture) return 'a picture on the sheet';
  if (strokes.length === 0) return 'the sheet is empty';
  return strokes.length === 1 ? '1 stroke on the sheet' : `${strokes.length} strokes on the sheet`;
}

/** A number with its article: "a 7", "an 8", "an 11"; another name as it is. @param {number | string} name */
export function one(name) {
  if (!/^\d+$/.test(String(name))) return String(name);
  return `${/^(8.?|1[18])$/.test(String(name)) ? 'an' : 'a'} ${name}`;
}

/** A count with separators: 10,000.
 * @param {number} n */
export const count = (n) => new Intl.NumberFormat('en').format(n);

/** A score in percent with two decimals: 99.42 %.
 * @param {number} share 0..1 */
export const score = (share) => `${(share * 100).toFixed(2)}${THIN}%`;

/** @param {number} milliseconds */
export function duration(milliseconds) {
  return milliseconds < 1
    ? `under 1${THIN}ms`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)}${THIN}ms`;
}

/** The file that an error of loading names, in a sentence of its own; '' if it names none. @param {unknown} error */
export function lostFile(error) {
  const [, file] = /:\/\/[^/]+\/(\S*[^\s.:,;])/.exec(String(error)) ?? [];
  return file ? `${file} did not arrive. ` : '';
}
