/* media.test.js - what each view shows with the system's own few colours (Windows' high contrast), and on paper. */
import assert from 'node:assert/strict';
import { DIGITS, answers, write } from '../support/hand.js';
import { inChromium, keepScreenshot } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** What each view has to show on paper. @type {Record<string, string[]>} */
const RESULTS = {
  draw: ['#pad', '#verdict', '#bars', '#seen'],
  number: ['#number-text', '#number-pad'],
  train: ['.sentence', '.charts', '.live', '.layers', '#command'],
  test: ['.headline', '.matrix', '.classes', '.tile'],
  mine: ['.counters'],
  inside: ['#pad', '.inside-verdict', '.stages'],
};

/** What nobody can use on paper. A select that names the net or a setting stays, without its frame. */
const CONTROLS =
  'nav a, .theme input, .tools button, .correct button, .ways, .strong, .boxed, .boxed-link, .plain, progress, ' +
  '.setup .field select, .filters select, [role="tab"][aria-selected="false"]';

/** Goes to a view and waits until it shows something. @param {Page} page @param {string} view */
async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#${view}`);
  const last = RESULTS[view][RESULTS[view].length - 1];
  await page.waitForSelector(`#view-${view} ${last}`, { visible: true });
}

/** Which of some elements can be seen. @param {Page} page @param {string} selector @returns {Promise<string[]>} */
const visible = (page, selector) =>
  page.$$eval(selector, (all) =>
    all
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map(
        (element) => `${element.tagName} ${element.id || element.className} ${element.textContent}`,
      ),
  );

/**
 * Buttons and links whose label has the colour of its ground, with both colours. Chromium paints the ground of text in the
 * system's Canvas, unless an element keeps its own colours.
 * @param {Page} page
 */
const unreadable = (page) =>
  page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'Canvas';
    const canvas = getComputedStyle(probe).color;
    probe.remove();
    const ground = (/** @type {Element | null} */ element) => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!/^rgba.*, 0\)$/.test(backgroundColor)) return backgroundColor;
      }
      return canvas;
    };
    return [...document.querySelectorAll('button, a, select, label, h2, h3, p, td, th')]
      .filter((element) => element.checkVisibility() && element.textContent?.trim())
      .flatMap((element) => {
        const style = getComputedStyle(element);
        const own = style.getPropertyValue('forced-color-adjust') === 'none';
        const behind = own ? ground(element) : canvas;
        return style.color === behind
          ? [`${element.tagName} "${element.textContent}": ${style.color} on ${behind}`]
          : [];
      });
  });

/** The colours of text and page, and the canvases that show ink of light colour on nothing. @param {Page} page */
const inks = (page) =>
  page.evaluate(() => ({
    colours: [
      getComputedStyle(document.body).color,
      getComputedStyle(document.body).backgroundColor,
    ],
    bright: [...document.querySelectorAll('canvas')]
      .filter((canvas) => canvas.checkVisibility() && !canvas.closest('.plot'))
      .flatMap((canvas) => {
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let [sum, alpha] = [0, 0];
        for (let i = 0; i < data.length; i += 4) {
          sum += (data[i + 3] * (data[i] + data[i + 1] + data[i + 2])) / 3;
          alpha += data[i + 3];
        }
        const isInk = alpha < 0.9 * 255 * canvas.width * canvas.height;
        return isInk && sum > 128 * alpha
          ? [`${canvas.id || canvas.className}: ${Math.round(sum / alpha)}`]
          : [];
      }),
  }));

inChromium('Media', ({ check }) => {
  for (const scheme of ['light', 'dark']) {
    check(
      `every label can be read in forced colours, ${scheme}`,
      async (page) => {
        const devtools = await page.createCDPSession();
        await devtools.send('Emulation.setEmulatedMedia', {
          features: [
            { name: 'forced-colors', value: 'active' },
            { name: 'prefers-color-scheme', value: scheme },
          ],
        });
        assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches));
        await write(page, DIGITS[7]);
        await answers(page, '7');
        for (const view of Object.keys(RESULTS)) {
          await go(page, view);
          await keepScreenshot(page, `chromium-forced-${scheme}-${view}`);
          assert.deepEqual(await unreadable(page), [], view);
        }
      },
      { expects },
    );
  }

  check(
    'paper shows the result and not the controls, in dark ink also from a dark page',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      for (const view of Object.keys(RESULTS)) {
        await go(page, view);
        await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
        await page.emulateMediaType('print');
        await keepScreenshot(page, `chromium-print-${view}`);
        assert.deepEqual(await visible(page, CONTROLS), [], view);
        for (const result of RESULTS[view])
          assert.notEqual(
            (await visible(page, `#view-${view} ${result}`)).length,
            0,
            `${view}: ${result}`,
          );
        const { colours, bright } = await inks(page);
        assert.deepEqual(colours, ['rgb(22, 33, 58)', 'rgb(255, 255, 255)'], view);
        assert.deepEqual(bright, [], `${view}: canvases with ink for a dark page`);
        await page.emulateMediaType('screen');
        await page.evaluate(() => dispatchEvent(new Event('afterprint')));
        assert.ok(await page.$('html[data-theme="dark"]'));
      }
    },
    { expects, theme: 'dark' },
  );
});
