/* damage.test.js - one flipped bit in the engine or the model of a built site: it does not start, or the page says so. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { siteMounts, startServer } from '../../../tools/command/server.js';
import { showsText } from '../support/hand.js';
import { PATIENCE, inOneBrowser, missing, root } from '../support/session.js';

/** Files, and a place in each as a share of its length: in a table of the code, in code, among names and among weights. */
const FLIPS = /** @type {const} */ ([
  ['inkling/inkling.wasm', 0.3],
  ['inkling/inkling.wasm', 0.97],
  ['weights/default.safetensors', 0.6],
  ['weights/default.safetensors', 0.9],
]);

/** Flips a bit of a file. @param {string} file @param {number} share */
async function flip(file, share) {
  const bytes = await readFile(file);
  bytes[Math.floor(share * bytes.length)] ^= 4;
  await writeFile(file, bytes);
}

inOneBrowser('Damage', ({ kind, session }) => {
  const skip = missing(kind);
  let site = '';
  before(async () => {
    if (skip) return;
    site = await mkdtemp(path.join(tmpdir(), 'inkling-damage-'));
    const { BROWSER_SITE: built } = process.env;
    if (built) await cp(built, site, { recursive: true });
    else execFileSync(process.execPath, [path.join(root, 'tools/build/site.js'), site]);
  });
  after(() => site && rm(site, { recursive: true }));

  for (const [name, share] of FLIPS) {
    test(`${name}, at ${share} of its length`, { skip }, async () => {
      const file = path.join(site, name);
      const whole = await readFile(file);
      await flip(file, share);
      const server = await startServer({ port: 0, host: '127.0.0.1', mounts: siteMounts(site) });
      try {
        await session().visit({ address: server.url, expects: /wasm/i }, async (page) => {
          const engine = await page.$eval('#fact-engine', (fact) => fact.textContent ?? '');
          if (engine.includes('scalar')) return; // the damaged one did not start
          await showsText(page, '#trouble-what', /^The answers may be wrong\.$/);
          await showsText(page, '#trouble-remedy', new RegExp(`^${name} is damaged`));
          await writeFile(file, whole);
          await page.click('#retry');
          await page.waitForFunction(
            () =>
              document.documentElement.dataset.reader === 'ready' &&
              document.getElementById('trouble')?.hidden,
            { timeout: PATIENCE },
          );
        });
      } finally {
        await server.close();
        await writeFile(file, whole);
      }
    });
  }

  test('what is whole is not said to be damaged', { skip }, async () => {
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts: siteMounts(site) });
    try {
      await session().visit({ address: server.url }, async (page) => {
        await page.waitForFunction(
          () =>
            performance.getEntriesByName(new URL('inkling/inkling.wasm', document.baseURI).href)
              .length > 1,
          { timeout: PATIENCE },
        );
        const isHidden = await page.$eval(
          '#trouble',
          (slip) => /** @type {HTMLElement} */ (slip).hidden,
        );
        assert.ok(isHidden);
      });
    } finally {
      await server.close();
    }
  });
});
