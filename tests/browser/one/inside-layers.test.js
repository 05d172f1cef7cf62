/* inside-layers.test.js - the layers of a net: every number with arithmetic that adds up, windows, links, a net in training. */
import assert from 'node:assert/strict';
import { DIGITS, showsText, write } from '../support/hand.js';
import { DONE, addsUp, emptyDraw, openInside, openPanel } from '../support/inside.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { RUN } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) =>
  page.$eval(selector, (element) => (element.textContent ?? '').replaceAll('\u202f', ' '));

inOneBrowser('Inside: the layers', ({ onOnePage }) => {
  onOnePage('one visit', { expects, begin: emptyDraw }, (step) => {
    step(
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
    );

    step(
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
        await page.$eval('#inside-filters', (filters) =>
          filters.scrollIntoView({ block: 'center' }),
        );
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
    );
  });
});
