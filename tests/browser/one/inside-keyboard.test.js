/* inside-keyboard.test.js - the Inside view with keys alone. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { DONE, addsUp, openInside, reads } from '../support/inside.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { RUN } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

inOneBrowser('Inside by keyboard', ({ check }) => {
  check(
    'with keys alone: draw, walk the panels, choose a layer, a channel and a number',
    async (page) => {
      await openInside(page);
      const { keyboard } = page;
      const focus = () => page.evaluate(() => document.activeElement?.id ?? '');
      for (let i = 0; i < 8 && (await focus()) !== 'pad'; i++) await keyboard.press('Tab');
      assert.equal(await focus(), 'pad');
      await keyboard.press(' ');
      for (let i = 0; i < 24; i++) await keyboard.press('ArrowDown');
      await keyboard.press(' ');
      await reads(page, '1');
      const to = async (/** @type {() => Promise<boolean>} */ there) => {
        for (let i = 0; i < 30 && !(await there()); i++) await keyboard.press('Tab');
        assert.ok(await there());
      };
      await to(async () => (await focus()) === 'inside-tab-preparation');
      await keyboard.press('ArrowRight');
      assert.equal(await focus(), 'inside-tab-layers');
      await page.waitForSelector(DONE.layers, { timeout: PATIENCE });
      await to(() =>
        page.evaluate(() => document.activeElement?.getAttribute('name') === 'inside-layer'),
      );
      await keyboard.press('ArrowRight');
      await showsText(page, '.layer-title', /^maxpool 1/);
      await to(() =>
        page.evaluate(() => document.activeElement?.hasAttribute('data-channel') === true),
      );
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await showsText(page, '.unit h3', /^Channel 3, /);
      await to(async () => (await focus()) === 'inside-lens');
      await keyboard.press('Home');
      for (let i = 0; i < 20; i++) await keyboard.press('ArrowUp');
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowDown');
      await showsText(page, '.unit h3', /^Channel 3, row 2, column 2$/);
      await showsText(page, '#inside-said', /^Channel 3, row 2, column 2: /);
      await addsUp(page, 'by keys');
      await page.focus('#inside-tab-layers');
      await keyboard.press('End');
      assert.equal(await focus(), 'inside-tab-nearest');
      await page.waitForSelector(DONE.nearest, { timeout: RUN });
    },
    { expects },
  );
});
