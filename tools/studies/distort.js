/* distort.js - shifts, rotates, scales, thins, thickens or blurs pictures, or adds noise, each by a known amount.
 *
 * A distortion works on a plane of 56 x 56 with the 28 x 28 picture in its middle, so that nothing is cut off before the middle is
 * cut out again. Level `still` of each kind changes nothing. Random choices (direction of the shift, noise) depend on the sample's
 * number alone, and the arithmetic is + - * /, so the pictures are the same everywhere. Pure.
 */
import { SIDE } from '../../web/inkling/internal.js';
import { randomOf } from './random.js';

export const PLANE = 2 * SIDE;
const MARGIN = (PLANE - SIDE) / 2;
/** Cells of a pixel's side when strokes grow or shrink. */
const FINE = 4;

/** @typedef {(plane: Float32Array, level: number, random: () => number) => Float32Array} Change */
/** @typedef {{ unit: string, levels: number[], still: number, change: Change }} Kind */

/** @type {Record<string, Kind>} */
export const DISTORTIONS = {
  shift: {
    unit: 'pixels, in one of eight directions',
    levels: [0, 1, 2, 3, 4, 6],
    still: 0,
    change: shifted,
  },
  rotation: { unit: 'degrees, either way', levels: [0, 10, 20, 30, 45], still: 0, change: turned },
  scale: { unit: 'times', levels: [0.6, 0.8, 1, 1.2, 1.4], still: 1, change: scaled },
  thickness: { unit: 'pixels wider', levels: [-1, -0.5, 0, 1, 2], still: 0, change: thickened },
  noise: { unit: 'standard deviation', levels: [0, 0.1, 0.2, 0.3, 0.5], still: 0, change: noisy },
  blur: {
    unit: 'standard deviation in pixels',
    levels: [0, 0.5, 1, 1.5, 2],
    still: 0,
    change: blurred,
  },
};

/**
 * @param {ArrayLike<number>} picture 28 x 28 values of 0 to 1
 * @param {string} kind of DISTORTIONS
 * @param {number} level
 * @param {number} sample its number
 * @returns {Float32Array} 56 x 56
 */
export function distorted(picture, kind, level, sample) {
  const plane = new Float32Array(PLANE * PLANE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) plane[(y + MARGIN) * PLANE + x + MARGIN] = picture[y * SIDE + x];
  const number = Object.keys(DISTORTIONS).indexOf(kind);
  return DISTORTIONS[kind].change(plane, level, randomOf(1, number, sample));
}

/** The middle 28 x 28 of a plane. @param {Float32Array} plane */
export function middleOf(plane) {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [y, x] = [Math.floor(i / SIDE), i % SIDE];
    return plane[(y + MARGIN) * PLANE + x + MARGIN];
  });
}

/** A plane as a grey picture, dark ink on white paper. @param {Float32Array} plane */
export const paperOf = (plane) => ({
  data: Uint8Array.from(plane, (value) => 255 - Math.round(255 * value)),
  width: PLANE,
  height: PLANE,
});

/** The picture at the place where each pixel comes from. @param {Float32Array} plane
 *  @param {(x: number, y: number) => [number, number]} from both from the middle of the plane */
function resampled(plane, from) {
  const middle = (PLANE - 1) / 2;
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x < 0 || y < 0 || x >= PLANE || y >= PLANE ? 0 : plane[y * PLANE + x];
  return plane.map((_, i) => {
    const [sx, sy] = from((i % PLANE) - middle, Math.floor(i / PLANE) - middle);
    const [x, y] = [Math.floor(sx + middle), Math.floor(sy + middle)];
    const [u, v] = [sx + middle - x, sy + middle - y];
    const above = (1 - u) * at(x, y) + u * at(x + 1, y);
    const below = (1 - u) * at(x, y + 1) + u * at(x + 1, y + 1);
    return (1 - v) * above + v * below;
  });
}

