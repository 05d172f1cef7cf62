/* number-looks.test.js - the Number view, light and dark, desktop and phone: accessibility findings, targets; screenshots to look at. */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { overflow, smallTargets } from '../support/measure.js';
import { openNumber, reads, writeNumber } from '../support/number.js';
import { keepScreenshot, inOneBrowser } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const SCREENS = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, touch: true },
};

inOneBrowser('Looks of Number', ({ kind, check }) => {
  for (const [name, screen] of Object.entries(SCREENS)) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      check(
        `nothing for axe-core to find: ${name}, ${theme}`,
        async (page) => {
          await openNumber(page);
          await keepScreenshot(page, `${kind}-${name}-${theme}-number-empty`);
          assert.deepEqual(await findings(page), [], 'empty');
          await writeNumber(page, '7402', { side: name === 'phone' ? 110 : 150, x: 5 });
          await reads(page, '7402');
          await page.click('[data-cell="3"]');
          await page.click('#number-none');
          await page.click('[data-cell="1"]');
          await page.click('[data-say="4"]');
          await page.waitForSelector('[data-cell="1"][data-verdict="said"]');
          await page.waitForFunction(() =>
            document.getAnimations().every(({ playState }) => playState === 'finished'),
          );
          await keepScreenshot(page, `${kind}-${name}-${theme}-number`);
          assert.deepEqual(await findings(page), [], 'a number');
          assert.equal(await overflow(page), 0, 'pixels too wide');
          if (name === 'phone')
            assert.deepEqual(
              await smallTargets(page, '#view-number button, #number-pad, nav a'),
              [],
            );
        },
        { screen, theme, expects },
      );
    }
  }
});
