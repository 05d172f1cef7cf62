/* train.test.js - the training view in real browsers: from Train to the last weights, and all that
 * may come between.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { catchFiles, savedFile } from './support/files.js';
import { DIGITS, answers, showsText, write } from './support/hand.js';
import { PATIENCE, browserTests, root } from './support/session.js';
import {
  LONGER,
  TINY,
  closesFreely,
  finish,
  hashInNode,
  openTraining,
  reaches,
  start,
  startPaused,
  textOf,
} from './support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

const expected = hashInNode();
const expectedLonger = expected.then(() => hashInNode(LONGER));

/** @param {Page} page @param {number} milliseconds */
function rest(page, milliseconds) {
  return page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), milliseconds);
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

browserTests('Train', ({ check, kind }) => {
  check(
    'the preview shows digits, and what training makes of things that are none',
    async (page) => {
      await openTraining(page, `${TINY}&rotate=15`);
      await page.$$eval('#view-train details', (all) => all.forEach((one) => (one.open = true)));
      const shown = () =>
        page.$eval('.augment-grid', (grid) => ({
          words: grid.getAttribute('aria-label') ?? '',
          pictures: [...grid.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()),
        }));
      const press = (/** @type {string} */ name) =>
        page.$$eval(
          '.augment button',
          (all, text) => all.find((button) => button.textContent === text)?.click(),
          name,
        );
      const digits = await shown();
      assert.match(digits.words, /^Five digits as they are, and each four times with rotate$/);
      await press('Things that are no digits');
      const others = await shown();
      assert.match(others.words, /^Five things that are no digits as they are/);
      assert.equal(new Set([...digits.pictures, ...others.pictures]).size, 50);
      await press('Another throw');
      assert.equal(new Set([...others.pictures, ...(await shown()).pictures]).size, 50);
      await press('Digits');
      assert.match((await shown()).words, /^Five digits/);
    },
  );

  check(
    'from Train to the end: the same weights as in Node, and an honest word about them',
    async (page) => {
      await openTraining(page);
      await start(page);
      assert.equal(await finish(page), await expected);
      await showsText(
        page,
        '#train-outcome',
        /Finished: 3 epochs in .*validation accuracy [\d.]+.%.*built-in digits; real handwriting is harder/,
      );
      await showsText(page, '.curve-summary', /went from [\d.]+ to [\d.]+ in 3 epochs/);
      assert.equal(
        await page.$eval(
          '.panel progress',
          (bar) => /** @type {HTMLProgressElement} */ (bar).value,
        ),
        100,
      );
      assert.equal(await page.$$eval('.epoch-table tbody tr', (rows) => rows.length), 3);
      await page.waitForSelector('.chart canvas');
    },
  );

  check('without validation, the final weights are scored on the training data', async (page) => {
    await openTraining(page, `${TINY.replace('epochs=3', 'epochs=1')}&validate=none`);
    await start(page);
    await finish(page);
    await showsText(
      page,
      '#train-outcome',
      /With its final weights, the net gets [\d.]+.% of 600 training pictures right/,
    );
  });

  check(
    'a host without MNIST: said with a way on',
    async (page) => {
      await openTraining(page, `${TINY.replace('epochs=3', 'epochs=1')}&data=mnist`);
      await page.click('#train-start');
      await reaches(page, 'failed');
      await showsText(page, '#train-outcome', /does not serve MNIST.*drop MNIST’s four files/);
      const [again] = await page.$$('#train-outcome ::-p-text(Use built-in digits)');
      await again.click();
      await finish(page);
      assert.ok(await page.$eval('#data-synthetic', (radio) => /** @type {any} */ (radio).checked));
    },
    { expects: /data\/mnist/ },
  );

  if (kind === 'chromium') {
    check('the command that is shown gives the same weights', async (page) => {
      const query = 'preset=slim&count=300&epochs=2&batch=64&rotate=8&seed=5&workers=1';
      await openTraining(page, query);
      await start(page);
      const hash = await finish(page);
      const line = await textOf(page, '#command');
      assert.match(line, /^inkling train --preset slim /);
      const folder = await mkdtemp(path.join(tmpdir(), 'inkling-train-'));
      try {
        const words = [...line.matchAll(/'([^']*)'|(\S+)/g)]
          .map(([, quoted, plain]) => quoted ?? plain)
          .slice(1);
        const { stdout } = await promisify(execFile)(process.execPath, [
          path.join(root, 'tools/inkling.js'),
          ...words,
          '--quiet',
          '--json',
          '--workers',
          '1',
          '--save',
          path.join(folder, 'm.safetensors'),
        ]);
        assert.equal(JSON.parse(stdout).weightsSha256, hash);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  check('paused, reloaded, taken up again: the same weights as without a break', async (page) => {
    await openTraining(page, LONGER);
    await start(page);
    await page.click('#train-pause');
    await reaches(page, 'paused');
    await page.click('#train-step');
    await rest(page, 700); // the checkpoint is written
    await page.reload();
    await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
    await showsText(page, '#train-offer', /is not finished: \d+.% done/);
    await page.click('.offer-take');
    assert.equal(await finish(page), await expectedLonger);
    assert.equal(await page.$$eval('.epoch-table tbody tr', (rows) => rows.length), 40);
    await rest(page, 700);
    await page.reload();
    await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
    await showsText(page, '#train-offer', /The net of a run of slim/);
    await page.click('.offer-take');
    await reaches(page, 'done');
    assert.equal(
      await textOf(page, '#weights-hash'),
      await expectedLonger,
      'the finished net is still there',
    );
  });

  check('the pad answers with the net that learns, here and in Draw', async (page) => {
    await write(page, DIGITS[7]);
    await answers(page, '7');
    await openTraining(page, `${TINY.replace('epochs=3', 'epochs=3000')}`);
    await page.waitForSelector('.live[data-digit="7"]', { timeout: PATIENCE });
    assert.equal(await textOf(page, '.live-who'), 'Read by Inkling.');
    await start(page);
    await showsText(page, '.live-who', /slim, in training/);
    const seen = new Set();
    for (let i = 0; i < 40 && seen.size < 3; i++) {
      seen.add(await textOf(page, '.live-verdict'));
      await rest(page, 150);
    }
    assert.ok(seen.size >= 3, `the answer changes while the net learns: ${[...seen]}`);
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

  check(
    'layers: edited, moved, added and removed; a net that cannot be says why, at its layer',
    async (page) => {
      await openTraining(page);
      assert.equal(await textOf(page, '#total-params'), '1,490');
      await page.click('[data-layer="0"]');
      await page.$eval('[data-option="filters"]', (input) => {
        /** @type {HTMLInputElement} */ (input).value = '8';
        input.dispatchEvent(new Event('change'));
      });
      assert.equal(await textOf(page, '#total-params'), '2,970');
      await page.click('[data-act="close"]');
      await page.focus('[data-layer="3"]');
      await page.keyboard.press('Delete'); // flatten
      await showsText(
        page,
        '#layer-problem',
        /layer 4 of 4 \(dense_1\): needs a flat input but gets 6x6x8/,
      );
      assert.equal(
        await page.$eval('tr.broken', (row) => /** @type {HTMLElement} */ (row).dataset.row),
        '3',
      );
      assert.ok(await page.$('#train-start:disabled'), 'nothing to train');
      await page.click('[data-add="flatten"]');
      await page.waitForSelector('#layer-problem', { hidden: true });
      await page.focus('[data-layer="3"]');
      await page.keyboard.down('Alt');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.up('Alt');
      await showsText(page, '#layer-problem', /maxpool_1/);
      await page.keyboard.down('Alt');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.up('Alt');
      await page.waitForSelector('#layer-problem', { hidden: true });
      assert.match(
        await page.evaluate(() => location.hash),
        /layers=conv-8_relu_maxpool-4_flatten_dense-10/,
      );
    },
  );

  check('settings live in the address and come back from it', async (page) => {
    await openTraining(
      page,
      'preset=callbacks&epochs=7&lr=0.02&opt=sgd&momentum=0.9&stopPatience=9&rotate=12',
    );
    await page.select('.sentence select[name="data"]', 'drawings');
    const hash = await page.evaluate(() => location.hash);
    assert.match(
      hash,
      /^#train\?preset=callbacks&(?=.*epochs=7)(?=.*lr=0.02)(?=.*opt=sgd)(?=.*momentum=0.9)(?=.*stopPatience=9)(?=.*rotate=12)(?=.*data=drawings)/,
    );
    await page.reload();
    await page.waitForSelector('#train-start', { visible: true, timeout: PATIENCE });
    assert.equal(await page.evaluate(() => location.hash), hash);
    assert.equal(
      await page.$eval(
        '.sentence input[name="epochs"]',
        (input) => /** @type {HTMLInputElement} */ (input).value,
      ),
      '7',
    );
    await openTraining(page, 'preset=slim&epochs=minus');
    await showsText(page, '#view-train .problem', /not possible \(epochs=minus\)/);
  });

  check('by keyboard alone, with the curve read point by point', async (page) => {
    await openTraining(page, LONGER);
    await page.focus('#train-start');
    await page.keyboard.press('Enter');
    await reaches(page, 'running');
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      'train-pause',
      'the focus is where Train was',
    );
    await page.keyboard.press('Enter');
    await reaches(page, 'paused');
    await page.keyboard.press('Enter');
    await finish(page);
    await page.focus('.chart[data-chart="loss"] .plot');
    const value = () =>
      page.$eval(
        '.chart[data-chart="loss"] .plot',
        (plot) => plot.getAttribute('aria-valuetext') ?? '',
      );
    await page.keyboard.press('Home');
    const first = await value();
    assert.match(first, /^epoch 0\.\d+: training [\d.]+$/);
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await value(), first);
    await page.keyboard.press('End');
    assert.match(await value(), /^epoch 40\.00: training [\d.]+, validation [\d.]+$/);
  });

  check('the learning rate is changed while it runs, and the recipe tells', async (page) => {
    await openTraining(page, LONGER);
    await start(page);
    await page.click('#train-pause');
    await reaches(page, 'paused');
    await page.$eval('#live-rate', (input) => {
      /** @type {HTMLInputElement} */ (input).value = '0.004';
    });
    await page.click('#set-rate');
    await page.click('#train-step');
    await showsText(page, '#train-facts', /learning rate 0\.004/);
    await page.click('#train-pause');
    await finish(page);
    assert.match(await textOf(page, '#command'), /--layers inkling-run\.json/);
  });

  check('numbers that run away: stopped, said, and the last good weights kept', async (page) => {
    await openTraining(
      page,
      'preset=slim&count=200&epochs=30&workers=1&opt=sgd&lr=1000&momentum=0.9&layers=conv-4_conv-4_maxpool-4_flatten_dense-10',
    );
    await page.click('#train-start');
    await reaches(page, 'failed');
    await showsText(
      page,
      '#train-outcome',
      /no longer a number at learning rate 1000.*last good weights are kept/,
    );
    assert.ok(await page.$('#save-model'));
    const offers = await page.$$eval('#train-outcome button', (buttons) =>
      buttons.map(({ textContent }) => textContent),
    );
    assert.ok(
      offers.includes('Try learning rate 100') && offers.includes('Try clip norm 1'),
      offers.join(),
    );
  });

  check(
    'nothing can be stored: said, and the net can be saved as a file',
    async (page) => {
      await openTraining(page);
      await start(page);
      assert.equal(await finish(page), await expected);
      await showsText(
        page,
        '#train-storage',
        /Not kept in this browser: .*does not let the page store/,
      );
      assert.ok(await page.$('#save-model'));
    },
    {
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          Object.defineProperty(globalThis, 'indexedDB', {
            get() {
              throw new DOMException('forbidden', 'SecurityError');
            },
          });
        }),
    },
  );

  check(
    'storage runs full: said, the run goes on, leaving asks, the net can be saved as a file',
    async (page) => {
      await openTraining(page);
      await startPaused(page);
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await page.click('#train-step');
      await showsText(
        page,
        '#train-storage',
        /Not kept in this browser: The storage of this browser is full/,
      );
      assert.ok(!(await closesFreely(page)), 'the last step is nowhere else');
      await page.click('#train-pause');
      assert.equal(await finish(page), await expected);
      await showsText(page, '#train-storage', /storage of this browser is full/);
      assert.ok(!(await closesFreely(page)), 'the net is nowhere else');
      await page.click('#save-model');
      assert.match(await savedFile(page, 'slim.safetensors'), /conv/);
      assert.ok(await closesFreely(page));
    },
    { prepare: catchFiles },
  );

  check('IDX files: dropped, named, trained on; a wrong one is refused in words', async (page) => {
    await openTraining(page, `${TINY}&epochs=1`);
    await page.evaluate(() => {
      const header = (/** @type {number[]} */ sizes) => [
        0,
        0,
        8,
        sizes.length,
        ...sizes.flatMap((n) => [n >> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]),
      ];
      const images = Uint8Array.from([
        ...header([64, 28, 28]),
        ...Array.from({ length: 64 * 784 }, (_, i) => (i * 7) % 251),
      ]);
      const labels = Uint8Array.from([
        ...header([64]),
        ...Array.from({ length: 64 }, (_, i) => i % 10),
      ]);
      Object.assign(globalThis, {
        drop(/** @type {[string, Uint8Array<ArrayBuffer>][]} */ files) {
          const transfer = new DataTransfer();
          for (const [name, bytes] of files) transfer.items.add(new File([bytes], name));
          document
            .getElementById('view-train')
            ?.dispatchEvent(
              new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
            );
        },
        idx: { images, labels },
      });
      /** @type {any} */ (globalThis).drop([['letter.txt', Uint8Array.of(1, 2, 3, 4, 5)]]);
    });
    await showsText(page, '.data-note', /“letter.txt” is not a usable IDX file/);
    await page.evaluate(() => {
      const { drop, idx } = /** @type {any} */ (globalThis);
      drop([
        ['my-labels', idx.labels],
        ['my-images', idx.images],
      ]);
    });
    await showsText(page, '.data-note', /64 pictures to train/);
    assert.match(await page.evaluate(() => location.hash), /data=idx/);
    await page.click('#train-start'); // 64 pictures: it may be over before anybody sees it run
    await finish(page);
  });
});
