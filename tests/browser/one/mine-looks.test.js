/* mine-looks.test.js - the Mine view, light and dark, desktop and phone: accessibility findings, targets; screenshots to look at. */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { overflow, smallTargets } from '../support/measure.js';
import { bring, leaningHand, openMine } from '../support/mine.js';
import { onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** Runs in the page: shows what learning would, without the wait. */
async function showLesson() {
  const address = `${location.origin}/web/app/mine/lesson.js`;
  const { showLesson: show } = await import(address);
  const place = /** @type {HTMLElement} */ (document.querySelector('.lesson'));
  place.hidden = false;
  show(place, {
    drawings: 24,
    honest: true,
    base: 'Inkling',
    referenceName: 'MNIST test digits',
    seconds: 3,
    mine: { before: { correct: 17, count: 24 }, after: { correct: 22, count: 24 } },
    reference: { before: { correct: 9951, count: 10000 }, after: { correct: 9940, count: 10000 } },
  });
}

inOneBrowser('Looks of Mine', (tools) => {
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { screen, keep }) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('[data-correct="7"]');
      await showsText(page, '.correct-note', /one drawing/);
      await page.waitForFunction(() =>
        document.getAnimations().every(({ playState }) => playState === 'finished'),
      );
      assert.deepEqual(await findings(page), [], 'a drawing that was kept');
      await openMine(page);
      await bring(page, leaningHand(24).join('\n'), /24 drawings came in/);
      await page.evaluate(showLesson);
      await keep('mine');
      assert.deepEqual(await findings(page), [], 'drawings and a lesson');
      assert.equal(await overflow(page), 0, 'pixels too wide');
      if (screen === 'phone') assert.deepEqual(await smallTargets(page, '#view-mine button'), []);
    },
    { expects },
  );
});
