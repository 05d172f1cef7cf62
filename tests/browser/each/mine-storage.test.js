/* mine-storage.test.js - own drawings in the browser's storage: after a reload, when it is blocked, when it is full. */
import assert from 'node:assert/strict';
import { catchFiles, savedFile } from '../support/files.js';
import { DIGITS, answers, showsText, write } from '../support/hand.js';
import { bring, leaningHand, openMine, showsCounts } from '../support/mine.js';
import { browserTests } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

browserTests('Own drawings in storage', ({ check }) => {
  check(
    'drawings outlast a reload; deleting is undone; a digit shows its own',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(12).join('\n'), /12 drawings came in/);
      await page.reload();
      await page.waitForSelector('.drawing');
      await showsCounts(page, [2, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
      await page.click('[data-counter="1"]');
      await page.waitForFunction(() => document.querySelectorAll('.drawing').length === 2);
      await page.click('[data-drawing="lean-1"]');
      await page.waitForSelector('[data-counter="1"][data-count="1"]');
      await page.click('#undo-delete');
      await page.waitForSelector('[data-counter="1"][data-count="2"]');
      await page.click('[data-counter="1"]');
      await page.click('#delete-all');
      await page.waitForSelector('#learn:disabled');
      await showsCounts(page, Array(10).fill(0));
      await page.click('#undo-delete');
      await page.waitForSelector('#learn:enabled');
      await showsCounts(page, [2, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
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
      await showsCounts(page, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    },
    { expects },
  );
});
