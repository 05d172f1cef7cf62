/* paper.test.js - the same pictures of paper give the same bits in the browsers as in Node: the pieces of ink, and what is read. */
import assert from 'node:assert/strict';
import { before } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import * as paper from '../../../web/inkling/paper/paper.js';
import { findOnPages, readPages } from '../../shared/paper-pages.js';
import { browserTests, missing } from '../support/session.js';

/** @type {Awaited<ReturnType<typeof findOnPages>>} */
let found;
/** @type {Awaited<ReturnType<typeof readPages>>} */
let read;
before(async () => {
  if (missing('chromium') && missing('firefox')) return;
  found = await findOnPages(paper);
  read = await readPages(inkling);
});

browserTests({ title: 'Pages of paper', sources: true }, ({ session, onOnePage }) => {
  onOnePage('in one page', {}, (step) => {
    step('the pieces of ink', async (page) => {
      const own = await page.evaluate(async (at) => {
        const { findOnPages: find } = await import(`${at}tests/shared/paper-pages.js`);
        return find(await import(`${at}inkling/paper/paper.js`));
      }, session().url);
      assert.deepEqual(own, found);
    });

    step('what is read', async (page) => {
      const own = await page.evaluate(async (at) => {
        const { readPages: readAll } = await import(`${at}tests/shared/paper-pages.js`);
        return readAll(await import(`${at}inkling/index.js`));
      }, session().url);
      assert.deepEqual(own, read);
    });
  });
});
