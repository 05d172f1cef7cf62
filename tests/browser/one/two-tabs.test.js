/* two-tabs.test.js - two tabs that would go on with one training run: one does, the other says so. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { LONGER, finish, hashInNode, openTraining, startPaused } from '../support/train.js';

/** Takes up the run that the Train view offers. @param {import('puppeteer-core').Page} page */
async function takeUp(page) {
  await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
  await page.click('.offer-take');
}

inOneBrowser('Two tabs', ({ check }) => {
  check(
    'a run that goes on in one is refused in the other, until the first is closed',
    async (page) => {
      const expected = hashInNode(LONGER);
      const { href } = await page.evaluate(() => ({ href: location.href.replace(/#.*/, '') }));
      const first = await page.browserContext().newPage();
      try {
        await first.goto(href);
        await openTraining(first, LONGER);
        await startPaused(first);
        await page.bringToFront();
        await page.evaluate(() => {
          location.hash = 'train';
        });
        await takeUp(page);
        await showsText(
          page,
          '#train-outcome',
          /Another tab of this browser goes on with this run/,
        );
      } finally {
        await first.close();
      }
      await page.reload();
      await takeUp(page);
      assert.equal(await finish(page), await expected);
    },
  );
});
