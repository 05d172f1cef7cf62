/* sizes.test.js - pictures of other sizes than 28 x 28 and in colour, from files of every form: read, trained on, tested, drawn,
 * kept and opened again.
 */
import assert from 'node:assert/strict';
import { loadEngine, resizeDataset, syntheticDataset } from '../../../web/inkling/index.js';
import { layersToText } from '../../../web/app/train/layertext.js';
import { fromQuery, netFor, toOptions } from '../../../web/app/train/settings.js';
import { csvFile, npyFile, pngFile, zipFile } from '../../node/support/data-files.js';
import { lettersFor, patterns } from '../../shared/patterns.js';
import { catchFiles, dropFiles, idx, savedBytes } from '../support/files.js';
import { DIGITS, said, settled, showsText, write } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { openNumber, writeNumber } from '../support/number.js';
import { finish, openTraining } from '../support/train.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../../web/inkling/index.js').Dataset} Dataset */

const expects = /data\/mnist/;
const SMALL = 'preset=slim&epochs=1&batch=16&lr=0.02&workers=1';
const ONE_LAYER = `${SMALL}&layers=maxpool-2_flatten_dense-10`;

const engine = await loadEngine();
const digits = resizeDataset(syntheticDataset(400, { seed: 3, engine }), [8, 8]);

/** Shapes and numbers of classes. @type {[[number, number, number], number][]} */
const KINDS = [
  [[8, 8, 1], 10],
  [[32, 32, 3], 3],
  [[28, 28, 1], 47],
  [[16, 16, 1], 26],
  [[64, 64, 1], 10],
];

/** Files of a data set in a form. @type {Record<string, (set: Dataset) => { name: string, content: Uint8Array }[]>} */
const FORMS = {
  'IDX n x h x w (x c)': ({ images, labels, count, shape = [28, 28, 1] }) => [
    {
      name: 'my-images',
      content: idx([count, ...(shape[2] === 1 ? shape.slice(0, 2) : shape)], images),
    },
    { name: 'my-labels', content: idx([count], labels) },
  ],
  'IDX n x h x w x c': ({ images, labels, count, shape = [28, 28, 1] }) => [
    { name: 'my-images', content: idx([count, ...shape], images) },
    { name: 'my-labels', content: idx([count], labels) },
  ],
  '.npz': ({ images, labels, count, shape = [28, 28, 1] }) => [
    {
      name: 'my.npz',
      content: zipFile({
        'x.npy': npyFile([count, ...shape], images),
        'y.npy': npyFile([count], labels),
      }),
    },
  ],
  'a pair of .npy': ({ images, labels, count, shape = [28, 28, 1] }) => [
    { name: 'x.npy', content: npyFile([count, ...shape], images) },
    { name: 'y.npy', content: npyFile([count], labels) },
  ],
  CSV: ({ images, labels, count }) => [{ name: 'my.csv', content: csvFile(count, images, labels) }],
  'a zip of pictures by class': (set) => [{ name: 'my.zip', content: zipFile(picturesOf(set)) }],
};

/** Picture files in a folder for each class. @param {Dataset} set */
function picturesOf({ images, labels, count, shape = [28, 28, 1], classes = [] }) {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `set/${classes[labels[i]]}/${i}.png`,
      pngFile(images.subarray(size * i, size * (i + 1)), width, height, channels),
    ]),
  );
}

/** Drops files on Train and waits for what is said of them. @param {Page} page @param {{ name: string, content: Uint8Array }[]} files
 *  @param {RegExp} words */
async function take(page, files, words) {
  await page.$eval('.data-note', (note) => note.replaceChildren());
  await dropFiles(page, files, '#view-train');
  await showsText(page, '.data-note', words);
}

/** Presses a button under the description of the data. @param {Page} page @param {string} words */
async function press(page, words) {
  const found = await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('.data-note button')].find((b) => b.textContent === text),
    { timeout: PATIENCE },
    words,
  );
  await /** @type {import('puppeteer-core').ElementHandle<Element>} */ (found).click();
}

/** The hash of the weights that the settings give in this process. @param {string} query @param {Dataset} set */
async function hashHere(query, set) {
  const { values } = fromQuery(new URLSearchParams(query));
  const { layers, ...kind } = netFor(values, set);
  const model = engine.createModel(layers, { seed: values.seed, ...kind });
  const { hash } = await model.fit(set, { ...toOptions(values, set.shape), workers: 1 });
  return hash;
}

