/* written.js - numbers as pen strokes for tests: built-in digits that the shipped model reads surely, and marks of a plain hand. */
import { diceOf } from '../../../tools/studies/scenes/dice.js';
import { write } from '../../../tools/studies/scenes/writing.js';
import { engine } from './networks.js';

export const model = await engine.loadModel('default').catch(() => null);
export const skip = model ? false : 'weights/default.safetensors is not there';

/** Most built-in digits that are looked at. */
const LOOKED_AT = 400;

/** A few digits of each label, drawn in one or two strokes. */
const donor = new Map(
  Array.from({ length: 10 }, (_, label) => {
    const all = Array.from({ length: LOOKED_AT }, (_, i) => engine.syntheticStrokes(5, i));
    const own = all.filter(({ label: other, strokes }) => other === label && strokes.length < 3);
    const sure = own.filter(({ strokes }) => {
      const answer = model?.predictStrokes(strokes);
      return answer?.verdict === 'digit' && answer.digit === label;
    });
    return [label, sure.slice(0, 3).map(({ strokes }) => strokes)];
  }),
);

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {number} [bow] of the middle, to the left */
export const line = (x0, y0, x1, y1, bow = 0) =>
  Array.from({ length: 11 }, (_, i) => {
    const t = i / 10;
    return [x0 + t * (x1 - x0) - 4 * t * (1 - t) * bow, y0 + t * (y1 - y0)];
  }).flat();

/** @param {number} x @param {number} y @param {number} radius */
const ring = (x, y, radius) =>
  Array.from({ length: 13 }, (_, i) => [
    x + radius * Math.sin((i * Math.PI) / 6),
    y - radius * Math.cos((i * Math.PI) / 6),
  ]).flat();

/** The strokes of each mark; digits stand on 0 and reach up to -1. @type {Record<string, number[][]>} */
const MARKS = {
  '.': [[0, -0.02, 0.01, 0]],
  ',': [line(0.06, -0.05, 0, 0.18)],
  '-': [line(0, -0.46, 0.4, -0.48)],
  '+': [line(0, -0.48, 0.5, -0.48), line(0.25, -0.72, 0.25, -0.22)],
  '=': [line(0, -0.6, 0.45, -0.6), line(0, -0.38, 0.45, -0.38)],
  '/': [line(0.6, -1.12, 0, 0.12)],
  ':': [
    [0, -0.66, 0.01, -0.64],
    [0, -0.12, 0.01, -0.1],
  ],
  '%': [ring(0.1, -0.82, 0.12), line(0.6, -1, 0.1, 0), ring(0.62, -0.16, 0.12)],
  '(': [line(0, -1.08, 0, 0.08, 0.24)],
  ')': [line(0, -1.08, 0, 0.08, -0.24)],
};

/** A text in strokes. @param {string} text @param {Record<string, number[][]>} [marks] other shapes of marks */
export function written(text, marks = {}) {
  const shapes = { ...MARKS, ...marks };
  let seed = 0.3;
  const dice = diceOf(() => (seed = (seed * 7.13 + 0.317) % 1));
  const signs = (/** @type {string} */ sign, /** @type {number} */ height) =>
    shapes[sign].map((stroke) => stroke.map((v) => height * v));
  return write(text, donor, { gap: [0.2, 0.25], signs }, dice).signs.flatMap(
    ({ strokes }) => strokes,
  );
}
