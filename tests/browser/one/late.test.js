/* late.test.js - files and storage that never answer: the page says what it waits for, goes on without it where it can, and works when
 * it arrives at last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { holdBack } from '../support/holding.js';
import { PATIENCE, inOneBrowser, missing } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Makes the page's patience short, so that no test waits for it. @param {Page} page */
const hurry = (page) =>
  page.evaluateOnNewDocument(() => {
    const { setTimeout: timeout, setInterval: interval } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (
        /** @type {any} */ work,
        /** @type {number} */ ms,
        /** @type {any[]} */ ...given
      ) => timeout(work, ms === 5000 ? 500 : ms, ...given),
      setInterval: (/** @type {any} */ work, /** @type {number} */ ms) => interval(work, ms / 10),
    });
  });

/** Storage that answers when `answerStorage()` is called. @param {Page} page */
const holdStorage = async (page) => {
  await hurry(page);
  await page.evaluateOnNewDocument(() => {
    const open = IDBFactory.prototype.open;
    /** @type {(() => void)[]} */
    const waiting = [];
    let isHolding = true;
    Object.assign(globalThis, {
      answerStorage() {
        isHolding = false;
        for (const answer of waiting.splice(0)) answer();
      },
    });
    IDBFactory.prototype.open = function (name, version) {
      if (!isHolding) return open.call(this, name, version);
      const held = /** @type {any} */ ({});
      waiting.push(() => {
        const asked = open.call(this, name, version);
        asked.onupgradeneeded = () => {
          held.result = asked.result;
          held.onupgradeneeded?.();
        };
        asked.onsuccess = () => {
          held.result = asked.result;
          held.onsuccess?.();
        };
      });
      return held;
    };
  });
};

/** @param {Page} page @param {string} view */
const open = (page, view) =>
  page.evaluate((name) => {
    location.hash = name;
  }, view);

/** @param {Page} page @param {string} selector */
const isGone = (page, selector) =>
  page.waitForFunction(
    (/** @type {string} */ place) => {
      const found = document.querySelector(place);
      return !found || /** @type {HTMLElement} */ (found).hidden;
    },
    { timeout: PATIENCE },
    selector,
  );

/** Makes checks in which the server holds files back. @param {{ kind: string, session: () => any }} browser */
const holder =
  ({ kind, session }) =>
  /** @param {string} name @param {RegExp} held @param {(page: Page, release: () => void) => Promise<unknown>} work
   * @param {{ hash?: string, until?: 'begun' }} [how] */
  (name, held, work, how = {}) =>
    test(name, { skip: missing(/** @type {any} */ (kind)) }, async () => {
      const holding = await holdBack(session().url, held);
      try {
        await session().visit(
          { address: holding.url, prepare: hurry, expects: /data\/mnist/, ...how },
          (/** @type {Page} */ page) => work(page, holding.release),
        );
      } finally {
        await holding.close();
      }
    });

inOneBrowser('What arrives late', ({ check, kind, session }) => {
  const checkHeld = holder({ kind, session });
  for (const [what, held, words] of /** @type {const} */ ([
    ['the engine', /inkling(-scalar)?\.wasm$/, /inkling\/inkling\.wasm/],
    ['the model', /default\.safetensors$/, /weights\/default\.safetensors/],
  ])) {
    checkHeld(
      `${what}: the page names what it waits for, and reads when it has arrived`,
      held,
      async (page, release) => {
        await showsText(page, '#trouble-what', /^Not ready to read yet\.$/);
        await showsText(page, '#trouble-remedy', words);
        release();
        await isGone(page, '#trouble');
        await write(page, DIGITS[7]);
        await answers(page, '7');
      },
      { until: 'begun' },
    );
  }

  checkHeld(
    "Inside's worker: said, with Try again; it looks inside when the worker has arrived",
    /app\/inside\/worker\.js$/,
    async (page, release) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await open(page, 'inside');
      await showsText(
        page,
        '#view-inside .problem',
        /waits for app\/inside\/worker\.js.*Try again$/,
      );
      release();
      await page.waitForSelector('.inside-figure[data-digit="7"]', { timeout: PATIENCE });
      await isGone(page, '#view-inside .problem');
    },
  );

  check(
    'storage: Mine works without it and says so; what was made meanwhile is kept when it answers',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('[data-correct="7"]');
      await open(page, 'mine');
      await showsText(page, '#view-mine .problem', /storage of this browser does not answer/);
      await page.waitForSelector('.count-of[data-digit="7"], #view-mine', { timeout: PATIENCE });
      await page.evaluate(() => /** @type {any} */ (globalThis).answerStorage());
      await isGone(page, '#view-mine .problem');
      const kept = await page.evaluate(
        () =>
          new Promise((resolve) => {
            indexedDB.open('inkling-drawings').onsuccess = ({ target }) => {
              const { result } = /** @type {any} */ (target);
              const all = result.transaction('values').objectStore('values').getAll();
              all.onsuccess = () => resolve(all.result.map((/** @type {any} */ own) => own.label));
            };
          }),
      );
      assert.deepEqual(kept, [7]);
    },
    { prepare: holdStorage },
  );

  check(
    'storage, after a visit with another net: the page reads without it',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
    },
    {
      prepare: async (page) => {
        await holdStorage(page);
        await page.evaluateOnNewDocument(() => {
          localStorage.setItem('inkling-net', 'of another visit');
          localStorage.setItem('inkling-keeps-models', '1');
        });
      },
    },
  );
});

