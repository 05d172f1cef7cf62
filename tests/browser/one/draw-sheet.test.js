/* draw-sheet.test.js - what is on the pad: empty, undone, cleared, in another nib, a sample; and the picture that the net gets. */
import assert from 'node:assert/strict';
import { inOneBrowser } from '../support/session.js';
import { DIGITS, answers, ink, line, said, settled, showsText, write } from '../support/hand.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Presses a key several times. @param {Page} page @param {import('puppeteer-core').KeyInput} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

inOneBrowser('The sheet', ({ check }) => {
  check('an empty sheet is no digit', async (page) => {
    const { digit, kind: verdictKind, verdict, values } = await said(page);
    assert.deepEqual([digit, verdictKind, verdict], ['', 'none', 'Draw a digit']);
    assert.deepEqual(values, Array(10).fill(0));
    assert.equal(await ink(page), 0);
  });

  check(
    'the picture that the net receives is shown, and how long the reading took',
    async (page) => {
      await write(page, DIGITS[1]);
      await settled(page);
      const columns = await page.$eval('#seen', (element) => {
        const canvas = /** @type {HTMLCanvasElement} */ (element);
        const { data } = /** @type {CanvasRenderingContext2D} */ (
          canvas.getContext('2d')
        ).getImageData(0, 0, 28, 28);
        const sums = Array(28).fill(0);
        for (let i = 0; i < 784; i++) sums[i % 28] += data[4 * i + 3] / 255;
        return sums;
      });
      assert.ok(
        Math.max(...columns.slice(12, 17)) > 15,
        'the stroke of a 1 stands in the middle, 20 pixels high',
      );
      assert.ok(columns[3] === 0 && columns[24] === 0);
      const took = await page.$eval('#fact-time', (fact) => ({
        words: fact.textContent ?? '',
        milliseconds: Number(/** @type {HTMLElement} */ (fact).dataset.milliseconds),
      }));
      assert.match(took.words, /\d.*ms/);
      assert.ok(took.milliseconds >= 0);
      await page.focus('#seen');
      await press(page, 'ArrowRight');
      await showsText(page, '#seen-readout', /^row 15, column 15: [01]\.\d\d$/);
    },
  );

  check('undo, redo and clear', async (page) => {
    const states = [await ink(page)];
    for (const stroke of [line([0.2, 0.2], [0.8, 0.2]), line([0.2, 0.5], [0.8, 0.5])]) {
      await write(page, [stroke]);
      states.push(await ink(page));
    }
    assert.ok(states[0] < states[1] && states[1] < states[2]);
    await page.click('#undo');
    assert.equal(await ink(page), states[1]);
    await page.click('#redo');
    assert.equal(await ink(page), states[2]);
    await page.click('#clear');
    assert.equal(await ink(page), 0);
    assert.equal((await said(page)).digit, '');
    await page.click('#undo');
    assert.equal(await ink(page), states[2], 'undo brings a cleared sheet back');
    await page.keyboard.down('Control');
    await press(page, 'z', 2);
    await page.keyboard.up('Control');
    assert.equal(await ink(page), 0);
    assert.equal(
      await page.$eval('#undo', (button) => /** @type {HTMLButtonElement} */ (button).disabled),
      true,
    );
    await page.keyboard.down('Control');
    await press(page, 'y');
    await page.keyboard.up('Control');
    assert.equal(await ink(page), states[1]);
  });

  check('a nib changes the ink and next to nothing of the answer', async (page) => {
    await write(page, DIGITS[2]);
    const medium = { ink: await ink(page), ...(await said(page)) };
    for (const [nib, compare] of /** @type {const} */ ([
      ['fine', -1],
      ['broad', 1],
    ])) {
      await page.click(`input[name="nib"][value="${nib}"]`);
      const changed = { ink: await ink(page), ...(await said(page)) };
      assert.equal(Math.sign(changed.ink - medium.ink), compare);
      assert.equal(changed.digit, medium.digit);
    }
  });

  check('a sample is written point by point, unless less motion is asked for', async (page) => {
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'no-preference' }]);
    await page.evaluate(() => {
      Object.assign(globalThis, { clock: 0 });
      performance.now = () => /** @type {any} */ (globalThis).clock;
    });
    const at = async (/** @type {number} */ clock) => {
      await page.evaluate((now) => Object.assign(globalThis, { clock: now }), clock);
      return ink(page);
    };
    await page.click('[data-sample="8"]');
    const [half, whole] = [await at(260), await at(600)];
    assert.ok(half > 0 && half < whole, `${half} of ${whole}`);
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await page.click('#clear');
    await page.click('[data-sample="8"]');
    const still = await ink(page);
    assert.equal(await at(700), still, 'it stands there at once');
  });

  check('samples write a digit, another hand each time, and can be undone', async (page) => {
    const inks = new Set();
    for (const digit of ['3', '8', '8', '8']) {
      await page.click(`[data-sample="${digit}"]`);
      await answers(page, digit);
      inks.add(await ink(page));
    }
    assert.ok(inks.size >= 3, 'three 8s in three hands');
    for (let i = 0; i < 4; i++) await page.click('#undo');
    assert.equal(await ink(page), 0);
  });
});
