/* mine.js - helpers for tests of the Mine view: add drawings, learn, read the texts. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../web/inkling/index.js';
import { dropFiles } from './files.js';
import { showsText } from './hand.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Longest that learning may take. */
export const LESSON = 120000;

const engine = await loadEngine();

/**
 * Digits in one hand, as lines of a file: it leans far over, by 46 degrees, and writes each digit in one way, never twice quite the same.
 * @param {number} count
 * @param {number} [seed]
 */
export function leaningHand(count, seed = 77) {
  return Array.from({ length: count }, (_, i) => {
    const { strokes, label } = engine.syntheticStrokes(seed, i % 10, i % 10);
    const [angle, width] = [0.8 + 0.1 * Math.sin(2 * i), 1 + 0.1 * Math.sin(3 * i)];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turned = strokes.map((stroke) =>
      stroke.map((v, k) => {
        const [x, y] = k % 2 ? [width * stroke[k - 1], v] : [width * v, stroke[k + 1]];
        return Math.round(1000 * (k % 2 ? sin * x + cos * y : cos * x - sin * y)) / 1000;
      }),
    );
    return JSON.stringify({ id: `lean-${i}`, label, strokes: turned });
  });
}

/** Goes to Mine and waits until it is ready. @param {Page} page */
export async function openMine(page) {
  await page.click('nav a[data-view="mine"]');
  await page.waitForSelector('#view-mine .counters button');
}

/** Waits until the counters of the ten digits show this: the drawings are read from storage. @param {Page} page
 * @param {number[]} wanted @param {string} [why] */
export async function showsCounts(page, wanted, why) {
  const shown = () =>
    page.$$eval('[data-counter]', (all) =>
      all.map((one) => Number(/** @type {HTMLElement} */ (one).dataset.count)),
    );
  await page
    .waitForFunction(
      (/** @type {string} */ text) =>
        [...document.querySelectorAll('[data-counter]')]
          .map((one) => /** @type {HTMLElement} */ (one).dataset.count)
          .join() === text,
      {},
      wanted.join(),
    )
    .catch(async () => assert.deepEqual(await shown(), wanted, why));
}

/**
 * Drops a file of drawings and waits for the word about it.
 * @param {Page} page
 * @param {string} content
 * @param {RegExp} words
 */
export async function bring(page, content, words) {
  await dropFiles(page, [{ name: 'drawings.ndjson', content }]);
  await showsText(page, '#mine-said', words);
}

/** Starts learning and waits for its end. @param {Page} page */
export async function learn(page) {
  await page.waitForSelector('#learn:enabled');
  await page.click('#learn');
  await page.waitForSelector('#keep:not([hidden])', { timeout: LESSON });
}

/**
 * Right answers before and after: own drawings, then the others'.
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
export const scores = (page) =>
  page.$$eval('.before-after b + small', (all) =>
    all.map((small) => Number(/^[\d,]+/.exec(small.textContent ?? '')?.[0].replace(',', ''))),
  );

/** How many digits of others were read for them. @param {Page} page @returns {Promise<number>} */
export const othersCount = (page) =>
  page.$eval('.before-after tr:last-child b + small', (small) =>
    Number(/of ([\d,]+)/.exec(small.textContent ?? '')?.[1].replace(',', '')),
  );

/** What the lesson says of MNIST's test digits: right answers before and after. @param {Page} page @param {number} count of digits
 * @returns {Promise<{ before: number, after: number }>} */
export async function costOnMnist(page, count) {
  const heads = await page.$$eval('.before-after tbody th', (all) =>
    all.map((head) => head.textContent),
  );
  assert.equal(heads[1], 'MNIST test digits');
  const [, , before, after] = await scores(page);
  const share = (/** @type {number} */ n) => `${((100 * n) / count).toFixed(2)}.%`;
  await showsText(
    page,
    '.before-after',
    new RegExp(`${after.toLocaleString('en')} of ${count.toLocaleString('en')}`),
  );
  await showsText(
    page,
    '#mine-said',
    new RegExp(`MNIST test digits: ${share(before)} before, ${share(after)} after`),
  );
  return { before, after };
}
