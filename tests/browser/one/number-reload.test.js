/* number-reload.test.js - a reload keeps the picture of the Number view, its corrections and the template of a form; "Back to writing"
 * forgets them.
 */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { openMine, showsCounts } from '../support/mine.js';
import { reads } from '../support/number.js';
import { boxesOf, dropPhoto, numberPicture, photoReads } from '../support/photo.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const PICTURE = numberPicture(['1074', '232']);

/** Waits until what the page has to keep lies in the browser's storage. @param {Page} page @param {string} what in the signs or fields */
const isKept = (page, what) =>
  page.waitForFunction(
    async (/** @type {string} */ wanted) => {
      const known = await indexedDB.databases();
      if (!known.some(({ name }) => name === 'inkling-picture')) return false;
      const base = await new Promise((resolve) => {
        const asked = indexedDB.open('inkling-picture');
        asked.onsuccess = () => resolve(asked.result);
      });
      const all = await new Promise((resolve) => {
        const asked = base.transaction('values').objectStore('values').getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
      base.close();
      const texts = all.map((/** @type {any} */ { signs = [], fields = [] }) =>
        JSON.stringify([signs.map((/** @type {any} */ { said }) => said), fields]),
      );
      return texts.some((/** @type {string} */ text) => text.includes(wanted));
    },
    { timeout: PATIENCE, polling: 100 },
    what,
  );

inOneBrowser('A reload of Number', ({ check }) => {
  check(
    'the picture and what was done with it are still there',
    async (page) => {
      await dropPhoto(page, PICTURE.png);
      await photoReads(page, '1074\n232');
      await page.click('[data-sign="1"]');
      await page.click('#photo-join-after');
      await page.waitForFunction(() => document.querySelectorAll('[data-sign]').length === 6);
      await page.click('[data-choice="8"]');
      await photoReads(page, '184\n232');
      await isKept(page, '"8"');
      await showsText(page, '.photo .correct-note', /one drawing/); // it is stored, too
      await page.reload();
      await photoReads(page, '184\n232');
      assert.equal((await boxesOf(page))[1], '8 said');
      await page.waitForSelector('#photo-add:enabled'); // it was read again
      await openMine(page);
      await showsCounts(page, [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
      await page.click('nav a[data-view="number"]');
      await page.click('[data-sign="1"]');
      await page.click('[data-choice="8"]'); // taken back
      await page.waitForFunction(() => !document.querySelector('[data-state="said"]'));
      await openMine(page);
      await showsCounts(page, Array(10).fill(0));

      await page.click('nav a[data-view="number"]');
      await page.click('#photo-form');
      await page.waitForSelector('#form-add');
      await page.focus('#form-add');
      await page.keyboard.press('Enter');
      await page.keyboard.type('amount');
      await page.keyboard.press('Tab');
      await isKept(page, '"amount"');
      await page.reload();
      await page.waitForFunction(
        () =>
          /** @type {HTMLInputElement | null} */ (document.querySelector('.form-fields input'))
            ?.value === 'amount',
      );
      await page.click('#photo-back');
      await page.waitForFunction(() => sessionStorage.getItem('inkling-picture') === null);
      await page.reload();
      await reads(page, '');
      assert.equal(await page.$('.photo'), null);
    },
    { expects },
  );
});
