/* stroke-signs.js - the signs of a row of strokes, from left to right: marks, and runs of strokes that are digits. Pure. */
import { divide, slantOf } from './grouping.js';
import { LEAST_SLASH } from './slashes.js';
import { takeMarks } from './stroke-marks.js';
import { isStraight, shapeOf } from './stroke-shape.js';

/** @typedef {import('./grouping.js').Mark} Mark */
/** @typedef {import('./grouping.js').Row} Row */
/** @typedef {import('./answer.js').Found} Found */
/** @typedef {import('./stroke-marks.js').Taken} Taken */
/** @typedef {{ marks: Mark[], taken: Taken | null }} Group strokes of one sign; taken: a mark, if its shape and place tell it */

/**
 * The signs of a row, from left to right.
 * @param {Row} row @param {import('./stroke-marks.js').Links} links
 * @param {(marks: Mark[]) => number} [worth] how likely strokes are a digit (grouping.js)
 * @param {number} [each] see divide()
 * @returns {Group[]}
 */
export function groupsOf(row, links, worth, each) {
  const { taken, rest } = takeMarks(row, links, worth);
  /** @type {Group[]} */
  const groups = divide(rest, { ...links, worth, each }).map((marks) => ({ marks, taken: null }));
  if (taken.length === 0) return groups;
  const place = new Map(row.marks.map(({ index, left, right }) => [index, [left, right]]));
  const middle = (/** @type {Group} */ { marks }) => {
    const sides = marks.flatMap(({ index }) => place.get(index) ?? []);
    return (Math.min(...sides) + Math.max(...sides)) / 2;
  };
  for (const one of taken) {
    const group = { marks: one.marks, taken: one };
    const after = groups.findIndex((other) => middle(other) > middle(group));
    groups.splice(after < 0 ? groups.length : after, 0, group);
  }
  return groups;
}

/** How much each digit leans to the right where the writing is upright, in x per y; about the median of the donors that the groups were fitted to. */
const TILTS = [0.03, 0.03, 0.14, -0.03, 0.08, 0, 0.13, 0.24, -0.03, 0.08];

/** How far the slant of few digits is believed to be that of the writing. */
const TRUST = 0.5;

/**
 * How much straight strokes of a row lean more than the rest of it, and how much single strokes are bent.
 * @template {Found} T
 * @param {readonly T[]} signs from left to right @param {readonly Group[]} groups their strokes @param {number} height of the writing
 * @returns {T[]}
 */
export function withShapes(signs, groups, height) {
  const tilts = signs.map(({ label }, i) => {
    const usual = /^\d$/.test(label ?? '') && !groups[i].taken ? TILTS[Number(label)] : undefined;
    return usual === undefined ? null : -slantOf(groups[i].marks) - usual;
  });
  return signs.map((sign, i) => {
    const [mark, second] = groups[i].marks;
    if (groups[i].taken || second) return sign;
    const shape = shapeOf(mark.points);
    const tall = shape.dy >= LEAST_SLASH * height;
    const others = tilts.flatMap((tilt, k) => (tilt === null || k === i ? [] : [tilt]));
    const usual = others.sort((a, b) => a - b)[others.length >> 1] ?? 0;
    return {
      ...sign,
      lean: tall && isStraight(shape) ? -shape.dx / shape.dy - TRUST * usual : null,
      bow: tall && isBow(shape) ? shape.bend : null,
    };
  });
}

/** Whether a stroke is bent evenly to one side, as a bracket is. @param {import('./stroke-shape.js').Shape} shape */
const isBow = ({ dx, dy, length, path, wobble, middle }) =>
  path < 1.35 * length && wobble < 0.04 && middle > 0.35 && Math.abs(dx) < 0.6 * dy;
