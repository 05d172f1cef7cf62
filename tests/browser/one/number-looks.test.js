/* number-looks.test.js - the Number view, light and dark, desktop and phone: accessibility findings, targets; screenshots to look at. */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { dropFiles } from '../support/files.js';
import { overflow, smallTargets } from '../support/measure.js';
import { openNumber, reads, writeNumber } from '../support/number.js';
import { numberPicture, photoReads } from '../support/photo.js';
import { onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

inOneBrowser('Looks of Number', (tools) => {
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { screen, keep }) => {
      await openNumber(page);
      await keep('number-empty');
      assert.deepEqual(await findings(page), [], 'empty');
      await writeNumber(page, '7402', { side: screen === 'phone' ? 110 : 150, x: 5 });
      await reads(page, '7402');
      await page.click('[data-cell="3"]');
      await page.click('#number-none');
      await page.click('[data-cell="1"]');
      await page.click('[data-say="4"]');
      await page.waitForSelector('[data-cell="1"][data-verdict="said"]');
      await page.waitForFunction(() =>
        document.getAnimations().every(({ playState }) => playState === 'finished'),
      );
      await keep('number');
      assert.deepEqual(await findings(page), [], 'a number');
      assert.equal(await overflow(page), 0, 'pixels too wide');
      if (screen === 'phone')
        assert.deepEqual(await smallTargets(page, '#view-number button, #number-pad, nav a'), []);
      await dropFiles(page, [{ name: 'numbers.png', content: numberPicture(['1074', '232']).png }]);
      await photoReads(page, '1074\n232');
      await page.click('[data-sign="4"]');
      await page.keyboard.press('Delete');
      await page.click('[data-sign="1"]');
      await page.click('[data-choice="3"]');
      await page.click('#photo-move');
      await photoReads(page, '1374\n32');
      await keep('number-photo');
      assert.deepEqual(await findings(page), [], 'a picture');
      assert.equal(await overflow(page), 0, 'pixels too wide');
      // Boxes are as small as the writing: a tap beside one chooses the nearest.
      if (screen === 'phone')
        assert.deepEqual(await smallTargets(page, '#view-number button:not(.photo-box)'), []);
    },
    { expects },
  );
});
