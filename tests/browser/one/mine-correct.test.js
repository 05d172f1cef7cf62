/* mine-correct.test.js - drawings of one's own: corrected in one tap, counted, deleted and restored, requested digit by digit. */
import assert from 'node:assert/strict';
import { catchFiles, dropFiles, savedFile } from '../support/files.js';
import { DIGITS, answers, line, showsText, write } from '../support/hand.js';
import { bring, openMine, showsCounts } from '../support/mine.js';
import { pngOf } from '../support/paper.js';
import { keepScreenshot, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** The labels that are kept for the drawing on the pad. @param {Page} page */
const pressed = (page) =>
  page.$$eval('[data-correct][aria-pressed="true"]', (all) => all.map((one) => one.textContent));

/** Runs in the page: whether a canvas shows anything. @param {Element} canvas */
function hasInk(canvas) {
  const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
  return context?.getImageData(0, 0, 28, 28).data.some((value) => value > 0);
}

inOneBrowser('Own drawings', ({ kind, check }) => {
  check(
    'a drawing is corrected in one tap, changed, taken back; nothing moves',
    async (page) => {
      const box = () => page.$eval('.ways', (ways) => ways.getBoundingClientRect().top);
      const before = await box();
      assert.ok(
        await page.$eval('#correct', (row) => getComputedStyle(row).visibility === 'hidden'),
        'not before there is an answer',
      );
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('[data-correct="1"]');
      await page.waitForSelector('[data-correct="1"][aria-pressed="true"]');
      await showsText(page, '.correct-note', /one drawing/);
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      assert.deepEqual(await pressed(page), ['7'], 'one label a drawing');
      assert.equal(await box(), before);
      // A bar through the 7: a new drawing in the place of the old one.
      await write(page, [line([0.4, 0.5], [0.62, 0.5])]);
      await page.waitForFunction(
        () => !document.querySelector('[aria-pressed="true"][data-correct]'),
      );
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      await openMine(page);
      await showsCounts(page, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
      await page.click('nav a[data-view="draw"]');
      await page.click('[data-correct="7"]');
      await page.waitForFunction(
        () => !document.querySelector('[aria-pressed="true"][data-correct]'),
      );
      await openMine(page);
      await showsCounts(page, Array(10).fill(0));
    },
    { expects },
  );

  check(
    'a picture is corrected too: kept as the net sees it, read, exported and imported',
    async (page) => {
      await dropFiles(page, [{ name: 'seven.png', content: pngOf(DIGITS[7]) }]);
      await answers(page, '7');
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      // A stroke takes the place of the picture on the pad, not in the collection.
      await write(page, DIGITS[1]);
      await answers(page, '1');
      await page.click('[data-correct="1"]');
      await page.waitForSelector('[data-correct="1"][aria-pressed="true"]');
      await page.click('#undo');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      await openMine(page);
      await showsCounts(page, [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]);
      assert.ok(await page.$eval('.drawing .picture', hasInk));
      await keepScreenshot(page, `${kind}-mine-picture`);
      await page.click('#export');
      const file = await savedFile(page, 'inkling-drawings.ndjson');
      assert.match(file, /^\{"id":"\d+","label":7,"image":"[\w+/]{1046}=="\}$/m);
      await page.click('#delete-all');
      await page.waitForSelector('#export:disabled');
      await bring(page, file, /2 drawings came in/);
      await bring(page, file, /0 drawings came in. 2 drawings were here already/);
      await page.evaluate(() => {
        location.hash = '#test?data=drawings';
      });
      await showsText(page, '.figures', /Inkling gets 2 of 2 of my drawings right/);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'the small pad asks for the digit that is wanted most',
    async (page) => {
      await openMine(page);
      for (const digit of [0, 1, 2]) {
        await showsText(page, '#practice-prompt', new RegExp(`Write a ${digit}`));
        const { left, top, width } = await page.$eval('#practice-pad', (pad) =>
          pad.getBoundingClientRect().toJSON(),
        );
        await page.mouse.move(left + (0.4 + 0.1 * digit) * width, top + 0.2 * width);
        await page.mouse.down();
        await page.mouse.move(left + 0.5 * width, top + 0.8 * width, { steps: 5 });
        await page.mouse.up();
        await page.waitForSelector('#practice-keep:enabled');
        await page.click('#practice-keep');
        await page.waitForSelector(`[data-counter="${digit}"][data-count="1"]`);
      }
      await showsCounts(page, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    },
    { expects },
  );
});
