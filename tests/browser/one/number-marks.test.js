/* number-marks.test.js - marks beside the digits on the sheet: read, said aloud, corrected, joined. */
import assert from 'node:assert/strict';
import { line, settled, showsText } from '../support/hand.js';
import { cells, emptyNumber, reads, writeAt, writeNumber } from '../support/number.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Where the digits of writeNumber() stand, in the unit of a stroke. */
const [TOP, BASE] = [0.18, 0.82];

/** @type {Record<string, import('../support/hand.js').Stroke[]>} */
const MARKS = {
  '.': [line([0.5, BASE - 0.01], [0.51, BASE])],
  '-': [line([0.4, 0.5], [0.66, 0.5])],
  '/': [line([0.85, TOP - 0.1], [0.4, BASE + 0.1])],
};

/** Writes a text from left to right. @param {Page} page @param {string} text */
async function writeText(page, text) {
  for (const [i, sign] of [...text].entries()) {
    const place = { x: 10 + 93 * i, y: 20, side: 150 };
    if (MARKS[sign]) await writeAt(page, MARKS[sign], place);
    else await writeNumber(page, sign, place);
  }
  await settled(page);
}

inOneBrowser('Marks of a number', ({ onOnePage }) => {
  onOnePage('one sheet', { expects, begin: emptyNumber }, (check) => {
    check('marks are in the text and in the cells, and are said', async (page) => {
      await writeText(page, '-2.0');
      await reads(page, '-2.0');
      assert.deepEqual(await cells(page), ['- digit', '2 digit', '. digit', '0 digit']);
      await showsText(page, '[data-cell="2"]', /point/);
      assert.equal(
        await page.$eval('[data-cell="2"]', (cell) => cell.getAttribute('aria-label')),
        'Sign 3 of 4: point',
      );
      await showsText(page, '#number-said', /^minus 2 point 0\.$/);
    });

    check(
      'a mark is corrected to another mark, to a digit and back, and left out',
      async (page) => {
        await writeText(page, '2.0');
        await reads(page, '2.0');
        await page.click('[data-cell="1"]');
        await page.click('[data-mark=","]');
        await reads(page, '2,0');
        assert.equal((await cells(page))[1], ', said');
        await page.waitForSelector('[data-mark=","][aria-pressed="true"]');
        await page.click('[data-say="1"]');
        await reads(page, '210');
        await page.click('[data-mark=":"]');
        await reads(page, '2:0');
        await page.click('[data-mark=":"]'); // no longer
        await reads(page, '2.0');
        await page.click('#number-none');
        await reads(page, '20');
      },
    );

    check('a mark joins its neighbour, and they part again', async (page) => {
      await writeText(page, '7-4');
      await reads(page, '7-4');
      await page.click('[data-cell="1"]');
      await page.click('#number-join-before');
      await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 2);
      await page.click('#number-split');
      await reads(page, '7-4');
    });
  });
});
