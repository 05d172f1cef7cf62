/* preparations.js - converts strokes to 28 x 28 pictures in five ways, from the naive one to MNIST's own, and gives the
 * stages of the last. They show and measure what each step of the preparation is worth.
 *
 *   raw         the pad, scaled to 28 x 28
 *   centred     the same, moved until the ink's box is in the middle; neither scaled nor straightened
 *   box         the ink's box, with the lines, scaled to 20 x 20 in the middle
 *   exact-thin  MNIST's rule (the centre of mass goes to the middle), the pen scaled as in `box`
 *   exact       MNIST's rule with a pen of fixed width: what every other function of the library does
 *
 * This file draws the first three: on a grid 8 times finer, by each fine pixel's distance from the line, then averaged. It
 * uses only + - * / and square roots, so the bits are the same everywhere. The engine draws the last two.
 * It takes strokes only, not pictures, and it is slow.
 */
import { boxOf } from './box.js';
import { numberIn, objectIn, oneOf, optionsOf } from '../base/checks.js';
import { SIDE } from '../base/constants.js';
import { prepareStrokes } from './image.js';

/** @typedef {import('../engine/functions.js').Functions} Engine */
/** @typedef {import('./image.js').Stroke} Stroke */
/** @typedef {{ x: number, y: number, size: number }} Frame a square in the strokes' unit: upper left corner and side */
/** @typedef {import('./box.js').Box} Box */
/** @typedef {(typeof PREPARATIONS)[number]} Preparation */
/**
 * @typedef {object} PreparationOptions
 * @property {Frame} [pad] the square that was drawn in; left out: padFor(strokes)
 * @property {number} [ink] width of the drawn line as a share of the pad's side
 * @property {number} [pen] of `exact`: width in pixels of the picture; 0 takes the default
 */

export const PREPARATIONS = /** @type {const} */ (['raw', 'centred', 'box', 'exact-thin', 'exact']);

/** Default width of the line: 17 pixels on a pad of 280, as most such pads have it. */
const INK = 0.06;

/** The pad that padFor() assumes: this many times the longer side of the drawing. */
const PAD = 1.3;

/** Side of the box that MNIST's rule fits a digit into, and the rule's own pen (src/image/strokes.c). */
const FIT = 20;
const PEN = 2.4;

/** Fine pixels per pixel. */
const FINE = 8;

/** Widest pen of the engine. */
const WIDEST = 8;

/**
 * @param {Engine} engine
 * @param {readonly Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in any unit, y down
 * @param {Preparation} preparation
 * @param {PreparationOptions} [options]
 * @returns {Float32Array<ArrayBuffer> | null} 784 values of 0..1, ink is 1; null when there is no ink
 */
export function prepareVariant(engine, strokes, preparation, options = {}) {
  oneOf('preparation', preparation, PREPARATIONS);
  const { pad, ink, pen } = completeOptions(strokes, options);
  const exact = prepareStrokes(engine, strokes, { pen }); // first of all, as it checks the strokes
  if (exact.blank) return null;
  if (preparation === 'exact') return exact.image;
  const box = boxOf(strokes);
  const width = ink * pad.size;
  const extent = Math.max(box.right - box.left, box.bottom - box.top) + width;
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  if (preparation === 'exact-thin')
    return prepareStrokes(engine, strokes, { pen: Math.min(WIDEST, (width * FIT) / extent) }).image;
  if (preparation === 'box') {
    const scale = FIT / extent;
    return bytes(draw(strokes, SIDE, around(middle, scale), width * scale));
  }
  const scale = SIDE / pad.size;
  const place = preparation === 'raw' ? { x: pad.x, y: pad.y, scale } : around(middle, scale);
  return bytes(draw(strokes, SIDE, place, width * scale));
}

/**
 * A plausible pad for a drawing without one: a square of 1.3 times its longer side. People do not write exactly in the
 * middle, so the drawing lies up to 15 % of that side off it on each axis, by an offset computed from its points.
 * @param {readonly Stroke[]} strokes
 * @returns {Frame}
 */
export function padFor(strokes) {
  const { left, top, right, bottom } = boxOf(strokes);
  const longer = Math.max(right - left, bottom - top, 1e-6);
  const room = (PAD - 1) * longer;
  const [u, v] = shares(strokes);
  return {
    x: (left + right) / 2 - (PAD * longer) / 2 + (u - 0.5) * room,
    y: (top + bottom) / 2 - (PAD * longer) / 2 + (v - 0.5) * room,
    size: PAD * longer,
  };
}

/**
 * The stages by which MNIST's rule turns strokes into a picture.
 * @param {Engine} engine
 * @param {readonly Stroke[]} strokes
 * @param {{ pen?: number }} [options] pen: as of `exact`
 * @returns {{ box: Box, fitted: Float32Array<ArrayBuffer>, dx: number, dy: number, image: Float32Array<ArrayBuffer> } | null}
 *   the box of the lines in their own unit; the 20 x 20 picture; where that is put in the 28 x 28 one (4, 4 would be the
 *   middle); and this. Null when there is no ink.
 */
export function preparationStages(engine, strokes, options = {}) {
  optionsOf('preparationStages', options, ['pen']);
  const { image, blank } = prepareStrokes(engine, strokes, options);
  if (blank) return null;
  const box = boxOf(strokes);
  const width = options.pen || PEN;
  const w = box.right - box.left;
  const h = box.bottom - box.top;
  const scale = Math.max(w, h) > 0 ? (FIT - width) / Math.max(w, h) : 0;
  const place = {
    x: box.left,
    y: box.top,
    scale,
    dx: (FIT - w * scale) / 2,
    dy: (FIT - h * scale) / 2,
  };
  const fitted = bytes(stretch(draw(strokes, FIT, place, width)));
  const [dx, dy] = corner(image, SIDE).map((at, axis) => at - corner(fitted, FIT)[axis]);
  return { box, fitted, dx, dy, image };
}

