/* test-looks.test.js - the Test view, light and dark, desktop and phone: accessibility findings, targets; screenshots to look at. */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { overflow, smallTargets } from '../support/measure.js';
import { onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Goes to the view and waits for the first test, which needs no question. @param {Page} page */
async function tested(page) {
  await page.click('nav a[data-view="test"]');
  await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
}

inOneBrowser('Looks of Test', (tools) => {
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { screen, keep }) => {
      await tested(page);
      await keep('test');
      assert.deepEqual(await findings(page), [], 'the result');
      assert.equal(await overflow(page), 0, 'pixels too wide');
      await page.click('#show-mistakes');
      await keep('test-mistakes');
      assert.deepEqual(await findings(page), [], 'mistakes');
      await page.click('.tile');
      await page.waitForSelector('dialog[open]');
      await keep('test-detail');
      assert.deepEqual(await findings(page), [], 'a picture in detail');
      await page.keyboard.press('Escape');
      if (screen === 'phone')
        assert.deepEqual(await smallTargets(page, '#view-test button, #view-test select'), []);
    },
    { expects },
  );
});
