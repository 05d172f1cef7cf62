/* mcnemar.js - compares two models on the same pictures: which is right where, and whether the
 * difference could be chance (McNemar's exact test).
 *
 * Pictures that both models read correctly, or both incorrectly, do not tell which is better. If the
 * models were equally good, each of the other pictures would be a fair coin toss, so the test is a
 * two-sided binomial test.
 */

/** @typedef {'both' | 'onlyA' | 'onlyB' | 'neither'} Outcome */

/** @type {readonly Outcome[]} */
export const OUTCOMES = ['both', 'onlyA', 'onlyB', 'neither'];

/** @typedef {{ labels: ArrayLike<number>, predicted: ArrayLike<number> }} Answers both are outputs of the model, whose order
 *   of the classes may not be another's */

/** Which of the two models is right on a picture.
 * @param {Answers} a @param {Answers} b @param {number} i the picture
 * @returns {Outcome} */
export function outcome(a, b, i) {
  const isB = b.predicted[i] === b.labels[i];
  if (a.predicted[i] === a.labels[i]) return isB ? 'both' : 'onlyA';
  return isB ? 'onlyB' : 'neither';
}

/** Number of pictures with each outcome.
 * @param {Answers} a
 * @param {Answers} b
 * @returns {Record<Outcome, number>} */
export function countOutcomes(a, b) {
  const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  for (let i = 0; i < a.labels.length; i++) counts[outcome(a, b, i)]++;
  return counts;
}

/**
 * The probability that a fair coin splits n = onlyA + onlyB throws at least as unevenly; 1 when
 * there are none.
 * @param {number} onlyA
 * @param {number} onlyB
 * @returns {number}
 */
export function mcnemar(onlyA, onlyB) {
  const n = onlyA + onlyB;
  const few = Math.min(onlyA, onlyB);
  // Sum of C(n, i) / 2^n for i <= few; in logarithms, because 2^-n underflows from n = 1075 on.
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let i = 0; i <= few; i++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * tail);
}

/** The result of the comparison as a sentence.
 * @param {Record<Outcome, number>} counts
 * @param {string} nameA
 * @param {string} nameB */
export function verdictOf({ onlyA, onlyB }, nameA, nameB) {
  if (onlyA + onlyB === 0) return 'They are right on exactly the same pictures.';
  const p = mcnemar(onlyA, onlyB);
  const better = onlyA > onlyB ? nameA : nameB;
  const split =
    `They differ on ${onlyA + onlyB} ${onlyA + onlyB === 1 ? 'picture' : 'pictures'}: ` +
    `${nameA} alone is right on ${onlyA}, ${nameB} alone on ${onlyB}.`;
  const chance =
    `If both were equally good, a split at least this uneven would come up ${oftenness(p)} ` +
    `(McNemar’s exact p ${p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(decimals(p))}`}).`;
  if (p >= 0.05) return `${split} ${chance} These pictures do not show which one is better.`;
  return `${split} ${chance} ${better} is better on pictures like these.`;
}

/** Decimals to show: near 0.05 the third decides. @param {number} p */
function decimals(p) {
  if (p < 0.01) return 4;
  return p < 0.1 ? 3 : 2;
}

/** @param {number} p */
function oftenness(p) {
  if (p >= 0.995) return 'every time';
  if (p < 0.0001) return 'less than once in 10,000 tries';
  if (p < 0.01)
    return `about once in ${new Intl.NumberFormat('en').format(Math.round(1 / p))} tries`;
  return `in about ${Math.round(100 * p)} of 100 tries`;
}
