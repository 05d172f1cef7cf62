/* inside-panels.test.js - what an answer hangs on: each stroke left out, places hidden, the nearest training digits. */
import assert from 'node:assert/strict';
import { DIGITS, showsText, write } from '../support/hand.js';
import { openInside, openPanel, reads, emptyDraw } from '../support/inside.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { RUN } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) =>
  page.$eval(selector, (element) => (element.textContent ?? '').replaceAll('\u202f', ' '));

inOneBrowser('Inside: strokes, places, neighbours', ({ onOnePage }) => {
  onOnePage('one visit', { expects, begin: emptyDraw }, (check) => {
    check('each stroke left out, in words; the quarters of a single one', async (page) => {
      await write(page, DIGITS[4]);
      await openInside(page, '4');
      await openPanel(page, 'strokes');
      assert.equal((await page.$$('.left-out li')).length, 2);
      assert.match(
        await textOf(page, '.left-out'),
        /Without stroke 1 it reads as .* falls from >? ?9\d % to .*Without stroke 2/,
      );
      assert.equal((await page.$$('.left-out li:first-child .trace')).length, 1);
      await page.click('#clear');
      await write(page, DIGITS[7]);
      await reads(page, '7');
      await page.waitForSelector('.left-out li:nth-child(4)', { timeout: PATIENCE });
      assert.match(
        await textOf(page, '.left-out'),
        /Without its first quarter .*its second quarter .*its third quarter .*its last quarter/,
      );
    });

    check(
      'the map of places, the ninths, and the words for what is under the mouse',
      async (page) => {
        await write(page, DIGITS[7]);
        await openInside(page, '7');
        await openPanel(page, 'places');
        await showsText(
          page,
          '#inside-places .finding',
          /The most important place is|hangs on no single place/,
        );
        assert.equal((await page.$$('.ninths tbody td')).length, 9);
        const box = await (await page.$('#inside-map'))?.boundingBox();
        assert.ok(box);
        await page.mouse.move(box.x + 3, box.y + 3);
        await showsText(
          page,
          '#inside-places .readout',
          /^Rows 1 to 4, columns 1 to 4 hidden: no ink there, nothing changes/,
        );
        await page.focus('#inside-map');
        for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowDown');
        for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowRight');
        await showsText(
          page,
          '#inside-places .readout',
          /^Rows 13 to 16, columns 13 to 16 hidden: 7 at /,
        );
        await showsText(page, '#inside-said', /^Rows 13 to 16/);
      },
    );

    check(
      'the nearest training digits: eight, with labels and how many were searched',
      async (page) => {
        await write(page, DIGITS[7]);
        await openInside(page, '7');
        await openPanel(page, 'nearest');
        await showsText(
          page,
          '#inside-nearest .finding',
          /^(All 8 nearest are labelled 7|Of the 8 nearest, \d are labelled 7)/,
        );
        await page.waitForFunction(
          () => !/so far/.test(document.querySelector('.how')?.textContent ?? ''),
          {
            timeout: RUN,
          },
        );
        assert.match(
          await textOf(page, '.how'),
          /Searched: ([\d,]+ of )?4,000; there are (60,000 MNIST training pictures|6,000 built-in digits)\. Compared by the 1,024 numbers of batchnorm 5 \+ relu/,
        );
        const distances = await page.$$eval('.nearest li > span', (all) =>
          all.map(({ lastChild }) => Number(lastChild?.textContent)),
        );
        assert.deepEqual(
          distances,
          [...distances].sort((a, b) => a - b),
        );
        // Another drawing finds others, at once: the features are kept.
        await page.click('#clear');
        await write(page, DIGITS[0]);
        await reads(page, '0');
        await showsText(page, '#inside-nearest .finding', /labelled 0/);
      },
    );
  });
});
