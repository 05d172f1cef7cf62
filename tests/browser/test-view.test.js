/* test-view.test.js - the Test view: scores, confusion matrix, gallery, the comparison of two nets.
 */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { loadEngine } from '../../web/inkling/index.js';
import { findings } from './support/axe.js';
import { dropFiles, idx } from './support/files.js';
import { settled, showsText } from './support/hand.js';
import { overflow, smallTargets } from './support/measure.js';
import { browserTests, keepScreenshot } from './support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;
/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const engine = await loadEngine();

/** A net that has learnt nothing. */
const untrained = engine
  .createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }], { seed: 5 })
  .save();

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

browserTests('Test view', ({ kind, check }) => {
  check(
    'figures, tables and pictures of the net in use',
    async (page) => {
      await tested(page);
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
    },
    { expects },
  );

  check(
    'a cell of the matrix opens its pictures, and a picture opens in detail',
    async (page) => {
      await tested(page);
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
        shown.every(({ words }) => words.replace('an ', 'a ') === `a ${truth}, misread as ${read}`),
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
    { expects },
  );

  check(
    'all mistakes, the worst first',
    async (page) => {
      await tested(page);
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
    },
    { expects },
  );

  check(
    'two nets on the same pictures',
    async (page) => {
      await tested(page);
      await dropFiles(page, [{ name: 'raw.safetensors', content: untrained }]);
      await page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('#test-model')).value === 'raw',
      );
      await page.select('#test-model', 'Inkling');
      await page.select('#test-other', 'raw');
      await page.click('#test-start');
      await page.waitForSelector('.comparison:not([hidden])', { timeout: LONG });
      const said = await page.$eval('.verdict-words', (p) => p.textContent ?? '');
      assert.match(said, /Inkling alone is right on 1,?\d+, raw alone on \d/);
      assert.match(said, /McNemar’s exact p < 0\.0001\). Inkling is better/);
      const counts = await page.$$eval('.outcome b', (all) =>
        all.map((b) => Number(b.textContent?.replace(',', ''))),
      );
      assert.equal(
        counts.reduce((sum, n) => sum + n),
        2000,
      );
      await page.click('[data-outcome="neither"]');
      await showsText(page, '.gallery-title', /that neither gets right|There are no/);
      await page.click('[data-outcome="onlyA"]');
      await showsText(page, '.gallery-title', /that only Inkling gets right/);
      const [first] = await tiles(page);
      assert.match(first.marks.join('|'), /^A ✓ (\d)\|B ✗ \d$/);
      await keepScreenshot(page, `${kind}-test-compare`);
      assert.deepEqual(await findings(page), []);
    },
    { expects },
  );

  check(
    'browsing pictures: by digit, in order, distorted, page by page, by keyboard',
    async (page) => {
      await tested(page);
      await page.select('#show-digit', '4');
      await showsText(page, '.gallery-title', /200 pictures of 4/);
      await page.select('#show-order', 'number');
      const numbers = await page.$$eval('.tile', (all) =>
        all.map((tile) => Number(/** @type {HTMLElement} */ (tile).dataset.number)),
      );
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
      await page.focus('.tile[tabindex="0"]');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const place = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('.tile')].indexOf(
            /** @type {Element} */ (document.activeElement),
          ),
        );
      const columns = (await place()) - 1;
      assert.ok(columns > 3, `${columns} columns`);
      await page.keyboard.press('PageDown');
      assert.equal(await place(), 0);
      await showsText(page, '.page-number', /page 2 of 4/);
      const plain = await page.$eval('.tile canvas', (canvas) =>
        /** @type {HTMLCanvasElement} */ (canvas).toDataURL(),
      );
      await page.select('#show-distorted', 'standard');
      await settled(page);
      const all = await tiles(page);
      assert.ok(
        all.every(({ verdict, words }) => verdict === 'unread' && words === 'a 4'),
        'no reading was made of these',
      );
      assert.notEqual(
        await page.$eval('.tile canvas', (canvas) =>
          /** @type {HTMLCanvasElement} */ (canvas).toDataURL(),
        ),
        plain,
      );
    },
    { expects },
  );

  check(
    'pictures and labels from IDX files; wrong files are said and harm nothing',
    async (page) => {
      await tested(page);
      const images = new Uint8Array(784 * 12);
      const labels = new Uint8Array(12);
      for (let i = 0; i < 12; i++) {
        const { image, label } = engine.syntheticImage(9, i);
        images.set(
          image.map((value) => Math.round(255 * value)),
          784 * i,
        );
        labels[i] = label;
      }
      await dropFiles(page, [{ name: 'letter.txt', content: 'Dear editor' }]);
      await showsText(page, '.problem', /letter\.txt.*Everything is as it was/);
      await dropFiles(page, [{ name: 'broken.safetensors', content: 'no' }]);
      await showsText(page, '.problem', /Everything is as it was/);
      assert.equal(
        await page.$eval(
          '#test-model',
          (select) => /** @type {HTMLSelectElement} */ (select).value,
        ),
        'Inkling',
      );
      await dropFiles(page, [
        { name: 'few-labels.gz', content: gzipSync(idx([12], labels)) },
        { name: 'few-images', content: idx([12, 28, 28], images) },
      ]);
      await page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('#test-data')).value === 'idx',
      );
      await page.click('#test-start');
      await showsText(page, '.figures', /of 12 pictures right/);
      assert.ok(await page.$eval('.problem', (p) => /** @type {HTMLElement} */ (p).hidden));
    },
    { expects },
  );

  check(
    'a test can be cancelled',
    async (page) => {
      await page.evaluate(() => {
        location.hash = '#test';
      });
      await page.waitForSelector('.progress:not([hidden]) #test-cancel');
      await page.click('#test-cancel');
      await page.waitForSelector('.progress[hidden]');
      assert.ok(
        await page.$eval('.report', (report) => /** @type {HTMLElement} */ (report).hidden),
      );
      await page.click('#test-browse');
      await showsText(page, '.gallery-title', /2,000 pictures/);
      assert.equal((await tiles(page))[0].verdict, 'unread');
      assert.ok(
        await page.$eval(
          '#show-read-as',
          (select) => /** @type {HTMLSelectElement} */ (select).disabled,
        ),
      );
    },
    { expects },
  );

  for (const [name, screen] of Object.entries({
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844, touch: true },
  })) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      if (kind === 'firefox' && (name === 'phone') !== (theme === 'dark')) continue;
      check(
        `nothing for axe-core to find: ${name}, ${theme}`,
        async (page) => {
          await tested(page);
          await keepScreenshot(page, `${kind}-${name}-${theme}-test`);
          assert.deepEqual(await findings(page), [], 'the result');
          assert.equal(await overflow(page), 0, 'pixels too wide');
          await page.click('#show-mistakes');
          await keepScreenshot(page, `${kind}-${name}-${theme}-test-mistakes`);
          assert.deepEqual(await findings(page), [], 'mistakes');
          await page.click('.tile');
          await page.waitForSelector('dialog[open]');
          await keepScreenshot(page, `${kind}-${name}-${theme}-test-detail`);
          assert.deepEqual(await findings(page), [], 'a picture in detail');
          await page.keyboard.press('Escape');
          if (screen.width < 500)
            assert.deepEqual(await smallTargets(page, '#view-test button, #view-test select'), []);
        },
        { screen, theme, expects },
      );
    }
  }
});
