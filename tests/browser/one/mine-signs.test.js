/* mine-signs.test.js - signs of the user's own: added, drawn, learnt, read on Draw and Number, corrected, kept over a reload, shared. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../web/inkling/index.js';
import { catchFiles, dropFiles, savedFile } from '../support/files.js';
import { answers, line, said, showsText, write } from '../support/hand.js';
import { LESSON, bring } from '../support/mine.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const engine = await loadEngine();
const NET = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 3 }]);
/** A net that someone else has saved. */
const SHARED = engine.createModel(NET, { seed: 5, classes: ['vee', '+', 'heart'] }).save();

/** @param {number[]} point @returns {[number, number]} */
const pair = ([x, y]) => [x, y];

/** Two signs, each a little different every time. @param {number} i */
const PLUS = (i) => [
  line([0.2, 0.5 + 0.01 * i], [0.8, 0.5]),
  line([0.5, 0.2 + 0.01 * i], [0.5, 0.8]),
];
/** @param {number} i */
const VEE = (i) => [[...line([0.2, 0.2], [0.5, 0.8]), ...line([0.5, 0.8], [0.8, 0.2 + 0.02 * i])]];

/** Back and forth, many times. */
const SCRIBBLE = [
  Array.from({ length: 14 }, (_, i) => [i % 2 ? 0.2 + 0.01 * i : 0.8, 0.15 + 0.05 * i]).flatMap(
    (point, i, all) => (i === 0 ? [] : line(pair(all[i - 1]), pair(point))),
  ),
];

/** Drawings as lines of a file. @param {string} label @param {(i: number) => (readonly [number, number])[][]} make @param {number} count */
const lines = (label, make, count) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `${label}${i}`, label, strokes: make(i).map((stroke) => stroke.flat()) }),
  );

/** @param {Page} page @param {string} name */
async function add(page, name) {
  await page.type('#sign-name', name);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`[data-counter="${name}"]`);
}

/** @param {Page} page */
async function openSigns(page) {
  await page.evaluate(() => {
    location.hash = 'mine?of=signs';
  });
  await page.waitForSelector('#sign-name');
}

/** What of the pad and its button lies outside the first screen. @param {Page} page */
const below = (page) =>
  page.evaluate(() =>
    ['#sign-practice-pad', '#sign-practice-keep'].filter((one) => {
      const box = /** @type {Element} */ (document.querySelector(one)).getBoundingClientRect();
      return scrollY > 0 || box.top < 0 || box.bottom > innerHeight || box.right > innerWidth;
    }),
  );

/** Draws on the pad of Mine. @param {Page} page @param {(readonly [number, number])[][]} strokes */
async function draw(page, strokes) {
  const { left, top, width } = await page.$eval('#sign-practice-pad', (pad) => {
    const { x, y, width: side } = pad.getBoundingClientRect();
    return { left: x, top: y, width: side };
  });
  for (const stroke of strokes) {
    const points = stroke.map(
      ([x, y]) => /** @type {const} */ ([left + x * width, top + y * width]),
    );
    await page.mouse.move(...points[0]);
    await page.mouse.down();
    for (const point of points.slice(1)) await page.mouse.move(...point);
    await page.mouse.up();
  }
  await page.waitForSelector('#sign-practice-keep:enabled');
  await page.click('#sign-practice-keep');
}

