/* take-along.test.js - "Take it along": each format that Train and Test save opens again with the same weights, and each program has the
 * settings of the run. What cannot be saved is said.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { unzip } from '../../../web/inkling/data/zip.js';
import { loadEngine } from '../../../web/inkling/index.js';
import { findings } from '../support/axe.js';
import { catchFiles, dropFiles, savedBytes, savedFile } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { overflow, smallTargets } from '../support/measure.js';
import { openMine } from '../support/mine.js';
import { onEachScreen } from '../support/screens.js';
import { inOneBrowser } from '../support/session.js';
import { LONGER, TINY, finish, openTraining, start } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */

const LONG = 60000;

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

const engine = await loadEngine();

/** The files of a net, by the choice that saves each. @param {string} name */
const netFiles = (name) => ({
  keras: `${name}.keras`,
  h5: `${name}.h5`,
  onnx: `${name}.onnx`,
  tfjs: `${name}-tfjs.zip`,
  torch: `${name}-torch.zip`,
  c: `${name}.h`,
  safetensors: `${name}.safetensors`,
});

/** The programs: what saves each, its file, and what must be in it. @type {[string, string, RegExp[]][]} */
const PROGRAMS = [
  [
    'keras',
    'slim-keras.py',
    [
      /AdamW\(learning_rate=0\.004/,
      /batch_size=50/,
      /epochs=3/,
      /validation_split=0\.25/,
      /EarlyStopping\(/,
      /Conv2D\(4, 3/,
    ],
  ],
  [
    'notebook',
    'slim.ipynb',
    [/"nbformat": 4/, /AdamW\(learning_rate=0\.004/, /batch_size=50/, /Conv2D\(4, 3/],
  ],
  ['torch', 'slim-torch.py', [/AdamW\(/, /0\.004/, /split\(50\)/, /range\(3\)/, /Conv2d\(1, 4, 3/]],
  [
    'js',
    'slim.mjs',
    [
      /"kind": "adamw"/,
      /"base": 0\.004/,
      /"batchSize": 50/,
      /"validationSplit": 0\.25/,
      /"earlyStopping"/,
    ],
  ],
];

/** The bytes that a C header holds. @param {Uint8Array} header */
function bytesInHeader(header) {
  const [, list] = /\{([\s\S]*?)\}/.exec(Buffer.from(header).toString()) ?? [];
  return Uint8Array.from(String(list).match(/0x[\da-f]+|\d+/gi) ?? [], Number);
}

/** Opens a saved file with the library and gives the SHA-256 of the weights. @param {string} name @param {Uint8Array} bytes */
async function hashOf(name, bytes) {
  const files = name.endsWith('.zip')
    ? (await unzip(bytes, name)).filter((file) => !file.name.endsWith('.py'))
    : name.endsWith('.h')
      ? [{ name: 'header.safetensors', bytes: bytesInHeader(bytes) }]
      : [{ name, bytes }];
  const { model } = await engine.importModel(files);
  const hash = model.hash();
  model.dispose();
  return hash;
}

/** Opens a "Take it along" and waits until it says what the programs have. @param {Page} page @param {string} id */
async function unfold(page, id) {
  await page.click(`#${id} > summary`);
  await showsText(page, `#${id}`, /, rate [\d.]+, batches of/);
}

/** Presses a choice. @param {Page} page @param {string} id @param {string} key */
const take = (page, id, key) => page.click(`#${id} [data-take="${key}"]`);

inOneBrowser({ title: 'Take it along', quick: true }, ({ check }) => {
  check(
    'a trained net leaves in every format with its weights, and in programs with its settings',
    async (page) => {
      await openTraining(
        page,
        `${TINY}&lr=0.004&opt=adamw&batch=50&validate=split&split=0.25&stop=true`,
      );
      await start(page);
      const hash = await finish(page);
      await unfold(page, 'train-take');
      for (const [key, name] of Object.entries(netFiles('slim'))) {
        await take(page, 'train-take', key);
        const bytes = await savedBytes(page, name);
        assert.equal(await hashOf(name, bytes), hash, key);
        const kilobytes = Math.max(1, Math.round(bytes.length / 1000));
        await showsText(
          page,
          '#train-take .take-said',
          new RegExp(`^Saved ${name}, ${kilobytes}\\skB\\.$`),
        );
      }
      await showsText(
        page,
        '#train-take',
        /AdamW, rate 0\.004, batches of 50, 3 epochs, 25\s% to validate, early stopping/,
      );
      for (const [key, name, words] of PROGRAMS) {
        await take(page, 'train-take', `code-${key}`);
        const text = await savedFile(page, name);
        for (const one of words) assert.match(text, one, key);
      }
      assert.deepEqual(await findings(page), []);
    },
    { prepare: catchFiles },
  );

  check(
    'the form has its programs before any run, and a run its net while it learns',
    async (page) => {
      await openTraining(page, `${LONGER.replace('epochs=40', 'epochs=4000')}&lr=0.002`);
      assert.equal(await page.$eval('#train-take', (box) => box.checkVisibility()), false);
      await page.focus('#train-programs > summary');
      await page.keyboard.press('Enter');
      await showsText(page, '#train-programs', /rate 0\.002/);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      assert.match(await savedFile(page, 'slim-keras.py'), /learning_rate=0\.002/);
      await start(page);
      await page.waitForSelector('#train-take:not([hidden])');
      await unfold(page, 'train-take');
      await take(page, 'train-take', 'onnx');
      const name = 'slim.onnx';
      await hashOf(name, await savedBytes(page, name));
      await page.click('#train-stop');
      await finish(page);
    },
    { prepare: catchFiles },
  );

  check(
    'a net of another program leaves from Test and from Mine; an ensemble is refused with a sentence',
    async (page) => {
      await page.click('nav a[data-view="test"]');
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      const name = 'onnx-torch-basic';
      const content = readFileSync(new URL(`../../models/${name}.onnx`, import.meta.url));
      const { model } = await engine.importModel([
        { name: `${name}.onnx`, bytes: new Uint8Array(content) },
      ]);
      await dropFiles(page, [{ name: `${name}.onnx`, content }]);
      await showsText(page, '#test-note', /ONNX/);
      await unfold(page, 'test-take');
      await showsText(page, '#test-take', /How it was trained is not known/);
      for (const key of /** @type {const} */ (['keras', 'tfjs', 'torch'])) {
        await take(page, 'test-take', key);
        const file = netFiles(name)[key];
        assert.equal(await hashOf(file, await savedBytes(page, file)), model.hash(), key);
      }
      await page.select('#test-model', 'Inkling record');
      await take(page, 'test-take', 'keras');
      await showsText(
        page,
        '#test-take [role="alert"]',
        /^Not saved for Keras 3: .*ensemble of \d networks.*\.$/,
      );
      await showsText(page, '#test-take', /ensemble of several networks/);
      await page.select('#test-model', name);
      assert.equal(
        await page.$eval('#test-take [role="alert"]', (box) => box.checkVisibility()),
        false,
      );

      await openMine(page);
      await unfold(page, 'mine-take');
      await take(page, 'mine-take', 'h5');
      await savedFile(page, 'Inkling.h5');
      await page.click('a[href="#mine?of=signs"]');
      await page.waitForSelector('#sign-take', { visible: true });
      await dropFiles(page, [{ name: `${name}.onnx`, content }]);
      await showsText(page, '#mine-said', /The pad reads with/);
      await unfold(page, 'sign-take');
      await take(page, 'sign-take', 'c');
      await showsText(page, '#sign-take .take-said', /^Saved onnx-torch-basic.*\.h, \d+\skB\.$/);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'a second press while a file is written does nothing',
    async (page) => {
      await page.click('nav a[data-view="test"]');
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      await unfold(page, 'test-take');
      await page.evaluate(() => {
        for (const key of ['keras', 'onnx', 'keras'])
          /** @type {HTMLElement} */ (
            document.querySelector(`#test-take [data-take="${key}"]`)
          ).click();
      });
      await showsText(page, '#test-take .take-said', /^Saved Inkling\.keras/);
      const { saved } = await page.evaluate(() => ({
        saved: Object.keys(/** @type {any} */ (globalThis).saved),
      }));
      assert.deepEqual(saved, ['Inkling.keras']);
    },
    { expects, prepare: catchFiles },
  );
});

inOneBrowser({ title: 'Looks of “Take it along”', quick: true }, (tools) => {
  onEachScreen(
    tools,
    'nothing for axe-core to find',
    async (page, { keep }) => {
      await openTraining(page);
      await start(page);
      await finish(page);
      await unfold(page, 'train-take');
      await take(page, 'train-take', 'keras');
      await showsText(page, '#train-take .take-said', /^Saved/);
      await page.$eval('#train-take', (box) => box.scrollIntoView());
      await keep('take-train');
      await page.click('#train-programs > summary');
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
      assert.deepEqual(await smallTargets(page, '.take-along :is(button, summary)'), []);
      await page.click('nav a[data-view="test"]');
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      await unfold(page, 'test-take');
      await page.$eval('#test-take', (box) => box.scrollIntoView());
      await keep('take-test');
      assert.deepEqual(await findings(page), []);
      await openMine(page);
      await unfold(page, 'mine-take');
      await page.$eval('#mine-take', (box) => box.scrollIntoView());
      await keep('take-mine');
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    },
    { expects, prepare: catchFiles },
  );
});
