/* sheet.js - finds where a form lies in a picture: the corners of its sheet, also where it is turned, moved or seen from aside.
 *
 *   picture -> small grey plane -> corners of what is brighter than its surroundings, or of the picture
 *           -> moved until the edges of the template's boxes lie on printed lines
 *
 * Where few of these edges are printed the corners stay, and `isPrinted` is false.
 */
import { mappingOf } from './quad.js';

/** @typedef {import('./decode.js').Rgba} Rgba */
/** @typedef {import('./quad.js').Point} Point */
/** @typedef {readonly [number, number, number, number]} Box left, top, right, bottom in fractions of the sheet */
/** @typedef {{ data: Float32Array, width: number, height: number }} Plane */
/** @typedef {{ corners: Point[], isPrinted: boolean }} Place corners: upper left, upper right, lower right, lower left, in pixels */

/** Longer side of the plane on which lines are looked for. */
const SIDE = 800;
/** What is darker than its surroundings by this many levels is print. */
const PRINT = 10;
/** Places along each edge of a box. */
const SAMPLES = 14;
/** Least share of the edges' places that lie on print. */
const SEEN = 0.3;

/** Means of squares of pixels. @param {Rgba} picture @param {number} side @returns {Plane & { step: number }} */
function greyPlane({ data, width, height }, side) {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / side));
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const plane = new Float32Array(columns * rows);
  const counts = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / step) * columns;
    for (let x = 0, at = 4 * y * width; x < width; x++, at += 4) {
      const cell = row + Math.floor(x / step);
      plane[cell] += (data[at] + data[at + 1] + data[at + 2]) / 3;
      counts[cell]++;
    }
  }
  for (let i = 0; i < plane.length; i++) plane[i] /= counts[i];
  return { data: plane, width: columns, height: rows, step };
}

/** The mean of squares of 2 r + 1. @param {Plane} plane @param {number} r @returns {Plane} */
function blurred({ data, width, height }, r) {
  const [rows, out] = [new Float32Array(data.length), new Float32Array(data.length)];
  /** @param {Float32Array} from @param {Float32Array} to @param {number} n @param {number} step @param {number} start */
  const line = (from, to, n, step, start) => {
    let [sum, count] = [0, 0];
    for (let i = -r; i < n; i++) {
      if (i + r < n) [sum, count] = [sum + from[start + (i + r) * step], count + 1];
      if (i - r - 1 >= 0) [sum, count] = [sum - from[start + (i - r - 1) * step], count - 1];
      if (i >= 0) to[start + i * step] = sum / count;
    }
  };
  for (let y = 0; y < height; y++) line(data, rows, width, 1, y * width);
  for (let x = 0; x < width; x++) line(rows, out, height, width, x);
  return { data: out, width, height };
}

/** The level between two classes (Otsu 1979). @param {Float32Array} levels */
function levelBetween(levels) {
  const counts = new Float64Array(256);
  for (const level of levels) counts[Math.round(level)]++;
  const whole = counts.reduce((sum, count, level) => sum + count * level, 0);
  let [below, sum, best, found] = [0, 0, 0, 0];
  for (let level = 0; level < 255; level++) {
    below += counts[level];
    sum += counts[level] * level;
    const above = levels.length - below;
    if (below === 0 || above === 0) continue;
    const apart = sum / below - (whole - sum) / above;
    if (below * above * apart * apart > best)
      [best, found] = [below * above * apart * apart, level];
  }
  return found;
}

/** The corners of the bright area around the middle, or of the picture where that fills it or is small. @param {Plane} plane
 *  @returns {Point[]} */
function brightCorners({ data, width, height }) {
  const level = levelBetween(data);
  const seen = new Uint8Array(data.length);
  const queue = [];
  for (let y = height >> 2; y < (3 * height) >> 2; y++)
    for (let x = width >> 2; x < (3 * width) >> 2; x++)
      if (data[y * width + x] > level) seen[queue.push(y * width + x) && y * width + x] = 1;
  /** Places that lie furthest to each corner. @type {[number, Point][]} */
  const far = [-1, 1, 1, -1].map(() => [-Infinity, [0, 0]]);
  for (const at of queue) {
    const [x, y] = [at % width, Math.floor(at / width)];
    for (const [i, reach] of [-x - y, x - y, x + y, y - x].entries())
      if (reach > far[i][0]) far[i] = [reach, [x + Number(i % 3 > 0), y + Number(i > 1)]];
    for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width])
      if (data[next] > level && !seen[next]) {
        seen[next] = 1;
        queue.push(next);
      }
  }
  const share = queue.length / data.length;
  if (share < 0.25 || share > 0.9) return cornersOf(width, height);
  return far.map(([, point]) => point);
}

