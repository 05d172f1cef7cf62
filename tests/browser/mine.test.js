/* mine.test.js - the user's drawings: correct them in one tap, count, learn from them, undo, export, import.
 */
import assert from 'node:assert/strict';
import { findings } from './support/axe.js';
import { catchFiles, dropFiles, savedFile } from './support/files.js';
import { DIGITS, answers, line, showsText, write } from './support/hand.js';
import { overflow, smallTargets } from './support/measure.js';
import {
  bring,
  counts,
  leaningHand,
  learn,
  openMine,
  othersCount,
  scores,
} from './support/mine.js';
import { pngOf } from './support/paper.js';
import { browserTests, keepScreenshot } from './support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** What the pad reads with. @param {Page} page */
const inUse = (page) => page.$eval('.in-use strong', (name) => name.textContent);

/** The labels that are kept for the drawing on the pad. @param {Page} page */
const pressed = (page) =>
  page.$$eval('[data-correct][aria-pressed="true"]', (all) => all.map((one) => one.textContent));

browserTests('Mine', ({ kind, check }) => {
  check(
    'a drawing is corrected in one tap, changed, taken back; nothing moves',
    async (page) => {
      const box = () => page.$eval('.ways', (ways) => ways.getBoundingClientRect().top);
      const before = await box();
      assert.ok(
        await page.$eval('#correct', (row) => getComputedStyle(row).visibility === 'hidden'),
        'not before there is an answer',
      );
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('[data-correct="1"]');
      await page.waitForSelector('[data-correct="1"][aria-pressed="true"]');
      await showsText(page, '.correct-note', /one drawing/);
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      assert.deepEqual(await pressed(page), ['7'], 'one label a drawing');
      assert.equal(await box(), before);
      // A bar through the 7: a new drawing in the place of the old one.
      await write(page, [line([0.4, 0.5], [0.62, 0.5])]);
      await page.waitForFunction(
        () => !document.querySelector('[aria-pressed="true"][data-correct]'),
      );
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      await openMine(page);
      assert.deepEqual(await counts(page), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
      await page.click('nav a[data-view="draw"]');
      await page.click('[data-correct="7"]');
      await page.waitForFunction(
        () => !document.querySelector('[aria-pressed="true"][data-correct]'),
      );
      await openMine(page);
      assert.deepEqual(await counts(page), Array(10).fill(0));
    },
    { expects },
  );

  check(
    'a picture is corrected too: kept as the net sees it, read, exported and imported',
    async (page) => {
      await dropFiles(page, [{ name: 'seven.png', content: pngOf(DIGITS[7]) }]);
      await answers(page, '7');
      await page.click('[data-correct="7"]');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      // A stroke takes the place of the picture on the pad, not in the collection.
      await write(page, DIGITS[1]);
      await answers(page, '1');
      await page.click('[data-correct="1"]');
      await page.waitForSelector('[data-correct="1"][aria-pressed="true"]');
      await page.click('#undo');
      await page.waitForSelector('[data-correct="7"][aria-pressed="true"]');
      await openMine(page);
      assert.deepEqual(await counts(page), [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]);
      assert.ok(await page.$eval('.drawing .picture', hasInk));
      await keepScreenshot(page, `${kind}-mine-picture`);
      await page.click('#export');
      const file = await savedFile(page, 'inkling-drawings.ndjson');
      assert.match(file, /^\{"id":"\d+","label":7,"image":"[\w+/]{1046}=="\}$/m);
      await page.click('#delete-all');
      await page.waitForSelector('#export:disabled');
      await bring(page, file, /2 drawings came in/);
      await bring(page, file, /0 drawings came in. 2 drawings were here already/);
      await page.evaluate(() => {
        location.hash = '#test?data=drawings';
      });
      await showsText(page, '.figures', /Inkling gets 2 of 2 of my drawings right/);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'the small pad asks for the digit that is wanted most',
    async (page) => {
      await openMine(page);
      for (const digit of [0, 1, 2]) {
        await showsText(page, '#practice-prompt', new RegExp(`Write a ${digit}`));
        const { left, top, width } = await page.$eval('#practice-pad', (pad) =>
          pad.getBoundingClientRect().toJSON(),
        );
        await page.mouse.move(left + (0.4 + 0.1 * digit) * width, top + 0.2 * width);
        await page.mouse.down();
        await page.mouse.move(left + 0.5 * width, top + 0.8 * width, { steps: 5 });
        await page.mouse.up();
        await page.waitForSelector('#practice-keep:enabled');
        await page.click('#practice-keep');
        await page.waitForSelector(`[data-counter="${digit}"][data-count="1"]`);
      }
      assert.deepEqual(await counts(page), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    },
    { expects },
  );

  check(
    'drawings outlast a reload; deleting is undone; a digit shows its own',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(12).join('\n'), /12 drawings came in/);
      await page.reload();
      await page.waitForSelector('.drawing');
      assert.deepEqual(await counts(page), [2, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
      await page.click('[data-counter="1"]');
      assert.equal((await page.$$('.drawing')).length, 2);
      await page.click('[data-drawing="lean-1"]');
      await page.waitForSelector('[data-counter="1"][data-count="1"]');
      await page.click('#undo-delete');
      await page.waitForSelector('[data-counter="1"][data-count="2"]');
      await page.click('[data-counter="1"]');
      await page.click('#delete-all');
      await page.waitForSelector('#learn:disabled');
      assert.deepEqual(await counts(page), Array(10).fill(0));
      await page.click('#undo-delete');
      await page.waitForSelector('#learn:enabled');
      assert.equal(
        (await counts(page)).reduce((sum, n) => sum + n),
        12,
      );
    },
    { expects },
  );

  check(
    'exported and imported again: the same drawings, none twice',
    async (page) => {
      await openMine(page);
      const lines = leaningHand(5);
      await bring(page, lines.join('\n'), /5 drawings came in/);
      await page.click('#export');
      await page.waitForFunction(
        () => 'inkling-drawings.ndjson' in /** @type {any} */ (globalThis).saved,
      );
      const file = await savedFile(page, 'inkling-drawings.ndjson');
      assert.deepEqual(
        file
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text)),
        lines.map((text) => JSON.parse(text)),
      );
      await bring(page, file, /0 drawings came in. 5 drawings were here already/);
      await page.click('#delete-all');
      await page.waitForSelector('#export:disabled');
      await bring(page, file, /5 drawings came in/);
      await bring(
        page,
        `[${JSON.stringify({ ...JSON.parse(lines[0]), label: 9 })}]`,
        /1 drawing got another label/,
      );
      assert.equal((await counts(page))[9], 1);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'bad files are explained, good lines still come in',
    async (page) => {
      await openMine(page);
      const [good] = leaningHand(1);
      await bring(page, good, /1 drawing came in/);
      for (const [content, words] of /** @type {[string, RegExp][]} */ ([
        ['', /is empty/],
        ['Dear editor', /Line 1: this is not JSON/],
        ['{"label":12,"strokes":[[1,2]]}', /a digit, 0 to 9/],
        ['{"label":1,"strokes":[[1,2,3]]}', /pairs x, y/],
        ['{"label":1,"strokes":[[1,null]]}', /must be numbers/],
        ['{"label":1,"strokes":[]}', /list of strokes/],
        ['[1]', /Drawing 1: a JSON object/],
        ['{"label":1,"strokes":[[1e999,2]]}', /must be numbers/],
        ['{"label":1,"image":"AAAA"}', /28 x 28 bytes in base64/],
        ['{"label":1,"image":[0,1]}', /28 x 28 bytes in base64/],
        [`{"label":1,"image":"${'<'.repeat(1046)}=="}`, /28 x 28 bytes in base64/],
        [`{"label":10,"image":"${'A'.repeat(1046)}=="}`, /a digit, 0 to 9/],
        [`{"label":1,"strokes":[[1,2]],"image":"${'A'.repeat(1046)}=="}`, /not both/],
      ])) {
        await dropFiles(page, [{ name: 'bad.json', content }]);
        await showsText(page, '#view-mine .problem', words);
      }
      assert.equal(
        (await counts(page)).reduce((sum, n) => sum + n),
        1,
        'what was there is there',
      );
      const [, second] = leaningHand(2);
      await bring(
        page,
        `${good}\n{"label":3}\n${second}`,
        /1 drawing came in. 1 drawing was here already. 1 line was refused. Line 2: “strokes”/,
      );
      assert.ok(
        await page.$eval('#view-mine .problem', (p) => /** @type {HTMLElement} */ (p).hidden),
      );
    },
    { expects },
  );

  check(
    'it learns a hand: better on drawings it had not learnt; undo, again, reset, reload',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(30).join('\n'), /30 drawings came in/);
      await learn(page);
      const [before, after, othersBefore, othersAfter] = await scores(page);
      assert.match(
        await page.$eval('.lesson', (lesson) => lesson.textContent ?? ''),
        /not learnt before/,
      );
      // Half of what was misread, at least.
      assert.ok(
        after > before && 2 * (30 - after) <= 30 - before,
        `own drawings: ${before} before, ${after} after, of 30`,
      );
      const others = await othersCount(page); // 2,000 built-in digits, or MNIST's test digits where the host has them
      assert.ok(
        (othersBefore - othersAfter) / others < 0.01,
        `others' digits: ${othersBefore} before, ${othersAfter} after, of ${others}`,
      );
      assert.equal(await inUse(page), 'My hand');
      await keepScreenshot(page, `${kind}-mine-lesson`);
      await page.click('#undo-learn');
      await showsText(page, '.in-use', /Inkling/);
      await page.click('#undo-learn');
      await showsText(page, '.in-use', /My hand/);
      await page.reload();
      await page.waitForSelector('.lesson:not([hidden])');
      await showsText(page, '.in-use', /My hand/);
      assert.deepEqual(await scores(page), [before, after, othersBefore, othersAfter]);
      await page.click('#reset');
      await showsText(page, '.in-use', /Inkling/);
      await page.reload();
      await page.waitForSelector('#learn:enabled');
      await showsText(page, '.in-use', /Inkling/);
      assert.equal(await inUse(page), 'Inkling');
      assert.equal(
        (await counts(page)).reduce((sum, n) => sum + n),
        30,
        'the drawings stay',
      );
    },
    { expects },
  );

  check(
    'with few drawings the score says what it is; learning can be cancelled',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(4).join('\n'), /4 drawings came in/);
      await page.click('#learn');
      await page.waitForSelector('.progress:not([hidden]) #learn-cancel');
      await page.click('#learn-cancel');
      await showsText(page, '#mine-said', /Cancelled/);
      assert.equal(await inUse(page), 'Inkling');
      await learn(page);
      const words = await page.$eval('.lesson', (lesson) => lesson.textContent ?? '');
      assert.match(words, /My drawingslearnt before/);
      assert.match(words, /memory, not yet skill/);
    },
    { expects },
  );

  check(
    'blocked storage is said, and everything still works',
    async (page) => {
      await write(page, DIGITS[4]);
      await answers(page, '4');
      await page.click('[data-correct="4"]');
      await showsText(page, '#notice-text', /does not let the page store anything/);
      await openMine(page);
      await page.waitForSelector('[data-counter="4"][data-count="1"]');
      await showsText(page, '#view-mine .problem', /save it as a file/);
      await page.click('#export');
      assert.match(await savedFile(page, 'inkling-drawings.ndjson'), /"label":4/);
    },
    {
      expects,
      prepare: async (page) => {
        await catchFiles(page);
        await page.evaluateOnNewDocument(() => {
          Object.defineProperty(globalThis, 'indexedDB', {
            get: () => {
              throw new DOMException('blocked', 'SecurityError');
            },
          });
        });
      },
    },
  );

  check(
    'full storage is said, and the drawing is not lost',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(2).join('\n'), /2 drawings came in/);
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await bring(page, leaningHand(3).join('\n'), /1 drawing came in/);
      await showsText(page, '#view-mine .problem', /storage of this browser is full/);
      assert.equal(
        (await counts(page)).reduce((sum, n) => sum + n),
        3,
      );
    },
    { expects },
  );

  for (const [name, screen] of Object.entries({
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844, touch: true },
  })) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      if (kind === 'firefox' && (name === 'phone') !== (theme === 'dark')) continue;
      check(
        `nothing for axe-core to find: ${name}, ${theme}`,
        async (page) => {
          await write(page, DIGITS[7]);
          await answers(page, '7');
          await page.click('[data-correct="7"]');
          await showsText(page, '.correct-note', /one drawing/);
          await page.waitForFunction(() =>
            document.getAnimations().every(({ playState }) => playState === 'finished'),
          );
          assert.deepEqual(await findings(page), [], 'a drawing that was kept');
          await openMine(page);
          await bring(page, leaningHand(24).join('\n'), /24 drawings came in/);
          await page.evaluate(showLesson);
          await keepScreenshot(page, `${kind}-${name}-${theme}-mine`);
          assert.deepEqual(await findings(page), [], 'drawings and a lesson');
          assert.equal(await overflow(page), 0, 'pixels too wide');
          if (screen.width < 500)
            assert.deepEqual(await smallTargets(page, '#view-mine button'), []);
        },
        { screen, theme, expects },
      );
    }
  }
});

/** Runs in the page: whether a canvas shows anything. @param {Element} canvas */
function hasInk(canvas) {
  const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
  return context?.getImageData(0, 0, 28, 28).data.some((value) => value > 0);
}

/** Runs in the page: shows what learning would, without the wait. */
async function showLesson() {
  const address = new URL('app/mine/lesson.js', document.baseURI).href;
  const { showLesson: show } = await import(address);
  const place = /** @type {HTMLElement} */ (document.querySelector('.lesson'));
  place.hidden = false;
  show(place, {
    drawings: 24,
    honest: true,
    base: 'Inkling',
    referenceName: 'MNIST test digits',
    seconds: 3,
    mine: { before: { correct: 17, count: 24 }, after: { correct: 22, count: 24 } },
    reference: { before: { correct: 9951, count: 10000 }, after: { correct: 9940, count: 10000 } },
  });
}
