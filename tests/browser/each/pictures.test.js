/* pictures.test.js - pictures by file, paste and drop; and files that are no pictures, which must leave the drawing as it is. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { browserTests } from '../support/session.js';
import { DIGITS, answers, clearPad, ink, said, showsText, write } from '../support/hand.js';
import { pngOf } from '../support/paper.js';

/** @typedef {import('puppeteer-core').Page} Page */

const SEVEN = pngOf(DIGITS[7]);
const ZERO_LIGHT_ON_DARK = pngOf(DIGITS[0], {
  paper: [10, 20, 40, 255],
  ink: [250, 240, 220, 255],
});
const TWO_ON_NOTHING = pngOf(DIGITS[2], { paper: [0, 0, 0, 0], ink: [30, 60, 160, 255] });

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inkling-pictures-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Chooses a file as a person does in the dialogue. @param {Page} page @param {string} name @param {Uint8Array} bytes */
async function choose(page, name, bytes) {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
    await page.$('#file')
  );
  await input.uploadFile(file);
}

/** Pastes or drops a file. @param {Page} page @param {'paste' | 'drop'} way @param {Uint8Array} bytes
 * @param {string} [type] @param {string} [name] */
function bring(page, way, bytes, type = 'image/png', name = 'digit.png') {
  return page.evaluate(
    (how, base64, mime, fileName) => {
      const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName, { type: mime }));
      // Not every browser lets a script fill a ClipboardEvent, so the data is put in by hand.
      const event = new Event(how, { bubbles: true, cancelable: true });
      Object.defineProperty(event, how === 'paste' ? 'clipboardData' : 'dataTransfer', {
        value: transfer,
      });
      document.body.dispatchEvent(event);
    },
    way,
    Buffer.from(bytes).toString('base64'),
    type,
    name,
  );
}

browserTests('Pictures', ({ onOnePage }) => {
  onOnePage('on the pad', { begin: clearPad }, (check) => {
    check('from a file, dark on light, and undone', async (page) => {
      await write(page, DIGITS[1]);
      await choose(page, 'seven.png', SEVEN);
      await answers(page, '7');
      await page.click('#undo');
      await answers(page, '1');
      await page.click('#redo');
      await answers(page, '7');
    });

    check('pasted, light on dark', async (page) => {
      await bring(page, 'paste', ZERO_LIGHT_ON_DARK);
      await answers(page, '0');
    });

    check('dropped, on a transparent ground', async (page) => {
      await bring(page, 'drop', TWO_ON_NOTHING);
      await answers(page, '2');
    });

    check('a very large picture is scaled, and a stroke replaces it', async (page) => {
      const large = await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        canvas.width = 4000;
        canvas.height = 3000;
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        context.fillStyle = 'white';
        context.fillRect(0, 0, 4000, 3000);
        context.fillStyle = 'black';
        context.fillRect(1900, 400, 220, 2200);
        return canvas.toDataURL().split(',')[1];
      });
      await bring(page, 'drop', Buffer.from(large, 'base64'));
      await answers(page, '1');
      await write(page, DIGITS[7]);
      await answers(page, '7');
      await page.click('#undo');
      await answers(page, '1');
    });

    check('a blank picture has no digit', async (page) => {
      /** @type {import('../support/paper.js').Colour[]} */
      const papers = [
        [255, 255, 255, 255],
        [0, 0, 0, 0],
        [0, 0, 0, 255],
      ];
      for (const paper of papers) {
        await bring(page, 'drop', pngOf([], { paper, side: 30 }));
        await showsText(page, '#verdict', /^Too little ink to read$/);
        assert.equal((await said(page)).digit, '');
        await page.click('#clear');
      }
      await bring(page, 'drop', pngOf([], { side: 1 }));
      await showsText(page, '#verdict', /^Too little ink to read$/);
    });

    check('what is no picture is refused in words, and the drawing stays', async (page) => {
      await write(page, DIGITS[7]);
      await answers(page, '7');
      const before = await ink(page);
      const bad = /** @type {const} */ ([
        [
          Buffer.from('Dear editor'),
          'text/plain',
          'letter.txt',
          /“letter\.txt” is not a picture \(text\/plain\)\. PNG, JPEG/,
        ],
        [
          SEVEN.subarray(0, 20),
          'image/png',
          'torn.png',
          /“torn\.png” cannot be opened as a picture/,
        ],
        [Buffer.from('not a png at all'), 'image/png', 'fake.png', /“fake\.png” cannot be opened/],
        [Buffer.alloc(0), 'image/png', 'empty.png', /“empty\.png” is empty/],
        [Buffer.from([1, 2, 3]), '', 'unknown.bin', /“unknown\.bin” cannot be opened/],
      ]);
      for (const [bytes, type, name, sentence] of bad) {
        for (const way of /** @type {const} */ (['paste', 'drop'])) {
          await bring(page, way, bytes, type, name);
          await showsText(page, '#notice-text', sentence);
          assert.equal(await ink(page), before);
          assert.equal((await said(page)).digit, '7');
          await page.click('#notice-close');
          assert.equal((await said(page)).notice, '');
        }
      }
      await choose(page, 'notes.txt', Buffer.from('hello'));
      await showsText(page, '#notice-text', /“notes\.txt” is not a picture/);
      await write(page, [
        [
          [0.2, 0.2],
          [0.2, 0.21],
        ],
      ]);
      assert.equal((await said(page)).notice, '', 'the notice goes with the next stroke');
    });

    check('a paste or a drop without a file says so', async (page) => {
      const options = { bubbles: true, cancelable: true };
      await page.evaluate(
        (how) => document.body.dispatchEvent(new ClipboardEvent('paste', how)),
        options,
      );
      await showsText(page, '#notice-text', /clipboard holds no picture/);
      await page.evaluate(
        (how) => document.body.dispatchEvent(new DragEvent('drop', how)),
        options,
      );
      await showsText(page, '#notice-text', /is not a file/);
    });
  });
});