/** In the sources a file has its own name. */
inOneBrowser({ title: 'What arrives late, file by file', sources: true }, ({ kind, session }) => {
  const checkHeld = holder({ kind, session });

  checkHeld(
    'the main script: the page names what it waits for, and reads when it has arrived',
    /app\/main\.js$/,
    async (page, release) => {
      await showsText(page, '#trouble-what', /^Not ready to read yet\.$/);
      await showsText(page, '#trouble-remedy', /app\/main\.js/);
      release();
      await isGone(page, '#trouble');
      await write(page, DIGITS[7]);
      await answers(page, '7');
    },
    { until: 'begun' },
  );

  checkHeld(
    'Try again begins anew, also while something is on its way',
    /app\/main\.js$/,
    async (page, release) => {
      await showsText(page, '#trouble-remedy', /app\/main\.js/);
      release();
      await page.evaluate(() =>
        /** @type {HTMLElement} */ (document.getElementById('retry')).click(),
      );
      await page.waitForSelector('html[data-reader="ready"]', { timeout: PATIENCE });
      await isGone(page, '#trouble');
    },
    { until: 'begun' },
  );

  checkHeld(
    'what is late is late too: the page still says that it loads',
    /app\/(main|parts\/late)\.js$/,
    async (page) => {
      await page.waitForSelector('#trouble', { visible: true, timeout: PATIENCE });
      await showsText(page, '#trouble-what', /^Still loading$/);
    },
    { until: 'begun' },
  );

  checkHeld(
    'a view: it says so in its place, and opens when its files have arrived',
    /app\/score\/view\.js$/,
    async (page, release) => {
      await open(page, 'test');
      await showsText(page, '#view-test .late h2', /^Test is still loading$/);
      release();
      await page.waitForSelector('#test-start', { timeout: PATIENCE });
      await isGone(page, '#view-test .late');
    },
  );

  checkHeld('the styles of a view: it opens without them', /score\.css$/, async (page) => {
    await open(page, 'test');
    await page.waitForSelector('#test-start', { timeout: PATIENCE });
  });

  checkHeld(
    'a module within Test: said, with Try again; the choices come when it does',
    /data\/sources\.js$/,
    async (page, release) => {
      await open(page, 'test');
      await showsText(page, '#view-test .problem', /choices are not there yet.*Try again$/);
      release();
      await isGone(page, '#view-test .problem');
      await page.waitForSelector('#test-data option[value="synthetic"]', { timeout: PATIENCE });
    },
  );
});

inOneBrowser({ title: 'What does not arrive', sources: true }, ({ kind, session }) => {
  const skip = missing(kind);
  /** @param {string} name @param {RegExp} lost @param {string} hash @param {(page: Page, mend: () => void) => Promise<unknown>} work */
  const checkLost = (name, lost, hash, work) =>
    test(name, { skip }, async () => {
      const holding = await holdBack(session().url, lost, true);
      try {
        await session().visit(
          {
            address: holding.url,
            prepare: hurry,
            hash,
            expects: /404|Not Found|MIME|Loading|sources/,
          },
          (page) => work(page, holding.release),
        );
      } finally {
        await holding.close();
      }
    });

  checkLost(
    "Inside's worker: said, with Try again, which works",
    /app\/inside\/worker\.js$/,
    '#inside',
    async (page, mend) => {
      await showsText(page, '#view-inside .problem', /worker\.js, did not load.*Try again$/);
      mend();
      await page.click('#view-inside .problem button');
      await isGone(page, '#view-inside .problem');
    },
  );

  checkLost(
    'a module within Test: said, with Try again, which works',
    /data\/sources\.js$/,
    '#test',
    async (page, mend) => {
      await showsText(
        page,
        '#view-test .problem',
        /sources\.js did not arrive\. Check the connection.*Try again$/,
      );
      mend();
      await page.click('#view-test .problem button');
      await page.waitForSelector('.report:not([hidden])', { timeout: PATIENCE });
    },
  );
});
