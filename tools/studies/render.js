/* render.js - renders pen strokes as pictures like those of users: thin and fat pens, grey and uneven paper, light on dark, JPEG.
 *
 * Each digit lies on a sheet of 280 x 280 grey bytes and is 100 to 220 pixels tall or wide; its place and size depend on the
 * drawing's number alone. The arithmetic is + - * / and square roots, so the bytes are the same everywhere. Pure.
 */
import { cosSin } from './distort.js';
import { randomOf } from './random.js';

export const SHEET = 280;
const BLOCK = 8;

/**
 * @typedef {object} Look
 * @property {string} about
 * @property {number} pen in pixels
 * @property {number} ink share of the paper's light that is left where the pen was; above 1: light on dark
 * @property {number} paper grey level in the upper left corner
 * @property {number} [fall] grey levels that are lost down to the lower right corner
 * @property {number} [grain] standard deviation of the noise, in grey levels
 * @property {number} [jpeg] step of the quantisation of the lowest frequencies
 */

/** @type {Record<string, Look>} */
export const LOOKS = {
  'thin pen': { about: '3 pixels, dark on white', pen: 3, ink: 0.1, paper: 255 },
  'middle pen': { about: '12 pixels, dark on white', pen: 12, ink: 0.1, paper: 255 },
  'fat pen': { about: '32 pixels, dark on white', pen: 32, ink: 0.1, paper: 255 },
  'light on dark': { about: '12 pixels, chalk on a board', pen: 12, ink: 7, paper: 30, grain: 4 },
  'uneven paper': {
    about: '8 pixels on grey paper with a shadow',
    pen: 8,
    ink: 0.4,
    paper: 220,
    fall: 130,
    grain: 4,
  },
  pencil: { about: '5 pixels, faint, grain', pen: 5, ink: 0.75, paper: 215, fall: 30, grain: 6 },
  jpeg: { about: '8 pixels, strongly compressed', pen: 8, ink: 0.2, paper: 240, jpeg: 40 },
  photo: {
    about: 'uneven, grain, compressed',
    pen: 7,
    ink: 0.45,
    paper: 210,
    fall: 100,
    grain: 5,
    jpeg: 20,
  },
};

/**
 * @param {readonly ArrayLike<number>[]} strokes
 * @param {Look} look
 * @param {number} number of the drawing
 * @returns {{ data: Uint8Array, width: number, height: number }}
 */
export function rendered(strokes, look, number) {
  const random = randomOf(6, number);
  const cover = covered(placed(strokes, look.pen, random), look.pen / 2);
  const { paper, fall = 0, ink, grain = 0 } = look;
  const light = cover.map((share, at) => {
    const down = ((at % SHEET) + Math.floor(at / SHEET)) / (2 * SHEET);
    const sheet = paper - fall * down;
    const noise =
      grain > 0 ? grain * (random() + random() + random() + random() - 2) * 1.7320508 : 0;
    return sheet * (1 + share * (ink - 1)) + noise;
  });
  const shown = look.jpeg ? compressed(light, look.jpeg) : light;
  const data = Uint8Array.from(shown, (value) => Math.min(255, Math.max(0, Math.round(value))));
  return { data, width: SHEET, height: SHEET };
}

/** Strokes in pixels of the sheet. @param {readonly ArrayLike<number>[]} strokes @param {number} pen @param {() => number} random */
function placed(strokes, pen, random) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      [left, right] = [Math.min(left, stroke[i]), Math.max(right, stroke[i])];
      [top, bottom] = [Math.min(top, stroke[i + 1]), Math.max(bottom, stroke[i + 1])];
    }
  }
  const scale = (100 + 120 * random()) / Math.max(right - left, bottom - top, 1e-6);
  const corner = (/** @type {number} */ length) =>
    pen + (SHEET - 2 * pen - scale * length) * random();
  const [dx, dy] = [corner(right - left), corner(bottom - top)];
  return strokes.map((stroke) =>
    Array.from(stroke, (v, k) => (k % 2 ? dy + scale * (v - top) : dx + scale * (v - left))),
  );
}

/** How much of each pixel is under the pen: 0 to 1. @param {number[][]} strokes @param {number} radius */
function covered(strokes, radius) {
  const cover = new Float32Array(SHEET * SHEET);
  const clip = (/** @type {number} */ v) => Math.min(SHEET - 1, Math.max(0, Math.floor(v)));
  const reach = radius + 1;
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      const [bx, by] = [stroke[i], stroke[i + 1]];
      const [ax, ay] = i > 0 ? [stroke[i - 2], stroke[i - 1]] : [bx, by];
      const [ex, ey] = [bx - ax, by - ay];
      const square = ex * ex + ey * ey;
      for (let y = clip(Math.min(ay, by) - reach); y <= clip(Math.max(ay, by) + reach); y++) {
        for (let x = clip(Math.min(ax, bx) - reach); x <= clip(Math.max(ax, bx) + reach); x++) {
          const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
          const t = square > 0 ? Math.min(1, Math.max(0, (px * ex + py * ey) / square)) : 0;
          const [qx, qy] = [px - t * ex, py - t * ey];
          const under = radius + 0.5 - Math.sqrt(qx * qx + qy * qy);
          const at = y * SHEET + x;
          if (under > cover[at]) cover[at] = Math.min(1, under);
        }
      }
    }
  }
  return cover;
}

