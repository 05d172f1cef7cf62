/* ink-pieces.js - prepares the pieces of ink of a page for grouping: their slant, and cuts where digits may touch.
 *
 * A part is a piece, or what lies between two cuts of a piece. Lengths are in cells of the page.
 */

import { boxAround } from '../pictures/box.js';
import { eachCell, shareOf } from './clutter.js';
import { seamsOf } from './picture-seams.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('../pictures/box.js').Box} Box */
/**
 * @typedef {object} Part
 * @property {Piece} piece
 * @property {number[]} cells their places in the page, in reading order
 * @property {Box} box
 * @property {Float64Array} points x, y of some of its cells, in reading order
 * @property {import('./picture-seams.js').Seam | null} cut where it begins inside its piece
 */

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
const WIDE = 0.5;

/**
 * The parts of a piece: itself, or its parts between seams where two digits may touch.
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
  const width = high - low + 1;
  const seams = width >= WIDE * height ? seamsOf(page, piece, height, upright, low, width) : [];
  if (seams.length === 0) return [wholeOf(page, piece)];
  /** @type {number[][]} */
  const cells = Array.from({ length: seams.length + 1 }, () => []);
  eachCell(page, piece, (x, y) => {
    const at = upright(x, y);
    const next = seams.findIndex(({ path }) => path[y - piece.top] > at);
    cells[next < 0 ? seams.length : next].push(y * page.width + x);
  });
  return cells.map((own, i) => ({ ...partOf(page, piece, own), cut: seams[i - 1] ?? null }));
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
