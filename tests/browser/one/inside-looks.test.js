/* inside-looks.test.js - the Inside view, light and dark, desktop and phone: accessibility findings, targets;
 * and screenshots to look at.
 */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { DIGITS, write } from '../support/hand.js';
import { DONE, SMALL_SEVEN, openInside, openPanel, reads } from '../support/inside.js';
import { overflow, smallTargets } from '../support/measure.js';
import { SCREENS, onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('../support/inside.js').Panel} Panel */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

inOneBrowser('Looks of Inside', (tools) => {
  const { check } = tools;
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { keep, hasTurn }) => {
      await openInside(page);
      await keep('inside-empty');
      assert.deepEqual(await findings(page), [], 'empty');
      await write(page, SMALL_SEVEN);
      await reads(page, '7');
      for (const [i, panel] of /** @type {Panel[]} */ (Object.keys(DONE)).entries()) {
        await openPanel(page, panel);
        await page.evaluate(() => scrollTo(0, 0));
        await keep(`inside-${panel}`);
        if (hasTurn(i)) assert.deepEqual(await findings(page), [], panel);
        assert.equal(await overflow(page), 0, `${panel}: pixels too wide`);
      }
      await page.click('#inside-tab-layers');
      await page.$eval('.layer-choice label:last-child input', (radio) =>
        /** @type {HTMLInputElement} */ (radio).click(),
      );
      await page.waitForSelector('.class-of');
      assert.deepEqual(await findings(page), [], 'classes');
      assert.equal(await overflow(page), 0, 'classes: pixels too wide');
    },
    { expects },
  );

  check(
    'everything to press is at least 44 pixels wide and high',
    async (page) => {
      await write(page, DIGITS[4]);
      await openInside(page, '4');
      for (const panel of /** @type {Panel[]} */ (Object.keys(DONE))) {
        await openPanel(page, panel);
        const small = await smallTargets(
          page,
          '#view-inside :is(button, select, .layer-choice span, .choice span)',
        );
        assert.deepEqual(small, [], panel);
      }
    },
    { screen: SCREENS.phone, expects },
  );
});
