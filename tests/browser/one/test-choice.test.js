/* test-choice.test.js - the Test view with two nets, with files, cancelled. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { loadEngine } from '../../../web/inkling/index.js';
import { withHead } from '../../../web/app/mine/sign-net.js';
import { findings } from '../support/axe.js';
import { dropFiles, idx } from '../support/files.js';
import { pressAtOnce, showsText } from '../support/hand.js';
import { keepScreenshot, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const engine = await loadEngine();

/** A net that has learnt nothing. */
const untrained = engine
  .createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }], { seed: 5 })
  .save();

/** The shipped net with its classes turned round: 9 first. */
const turned = withHead(await engine.loadModel('default'), [...'9876543210']).save();

/** Goes to the view and waits for the first test, which needs no question. @param {Page} page */
async function tested(page) {
  await page.click('nav a[data-view="test"]');
  await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
}

/**
 * The tiles of the gallery.
 * @param {Page} page
 * @returns {Promise<{ words: string, verdict: string, marks: string[] }[]>}
 */
function tiles(page) {
  return page.$$eval('.tile', (all) =>
    all.map((tile) => ({
      words: tile.querySelector('.unseen')?.textContent ?? '',
      verdict: /** @type {HTMLElement} */ (tile).dataset.verdict ?? '',
      marks: [...tile.querySelectorAll('.mark')].map((mark) => mark.textContent ?? ''),
    })),
  );
}

/** Tests a net whose classes stand in another order than those of the pictures, beside the net that it is made of. @param {Page} page */
async function testTurned(page) {
  await tested(page);
  await dropFiles(page, [{ name: 'turned.safetensors', content: turned }]);
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('#test-model')).value === 'turned',
  );
  await page.select('#test-other', 'Inkling');
  await page.click('#test-start');
  await page.waitForSelector('.comparison:not([hidden])', { timeout: LONG });
  await showsText(page, '.verdict-words', /right on exactly the same pictures/);
  await showsText(page, '.headline', /^9\d\.\d\d/);
  const both = await page.$eval('[data-outcome="both"] b', (b) => b.textContent ?? '');
  await page.select('#show-show', 'right');
  await showsText(page, '.gallery-title', new RegExp(`^${both} right answers`));
  await page.select('#show-digit', '2'); // the third class of the net
  await showsText(page, '.gallery-title', /right answers of 7$/);
  const [first] = await tiles(page);
  assert.deepEqual(first, {
    words: 'a 7, by A read correctly, by B read correctly',
    verdict: 'right',
    marks: ['A ✓ 7', 'B ✓ 7'],
  });
  await page.click('.tile');
  await showsText(page, '#detail-title', /^Digit 7/);
  await showsText(page, '.detail-body', /✓ turned reads 7[^]*✓ Inkling reads 7/);
  await page.keyboard.press('Escape');
  await page.click('[data-cell="2-2"] button');
  await showsText(page, '.gallery-title', /of 7 read as 7/);
}

inOneBrowser('Test: other nets and data', ({ kind, check }) => {
  /** The net that was chosen before any had arrived. */
  let early = 'not seen';
  check(
    'come to first, it waits for the net in use and tests no other',
    async (page) => {
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      assert.equal(early, '');
      await showsText(page, '.report', /Inkling gets [\d,]+ of 2,000 built-in digits/);
    },
    {
      hash: '#test',
      expects,
      async prepare(page) {
        await page.setRequestInterception(true);
        page.on('request', async function hold(request) {
          if (!request.url().endsWith('default.safetensors')) return request.continue();
          const list = await page.waitForSelector('#test-model option', { timeout: LONG });
          early =
            (await list?.evaluate((option) => /** @type {any} */ (option.parentElement).value)) ??
            '';
          await request.continue();
          page.off('request', hold);
          await page.setRequestInterception(false); // the worker's requests would wait, too
        });
      },
    },
  );

  check(
    'two nets on the same pictures',
    async (page) => {
      await tested(page);
      await dropFiles(page, [{ name: 'raw.safetensors', content: untrained }]);
      await page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('#test-model')).value === 'raw',
      );
      await page.select('#test-model', 'Inkling');
      await page.select('#test-other', 'raw');
      await page.click('#test-start');
      await page.waitForSelector('.comparison:not([hidden])', { timeout: LONG });
      const said = await page.$eval('.verdict-words', (p) => p.textContent ?? '');
      assert.match(said, /Inkling alone is right on 1,?\d+, raw alone on \d/);
      assert.match(said, /McNemar’s exact p < 0\.0001\). Inkling is better/);
      const counts = await page.$$eval('.outcome b', (all) =>
        all.map((b) => Number(b.textContent?.replace(',', ''))),
      );
      assert.equal(
        counts.reduce((sum, n) => sum + n),
        2000,
      );
      await page.click('[data-outcome="neither"]');
      await showsText(page, '.gallery-title', /that neither gets right|There are no/);
      await page.click('[data-outcome="onlyA"]');
      await showsText(page, '.gallery-title', /that only Inkling gets right/);
      const [first] = await tiles(page);
      assert.match(first.marks.join('|'), /^A ✓ (\d)\|B ✗ \d$/);
      await keepScreenshot(page, `${kind}-test-compare`);
      assert.deepEqual(await findings(page), []);
    },
    { expects },
  );

  check('classes in another order than those of the pictures', testTurned, { expects });

  check(
    'pictures and labels from files; wrong files are said and harm nothing',
    async (page) => {
      await tested(page);
      const images = new Uint8Array(784 * 12);
      const labels = new Uint8Array(12);
      for (let i = 0; i < 12; i++) {
        const { image, label } = engine.syntheticImage(9, i);
        images.set(
          image.map((value) => Math.round(255 * value)),
          784 * i,
        );
        labels[i] = label;
      }
      await dropFiles(page, [{ name: 'letter.txt', content: 'Dear editor' }]);
      await showsText(page, '.problem', /letter\.txt.*Everything is as it was/);
      await dropFiles(page, [{ name: 'broken.safetensors', content: 'no' }]);
      await showsText(page, '.problem', /Everything is as it was/);
      assert.equal(
        await page.$eval(
          '#test-model',
          (select) => /** @type {HTMLSelectElement} */ (select).value,
        ),
        'Inkling',
      );
      await dropFiles(page, [
        { name: 'few-labels.gz', content: gzipSync(idx([12], labels)) },
        { name: 'few-images', content: idx([12, 28, 28], images) },
      ]);
      await page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('#test-data')).value === 'idx',
      );
      await page.click('#test-start');
      await showsText(page, '.figures', /of 12 pictures right/);
      assert.ok(await page.$eval('.problem', (p) => /** @type {HTMLElement} */ (p).hidden));
    },
    { expects },
  );

  check(
    'a test can be cancelled',
    async (page) => {
      const pressed = await pressAtOnce(page, '.progress:not([hidden]) #test-cancel');
      await page.evaluate(() => {
        location.hash = '#test';
      });
      await pressed();
      await page.waitForSelector('.progress[hidden]');
      assert.ok(
        await page.$eval('.report', (report) => /** @type {HTMLElement} */ (report).hidden),
      );
      await page.click('#test-browse');
      await showsText(page, '.gallery-title', /2,000 pictures/);
      assert.equal((await tiles(page))[0].verdict, 'unread');
      assert.ok(
        await page.$eval(
          '#show-read-as',
          (select) => /** @type {HTMLSelectElement} */ (select).disabled,
        ),
      );
    },
    { expects },
  );
});
