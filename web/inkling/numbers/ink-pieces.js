/* ink-pieces.js - prepares the pieces of ink of a page for grouping: their slant, and cuts where digits may touch.
 *
 * A part is a piece, or what lies between two cuts of a piece. Lengths are in cells of the page.
 */

import { boxAround } from '../pictures/box.js';
import { eachCell, shareOf } from './clutter.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('../pictures/box.js').Box} Box */
/**
 * @typedef {object} Part
 * @property {Piece} piece
 * @property {number[]} cells their places in the page, in reading order
 * @property {Box} box
 * @property {Float64Array} points x, y of some of its cells, in reading order
 * @property {Cut | null} cut where it begins inside its piece
 */

/** @typedef {{ at: number, runs: number }} Cut through a piece; runs of ink above each other there */

/** Points that stand for a part. */
const POINTS = 96;

/** @param {Piece} piece */
const heightOf = ({ top, bottom }) => bottom - top;

/** Largest slant that is corrected, in x per y. */
const MOST_SLANT = 0.6;

/**
 * A piece as a straight stroke: its slant in x per y, and how far its ink lies from that line as a share of the usual thickness.
 * @param {Page} page @param {Piece} piece
 */
export function strokeOf(page, piece) {
  let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  eachCell(page, piece, (x, y) => {
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  });
  const [across, both, down] = [sxx - (sx * sx) / n, sxy - (sx * sy) / n, syy - (sy * sy) / n];
  const slant = down > 0 ? both / down : 0;
  const aside = Math.max(0, across - slant * both) / n / (1 + slant * slant);
  const spread = Math.sqrt(aside) / page.stroke;
  return { slant, spread, height: heightOf(piece) };
}

/**
 * The slant of the writing, in x per y: the median of its tall pieces, so that a slash does not count for more than it is.
 * @param {Page} page @param {Piece[]} pieces @param {number} height
 */
export function slantOfPieces(page, pieces, height) {
  const tall = pieces.filter(
    (piece) => heightOf(piece) >= 0.6 * height && piece.right - piece.left <= 1.2 * height,
  );
  const slant = shareOf(
    tall.map((piece) => ({ value: strokeOf(page, piece).slant, weight: heightOf(piece) })),
    0.5,
  );
  return Math.max(-MOST_SLANT, Math.min(MOST_SLANT, slant));
}

/** Where a cell is across when the writing stands upright. @param {number} slant in x per y */
const uprightBy = (slant) => (/** @type {number} */ x, /** @type {number} */ y) =>
  Math.round(x - slant * y);

/** Narrower pieces than this many heights are one digit. */
const WIDE = 0.85;
/** Cuts are this many heights apart at least, and from the ends of the piece. */
const CUT_STEP = 0.2;
const MOST_CUTS = 6;
/** What lies between two cuts is at least this many heights tall. */
const TALL = 0.45;

/**
 * The parts of a piece: itself, or its parts between places where two digits may touch.
 * @param {Page} page @param {Piece} piece @param {number} height @param {number} slant
 * @returns {Part[]}
 */
export function partsOf(page, piece, height, slant) {
  const upright = uprightBy(slant);
  let [low, high] = [Infinity, -Infinity];
  eachCell(page, piece, (x, y) => {
    low = Math.min(low, upright(x, y));
    high = Math.max(high, upright(x, y));
  });
  const profile = profileOf(page, piece, high - low + 1, (x, y) => upright(x, y) - low);
  const isWide = high - low + 1 >= WIDE * height;
  const cuts = isWide ? cutsOf(profile, page.stroke, height) : [];
  const ends = [low, ...cuts.map(({ at }) => at + low), high + 1];
  return ends.slice(1).flatMap((to, i) => {
    const part = partBetween(page, piece, ends[i], to, upright);
    return part ? [{ ...part, cut: i > 0 ? cuts[i - 1] : null }] : [];
  });
}

/** The cells above each other at each place, the runs that they are, and the highest and lowest. @param {Page} page @param {Piece} piece
 *  @param {number} length @param {(x: number, y: number) => number} placeOf */
