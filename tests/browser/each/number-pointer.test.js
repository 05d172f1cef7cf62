/* number-pointer.test.js - several digits written with the mouse on one wide sheet are read while they are written. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { cells, emptyNumber, reads, writeNumber } from '../support/number.js';
import { browserTests } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Whether a control can be pressed. @param {Page} page @param {string} selector */
const isEnabled = (page, selector) =>
  page.$eval(selector, (control) => !(/** @type {HTMLButtonElement} */ (control).disabled));

browserTests('Number with a pointer', ({ onOnePage }) => {
  onOnePage('one sheet', { expects, begin: emptyNumber }, (check) => {
    check(
      'three digits are read while they are written; undone, done again, cleared',
      async (page) => {
        assert.equal(await page.$eval('#number-text', (text) => text.textContent), '');
        assert.equal(await isEnabled(page, '#number-copy'), false);
        await writeNumber(page, '1');
        await reads(page, '1');
        await writeNumber(page, '40', { x: 110 });
        await reads(page, '140');
        assert.deepEqual(await cells(page), ['1 digit', '4 digit', '0 digit']);
        await showsText(page, '#number-said', /^1 4 0\.$/);
        await page.click('#number-undo');
        await reads(page, '14');
        await page.click('#number-redo');
        await reads(page, '140');
        await page.click('#number-clear');
        await reads(page, '');
        await showsText(page, '#number-said', /empty/);
        await page.click('#number-undo');
        await reads(page, '140');
      },
    );

    check('the answer comes while the pen is down', async (page) => {
      const { left, top } = await page.$eval('#number-pad', (pad) =>
        pad.getBoundingClientRect().toJSON(),
      );
      await page.mouse.move(left + 60, top + 40);
      await page.mouse.down();
      await page.mouse.move(left + 60, top + 150, { steps: 8 });
      await reads(page, '1');
      await page.mouse.up();
    });
  });
});
