/* train-data.test.js - runs on the user's own data, IDX files and drawings: they continue after a reload with
 * the same data, and with no other.
 */
import assert from 'node:assert/strict';
import {
  loadEngine,
  makeDataset,
  strokesToImage,
  syntheticDataset,
} from '../../../web/inkling/index.js';
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

inOneBrowser('Train on own data', ({ check }) => {
  check(
    'IDX files are asked for again, and the run goes on with the same ones',
    async (page) => {
      await openTraining(page, ON_FILES);
      await page.click('#train-start');
      await showsText(page, '#train-outcome', /IDX files are not here/);
      await dropFiles(page, FILES, '#view-train');
      await showsText(page, '.data-note', /600 pictures to train/);
      await startPaused(page);
      await page.reload();
      await showsText(page, '#train-offer', /is not finished.*Choose or drop its IDX files first/);
      await takeInVain(page, /IDX files of this run are not here/);
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

  check('IDX files: dropped, named, trained on; a wrong one is refused in words', async (page) => {
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
    await showsText(page, '.data-note', /“letter.txt” is not a usable IDX file/);
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
});
