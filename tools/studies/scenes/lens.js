/* lens.js - the second renderer of scenes: paints the whole sheet flat, bends it, and looks at it through a lens onto a sensor. Pure.
 *
 * It shares with scene.js what is written where, and the outlines of shadows, but not the way to a picture: the sheet is sampled, it
 * is curved like an open book, straight lines bend in the lens, a lamp falls off with distance, noise grows with the light, lies
 * in grains of several pixels, and the picture is sharpened, which leaves pale seams around dark ink. Light adds up linearly; a
 * value is the square root of its light.
 */
import { Canvas } from './canvas.js';
import { LIGHTS } from './light.js';
import { PENS, inkLine, lineIn } from './pen.js';
import { SHEETS } from './sheets.js';
import { mappingOf } from '../../command/quad.js';
import { unmappingOf } from './space.js';
import { textureOf } from './texture.js';
import { boundsOf } from './writing.js';

/** @typedef {import('./scene.js').Plan} Plan */
/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('./canvas.js').Colour} Colour */
/** @typedef {import('./writing.js').Bounds} Bounds */
/** @typedef {import('./space.js').Point} Point */
/** @typedef {{ to: import('./space.js').Mapping, from: import('./space.js').Mapping }} Way sheet to picture, and back */

/** Pixels of the flat sheet for one of the picture. */
const FINE = 1.4;
/** How much of the sheet is painted beyond what the picture should show, as a share of it. */
const BEYOND = 0.3;

/** @param {Plan} plan @returns {{ canvas: Canvas, boxes: Bounds[] }} */
export function throughLens(plan) {
  const { parts, view, page, dice } = plan;
  const isOpen = (parts.desk ?? 'none') === 'none';
  const margin = isOpen ? BEYOND * Math.max(page.width, page.height) : 0;
  const sheet = paintSheet(plan, margin);
  const way = wayOf(plan);
  const canvas = new Canvas(view.width, view.height);
  look(canvas, sheet, margin, way, dice);
  const middle = way.to((page.box[0] + page.box[2]) / 2, (page.box[1] + page.box[3]) / 2);
  expose(canvas, LIGHTS[parts.light ?? 'even']({ ...view, middle }, dice), dice);
  sharpen(canvas, dice.between(0.1, 0.7));
  const wide = page.unit * PENS[parts.pen ?? 'ball'].width[1];
  const boxes = plan.signs.map(({ strokes }) => boxIn(strokes, way, wide));
  return { canvas, boxes };
}

/** The sheet as a scanner would see it. @param {Plan} plan @param {number} margin */
function paintSheet({ parts, page, signs, pen, dice }, margin) {
  const canvas = new Canvas(
    Math.ceil(FINE * (page.width + 2 * margin)),
    Math.ceil(FINE * (page.height + 2 * margin)),
  );
  const isDark = parts.pen === 'chalk';
  const white = dice.between(222, 250);
  /** @type {Colour} */
  const paper = isDark
    ? [dice.between(25, 50), dice.between(35, 60), dice.between(35, 60)]
    : [white, white - dice.between(0, 6), white - dice.between(-4, 35)];
  const [mottle, rough] = [textureOf(dice.next), textureOf(dice.next)];
  const strong = isDark ? 0.1 : 0.02;
  canvas.fill((x, y, out) => {
    const cloud = 1 + strong * (mottle(x / 40, y / 40) + mottle(x / 9, y / 9)) * 0.5;
    for (let c = 0; c < 3; c++) out[c] = paper[c] * cloud;
  });
  const roughness = (/** @type {number} */ x, /** @type {number} */ y) =>
    rough(x / 2.3, y / 2.3) > 0.1 ? 0.9 : 0.1;
  const to = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {Point} */ ([FINE * (x + margin), FINE * (y + margin)]);
  for (const { lines, ink } of SHEETS[parts.sheet ?? 'plain'](page))
    canvas.draw(
      lines.map((line) => lineIn(line, to)),
      ink,
      roughness,
    );
  const strokes = signs.flatMap((sign) => sign.strokes);
  const written = strokes.map((stroke) => inkLine(stroke, pen, page.unit, to, dice));
  canvas.draw(written, page.pen, roughness);
  return canvas;
}

/** How the lens sees the sheet: bent by a few per cent across, straight lines bowed. @param {Plan} plan @returns {Way} */
function wayOf({ view: { width, height, quad }, page, dice }) {
  const [plain, back] = [
    mappingOf(page.width, page.height, quad),
    unmappingOf(page.width, page.height, quad),
  ];
  const bend = dice.between(-0.025, 0.025) * page.height;
  const lean = dice.between(-1, 1);
  const bow = dice.between(-0.03, 0.03);
  const square = (width * width + height * height) / 4;
  /** @param {number} x of the sheet */
  const lift = (x) => {
    const t = (2 * x) / page.width - 1;
    return bend * (t * t + lean * t * (t * t - 1));
  };
  const scaleOf = (/** @type {number} */ x, /** @type {number} */ y) =>
    1 + (bow * ((x - width / 2) ** 2 + (y - height / 2) ** 2)) / square;
  return {
    from: (x, y) => {
      const scale = scaleOf(x, y);
      const [u, v] = back(
        width / 2 + scale * (x - width / 2),
        height / 2 + scale * (y - height / 2),
      );
      return [u, v - lift(u)];
    },
    to: (u, v) => {
      const [x, y] = plain(u, v + lift(u));
      let [px, py] = [x, y];
      for (let step = 0; step < 4; step++) {
        const scale = scaleOf(px, py);
        px = width / 2 + (x - width / 2) / scale;
        py = height / 2 + (y - height / 2) / scale;
      }
      return [px, py];
    },
  };
}

