/* number-touch.test.js - a finger writes a number, and nothing moves. Touch input is Chromium's. */
import assert from 'node:assert/strict';
import { openNumber, reads, writeNumber } from '../support/number.js';
import { SCREENS } from '../support/screens.js';
import { inChromium } from '../support/session.js';

inChromium('A number on a phone', ({ check }) => {
  check(
    'a finger writes',
    async (page) => {
      await openNumber(page);
      const { left, top } = await page.$eval('#number-pad', (pad) =>
        pad.getBoundingClientRect().toJSON(),
      );
      for (const x of [60, 140]) {
        await page.touchscreen.touchStart(left + x, top + 40);
        for (let y = 50; y <= 150; y += 10) await page.touchscreen.touchMove(left + x, top + y);
        await page.touchscreen.touchEnd();
      }
      await reads(page, '11');
    },
    { screen: SCREENS.phone },
  );

  check('nothing moves when digits arrive, but what stands below them', async (page) => {
    await openNumber(page);
    const places = () =>
      page.$$eval('#number-pad, .number-copy, #number-undo', (all) =>
        all.map((one) => one.getBoundingClientRect().top),
      );
    const before = await places();
    await writeNumber(page, '140');
    await reads(page, '140');
    assert.deepEqual(await places(), before);
  });
});
