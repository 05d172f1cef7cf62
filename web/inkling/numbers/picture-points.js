/* picture-points.js - the points that touch a digit of a picture, or nearly do. Between two strokes of a pen the ink is lighter: where a
 * piece parts into a dot and the rest before its ink is gone, the dot is cut off. The network then says whether the digit needs it.
 * Lengths are in cells of the page.
 */
import { LOW, eachCell } from './clutter.js';
import { isAbove, sidesOf } from './marks.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('../pictures/box.js').Box} Box */

/** Ink from which on a piece may part, of 255, lowest first. */
const LEVELS = [80, 96, 112, 128, 144, 160, 176];
/** The darkest ink of a dot is darker than the level that parts it by this factor. */
const DARKER = 1.15;
/** It is at least this share as dark as the rest, and so is a dot that stands free. */
const PEAK = 0.7;
/** Sides of a dot that is cut off, in strokes. */
const CUT_STROKES = 0.7;
/** Sides of a dot, in strokes and in heights of the writing; the longer is at most this many times the shorter. */
const LEAST_STROKES = 0.5;
const MOST_STROKES = 2.2;
const MOST = 0.3;
const ROUND = 2;
/** The middle of a point is below this share of the height of what it touches or lies under. */
const BASE = 0.75;

/**
 * The pieces of writing, parted from points that touch them.
 * @param {Page} page @param {readonly Piece[]} pieces @param {number} height of the writing
 * @returns {{ page: Page, pieces: Piece[], near: Set<Piece> }} page: with other labels; near: dots at the base of the writing, or above such a
 *   one, that touch a digit or nearly do, and may be a part of it
 */
export function withPoints(page, pieces, height) {
  const dark = PEAK * Math.max(...pieces.map(({ peak }) => peak));
  const dots = new Set(
    pieces.filter((piece) => piece.peak >= dark && isDotSized(page, piece, height)),
  );
  const low = [...dots].filter((dot) => pieces.every((piece) => isUnder(dot, piece, height)));
  const feet = parted(page, pieces, height, (box, piece) => isLow(box, piece));
  const points = [...low, ...feet.cut];
  if (points.length === 0) return { ...feet, near: new Set() };
  const isTwin = (/** @type {Box} */ box) => points.some((point) => isAbove(box, point, height));
  const both = parted(feet.page, feet.pieces, height, isTwin);
  const upper = [...dots].filter((dot) => !low.includes(dot) && isTwin(dot));
  return { ...both, near: new Set([...points, ...both.cut, ...upper]) };
}

/** @param {Page} page @param {Box} box @param {number} height */
function isDotSized({ stroke }, box, height) {
  const { width, height: own } = sidesOf(box);
  const [least, most] = [Math.min(width, own), Math.max(width, own)];
  const isSmall = most <= Math.min(MOST * height, MOST_STROKES * stroke);
  return least >= LEAST_STROKES * stroke && isSmall && most <= ROUND * least;
}

/** Whether a piece may be what the lower border of the picture leaves of a point. @param {Page} page @param {Box} box @param {number} height */
export function isDotAtBorder(page, box, height) {
  const top = Math.min(box.top, Math.round(box.bottom - LEAST_STROKES * page.stroke));
  return box.bottom === page.height && isDotSized(page, { ...box, top }, height);
}

/** @param {Box} dot @param {Box} piece */
const isLow = (dot, { top, bottom }) => (dot.top + dot.bottom) / 2 > top + BASE * (bottom - top);

/** Whether a dot is at the foot of a piece, if it is beneath a part of it. @param {Box} dot @param {Box} piece @param {number} height */
const isUnder = (dot, piece, height) =>
  2 * (piece.bottom - piece.top) < height ||
  Math.min(piece.right, dot.right) <= Math.max(piece.left, dot.left) ||
  isLow(dot, piece);

