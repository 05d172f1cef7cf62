/* mine-learn.test.js - a net learns a hand: kept, undone, reset, cancelled. How well the shipped one does: tests/proof/browser. */
import assert from 'node:assert/strict';
import { pressAtOnce, showsText } from '../support/hand.js';
import {
  bring,
  leaningHand,
  learn,
  openMine,
  othersCount,
  scores,
  showsCounts,
} from '../support/mine.js';
import { keepScreenshot, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** What the pad reads with. @param {Page} page */
const inUse = (page) => page.$eval('.in-use strong', (name) => name.textContent);

inOneBrowser({ title: 'Learning a hand', quick: true }, ({ kind, check }) => {
  check(
    'it learns a hand: better on drawings it had not learnt; undone, done again, reset, reloaded',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(30).join('\n'), /30 drawings came in/);
      await learn(page);
      const [before, after, othersBefore, othersAfter] = await scores(page);
      assert.match(
        await page.$eval('.lesson', (lesson) => lesson.textContent ?? ''),
        /not learnt before/,
      );
      assert.ok(after > before, `own drawings: ${before} before, ${after} after, of 30`);
      assert.equal(await othersCount(page), 2000); // built-in digits
      assert.equal(await inUse(page), 'My hand');
      await keepScreenshot(page, `${kind}-mine-lesson`);
      await page.click('#undo-learn');
      await showsText(page, '.in-use', /Inkling/);
      await page.click('#undo-learn');
      await showsText(page, '.in-use', /My hand/);
      await showsText(page, '#mine-said', /reads with My hand again/); // it is stored now
      await page.reload();
      await page.waitForSelector('.lesson:not([hidden])');
      await showsText(page, '.in-use', /My hand/);
      assert.deepEqual(await scores(page), [before, after, othersBefore, othersAfter]);
      await page.click('#reset');
      await showsText(page, '.in-use', /Inkling/);
      await showsText(page, '#mine-said', /reads with the shipped net again/);
      await page.reload();
      await page.waitForSelector('#learn:enabled');
      await showsText(page, '.in-use', /Inkling/);
      assert.equal(await inUse(page), 'Inkling');
      await showsCounts(page, Array(10).fill(3), 'the drawings stay');
    },
    { expects },
  );

  check(
    'with few drawings the score says what it is; learning can be cancelled',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(4).join('\n'), /4 drawings came in/);
      await pressAtOnce(page, '.progress:not([hidden]) #learn-cancel');
      await page.click('#learn');
      await showsText(page, '#mine-said', /Cancelled/);
      assert.equal(await inUse(page), 'Inkling');
      await learn(page);
      const words = await page.$eval('.lesson', (lesson) => lesson.textContent ?? '');
      assert.match(words, /My drawingslearnt before/);
      assert.match(words, /memory, not yet skill/);
    },
    { expects },
  );
});
