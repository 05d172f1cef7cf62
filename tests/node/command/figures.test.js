/* inkling show and summary, and --report, --plots and --predictions of train and eval, on built-in digits. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { writePredictions } from '../../../tools/command/predictions.js';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { emptyFolder, inklingCommand } from '../support/command.js';
import { parseMarkup } from '../support/markup.js';

const folder = emptyFolder({ after });
const engine = await loadEngine();
/** @param {string} line @param {Parameters<typeof inklingCommand>[1]} [options] */
const inkling = (line, options) => inklingCommand(line.split(' '), { cwd: folder, ...options });
/** @param {string} name */
const read = (name) => readFileSync(path.join(folder, name), 'utf8');
/** @type {string} */
const RESVG = '@resvg/resvg-js';
const isPngHere = await import(RESVG).then(
  () => true,
  () => false,
);

const TRAIN =
  'train --preset slim --data synthetic:200 --epochs 2 --batch-size 64 --workers 1 --quiet --save a.safetensors';

test('train writes the four figures and a report; a second run replaces them with the same bytes', async () => {
  const first = await inkling(`${TRAIN} --report run.html --plots figures`);
  assert.equal(first.status, 0, first.stderr);
  const names = readdirSync(path.join(folder, 'figures')).sort();
  assert.deepEqual(names, ['confusion.svg', 'history.svg', 'predictions.svg', 'samples.svg']);
  for (const name of names) parseMarkup(read(`figures/${name}`));
  assert.match(read('figures/confusion.svg'), /Confusion matrix: 60 validation pictures/);
  const report = read('run.html');
  for (const heading of ['Settings', 'Network', 'Training', 'Confusion matrix', 'Receipt'])
    assert.ok(report.includes(`<h2>${heading}</h2>`), heading);
  assert.ok(
    report.includes(
      '<pre>inkling train --preset slim --data synthetic:200 --epochs 2 --batch-size 64 --save a.safetensors</pre>',
    ),
  );
  const again = await inkling(`${TRAIN} --report run.html --plots figures`);
  assert.equal(again.status, 0, again.stderr);
  assert.equal(read('run.html'), report);
});

test('without validation the figures show training pictures, and say so', async () => {
  const { status, stderr } = await inkling(`${TRAIN} --validation-split 0 --plots none`);
  assert.equal(status, 0, stderr);
  assert.match(read('none/confusion.svg'), /200 training pictures; nothing was held back/);
});

test("another program's file is refused before the run", async () => {
  writeFileSync(path.join(folder, 'mine.html'), '<p>mine</p>');
  const { status, stderr } = await inkling(
    `${TRAIN.replace('a.safe', 'b.safe')} --report mine.html`,
  );
  assert.equal(status, 1);
  assert.match(stderr, /mine\.html is there and was not drawn by Inkling/);
  assert.equal(read('mine.html'), '<p>mine</p>');
  assert.ok(!existsSync(path.join(folder, 'b.safetensors')));
});

test('wrong names of files are refused before the run', async () => {
  for (const [line, words] of [
    [`${TRAIN} --report run.txt`, /--report takes a file that ends in \.html/],
    [`${TRAIN} --png`, /--png goes with --plots/],
    ['show synthetic:10 --out a.jpg', /--out takes a file that ends in \.svg or \.png/],
    ['show synthetic:10 --label 12', /--label is one of 0, 1, .*, 9; not '12'/],
    ['show synthetic:10 --count 0', /--count takes a whole number/],
    [
      'eval a.safetensors --predictions p.txt',
      /--predictions takes a file that ends in \.csv or \.ndjson/,
    ],
  ]) {
    const { status, stderr } = await inkling(String(line));
    assert.equal(status, 2, stderr);
    assert.match(stderr, /** @type {RegExp} */ (words));
  }
});

test('PNG: drawn where its package is installed, else refused before the run with what to do', async () => {
  const { status, stderr } = await inkling('show synthetic:10 --out s.png');
  if (isPngHere) {
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(path.join(folder, 's.png')).toString('latin1', 1, 4), 'PNG');
  } else {
    assert.equal(status, 3);
    assert.match(stderr, /npm install --no-save @resvg\/resvg-js/);
  }
});

