/* train-net.test.js - the net that learns answers on the pad; afterwards it is kept, used and saved. */
import assert from 'node:assert/strict';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { LONGER, RUN, TINY, finish, openTraining, start, textOf } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Waits until an element has said three different things. @param {Page} page @param {string} selector */
function changesThrice(page, selector) {
  return page.waitForFunction(
    (/** @type {string} */ where) => {
      const all = /** @type {any} */ (globalThis);
      all.said ??= new Set();
      all.said.add(document.querySelector(where)?.textContent);
      return all.said.size >= 3;
    },
    { timeout: RUN },
    selector,
  );
}

/** The nets that can read the pad. @param {Page} page */
function nets(page) {
  return page.$$eval('#reader-model > option', (options) =>
    options.map((option) => /** @type {HTMLOptionElement} */ (option).value),
  );
}

/** Keeps the net of the run that ended. @param {Page} page @param {string} name */
async function keepAs(page, name) {
  await page.$eval(
    '#keep-name',
    (input, value) => {
      /** @type {HTMLInputElement} */ (input).value = value;
    },
    name,
  );
  await page.click('#keep-model');
}

inOneBrowser('The net that learns', ({ check }) => {
  check('the pad answers with the net that learns, here and in Draw', async (page) => {
    await write(page, DIGITS[7]);
    await answers(page, '7');
    await openTraining(page, `${TINY.replace('epochs=3', 'epochs=3000')}`);
    await page.waitForSelector('.live[data-digit="7"]', { timeout: PATIENCE });
    assert.equal(await textOf(page, '.live-who'), 'Read by Inkling.');
    await start(page);
    await showsText(page, '.live-who', /slim, in training/);
    await changesThrice(page, '.live-verdict'); // while the net learns
    await page.click('nav a[data-view="draw"]');
    await page.waitForSelector('#pad', { visible: true });
    await page.click('#clear');
    await write(page, DIGITS[1]);
    await page.waitForFunction(() => document.getElementById('prediction')?.dataset.digit !== '', {
      timeout: PATIENCE,
    });
    assert.equal(
      await page.$eval(
        '#reader-model',
        (select) => /** @type {HTMLSelectElement} */ (select).value,
      ),
      'slim, in training',
    );
    await page.select('#reader-model', 'Inkling');
    await answers(page, '1');
    await page.click('nav a[data-view="train"]');
    await page.click('#train-stop');
    await finish(page);
    await showsText(
      page,
      '#train-outcome',
      /Stopped by you after \d+ whole epochs?; the weights so far are kept/,
    );
  });

  check('a net that is not kept stays in the picker until the next run', async (page) => {
    /** Trains for a moment. @param {string[]} others in the picker */
    const train = async (others) => {
      await start(page);
      assert.deepEqual(await nets(page), [...others, 'slim, in training']);
      await page.click('#train-stop');
      await finish(page);
      assert.deepEqual(await nets(page), [...others, 'slim, just trained']);
    };
    await openTraining(page, LONGER.replace('epochs=40', 'epochs=3000'));
    await train(['Inkling']);
    await page.click('nav a[data-view="draw"]');
    await page.select('#reader-model', 'Inkling');
    assert.deepEqual(await nets(page), ['Inkling', 'slim, just trained']);
    await page.select('#reader-model', 'slim, just trained');
    await write(page, DIGITS[1]);
    await page.waitForFunction(() => document.getElementById('prediction')?.dataset.digit !== '', {
      timeout: PATIENCE,
    });
    await page.click('nav a[data-view="train"]');
    await train(['Inkling']);
    await keepAs(page, 'slim, just trained');
    await showsText(page, '#train-outcome', /choose another name/);
    await keepAs(page, 'mine');
    await showsText(page, '#train-outcome', /Kept as “mine”/);
    assert.deepEqual(await nets(page), ['Inkling', 'mine']);
    await train(['Inkling', 'mine']);
  });

  check('the net is used, kept beyond a reload, and saved', async (page) => {
    await openTraining(page);
    await start(page);
    await finish(page);
    await keepAs(page, 'mine');
    await showsText(page, '#train-outcome', /Kept as “mine” in this browser/);
    await page.click('#use-model');
    await page.waitForSelector('#pad', { visible: true });
    assert.equal(
      await page.$eval(
        '#reader-model',
        (select) => /** @type {HTMLSelectElement} */ (select).value,
      ),
      'mine',
    );
    await page.reload();
    await page.waitForFunction(
      () =>
        [
          .../** @type {HTMLSelectElement} */ (document.getElementById('reader-model')).options,
        ].some(({ value }) => value === 'mine'),
      { timeout: PATIENCE },
    );
  });
});