/** @param {number} width @param {number} height @returns {Point[]} */
const cornersOf = (width, height) => [[0, 0], [width, 0], [width, height], [0, height]]; // prettier-ignore

/** Places along the edges of boxes. @param {readonly Box[]} boxes @returns {Point[]} */
const edgePoints = (boxes) =>
  boxes.flatMap(([left, top, right, bottom]) =>
    Array.from({ length: SAMPLES }, (_, i) => (i + 0.5) / SAMPLES).flatMap((t) => {
      const [x, y] = [left + t * (right - left), top + t * (bottom - top)];
      return /** @type {Point[]} */ ([[x, top], [x, bottom], [left, y], [right, y]]); // prettier-ignore
    }),
  );

/** How dark the places are, on average. @param {Plane} plane @param {readonly Point[]} points @param {readonly Point[]} corners */
function darkness({ data, width, height }, points, corners) {
  const to = mappingOf(1, 1, corners);
  let sum = 0;
  for (const [u, v] of points) {
    const [x, y] = to(u, v);
    if (x >= 0 && y >= 0 && x < width && y < height)
      sum += data[Math.floor(y) * width + Math.floor(x)];
  }
  return sum / points.length;
}

/** Corners turned by an angle of about t, and moved. @param {readonly Point[]} corners @param {number} t @param {number} dx
 *  @param {number} dy @returns {Point[]} */
function turned(corners, t, dx, dy) {
  const [c, s] = [(1 - (t * t) / 4) / (1 + (t * t) / 4), t / (1 + (t * t) / 4)];
  const [mx, my] = [0, 1].map((axis) => corners.reduce((sum, point) => sum + point[axis], 0) / 4);
  return corners.map(([x, y]) => [
    mx + dx + c * (x - mx) - s * (y - my),
    my + dy + s * (x - mx) + c * (y - my),
  ]);
}

/** The best of turns to 3 degrees and moves to 3 per cent. @param {Plane} plane @param {readonly Point[]} points
 *  @param {Point[]} corners */
function coarse(plane, points, corners) {
  let [best, most] = [corners, darkness(plane, points, corners)];
  const step = plane.width * 0.006;
  for (let turn = -6; turn <= 6; turn++)
    for (let i = -5; i <= 5; i++)
      for (let j = -5; j <= 5; j++) {
        const moved = turned(corners, turn * 0.0087, i * step, j * step);
        const found = darkness(plane, points, moved);
        if (found > most) [best, most] = [moved, found];
      }
  return best;
}

/** Moves two corners together, then each alone, as long as more print is met. @param {Plane} plane @param {readonly Point[]} points
 *  @param {Point[]} start @param {number} step */
function climb(plane, points, start, step) {
  let [best, most] = [start, darkness(plane, points, start)];
  const groups = [[0, 1, 2, 3], [0, 1], [2, 3], [0, 3], [1, 2], [0], [1], [2], [3]]; // prettier-ignore
  for (let round = 0, isBetter = true; isBetter && round < 12; round++) {
    isBetter = false;
    for (const group of groups)
      for (const [dx, dy] of [
        [step, 0],
        [-step, 0],
        [0, step],
        [0, -step],
      ]) {
        // prettier-ignore
        const moved = best.map(([x, y], i) => /** @type {Point} */ (group.includes(i) ? [x + dx, y + dy] : [x, y])); // prettier-ignore
        const found = darkness(plane, points, moved);
        if (found > most) [best, most, isBetter] = [moved, found, true];
      }
  }
  return best;
}

/** @param {Rgba} picture @param {readonly Box[]} boxes of the template @returns {Place} */
export function placeOf(picture, boxes) {
  const plane = greyPlane(picture, SIDE);
  const { step } = plane;
  const scaled = (/** @type {Point[]} */ corners) =>
    corners.map(([x, y]) => /** @type {Point} */ ([x * step, y * step]));
  const around = blurred(plane, 10).data;
  const print = { ...plane, data: plane.data.map((v, i) => Number(around[i] - v > PRINT)) };
  const points = edgePoints(boxes);
  const first = brightCorners(plane);
  const wide = blurred(print, 3);
  let corners = coarse(wide, points, first);
  for (const [size, r] of [
    [4, 3],
    [2, 2],
    [1, 1],
    [0.5, 1],
  ])
    // prettier-ignore
    corners = climb(r === 3 ? wide : blurred(print, r), points, corners, size);
  const isPrinted = 9 * darkness(blurred(print, 1), points, corners) > 9 * SEEN * 0.5;
  if (isPrinted) return { corners: scaled(corners), isPrinted };
  const isPicture = first[0][0] === 0 && first[2][0] === plane.width;
  return {
    corners: isPicture ? cornersOf(picture.width, picture.height) : scaled(first),
    isPrinted,
  };
}
