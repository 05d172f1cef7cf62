/* paint.js - paints numbers as pictures: a canvas pixel for each number, in the colours of the page.
 *
 * Values that are never negative are in ink; others are blue if positive and red if negative; 0 is paper. The strength is
 * |value| / scale. Cells that are large enough mark negative values with a dash too, for people who cannot tell the colours
 * apart.
 */
import { el } from '../parts/dom.js';

/** @typedef {[number, number, number]} Colour */
/** @typedef {{ ink: Colour, plus: Colour, minus: Colour, sheet: Colour }} Colours */

/** @type {Colours | null} */
let known = null;
addEventListener('themechange', () => {
  known = null;
});

/** The colours of the present theme, as bytes. @returns {Colours} */
function colours() {
  if (known) return known;
  const context = /** @type {CanvasRenderingContext2D} */ (
    el('canvas', { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  );
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => {
    context.fillStyle = style.getPropertyValue(name).trim() || 'black';
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return /** @type {Colour} */ ([r, g, b]);
  };
  known = { ink: read('--ink'), plus: read('--wet'), minus: read('--red'), sheet: read('--sheet') };
  return known;
}

/**
 * @typedef {object} Values
 * @property {ArrayLike<number>} data
 * @property {number} width
 * @property {number} height
 * @property {number} [start] index of the first
 * @property {number} [step] from one to the next
 * @property {number} scale value of full colour
 * @property {boolean} isSigned
 */

/** @param {HTMLCanvasElement} canvas @param {Values} values */
export function paint(canvas, { data, width, height, start = 0, step = 1, scale, isSigned }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { ink, plus, minus } = colours();
  const image = context.createImageData(width, height);
  for (let i = 0, at = start; i < width * height; i++, at += step) {
    const value = data[at];
    const colour = isSigned ? (value < 0 ? minus : plus) : ink;
    image.data[4 * i] = colour[0];
    image.data[4 * i + 1] = colour[1];
    image.data[4 * i + 2] = colour[2];
    image.data[4 * i + 3] = Math.min(255, (255 * Math.abs(value)) / scale);
  }
  context.putImageData(image, 0, 0);
}

/** Pixels of a cell with a dash. */
const CELL = 12;

/** The same with cells of CELL pixels and dashes below 0. @param {HTMLCanvasElement} canvas @param {Values} values */
export function paintCells(canvas, { data, width, height, start = 0, step = 1, scale }) {
  canvas.width = CELL * width;
  canvas.height = CELL * height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { ink, plus, minus } = colours();
  for (let i = 0, at = start; i < width * height; i++, at += step) {
    const value = data[at];
    const x = CELL * (i % width);
    const y = CELL * Math.floor(i / width);
    context.fillStyle = `rgb(${(value < 0 ? minus : plus).join(' ')} / ${Math.min(1, Math.abs(value) / scale)})`;
    context.fillRect(x, y, CELL, CELL);
    if (value >= -scale / 20) continue;
    context.fillStyle = `rgb(${ink.join(' ')})`;
    context.fillRect(x + 4, y + CELL / 2 - 0.5, CELL - 8, 1);
  }
}

/** A decorative canvas; its container has the accessible name. @param {string} name its class */
export function blank(name) {
  return el('canvas', { width: 28, height: 28, class: `values ${name}`, 'aria-hidden': 'true' });
}

/** A 28 x 28 picture in ink. @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} image @param {number} [scale] */
export function paintPicture(canvas, image, scale = 1) {
  paint(canvas, { data: image, width: 28, height: 28, scale, isSigned: false });
}
