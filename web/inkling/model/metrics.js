/* metrics.js - computes scores from logits and labels: loss, accuracy, confusion matrix, scores per
 * class, interval, calibration.
 *
 * The arithmetic gives the same bits everywhere (the engine's softmax, + - * / and Math.sqrt), because
 * validation scores decide about early stopping and the learning rate. Sums run in the order of the
 * samples, on whichever worker their logits were computed.
 */
import { integerIn } from '../base/checks.js';
import { usualClasses } from '../base/classes.js';

/** @typedef {{ precision: number, recall: number, f1: number, support: number }} ClassScore */
/**
 * @typedef {object} Evaluation
 * @property {number} loss mean cross-entropy in nats
 * @property {number} accuracy
 * @property {number} correct
 * @property {number} count
 * @property {[number, number]} interval of the accuracy, 95 % (Wilson)
 * @property {number[][]} confusion row: truth, column: prediction
 * @property {ClassScore[]} perClass
 */
/**
 * @typedef {{ labels: Uint8Array, predicted: Uint8Array, losses: Float32Array, probabilities: Float32Array }}
 *   EvaluationDetails for each sample; labels and predicted are outputs of the network, whatever the order of the data set's classes;
 *   probabilities: (n, classes), without a calibration
 */
/**
 * Thresholds of the verdict: 'none' if the probability of "no digit" exceeds noneAbove; else 'unsure'
 * if the highest probability of a digit is below unsureBelow.
 * @typedef {{ temperature: number, unsureBelow: number, noneAbove: number }} Verdict
 */
/**
 * @typedef {(logits: Float32Array, classes: number, temperature?: number) => Float32Array} Softmax
 */

/** Least number of correct answers for a calibration. */
const LEAST_CALIBRATION = 100;

/**
 * Scores logits. A network with an output for "none" is scored on its classes, unless some labels mean
 * "none": then on all outputs.
 * @param {Softmax} softmax
 * @param {Float32Array} logits (n, outputs)
 * @param {Uint8Array} labels (n)
 * @param {number} outputs of the network
 * @param {boolean} [none] whether the last output means "none"
 * @returns {Evaluation & EvaluationDetails}
 */
export function score(softmax, logits, labels, outputs, none = usualClasses(outputs).none) {
  return none && !labels.includes(outputs - 1)
    ? scoreClasses(softmax, digitLogits(logits, outputs), labels, outputs - 1)
    : scoreClasses(softmax, logits, labels, outputs);
}

/** All but the last of each row: the classes without "none".
 * @param {Float32Array} logits (n, outputs)
 * @param {number} outputs
 */
export function digitLogits(logits, outputs) {
  const classes = outputs - 1;
  const kept = new Float32Array((logits.length / outputs) * classes);
  for (let from = 0, to = 0; from < logits.length; from += outputs, to += classes)
    kept.set(logits.subarray(from, from + classes), to);
  return kept;
}

/**
 * @param {Softmax} softmax
 * @param {Float32Array} logits (n, classes)
 * @param {Uint8Array} labels (n)
 * @param {number} classes
 * @returns {Evaluation & EvaluationDetails}
 */
function scoreClasses(softmax, logits, labels, classes) {
  const probabilities = softmax(logits, classes);
  const count = labels.length;
  const predicted = new Uint8Array(count);
  const losses = new Float32Array(count);
  const confusion = Array.from(
    { length: classes },
    () => /** @type {number[]} */ (new Array(classes).fill(0)),
  );
  let loss = 0;
  let correct = 0;
  for (let i = 0; i < count; i++) {
    const row = i * classes;
    const top = largest(logits, row, classes);
    const sampleLoss =
      logits[row + top] - logits[row + labels[i]] - exactLog(probabilities[row + top]);
    predicted[i] = top;
    losses[i] = sampleLoss;
    loss += sampleLoss;
    correct += Number(top === labels[i]);
    confusion[labels[i]][top]++;
  }
  return {
    loss: loss / count,
    accuracy: correct / count,
    correct,
    count,
    interval: wilsonInterval(correct, count),
    confusion,
    perClass: confusion.map((_, label) => classScore(confusion, label)),
    labels,
    predicted,
    losses,
    probabilities,
  };
}

/** Index of the largest of `count` values; the lowest one of equals.
 * @param {ArrayLike<number>} values
 * @param {number} [start]
 * @param {number} [count]
 */
export function largest(values, start = 0, count = values.length) {
  let top = 0;
  for (let c = 1; c < count; c++) if (values[start + c] > values[start + top]) top = c;
  return top;
}

/**
 * @param {number[][]} confusion
 * @param {number} label
 * @returns {ClassScore}
 */
function classScore(confusion, label) {
  const hits = confusion[label][label];
  const support = confusion[label].reduce((sum, cell) => sum + cell, 0);
  const claimed = confusion.reduce((sum, row) => sum + row[label], 0);
  return {
    precision: claimed ? hits / claimed : 0,
    recall: support ? hits / support : 0,
    f1: support + claimed ? (2 * hits) / (support + claimed) : 0,
    support,
  };
}

/**
 * The 95 % interval of a share (Wilson 1927). It is valid near 100 %, where the textbook formula fails.
 * @param {number} correct
 * @param {number} count
 * @returns {[number, number]}
 */
