/* number-groups.test.js - which strokes of a number are one digit: close and slanted digits, splitting and joining, a narrower window. */
import assert from 'node:assert/strict';
import { DIGITS, arc, line, settled } from '../support/hand.js';
import { cells, emptyNumber, reads, writeAt, writeNumber } from '../support/number.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** A 5 as a body and a bar that does not touch it. @type {import('../support/hand.js').Stroke[]} */
const FIVE = [
  [[0.4, 0.2], [0.36, 0.46], ...arc(0.46, 0.62, 0.18, 0.19, -110, 140)],
  line([0.45, 0.17], [0.68, 0.17]),
];

/** Whether a control can be pressed. @param {Page} page @param {string} selector */
const isEnabled = (page, selector) =>
  page.$eval(selector, (control) => !(/** @type {HTMLButtonElement} */ (control).disabled));

inOneBrowser('Groups of strokes', ({ onOnePage }) => {
  onOnePage('one sheet', { begin: emptyNumber }, (check) => {
    check(
      'close and slanted digits stay apart, bars stay with their digit, rows are read from the top',
      async (page) => {
        const slanted = (/** @type {import('../support/hand.js').Stroke[]} */ strokes) =>
          strokes.map((stroke) =>
            stroke.map(([x, y]) => /** @type {[number, number]} */ ([x + 0.3 * (0.5 - y), y])),
          );
        // A 7 with its bar, a 5 with its bar, a 1 that leans over: their boxes overlap.
        await writeAt(page, slanted([...DIGITS[7], line([0.4, 0.52], [0.66, 0.52])]), {
          x: 10,
          y: 10,
          side: 150,
        });
        await writeAt(page, slanted(FIVE), { x: 78, y: 10, side: 150 });
        await writeAt(page, slanted(DIGITS[1]), { x: 128, y: 10, side: 150 });
        await reads(page, '751');
        await writeNumber(page, '20', { x: 10, y: 190 });
        await reads(page, '751\n20');
      },
    );

    check('groups are split and joined, and the number follows', async (page) => {
      await writeNumber(page, '140');
      await reads(page, '140');
      await page.click('[data-cell="0"]');
      await page.waitForSelector('[data-cell="0"][aria-pressed="true"]');
      assert.equal(
        await isEnabled(page, '#number-split'),
        false,
        'one stroke cannot be two digits',
      );
      assert.equal(await isEnabled(page, '#number-join-before'), false, 'nothing stands before it');
      await page.click('#number-join-after');
      await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 2);
      assert.equal((await cells(page))[1], '0 digit');
      await page.click('#number-split');
      await reads(page, '140');
      await page.click('[data-cell="1"]');
      await page.click('#number-split');
      await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 4);
      await writeNumber(page, '7', { x: 310 });
      await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 5, {});
      assert.equal((await cells(page))[4], '7 digit', 'the decision holds while one writes on');
      await page.click('#number-join-after');
      await reads(page, '1407');
    });

    check('a narrower window loses nothing that was written', async (page) => {
      await writeNumber(page, '1', { x: 20 });
      await writeNumber(page, '7', { x: 900 });
      await reads(page, '1 7');
      await page.setViewport({ width: 420, height: 800 });
      await settled(page);
      const { right, width } = await page.evaluate(() => {
        const marks = [...document.querySelectorAll('.marks .mark')].map((mark) =>
          mark.getBoundingClientRect(),
        );
        const pad = /** @type {HTMLElement} */ (
          document.querySelector('#number-pad')
        ).getBoundingClientRect();
        return { right: Math.max(...marks.map((mark) => mark.right)) - pad.left, width: pad.width };
      });
      assert.ok(
        right <= width + 1 && right > 0.5 * width,
        `the 7 ends at ${right} of ${width} pixels`,
      );
    });
  });
});
