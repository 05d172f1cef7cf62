/* number-hostile.test.js - pictures that were made to do harm, or hold no number, on the Number view: a sentence or no sign, and the next
 * picture is read.
 */
import assert from 'node:assert/strict';
import { BAD, EMPTY } from '../../node/support/hostile-pictures.js';
import { pngFile } from '../../node/support/picture-files.js';
import { dropFiles } from '../support/files.js';
import { openNumber } from '../support/number.js';
import { numberPicture, photoReads } from '../support/photo.js';
import { inOneBrowser } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;
/** A browser may try for long to decode a picture of 65,500 pixels a side. */
const LONG = 60_000;
/** Browsers take what is whole of a file: some of these are pictures to them. */
const REFUSED = ['zero.png', 'huge.png', 'huge.jpg', 'huge.webp', 'text.png', 'empty.png'];

inOneBrowser('Hostile pictures', ({ onOnePage }) => {
  onOnePage('one view', { expects }, (check) => {
    check('a sentence, or a picture without a sign; then the next is read', async (page) => {
      const { png } = numberPicture(['1074']);
      await openNumber(page);
      for (const name of REFUSED) {
        await dropFiles(page, [{ name, content: BAD[name][0] }]);
        await page.waitForFunction(
          (/** @type {string} */ said) =>
            document.querySelector('#view-number .problem')?.textContent?.includes(said),
          { timeout: LONG },
          `“${name}” `,
        );
      }
      for (const name of Object.keys(BAD).filter((other) => !REFUSED.includes(other))) {
        await dropFiles(page, [{ name, content: BAD[name][0] }]);
        await page.waitForFunction(
          (/** @type {string} */ own) =>
            document.querySelector('#view-number .problem')?.textContent?.includes(own) ||
            document.querySelector('#photo-summary')?.textContent?.startsWith('No '),
          { timeout: LONG },
          name,
        );
        await dropFiles(page, [{ name: 'numbers.png', content: png }]);
        await photoReads(page, '1074');
      }
      for (const [name, picture] of Object.entries(EMPTY)) {
        await dropFiles(page, [{ name, content: pngFile(picture) }]);
        await photoReads(page, '');
        assert.deepEqual(await page.$$('[data-sign][data-state="sure"]'), [], name);
      }
      await dropFiles(page, [{ name: 'numbers.png', content: png }]);
      await photoReads(page, '1074');
    });
  });
});
