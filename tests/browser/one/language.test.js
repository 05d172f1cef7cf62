/* language.test.js - a browser whose language is no language, as WebKitGTK's is where the system's locale is C.UTF-8. */
import assert from 'node:assert/strict';
import { inOneBrowser } from '../support/session.js';
import { finish, hashInNode, openTraining, start } from '../support/train.js';

const expected = hashInNode();

inOneBrowser("A browser that says its language is 'C'", ({ check }) => {
  check(
    'Train opens, draws its curves and ends with the weights of Node',
    async (page) => {
      await openTraining(page);
      await start(page);
      assert.equal(await finish(page), await expected);
      await page.waitForSelector('.chart canvas');
      assert.equal(await page.evaluate(() => navigator.language), 'C', 'as before');
    },
    {
      prepare: (page) =>
        page.evaluateOnNewDocument(() =>
          Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' }),
        ),
    },
  );
});