/** Row k: the k-th cosine of a block, of length 1. */
const COSINES = Array.from({ length: BLOCK }, (_, k) =>
  Array.from(
    { length: BLOCK },
    (_, x) => Math.sqrt((k ? 2 : 1) / BLOCK) * cosine((Math.PI * (2 * x + 1) * k) / (2 * BLOCK)),
  ),
);

/** @param {number} angle of 0 to 4 pi */
function cosine(angle) {
  const turn = angle % (2 * Math.PI);
  const half = turn > Math.PI ? 2 * Math.PI - turn : turn;
  return half > Math.PI / 2 ? -cosSin(Math.PI - half)[0] : cosSin(half)[0];
}

/** What is left after each block of 8 x 8 was rounded as JPEG does it: high frequencies most. @param {Float32Array} light
 *  @param {number} step */
function compressed(light, step) {
  const out = new Float32Array(light.length);
  const block = new Float64Array(BLOCK * BLOCK);
  for (let top = 0; top < SHEET; top += BLOCK) {
    for (let left = 0; left < SHEET; left += BLOCK) {
      for (let i = 0; i < block.length; i++)
        block[i] = light[(top + Math.floor(i / BLOCK)) * SHEET + left + (i % BLOCK)];
      const waves = transformed(block, (k, x) => COSINES[k][x]);
      waves.forEach((value, i) => {
        const size = step * (1 + 0.5 * ((i % BLOCK) + Math.floor(i / BLOCK)));
        waves[i] = Math.round(value / size) * size;
      });
      transformed(waves, (x, k) => COSINES[k][x]).forEach((value, i) => {
        out[(top + Math.floor(i / BLOCK)) * SHEET + left + (i % BLOCK)] = value;
      });
    }
  }
  return out;
}

/** A block times a matrix from both sides. @param {Float64Array} block @param {(row: number, column: number) => number} matrix */
function transformed(block, matrix) {
  const rows = block.map((_, i) => {
    let sum = 0;
    for (let x = 0; x < BLOCK; x++) sum += matrix(i % BLOCK, x) * block[i - (i % BLOCK) + x];
    return sum;
  });
  return rows.map((_, i) => {
    let sum = 0;
    for (let y = 0; y < BLOCK; y++)
      sum += matrix(Math.floor(i / BLOCK), y) * rows[y * BLOCK + (i % BLOCK)];
    return sum;
  });
}

/** Prepares a picture in the simplest way: averages the whole of it down to 28 x 28, dark is ink.
 *  @param {{ data: Uint8Array }} picture of SHEET x SHEET @returns {Float32Array<ArrayBuffer>} */
export function shrunk({ data }) {
  const side = 28;
  const step = SHEET / side;
  const out = new Float32Array(side * side);
  data.forEach((value, at) => {
    const [x, y] = [at % SHEET, Math.floor(at / SHEET)];
    out[Math.floor(y / step) * side + Math.floor(x / step)] += (255 - value) / 255;
  });
  return out.map((sum) => sum / (step * step));
}

/** Prepares a picture with a fixed threshold: pixels darker than half grey are ink, whose box is scaled to 20 x 20 in the middle.
 *  @param {{ data: Uint8Array }} picture of SHEET x SHEET @returns {Float32Array<ArrayBuffer>} */
export function boxed({ data }) {
  let [left, top, right, bottom] = [SHEET, SHEET, -1, -1];
  data.forEach((value, at) => {
    if (value >= 128) return;
    const [x, y] = [at % SHEET, Math.floor(at / SHEET)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  const out = new Float32Array(28 * 28);
  if (right < 0) return out;
  const size = Math.max(right - left, bottom - top) + 1;
  const [x0, y0] = [(left + right + 1) / 2 - size / 2, (top + bottom + 1) / 2 - size / 2];
  const FINE = 4;
  for (let i = 0; i < 20 * FINE * 20 * FINE; i++) {
    const [u, v] = [i % (20 * FINE), Math.floor(i / (20 * FINE))];
    const x = Math.floor(x0 + ((u + 0.5) * size) / (20 * FINE));
    const y = Math.floor(y0 + ((v + 0.5) * size) / (20 * FINE));
    const value = x >= 0 && y >= 0 && x < SHEET && y < SHEET ? data[y * SHEET + x] : 255;
    if (value < 128)
      out[(4 + Math.floor(v / FINE)) * 28 + 4 + Math.floor(u / FINE)] += 1 / (FINE * FINE);
  }
  return out;
}
