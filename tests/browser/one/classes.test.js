/* classes.test.js - nets with fewer and more than ten classes, saved in the browser and used to read. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../web/inkling/index.js';
import { DIGITS, answers, line, said, settled, write } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const engine = await loadEngine();

/** An untrained net. @param {number} units @param {readonly string[]} [classes] */
function netOf(units, classes) {
  const layers = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units }]);
  const net = engine.createModel(layers, { seed: 5, classes });
  return Buffer.from(net.save()).toString('base64');
}

const SIGNS = ['heart', 'A & B', 'ॐ'];

const NETS = {
  ...Object.fromEntries([2, 3, 12, 256].map((classes) => [`of ${classes}`, netOf(classes)])),
  signs: netOf(3, SIGNS),
};

/** Keeps the nets as the page does, and loads it again. @param {Page} page */
async function keepNets(page) {
  await page.evaluate(async (nets) => {
    const at = `${location.origin}/vendor/idb-keyval.js`;
    /** @type {typeof import('idb-keyval')} */
    const { createStore, set } = await import(at);
    const store = createStore('inkling-models', 'values');
    for (const [name, text] of Object.entries(nets))
      await set(
        name,
        Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
        store,
      );
    localStorage.setItem('inkling-keeps-models', '1');
  }, NETS);
  await page.reload();
  await page.waitForSelector('#reader-model option[value="of 256"]', { timeout: PATIENCE });
}

/** The rows that are shown: class, what it is called, value. @param {Page} page */
const rows = (page) =>
  page.$$eval('#bars > *', (all) =>
    all
      .map((row) => /** @type {HTMLElement} */ (row))
      .filter((row) => !row.hidden)
      .map((row) => ({
        at: Number(row.dataset.digitRow),
        label: row.ariaLabel,
        value: Number(row.getAttribute('aria-valuenow')),
      })),
  );

inOneBrowser('Classes', ({ check }) => {
  check('a net reads with as many classes as it has', async (page) => {
    await keepNets(page);
    for (const classes of [2, 3, 12, 256]) {
      await page.select('#reader-model', `of ${classes}`);
      await write(page, [...DIGITS[7], line([0.1, 0.9], [0.9, 0.9])]);
      const { digit, sentence, verdict, values } = await said(page);
      assert.doesNotMatch(`${sentence} ${verdict}`, /NaN|undefined/);
      const shown = await rows(page);
      assert.equal(shown.length, Math.min(10, classes), `of ${classes}`);
      assert.deepEqual(
        shown.map(({ at, label }) => [at, label]),
        shown.map(({ at }) => [at, `Digit ${at}`]),
      );
      assert.deepEqual(
        shown.map(({ at }) => at),
        shown.map(({ at }) => at).sort((a, b) => a - b),
      );
      const best = shown.reduce((a, b) => (b.value > a.value ? b : a));
      if (digit !== '')
        assert.equal(String(best.at), digit, 'the bar of the answer is the longest');
      if (classes <= 10)
        assert.ok(Math.abs(values.slice(0, classes).reduce((a, b) => a + b, 0) - 1) < 0.002);
      const remark = await page.$eval('#remark', (element) => element.textContent);
      assert.doesNotMatch(remark ?? '', /NaN|undefined/);
      await page.click('#clear');
    }
    await page.select('#reader-model', 'Inkling');
    await write(page, DIGITS[3]);
    await answers(page, '3');
    assert.deepEqual(
      (await rows(page)).map(({ at }) => at),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  check('a net with names answers with them', async (page) => {
    await keepNets(page);
    await page.select('#reader-model', 'signs');
    await write(page, [...DIGITS[7], line([0.1, 0.9], [0.9, 0.9])]);
    const shown = await rows(page);
    assert.deepEqual(
      shown.map(({ label }) => label),
      SIGNS,
    );
    const words = await page.$eval('#verdict', (element) => element.textContent);
    const best = shown.reduce((a, b) => (b.value > a.value ? b : a));
    assert.ok(words?.includes(String(best.label)), String(words));
    assert.deepEqual(
      await page.$$eval('[data-correct]', (all) => all.map((one) => one.textContent)),
      SIGNS,
    );
    const seen = await page.$eval('#figure', (figure) => figure.textContent);
    assert.ok(seen?.includes(String(best.label)), String(seen));
    await page.click('#clear');
    await page.select('#reader-model', 'Inkling');
    await write(page, DIGITS[3]);
    await answers(page, '3');
  });

  check(
    'the other views take such a net too',
    async (page) => {
      await keepNets(page);
      for (const net of ['of 3', 'of 12', 'signs']) {
        await page.select('#reader-model', net);
        await write(page, DIGITS[7]);
        for (const view of ['number', 'train', 'inside', 'mine', 'test', 'draw']) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, view);
          await page.waitForSelector(`#view-${view}:not([hidden])`, { timeout: PATIENCE });
          await settled(page);
        }
        await page.click('#clear');
      }
    },
    { expects: /data\/mnist/ },
  );
});
