/* inside-live.test.js - the pictures of the layers while a net learns. */
import assert from 'node:assert/strict';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { addsUp, openInside, openPanel, reads } from '../support/inside.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { LONGER, RUN, finish, openTraining, start } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** A fingerprint of a canvas. @param {Page} page @param {string} selector */
function inkOf(page, selector) {
  return page.$eval(selector, (element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    return data.reduce((sum, v, i) => (sum + v * (i + 1)) % 1000003, 0);
  });
}

inOneBrowser('Inside while a net learns', ({ check }) => {
  check(
    'the pictures move while a net learns, and another net has other layers',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await openTraining(page, LONGER.replace('epochs=40', 'epochs=4000'));
      await start(page);
      await openInside(page);
      await openPanel(page, 'layers');
      assert.equal(
        await page.$eval(
          '#inside-model',
          (select) => /** @type {HTMLSelectElement} */ (select).value,
        ),
        'slim, in training',
      );
      await showsText(page, '.layer-title', /^conv 1/);
      assert.equal((await page.$$('.layer-choice label')).length, 3);
      const [filters, values] = [
        await inkOf(page, '#inside-filters canvas'),
        await inkOf(page, '#inside-lens'),
      ];
      await page.waitForFunction(
        (/** @type {number} */ a, /** @type {number} */ b) => {
          const ink = (/** @type {string} */ selector) => {
            const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
            const { data } = /** @type {CanvasRenderingContext2D} */ (
              canvas.getContext('2d')
            ).getImageData(0, 0, canvas.width, canvas.height);
            return data.reduce((sum, v, i) => (sum + v * (i + 1)) % 1000003, 0);
          };
          return ink('#inside-filters canvas') !== a && ink('#inside-lens') !== b;
        },
        { timeout: RUN },
        filters,
        values,
      );
      await page.click('nav a[data-view="train"]');
      await page.click('#train-stop');
      await finish(page);
      await openInside(page);
      await page.select('#inside-model', 'Inkling');
      await page.waitForFunction(
        () => document.querySelectorAll('.layer-choice label').length > 8,
        {
          timeout: PATIENCE,
        },
      );
      await reads(page, '7');
      await addsUp(page, 'the shipped net again');
    },
    { expects },
  );
});
