/* scores.js - computes the figures of the studies: calibration of probabilities, and AUROC of a score. Pure.
 *
 * Probabilities are rows of a Float32Array, (n, classes). A score is higher for inputs to accept. Not here: accuracy and
 * its interval (web/inkling/model/metrics.js).
 */
import { largest } from '../../web/inkling/internal.js';

/** @typedef {{ confidence: number, accuracy: number, count: number }} Bin means of its answers */
/** @typedef {{ ece: number, eceWidth: number, nll: number, brier: number, accuracy: number, count: number, bins: Bin[] }} Honesty */

export const BINS = 15;
/** Lower bound of a probability in a logarithm. */
const LEAST = 1e-12;

/**
 * @param {ArrayLike<number>} probabilities (n, classes)
 * @param {ArrayLike<number>} labels
 * @param {number} [classes]
 * @returns {Honesty} ece: bins of equal count; eceWidth: of equal width; bins: those of equal count
 */
export function honesty(probabilities, labels, classes = 10) {
  const answers = [];
  let [nll, brier, correct] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const top = largest(probabilities, i * classes, classes);
    const right = Number(top === labels[i]);
    answers.push({ confidence: probabilities[i * classes + top], right });
    nll -= Math.log(Math.max(LEAST, probabilities[i * classes + labels[i]]));
    for (let c = 0; c < classes; c++)
      brier += (probabilities[i * classes + c] - Number(c === labels[i])) ** 2;
    correct += right;
  }
  const bins = binsOfEqualCount(answers);
  const n = labels.length;
  return {
    ece: gapOf(bins, n),
    eceWidth: gapOf(binsOfEqualWidth(answers), n),
    nll: nll / n,
    brier: brier / n,
    accuracy: correct / n,
    count: n,
    bins,
  };
}

/** @typedef {{ confidence: number, right: number }} Answer right: 1 or 0 */

/** @param {readonly Answer[]} answers @returns {Bin} */
function binOf(answers) {
  const mean = (/** @type {'confidence' | 'right'} */ key) =>
    answers.reduce((sum, answer) => sum + answer[key], 0) / answers.length;
  return { confidence: mean('confidence'), accuracy: mean('right'), count: answers.length };
}

/** Bins of the least sure answers first; their counts differ by one at most. @param {readonly Answer[]} answers @returns {Bin[]} */
export function binsOfEqualCount(answers) {
  // Right before wrong among equals, so that the order of the pictures does not matter.
  const sorted = [...answers].sort((a, b) => a.confidence - b.confidence || b.right - a.right);
  const cut = (/** @type {number} */ bin) => Math.floor((bin * sorted.length) / BINS);
  return Array.from({ length: BINS }, (_, bin) => sorted.slice(cut(bin), cut(bin + 1)))
    .filter((part) => part.length > 0)
    .map(binOf);
}

/** Bins (0, 1/15], (1/15, 2/15], ...; empty ones are left out. @param {readonly Answer[]} answers @returns {Bin[]} */
export function binsOfEqualWidth(answers) {
  return Array.from({ length: BINS }, (_, bin) =>
    answers.filter(({ confidence }) => Math.max(0, Math.ceil(confidence * BINS) - 1) === bin),
  )
    .filter((part) => part.length > 0)
    .map(binOf);
}

/** Expected calibration error. @param {readonly Bin[]} bins @param {number} count */
const gapOf = (bins, count) =>
  bins.reduce((sum, bin) => sum + (bin.count / count) * Math.abs(bin.accuracy - bin.confidence), 0);

/** The temperature from 0.25 to 4.00 with the least mean negative log likelihood.
 *  @param {(temperature: number) => ArrayLike<number>} probabilitiesAt @param {ArrayLike<number>} labels */
export function bestTemperature(probabilitiesAt, labels) {
  let best = { temperature: 1, nll: Infinity, ece: 1 };
  for (let step = 5; step <= 80; step++) {
    const { nll, ece } = honesty(probabilitiesAt(step / 20), labels);
    if (nll < best.nll) best = { temperature: step / 20, nll, ece };
  }
  return best;
}

/** Area under the ROC curve: the probability that an input to accept scores higher than one to reject; equal scores count half.
 *  @param {readonly number[]} accepted scores of what is to be accepted @param {readonly number[]} refused */
export function auroc(accepted, refused) {
  const all = [
    ...accepted.map((score) => ({ score, good: 1 })),
    ...refused.map((score) => ({ score, good: 0 })),
  ];
  all.sort((a, b) => a.score - b.score);
  let [sum, below] = [0, 0];
  for (let from = 0, to = 0; from < all.length; from = to) {
    let [good, bad] = [0, 0];
    for (; to < all.length && all[to].score === all[from].score; to++) {
      good += all[to].good;
      bad += 1 - all[to].good;
    }
    sum += good * (below + bad / 2);
    below += bad;
  }
  return sum / (accepted.length * refused.length);
}

/** Share of the inputs to reject that is accepted at the highest threshold that accepts at least 95 % of those to accept.
 *  @param {readonly number[]} accepted @param {readonly number[]} refused */
export function falseAt95(accepted, refused) {
  const bound = [...accepted].sort((a, b) => b - a)[Math.ceil(0.95 * accepted.length) - 1];
  return refused.filter((score) => score >= bound).length / refused.length;
}
