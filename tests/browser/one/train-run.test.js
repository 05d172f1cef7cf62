/* train-run.test.js - from Train to the last weights, with a reload in between: the bits are those of Node. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import {
  LONGER,
  finish,
  hashInNode,
  openTraining,
  reaches,
  start,
  startPaused,
  stored,
  textOf,
} from '../support/train.js';

const expected = hashInNode();

const expectedLonger = expected.then(() => hashInNode(LONGER));

inOneBrowser('A training run', ({ check }) => {
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

  check('paused, reloaded, taken up again: the same weights as without a break', async (page) => {
    await openTraining(page, LONGER);
    await startPaused(page);
    await page.reload();
    await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
    await showsText(page, '#train-offer', /is not finished: \d+.% done/);
    await page.click('.offer-take');
    assert.equal(await finish(page), await expectedLonger);
    assert.equal(await page.$$eval('.epoch-table tbody tr', (rows) => rows.length), 40);
    await stored(page);
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
});
