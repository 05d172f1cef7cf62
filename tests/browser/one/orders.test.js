/* orders.test.js - a view looks the same whatever was visited before it, and fits every screen.
 *
 * Six visits, each through all six views in another order and back to its first one. Every view begins one visit: that is
 * how it looks to a person who comes to it directly. Every ordered pair of views stands side by side in exactly one of the
 * orders (a Williams design). A view that is visited first is measured on five screens, later ones on two of them;
 * EVERY_SCREEN=1 in the environment takes all five each time.
 */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { differences, lookAt } from '../support/boxes.js';
import { PATIENCE, inOneBrowser, missing } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ view: string, screen: string, visited: string[], look: import('../support/boxes.js').Look }} Seen */

const VIEWS = ['draw', 'number', 'train', 'test', 'mine', 'inside'];

/** The pad of a view that has one: it is whole on the first screen. @type {Record<string, string>} */
const PADS = { draw: '#pad', number: '#number-pad', mine: '.practice-pad', inside: '#pad' };

/** What a view shows once it is done by itself. @type {Record<string, string>} */
const DONE = {
  train: '.plot canvas',
  test: '.report:not([hidden])',
  mine: '.counters button',
  inside: '.inside-remark:not(:empty)',
};

/** The last is a window of 1280 x 800 at a zoom of 200 %. */
const SCREENS = Object.entries({
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  'phone on its side': { width: 844, height: 390 },
  'narrow phone': { width: 320, height: 640 },
  'zoom of 200 %': { width: 640, height: 400, deviceScaleFactor: 2 },
});

/** The screens of later visits. */
const LATER = process.env.EVERY_SCREEN
  ? SCREENS
  : SCREENS.filter(([screen]) => ['desktop', 'narrow phone'].includes(screen));

const ORDERS = VIEWS.map((_, i) =>
  [0, 1, 5, 2, 4, 3, 0].map((step) => VIEWS[(i + step) % VIEWS.length]),
);

/** Goes to a view and waits until it is done. @param {Page} page @param {string} view */
async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#${view}`);
  const shown = `#view-${view}:not([hidden], [aria-busy])`;
  await page.waitForSelector(`${shown} ${DONE[view] ?? ''}`, { timeout: PATIENCE });
  await page.waitForSelector('#fact-card:not(:empty)', { timeout: PATIENCE }); // the small print comes last
}

inOneBrowser('Orders of views', ({ kind, check }) => {
  /** @type {Seen[]} */
  const all = [];

  for (const order of ORDERS) {
    check(
      `visit ${order.join(', ')}`,
      async (page) => {
        for (const [i, view] of order.entries()) {
          await go(page, view);
          for (const [screen, size] of i === 0 ? SCREENS : LATER) {
            await page.setViewport(size);
            const look = await lookAt(page, PADS[view] ?? 'none');
            all.push({ view, screen, visited: order.slice(0, i), look });
          }
        }
      },
      { hash: `#${order[0]}`, expects: /data\/mnist/ }, // asking a host without MNIST leaves a line in the console
    );
  }

  const skip = missing(kind);
  for (const view of VIEWS) {
    test(`${view} looks as if visited first`, { skip }, () => {
      const own = all.filter((one) => one.view === view);
      assert.equal(own.length, SCREENS.length + VIEWS.length * LATER.length, 'measurements');
      for (const { screen, visited, look } of own) {
        const fresh = own.find((one) => one.screen === screen && one.visited.length === 0);
        assert.deepEqual(
          differences(fresh?.look.boxes ?? [], look.boxes),
          [],
          `${screen}, after ${visited.join(', ')}`,
        );
      }
    });

    test(`${view} fits every screen, its pad whole on the first one`, { skip }, () => {
      const faults = all
        .filter(({ look }) => look.tooWide > 0 || look.below > 0)
        .filter((one) => one.view === view)
        .map(({ screen, visited, look: { tooWide, below } }) => {
          return `${screen}, after ${visited.length}: ${tooWide} pixels too wide, ${below} of the pad below`;
        });
      assert.deepEqual(faults, []);
    });
  }
});
