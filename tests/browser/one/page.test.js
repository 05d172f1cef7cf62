/* page.test.js - the page at another address, without WebAssembly, and with another card of the shipped network (weights/default.json). */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { defaultMounts, startServer } from '../../../tools/command/server.js';
import { DIGITS, answers, ink, showsText, write } from '../support/hand.js';
import { inOneBrowser, missing } from '../support/session.js';

inOneBrowser('The page', ({ kind, check, session }) => {
  check(
    'no WebAssembly: said in words, and the pad still draws',
    async (page) => {
      await showsText(page, '#trouble-what', /does not run WebAssembly/);
      await showsText(page, '#trouble-remedy', /current browser/);
      await write(page, DIGITS[1]);
      assert.ok((await ink(page)) > 0);
    },
    {
      until: 'failed',
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          Reflect.deleteProperty(globalThis, 'WebAssembly');
        }),
    },
  );

  check(
    'a view that writes its settings does not bring back the person who has just left it',
    async (page) => {
      await write(page, DIGITS[7]);
      await page.click('nav a[data-view="inside"]');
      await page.waitForSelector('#view-inside [data-panel="layers"]');
      await page.evaluate(() => {
        location.hash = 'draw'; // as a link does; the page hears of it after the click below
        /** @type {HTMLElement} */ (
          document.querySelector('#view-inside [data-panel="layers"]')
        ).click();
      });
      await page.waitForSelector('#view-draw:not([hidden])');
      assert.equal(await page.evaluate(() => location.hash), '#draw');
    },
  );

  check('an address that is a word of JavaScript is Draw, as any unknown one', async (page) => {
    await page.click('nav a[data-view="mine"]');
    await page.waitForSelector('#view-mine h2');
    for (const hash of ['constructor', '__proto__', 'toString', 'hasOwnProperty?x=1']) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.waitForSelector('#view-draw:not([hidden])');
      assert.doesNotMatch(await page.title(), /undefined/, hash);
      assert.equal((await page.$$('.view .failed')).length, 0, hash);
      await page.click('nav a[data-view="mine"]');
      await page.waitForSelector('#view-mine:not([hidden])');
    }
  });

  test('the page works below any address', { skip: missing(kind) }, async () => {
    const mounts = defaultMounts().map(
      ([at, folder]) => /** @type {[string, string]} */ ([`/some/where${at}`, folder]),
    );
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
    try {
      await session().visit({ address: `${server.url}some/where/` }, async (page) => {
        await write(page, DIGITS[7]);
        await answers(page, '7');
      });
    } finally {
      await server.close();
    }
  });

  test("the small print repeats the model's card", { skip: missing(kind) }, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'inkling-card-'));
    const file = path.join(folder, 'card.json');
    await writeFile(
      file,
      JSON.stringify({
        test: { correct: 9942, count: 10000, interval: [0.99251, 0.99551] },
        unseenStrokes: { correct: 5120, count: 5302 },
      }),
    );
    /** @type {[string, string][]} */
    const mounts = [['/weights/default.json', file], ...defaultMounts()];
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
    try {
      await session().visit({ address: server.url }, async (page) => {
        await showsText(page, '#fact-card', /9,942 of 10,000 MNIST test digits: 99\.42\s%/);
        await showsText(page, '#fact-card', /\(95 percent interval 99\.25\s% to 99\.55\s%\)/);
        await showsText(page, '#fact-card', /Of 5,302 digits .* never learnt from, .* 96\.57\s%/);
        await showsText(page, '#fact-engine', /SIMD WebAssembly/);
      });
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });
});
