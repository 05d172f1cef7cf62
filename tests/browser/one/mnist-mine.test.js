/* mnist-mine.test.js - the Mine view with MNIST beside the page: what learning a hand costs is told on MNIST. With the shipped net:
 * tests/proof/browser.
 */
import assert from 'node:assert/strict';
import process from 'node:process';
import { loadMnist } from '../../../web/inkling/index.js';
import { bring, costOnMnist, leaningHand, learn, openMine } from '../support/mine.js';
import { quickNet } from '../support/quick-net.js';
import { inOneBrowser } from '../support/session.js';

const skip = process.env.MNIST_DIR ? false : '$MNIST_DIR is not set';

inOneBrowser({ title: 'Mine with MNIST', mnist: true, quick: true }, ({ check }) => {
  check(
    'what learning a hand costs is told on MNIST, before and after',
    async (page) => {
      const { test } = await loadMnist();
      const { correct, count } = await (await quickNet()).evaluate(test, { workers: 1 });
      await openMine(page);
      await bring(page, leaningHand(4).join('\n'), /4 drawings came in/);
      await learn(page);
      const { before, after } = await costOnMnist(page, count);
      assert.equal(before, correct);
      assert.ok(after > 0 && after !== before, `${after} of ${count} after`);
    },
    { skip },
  );
});
