/* train-storage.test.js - a run when nothing can be stored, or nothing more. */
import assert from 'node:assert/strict';
import { catchFiles, savedFile } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { browserTests } from '../support/session.js';
import {
  closesFreely,
  finish,
  hashInNode,
  openTraining,
  start,
  startPaused,
} from '../support/train.js';

const expected = hashInNode();

browserTests('A run without storage', ({ check }) => {
  check(
    'nothing can be stored: said, and the net can be saved as a file',
    async (page) => {
      await openTraining(page);
      await start(page);
      assert.equal(await finish(page), await expected);
      await showsText(
        page,
        '#train-storage',
        /Not kept in this browser: .*does not let the page store/,
      );
      assert.ok(await page.$('#save-model'));
    },
    {
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          Object.defineProperty(globalThis, 'indexedDB', {
            get() {
              throw new DOMException('forbidden', 'SecurityError');
            },
          });
        }),
    },
  );

  check(
    'storage runs full: said, the run goes on, leaving asks, the net can be saved as a file',
    async (page) => {
      await openTraining(page);
      await startPaused(page);
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await page.click('#train-step');
      await showsText(
        page,
        '#train-storage',
        /Not kept in this browser: The storage of this browser is full/,
      );
      assert.ok(!(await closesFreely(page)), 'the last step is nowhere else');
      await page.click('#train-pause');
      assert.equal(await finish(page), await expected);
      await showsText(page, '#train-storage', /storage of this browser is full/);
      assert.ok(!(await closesFreely(page)), 'the net is nowhere else');
      await page.click('#save-model');
      assert.match(await savedFile(page, 'slim.safetensors'), /conv/);
      assert.ok(await closesFreely(page));
    },
    { prepare: catchFiles },
  );
});
