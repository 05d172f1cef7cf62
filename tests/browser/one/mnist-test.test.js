/* mnist-test.test.js - the Test view with MNIST beside the page: the shipped model's score, matrix and mistakes are its card's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { settled, showsText } from '../support/hand.js';
import { LESSON } from '../support/mine.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const skip = process.env.MNIST_DIR ? false : '$MNIST_DIR is not set';

/** What the card of the shipped model says of it. */
const { test: card } = JSON.parse(
  readFileSync(new URL('../../../weights/default.json', import.meta.url), 'utf8'),
);
const { correct, count, accuracy, confusion } = card;
/** @param {number} n */
const words = (n) => n.toLocaleString('en');

/** What the gallery says it shows. @param {Page} page */
async function shown(page) {
  await settled(page);
  return page.$eval('.gallery-title', (title) => title.textContent ?? '');
}

inOneBrowser({ title: 'Test with MNIST', mnist: true }, ({ check }) => {
  check(
    'Test: the score of the shipped model, its matrix and its mistakes',
    async (page) => {
      await page.evaluate(() => {
        location.hash = '#test?data=mnist';
      });
      await page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('#test-data'))?.value === 'mnist',
      );
      assert.ok(
        await page.$eval('.report', (report) => /** @type {HTMLElement} */ (report).hidden),
        'nothing so long begins by itself',
      );
      await page.click('#test-start');
      await page.waitForSelector('.report:not([hidden])', { timeout: LESSON });
      assert.equal(
        await page.$eval('.headline', (line) => line.textContent),
        `${(100 * accuracy).toFixed(2)}\u202f%`,
      );
      await showsText(
        page,
        '.figures',
        new RegExp(`Inkling gets ${words(correct)} of ${words(count)} MNIST test digits right`),
      );
      const cells = await page.$$eval('.matrix tbody button', (all) =>
        all.map((cell) => Number(cell.textContent?.replace('·', '0').replace(',', ''))),
      );
      assert.equal(
        cells.reduce((sum, n) => sum + n),
        count,
      );
      assert.deepEqual(cells, confusion.flat());
      const [truth, read] = await page.$eval('.matrix td.wrong', (td) => {
        const { cell = '' } = /** @type {HTMLElement} */ (td).dataset;
        return cell.split('-').map(Number);
      });
      await page.click(`[data-cell="${truth}-${read}"] button`);
      assert.equal(
        await shown(page),
        `${confusion[truth][read]} pictures of ${truth} read as ${read}`,
      );
      assert.equal((await page.$$('.tile')).length, confusion[truth][read]);
      await page.click('#show-mistakes');
      assert.equal(await shown(page), `${count - correct} mistakes`);
      assert.equal((await page.$$('.tile[data-verdict="wrong"]')).length, count - correct);
    },
    { skip },
  );
});