test('show draws pictures of one class and says what the data hold', async () => {
  const { status, stdout, stderr } = await inkling(
    'show synthetic:50 --label 7 --count 3 --out sevens.svg',
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^synthetic-1: 50 pictures of 28 x 28, 10 classes\n/);
  assert.match(stdout, /sevens\.svg {2}3 pictures\n$/);
  const svg = read('sevens.svg');
  parseMarkup(svg);
  assert.equal(svg.match(/<image/g)?.length, 3);
  const json = await inkling('show synthetic:50 --json');
  const { name, count, shape, classes, shown, file } = JSON.parse(json.stdout);
  assert.deepEqual(
    [name, count, shape, shown, file],
    ['synthetic-1', 50, [28, 28, 1], 25, 'samples.svg'],
  );
  assert.deepEqual(classes[7], { label: 7, name: '7', pictures: 5 });
});

test('summary of a preset, a list of layers and a saved model', async () => {
  const preset = await inkling('summary deep');
  assert.equal(preset.status, 0, preset.stderr);
  assert.match(preset.stdout, /Total params: 93,322/);
  writeFileSync(path.join(folder, 'net.json'), '[{"type":"flatten"},{"type":"dense","units":10}]');
  const list = JSON.parse((await inkling('summary net.json --json')).stdout);
  assert.deepEqual([list.params, list.rows.length, list.input], [7850, 2, [28, 28, 1]]);
  const saved = JSON.parse((await inkling('summary a.safetensors --json')).stdout);
  assert.equal(saved.params, 34826);
  const unknown = await inkling('summary deeep');
  assert.equal(unknown.status, 3);
  assert.match(unknown.stderr, /neither a file nor a preset nor a model; did you mean 'deep'/);
});

test('predictions of a data set as CSV and as JSON lines', async () => {
  const evaluation = /** @type {any} */ ({
    labels: Uint8Array.from([0, 1]),
    predicted: Uint8Array.from([0, 0]),
    probabilities: Float32Array.from([0.9, 0.1, 0.75, 0.25]),
    confusion: [
      [1, 0],
      [1, 0],
    ],
  });
  const [csv, ndjson] = ['p.csv', 'p.ndjson'].map((name) => path.join(folder, name));
  await writePredictions(csv, evaluation, undefined);
  assert.equal(
    read('p.csv'),
    'index,label,prediction,p_0,p_1\n0,0,0,0.899999976,0.100000001\n1,1,0,0.75,0.25\n',
  );
  await writePredictions(csv, evaluation, ['a "b", c', 'd']);
  assert.match(
    read('p.csv'),
    /^index,label,prediction,"p_a ""b"", c",p_d\n0,"a ""b"", c","a ""b"", c",/,
  );
  await writePredictions(ndjson, evaluation, undefined);
  const [, second] = read('p.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(second, { index: 1, label: 1, prediction: 0, probabilities: [0.75, 0.25] });
  assert.deepEqual(
    Float32Array.from(JSON.parse(read('p.ndjson').split('\n')[0]).probabilities),
    evaluation.probabilities.slice(0, 2),
  );
});

/** A folder with IDX files of built-in digits, named as a test set. @param {string} name @param {number} count */
function writeDigits(name, count) {
  const { images, labels } = syntheticDataset(count, { seed: 9, engine });
  const header = (/** @type {number[]} */ ...sizes) =>
    Uint8Array.from([
      0,
      0,
      8,
      sizes.length,
      ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255]),
    ]);
  mkdirSync(path.join(folder, name));
  for (const part of ['train', 't10k']) {
    writeFileSync(
      path.join(folder, name, `${part}-images-idx3-ubyte`),
      Buffer.concat([header(count, 28, 28), images]),
    );
    writeFileSync(
      path.join(folder, name, `${part}-labels-idx1-ubyte`),
      Buffer.concat([header(count), labels]),
    );
  }
}

test('eval writes figures, a report and the predictions of every picture of --data', async () => {
  writeDigits('digits', 30);
  const { status, stderr } = await inkling(
    'eval a.safetensors --data digits --class-names a,b,c,d,e,f,g,h,i,<j> --report e.html --plots e --predictions e.csv --json',
  );
  assert.equal(status, 0, stderr);
  assert.deepEqual(readdirSync(path.join(folder, 'e')).sort(), [
    'confusion.svg',
    'predictions.svg',
    'samples.svg',
  ]);
  assert.match(read('e/confusion.svg'), /&lt;j&gt;/);
  assert.match(read('e.html'), /<h2>Worst mistakes<\/h2>/);
  const lines = read('e.csv').trim().split('\n');
  assert.equal(lines[0], 'index,label,prediction,p_a,p_b,p_c,p_d,p_e,p_f,p_g,p_h,p_i,p_<j>');
  assert.equal(lines.length, 31);
});
