/* lessons.test.js - the lessons of Train: one done whole by keyboard, left and taken up again; a run that is stopped, and one that goes
 * on after a reload.
 */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { catchFiles, savedFile } from '../support/files.js';
import { DIGITS, write } from '../support/hand.js';
import { overflow } from '../support/measure.js';
import { SCREENS } from '../support/screens.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { RUN, reaches, stored, textOf } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The console's line about a host without MNIST. */
const expects = /data\/mnist/;

/** Chooses how many built-in digits there are. @param {Page} page @param {number} count */
async function choose(page, count) {
  await page.waitForSelector('#lesson-load:enabled', { visible: true, timeout: PATIENCE });
  await page.$eval(
    '.lesson input[name="count"]',
    (input, value) => {
      /** @type {HTMLInputElement} */ (input).value = value;
      input.dispatchEvent(new Event('input'));
    },
    String(count),
  );
}

/** Waits until a step is done. @param {Page} page @param {string} step */
const done = (page, step) =>
  page.waitForSelector(`[data-step="${step}"][data-state="done"]`, { timeout: RUN });

/** Presses a step that must have the focus, and waits until it is done. @param {Page} page @param {string} step */
async function enter(page, step) {
  await page.waitForFunction(
    (/** @type {string} */ id) => document.activeElement?.id === id,
    { timeout: PATIENCE },
    `lesson-${step}`,
  );
  await page.keyboard.press('Enter');
  await done(page, step);
}

/** What the steps say of themselves. @param {Page} page */
const states = (page) =>
  page.$$eval('.step', (steps) =>
    steps.map((step) => /** @type {HTMLElement} */ (step).dataset.state).join(' '),
  );

/** How many pictures a step shows, by verdict. @param {Page} page @param {string} step */
const tiles = (page, step) =>
  page.$$eval(`[data-step="${step}"] .tile`, (all) =>
    all.map((tile) => /** @type {HTMLElement} */ (tile).dataset.verdict),
  );

inOneBrowser('Lessons', ({ check }) => {
  check(
    'a lesson by keyboard, left in the middle, reloaded, and finished',
    async (page) => {
      await page.waitForSelector('.lessons [data-lesson="slim"]', { timeout: PATIENCE });
      await page.focus('.lessons [data-lesson="slim"]');
      await page.keyboard.press('Enter');
      await choose(page, 100);
      assert.match(await textOf(page, '[data-step="load"] .step-result'), /host does not serve/);
      assert.equal(await states(page), `next${' later'.repeat(8)}`);
      assert.deepEqual(
        await page.$$('.step [id^="lesson-"]:not([disabled]).strong').then((all) => all.length),
        1,
      );

      await page.focus('#lesson-load');
      for (const step of ['load', 'look', 'build']) await enter(page, step);
      assert.match(await textOf(page, '[data-step="load"]'), /100 built-in digits.* 2,000 to test/);
      assert.equal((await tiles(page, 'look')).length, 24);
      assert.match(
        await textOf(page, '[data-step="build"] .step-result'),
        /34,826 numbers to learn/,
      );

      await page.click('nav a[data-view="draw"]');
      await page.waitForSelector('#pad', { visible: true });
      await page.click('nav a[data-view="train"]');
      await page.waitForSelector('#lesson-train', { visible: true });
      await page.focus('#lesson-train');
      for (const step of ['train', 'curves', 'score']) await enter(page, step);
      const score = await textOf(page, '.lesson-score');
      assert.equal((await page.$$('.lesson .matrix tbody td')).length, 100);

      await page.reload();
      await page.waitForSelector('#lesson-samples:enabled', { visible: true, timeout: PATIENCE });
      assert.equal(await states(page), `${'done '.repeat(6)}next later later`);
      assert.equal(await textOf(page, '.lesson-score'), score);
      assert.ok(await page.waitForSelector('.lesson .plot canvas', { timeout: PATIENCE }));
      await page.focus('#lesson-samples');
      for (const step of ['samples', 'own']) await enter(page, step);
      const verdicts = await tiles(page, 'samples');
      assert.ok(
        verdicts.length >= 12 && verdicts.every((one) => one === 'right' || one === 'wrong'),
      );
      await write(page, DIGITS[7]);
      await page.waitForSelector('.lesson .live:not([data-digit=""])', { timeout: PATIENCE });
      assert.match(await textOf(page, '.lesson .live-who'), /slim/);
      await page.focus('#lesson-compare');
      await enter(page, 'compare');
      const reached = await textOf(page, '.lesson .reached');
      assert.match(
        reached,
        /Validation accuracy, last epoch98\.9 %[\d.]+ %[\d.]+ points (better|worse)/,
      );
      assert.match(reached, /used MNIST .* this run 100 built-in digits/);
      assert.equal(await textOf(page, '#lesson-state'), 'All steps are done.');

      assert.deepEqual(await findings(page), []);
      await page.setViewport({ width: SCREENS.phone.width, height: SCREENS.phone.height });
      assert.equal(await overflow(page), 0, 'pixels too wide for a phone');

      await page.click('#lesson-save-curves');
      assert.match(await savedFile(page, 'slim history.svg'), /^<svg/);
      await page.click('nav a[data-view="draw"]');
      assert.ok(
        await page.waitForSelector('#view-draw #pad', { visible: true }),
        'the pad is back',
      );
      assert.ok(await page.$('#view-draw #samples'));
    },
    { hash: '#train', expects, prepare: catchFiles },
  );

  check(
    'a run goes on after a reload, is stopped, and the lesson with it; then it begins again',
    async (page) => {
      await choose(page, 3000);
      for (const step of ['load', 'look', 'build']) {
        await page.click(`#lesson-${step}`);
        await done(page, step);
      }
      await page.click('#lesson-train');
      await reaches(page, 'running');
      await page.click('#train-pause');
      await reaches(page, 'paused');
      await page.click('#train-step');
      await page.waitForSelector('#train-facts li', { timeout: RUN });
      await stored(page);
      await page.click('.lessons [data-lesson="dropout"]');
      await page.waitForSelector('#lesson-load:enabled', { visible: true, timeout: PATIENCE });
      assert.equal(await page.$('.lesson .panel'), null, 'the run belongs to the other lesson');

      await page.click('.lessons [data-lesson="deep"]');
      await page.reload();
      await page.waitForFunction(
        () => document.getElementById('lesson-train')?.textContent === 'Go on training',
        { timeout: PATIENCE },
      );
      await page.click('#lesson-train');
      await reaches(page, 'running');
      await page.click('#train-stop');
      await done(page, 'train');
      assert.match(await textOf(page, '[data-step="train"] .step-result'), /^Stopped by you/);
      await page.click('#lesson-over');
      await page.waitForSelector('#lesson-load:enabled', { visible: true, timeout: PATIENCE });
      assert.equal(await states(page), `next${' later'.repeat(8)}`);
    },
    { hash: '#train?lesson=deep', expects },
  );
});
