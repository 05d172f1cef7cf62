/* train-data.test.js - runs on the user's own data, files and drawings: they continue after a reload with
 * the same data, and with no other.
 */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import {
  loadEngine,
  makeDataset,
  strokesToImage,
  syntheticDataset,
} from '../../../web/inkling/index.js';
import { resized } from '../../../web/inkling/data/resize.js';
import { csvFile, npyFile, pngFile, zipFile } from '../../node/support/data-files.js';
import { dropFiles, idx } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { bring, leaningHand, openMine } from '../support/mine.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { TINY, finish, hashInNode, openTraining, startPaused } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const engine = await loadEngine();
const { images, labels, count } = syntheticDataset(600, { seed: 3, engine });
const pictures = { name: 'my-images', content: idx([count, 28, 28], images) };
const FILES = [pictures, { name: 'my-labels', content: idx([count], labels) }];
const OTHERS = [pictures, { name: 'my-labels', content: idx([count], labels.toReversed()) }];
const ON_FILES = `${TINY}&data=idx`;

const DRAWINGS = leaningHand(30);
const EXTRA = leaningHand(1, 5)[0].replace('lean-0', 'extra');
const ON_DRAWINGS = `${TINY.replace('epochs=3', 'epochs=20')}&batch=16&data=drawings`;

/** Own drawings as the data set that the page makes of them. */
function drawn() {
  const list = DRAWINGS.map((text) => JSON.parse(text)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return makeDataset({
    images: Uint8Array.from(
      list.flatMap(({ strokes }) =>
        Array.from(strokesToImage(strokes), (value) => Math.round(255 * value)),
      ),
    ),
    labels: list.map(({ label }) => label),
  });
}

const onFiles = hashInNode(ON_FILES, makeDataset({ images, labels }));
const onDrawings = onFiles.then(() => hashInNode(ON_DRAWINGS, drawn()));

/** Goes on with the run that is offered. @param {Page} page */
async function take(page) {
  await page.waitForSelector('.offer-take', { visible: true, timeout: PATIENCE });
  await page.click('.offer-take');
}

/** Tries to, in vain. @param {Page} page @param {RegExp} words */
async function takeInVain(page, words) {
  await take(page);
  await showsText(page, '#train-outcome', words);
}

/** Presses a button under the description of the data. @param {Page} page @param {string} words */
async function press(page, words) {
  await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('.data-note button')].some((b) => b.textContent === text),
    { timeout: PATIENCE },
    words,
  );
  await page.$$eval(
    '.data-note button',
    (buttons, text) => {
      const found = buttons.find((button) => button.textContent === text);
      /** @type {HTMLElement} */ (found).click();
    },
    words,
  );
}