const HALF_ROOT = 0.7071067811865476;
/** @type {[number, number][]} */
const DIRECTIONS = [
  [1, 0],
  [HALF_ROOT, HALF_ROOT],
  [0, 1],
  [-HALF_ROOT, HALF_ROOT],
  [-1, 0],
  [-HALF_ROOT, -HALF_ROOT],
  [0, -1],
  [HALF_ROOT, -HALF_ROOT],
];

/** @type {Change} */
function shifted(plane, level, random) {
  const [dx, dy] = DIRECTIONS[Math.floor(DIRECTIONS.length * random())];
  return resampled(plane, (x, y) => [x - level * dx, y - level * dy]);
}

/** @type {Change} */
function turned(plane, level, random) {
  const [cos, sin] = cosSin((level * Math.PI) / 180);
  const way = random() < 0.5 ? -1 : 1;
  return resampled(plane, (x, y) => [cos * x + way * sin * y, cos * y - way * sin * x]);
}

/** Cosine and sine of an angle of at most a quarter turn, by their series. @param {number} angle */
export function cosSin(angle) {
  let [term, cos, sin] = [1, 1, 0];
  for (let k = 1; k <= 24; k++) {
    term *= angle / k;
    const sign = k % 4 < 2 ? 1 : -1;
    if (k % 2) sin += sign * term;
    else cos += sign * term;
  }
  return [cos, sin];
}

/** @type {Change} */
function scaled(plane, level) {
  return resampled(plane, (x, y) => [x / level, y / level]);
}

/** The darkest, or for a negative level the lightest, of a disc around each cell of a finer grid, averaged. @type {Change} */
function thickened(plane, level) {
  const sign = level < 0 ? -1 : 1;
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x < 0 || y < 0 || x >= PLANE || y >= PLANE ? 0 : plane[y * PLANE + x];
  const reach = reachOf(Math.round((Math.abs(level) * FINE) / 2));
  return plane.map((_, i) => {
    const [x, y] = [i % PLANE, Math.floor(i / PLANE)];
    let sum = 0;
    for (const cell of reach) {
      let most = -1;
      for (const [dx, dy] of cell) most = Math.max(most, sign * at(x + dx, y + dy));
      sum += sign * most;
    }
    return sum / reach.length;
  });
}

/** For each of the cells of a pixel: which pixels, counted from its own, a disc around the cell reaches.
 *  @param {number} radius in cells @returns {[number, number][][]} */
function reachOf(radius) {
  const steps = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const disc = steps
    .flatMap((y) => steps.map((x) => [x, y]))
    .filter(([x, y]) => x * x + y * y <= radius * radius);
  return Array.from({ length: FINE * FINE }, (_, cell) => {
    const pixels = disc.map(([x, y]) => [
      Math.floor((x + (cell % FINE)) / FINE),
      Math.floor((y + Math.floor(cell / FINE)) / FINE),
    ]);
    const different = new Map(pixels.map((pixel) => [String(pixel), pixel]));
    return /** @type {[number, number][]} */ ([...different.values()]);
  });
}

/** Sums of twelve uniform numbers are nearly normal, of variance 1. @type {Change} */
function noisy(plane, level, random) {
  return plane.map((value) => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random();
    return Math.min(1, Math.max(0, value + level * sum));
  });
}

/** Each pixel mixed with its neighbours, again and again: every pass adds 2 t to the variance. @type {Change} */
function blurred(plane, level) {
  const passes = Math.ceil(2 * level * level);
  const t = passes > 0 ? (level * level) / (2 * passes) : 0;
  let now = plane;
  for (let pass = 0; pass < passes; pass++) {
    for (const step of [1, PLANE]) {
      const before = now;
      // Beyond the border there is no ink; rows are far enough from it for their ends not to meet.
      now = before.map((value, i) => {
        const [left, right] = [before[i - step] ?? 0, before[i + step] ?? 0];
        return (1 - 2 * t) * value + t * (left + right);
      });
    }
  }
  return now;
}
