/* inside-picture.test.js - the Inside view: the pad in it, how its picture is made, pictures from files, a worker that does not load. */
import assert from 'node:assert/strict';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { DONE, SMALL_SEVEN, addsUp, openInside, openPanel, reads } from '../support/inside.js';
import { pngOf } from '../support/paper.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) =>
  page.$eval(selector, (element) => (element.textContent ?? '').replaceAll('\u202f', ' '));

inOneBrowser('Inside: the picture', ({ kind, check }) => {
  check(
    'the pad is here while the view is shown, and back in its place afterwards',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      const before = await page.$eval('.desk', (desk) =>
        [...desk.children].map(({ className }) => className),
      );
      await openInside(page, '7');
      await page.click('#clear');
      await page.waitForSelector('.inside[data-empty]');
      await write(page, DIGITS[4]);
      await reads(page, '4');
      await showsText(page, '.inside-verdict', /^4, /);
      await page.click('#undo');
      await page.click('nav a[data-view="draw"]');
      await page.waitForSelector('#view-draw:not([hidden]) #pad');
      assert.deepEqual(
        await page.$eval('.desk', (desk) => [...desk.children].map(({ className }) => className)),
        before,
      );
      assert.equal((await page.$$('.way #samples button')).length, 10);
      await page.click('#redo');
      await answers(page, '4');
      await openInside(page, '4');
      await page.click('.inside-samples [data-sample="3"]');
      await reads(page, '3');
    },
    { expects },
  );

  check(
    'a small 7 in a corner: the stages of its picture, and what careless preparations make of it',
    async (page) => {
      await openInside(page);
      await write(page, SMALL_SEVEN);
      // What it says while the pen is down is of a part of the digit.
      await showsText(page, '.stages li:nth-child(2)', /11\s% of the pad wide, 16\s% high/);
      await reads(page, '7');
      await page.waitForSelector(DONE.preparation);
      await page.waitForSelector('tr[data-way="raw"].differs', { timeout: PATIENCE });
      await showsText(page, 'tr[data-way="exact"] .way-answer', /^7, >?\s?9\d\s%/);
      await showsText(page, '#inside-preparation .finding', /it reads as 7.*; shrunk, as /);
      await showsText(page, '#inside-said', /Looks like 7.*; shrunk, as /);
      // The whole pad, shrunk: ink in the upper right corner only.
      const corner = await page.$eval('tr[data-way="raw"] canvas', (element) => {
        const context = /** @type {CanvasRenderingContext2D} */ (
          /** @type {HTMLCanvasElement} */ (element).getContext('2d')
        );
        const alpha = (/** @type {number} */ x, /** @type {number} */ y) =>
          context
            .getImageData(x, y, 14, 14)
            .data.reduce((sum, v, i) => sum + (i % 4 === 3 ? v : 0), 0);
        return [alpha(0, 0), alpha(14, 0), alpha(0, 14), alpha(14, 14)];
      });
      assert.ok(corner[1] > 500 && corner[0] + corner[2] + corner[3] === 0, String(corner));
    },
    { expects },
  );

  check(
    'a picture can be looked into, too',
    async (page) => {
      await openInside(page);
      await page.evaluate((/** @type {string} */ base64) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], 'seven.png', { type: 'image/png' }));
        document.body.dispatchEvent(
          new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
      }, pngOf(DIGITS[7]).toString('base64'));
      await reads(page, '7');
      await showsText(page, '#inside-preparation .finding', /it finds the ink/);
      await page.click('#inside-tab-strokes');
      await showsText(page, '#inside-strokes .finding', /has no strokes to leave out/);
      await openPanel(page, 'places');
      await openPanel(page, 'layers');
      await addsUp(page, 'of a picture');
    },
    { expects },
  );

  check(
    'a worker that does not load is said, and tried again with the next drawing',
    async (page) => {
      const breakOff = (/** @type {import('puppeteer-core').HTTPRequest} */ request) =>
        request.url().endsWith('inside/worker.js') ? request.abort() : request.continue();
      await page.setRequestInterception(true);
      page.on('request', breakOff);
      await openInside(page);
      await page.waitForSelector('#view-inside .problem:not([hidden])', { timeout: PATIENCE });
      assert.match(await textOf(page, '#view-inside .problem'), /^Looking inside stopped/);
      page.off('request', breakOff);
      await page.setRequestInterception(false);
      await write(page, DIGITS[7]);
      await reads(page, '7');
      await page.waitForSelector('#view-inside .problem[hidden]', { timeout: PATIENCE });
    },
    {
      expects: /worker|ERR_FAILED|data\/mnist/,
      skip: kind === 'firefox' && 'its requests cannot be broken off here',
    },
  );
});