/** @param {Canvas} canvas @param {Canvas} sheet @param {number} margin around the sheet that is painted, too @param {Way} way
 * @param {Dice} dice */
function look(canvas, sheet, margin, { from }, dice) {
  const dark = dice.between(0.15, 0.85);
  const desk = [250 * dark, (250 - 60 * dice.next()) * dark, (240 - 110 * dice.next()) * dark];
  const spots = textureOf(dice.next);
  const { width, height, rgb } = sheet;
  canvas.fill((x, y, out) => {
    const [u, v] = from(x, y);
    const [sx, sy] = [FINE * (u + margin) - 0.5, FINE * (v + margin) - 0.5];
    if (sx < 0 || sy < 0 || sx >= width - 1 || sy >= height - 1) {
      const spot = 1 + 0.14 * spots(x / 3, y / 30) + 0.06 * spots(x / 1.5, y / 1.5);
      const near = Math.max(-sx, -sy, sx - width, sy - height) < FINE * 4 ? 0.7 : 1;
      for (let c = 0; c < 3; c++) out[c] = desk[c] * spot * near;
      return;
    }
    const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
    const [p, q] = [sx - x0, sy - y0];
    const at = 3 * (y0 * width + x0);
    for (let c = 0; c < 3; c++) {
      const upper = rgb[at + c] + p * (rgb[at + 3 + c] - rgb[at + c]);
      const below = at + 3 * width + c;
      out[c] = upper + q * (rgb[below] + p * (rgb[below + 3] - rgb[below]) - upper);
    }
  });
}

/** A lamp, shadows, the noise of a sensor and a curve of contrast. @param {Canvas} canvas @param {import('./light.js').Light} light
 * @param {Dice} dice */
function expose({ rgb, width, height }, { factor, glare }, dice) {
  const side = Math.max(width, height);
  const [lampX, lampY] = [dice.between(-0.3, 1.3) * width, dice.between(-0.3, 1.3) * height];
  const far = (dice.between(1.2, 3) * side) ** 2;
  const warm = [1, dice.between(0.94, 1), dice.between(0.82, 1)];
  const bright = dice.between(0.75, 1.05);
  const [grain, contrast] = [dice.between(0.005, 0.02), dice.between(0, 0.5)];
  const noise = [0, 1, 2].map(() => textureOf(dice.next));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const away = 1 + ((x - lampX) ** 2 + (y - lampY) ** 2) / far;
      const lit = factor ? factor(x, y) : 1;
      const white = glare ? glare(x, y) : 0;
      const shared = noise[0](0.71 * x, 0.67 * y) + noise[1](0.31 * x + 0.5, 0.35 * y);
      for (let c = 0; c < 3; c++, at++) {
        const value = ((bright * rgb[at]) / 255) * lit;
        const light = ((value * value) / away) * warm[c] * (1 - white) + white;
        const grains = shared + 0.5 * noise[2](0.6 * x + 40 * c, 0.6 * y + 40 * c);
        const shown = Math.sqrt(Math.max(0, light + grain * Math.sqrt(light + 0.02) * grains));
        const curve = shown >= 1 ? 1 : shown * shown * (3 - 2 * shown);
        rgb[at] = 255 * (shown + contrast * (curve - shown));
      }
    }
  }
}

/** Adds what a pixel differs from its four neighbours. @param {Canvas} canvas @param {number} amount */
function sharpen({ rgb, width, height }, amount) {
  const across = 3 * width;
  let above = rgb.slice(0, across);
  for (let y = 0; y < height; y++) {
    const row = rgb.slice(y * across, (y + 1) * across);
    const below = y + 1 < height ? rgb.subarray((y + 1) * across, (y + 2) * across) : row;
    for (let i = 0; i < across; i++) {
      const [left, right] = [
        row[Math.max(i % 3, i - 3)],
        row[Math.min(across - 3 + (i % 3), i + 3)],
      ];
      const around = (left + right + above[i] + below[i]) / 4;
      rgb[y * across + i] = row[i] + amount * (row[i] - around);
    }
    above = row;
  }
}

/** @param {number[][]} strokes @param {Way} way @param {number} wide @returns {Bounds} */
function boxIn(strokes, { to }, wide) {
  const mapped = strokes.map((stroke) => {
    const points = [];
    for (let i = 0; i < stroke.length; i += 2) points.push(...to(stroke[i], stroke[i + 1]));
    return points;
  });
  const [left, top, right, bottom] = boundsOf(mapped);
  return [left - wide, top - wide, right + wide, bottom + wide];
}
