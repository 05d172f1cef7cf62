/* fit.js - fits the weights of web/inkling/numbers/grouping.js: logistic regression on joints of composed numbers.
 *
 * A joint is a place between two runs of strokes. Between two whole digits of a number its label is "two digits"; inside a
 * digit of several strokes, with the rest of the digit on both sides, it is "one digit". Newton's method minimises the loss
 * with a small penalty on the squares of the weights; without it the weights would grow without bound, because the joints of
 * tidy numbers are almost separable.
 */
import { WEIGHTS, features, rowsOf } from '../../../web/inkling/internal.js';

/** Penalty on the squares of the weights, per joint. It was chosen between 1e-6 and 1e-3 by the share of correctly grouped numbers. */
const PENALTY = 1e-5;
const STEPS = 40;

/**
 * @param {import('./compose.js').Composed[]} numbers
 * @returns {{ weights: Record<string, number>, joints: number, wrong: number }}
 */
export function fitWeights(numbers) {
  const { inputs, labels } = jointsOf(numbers);
  const weights = logistic(inputs, labels);
  const wrong = inputs.filter((input, i) => dot(weights, input) > 0 !== (labels[i] === 1)).length;
  const named = Object.keys(WEIGHTS).map((name, i) => [name, Math.round(100 * weights[i]) / 100]);
  return { weights: Object.fromEntries(named), joints: inputs.length, wrong };
}

/** @param {import('./compose.js').Composed[]} numbers */
function jointsOf(numbers) {
  /** @type {number[][]} */
  const inputs = [];
  /** @type {number[]} */
  const labels = [];
  for (const { strokes, groups } of numbers) {
    const rows = rowsOf(strokes);
    if (rows.length !== 1) continue;
    const [row] = rows;
    const digits = row.marks.map(({ index }) => groups.findIndex((group) => group.includes(index)));
    const starts = digits.flatMap((digit, i) => (digit !== digits[i - 1] ? [i] : []));
    if (starts.length !== groups.length) continue; // digits that are no runs have no joints
    starts.forEach((start, run) => {
      const end = starts[run + 1] ?? digits.length;
      for (let middle = start + 1; middle < end; middle++) {
        inputs.push(features(row, start, middle, end));
        labels.push(0);
      }
      if (end === digits.length) return;
      inputs.push(features(row, start, end, starts[run + 2] ?? digits.length));
      labels.push(1);
    });
  }
  return { inputs, labels };
}

/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** The constant, input 0, goes without a penalty. @param {number[][]} inputs @param {number[]} labels */
function logistic(inputs, labels) {
  const n = inputs[0].length;
  let weights = new Array(n).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight, i) => (i ? PENALTY * inputs.length * weight : 0));
    const curve = weights.map((_, i) =>
      weights.map((__, j) => (i === j ? (i ? PENALTY * inputs.length : 0) + 1e-6 : 0)),
    );
    inputs.forEach((input, k) => {
      const p = 1 / (1 + Math.exp(-dot(weights, input)));
      for (let i = 0; i < n; i++) {
        slope[i] += (p - labels[k]) * input[i];
        for (let j = 0; j < n; j++) curve[i][j] += p * (1 - p) * input[i] * input[j];
      }
    });
    const move = solve(curve, slope);
    weights = weights.map((weight, i) => weight - move[i]);
  }
  return weights;
}

/** Gauss' elimination. @param {number[][]} matrix @param {number[]} right */
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue;
      const share = rows[k][i] / rows[i][i];
      rows[k] = rows[k].map((value, j) => value - share * rows[i][j]);
    }
  }
  return rows.map((row, i) => row[row.length - 1] / row[i]);
}
