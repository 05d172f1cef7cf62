/* journey.test.js - all main functions of the page by keyboard alone: draw, train, test, look at a picture,
 * correct, learn, export.
 */
import assert from 'node:assert/strict';
import { catchFiles, savedFile } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { inOtherBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 120000;
/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/**
 * Presses Tab until `selector` has the focus.
 * @param {Page} page
 * @param {string} selector
 * @param {boolean} [back]
 */
async function tabTo(page, selector, back = false) {
  await page.waitForSelector(selector); // Tab in a view that is not there yet leads out of the page, and Firefox then takes no Enter
  if (back) await page.keyboard.down('Shift');
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
      if (back) await page.keyboard.up('Shift');
      return;
    }
  }
  assert.fail(`Tab never reached ${selector}`);
}

/** @param {Page} page @param {string} selector @param {boolean} [back] */
async function press(page, selector, back) {
  await tabTo(page, selector, back);
  await page.keyboard.press('Enter');
}

/** Goes to another view by its link. @param {Page} page @param {string} view */
async function goTo(page, view) {
  await press(page, `nav a[data-view="${view}"]`, true);
  await page.waitForSelector(`#view-${view}:not([hidden])`);
}

/** Types over what stands in a field. @param {Page} page @param {string} selector @param {string} text */
async function typeOver(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.type(text);
}

/** A downward stroke in the middle of the pad. @param {Page} page */
async function draw(page) {
  await tabTo(page, '#pad');
  await page.keyboard.press(' ');
  for (let i = 0; i < 24; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.getElementById('prediction')?.dataset.digit !== '');
}

inOtherBrowser({ title: 'The whole journey by keyboard', quick: true }, ({ check }) => {
  check(
    'draw, train, test, correct, learn, export',
    async (page) => {
      await draw(page);

      await goTo(page, 'train');
      await tabTo(page, '#preset');
      for (let i = 0; i < 9; i++) {
        if ((await page.$eval('#preset', (one) => /** @type {any} */ (one).value)) === 'slim')
          break;
        await page.keyboard.press('ArrowDown');
      }
      await typeOver(page, '.sentence [name="count"]', '400');
      await typeOver(page, '.sentence [name="epochs"]', '2');
      await press(page, '#train-start');
      await page.waitForSelector('html[data-training="done"]', { timeout: LONG });
      assert.match(await page.evaluate(() => location.hash), /preset=slim.*count=400.*epochs=2/);
      await tabTo(page, '.chart[data-chart="accuracy"] .plot');
      await page.keyboard.press('End');
      assert.match(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-valuetext') ?? ''),
        /^epoch 2\.00: training/,
      );

      await press(page, '#test-model', true);
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      assert.match(await page.$eval('.figures', (p) => p.textContent ?? ''), /slim/);
      await tabTo(page, '.matrix [data-rove]');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      assert.equal(
        await page.evaluate(() => document.activeElement?.parentElement?.dataset.cell),
        '1-1',
      );
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.id === 'pictures-title');
      await tabTo(page, '.tile');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open]');
      await page.keyboard.press('Escape');

      await goTo(page, 'draw');
      await press(page, '[data-correct="1"]');
      await page.waitForSelector('[data-correct="1"][aria-pressed="true"]');
      await press(page, '.correct-note a');
      await page.waitForFunction(() => document.activeElement?.textContent === 'Mine');
      await page.waitForSelector('#learn:enabled');
      await press(page, '#learn');
      await page.waitForFunction(() => document.activeElement?.id === 'keep', { timeout: LONG });
      await page.keyboard.press('Enter');
      await showsText(page, '#mine-said', /Kept in this browser/);
      await press(page, '#export');
      assert.match(await savedFile(page, 'inkling-drawings.ndjson'), /"label":1/);
    },
    { expects, prepare: catchFiles },
  );
});
