/* number.test.js - several digits on one wide sheet: read while they are written, corrected, split, joined, copied. Real input
 * in real browsers.
 */
import assert from 'node:assert/strict';
import { findings } from './support/axe.js';
import { DIGITS, arc, line, settled, showsText } from './support/hand.js';
import { overflow, smallTargets } from './support/measure.js';
import { counts, openMine } from './support/mine.js';
import { cells, openNumber, reads, writeAt, writeNumber } from './support/number.js';
import { browserTests, keepScreenshot } from './support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const SCREENS = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, touch: true },
};

/** A 5 as a body and a bar that does not touch it. @type {import('./support/hand.js').Stroke[]} */
const FIVE = [
  [[0.4, 0.2], [0.36, 0.46], ...arc(0.46, 0.62, 0.18, 0.19, -110, 140)],
  line([0.45, 0.17], [0.68, 0.17]),
];

/** Presses a key several times. @param {Page} page @param {import('puppeteer-core').KeyInput} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** Whether a control can be pressed. @param {Page} page @param {string} selector */
const isEnabled = (page, selector) =>
  page.$eval(selector, (control) => !(/** @type {HTMLButtonElement} */ (control).disabled));

/** Where the focus is. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const { id, dataset } = /** @type {HTMLElement} */ (document.activeElement);
    return id || dataset.cell || dataset.say || '';
  });

