/* site.test.js - the built site (make site): what a first visit fetches, and that its views, workers and data work from any
 * sub-folder, under the page's policy.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { before, test } from 'node:test';
import { siteMounts, startServer } from '../../tools/command/server.js';
import { firstVisit } from '../../tools/build/visit.js';
import { DIGITS, answers, write } from './support/hand.js';
import { browserTests, missing, root } from './support/session.js';
import { TINY, finish, hashInNode, openTraining, start } from './support/train.js';

/** Bytes of a first visit, all files together, gzipped. */
const BUDGET = 120_000;

const site = path.join(root, 'build/site-under-test');
before(() => {
  if (!missing('chromium') || !missing('firefox'))
    execFileSync(process.execPath, [path.join(root, 'tools/build/site.js'), site]);
});

browserTests('The built site', ({ kind, session }) => {
  const skip = missing(kind);
  /** @param {(page: import('puppeteer-core').Page) => Promise<unknown>} work */
  async function inFolder(work) {
    const mounts = siteMounts(site).map(
      ([at, folder]) => /** @type {[string, string]} */ ([`/some/where${at}`, folder]),
    );
    const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
    try {
      await session().visit({ address: `${server.url}some/where/`, expects: /data\/mnist/ }, work); // may not be there
    } finally {
      await server.close();
    }
  }

  test('draws and answers', { skip }, () =>
    inFolder(async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      const scripts = await page.$$eval('script[src]', (all) => all.length);
      assert.equal(scripts, 3);
    }),
  );

  test('trains in workers, to the same bits as anywhere', { skip }, () =>
    inFolder(async (page) => {
      const query = TINY.replace('workers=1', 'workers=2');
      await openTraining(page, query);
      await start(page);
      assert.equal(await finish(page), await hashInNode(query));
    }),
  );

  test('the other views open', { skip }, () =>
    inFolder(async (page) => {
      for (const view of ['number', 'test', 'mine', 'train', 'inside']) {
        await page.click(`nav a[data-view="${view}"]`);
        await page.waitForSelector(`#view-${view} h2`);
        assert.equal(await page.$(`#view-${view} .failed`), null);
      }
    }),
  );

  test('looks inside in a worker', { skip }, () =>
    inFolder(async (page) => {
      await write(page, DIGITS[7]);
      await page.click('nav a[data-view="inside"]');
      await page.waitForSelector('.inside-figure[data-digit="7"]');
      await page.waitForSelector('.stages li:nth-child(4)');
    }),
  );

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
