/* number-photo.test.js - a picture of numbers in the Number view: read, corrected by mouse and by keyboard, copied; the writing stays. */
import assert from 'node:assert/strict';
import { dropFiles } from '../support/files.js';
import { pressAtOnce, showsText } from '../support/hand.js';
import { openMine, showsCounts } from '../support/mine.js';
import { emptyNumber, reads, writeNumber } from '../support/number.js';
import { boxesOf, dropPhoto, numberPicture, photoReads } from '../support/photo.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const PICTURE = numberPicture(['1074', '232']);

/** What was copied, in a page that keeps it. @param {Page} page */
const copied = (page) => page.evaluate(() => /** @type {any} */ (globalThis).copied);

/** @param {Page} page */
const keepCopies = (page) =>
  page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: {
        writeText: async (/** @type {string} */ text) =>
          Object.assign(globalThis, { copied: text }),
      },
    });
  });

inOneBrowser('A picture of numbers', ({ onOnePage }) => {
  onOnePage('one view', { expects }, (check) => {
    check('each sign has a box at its place, and the text a line for each row', async (page) => {
      await dropPhoto(page, PICTURE.png);
      await photoReads(page, '1074\n232');
      const shown = await page.$eval('.photo-stage', (stage) => {
        const { left, top, width } = stage.getBoundingClientRect();
        return [...stage.querySelectorAll('[data-sign]')].map((box) => {
          const own = box.getBoundingClientRect();
          return [own.left - left, own.top - top, own.right - left, own.bottom - top].map(
            (value) => value / width,
          );
        });
      });
      assert.equal(shown.length, PICTURE.boxes.length);
      for (const [i, { left, top, right, bottom }] of PICTURE.boxes.entries()) {
        for (const [j, edge] of [left, top, right, bottom].entries()) {
          const far = Math.abs(shown[i][j] * PICTURE.width - edge);
          assert.ok(far < 8, `box ${i}, edge ${j}: ${far} pixels of the picture away`);
        }
      }
      assert.match(
        await page.$eval('[data-sign="5"]', (box) => box.ariaLabel ?? ''),
        /^Row 2, sign 2 of 3: a 3, /,
      );
    });

    check(
      'corrected by mouse: another digit, a mark, left out; digits go to Mine',
      async (page) => {
        await dropPhoto(page, PICTURE.png);
        await photoReads(page, '1074\n232');
        await page.click('[data-sign="0"]');
        assert.equal(
          await page.$eval('.photo-choices button', (choice) => choice.textContent),
          '1',
          'the likeliest first',
        );
        await page.click('[data-choice="7"]');
        await photoReads(page, '7074\n232');
        assert.equal((await boxesOf(page))[0], '7 said');
        await showsText(page, '.photo .correct-note', /one drawing/);
        await page.click('[data-sign="1"]');
        await page.click('[data-choice="."]');
        await photoReads(page, '7.74\n232');
        await page.click('[data-sign="6"]');
        await page.click('#photo-none');
        await photoReads(page, '7.74\n23');
        await openMine(page);
        await showsCounts(page, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 'a mark is no sample');
        await page.click('nav a[data-view="number"]');
        await photoReads(page, '7.74\n23'); // still there
        await page.click('[data-sign="0"]');
        await page.click('[data-choice="7"]');
        await photoReads(page, '1.74\n23');
        await openMine(page);
        await showsCounts(page, Array(10).fill(0), 'taken back');
      },
    );

    check('corrected by keyboard, and copied as text and as CSV', async (page) => {
      await dropPhoto(page, PICTURE.png);
      await photoReads(page, '1074\n232');
      await keepCopies(page);
      const at = () =>
        page.evaluate(
          () => /** @type {HTMLElement} */ (document.activeElement)?.dataset.sign ?? '',
        );
      await page.focus('[data-sign][tabindex="0"]');
      for (const [key, sign] of /** @type {[import('puppeteer-core').KeyInput, string][]} */ ([
        ['ArrowRight', '1'],
        ['ArrowRight', '2'],
        ['ArrowDown', '6'],
        ['ArrowUp', '2'],
      ])) {
        await page.keyboard.press(key);
        assert.equal(await at(), sign, key);
      }
      await page.keyboard.press(',');
      await photoReads(page, '10,4\n232');
      assert.equal(await at(), '2', 'the focus stays');
      await page.keyboard.press('End');
      await page.keyboard.press('Delete');
      await photoReads(page, '10,4\n23');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await showsText(page, '#photo-chosen', /^Row 2, sign 2 of 2: a 3/);
      await showsText(page, '#number-spoken', /^Left out\.$/);
      await page.focus('#photo-copy');
      await page.keyboard.press('Enter');
      await showsText(page, '.photo .copied', /^Copied$/);
      assert.equal(await copied(page), '10,4\n23');
      await page.click('#photo-csv');
      await page.waitForFunction(() => /\r/.test(/** @type {any} */ (globalThis).copied));
      assert.equal(await copied(page), '"10,4"\r\n23\r\n');
    });

    check('the writing is as it was, whatever was dropped meanwhile', async (page) => {
      if (await page.$('#photo-back')) await page.click('#photo-back');
      await emptyNumber(page);
      await writeNumber(page, '170');
      await reads(page, '170');
      await dropPhoto(page, Buffer.from('Dear editor'), 'letter.txt');
      await showsText(page, '#view-number .problem', /“letter\.txt” cannot be opened as a picture/);
      assert.equal(await page.$('#photo-text'), null, 'the sheet stays');
      await dropPhoto(page, PICTURE.png);
      await photoReads(page, '1074\n232');
      assert.ok(
        await page.$eval('#view-number .problem', (problem) => problem.hasAttribute('hidden')),
      );
      await dropFiles(page, [{ name: 'torn.heic', content: PICTURE.png.subarray(0, 200) }]);
      await showsText(page, '#view-number .problem', /“torn\.heic” is HEIC, which this browser/);
      await photoReads(page, '1074\n232');
      await page.click('#photo-back');
      await reads(page, '170');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'number-pad');
      assert.ok(await page.$eval('#number-undo', (undo) => !undo.hasAttribute('disabled')));
    });

    check('reading is cancelled, and begun again', async (page) => {
      await pressAtOnce(page, '.photo .progress:not([hidden]) #photo-cancel');
      await dropPhoto(page, PICTURE.png);
      await showsText(page, '#photo-summary', /^Reading was cancelled\.$/);
      await page.click('#photo-again');
      await photoReads(page, '1074\n232');
      await showsText(page, '#photo-summary', /^7 signs in 2 rows\.$/);
      await page.click('#photo-back');
    });

    check('Draw says "several digits" and hands the picture over', async (page) => {
      await page.click('nav a[data-view="draw"]');
      await dropFiles(page, [{ name: 'numbers.png', content: PICTURE.png }]);
      await showsText(page, '#verdict', /^Several digits$/);
      await showsText(page, '#remark', /^1074, 232$/);
      await page.click('#several');
      await photoReads(page, '1074\n232');
      assert.equal(await page.evaluate(() => location.hash), '#number');
      await page.click('nav a[data-view="draw"]');
      assert.ok(await page.$eval('#notice', (notice) => notice.hasAttribute('hidden')));
    });
  });
});
