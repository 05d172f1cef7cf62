/* train.js - helpers for tests of the Train view: open it with settings, start runs, wait for states.
 */
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { fromQuery, toOptions } from '../../../web/app/train/settings.js';
import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** A net that learns in a second or two, on one worker. */
export const TINY =
  'preset=slim&count=600&epochs=3&workers=1&layers=conv-4_relu_maxpool-4_flatten_dense-10';

/** The same for long enough to press something meanwhile. */
export const LONGER = TINY.replace('epochs=3', 'epochs=40');

/** Longest that a run of a test may take; the machine may be busy. */
export const RUN = 2 * PATIENCE;

/**
 * Opens the training view with settings, in the page that is open.
 * @param {Page} page
 * @param {string} [query]
 */
export async function openTraining(page, query = TINY) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#train?${query}`);
  await page.waitForSelector('#train-start', { visible: true, timeout: PATIENCE });
}

/** @param {Page} page @param {string} state */
export function reaches(page, state) {
  return page.waitForSelector(`html[data-training="${state}"]`, { timeout: RUN });
}

/** Presses Train, and waits until the run has begun. It may be over by then: a small net learns in less time than a busy machine
 * takes to tell. @param {Page} page */
export async function start(page) {
  await page.evaluate(() => {
    const { documentElement } = document;
    delete documentElement.dataset.hasRun;
    const observer = new MutationObserver(() => {
      if (documentElement.dataset.training !== 'running') return;
      observer.disconnect();
      documentElement.dataset.hasRun = '';
    });
    observer.observe(documentElement, { attributeFilter: ['data-training'] });
  });
  await page.click('#train-start');
  await page.waitForSelector('html[data-has-run]', { timeout: RUN });
}

/**
 * Waits for the end of a run.
 * @param {Page} page
 * @returns {Promise<string>} the hash of the weights
 */
export async function finish(page) {
  await reaches(page, 'done');
  return textOf(page, '#weights-hash');
}

/** Whether nothing would be lost by closing the page now. @param {Page} page */
export function closesFreely(page) {
  return page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

/** Waits until everything of the run is in the browser's storage. @param {Page} page */
export function stored(page) {
  return page.waitForFunction(
    () => dispatchEvent(new Event('beforeunload', { cancelable: true })),
    {
      timeout: PATIENCE,
    },
  );
}

/** Lets the page press Pause before the first step of the next run. @param {Page} page */
export function pauseAtOnce(page) {
  return page.evaluate(() => {
    const { documentElement } = document;
    const observer = new MutationObserver(() => {
      if (documentElement.dataset.training !== 'running') return;
      observer.disconnect();
      document.getElementById('train-pause')?.click();
    });
    observer.observe(documentElement, { attributes: true });
  });
}

/** Presses Train, Pause before the first step, then One step; and waits until that is stored.
 * @param {Page} page */
export async function startPaused(page) {
  await pauseAtOnce(page);
  await page.click('#train-start');
  await reaches(page, 'paused');
  await page.click('#train-step');
  await page.waitForSelector('#train-facts li', { timeout: RUN });
  await stored(page);
}

/** @param {Page} page @param {string} selector @returns {Promise<string>} */
export function textOf(page, selector) {
  return page.$eval(selector, (element) => (element.textContent ?? '').replaceAll('\u202f', ' '));
}

/**
 * The hash that the same settings give in this process, with nothing of a page.
 * @param {string} [query]
 * @param {import('../../../web/inkling/index.js').Dataset} [own] instead of built-in digits
 */
export async function hashInNode(query = TINY, own = undefined) {
  const { values } = fromQuery(new URLSearchParams(query));
  const engine = await loadEngine();
  const data = own ?? syntheticDataset(values.count, { seed: values.seed, engine });
  const { hash } = await engine
    .createModel(values.layers, { seed: values.seed })
    .fit(data, { ...toOptions(values), workers: 1 });
  return hash;
}
