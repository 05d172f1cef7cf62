/* trouble.test.js - what the page does when something is missing or forbidden. What is foreign or against the
 * policy is looked for in every test (support/visit.js); policy.test.js shows that it would be seen.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { defaultMounts, startServer } from '../../../tools/command/server.js';
import { browserTests, missing, root } from '../support/session.js';
import { DIGITS, answers, ink, said, showsText, write } from '../support/hand.js';

const NOWHERE = path.join(root, 'build/there-is-no-such-folder');

/** What browsers say of a file that is not there. */
const MISSING = /404|Not Found|MIME|blocked|Loading/;

/** Serves the site with some addresses leading nowhere. @param {string[]} lost */
function serveWithout(lost) {
  /** @type {[string, string][]} */
  const gaps = lost.map((address) => [address, NOWHERE]);
  return startServer({ port: 0, host: '127.0.0.1', mounts: [...gaps, ...defaultMounts()] });
}

browserTests('Trouble', ({ check, session, kind }) => {
  const losses = /** @type {const} */ ([
    [
      'the engine',
      ['/inkling/inkling.wasm', '/inkling/inkling-scalar.wasm'],
      /^The reading engine did not load\.$/,
      /^inkling\/inkling(-scalar)?\.wasm did not arrive\. .*try again/,
    ],
    [
      'the library',
      ['/inkling/reading.js'],
      /^The reading engine did not load\.$/,
      /\.js did not arrive\. .*try again/,
    ],
    [
      'the model',
      ['/weights/default.safetensors'],
      /^The model did not load/,
      /^weights\/default\.safetensors did not arrive\. .*try again/,
    ],
  ]);
  /** Firefox leaves out what does not depend on the browser, unless THOROUGH is in the environment. */
  const isWhole = kind === 'chromium' || Boolean(process.env.THOROUGH);
  // Browsers differ in what a missing module or .wasm file is to them; the rest is the page's.
  const [engine, library] = losses;
  for (const [what, lost, sentence, remedy] of isWhole ? losses : [engine, library]) {
    test(
      `${what} is missing: said in words, the pad draws, a second try succeeds`,
      { skip: missing(kind) },
      async () => {
        /** @type {[string, string][]} */
        const mounts = [
          ...lost.map((address) => /** @type {[string, string]} */ ([address, NOWHERE])),
          ...defaultMounts(),
        ];
        const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
        try {
          await session().visit(
            { address: server.url, until: 'failed', expects: MISSING },
            async (page) => {
              await showsText(page, '#trouble-what', sentence);
              await showsText(page, '#trouble-remedy', remedy);
              await write(page, DIGITS[7]);
              assert.ok((await ink(page)) > 0);
              assert.equal((await said(page)).digit, '');
              await showsText(page, '#prediction', /^Nothing can be read yet\.$/);
              mounts.splice(0, lost.length);
              await page.click('#retry');
              await answers(page, '7');
              assert.equal(
                await page.$eval('#trouble', (slip) => /** @type {HTMLElement} */ (slip).hidden),
                true,
              );
            },
          );
        } finally {
          await server.close();
        }
      },
    );
  }

  check('a view or a storage that did not load names its file', async () => {
    const server = await serveWithout(['/vendor/']);
    try {
      await session().visit({ address: server.url, expects: MISSING }, async (page) => {
        await write(page, DIGITS[7]);
        await answers(page, '7');
        await page.click('[data-correct="7"]');
        await showsText(page, '#notice-text', /vendor\/idb-keyval\.js/);
        await page.evaluate(() => {
          location.hash = 'train';
        });
        await showsText(page, '.failed p', /^vendor\/uPlot\.js did not arrive\. Check/);
      });
    } finally {
      await server.close();
    }
  });

  if (isWhole) {
    check('no SIMD file: the scalar engine gives the same answer', async (page) => {
      await write(page, DIGITS[7]);
      const fast = await said(page);
      const server = await serveWithout(['/inkling/inkling.wasm']);
      try {
        await session().visit({ address: server.url, expects: MISSING }, async (other) => {
          await write(other, DIGITS[7]);
          const slow = await said(other);
          assert.deepEqual(slow.values, fast.values);
          await showsText(other, '#fact-engine', /scalar/);
        });
      } finally {
        await server.close();
      }
    });
  }

  check(
    'storage is forbidden: the page works',
    async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('input[name="theme"][value="dark"]');
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    },
    {
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          Object.defineProperty(globalThis, 'localStorage', {
            get() {
              throw new DOMException('forbidden', 'SecurityError');
            },
          });
        }),
    },
  );
});