browserTests('Number', ({ kind, check }) => {
  check(
    'three digits are read while they are written; undone, done again, cleared',
    async (page) => {
      await openNumber(page);
      assert.equal(await page.$eval('#number-text', (text) => text.textContent), '');
      assert.equal(await isEnabled(page, '#number-copy'), false);
      await writeNumber(page, '1');
      await reads(page, '1');
      await writeNumber(page, '40', { x: 110 });
      await reads(page, '140');
      assert.deepEqual(await cells(page), ['1 digit', '4 digit', '0 digit']);
      await showsText(page, '#number-said', /^1 4 0\.$/);
      await page.click('#number-undo');
      await reads(page, '14');
      await page.click('#number-redo');
      await reads(page, '140');
      await page.click('#number-clear');
      await reads(page, '');
      await showsText(page, '#number-said', /empty/);
      await page.click('#number-undo');
      await reads(page, '140');
    },
    { expects },
  );

  check('the answer comes while the pen is down', async (page) => {
    await openNumber(page);
    const { left, top } = await page.$eval('#number-pad', (pad) =>
      pad.getBoundingClientRect().toJSON(),
    );
    await page.mouse.move(left + 60, top + 40);
    await page.mouse.down();
    await page.mouse.move(left + 60, top + 150, { steps: 8 });
    await reads(page, '1');
    await page.mouse.up();
  });

  check(
    'close and slanted digits stay apart, bars stay with their digit, rows are read from the top',
    async (page) => {
      await openNumber(page);
      const slanted = (/** @type {import('./support/hand.js').Stroke[]} */ strokes) =>
        strokes.map((stroke) =>
          stroke.map(([x, y]) => /** @type {[number, number]} */ ([x + 0.3 * (0.5 - y), y])),
        );
      // A 7 with its bar, a 5 with its bar, a 1 that leans over: their boxes overlap.
      await writeAt(page, slanted([...DIGITS[7], line([0.4, 0.52], [0.66, 0.52])]), {
        x: 10,
        y: 10,
        side: 150,
      });
      await writeAt(page, slanted(FIVE), { x: 78, y: 10, side: 150 });
      await writeAt(page, slanted(DIGITS[1]), { x: 128, y: 10, side: 150 });
      await reads(page, '751');
      await writeNumber(page, '20', { x: 10, y: 190 });
      await reads(page, '75120');
    },
  );

  check(
    'a digit is corrected in one tap, kept for Mine, changed and taken back',
    async (page) => {
      await openNumber(page);
      await writeNumber(page, '170');
      await reads(page, '170');
      await page.click('[data-cell="1"]');
      await page.click('[data-say="2"]');
      await reads(page, '120');
      assert.deepEqual((await cells(page))[1], '2 said');
      await showsText(page, '.panel .correct-note', /one drawing/);
      // What is written on changes the others, not what was said.
      await writeNumber(page, '1', { x: 310 });
      await reads(page, '1201');
      await page.click('[data-say="7"]');
      await reads(page, '1701');
      await openMine(page);
      assert.deepEqual(await counts(page), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
      await page.click('nav a[data-view="number"]');
      await reads(page, '1701'); // still there
      await page.click('[data-say="7"]');
      await page.waitForSelector('[data-cell="1"][data-verdict="digit"]');
      await page.click('[data-say="3"]');
      await reads(page, '1301');
      await page.click('#number-none');
      await reads(page, '101');
      assert.deepEqual((await cells(page))[1], ' out');
      await page.click('#number-none');
      await reads(page, '1701');
      await openMine(page);
      assert.deepEqual(
        await counts(page),
        Array(10).fill(0),
        'what is no digit is no drawing of one',
      );
    },
    { expects },
  );

  check('groups are split and joined, and the number follows', async (page) => {
    await openNumber(page);
    await writeNumber(page, '140');
    await reads(page, '140');
    await page.click('[data-cell="0"]');
    assert.equal(await isEnabled(page, '#number-split'), false, 'one stroke cannot be two digits');
    assert.equal(await isEnabled(page, '#number-join-before'), false, 'nothing stands before it');
    await page.click('#number-join-after');
    await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 2);
    assert.equal((await cells(page))[1], '0 digit');
    await page.click('#number-split');
    await reads(page, '140');
    await page.click('[data-cell="1"]');
    await page.click('#number-split');
    await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 4);
    await writeNumber(page, '7', { x: 310 });
    await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 5, {});
    assert.equal((await cells(page))[4], '7 digit', 'the decision holds while one writes on');
    await page.click('#number-join-after');
    await reads(page, '1407');
  });

  check('everything by keyboard: write, choose, correct, split, join', async (page) => {
    await openNumber(page);
    await page.focus('#number-pad');
    for (const column of [0, 1]) {
      if (column) {
        await press(page, 'ArrowUp', 12);
        await press(page, 'ArrowRight', 8);
      }
      await press(page, ' ');
      await press(page, 'ArrowDown', 12);
      await press(page, ' ');
    }
    await reads(page, '11');
    await showsText(page, '#number-spoken', /^Pen up\.$/);
    await press(page, 'Tab', 3); // undo, clear (redo has nothing to do), the digits
    assert.equal(await focused(page), '0');
    await press(page, 'ArrowRight');
    assert.equal(await focused(page), '1');
    await press(page, 'Enter');
    await page.waitForSelector('[data-cell="1"][aria-pressed="true"]');
    await press(page, 'Tab');
    assert.equal(await focused(page), '0', 'the first digit to say');
    await press(page, 'Tab', 7);
    await press(page, 'Enter');
    await reads(page, '17');
    await showsText(page, '#number-spoken', /Kept as a 7/);
    await page.focus('#number-join-before');
    await press(page, ' ');
    await page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 1);
    await settled(page);
    assert.equal(await focused(page), '0', 'the focus goes to the joined digit');
    await showsText(page, '#number-spoken', /Joined: 1 digit\./);
    await page.focus('#number-split');
    await press(page, 'Enter');
    await reads(page, '17'); // what was said of these strokes holds
    await page.focus('#number-pad');
    await press(page, 'z');
    await reads(page, '1');
    await press(page, 'Delete');
    await reads(page, '');
  });

  check('the number is copied as text', async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        configurable: true,
        value: {
          writeText: async (/** @type {string} */ text) =>
            Object.assign(globalThis, { copied: text }),
        },
      });
    });
    await openNumber(page);
    await writeNumber(page, '20');
    await reads(page, '20');
    await page.click('#number-copy');
    await showsText(page, '.copied', /^Copied$/);
    assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).copied), '20');
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.click('#number-copy');
    await showsText(page, '.copied', /Selected/);
    assert.equal(await page.evaluate(() => String(getSelection())), '20');
  });

  check('a narrower window loses nothing that was written', async (page) => {
    await openNumber(page);
    await writeNumber(page, '1', { x: 20 });
    await writeNumber(page, '7', { x: 900 });
    await reads(page, '17');
    await page.setViewport({ width: 420, height: 800 });
    await settled(page);
    const { right, width } = await page.evaluate(() => {
      const marks = [...document.querySelectorAll('.marks .mark')].map((mark) =>
        mark.getBoundingClientRect(),
      );
      const pad = /** @type {HTMLElement} */ (
        document.querySelector('#number-pad')
      ).getBoundingClientRect();
      return { right: Math.max(...marks.map((mark) => mark.right)) - pad.left, width: pad.width };
    });
    assert.ok(
      right <= width + 1 && right > 0.5 * width,
      `the 7 ends at ${right} of ${width} pixels`,
    );
  });

  if (kind === 'chromium') {
    check(
      'a finger writes',
      async (page) => {
        await openNumber(page);
        const { left, top } = await page.$eval('#number-pad', (pad) =>
          pad.getBoundingClientRect().toJSON(),
        );
        for (const x of [60, 140]) {
          await page.touchscreen.touchStart(left + x, top + 40);
          for (let y = 50; y <= 150; y += 10) await page.touchscreen.touchMove(left + x, top + y);
          await page.touchscreen.touchEnd();
        }
        await reads(page, '11');
      },
      { screen: SCREENS.phone },
    );

    check('nothing moves when digits arrive, but what stands below them', async (page) => {
      await openNumber(page);
      const places = () =>
        page.$$eval('#number-pad, .number-copy, #number-undo', (all) =>
          all.map((one) => one.getBoundingClientRect().top),
        );
      const before = await places();
      await writeNumber(page, '140');
      await reads(page, '140');
      assert.deepEqual(await places(), before);
    });
  }

  for (const [name, screen] of Object.entries(SCREENS)) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      if (kind === 'firefox' && (name === 'phone') !== (theme === 'dark')) continue;
      check(
        `nothing for axe-core to find: ${name}, ${theme}`,
        async (page) => {
          await openNumber(page);
          await keepScreenshot(page, `${kind}-${name}-${theme}-number-empty`);
          assert.deepEqual(await findings(page), [], 'empty');
          await writeNumber(page, '7402', { side: name === 'phone' ? 110 : 150, x: 5 });
          await reads(page, '7402');
          await page.click('[data-cell="3"]');
          await page.click('#number-none');
          await page.click('[data-cell="1"]');
          await page.click('[data-say="4"]');
          await page.waitForSelector('[data-cell="1"][data-verdict="said"]');
          await page.waitForFunction(() =>
            document.getAnimations().every(({ playState }) => playState === 'finished'),
          );
          await keepScreenshot(page, `${kind}-${name}-${theme}-number`);
          assert.deepEqual(await findings(page), [], 'a number');
          assert.equal(await overflow(page), 0, 'pixels too wide');
          if (name === 'phone')
            assert.deepEqual(
              await smallTargets(page, '#view-number button, #number-pad, nav a'),
              [],
            );
        },
        { screen, theme, expects },
      );
    }
  }
});
