/* test-report.test.js - the Test view: figures, confusion matrix, mistakes, pictures in detail. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
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

inOneBrowser('Test: the report', ({ onOnePage }) => {
  onOnePage('after one test', { expects, begin: tested }, (check) => {
    check('figures, tables and pictures of the net in use', async (page) => {
      const shown = await page.evaluate(() => ({
        headline: document.querySelector('.headline')?.textContent,
        figures: document.querySelector('.figures')?.textContent ?? '',
        cells: [...document.querySelectorAll('.matrix tbody button')].map((cell) =>
          Number(cell.textContent?.replace('·', '0')),
        ),
        classes: [...document.querySelectorAll('.classes tbody tr')].map((row) =>
          [...row.children].map((cell) => cell.textContent),
        ),
      }));
      const [, correct] = /** @type {RegExpMatchArray} */ (
        shown.figures.match(/Inkling gets ([\d,]+) of 2,000 built-in digits/)
      );
      const right = Number(correct.replace(',', ''));
      assert.ok(
        right >= 1900,
        `${right} of 2,000 built-in digits, some of them in styles that are hard to tell apart`,
      );
      assert.equal(shown.headline, `${(right / 20).toFixed(2)}\u202f%`);
      assert.match(shown.figures, /95 % interval of its accuracy is 9\d\.\d\d to 9\d\.\d\d/);
      assert.match(shown.figures, /Mean loss 0\.\d{4}/);
      assert.equal(shown.cells.length, 100);
      assert.equal(
        shown.cells.reduce((sum, n) => sum + n),
        2000,
      );
      const diagonal = shown.cells.filter((_, i) => i % 11 === 0).reduce((sum, n) => sum + n);
      assert.equal(diagonal, right);
      assert.equal(shown.classes.length, 10);
      assert.deepEqual(
        shown.classes.map((row) => row[4]),
        Array(10).fill('200'),
      );
      const all = await tiles(page);
      assert.equal(all.length, 60);
      assert.ok(
        all.every(({ words, verdict, marks }) =>
          verdict === 'right'
            ? /^an? \d, read correctly$/.test(words) && /^✓ \d$/.test(marks[0])
            : /^an? \d, misread as \d$/.test(words) && /^✗ \d, is \d$/.test(marks[0]),
        ),
      );
    });

    check(
      'a cell of the matrix opens its pictures, and a picture opens in detail',
      async (page) => {
        const cell = await page.$eval('.matrix td.wrong', (td) => ({
          name: /** @type {HTMLElement} */ (td).dataset.cell ?? '',
          count: Number(td.textContent),
        }));
        const [truth, read] = cell.name.split('-');
        await page.click(`[data-cell="${cell.name}"] button`);
        await showsText(page, '.gallery-title', new RegExp(`pictures of ${truth} read as ${read}`));
        const shown = await tiles(page);
        assert.equal(shown.length, cell.count);
        assert.ok(
          shown.every(
            ({ words }) => words.replace('an ', 'a ') === `a ${truth}, misread as ${read}`,
          ),
        );
        assert.equal(
          await page.evaluate(() => document.activeElement?.id),
          'pictures-title',
          'the person is taken there',
        );
        assert.match(
          await page.evaluate(() => location.hash),
          new RegExp(`truth=${truth}.*read=${read}`),
        );
        await page.click('.tile');
        await page.waitForSelector('dialog[open]');
        const detail = await page.$eval('dialog', (dialog) => dialog.textContent ?? '');
        assert.match(
          detail,
          new RegExp(
            `Digit ${truth}picture [\\d,]+ of 2,000.*✗ Inkling reads ${read}, wrongly.*loss \\d`,
          ),
        );
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => document.activeElement?.classList.contains('tile'));
      },
    );

    check('all mistakes, the worst first', async (page) => {
      const mistakes = await page.$eval('.figures', (p) =>
        Number(/([\d,]+) mistake/.exec(p.textContent ?? '')?.[1]),
      );
      await page.click('#show-mistakes');
      assert.equal((await tiles(page)).length, mistakes);
      await page.click('.tile');
      /** @type {number[]} */
      const losses = [];
      for (let i = 0; i < mistakes; i++) {
        losses.push(
          await page.$eval('dialog .loss', (p) => Number(p.textContent?.replace('loss ', ''))),
        );
        await page.keyboard.press('ArrowRight');
      }
      assert.deepEqual(
        losses,
        [...losses].sort((a, b) => b - a),
      );
    });
  });
});
