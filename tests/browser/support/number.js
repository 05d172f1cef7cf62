/* number.js - helpers for tests of the Number view: write digits side by side, read the number. */
import { DIGITS, settled } from './hand.js';
import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./hand.js').Stroke} Stroke */

/** Goes to Number and waits until it is ready. @param {Page} page */
export async function openNumber(page) {
  await page.click('nav a[data-view="number"]');
  await page.waitForSelector('#number-pad');
  await settled(page);
}

/** Goes to Number and leaves nothing on the sheet. @param {Page} page */
export async function emptyNumber(page) {
  await openNumber(page);
  await page.evaluate(() => document.getElementById('number-clear')?.click());
  await reads(page, '');
}

/** Writes strokes with the mouse. @param {Page} page @param {Stroke[]} strokes in 0..1 of a square
 * @param {{ x: number, y: number, side: number }} square in pixels of the pad */
export async function writeAt(page, strokes, { x, y, side }) {
  await page.$eval('#number-pad', (pad) => pad.scrollIntoView({ block: 'nearest' }));
  const box = await page.$eval('#number-pad', (pad) => pad.getBoundingClientRect().toJSON());
  for (const stroke of strokes) {
    const points = stroke.map(
      ([px, py]) => /** @type {const} */ ([box.left + x + side * px, box.top + y + side * py]),
    );
    await page.mouse.move(...points[0]);
    await page.mouse.down();
    for (const [i, point] of points.entries())
      if (i % 3 === 0 || i === points.length - 1) await page.mouse.move(...point);
    await page.mouse.up();
  }
}

/** Writes digits side by side. @param {Page} page @param {string} digits of those in DIGITS
 * @param {{ x?: number, y?: number, side?: number, step?: number }} [place] in pixels; step from one digit to the next */
export async function writeNumber(
  page,
  digits,
  { x = 10, y = 20, side = 150, step = 0.62 * side } = {},
) {
  for (const [i, digit] of [...digits].entries())
    await writeAt(page, DIGITS[digit], { x: x + i * step, y, side });
  await settled(page);
}

/** Waits until the number is read as this. @param {Page} page @param {string} text */
export function reads(page, text) {
  return page.waitForFunction(
    (/** @type {string} */ wanted) =>
      document.getElementById('number-text')?.dataset.number === wanted,
    { timeout: PATIENCE },
    text,
  );
}

/** What the cells say: digit and verdict. @param {Page} page @returns {Promise<string[]>} */
export const cells = (page) =>
  page.$$eval('[data-cell]', (all) =>
    all.map((cell) => {
      const { digit, verdict } = /** @type {HTMLElement} */ (cell).dataset;
      return `${digit} ${verdict}`;
    }),
  );