function profileOf(page, piece, length, placeOf) {
  const cells = new Uint32Array(length);
  const top = new Int32Array(length).fill(page.height);
  const bottom = new Int32Array(length);
  const runs = new Uint16Array(length);
  eachCell(page, piece, (x, y) => {
    const at = placeOf(x, y);
    cells[at]++;
    runs[at] += Number(bottom[at] < y);
    top[at] = Math.min(top[at], y);
    bottom[at] = Math.max(bottom[at], y + 1);
  });
  return { cells, runs, top, bottom };
}

/**
 * Places with little ink above each other, such that what lies between two of them is as tall as a digit.
 * @param {{ cells: Uint32Array, runs: Uint16Array, top: Int32Array, bottom: Int32Array }} profile of each place
 * @param {number} stroke @param {number} height
 * @returns {Cut[]}
 */
function cutsOf({ cells, runs, top, bottom }, stroke, height) {
  const step = CUT_STEP * height;
  const isTall = (/** @type {number} */ from, /** @type {number} */ to) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = from; at < to; at++) {
      low = Math.min(low, top[at]);
      high = Math.max(high, bottom[at]);
    }
    return high - low >= TALL * height;
  };
  const places = [...cells.keys()]
    .filter((at) => at >= step && at < cells.length - step)
    .filter((at) => cells[at] <= 2.5 * stroke + 1)
    .sort((a, b) => cells[a] - cells[b] || a - b);
  /** @type {number[]} */
  let cuts = [];
  for (const place of places) {
    if (cuts.length === MOST_CUTS) break;
    if (cuts.some((cut) => Math.abs(cut - place) < step)) continue;
    const more = [...cuts, place].sort((a, b) => a - b);
    const ends = [0, ...more, cells.length];
    if (
      more.every((_, i) => isTall(ends[i], ends[i + 1])) &&
      isTall(ends[more.length], cells.length)
    )
      cuts = more;
  }
  return cuts.map((at) => ({ at, runs: runs[at] }));
}

/**
 * @param {Page} page @param {Piece} piece @param {number} from @param {number} to
 * @param {(x: number, y: number) => number} upright
 * @returns {Part | null} null when no cell lies there
 */
function partBetween(page, piece, from, to, upright) {
  /** @type {number[]} */
  const cells = [];
  eachCell(page, piece, (x, y) => {
    const at = upright(x, y);
    if (at >= from && at < to) cells.push(y * page.width + x);
  });
  return cells.length > 0 ? partOf(page, piece, cells) : null;
}

/** @param {Page} page @param {Piece} piece @param {number[]} cells in reading order @returns {Part} */
function partOf({ width }, piece, cells) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const at of cells) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  const count = Math.min(POINTS, cells.length);
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const at = cells[Math.floor((i * cells.length) / count)];
    points[2 * i] = at % width;
    points[2 * i + 1] = Math.floor(at / width);
  }
  return { piece, cells, box, points, cut: null };
}

/** Cells of paper around a sign. */
export const MARGIN = 2;

/**
 * The picture of a sign: black ink of its parts on white paper, with soft edges, one byte a cell.
 * @param {Page} page @param {readonly Pick<Part, 'box' | 'cells'>[]} parts
 */
export function pictureOf(page, parts) {
  const box = boxAround(parts.map((part) => part.box));
  const width = box.right - box.left + 2 * MARGIN;
  const height = box.bottom - box.top + 2 * MARGIN;
  const data = new Uint8Array(width * height).fill(255);
  const [dx, dy] = [box.left - MARGIN, box.top - MARGIN];
  const put = (/** @type {number} */ x, /** @type {number} */ y) => {
    data[(y - dy) * width + x - dx] = 255 - page.ink[y * page.width + x];
  };
  for (const { cells } of parts) {
    for (const at of cells) {
      const y = Math.floor(at / page.width);
      const x = at - y * page.width;
      put(x, y);
      // The soft edge: cells beside it that belong to no piece.
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, page.height - 1); ny++)
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, page.width - 1); nx++)
          if (page.labels[ny * page.width + nx] === 0) put(nx, ny);
    }
  }
  return { box, picture: { data, width, height } };
}

/** A whole piece. @param {Page} page @param {Piece} piece */
export function wholeOf(page, piece) {
  /** @type {number[]} */
  const cells = [];
  eachCell(page, piece, (x, y) => cells.push(y * page.width + x));
  return partOf(page, piece, cells);
}