export function wilsonInterval(correct, count) {
  integerIn('correct', correct, 0, integerIn('count', count, 0));
  if (count === 0) return [0, 1];
  const z2 = 1.959963984540054 * 1.959963984540054;
  const share = correct / count;
  const middle = share + z2 / (2 * count);
  const spread = Math.sqrt(z2 * ((share * (1 - share)) / count + z2 / (4 * count * count)));
  const scale = 1 + z2 / count;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/** Share of the correct answers that may get another verdict than 'digit'. It is below 1 %, because other people's handwriting raises it. */
const DOUBT = 0.006;
/** The share of 'none' in DOUBT is tried in this many steps. */
const STEPS = 10;

/**
 * Chooses the temperature and the thresholds of the verdict. The temperature has the least Brier score of a fixed grid.
 * At most 0.6 % of the correct answers get another verdict than 'digit'. The split of these between 'none' and 'unsure' is
 * the one that rejects the most non-digits, if the data have any.
 * @param {Softmax} softmax
 * @param {Float32Array} logits (n, outputs)
 * @param {Uint8Array} labels
 * @param {number} outputs
 * @param {boolean} [knowsNone] whether the last output means "none"; if left out, of eleven outputs it does
 * @returns {Verdict | null} null when there are too few right answers
 */
export function calibrate(
  softmax,
  logits,
  labels,
  outputs,
  knowsNone = usualClasses(outputs).none,
) {
  const classes = knowsNone ? outputs - 1 : outputs;
  const digits = knowsNone ? digitLogits(logits, outputs) : logits;
  let best = { temperature: 1, brier: Infinity, probabilities: digits };
  for (let step = 10; step <= 80; step++) {
    const temperature = step / 20;
    const probabilities = softmax(digits, classes, temperature);
    const brier = brierScore(probabilities, labels, classes);
    if (brier < best.brier) best = { temperature, brier, probabilities };
  }
  const { temperature, probabilities } = best;
  const all = knowsNone ? softmax(logits, outputs, temperature) : null;
  /** @type {Sure[]} */
  const right = [];
  /** @type {Sure[]} */
  const none = [];
  for (let i = 0; i < labels.length; i++) {
    const top = largest(probabilities, i * classes, classes);
    const sure = {
      top: probabilities[i * classes + top],
      none: all ? all[i * outputs + classes] : 0,
    };
    if (knowsNone && labels[i] === classes) none.push(sure);
    else if (top === labels[i]) right.push(sure);
  }
  if (right.length < LEAST_CALIBRATION) return null;
  if (!knowsNone) return { temperature, unsureBelow: lowest(right, DOUBT), noneAbove: 1 };
  let [verdict, mostCaught] = [{ temperature, unsureBelow: 0, noneAbove: 1 }, -1];
  for (let step = 0; step <= STEPS; step++) {
    const noneAbove = highestNone(right, (DOUBT * step) / STEPS);
    const answered = right.filter((sure) => sure.none <= noneAbove);
    const left = DOUBT - (right.length - answered.length) / right.length;
    const unsureBelow = lowest(answered, Math.max(0, left));
    const caught = none.filter((sure) => sure.none > noneAbove || sure.top < unsureBelow).length;
    if (caught > mostCaught)
      [verdict, mostCaught] = [{ temperature, unsureBelow, noneAbove }, caught];
  }
  return verdict;
}

/** @typedef {{ top: number, none: number }} Sure probabilities of the likeliest digit and of "no digit" */

/** The threshold below which the given share of the answers' top probabilities lies.
 * @param {Sure[]} answers
 * @param {number} share
 */
function lowest(answers, share) {
  const tops = answers.map(({ top }) => top).sort((a, b) => a - b);
  return tops[Math.floor(tops.length * share)];
}

/** The threshold above which the given share of the answers' "no digit" probabilities lies.
 * @param {Sure[]} answers
 * @param {number} share
 */
function highestNone(answers, share) {
  const nones = answers.map(({ none }) => none).sort((a, b) => b - a);
  return nones[Math.floor(nones.length * share)];
}

/**
 * @param {Float32Array} probabilities
 * @param {Uint8Array} labels
 * @param {number} classes
 */
function brierScore(probabilities, labels, classes) {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (labels[Math.floor(i / classes)] >= classes) continue; // no digit
    const target = i % classes === labels[Math.floor(i / classes)] ? 1 : 0;
    sum += (probabilities[i] - target) * (probabilities[i] - target);
  }
  return sum / labels.length;
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm computed by + - * / alone, because Math.log may differ in its last bit between
 * JavaScript engines. x must be positive and normal, else the result is NaN.
 * @param {number} x
 * @returns {number}
 */
export function exactLog(x) {
  if (!(x >= 2 ** -1022 && x < Infinity)) return NaN;
  bits.setFloat64(0, x);
  let exponent = (bits.getUint32(0) >>> 20) - 1023;
  bits.setUint32(0, (bits.getUint32(0) & 0xfffff) | (1023 << 20));
  let mantissa = bits.getFloat64(0);
  if (mantissa > 1.5) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1); // |s| <= 0.2
  const s2 = s * s;
  let series = 0;
  for (let k = 25; k >= 1; k -= 2) series = series * s2 + 1 / k;
  return exponent * Math.LN2 + 2 * s * series;
}
