/* inside.test.js - the Inside view: its pad, its five panels by mouse and by keys alone, numbers that add up, and live pictures of
 * a net in training.
 */
import assert from 'node:assert/strict';
import { DIGITS, answers, showsText, write } from './support/hand.js';
import { DONE, SMALL_SEVEN, openInside, openPanel, reads } from './support/inside.js';
import { pngOf } from './support/paper.js';
import { PATIENCE, browserTests } from './support/session.js';
import { LONGER, RUN, finish, openTraining, start } from './support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) =>
  page.$eval(selector, (element) => (element.textContent ?? '').replaceAll('\u202f', ' '));

/** Numbers that the arithmetic ends with, and that the picture shows. @param {Page} page */
function total(page) {
  return page.$eval('.total', (element) => {
    const { value, shown } = /** @type {HTMLElement} */ (element).dataset;
    return { value: Number(value), shown: Number(shown) };
  });
}

/** @param {Page} page @param {string} what */
async function addsUp(page, what) {
  const { value, shown } = await total(page);
  assert.ok(
    Math.abs(value - shown) <= 1e-4 * Math.max(1, Math.abs(shown)),
    `${what}: ${value} and ${shown}`,
  );
}

/** A fingerprint of a canvas. @param {Page} page @param {string} selector */
function inkOf(page, selector) {
  return page.$eval(selector, (element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    return data.reduce((sum, v, i) => (sum + v * (i + 1)) % 1000003, 0);
  });
}

