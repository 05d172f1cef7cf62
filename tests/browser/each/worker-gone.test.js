/* worker-gone.test.js - a worker that the browser ends without an event, as one does that needs its memory: the run does not wait for it. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { PATIENCE, browserTests } from '../support/session.js';
import {
  LONGER,
  finish,
  hashInNode,
  openTraining,
  reaches,
  start,
  startPaused,
} from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Keeps the workers that the page starts in `globalThis.started`. @param {Page} page */
const keepWorkers = (page) =>
  page.evaluateOnNewDocument(() => {
    /** @type {Worker[]} */
    const started = [];
    const Original = Worker;
    class Kept extends Original {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        started.push(this);
      }
    }
    Object.assign(globalThis, { started, Worker: Kept });
  });

/** Ends the worker that was started last, behind the page's back. @param {Page} page */
const endLast = (page) =>
  page.evaluate(() => /** @type {any} */ (globalThis).started.at(-1).terminate());

/** Ends the worker that was started last, as soon as an epoch is over: the whole run takes a second. @param {Page} page */
const endLastAfterEpoch = (page) =>
  page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('.epoch-table tbody tr')) return;
      observer.disconnect();
      const { started } = /** @type {any} */ (globalThis);
      Object.assign(globalThis, { before: started.length });
      started.at(-1).terminate();
    });
    observer.observe(document, { subtree: true, childList: true });
  });

/** Waits until a worker has been started in the place of the one that was ended. @param {Page} page */
const replaced = (page) =>
  page.waitForFunction(
    () => {
      const { before, started } = /** @type {any} */ (globalThis);
      return started.length > before;
    },
    { timeout: PATIENCE },
  );

browserTests('A worker that vanishes', ({ check }) => {
  check(
    'the coordinator: the run ends with what to do, and goes on after a reload to the same weights',
    async (page) => {
      const expected = hashInNode(LONGER);
      await openTraining(page, LONGER);
      await startPaused(page);
      await endLast(page);
      await reaches(page, 'failed');
      await showsText(page, '#train-outcome', /ended it without a word\.\s*Reload the page/);
      await page.reload();
      await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
      await page.click('.offer-take');
      assert.equal(await finish(page), await expected);
    },
    { prepare: keepWorkers },
  );

  check(
    'a compute worker: its task is done again, the weights are the same',
    async (page) => {
      const query = LONGER.replace('workers=1', 'workers=2&batchSize=128');
      const expected = hashInNode(query);
      await openTraining(page, query);
      await endLastAfterEpoch(page);
      await start(page);
      await replaced(page);
      assert.equal(await finish(page), await expected);
    },
    { prepare: keepWorkers },
  );
});
