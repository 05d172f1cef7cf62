/* photo.js - pictures of numbers for tests: digits side by side and in rows, with their places; and what the page shows of them. */
import { PNG } from 'pngjs';
import { dropFiles } from './files.js';
import { DIGITS, settled } from './hand.js';
import { openNumber } from './number.js';
import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** Thickness of the pen, in pixels. */
const PEN = 6;

/**
 * A grey sheet with numbers in black, and the box of the ink of each digit.
 * @param {string[]} rows digits of DIGITS; a space leaves a place empty
 * @param {{ side?: number, step?: number }} [size] of a digit's square, and from one to the next, in pixels
 * @returns {{ png: Buffer, boxes: Box[], width: number, height: number }}
 */
export function numberPicture(rows, { side = 100, step = 80 } = {}) {
  const width = 80 + step * Math.max(...rows.map(({ length }) => length)) + side - step;
  const height = 80 + 150 * rows.length;
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) png.data.set([225, 222, 214, 255], 4 * i);
  /** @type {Box[]} */
  const boxes = [];
  for (const [r, row] of rows.entries()) {
    for (const [c, digit] of [...row].entries()) {
      if (digit === ' ') continue;
      const box = { left: width, top: height, right: 0, bottom: 0 };
      for (const stroke of DIGITS[digit]) {
        for (let i = 1; i < stroke.length; i++) {
          for (let part = 0; part <= 1; part += 0.05) {
            const at = (/** @type {0 | 1} */ axis) =>
              stroke[i - 1][axis] + part * (stroke[i][axis] - stroke[i - 1][axis]);
            dot(png, 40 + c * step + side * at(0), 40 + 150 * r + side * at(1), box);
          }
        }
      }
      boxes.push(box);
    }
  }
  return { png: PNG.sync.write(png), boxes, width, height };
}

/** A round dot of the pen. @param {PNG} png @param {number} x @param {number} y @param {Box} box grows */
function dot(png, x, y, box) {
  for (let py = Math.floor(y - PEN / 2); py <= y + PEN / 2; py++) {
    for (let px = Math.floor(x - PEN / 2); px <= x + PEN / 2; px++) {
      if (Math.hypot(px - x, py - y) > PEN / 2) continue;
      png.data.set([30, 34, 52, 255], 4 * (py * png.width + px));
      box.left = Math.min(box.left, px);
      box.top = Math.min(box.top, py);
      box.right = Math.max(box.right, px + 1);
      box.bottom = Math.max(box.bottom, py + 1);
    }
  }
}

/** Drops a picture on the Number view; photoReads() then waits for this one. @param {Page} page @param {Uint8Array} content @param {string} [name] */
export async function dropPhoto(page, content, name = 'numbers.png') {
  await openNumber(page);
  await page.evaluate(() => {
    const text = document.getElementById('photo-text');
    if (text) text.dataset.number = 'of the picture before';
  });
  await dropFiles(page, [{ name, content }]);
}

/** Waits until the picture is read as this. @param {Page} page @param {string} text */
export async function photoReads(page, text) {
  await page.waitForFunction(
    (/** @type {string} */ wanted) =>
      document.getElementById('photo-text')?.dataset.number === wanted,
    { timeout: PATIENCE },
    text,
  );
  await settled(page);
}

/** What the boxes say: text and state. @param {Page} page @returns {Promise<string[]>} */
export const boxesOf = (page) =>
  page.$$eval('[data-sign]', (all) =>
    all.map((box) => {
      const { text, state } = /** @type {HTMLElement} */ (box).dataset;
      return `${text} ${state}`;
    }),
  );
