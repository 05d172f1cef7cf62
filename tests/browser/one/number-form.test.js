/* number-form.test.js - a form template in the Number view: fields drawn over a picture, named, read and saved; opened again, and used
 * for the next form.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { findings } from '../support/axe.js';
import { catchFiles, dropFiles, savedFile } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { overflow } from '../support/measure.js';
import { dropPhoto, numberPicture, photoReads } from '../support/photo.js';
import { SCREENS } from '../support/screens.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const FORM = numberPicture(['1074', '232']);
const NEXT = numberPicture(['47', '1302']);

const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-form-'));
after(() => rmSync(folder, { recursive: true }));

/** A template of the two rows. */
const TEMPLATE = path.join(folder, 'form.json');
const rowBox = (/** @type {number} */ row) => [
  0.02,
  (30 + 150 * row) / 380,
  0.98,
  (160 + 150 * row) / 380,
];
writeFileSync(
  TEMPLATE,
  JSON.stringify({
    fields: [
      { name: 'number', box: rowBox(0), pattern: 'digits' },
      { name: 'year', box: rowBox(1), pattern: 4 },
    ],
  }),
);

/** Waits until the fields are read as these. @param {Page} page @param {string[]} values */
const values = (page, values) =>
  page.waitForFunction(
    (/** @type {string} */ wanted) =>
      [...document.querySelectorAll('[data-field]')]
        .map((cell) => /** @type {HTMLElement} */ (cell).dataset.value)
        .join('|') === wanted,
    { timeout: PATIENCE },
    values.join('|'),
  );

/** Draws a field around a row. @param {Page} page @param {number} row */
async function drawField(page, row) {
  await page.$eval('.form .photo-stage', (stage) => stage.scrollIntoView({ block: 'center' }));
  const { left, top, width, height } = await page.$eval('.form .photo-stage', (stage) =>
    stage.getBoundingClientRect().toJSON(),
  );
  const [l, t, r, b] = rowBox(row);
  await page.mouse.move(left + l * width, top + t * height);
  await page.mouse.down();
  await page.mouse.move(left + r * width, top + b * height, { steps: 3 });
  await page.mouse.up();
}

inOneBrowser('A form template', ({ onOnePage, check }) => {
  onOnePage('one view', { expects, prepare: catchFiles }, (step) => {
    step('fields are drawn, named, read, and saved for the command', async (page) => {
      await dropPhoto(page, FORM.png);
      await photoReads(page, '1074\n232');
      await page.click('#photo-form');
      await page.waitForSelector('.form canvas');
      await drawField(page, 0);
      await page.keyboard.type('amount'); // its name has the focus
      await page.keyboard.press('Tab');
      await values(page, ['1074']);
      await drawField(page, 1);
      await page.keyboard.type('amount');
      await page.keyboard.press('Tab');
      await values(page, ['1074', '232']);
      assert.deepEqual(await findings(page), []);
      await page.click('#form-save');
      await showsText(page, '#view-number .problem', /Two fields are called “amount”/);
      await page.click('#form-undo');
      await page.click('#form-save');
      const { fields } = JSON.parse(await savedFile(page, 'form.json'));
      assert.deepEqual(
        fields.map((/** @type {any} */ { name }) => name),
        ['amount', 'field 2'],
      );
      for (const [i, { box }] of fields.entries())
        for (const [j, side] of box.entries()) assert.ok(Math.abs(side - rowBox(i)[j]) < 0.02);
    });

    step('by keyboard: a field is added, moved and removed, and undone', async (page) => {
      await page.focus('#form-add');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('.form [data-sign]').length === 3);
      assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'Name of field 3');
      await page.focus('.form [data-sign="2"]');
      const leftOf = () =>
        page.$eval('.form [data-sign="2"]', (box) => box.getBoundingClientRect().left);
      const before = await leftOf();
      await page.keyboard.press('F2');
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
      assert.ok((await leftOf()) > before + 5);
      await page.keyboard.press('Enter');
      await page.keyboard.down('Control');
      await page.keyboard.press('z'); // all three moves
      await page.keyboard.up('Control');
      assert.ok(Math.abs((await leftOf()) - before) < 1);
      await page.focus('.form [data-sign="2"]');
      await page.keyboard.press('Delete');
      await values(page, ['1074', '232']);
    });

    step('a template is opened and reads the next form that is dropped', async (page) => {
      const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
        await page.$('#form-file')
      );
      await input.uploadFile(TEMPLATE);
      await page.waitForFunction(
        () =>
          document.querySelector('.form-fields input') !== null &&
          /** @type {HTMLInputElement} */ (document.querySelector('.form-fields input')).value ===
            'number',
      );
      await values(page, ['1074', '232']);
      assert.equal(
        await page.$eval(
          '[data-field="1"]',
          (cell) => /** @type {HTMLElement} */ (cell).dataset.verdict,
        ),
        'unsure',
        'three digits are no year',
      );
      await dropFiles(page, [{ name: 'next.png', content: NEXT.png }]);
      await values(page, ['47', '1302']);
      await page.evaluate(() =>
        Object.defineProperty(navigator, 'clipboard', {
          configurable: true,
          value: {
            writeText: async (/** @type {string} */ text) =>
              Object.assign(globalThis, { copied: text }),
          },
        }),
      );
      await page.click('#form-csv');
      await showsText(page, '.form .copied', /^Copied$/);
      assert.equal(
        await page.evaluate(() => /** @type {any} */ (globalThis).copied),
        'number,year\r\n47,1302\r\n',
      );
      writeFileSync(TEMPLATE, '{"fields": 3}');
      await input.uploadFile(TEMPLATE);
      await showsText(page, '#view-number .problem', /“form\.json” has no fields/);
      await values(page, ['47', '1302']); // nothing is lost
      await page.click('#form-back');
      await photoReads(page, '47\n1302');
      await page.click('#photo-form');
      await values(page, ['47', '1302']); // as it was left
      await page.click('#form-back');
    });
  });

  check(
    'on a phone a tap adds a field, and nothing is too wide',
    async (page) => {
      await dropPhoto(page, FORM.png);
      await photoReads(page, '1074\n232');
      await page.tap('#photo-form');
      await page.waitForSelector('.form canvas');
      await page.tap('#form-add');
      await page.tap('.form .photo-stage');
      await page.waitForFunction(() => document.querySelectorAll('.form [data-sign]').length === 1);
      assert.equal(await overflow(page), 0);
      assert.deepEqual(await findings(page), []);
    },
    { expects, screen: SCREENS.phone, theme: 'dark' },
  );
});
