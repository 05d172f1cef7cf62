/* inside-looks.test.js - the Inside view, light and dark, desktop and phone: accessibility findings, targets;
 * and screenshots to look at.
 */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { DIGITS, write } from '../support/hand.js';
import { DONE, SMALL_SEVEN, openInside, openPanel, reads } from '../support/inside.js';
import { overflow, smallTargets } from '../support/measure.js';
import { inOneBrowser, keepScreenshot } from '../support/session.js';

/** @typedef {import('../support/inside.js').Panel} Panel */

const SCREENS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844, touch: true },
};

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

inOneBrowser('Looks of Inside', ({ kind, check }) => {
  for (const [screenName, screen] of Object.entries(SCREENS)) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      check(
        `nothing for axe-core to find: ${screenName}, ${theme}`,
        async (page) => {
          await openInside(page);
          await keepScreenshot(page, `${kind}-${screenName}-${theme}-inside-empty`);
          assert.deepEqual(await findings(page), [], 'empty');
          await write(page, SMALL_SEVEN);
          await reads(page, '7');
          for (const panel of /** @type {Panel[]} */ (Object.keys(DONE))) {
            await openPanel(page, panel);
            await page.evaluate(() => scrollTo(0, 0));
            await keepScreenshot(page, `${kind}-${screenName}-${theme}-inside-${panel}`);
            assert.deepEqual(await findings(page), [], panel);
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
        { screen, theme, expects },
      );
    }
  }

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