/** @param {readonly Stroke[]} strokes @param {unknown} options
 * @returns {Required<PreparationOptions>} */
function completeOptions(strokes, options) {
  const { pad, ink = INK, pen = 0 } = optionsOf('prepareVariant', options, ['pad', 'ink', 'pen']);
  if (pad !== undefined) {
    const { x, y, size } = /** @type {Record<string, unknown>} */ (objectIn('pad', pad));
    numberIn('pad.x', x, -1e30, 1e30);
    numberIn('pad.y', y, -1e30, 1e30);
    numberIn('pad.size', size, 1e-30, 1e30);
  }
  numberIn('ink', ink, 0, 1);
  const isDrawn = Array.isArray(strokes) && strokes.some((stroke) => stroke?.length > 0);
  const frame = pad ?? (isDrawn ? padFor(strokes) : { x: 0, y: 0, size: 1 });
  return /** @type {Required<PreparationOptions>} */ ({ pad: frame, ink, pen });
}

/** Two pseudo-random numbers of 0..1, computed from the points. @param {readonly Stroke[]} strokes */
function shares(strokes) {
  let hash = 0x811c9dc5;
  const number = new Float32Array(1);
  const word = new Uint32Array(number.buffer);
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i++) {
      number[0] = stroke[i];
      hash = Math.imul(hash ^ word[0], 0x01000193);
      hash ^= hash >>> 15;
    }
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  hash ^= hash >>> 15;
  return [(hash & 0xffff) / 0xffff, (hash >>> 16) / 0xffff];
}

/** @typedef {{ x: number, y: number, scale: number, dx?: number, dy?: number }} Place
 *   x, y of the strokes' unit come to lie at dx, dy of the picture, in pixels; 0, 0 if left out */

/** Puts the middle of the drawing in the middle of the picture. @param {{ x: number, y: number }} middle @param {number} scale
 * @returns {Place} */
const around = ({ x, y }, scale) => ({ x, y, scale, dx: SIDE / 2, dy: SIDE / 2 });

/**
 * Draws lines with a round pen into a picture of side x side, clipped at its edges.
 * @param {readonly Stroke[]} strokes
 * @param {number} side in pixels
 * @param {Place} place
 * @param {number} width of the pen, in pixels
 */
function draw(strokes, side, { x, y, scale, dx = 0, dy = 0 }, width) {
  const fine = FINE * side;
  const grid = new Float32Array(fine * fine);
  const radius = (FINE * width) / 2;
  for (const stroke of strokes) {
    let ax = 0;
    let ay = 0;
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      const bx = FINE * ((stroke[i] - x) * scale + dx);
      const by = FINE * ((stroke[i + 1] - y) * scale + dy);
      if (i > 0 || stroke.length === 2)
        drawLine(grid, fine, i > 0 ? ax : bx, i > 0 ? ay : by, bx, by, radius);
      ax = bx;
      ay = by;
    }
  }
  return average(grid, side);
}

/** Draws a line from a to b: each fine pixel becomes the larger of its value and the pen's coverage. In fine pixels.
 * @param {Float32Array} grid @param {number} side
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number} radius */
function drawLine(grid, side, ax, ay, bx, by, radius) {
  const outer = radius + 0.5; // one fine pixel of soft edge
  const ex = bx - ax;
  const ey = by - ay;
  const square = ex * ex + ey * ey;
  const clip = (/** @type {number} */ v) => Math.min(side, Math.max(0, Math.floor(v)));
  const x0 = clip(Math.min(ax, bx) - outer);
  const x1 = clip(Math.max(ax, bx) + outer + 1);
  const y1 = clip(Math.max(ay, by) + outer + 1);
  for (let row = clip(Math.min(ay, by) - outer); row < y1; row++) {
    for (let column = x0; column < x1; column++) {
      const px = column + 0.5 - ax;
      const py = row + 0.5 - ay;
      const t = square > 0 ? Math.min(1, Math.max(0, (px * ex + py * ey) / square)) : 0;
      const qx = px - t * ex;
      const qy = py - t * ey;
      const cover = outer - Math.sqrt(qx * qx + qy * qy);
      const at = row * side + column;
      if (cover > grid[at]) grid[at] = Math.min(1, cover);
    }
  }
}

/** @param {Float32Array} grid FINE times as wide and high as the picture @param {number} side of the picture */
function average(grid, side) {
  const image = new Float32Array(side * side);
  for (let row = 0; row < FINE * side; row++) {
    for (let column = 0; column < FINE * side; column++) {
      const at = Math.floor(row / FINE) * side + Math.floor(column / FINE);
      image[at] += grid[row * FINE * side + column];
    }
  }
  return image.map((sum) => sum / (FINE * FINE));
}

/** Rounds pixels to 256 levels. @param {Float32Array<ArrayBuffer>} image */
const bytes = (image) => image.map((value) => Math.floor(255 * value + 0.5) / 255);

/** Scales pixels so that the darkest is 1. @param {Float32Array<ArrayBuffer>} image */
function stretch(image) {
  const top = image.reduce((a, b) => Math.max(a, b), 0);
  return top > 0 ? image.map((value) => value / top) : image;
}

/** The first column and row with ink. @param {Float32Array} image @param {number} side */
function corner(image, side) {
  let x = side;
  let y = side;
  for (let i = 0; i < image.length; i++) {
    if (image[i] === 0) continue;
    x = Math.min(x, i % side);
    y = Math.min(y, Math.floor(i / side));
  }
  return [x, y];
}
