/* train-looks.test.js - the training view, light and dark, desktop and phone: accessibility
 * findings, targets.
 */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { DIGITS, answers, write } from '../support/hand.js';
import { overflow, smallTargets } from '../support/measure.js';
import { SCREENS, onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';
import { LONGER, TINY, finish, openTraining, start } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Opens everything that can be opened. @param {Page} page */
function openAll(page) {
  return page.$$eval('#view-train details', (all) =>
    all.forEach((one) => {
      one.open = true;
    }),
  );
}

/**
 * The states of the view, and how to get there.
 * @type {Record<string, (page: Page) => Promise<unknown>>}
 */
const STATES = {
  idle: (page) => openTraining(page, `${TINY}&rotate=15&elastic=1&stop=true&plateau=true`),
  open: openAll,
  broken: async (page) => {
    await page.focus('[data-layer="3"]');
    await page.keyboard.press('Delete');
    await page.waitForSelector('#layer-problem', { visible: true });
    await page.click('[data-layer="0"]');
  },
  running: async (page) => {
    await openTraining(page, LONGER.replace('epochs=40', 'epochs=4000'));
    await start(page);
  },
  done: async (page) => {
    await page.click('#train-stop');
    await finish(page);
  },
};

inOneBrowser('Looks of Train', (tools) => {
  const { kind, check } = tools;
  onEachScreen(tools, 'nothing for axe-core to find', async (page, { keep, hasTurn }) => {
    await write(page, DIGITS[7]);
    await answers(page, '7');
    for (const [i, [state, reach]] of Object.entries(STATES).entries()) {
      await reach(page);
      await keep(`train-${state}`);
      if (hasTurn(i)) assert.deepEqual(await findings(page), [], state);
      assert.equal(await overflow(page), 0, `${state}: pixels too wide`);
    }
  });

  check(
    'everything to press is at least 44 pixels high',
    async (page) => {
      await openTraining(page);
      await openAll(page);
      await page.click('[data-layer="0"]');
      const small = await smallTargets(
        page,
        '#view-train :is(button, select, summary, input:not([type="checkbox"], [type="radio"], [type="file"]), .tick, .option label, nav a)',
      );
      assert.deepEqual(small, []);
    },
    { screen: SCREENS.phone },
  );

  if (kind === 'chromium') {
    check('one can draw elsewhere and come back while a net learns', async (page) => {
      await openTraining(page, LONGER.replace('epochs=40', 'epochs=4000'));
      await start(page);
      await page.click('nav a[data-view="draw"]');
      await page.waitForSelector('#pad', { visible: true });
      await write(page, DIGITS[2]);
      await page.waitForSelector('#prediction:not([data-digit=""])');
      await page.click('nav a[data-view="train"]');
      await page.waitForSelector('#train-stop', { visible: true });
      await page.click('#train-stop');
      await finish(page);
    });
  }
});