/** Draws a digit for a net of 8 x 8, on both pads. @param {Page} page */
async function drawsAtEight(page) {
  await go(page, 'draw');
  if (await page.$('#clear:enabled')) await page.click('#clear'); // it may be empty
  await write(page, DIGITS[7]);
  await page.waitForSelector('#prediction:not([data-digit=""])', { timeout: PATIENCE });
  assert.equal((await canvasOf(page, '#seen')).width, 8);
  assert.equal(await page.$eval('.seen-size', (size) => size.textContent), '8 × 8');
  await openNumber(page);
  await writeNumber(page, '7');
  await page.waitForSelector('.cell canvas[width="8"]', { timeout: PATIENCE });
}

/** Goes to a view. @param {Page} page @param {string} name */
async function go(page, name) {
  await page.click(`nav a[data-view="${name}"]`);
  await page.waitForSelector(name === 'draw' ? '#pad' : `#view-${name}:not([hidden]) h2`, {
    visible: true,
    timeout: PATIENCE,
  });
  await settled(page);
}

/** The size of a canvas, and how many of its pixels have a colour. @param {Page} page @param {string} selector */
const canvasOf = (page, selector) =>
  page.$eval(selector, (element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { width, height } = canvas;
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      width,
      height,
    );
    let colours = 0;
    for (let i = 0; i < data.length; i += 4)
      colours += Number(Math.abs(data[i] - data[i + 1]) + Math.abs(data[i + 1] - data[i + 2]) > 60);
    return { width, height, colours };
  });

