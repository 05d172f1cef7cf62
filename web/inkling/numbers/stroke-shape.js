/* stroke-shape.js - the shape of a single stroke: straight, bent to a side, round; and where two strokes cross. Pure.
 *
 * Strokes are given as points at even steps, x, y, ...
 */

/** @typedef {ArrayLike<number>} Points */
/**
 * @typedef {object} Shape
 * @property {number} dx from the upper end to the lower one
 * @property {number} dy
 * @property {number} length of the straight line between the ends
 * @property {number} path length along the stroke
 * @property {number} bend greatest distance from the straight line, as a share of its length; positive to the left of the way down
 * @property {number} wobble greatest distance on the other side
 * @property {number} middle bend at a quarter and three quarters of the way, the smaller one, as a share of the greatest
 */

/** @param {Points} points @returns {Shape} */
export function shapeOf(points) {
  const count = points.length / 2;
  const isUp = points[1] > points[2 * count - 1];
  const at = (/** @type {number} */ i) => 2 * (isUp ? count - 1 - i : i);
  const [x0, y0] = [points[at(0)], points[at(0) + 1]];
  const [dx, dy] = [points[at(count - 1)] - x0, points[at(count - 1) + 1] - y0];
  const length = Math.sqrt(dx * dx + dy * dy);
  let [low, high, path] = [0, 0, 0];
  const bends = [];
  for (let i = 0; i < count; i++) {
    const [x, y] = [points[at(i)], points[at(i) + 1]];
    const bend = length > 0 ? ((y - y0) * dx - (x - x0) * dy) / (length * length) : 0;
    bends.push(bend);
    low = Math.min(low, bend);
    high = Math.max(high, bend);
    if (i > 0) path += Math.sqrt((x - points[at(i - 1)]) ** 2 + (y - points[at(i - 1) + 1]) ** 2);
  }
  const bend = high > -low ? high : low;
  const quarters = [bends[count >> 2], bends[count - 1 - (count >> 2)]];
  const middle = bend === 0 ? 0 : Math.min(...quarters.map((quarter) => quarter / bend));
  return { dx, dy, length, path, bend, wobble: bend > 0 ? -low : high, middle };
}

/** A straight stroke strays from its line by less than this share of its length, and is not much longer. */
const STRAY = 0.12;
const LONGER = 1.2;

/** @param {Shape} shape */
export const isStraight = ({ bend, wobble, length, path }) =>
  Math.abs(bend) < STRAY && wobble < STRAY && length > 0 && path < LONGER * length;

/** Whether a stroke returns to where it began. @param {Shape} shape */
export const isRound = ({ length, path }) => path > 0 && length < 0.3 * path;

/**
 * Where the straight lines between the ends of two strokes cross, as shares of both; null if they are parallel.
 * @param {Points} a @param {Points} b
 */
export function crossing(a, b) {
  const [ax, ay] = [a[a.length - 2] - a[0], a[a.length - 1] - a[1]];
  const [bx, by] = [b[b.length - 2] - b[0], b[b.length - 1] - b[1]];
  const turn = ax * by - ay * bx;
  if (turn === 0) return null;
  const [x, y] = [b[0] - a[0], b[1] - a[1]];
  return [(x * by - y * bx) / turn, (x * ay - y * ax) / turn];
}