inOneBrowser('Train on own data', ({ check }) => {
  check(
    'files are asked for again, and the run goes on with the same ones',
    async (page) => {
      await openTraining(page, ON_FILES);
      await page.click('#train-start');
      await showsText(page, '#train-outcome', /The files are not here/);
      await dropFiles(page, FILES, '#view-train');
      await showsText(page, '.data-note', /600 pictures to train/);
      await startPaused(page);
      await page.reload();
      await showsText(page, '#train-offer', /is not finished.*Choose or drop its files first/);
      await takeInVain(page, /The files of this run are not here/);
      await dropFiles(page, OTHERS, '#view-train');
      await showsText(page, '.data-note', /600 pictures to train/);
      await takeInVain(page, /not those of the run .*Bring the same files/);
      await dropFiles(page, FILES, '#view-train');
      await showsText(page, '.data-note', /600 pictures to train/);
      await take(page);
      assert.equal(await finish(page), await onFiles);
    },
    { expects },
  );

  check(
    'drawings are here after a reload, and the run goes on as long as they are the same',
    async (page) => {
      await openMine(page);
      await bring(page, DRAWINGS.join('\n'), /30 drawings came in/);
      await openTraining(page, ON_DRAWINGS);
      await startPaused(page);
      await page.reload();
      await showsText(page, '#train-offer', /is not finished/);
      await openMine(page);
      await bring(page, EXTRA, /1 drawing came in/);
      await openTraining(page, ON_DRAWINGS);
      await takeInVain(page, /not those of the run .*Bring the same files or drawings/);
      await openMine(page);
      await page.click('[data-drawing="extra"]');
      await page.waitForSelector('#undo-delete', { visible: true });
      await openTraining(page, ON_DRAWINGS);
      await take(page);
      assert.equal(await finish(page), await onDrawings);
    },
    { expects },
  );

  check('files: dropped, named, trained on; a wrong one is refused in words', async (page) => {
    await openTraining(page, `${TINY}&epochs=1`);
    await page.evaluate(() => {
      const header = (/** @type {number[]} */ sizes) => [
        0,
        0,
        8,
        sizes.length,
        ...sizes.flatMap((n) => [n >> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]),
      ];
      const images = Uint8Array.from([
        ...header([64, 28, 28]),
        ...Array.from({ length: 64 * 784 }, (_, i) => (i * 7) % 251),
      ]);
      const labels = Uint8Array.from([
        ...header([64]),
        ...Array.from({ length: 64 }, (_, i) => i % 10),
      ]);
      Object.assign(globalThis, {
        drop(/** @type {[string, Uint8Array<ArrayBuffer>][]} */ files) {
          const transfer = new DataTransfer();
          for (const [name, bytes] of files) transfer.items.add(new File([bytes], name));
          document.getElementById('view-train')?.dispatchEvent(
            new DragEvent('drop', {
              bubbles: true,
              cancelable: true,
              dataTransfer: transfer,
            }),
          );
        },
        idx: { images, labels },
      });
      /** @type {any} */ (globalThis).drop([['letter.txt', Uint8Array.of(1, 2, 3, 4, 5)]]);
    });
    await showsText(
      page,
      '.data-note',
      /letter.txt is no data set: .*found a file that begins with 01 02/,
    );
    await page.evaluate(() => {
      const { drop, idx } = /** @type {any} */ (globalThis);
      drop([
        ['my-labels', idx.labels],
        ['my-images', idx.images],
      ]);
    });
    await showsText(page, '.data-note', /64 pictures to train/);
    assert.match(await page.evaluate(() => location.hash), /data=idx/);
    await page.click('#train-start'); // 64 pictures: it may be over before anybody sees it run
    await finish(page);
  });

  check(
    'a zip of pictures by class, a table, a .npz: what is odd is said, and a button reads them another way',
    async (page) => {
      await openTraining(page, `${TINY}&epochs=1`);
      const white = images.map((value) => 255 - value);
      const rows = {
        name: 'white.csv.gz',
        content: gzipSync(csvFile(60, white.subarray(0, 60 * 784), labels)),
      };
      await dropFiles(page, [rows], '#view-train');
      await showsText(
        page,
        '.data-note',
        /“white”: 60 pictures to train; 10 classes.*Look: .*dark ink on white paper/,
      );
      await press(page, 'Exchange ink and paper');
      await page.waitForFunction(() => !document.querySelector('.data-note .finding'));
      await showsText(page, '.data-note', /“white”: 60 pictures to train/);

      const ten = labels.subarray(0, 60).map((label) => label || 10);
      const parts = {
        'x.npy': npyFile([60, 28, 28], images.subarray(0, 60 * 784)),
        'y.npy': npyFile([60], ten),
      };
      await dropFiles(page, [{ name: 'ten.npz', content: zipFile(parts) }], '#view-train');
      await showsText(page, '.data-note', /labels are 1 to 10, and none is 0/);
      await press(page, '10 is the digit 0');
      await showsText(page, '.data-note', /“ten”: 60 pictures to train; 10 classes/);

      /** @type {Record<string, Uint8Array>} */
      const tree = {};
      for (let i = 0; i < 40; i++) {
        const large = resized(images.subarray(784 * i, 784 * i + 784), [28, 28, 1], [40, 40]);
        tree[`set/${i % 2 ? 'heart' : 'A'}/${i}.png`] = pngFile(large, 40, 40);
      }
      await dropFiles(page, [{ name: 'signs.zip', content: zipFile(tree) }], '#view-train');
      await showsText(page, '.data-note', /“signs”: 40 pictures to train; 2 classes/);
      await page.click('#train-start');
      await finish(page);
    },
    { expects },
  );
});
