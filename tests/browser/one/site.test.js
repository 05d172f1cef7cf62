/* site.test.js - the built site (make site): what a first visit fetches, and that its views, workers and data work from any
 * sub-folder, under the page's policy.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { before, test } from 'node:test';
import { siteMounts, startServer } from '../../../tools/command/server.js';
import { firstVisit } from '../../../tools/build/visit.js';
import { DIGITS, answers, write } from '../support/hand.js';
import { inOneBrowser, missing, root } from '../support/session.js';
import { RUN, TINY, finish, hashInNode, openTraining, start } from '../support/train.js';

/** Bytes of a first visit, all files together, gzipped. */
const BUDGET = 120_000;

/** Each view once, and each kind of worker. @param {import('puppeteer-core').Page} page */
async function useEverything(page) {
  await write(page, DIGITS[7]);
  await answers(page, '7');
  assert.equal(await page.$$eval('script[src]', (all) => all.length), 3);
  await page.click('nav a[data-view="inside"]');
  await page.waitForSelector('.inside-figure[data-digit="7"]', { timeout: RUN });
  await page.waitForSelector('.stages li:nth-child(4)', { timeout: RUN });
  const query = TINY.replace('workers=1', 'workers=2');
  await openTraining(page, query);
  await start(page);
  assert.equal(await finish(page), await hashInNode(query), 'the same bits as anywhere');
  await page.click('nav a[data-view="test"]');
  await page.waitForSelector('.report:not([hidden])', { timeout: RUN });
  for (const view of ['number', 'test', 'mine', 'train', 'inside']) {
    await page.click(`nav a[data-view="${view}"]`);
    await page.waitForSelector(`#view-${view} h2`);
    assert.equal(await page.$(`#view-${view} .failed`), null);
  }
}

inOneBrowser('The built site', ({ kind, session }) => {
  const skip = missing(kind);
  const site = path.join(root, `build/site-in-${kind}`); // both browsers may be at it at a time
  before(() => {
    if (!skip) execFileSync(process.execPath, [path.join(root, 'tools/build/site.js'), site]);
  });

  test('draws, trains, tests and looks inside, below any address', { skip }, async () => {
    const mounts = siteMounts(site).map(
      ([at, folder]) => /** @type {[string, string]} */ ([`/some/where${at}`, folder]),
    );
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
    try {
      const options = { address: `${server.url}some/where/`, expects: /data\/mnist/ }; // may not be there
      await session().visit(options, useEverything);
    } finally {
      await server.close();
    }
  });

  if (kind === 'chromium') {
    test('a first visit stays within its budget', { skip }, async (context) => {
      const { gzip, rows } = await firstVisit(session().browser, site);
      const names = rows.map(({ file }) => file);
      for (const file of [
        'index.html',
        'style.css',
        'inkling/inkling.wasm',
        'weights/default.safetensors',
        'weights/default.json',
      ])
        assert.ok(names.includes(file), file);
      assert.ok(
        gzip <= BUDGET,
        `${gzip} bytes gzipped, at most ${BUDGET} allowed:\n${rows.map((row) => `${row.gzip} ${row.file}`).join('\n')}`,
      );
      context.diagnostic(`${gzip} bytes in ${rows.length} files`);
    });
  }
});
