/* pen.js - pens, and the lines that they and a printer leave in the picture. Pure. */
import { scaleAt } from './space.js';
import { boundsOf, smoothed } from './writing.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('./canvas.js').Colour} Colour */
/** @typedef {import('./writing.js').Bounds} Bounds */

/** @type {Record<import('./kinds.js').Pen, { width: [number, number], colours: Colour[], strength: [number, number], grain: number }>} */
export const PENS = {
  ball: {
    width: [0.035, 0.075],
    colours: [
      [28, 42, 105],
      [30, 60, 140],
      [32, 32, 36],
      [40, 38, 60],
    ],
    strength: [0.85, 1],
    grain: 0.12,
  },
  pencil: {
    width: [0.03, 0.065],
    colours: [
      [95, 95, 98],
      [120, 120, 122],
    ],
    strength: [0.7, 0.95],
    grain: 0.55,
  },
  marker: {
    width: [0.1, 0.17],
    colours: [
      [25, 25, 28],
      [30, 50, 140],
      [30, 120, 70],
    ],
    strength: [0.85, 1],
    grain: 0.05,
  },
  red: {
    width: [0.035, 0.08],
    colours: [
      [190, 40, 45],
      [215, 70, 60],
    ],
    strength: [0.8, 1],
    grain: 0.12,
  },
  chalk: {
    width: [0.06, 0.11],
    colours: [
      [235, 235, 225],
      [240, 220, 150],
    ],
    strength: [0.75, 0.95],
    grain: 0.55,
  },
};

/** @param {import('./sheets.js').PageLine} line @param {import('./space.js').Mapping} to @returns {import('./canvas.js').Line} */
export function lineIn({ points, width }, to) {
  /** @type {number[]} */
  const mapped = [];
  /** @type {number[]} */
  const radii = [];
  for (let i = 0; i < points.length; i += 2) {
    mapped.push(...to(points[i], points[i + 1]));
    radii.push(Math.max(0.4, (width / 2) * scaleAt(to, points[i], points[i + 1])));
  }
  return { points: mapped, radii };
}

/** A stroke of the pen, pressed more here and less there. @param {number[]} stroke @param {number} pen in heights @param {number} unit
 * @param {import('./space.js').Mapping} to @param {Dice} dice */
export function inkLine(stroke, pen, unit, to, dice) {
  const { points, radii } = lineIn(
    { points: smoothed(stroke, unit / 16), width: Math.max(1.3, pen * unit) },
    to,
  );
  let pressure = dice.between(0.85, 1.1);
  return {
    points,
    radii: radii.map((radius) => {
      pressure = Math.min(1.15, Math.max(0.75, pressure + 0.03 * dice.bell()));
      return radius * pressure;
    }),
  };
}

/** @param {import('./canvas.js').Line[]} lines @returns {Bounds} */
export function boxAround(lines) {
  const [left, top, right, bottom] = boundsOf(lines.map(({ points }) => [...points]));
  const wide = Math.max(...lines.flatMap(({ radii }) => radii));
  return [left - wide, top - wide, right + wide, bottom + wide];
}
