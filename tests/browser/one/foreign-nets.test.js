/* foreign-nets.test.js - nets of other programs on the page: dropped under Test and under Mine, and refused with their layer. */
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { findings } from '../support/axe.js';
import { dropFiles } from '../support/files.js';
import { DIGITS, showsText, write } from '../support/hand.js';
import { inOneBrowser } from '../support/session.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

/** A file of tests/models/. @param {string} name */
const model = (name) => ({
  name: name.replace(/^.*\//, ''),
  content: readFileSync(new URL(`../../models/${name}`, import.meta.url)),
});

/** @param {Page} page */
const chosenNet = (page) =>
  page.$eval('#test-model', (list) => /** @type {any} */ (list).selectedOptions[0].textContent);

inOneBrowser({ title: 'Nets of other programs', quick: true }, ({ check }) => {
  check(
    'Keras, ONNX and TensorFlow.js under Test; what cannot be had is refused with its layer',
    async (page) => {
      await page.click('nav a[data-view="test"]');
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      for (const [files, said] of /** @type {const} */ ([
        [['keras3-reads-bytes.keras'], /Keras.*conv.*pixels 0\.\.255, paper 0: \d+ of 200/s],
        [['onnx-torch-basic.onnx'], /ONNX/],
        [
          [
            'tfjs-float32/model.json',
            'tfjs-float32/group1-shard1of2.bin',
            'tfjs-float32/group1-shard2of2.bin',
          ],
          /TensorFlow\.js/,
        ],
      ])) {
        await dropFiles(page, files.map(model));
        await showsText(page, '#test-note', said);
        assert.match(await chosenNet(page), new RegExp(files[0].replace(/^.*\/|\..*$/g, '')));
      }
      assert.deepEqual(await findings(page), []);
      await dropFiles(page, [model('keras3-refuse-add.keras')]);
      await showsText(page, '#view-test .problem', /sum_of_both.*Everything is as it was/s);
      await dropFiles(page, [
        { name: 'old.pt', content: Buffer.from('\x80\x02}q\x00.', 'latin1') },
      ]);
      await showsText(page, '#view-test .problem', /pickle/);
    },
    { expects },
  );

  check(
    'the pad reads with a net of Keras that was dropped under Mine, also after a reload',
    async (page) => {
      await page.evaluate(() => {
        location.hash = 'mine';
      });
      await page.waitForSelector('#learn');
      await dropFiles(page, [model('keras3-reads-bytes.keras')]);
      await showsText(page, '#mine-said', /The pad reads with keras3-reads-bytes\. Keras/);
      await page.click('nav a[data-view="draw"]');
      await write(page, DIGITS[7]);
      await showsText(page, '#view-draw', /Read by keras3-reads-bytes|keras3-reads-bytes/);
      await page.reload();
      await page.waitForFunction(
        () =>
          /** @type {any} */ (document.querySelector('#reader-model'))?.value ===
          'keras3-reads-bytes',
        { timeout: LONG },
      );
    },
    { expects },
  );
});
