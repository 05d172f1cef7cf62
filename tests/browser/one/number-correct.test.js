/* number-correct.test.js - a number is corrected, by mouse and by keyboard, and copied as text. */
import assert from 'node:assert/strict';
import { settled, showsText } from '../support/hand.js';
import { openMine, showsCounts } from '../support/mine.js';
import { cells, emptyNumber, reads, writeNumber } from '../support/number.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Presses a key several times. @param {Page} page @param {import('puppeteer-core').KeyInput} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** Where the focus is. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const { id, dataset } = /** @type {HTMLElement} */ (document.activeElement);
    return id || dataset.cell || dataset.say || '';
  });

inOneBrowser('Correcting a number', ({ onOnePage }) => {
  onOnePage('one sheet', { expects, begin: emptyNumber }, (check) => {
    check(
      'a digit is corrected in one tap, kept for Mine, changed and taken back',
      async (page) => {
        await writeNumber(page, '170');
        await reads(page, '170');
        await page.click('[data-cell="1"]');
        await page.click('[data-say="2"]');
        await reads(page, '120');
        assert.deepEqual((await cells(page))[1], '2 said');
        await showsText(page, '.panel .correct-note', /one drawing/);
        // What is written on changes the others, not what was said.
        await writeNumber(page, '1', { x: 310 });
        await reads(page, '1201');
        await page.click('[data-say="7"]');
        await reads(page, '1701');
        await openMine(page);
        await showsCounts(page, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
        await page.click('nav a[data-view="number"]');
        await reads(page, '1701'); // still there
        await page.click('[data-say="7"]');
        await page.waitForSelector('[data-cell="1"][data-verdict="digit"]');
        await page.click('[data-say="3"]');
        await reads(page, '1301');
        await page.click('#number-none');
        await reads(page, '101');
        assert.deepEqual((await cells(page))[1], ' out');
        await page.click('#number-none');
        await reads(page, '1701');
        await openMine(page);
        await showsCounts(page, Array(10).fill(0), 'what is no digit is no drawing of one');
      },
    );

    check('everything by keyboard: write, choose, correct, split, join', async (page) => {
      await page.focus('#number-pad');
      for (const column of [0, 1]) {
        if (column) {
          await press(page, 'ArrowUp', 12);
          await press(page, 'ArrowRight', 8);
        }
        await press(page, ' ');
        await press(page, 'ArrowDown', 12);
        await press(page, ' ');
      }
      await reads(page, '11');
      await showsText(page, '#number-spoken', /^Pen up\.$/);
      await press(page, 'Tab', 5); // undo, clear (redo has nothing to do), choose a picture, use the camera, the digits
      assert.equal(await focused(page), '0');
      await press(page, 'ArrowRight');
      assert.equal(await focused(page), '1');
      await press(page, 'Enter');
      await page.waitForSelector('[data-cell="1"][aria-pressed="true"]');
      await press(page, 'Tab');
      assert.equal(await focused(page), '0', 'the first digit to say');
      await press(page, 'Tab', 7);
      await press(page, 'Enter');
      await reads(page, '17');
      await showsText(page, '#number-spoken', /Kept as a 7/);
      await page.focus('#number-join-before');
      await press(page, ' ');
      await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 1);
      await settled(page);
      assert.equal(await focused(page), '0', 'the focus goes to the joined digit');
      await showsText(page, '#number-spoken', /Joined: 1 digit\./);
      await page.focus('#number-split');
      await press(page, 'Enter');
      await reads(page, '17'); // what was said of these strokes holds
      await page.focus('#number-pad');
      await press(page, 'z');
      await reads(page, '1');
      await press(page, 'Delete');
      await reads(page, '');
    });

    check('the number is copied as text', async (page) => {
      await page.evaluate(() => {
        Object.defineProperty(navigator, 'clipboard', {
          configurable: true,
          value: {
            writeText: async (/** @type {string} */ text) =>
              Object.assign(globalThis, { copied: text }),
          },
        });
      });
      await writeNumber(page, '20');
      await reads(page, '20');
      await page.click('#number-copy');
      await showsText(page, '.copied', /^Copied$/);
      assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).copied), '20');
      await page.evaluate(() =>
        Object.defineProperty(navigator, 'clipboard', { value: undefined }),
      );
      await page.click('#number-copy');
      await showsText(page, '.copied', /Selected/);
      assert.equal(await page.evaluate(() => String(getSelection())), '20');
    });
  });
});