inOneBrowser({ title: 'Signs of one’s own', quick: true }, ({ kind, check }) => {
  const touch = kind === 'chromium' ? { isMobile: true, hasTouch: true } : {}; // Firefox has none
  check(
    'added, drawn, learnt, read, corrected, reloaded, shared',
    async (page) => {
      await openSigns(page);
      await add(page, '+');
      await add(page, 'vee');
      await page.type('#sign-name', '+');
      await page.click('#sign-add');
      await showsText(page, '#view-mine .problem', /already/);
      await showsText(page, '#sign-practice-prompt', /Write \+/);
      await draw(page, PLUS(0));
      await showsText(page, '#sign-practice-prompt', /Write vee/);
      await draw(page, VEE(0));
      await page.waitForSelector('[data-counter="vee"][data-count="1"]');
      const more = [...lines('+', PLUS, 11).slice(1), ...lines('vee', VEE, 11).slice(1)];
      await bring(page, more.join('\n'), /20 drawings came in/);
      await page.click('#sign-learn');
      await page.waitForSelector('#sign-score', { timeout: LESSON });
      await showsText(page, '#sign-score', /2\d of 22 drawings it had not learnt right/);
      await showsText(page, '#sign-scribbles', /To \d+ of 100 scribbles .*“none of these signs”/);
      await page.click('#sign-save');
      const file = await savedFile(page, 'my-signs.safetensors');
      assert.match(file, /vee/);

      await page.reload();
      await page.waitForSelector('#sign-score', { timeout: PATIENCE });
      assert.equal(
        await page.$eval('#reader-model', (list) => /** @type {any} */ (list).value),
        'My signs',
      );
      await page.click('nav a[data-view="draw"]');
      await write(page, VEE(3));
      await answers(page, 'vee');
      assert.match((await said(page)).verdict, /^vee, /);
      await page.click('#clear');
      await write(page, SCRIBBLE);
      await showsText(page, '#verdict', /^None of these signs$/);

      await page.click('nav a[data-view="test"]');
      await showsText(page, '.report', /My signs gets 2\d of 22 of my signs right/);
      await showsText(page, '.report .matrix', /\+[^]*vee/);
      await page.click('nav a[data-view="draw"]');
      await page.click('[data-correct="+"]');
      await page.waitForSelector('[data-correct="+"][aria-pressed="true"]');
      await showsText(page, '.correct-note', /your signs from 23 drawings/);

      await openSigns(page);
      await page.click('#sign-undo');
      await showsText(page, '.signs .in-use', /Inkling\.$/);
      await dropFiles(page, [{ name: 'shared.safetensors', content: SHARED }]);
      await showsText(page, '#mine-said', /The pad reads with shared/);
      await page.waitForSelector('[data-counter="heart"][data-count="0"]');
      await dropFiles(page, [{ name: 'bad.safetensors', content: 'no net' }]);
      await showsText(page, '#view-mine .problem', /Everything is as it was/);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'on a phone the pad is whole on the first screen, and takes the focus from the field',
    async (page) => {
      await openSigns(page);
      await add(page, 'A');
      if (kind === 'chromium')
        await page.waitForFunction(() => document.activeElement?.id === 'sign-practice-pad');
      assert.deepEqual(await below(page), []);
      await page.setViewport({ width: 390, height: 844, ...touch });
      assert.deepEqual(await below(page), []);
      await page.setViewport({ width: 844, height: 390, ...touch });
      assert.deepEqual(await below(page), ['#sign-practice-keep']); // as with the digits
    },
    { expects, screen: { width: 360, height: 640, touch: true } },
  );

  check(
    'a sign is deleted with its drawings, and comes back; digits stay apart',
    async (page) => {
      await openSigns(page);
      const seven = '{"id":"seven","label":7,"strokes":[[0,0,9,0,4,9]]}';
      await bring(
        page,
        [...lines('vee', VEE, 2), seven].join('\n'),
        /3 drawings came in. 1 drawing of the file is under “Digits”/,
      );
      await add(page, 'empty');
      await page.click('[data-counter="vee"]');
      await page.click('#sign-delete-sign');
      await page.waitForFunction(() => !document.querySelector('[data-counter="vee"]'));
      await page.click('#sign-undo-delete');
      await page.waitForSelector('[data-counter="vee"][data-count="2"]');
      await page.click('#sign-delete-all');
      await page.waitForSelector('[data-counter="vee"][data-count="0"]');
      await page.click('#view-mine .kinds a[href="#mine"]');
      await page.waitForSelector('#learn:enabled');
      assert.equal(
        await page.$eval(
          '[data-counter="7"]',
          (one) => /** @type {HTMLElement} */ (one).dataset.count,
        ),
        '1',
      );
      await page.reload();
      await page.waitForSelector('[data-counter="7"][data-count="1"]');
    },
    { expects },
  );
});
