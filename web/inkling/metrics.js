/* metrics.js - scores from logits and labels: loss, accuracy, confusion, per class, interval,
 * calibration.
 *
 * All arithmetic is exact to the bit everywhere (the engine's softmax, + - * / and Math.sqrt),
 * because a validation score may steer training: early stopping, learning rate. Sums run in the
 * order of the samples, whoever computed the logits.
 */
import { integerIn } from './checks.js';

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
 * @typedef {{ predicted: Uint8Array, losses: Float32Array, probabilities: Float32Array }}
 *   EvaluationDetails for each sample; probabilities: (n, classes), without a calibration
 */
/** @typedef {{ temperature: number, unsureBelow: number }} Verdict */
/**
 * @typedef {(logits: Float32Array, classes: number, temperature?: number) => Float32Array} Softmax
 */

/** Without so many right answers a percentile says nothing. */
const LEAST_CALIBRATION = 100;

/**
 * @param {Softmax} softmax
 * @param {Float32Array} logits (n, classes)
 * @param {Uint8Array} labels (n)
 * @param {number} classes
 * @returns {Evaluation & EvaluationDetails}
 */
export function score(softmax, logits, labels, classes) {
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
 * The 95 % interval of a share (Wilson 1927): honest near 100 %, where the textbook formula is not.
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

/**
 * The temperature, from a fixed grid, that makes the probabilities most honest (least Brier score),
 * and the probability below which an answer is unsure: 1 % of the right answers are below it.
 * @param {Softmax} softmax
 * @param {Float32Array} logits
 * @param {Uint8Array} labels
 * @param {number} classes
 * @returns {Verdict | null} null when there are too few right answers
 */
export function calibrate(softmax, logits, labels, classes) {
  let best = { temperature: 1, brier: Infinity, probabilities: logits };
  for (let step = 10; step <= 80; step++) {
    const temperature = step / 20;
    const probabilities = softmax(logits, classes, temperature);
    const brier = brierScore(probabilities, labels, classes);
    if (brier < best.brier) best = { temperature, brier, probabilities };
  }
  const tops = [];
  for (let i = 0; i < labels.length; i++) {
    const top = largest(best.probabilities, i * classes, classes);
    if (top === labels[i]) tops.push(best.probabilities[i * classes + top]);
  }
  if (tops.length < LEAST_CALIBRATION) return null;
  tops.sort((a, b) => a - b);
  return { temperature: best.temperature, unsureBelow: tops[Math.floor(tops.length / 100)] };
}

/**
 * @param {Float32Array} probabilities
 * @param {Uint8Array} labels
 * @param {number} classes
 */
function brierScore(probabilities, labels, classes) {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const target = i % classes === labels[Math.floor(i / classes)] ? 1 : 0;
    sum += (probabilities[i] - target) * (probabilities[i] - target);
  }
  return sum / labels.length;
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm from + - * / alone: Math.log may differ in its last bit between engines. x is
 * positive and normal; anything else gives NaN.
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