inOneBrowser('Pictures of other sizes', ({ check }) => {
  check(
    'files of every form: what was read is said, and the table of layers begins with it',
    async (page) => {
      await openTraining(page, SMALL);
      for (const [i, [form, filesOf]] of Object.entries(FORMS).entries()) {
        const [shape, classes] = KINDS[i % KINDS.length];
        const [height, width, channels] = shape;
        const size = `${height} × ${width} pixels${channels === 3 ? ' in colour' : ''}`;
        const words = `: ${2 * classes} pictures to train; ${classes} classes; ${size}`;
        const set = patterns(2 * classes, shape, lettersFor(classes));
        await take(page, filesOf(set), new RegExp(words));
        const [table, last] = await page.evaluate(() => [
          document.querySelector('#input-shape')?.textContent,
          [...document.querySelectorAll('.layers [data-row] td:nth-child(3)')].at(-1)?.textContent,
        ]);
        assert.deepEqual([table, last], [`${height}×${width}×${channels}`, String(classes)], form);
      }
      const drawings = ['A', 'B', 'C', 'A'].map((label, i) =>
        JSON.stringify({ label, strokes: [[0, 9 * i, 40, 90]] }),
      );
      const lines = [{ name: 'signs.ndjson', content: Buffer.from(drawings.join('\n')) }];
      await take(page, lines, /: 4 pictures to train; 3 classes; 28 × 28 pixels/);
      const tiny = [
        {
          name: 'tiny.npz',
          content: zipFile({
            'x.npy': npyFile([4, 4, 5], new Uint8Array(80)),
            'y.npy': npyFile([4], [0, 1, 0, 1]),
          }),
        },
      ];
      await take(page, tiny, /pictures must have 8 to 128 pixels a side; found 4 x 4 x 5/);
    },
    { expects },
  );

  check(
    'a net of 8 x 8: the same bits as elsewhere, tested, drawn for, kept, saved and opened again',
    async (page) => {
      await openTraining(page, ONE_LAYER);
      await take(page, FORMS['.npz'](digits), /400 pictures to train; 10 classes; 8 × 8 pixels/);
      await showsText(page, '#command', /--data FOLDER --seed 1$/);
      await page.click('#train-start');
      assert.equal(await finish(page), await hashHere(ONE_LAYER, digits));

      await page.click('#save-model');
      const bytes = await savedBytes(page, 'slim.safetensors');
      await page.click('#keep-model');
      await showsText(page, '.outcome .keep + p', /Kept as “slim”/);
      await page.click('#view-train #test-model');
      await showsText(page, '.headline + .figures', /slim gets \d+ of 400 pictures right/);
      const { width, height } = await canvasOf(page, '.tile canvas');
      assert.deepEqual([width, height], [8, 8]);
      assert.equal(await page.$eval('#show-distorted', (field) => field.checkVisibility()), false);

      await page.select('#test-data', 'synthetic');
      await page.click('#test-start');
      await showsText(
        page,
        '.headline + .figures',
        /of 2,000 built-in digits .*brought to 8 × 8, which slim takes/,
      );
      await drawsAtEight(page);

      await page.reload();
      await page.waitForSelector('#reader-model option[value="slim"]', { timeout: PATIENCE });
      await drawsAtEight(page);
      await page.select('#reader-model', 'Inkling');
      await page.waitForFunction(
        () => document.querySelector('#seen')?.getAttribute('width') === '28',
      );
      await go(page, 'test');
      await dropFiles(page, [{ name: 'eight.safetensors', content: bytes }], '#view-test');
      await page.waitForSelector('#test-model option[value="eight"]', { timeout: PATIENCE });
      await page.select('#view-test #test-model', 'eight');
      await page.waitForSelector('#test-start:enabled'); // the choice stops the test that begins by itself
      await page.click('#test-start');
      await showsText(page, '.headline + .figures', /eight gets \d+ of 2,000 .*brought to 8 × 8/);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'a net of colours: tested in colour; it reads pictures, and says why it reads no strokes',
    async (page) => {
      await write(page, DIGITS[7]);
      const set = patterns(60, [32, 32, 3], ['red', 'green', 'blue']);
      await openTraining(page, ONE_LAYER.replace('maxpool-2', 'maxpool-4'));
      await take(
        page,
        FORMS['a zip of pictures by class'](set),
        /3 classes; 32 × 32 pixels in colour.*Strokes have no colour/,
      );
      await page.click('#train-start');
      await finish(page);
      await showsText(page, '.live-verdict', /cannot be read: .*strokes have no colour/);
      await page.click('#view-train #test-model');
      await showsText(page, '.headline + .figures', /of 60 pictures right/);
      const { width, colours } = await canvasOf(page, '.tile canvas');
      assert.equal(width, 32);
      assert.ok(colours > 10, `${colours} pixels with a colour`);
      await page.select('#test-data', 'synthetic');
      await page.click('#test-start');
      await showsText(
        page,
        '#view-test .problem',
        /takes pictures of 32 × 32 pixels in colour, and these have 28 × 28 pixels/,
      );

      await go(page, 'number');
      await showsText(page, '#view-number .problem', /takes pictures of 32 × 32 pixels in colour/);
      await go(page, 'inside');
      await showsText(page, '#view-inside .problem', /Inside looks into nets that take 28 × 28/);
      await go(page, 'draw');
      const { notice, verdict } = await said(page);
      assert.match(notice, /strokes have no colour/);
      assert.equal(verdict, 'Not read');
      const [[, picture]] = Object.entries(picturesOf(set));
      await page.evaluate((base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([bytes], 'bar.png', { type: 'image/png' }));
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
      }, Buffer.from(picture).toString('base64'));
      await page.waitForSelector('#prediction[data-verdict]:not([data-digit=""])', {
        timeout: PATIENCE,
      });
      assert.ok((await canvasOf(page, '#seen')).colours > 10);
    },
    { expects },
  );

  check(
    'layers that do not fit say so and can be fitted; a preset is; pictures can be brought to 28 x 28',
    async (page) => {
      const deep = layersToText(
        netFor({ ...fromQuery(new URLSearchParams('preset=deep')).values }, {}).layers,
      );
      await openTraining(page, `preset=deep&layers=${deep.replace('dense-', 'relu_dense-')}`);
      await take(page, FORMS.CSV(digits), /8 × 8 pixels.*Draw brings a drawing to this size/);
      await showsText(page, '#layer-problem', /This makes no network/);
      await page.click('#fit-layers');
      await page.waitForSelector('#layer-problem[hidden]', { timeout: PATIENCE });
      await page.select('#preset', 'dropout');
      await showsText(page, '#fit-note', /Changed to fit pictures of 8 × 8: with/);
      await press(page, 'Make them 28 × 28');
      await showsText(page, '.data-note', /pictures of 8 x 8 were brought to 28 x 28/);
      await showsText(page, '#input-shape', /^28×28×1$/);
      await showsText(page, '#command', /--data FOLDER --size 28,28 --seed 1$/);
      assert.equal(await page.$('#fit-note'), null);
    },
    { expects },
  );
});
