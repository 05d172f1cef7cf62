/* test-browse.test.js - pictures of a data set: by digit, in order, distorted, page by page. */
import assert from 'node:assert/strict';
import { settled, showsText } from '../support/hand.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Goes to the view and waits for the first test, which needs no question. @param {Page} page */
async function tested(page) {
  await page.click('nav a[data-view="test"]');
  await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
}

/**
 * The tiles of the gallery.
 * @param {Page} page
 * @returns {Promise<{ words: string, verdict: string, marks: string[] }[]>}
 */
function tiles(page) {
  return page.$$eval('.tile', (all) =>
    all.map((tile) => ({
      words: tile.querySelector('.unseen')?.textContent ?? '',
      verdict: /** @type {HTMLElement} */ (tile).dataset.verdict ?? '',
      marks: [...tile.querySelectorAll('.mark')].map((mark) => mark.textContent ?? ''),
    })),
  );
}

inOneBrowser('Test: browsing', ({ check }) => {
  check(
    'browsing pictures: by digit, in order, distorted, page by page, by keyboard',
    async (page) => {
      await tested(page);
      await page.select('#show-digit', '4');
      await showsText(page, '.gallery-title', /200 pictures of 4/);
      await page.select('#show-order', 'number');
      const numbers = await page.$$eval('.tile', (all) =>
        all.map((tile) => Number(/** @type {HTMLElement} */ (tile).dataset.number)),
      );
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
      await page.focus('.tile[tabindex="0"]');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const place = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('.tile')].indexOf(
            /** @type {Element} */ (document.activeElement),
          ),
        );
      const columns = (await place()) - 1;
      assert.ok(columns > 3, `${columns} columns`);
      await page.keyboard.press('PageDown');
      assert.equal(await place(), 0);
      await showsText(page, '.page-number', /page 2 of 4/);
      const plain = await page.$eval('.tile canvas', (canvas) =>
        /** @type {HTMLCanvasElement} */ (canvas).toDataURL(),
      );
      await page.select('#show-distorted', 'standard');
      await settled(page);
      const all = await tiles(page);
      assert.ok(
        all.every(({ verdict, words }) => verdict === 'unread' && words === 'a 4'),
        'no reading was made of these',
      );
      assert.notEqual(
        await page.$eval('.tile canvas', (canvas) =>
          /** @type {HTMLCanvasElement} */ (canvas).toDataURL(),
        ),
        plain,
      );
    },
    { expects },
  );
});
