/* reload.test.js - what a reload keeps: the drawing on the pad and the net in use. */
import assert from 'node:assert/strict';
import { DIGITS, answers, ink, said, write } from '../support/hand.js';
import { PATIENCE, browserTests } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {Page} page */
async function reload(page) {
  await page.reload();
  await page.waitForSelector('html[data-reader="ready"]', { timeout: PATIENCE });
}

/** Name of the net in use. @param {Page} page */
const reads = (page) =>
  page.$eval('#reader-model', (select) => /** @type {HTMLSelectElement} */ (select).value);

browserTests('Reload', ({ check }) => {
  check('keeps the drawing; Clear forgets it', async (page) => {
    await write(page, DIGITS[7]);
    await answers(page, '7');
    const { values } = await said(page);
    const inked = await ink(page);
    await reload(page);
    const again = await said(page);
    assert.equal(again.digit, '7', 'read at once');
    assert.deepEqual(again.values, values, 'to the bit');
    assert.ok(Math.abs((await ink(page)) - inked) < 20);
    await page.click('#undo');
    assert.equal(await ink(page), 0);
    await page.click('#redo');
    await page.click('#clear');
    await reload(page);
    assert.equal((await said(page)).verdict, 'Draw a digit');
    assert.equal(await ink(page), 0);
  });

  check('keeps the net in use, and the drawing is read with it', async (page) => {
    await page.select('#reader-model', 'Inkling tiny');
    await page.waitForFunction(
      () => document.querySelectorAll('#reader-model > option').length === 2,
      { timeout: PATIENCE },
    );
    await write(page, DIGITS[7]);
    const { values } = await said(page);
    await reload(page);
    assert.equal(await reads(page), 'Inkling tiny');
    assert.deepEqual((await said(page)).values, values);
    await page.select('#reader-model', 'Inkling');
    await said(page);
    await reload(page);
    assert.equal(await reads(page), 'Inkling');
  });

  check(
    'without storage the page works, and a reload keeps nothing',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.select('#reader-model', 'Inkling tiny');
      await page.waitForFunction(
        () => document.querySelectorAll('#reader-model > option').length === 2,
        { timeout: PATIENCE },
      );
      await reload(page);
      assert.deepEqual([(await said(page)).digit, await reads(page)], ['', 'Inkling']);
    },
    {
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(globalThis, name, {
              get() {
                throw new DOMException('The operation is insecure.', 'SecurityError');
              },
            });
        }),
    },
  );
});
