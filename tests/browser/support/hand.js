/* hand.js - draws on the page by real input events, and reads the page's answer.
 *
 * Digits are strokes of points in 0..1 of the pad, y down; they go through the browser's own mouse, keyboard or
 * touch.
 */
import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {[number, number][]} Stroke */

/** One plain way to write each digit. @type {Record<string, Stroke[]>} */
export const DIGITS = {
  0: [arc(0.5, 0.5, 0.22, 0.32, -90, -450)],
  1: [line([0.5, 0.18], [0.5, 0.84])],
  2: [
    [
      ...arc(0.49, 0.34, 0.19, 0.17, -170, 30),
      ...line([0.65, 0.43], [0.29, 0.82]),
      ...line([0.29, 0.82], [0.72, 0.82]),
    ],
  ],
  3: [[...arc(0.47, 0.34, 0.19, 0.16, -150, 85), ...arc(0.47, 0.66, 0.22, 0.18, -88, 150)]],
  4: [
    [...line([0.56, 0.16], [0.27, 0.6]), ...line([0.27, 0.6], [0.75, 0.6])],
    line([0.62, 0.4], [0.6, 0.86]),
  ],
  7: [[...line([0.27, 0.2], [0.72, 0.2]), ...line([0.72, 0.2], [0.45, 0.84])]],
};

/** @param {[number, number]} a @param {[number, number]} b @returns {Stroke} */
export function line([x0, y0], [x1, y1]) {
  return Array.from({ length: 13 }, (_, i) => [
    x0 + ((x1 - x0) * i) / 12,
    y0 + ((y1 - y0) * i) / 12,
  ]);
}

/** Part of an ellipse, angles in degrees, clockwise on the screen. @param {number} x @param {number} y @param {number} rx
 * @param {number} ry @param {number} from @param {number} to @returns {Stroke} */
export function arc(x, y, rx, ry, from, to) {
  return Array.from({ length: 25 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** The pad's place in the window. @param {Page} page */
export function padBox(page) {
  return page.$eval('#pad', (pad) => {
    const { left, top, width, height } = pad.getBoundingClientRect();
    return { left, top, width, height };
  });
}

/** Writes strokes with the mouse. `onPoint` is awaited in the middle of each stroke, with the button down.
 * @param {Page} page @param {Stroke[]} strokes @param {() => Promise<unknown>} [onPoint] */
export async function write(page, strokes, onPoint) {
  const { left, top, width, height } = await padBox(page);
  for (const stroke of strokes) {
    const points = stroke.map(
      ([x, y]) => /** @type {const} */ ([left + x * width, top + y * height]),
    );
    await page.mouse.move(...points[0]);
    await page.mouse.down();
    for (const [i, point] of points.slice(1).entries()) {
      await page.mouse.move(...point);
      if (i === points.length >> 1) await onPoint?.();
    }
    await page.mouse.up();
  }
}

/** Waits for the frame in which the page has read everything. @param {Page} page */
export function settled(page) {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** What the page says at this moment. @param {Page} page */
export async function said(page) {
  await settled(page);
  return page.evaluate(() => {
    const text = (/** @type {string} */ id) =>
      document.getElementById(id)?.textContent?.replaceAll('\u202f', ' ') ?? '';
    const prediction = /** @type {HTMLElement} */ (document.getElementById('prediction'));
    const rows = [...document.querySelectorAll('[data-digit-row]')];
    return {
      digit: prediction.dataset.digit,
      kind: prediction.dataset.verdict,
      verdict: text('verdict'),
      sentence: text('prediction'),
      notice: document.getElementById('notice')?.hidden ? '' : text('notice-text'),
      values: rows.map((row) => Number(row.getAttribute('aria-valuenow'))),
    };
  });
}

/** Waits until #prediction carries `digit`. @param {Page} page @param {string} digit */
export function answers(page, digit) {
  return page.waitForSelector(`#prediction[data-digit="${digit}"]`, { timeout: PATIENCE });
}

/** Waits until an element's text matches. @param {Page} page @param {string} selector @param {RegExp} pattern */
export function showsText(page, selector, pattern) {
  return page.waitForFunction(
    (/** @type {string} */ where, /** @type {string} */ source) =>
      new RegExp(source).test(document.querySelector(where)?.textContent ?? ''),
    { timeout: PATIENCE },
    selector,
    pattern.source,
  );
}

/** Lets the page press a button as soon as it is there: what it ends may be over before this process hears of it.
 * @param {Page} page @param {string} selector of the button, in the state in which it is pressed
 * @returns {Promise<() => Promise<unknown>>} waits until it was pressed */
export async function pressAtOnce(page, selector) {
  await page.evaluate((wanted) => {
    const { dataset } = document.documentElement;
    delete dataset.pressed;
    const watch = new MutationObserver(() => {
      const button = document.querySelector(wanted);
      if (!button) return;
      watch.disconnect();
      /** @type {HTMLElement} */ (button).click();
      dataset.pressed = '';
    });
    watch.observe(document, { subtree: true, attributes: true, childList: true });
  }, selector);
  return () => page.waitForSelector('html[data-pressed]', { timeout: PATIENCE });
}

/** A fingerprint of the ink on the pad. @param {Page} page @returns {Promise<number>} number of inked canvas pixels */
export async function ink(page) {
  await settled(page);
  return page.$eval('#pad', (element) => {
    const pad = /** @type {HTMLCanvasElement} */ (element);
    const context = /** @type {CanvasRenderingContext2D} */ (pad.getContext('2d'));
    const { data } = context.getImageData(0, 0, pad.width, pad.height);
    let inked = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) inked += 1;
    return inked;
  });
}

/** Empties the pad. @param {Page} page */
export function clearPad(page) {
  return page.evaluate(() => document.getElementById('clear')?.click());
}
