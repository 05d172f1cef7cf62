/* picture-seams.js - where a piece of ink may be two digits that touch: seams from its top to its bottom through as little ink as possible.
 *
 * A seam goes down a row at a time, straight or one cell aside, so it follows the paper between two digits and cuts only where they touch;
 * where two strokes of a pen meet, the lighter ink between them is cheaper. Only whole numbers: the same seams on every machine.
 * Lengths are in cells of the page.
 */
import { eachCell } from './clutter.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/**
 * @typedef {object} Seam
 * @property {Int32Array} path where the part behind it begins, in each row of the piece
 * @property {number} cost ink that it crosses, in strokes
 */
/** @typedef {{ width: number, height: number, ink: Int32Array }} Upright a piece that stands upright; ink of its cells, 0 elsewhere */

/** Costs of a cell of paper, and of a step aside; full ink costs 255. */
const PAPER = 1;
const ASIDE = 1;
/** Seams through more strokes than this are none. */
const MOST_COST = 2.5;
const MOST_SEAMS = 8;
/** Cheapest seams that are tried. */
const MOST_TRIES = 32;
/** A piece that is this many heights tall is no row of digits: it may be as large as the picture. */
const MOST_TALL = 2.5;
/** What lies between two seams is at least this many heights tall, and has this many squares of a stroke's thickness. */
const TALL = 0.45;
const LEAST_INK = 2;

/**
 * @param {Page} page @param {Piece} piece @param {number} height of the writing
 * @param {(x: number, y: number) => number} upright where a cell is across when the writing stands upright @param {number} low least of these
 * @param {number} width of the upright piece
 * @returns {Seam[]} from left to right; path: as `upright` counts
 */
export function seamsOf(page, piece, height, upright, low, width) {
  const rows = piece.bottom - piece.top;
  if (rows > MOST_TALL * height) return [];
  const ink = new Int32Array(width * rows);
  eachCell(page, piece, (x, y) => {
    ink[(y - piece.top) * width + upright(x, y) - low] = page.ink[y * page.width + x];
  });
  const grid = { width, height: rows, ink };
  const through = costsThrough(grid);
  const most = MOST_COST * piece.peak * page.stroke;
  const isLeast = (/** @type {number} */ at) =>
    through.costs[at] < (through.costs[at - 1] ?? Infinity) &&
    through.costs[at] <= (through.costs[at + 1] ?? Infinity);
  const places = [...through.costs.keys()]
    .filter((at) => at > 0 && isLeast(at) && through.costs[at] <= most)
    .sort((a, b) => through.costs[a] - through.costs[b] || a - b)
    .slice(0, MOST_TRIES);
  const least = LEAST_INK * page.stroke * page.stroke;
  /** @type {{ at: number, path: Int32Array }[]} */
  let seams = [];
  for (const at of places) {
    if (seams.length === MOST_SEAMS) break;
    const seam = { at, path: pathThrough(grid, through, at) };
    const more = [...seams, seam].sort((a, b) => a.at - b.at);
    if (areDigits(grid, more, more.indexOf(seam), TALL * height, least)) seams = more;
  }
  return seams.map(({ path }) => ({
    path: path.map((x) => x + low),
    cost: inkOn(grid, path) / (piece.peak * page.stroke),
  }));
}

/** The costs of the cheapest ways to each cell, and from it, and of the cheapest seams through each place of the middle row.
 * @param {Upright} grid */
function costsThrough(grid) {
  const middle = grid.height >> 1;
  const above = costsTo(grid, 0, middle);
  const below = costsTo(grid, grid.height - 1, middle);
  const costs = Array.from({ length: grid.width }, (_, x) => {
    const at = middle * grid.width + x;
    return above[at] + below[at] - grid.ink[at];
  });
  return { above, below, costs };
}

/** @param {Upright} grid @param {number} from row @param {number} to row */
function costsTo({ width, height, ink }, from, to) {
  const costs = new Int32Array(width * height);
  const step = from < to ? 1 : -1;
  for (let x = 0; x < width; x++) costs[from * width + x] = ink[from * width + x] + PAPER;
  for (let y = from; y !== to;) {
    const before = y * width;
    y += step;
    const row = y * width;
    for (let x = 0; x < width; x++)
      costs[row + x] = ink[row + x] + PAPER + leastOf(costs, before, x, width);
  }
  return costs;
}

/** The least cost of the three cells before one. @param {Int32Array} costs @param {number} row @param {number} x @param {number} width */
function leastOf(costs, row, x, width) {
  const aside = asideOf(costs, row, x, width);
  return costs[row + x + aside] + (aside === 0 ? 0 : ASIDE);
}

/** The step to the cheapest of three cells: 0 if it is as cheap. @param {Int32Array} costs @param {number} row @param {number} x
 *  @param {number} width */
function asideOf(costs, row, x, width) {
  let [best, aside] = [costs[row + x], 0];
  if (x > 0 && costs[row + x - 1] + ASIDE < best) [best, aside] = [costs[row + x - 1] + ASIDE, -1];
  if (x + 1 < width && costs[row + x + 1] + ASIDE < best) aside = 1;
  return aside;
}

/** @param {Upright} grid @param {{ above: Int32Array, below: Int32Array }} costs @param {number} at in the middle row */
function pathThrough({ width, height }, { above, below }, at) {
  const path = new Int32Array(height);
  const middle = height >> 1;
  path[middle] = at;
  for (let y = middle; y > 0; y--)
    path[y - 1] = path[y] + asideOf(above, (y - 1) * width, path[y], width);
  for (let y = middle; y + 1 < height; y++)
    path[y + 1] = path[y] + asideOf(below, (y + 1) * width, path[y], width);
  return path;
}

/** @param {Upright} grid @param {Int32Array} path */
const inkOn = ({ width, ink }, path) => path.reduce((sum, x, y) => sum + ink[y * width + x], 0);

/** Whether what is on both sides of a seam, as far as the next ones, may be a digit. @param {Upright} grid
 *  @param {{ path: Int32Array }[]} seams from left to right @param {number} i the seam @param {number} tall @param {number} least ink, in cells */
function areDigits({ width, height, ink }, seams, i, tall, least) {
  const [before, { path }, behind] = [seams[i - 1], seams[i], seams[i + 1]];
  const isDigit = (
    /** @type {Int32Array | undefined} */ from,
    /** @type {Int32Array | undefined} */ to,
  ) => {
    let [top, bottom, cells] = [height, 0, 0];
    for (let y = 0; y < height; y++) {
      const end = y * width + (to ? to[y] : width);
      let count = 0;
      for (let at = y * width + (from ? from[y] : 0); at < end; at++) count += Number(ink[at] > 0);
      if (count === 0) continue;
      top = Math.min(top, y);
      bottom = y + 1;
      cells += count;
    }
    return bottom - top >= tall && cells >= least;
  };
  return isDigit(before?.path, path) && isDigit(path, behind?.path);
}