browserTests('Inside', ({ kind, check }) => {
  check(
    'the pad is here while the view is shown, and back in its place afterwards',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      const before = await page.$eval('.desk', (desk) =>
        [...desk.children].map(({ className }) => className),
      );
      await openInside(page, '7');
      await page.click('#clear');
      await page.waitForSelector('.inside[data-empty]');
      await write(page, DIGITS[4]);
      await reads(page, '4');
      assert.match(await textOf(page, '.inside-verdict'), /^4, /);
      await page.click('#undo');
      await page.click('nav a[data-view="draw"]');
      await page.waitForSelector('#view-draw:not([hidden]) #pad');
      assert.deepEqual(
        await page.$eval('.desk', (desk) => [...desk.children].map(({ className }) => className)),
        before,
      );
      assert.equal((await page.$$('.way #samples button')).length, 10);
      await page.click('#redo');
      await answers(page, '4');
      await openInside(page, '4');
      await page.click('.inside-samples [data-sample="3"]');
      await reads(page, '3');
    },
    { expects },
  );

  check(
    'a small 7 in a corner: the stages of its picture, and what careless preparations make of it',
    async (page) => {
      await openInside(page);
      await write(page, SMALL_SEVEN);
      await reads(page, '7');
      await page.waitForSelector(DONE.preparation);
      assert.match(
        await textOf(page, '.stages li:nth-child(2)'),
        /11 % of the pad wide, 16 % high/,
      );
      await page.waitForSelector('tr[data-way="raw"].differs', { timeout: PATIENCE });
      assert.match(await textOf(page, 'tr[data-way="exact"] .way-answer'), /^7, >? ?9\d %/);
      assert.match(
        await textOf(page, '#inside-preparation .finding'),
        /it reads as 7.*; shrunk, as /,
      );
      await showsText(page, '#inside-said', /Looks like 7.*; shrunk, as /);
      // The whole pad, shrunk: ink in the upper right corner only.
      const corner = await page.$eval('tr[data-way="raw"] canvas', (element) => {
        const context = /** @type {CanvasRenderingContext2D} */ (
          /** @type {HTMLCanvasElement} */ (element).getContext('2d')
        );
        const alpha = (/** @type {number} */ x, /** @type {number} */ y) =>
          context
            .getImageData(x, y, 14, 14)
            .data.reduce((sum, v, i) => sum + (i % 4 === 3 ? v : 0), 0);
        return [alpha(0, 0), alpha(14, 0), alpha(0, 14), alpha(14, 14)];
      });
      assert.ok(corner[1] > 500 && corner[0] + corner[2] + corner[3] === 0, String(corner));
    },
    { expects },
  );

  check(
    'under the mouse every number of every layer comes with arithmetic that adds up',
    async (page) => {
      await write(page, DIGITS[4]);
      await openInside(page, '4');
      await openPanel(page, 'layers');
      const places = await page.$$eval('.layer-choice label', (all) =>
        all.map(({ textContent }) => textContent ?? ''),
      );
      assert.ok(
        places.length > 8 && places.some((words) => /batchnorm 1 \+ relu/.test(words)),
        String(places),
      );
      for (const [i, words] of places.entries()) {
        await page.$eval(`input[name="inside-layer"][value="${i}"]`, (radio) =>
          /** @type {HTMLInputElement} */ (radio).click(),
        );
        if (i === places.length - 1) break;
        await page.$eval('.channels [data-channel="2"]', (tile) =>
          tile.scrollIntoView({ block: 'center' }),
        );
        await page.click('#inside-channels [data-channel="2"]');
        const lens = await page.waitForSelector('#inside-lens', { visible: true });
        await lens?.scrollIntoView();
        const box = await lens?.boundingBox();
        assert.ok(box);
        for (const [x, y] of [
          [0.02, 0.02],
          [0.4, 0.55],
          [0.9, 0.7],
        ]) {
          await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
          await showsText(page, '.unit h3', /^Channel 3, row \d+, column \d+$/);
          await addsUp(page, `${words} at ${x}, ${y}`);
        }
      }
      // The classes: the answer's is shown, until another is chosen.
      await showsText(page, '.unit h3', /digit 4$/);
      await addsUp(page, 'the answer');
      assert.equal((await page.$$('.terms tbody tr')).length, 9);
      await page.click('.class-of[data-channel="9"]');
      await showsText(page, '.unit h3', /digit 9$/);
      await addsUp(page, 'another class');
      assert.match(
        await page.evaluate(() => location.hash),
        /^#inside\?show=layers&layer=\d+&channel=10$/,
      );
    },
    { expects },
  );

  check(
    'a link opens a panel, a layer and a channel; a convolution shows the windows it is asked for',
    async (page) => {
      await write(page, DIGITS[4]);
      await page.evaluate(() => {
        location.hash = '#inside?show=layers&layer=4&channel=6';
      });
      await page.waitForSelector(`#inside-layers ${DONE.layers}`, { timeout: RUN });
      assert.match(await textOf(page, '.layer-title'), /^conv 2/);
      assert.equal(
        await page.$eval(
          '#inside-channels [aria-pressed="true"]',
          (tile) => /** @type {HTMLElement} */ (tile).dataset.channel,
        ),
        '5',
      );
      await showsText(page, '.unit h3', /^Channel 6, /);
      assert.equal((await page.$$('#inside-filters .channel')).length, 16);
      await page.$eval('#inside-filters', (filters) => filters.scrollIntoView({ block: 'center' }));
      await page.click('#inside-filters [data-filter="8"]');
      await showsText(page, '.steps li p', /channel 9,/);
      const sums = await page.$$eval('.window', (all) =>
        all.map((one) => one.querySelectorAll('td').length),
      );
      assert.deepEqual(sums, [9, 9, 9]);
      await addsUp(page, 'with another window');
      await showsText(page, '#inside-channels [data-channel="5"]', /^$/);
      await page.waitForFunction(
        () =>
          /^Channel 6: (all 0|strongest)/.test(
            document
              .querySelector('#inside-channels [data-channel="5"]')
              ?.getAttribute('aria-label') ?? '',
          ),
        { timeout: PATIENCE },
      );
    },
    { expects },
  );

  check(
    'each stroke left out, in words; the quarters of a single one',
    async (page) => {
      await write(page, DIGITS[4]);
      await openInside(page, '4');
      await openPanel(page, 'strokes');
      assert.equal((await page.$$('.left-out li')).length, 2);
      assert.match(
        await textOf(page, '.left-out'),
        /Without stroke 1 it reads as .* falls from >? ?9\d % to .*Without stroke 2/,
      );
      assert.equal((await page.$$('.left-out li:first-child .trace')).length, 1);
      await page.click('#clear');
      await write(page, DIGITS[7]);
      await reads(page, '7');
      await page.waitForSelector('.left-out li:nth-child(4)', { timeout: PATIENCE });
      assert.match(
        await textOf(page, '.left-out'),
        /Without its first quarter .*its second quarter .*its third quarter .*its last quarter/,
      );
    },
    { expects },
  );

  check(
    'the map of places, the ninths, and the words for what is under the mouse',
    async (page) => {
      await write(page, DIGITS[7]);
      await openInside(page, '7');
      await openPanel(page, 'places');
      await showsText(
        page,
        '#inside-places .finding',
        /The most important place is|hangs on no single place/,
      );
      assert.equal((await page.$$('.ninths tbody td')).length, 9);
      const box = await (await page.$('#inside-map'))?.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + 3, box.y + 3);
      await showsText(
        page,
        '#inside-places .readout',
        /^Rows 1 to 4, columns 1 to 4 hidden: no ink there, nothing changes/,
      );
      await page.focus('#inside-map');
      for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowDown');
      for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowRight');
      await showsText(
        page,
        '#inside-places .readout',
        /^Rows 13 to 16, columns 13 to 16 hidden: 7 at /,
      );
      await showsText(page, '#inside-said', /^Rows 13 to 16/);
    },
    { expects },
  );

  check(
    'the nearest training digits: eight, with labels and how many were searched',
    async (page) => {
      await write(page, DIGITS[7]);
      await openInside(page, '7');
      await openPanel(page, 'nearest');
      await showsText(
        page,
        '#inside-nearest .finding',
        /^(All 8 nearest are labelled 7|Of the 8 nearest, \d are labelled 7)/,
      );
      await page.waitForFunction(
        () => !/so far/.test(document.querySelector('.how')?.textContent ?? ''),
        {
          timeout: RUN,
        },
      );
      assert.match(
        await textOf(page, '.how'),
        /Searched: 4,000 of the (60,000 MNIST training pictures|6,000 built-in digits)\. Compared by the 1,024 numbers of batchnorm 5 \+ relu/,
      );
      const distances = await page.$$eval('.nearest li > span', (all) =>
        all.map(({ lastChild }) => Number(lastChild?.textContent)),
      );
      assert.deepEqual(
        distances,
        [...distances].sort((a, b) => a - b),
      );
      // Another drawing finds others, at once: the features are kept.
      await page.click('#clear');
      await write(page, DIGITS[0]);
      await reads(page, '0');
      await showsText(page, '#inside-nearest .finding', /labelled 0/);
    },
    { expects },
  );

  check(
    'with keys alone: draw, walk the panels, choose a layer, a channel and a number',
    async (page) => {
      await openInside(page);
      const { keyboard } = page;
      const focus = () => page.evaluate(() => document.activeElement?.id ?? '');
      for (let i = 0; i < 8 && (await focus()) !== 'pad'; i++) await keyboard.press('Tab');
      assert.equal(await focus(), 'pad');
      await keyboard.press(' ');
      for (let i = 0; i < 24; i++) await keyboard.press('ArrowDown');
      await keyboard.press(' ');
      await reads(page, '1');
      const to = async (/** @type {() => Promise<boolean>} */ there) => {
        for (let i = 0; i < 30 && !(await there()); i++) await keyboard.press('Tab');
        assert.ok(await there());
      };
      await to(async () => (await focus()) === 'inside-tab-preparation');
      await keyboard.press('ArrowRight');
      assert.equal(await focus(), 'inside-tab-layers');
      await page.waitForSelector(DONE.layers, { timeout: PATIENCE });
      await to(() =>
        page.evaluate(() => document.activeElement?.getAttribute('name') === 'inside-layer'),
      );
      await keyboard.press('ArrowRight');
      await showsText(page, '.layer-title', /^maxpool 1/);
      await to(() =>
        page.evaluate(() => document.activeElement?.hasAttribute('data-channel') === true),
      );
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await showsText(page, '.unit h3', /^Channel 3, /);
      await to(async () => (await focus()) === 'inside-lens');
      await keyboard.press('Home');
      for (let i = 0; i < 20; i++) await keyboard.press('ArrowUp');
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowDown');
      await showsText(page, '.unit h3', /^Channel 3, row 2, column 2$/);
      await showsText(page, '#inside-said', /^Channel 3, row 2, column 2: /);
      await addsUp(page, 'by keys');
      await page.focus('#inside-tab-layers');
      await keyboard.press('End');
      assert.equal(await focus(), 'inside-tab-nearest');
      await page.waitForSelector(DONE.nearest, { timeout: RUN });
    },
    { expects },
  );

  check(
    'the pictures move while a net learns, and another net has other layers',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await openTraining(page, LONGER.replace('epochs=40', 'epochs=400'));
      await start(page);
      await openInside(page);
      await openPanel(page, 'layers');
      assert.equal(
        await page.$eval(
          '#inside-model',
          (select) => /** @type {HTMLSelectElement} */ (select).value,
        ),
        'slim, in training',
      );
      await showsText(page, '.layer-title', /^conv 1/);
      assert.equal((await page.$$('.layer-choice label')).length, 3);
      const [filters, values] = [
        await inkOf(page, '#inside-filters canvas'),
        await inkOf(page, '#inside-lens'),
      ];
      await page.waitForFunction(
        (/** @type {number} */ a, /** @type {number} */ b) => {
          const ink = (/** @type {string} */ selector) => {
            const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
            const { data } = /** @type {CanvasRenderingContext2D} */ (
              canvas.getContext('2d')
            ).getImageData(0, 0, canvas.width, canvas.height);
            return data.reduce((sum, v, i) => (sum + v * (i + 1)) % 1000003, 0);
          };
          return ink('#inside-filters canvas') !== a && ink('#inside-lens') !== b;
        },
        { timeout: RUN },
        filters,
        values,
      );
      await page.click('nav a[data-view="train"]');
      await page.click('#train-stop');
      await finish(page);
      await openInside(page);
      await page.select('#inside-model', 'Inkling');
      await page.waitForFunction(
        () => document.querySelectorAll('.layer-choice label').length > 8,
        {
          timeout: PATIENCE,
        },
      );
      await reads(page, '7');
      await addsUp(page, 'the shipped net again');
    },
    { expects },
  );

  check(
    'a picture can be looked into, too',
    async (page) => {
      await openInside(page);
      await page.evaluate((/** @type {string} */ base64) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], 'seven.png', { type: 'image/png' }));
        document.body.dispatchEvent(
          new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
      }, pngOf(DIGITS[7]).toString('base64'));
      await reads(page, '7');
      await showsText(page, '#inside-preparation .finding', /it finds the ink/);
      await page.click('#inside-tab-strokes');
      await showsText(page, '#inside-strokes .finding', /has no strokes to leave out/);
      await openPanel(page, 'places');
      await openPanel(page, 'layers');
      await addsUp(page, 'of a picture');
    },
    { expects },
  );

  check(
    'a worker that does not load is said, and tried again with the next drawing',
    async (page) => {
      const breakOff = (/** @type {import('puppeteer-core').HTTPRequest} */ request) =>
        request.url().endsWith('inside/worker.js') ? request.abort() : request.continue();
      await page.setRequestInterception(true);
      page.on('request', breakOff);
      await openInside(page);
      await page.waitForSelector('#view-inside .problem:not([hidden])', { timeout: PATIENCE });
      assert.match(await textOf(page, '#view-inside .problem'), /^Looking inside stopped/);
      page.off('request', breakOff);
      await page.setRequestInterception(false);
      await write(page, DIGITS[7]);
      await reads(page, '7');
      await page.waitForSelector('#view-inside .problem[hidden]', { timeout: PATIENCE });
    },
    {
      expects: /worker|ERR_FAILED|data\/mnist/,
      skip: kind === 'firefox' && 'its requests cannot be broken off here',
    },
  );
});