/**
 * @param {Page} page @param {readonly Piece[]} pieces @param {number} height
 * @param {(box: Box, piece: Piece) => boolean} isPlace whether a dot of a piece is where one may be
 * @returns {{ page: Page, pieces: Piece[], cut: Piece[] }}
 */
function parted(page, pieces, height, isPlace) {
  let { labels } = page;
  let last = 0;
  /** @type {Piece[]} */
  const cut = [];
  const all = pieces.flatMap((piece) => {
    if (piece.bottom - piece.top < LOW * height) return [piece];
    const zones = zonesOf(
      page,
      piece,
      (box) => isDotSized(page, box, height) && isPlace(box, piece),
    );
    if (zones.length < 2) return [piece];
    if (labels === page.labels) {
      labels = labels.slice();
      last = labels.reduce((most, label) => Math.max(most, label), 0);
    }
    return zones.map(({ cells, isDot }) => {
      const part = { ...piece, ...measured(page, cells), label: ++last };
      part.gone = Math.round((piece.gone * part.cells) / piece.cells);
      for (const at of cells) labels[at] = part.label;
      if (isDot) cut.push(part);
      return part;
    });
  });
  return { page: labels === page.labels ? page : { ...page, labels }, pieces: all, cut };
}

/** Box and ink of cells. @param {Page} page @param {Int32Array} places */
function measured({ width, ink: inks }, places) {
  let [left, top, right, bottom, ink, peak] = [Infinity, Infinity, 0, 0, 0, 0];
  for (const at of places) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
    ink += inks[at];
    peak = Math.max(peak, inks[at]);
  }
  return { left, top, right, bottom, cells: places.length, ink, peak };
}

/**
 * The dots of a piece and what is left of it, at the lowest level that parts any.
 * @param {Page} page @param {Piece} piece @param {(box: Box) => boolean} isDot
 * @returns {{ cells: Int32Array, isDot: boolean }[]} cells: places in the page
 */
function zonesOf(page, piece, isDot) {
  const grid = new Grid(page, piece);
  for (const level of LEVELS) {
    const seeds = grid.partsFrom(level);
    if (seeds.length < 2) continue;
    const zones = grid.grown(seeds).map((cells, i) => {
      const places = grid.inPage(cells);
      const part = measured(page, places);
      const isDark = grid.peakOf(seeds[i]) >= DARKER * level && part.peak >= PEAK * piece.peak;
      const isWide = Math.min(...Object.values(sidesOf(part))) >= CUT_STROKES * page.stroke;
      return { cells, places, part, isDot: isDark && isWide && isDot(part) };
    });
    const dots = zones.filter((zone) => zone.isDot);
    if (dots.length === 0 || dots.length === zones.length) continue;
    const rest = grid
      .connected(joined(zones.filter((zone) => !zone.isDot)))
      .map((cells) => grid.inPage(cells));
    if (dots.some(({ part }) => rest.some((cells) => isAround(page, cells, part)))) continue;
    return [
      ...rest.map((cells) => ({ cells, isDot: false })),
      ...dots.map(({ places }) => ({ cells: places, isDot: true })),
    ];
  }
  return [];
}

/** The cells of several zones. @param {readonly { cells: Int32Array }[]} zones */
function joined(zones) {
  const all = new Int32Array(zones.reduce((sum, { cells }) => sum + cells.length, 0));
  let end = 0;
  for (const { cells } of zones) {
    all.set(cells, end);
    end += cells.length;
  }
  return all;
}

/** Whether ink is on both sides of a box, at its height. @param {Page} page @param {Int32Array} places @param {Box} box */
function isAround({ width }, places, { left, top, right, bottom }) {
  let [isBefore, isBehind] = [false, false];
  for (const at of places) {
    const y = Math.floor(at / width);
    if (y < top || y >= bottom) continue;
    const x = at - y * width;
    isBefore ||= 2 * x < left + right;
    isBehind ||= 2 * x > left + right;
  }
  return isBefore && isBehind;
}

