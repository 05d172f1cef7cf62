/* looks.test.js - light and dark, desktop and phone: accessibility findings, steadiness, targets; and screenshots
 * to look at.
 */
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { overflow, smallTargets } from '../support/measure.js';
import { SCREENS, onEachScreen } from '../support/screens.js';
import { inOneBrowser, keepScreenshot } from '../support/session.js';
import { DIGITS, answers, said, settled, showsText, write } from '../support/hand.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Waits until numerals are written. @param {Page} page */
function calm(page) {
  return page.waitForFunction(() =>
    document.getAnimations().every((animation) => animation.playState === 'finished'),
  );
}

/** Drops something that is no picture. @param {Page} page */
function dropLetter(page) {
  return page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['Dear editor'], 'letter.txt', { type: 'text/plain' }));
    document.body.dispatchEvent(
      new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
    );
  });
}

/** The states of the page, and how to get there. @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  empty: async () => {},
  digit: async (page) => {
    await write(page, DIGITS[2]);
    await answers(page, '2');
  },
  unsure: unsureDrawing,
  refused: async (page) => {
    await write(page, DIGITS[7]);
    await dropLetter(page);
    await showsText(page, '#notice-text', /not a picture/);
  },
  keyboard: async (page) => {
    await page.keyboard.press('Tab');
    await page.focus('#pad');
    await page.keyboard.press(' ');
    for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowDown');
  },
};

/** Something between a 4 and a 9: closes the top of a 4 step by step until the page is not sure. @param {Page} page */
async function unsureDrawing(page) {
  for (let close = 0; close <= 20; close++) {
    const x = 0.3 + 0.017 * close;
    await write(page, [
      [
        [x, 0.22],
        [0.3, 0.35],
        [0.3, 0.5],
        [0.42, 0.56],
        [0.64, 0.5],
      ],
      [
        [0.66, 0.2],
        [0.65, 0.5],
        [0.62, 0.85],
      ],
    ]);
    if ((await said(page)).kind === 'unsure') return;
    await page.click('#clear');
  }
  await write(page, [
    [
      [0.2, 0.5],
      [0.8, 0.5],
    ],
    [
      [0.5, 0.2],
      [0.5, 0.8],
    ],
  ]);
}

/** Switches to reduced motion, if the browser supports it, so that ink and numerals appear at once. @param {Page} page */
function still(page) {
  return page
    .emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
    .catch(() => {});
}

inOneBrowser('Looks', (tools) => {
  const { kind, check } = tools;
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { keep, hasTurn }) => {
      for (const [i, [state, reach]] of Object.entries(STATES).entries()) {
        await reach(page);
        await calm(page);
        await keep(state);
        if (hasTurn(i)) assert.deepEqual(await findings(page), [], state);
        if (await page.$('#notice:not([hidden])')) await page.click('#notice-close');
        await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
        if (await page.$('#clear:enabled')) await page.click('#clear');
      }
    },
    { prepare: still },
  );

  check('axe-core does find what is wrong', async (page) => {
    await page.$eval('#undo', (button) => button.replaceChildren());
    await page.$eval('#clear', (button) => button.removeAttribute('disabled'));
    await page.$eval('#undo', (button) => button.removeAttribute('disabled'));
    assert.match((await findings(page)).join('\n'), /button-name/);
  });

  check('the switch turns the colours and is remembered', async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const system = await paper();
    await page.click('input[name="theme"][value="light"]');
    const light = await paper();
    await page.click('input[name="theme"][value="dark"]');
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.reload();
    await page.waitForSelector('html[data-reader="ready"]');
    assert.equal(await paper(), dark);
    assert.equal(
      await page.$eval(
        'input[name="theme"]:checked',
        (e) => /** @type {HTMLInputElement} */ (e).value,
      ),
      'dark',
    );
    await page.click('input[name="theme"][value="auto"]');
    assert.equal(await paper(), system);
  });

  check(
    'nothing is wider than a narrow phone',
    async (page) => {
      await write(page, DIGITS[7]);
      assert.equal(await overflow(page), 0, 'pixels too wide');
    },
    { screen: { width: 360, height: 640, touch: true } },
  );

  check(
    'everything to press is at least 44 pixels high and wide',
    async (page) => {
      assert.deepEqual(await smallTargets(page, 'button, .choice label, #pad'), []);
    },
    { screen: SCREENS.phone },
  );

  if (kind === 'chromium') {
    check('dark when the system is dark, unless told otherwise', async (page) => {
      const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
      for (const system of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: system }]);
        await page.waitForSelector(`html[data-theme="${system}"]`);
      }
      await page.click('input[name="theme"][value="light"]');
      assert.equal(await theme(), 'light');
    });

    check(
      'nothing moves when answers arrive',
      async (page) => {
        await write(page, DIGITS[7]);
        await answers(page, '7');
        await showsText(page, '#prediction', /percent/);
        await page.click('#clear');
        await showsText(page, '#prediction', /empty/);
        await settled(page);
        const moved = await page.evaluate(() => /** @type {any} */ (globalThis).layoutShifts());
        assert.ok(moved < 0.001, `cumulative layout shift ${moved}`);
      },
      { prepare: (page) => page.evaluateOnNewDocument(watchLayout) },
    );

    check('less motion when less motion is asked for', async (page) => {
      await still(page);
      await page.click('[data-sample="5"]');
      await settled(page);
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
      assert.equal((await said(page)).digit, '5', 'the sample stands there at once');
    });

    check("readable with the system's own few colours", async (page) => {
      const browser = await page.createCDPSession();
      const features = [
        { name: 'forced-colors', value: 'active' },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ];
      await browser.send('Emulation.setEmulatedMedia', { features });
      assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches));
      await write(page, DIGITS[2]);
      await calm(page);
      await keepScreenshot(page, `${kind}-desktop-forced-colours`);
      assert.deepEqual(await findings(page), []);
    });
  }
});

/** Runs in the page before anything else: adds up how much things move. */
function watchLayout() {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += /** @type {any} */ (entry).value;
  }).observe({ type: 'layout-shift', buffered: true });
  Object.assign(globalThis, { layoutShifts: () => sum });
}
