/* inside.js - helpers for tests of the Inside view: go there, open panels, wait for their contents. */
import assert from 'node:assert/strict';
import { DIGITS, clearPad } from './hand.js';
import { PATIENCE } from './session.js';
import { RUN } from './train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** What each panel shows once it is done. */
export const DONE = {
  preparation: '.stages li:nth-child(4)',
  layers: '.total[data-shown]',
  strokes: '.left-out li',
  places: '.places:not([hidden]) .worst',
  nearest: '.nearest li:nth-child(8)',
};

/** @typedef {keyof typeof DONE} Panel */

/** Goes to the view. @param {Page} page @param {string} [digit] that must have been read there */
export async function openInside(page, digit) {
  await page.click('nav a[data-view="inside"]');
  await page.waitForSelector('#view-inside:not([hidden]) #pad', { timeout: PATIENCE });
  if (digit !== undefined) await reads(page, digit);
}

/** @param {Page} page @param {string} digit */
export function reads(page, digit) {
  return page.waitForSelector(`.inside-figure[data-digit="${digit}"]`, { timeout: RUN });
}

/** Goes to Draw and leaves nothing on the pad. @param {Page} page */
export async function emptyDraw(page) {
  await page.click('nav a[data-view="draw"]');
  await page.waitForSelector('#view-draw:not([hidden]) #pad', { timeout: PATIENCE });
  await clearPad(page);
}

/** Opens a panel and waits until it is done. @param {Page} page @param {Panel} panel */
export async function openPanel(page, panel) {
  await page.click(`#inside-tab-${panel}`);
  await page.waitForSelector(`#inside-${panel} ${DONE[panel]}`, { timeout: RUN });
}

/** A 7 of a quarter of the pad, in a corner. */
export const SMALL_SEVEN = DIGITS[7].map((stroke) =>
  stroke.map(([x, y]) => /** @type {[number, number]} */ ([0.7 + 0.25 * x, 0.05 + 0.25 * y])),
);

/** The number that the arithmetic ends with, and the one that the picture shows. @param {Page} page */
function total(page) {
  return page.$eval('.total', (element) => {
    const { value, shown } = /** @type {HTMLElement} */ (element).dataset;
    return { value: Number(value), shown: Number(shown) };
  });
}

/** Checks that the arithmetic of the number in view ends with what the picture shows. @param {Page} page @param {string} what */
export async function addsUp(page, what) {
  const { value, shown } = await total(page);
  assert.ok(
    Math.abs(value - shown) <= 1e-4 * Math.max(1, Math.abs(shown)),
    `${what}: ${value} and ${shown}`,
  );
}