/** The box of a piece with a border of one cell: places are those of its own rows. */
class Grid {
  #page;
  #piece;
  #width;
  /** Ink of the piece; 0 elsewhere. */
  #ink;
  /** Places of the piece, in reading order. */
  #cells;

  /** @param {Page} page @param {Piece} piece */
  constructor(page, piece) {
    this.#page = page;
    this.#piece = piece;
    this.#width = piece.right - piece.left + 2;
    this.#ink = new Uint8Array(this.#width * (piece.bottom - piece.top + 2));
    const cells = new Int32Array(this.#ink.length);
    let count = 0;
    eachCell(page, piece, (x, y) => {
      const at = (y - piece.top + 1) * this.#width + x - piece.left + 1;
      this.#ink[at] = page.ink[y * page.width + x];
      cells[count++] = at;
    });
    this.#cells = cells.subarray(0, count);
  }

  /** @param {Int32Array} cells @returns {Int32Array} places in the page, in reading order */
  inPage(cells) {
    const { left, top } = this.#piece;
    return cells
      .slice()
      .sort()
      .map((at) => {
        const y = Math.floor(at / this.#width);
        return (y + top - 1) * this.#page.width + (at - y * this.#width) + left - 1;
      });
  }

  /** @param {Int32Array} cells */
  peakOf = (cells) => cells.reduce((peak, at) => Math.max(peak, this.#ink[at]), 0);

  /** Connected parts with at least this much ink. @param {number} level */
  partsFrom(level) {
    const open = new Uint8Array(this.#ink.length);
    for (const at of this.#cells) open[at] = Number(this.#ink[at] >= level);
    return this.#connected(this.#cells, open);
  }

  /** @param {Int32Array} cells */
  connected = (cells) => this.#connected(cells, this.#openAt(cells));

  /** @param {Int32Array} cells @param {Uint8Array} open those that count; none is left open @returns {Int32Array[]} */
  #connected(cells, open) {
    const queue = new Int32Array(cells.length);
    /** @type {Int32Array[]} */
    const parts = [];
    let end = 0;
    for (const first of cells) {
      if (!open[first]) continue;
      open[first] = 0;
      const begin = end;
      queue[end++] = first;
      for (let i = begin; i < end; i++) end = this.#take(queue[i], open, queue, end);
      parts.push(queue.subarray(begin, end));
    }
    return parts;
  }

  /** All cells, each with the nearest of some parts. @param {readonly Int32Array[]} seeds @returns {Int32Array[]} */
  grown(seeds) {
    const open = this.#openAt(this.#cells);
    const queue = new Int32Array(this.#cells.length);
    const zoneOf = new Int32Array(this.#cells.length);
    let end = 0;
    seeds.forEach((seed, i) => {
      zoneOf.fill(i, end, end + seed.length);
      queue.set(seed, end);
      end += seed.length;
      for (const at of seed) open[at] = 0;
    });
    for (let i = 0; i < end; i++) {
      const begin = end;
      end = this.#take(queue[i], open, queue, end);
      zoneOf.fill(zoneOf[i], begin, end);
    }
    return seeds.map((_, zone) => queue.filter((_at, i) => i < end && zoneOf[i] === zone));
  }

  /** @param {Int32Array} cells */
  #openAt(cells) {
    const open = new Uint8Array(this.#ink.length);
    for (const at of cells) open[at] = 1;
    return open;
  }

  /**
   * Moves the open neighbours of a cell to the end of a queue.
   * @param {number} at @param {Uint8Array} open @param {Int32Array} queue @param {number} end
   * @returns {number} the new end
   */
  #take(at, open, queue, end) {
    for (let row = at - this.#width; row <= at + this.#width; row += this.#width)
      for (let next = row - 1; next <= row + 1; next++)
        if (open[next]) {
          open[next] = 0;
          queue[end++] = next;
        }
    return end;
  }
}
