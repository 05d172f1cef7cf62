/* draw-touch.test.js - a phone: a finger draws and scrolls, a turned phone keeps the drawing. Touch input is Chromium's. */
import assert from 'node:assert/strict';
import { SCREENS } from '../support/screens.js';
import { PATIENCE, inChromium } from '../support/session.js';
import { DIGITS, answers, ink, padBox, said, settled, write } from '../support/hand.js';

inChromium('Touch', ({ check }) => {
  check(
    'a finger draws on the pad, and the page stays where it is',
    async (page) => {
      const { left, top, width, height } = await padBox(page);
      const drag = async (
        /** @type {number} */ x,
        /** @type {number} */ from,
        /** @type {number} */ to,
      ) => {
        await page.touchscreen.touchStart(x, from);
        for (let i = 1; i <= 12; i++)
          await page.touchscreen.touchMove(x, from + ((to - from) * i) / 12);
        await page.touchscreen.touchEnd();
        await settled(page);
      };
      const scrolled = () => page.evaluate(() => Math.round(scrollY));
      await drag(left + width / 2, top + height * 0.85, top + height * 0.15);
      await answers(page, '1');
      assert.equal(await scrolled(), 0);
      const box = await page.$eval('.ways', (ways) => ways.getBoundingClientRect().top);
      await drag(20, Math.min(box + 40, 800), 200);
      assert.ok((await scrolled()) > 0, 'beside the pad the same gesture scrolls');
    },
    { screen: SCREENS.phone },
  );

  check(
    'a tap right after a fast stroke is a click',
    async (page) => {
      const { left, top, width, height } = await padBox(page);
      const x = left + width / 2;
      for (let round = 0; round < 6; round++) {
        await page.touchscreen.touchStart(x, top + height * 0.2);
        for (const part of [0.4, 0.6, 0.8])
          await page.touchscreen.touchMove(x, top + height * part);
        await page.touchscreen.touchEnd();
        await page.waitForSelector('#clear:not([disabled])', { timeout: PATIENCE });
        await page.tap('#clear');
        await page.waitForSelector('#clear[disabled]', { timeout: PATIENCE });
      }
      assert.equal(await ink(page), 0);
    },
    { screen: SCREENS.phone },
  );

  check(
    'a turned phone keeps the drawing',
    async (page) => {
      await write(page, DIGITS[2]);
      const before = await said(page);
      await page.setViewport({ width: 844, height: 390, hasTouch: true, isMobile: true });
      const after = await said(page);
      assert.equal(after.digit, before.digit);
      assert.deepEqual(after.values, before.values);
      assert.ok((await ink(page)) > 0);
    },
    { screen: SCREENS.phone },
  );
});
