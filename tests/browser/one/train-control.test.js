/* train-control.test.js - a run by keyboard, at another rate, with numbers that run away; and as a command. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { showsText } from '../support/hand.js';
import { root, inOneBrowser } from '../support/session.js';
import {
  LONGER,
  TINY,
  finish,
  openTraining,
  pauseAtOnce,
  reaches,
  start,
  textOf,
} from '../support/train.js';

inOneBrowser('Control of a run', ({ check: checkAlone, onOnePage }) => {
  onOnePage('one run after another', {}, (check) => {
    check('the command that is shown gives the same weights', async (page) => {
      const query = 'preset=slim&count=300&epochs=2&batch=64&rotate=8&seed=5&workers=1';
      await openTraining(page, query);
      await start(page);
      const hash = await finish(page);
      assert.match(
        await textOf(page, '#train-outcome .reached'),
        /Validation accuracy, last epoch98\.9 %[\d.]+ %.* this run 300 built-in digits/,
      );
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
    check('by keyboard alone, with the curve read point by point', async (page) => {
      await openTraining(page, LONGER.replace('epochs=40', 'epochs=4000')); // it is there until it is stopped
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
      await reaches(page, 'running');
      await page.click('#train-stop');
      await finish(page);
      await openTraining(page, LONGER);
      await start(page);
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
      await pauseAtOnce(page);
      await page.click('#train-start');
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
  });

  checkAlone(
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
});
