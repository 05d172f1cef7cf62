/* inkling train and eval on files: what was read is said, what is odd is said before training, what cannot be learnt is refused. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { emptyFolder, inklingCommand } from '../support/command.js';
import { csvFile, npyFile, pngFile, zipFile } from '../support/data-files.js';

const folder = emptyFolder({ after });
const engine = await loadEngine();
const { images, labels } = syntheticDataset(60, { seed: 3, engine });
const other = syntheticDataset(20, { seed: 4, engine });

/** @param {string} name @param {Uint8Array} bytes */
function write(name, bytes) {
  const place = path.join(folder, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, bytes);
}

/** @param {...string} args */
const inkling = (...args) => inklingCommand(args, { cwd: folder });
const TRAIN = [
  'train',
  '--preset',
  'slim',
  '--epochs',
  '1',
  '--workers',
  '1',
  '--save',
  'm.safetensors',
];

/** The hash of the weights that a training run gave, and what it said. @param {...string} args */
async function train(...args) {
  const { status, stdout, stderr } = await inkling(...TRAIN, ...args);
  assert.equal(status, 0, stderr);
  return { hash: /SHA-256 (\w+)/.exec(stdout)?.[1], said: stderr };
}

write('train.csv', csvFile(60, images, labels));
write(
  'mnist.npz',
  zipFile({
    'x_train.npy': npyFile([60, 28, 28], images),
    'y_train.npy': npyFile([60], labels),
    'x_test.npy': npyFile([20, 28, 28], other.images),
    'y_test.npy': npyFile([20], other.labels),
  }),
);

test('a table and a .npz with the same pictures give the same weights; the score on another set', async () => {
  const csv = await train('--data', 'train.csv');
  assert.match(csv.said, /^train: 60 pictures of 28 x 28, 10 classes\n/);
  assert.doesNotMatch(csv.said, /warning/);
  const npz = await train('--data', 'mnist.npz', '--test-data', 'train.csv');
  assert.equal(npz.hash, csv.hash);
  assert.match(npz.said, /test: [\d.]+ % of 60 pictures of train right/);
  assert.match(
    npz.said,
    /warning: mnist: 60 of 60 pictures for testing are among those for training/,
  );
  write(
    'white.csv',
    csvFile(
      60,
      images.map((value) => 255 - value),
      labels,
    ),
  );
  const white = await train('--data', 'white.csv', '--quiet');
  assert.match(white.said, /^warning: white: .*white paper.*--invert/);
  const turned = await train('--data', 'white.csv', '--invert');
  assert.equal(turned.hash, csv.hash);
});

test('eval --data takes the test part', async () => {
  const { status, stdout, stderr } = await inkling(
    'eval',
    '--data',
    'mnist.npz',
    '--per-class',
    '1',
    '--workers',
    '1',
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /mnist-test: 10 pictures of 28 x 28, 10 classes/);
});

test('a part of the data: --classes, --per-class', async () => {
  const some = await inkling(
    ...TRAIN,
    '--data',
    'synthetic:100',
    '--classes',
    '0-4',
    '--per-class',
    '3',
    '--json',
  );
  assert.equal(JSON.parse(some.stdout || '{}').data?.count, 15, some.stderr);
  const wrong = await inkling(...TRAIN, '--data', 'train.csv', '--classes', '3-14');
  assert.deepEqual(
    [wrong.status, /classes must be among 0, .*found "10"/.test(wrong.stderr)],
    [2, true],
    wrong.stderr,
  );
});

test('sorted by label: named before training, with the option that helps', async () => {
  const order = Array.from({ length: 60 }, (_, i) => i).sort((a, b) => labels[a] - labels[b]);
  const pictures = order.flatMap((i) => [...images.subarray(784 * i, 784 * i + 784)]);
  write(
    'sorted.csv',
    csvFile(
      60,
      pictures,
      order.map((i) => labels[i]),
    ),
  );
  assert.match(
    (await train('--data', 'sorted.csv')).said,
    /warning: sorted: .*sorted by label.*--shuffle/,
  );
  assert.doesNotMatch((await train('--data', 'sorted.csv', '--shuffle')).said, /warning/);
});

test('labels that can mean two things are refused with both ways out', async () => {
  write(
    'ten.csv',
    csvFile(
      60,
      images,
      Array.from(labels, (label) => label || 10),
    ),
  );
  const refused = await inkling(...TRAIN, '--data', 'ten.csv');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /labels are 1 to 10 and none is 0.*--relabel 10=0.*--labels-from 1/);
});

test('a folder of PNG pictures, and files that are none', async () => {
  for (let i = 0; i < 20; i++)
    write(`tree/${labels[i]}/${i}.png`, pngFile(images.subarray(784 * i, 784 * i + 784), 28, 28));
  assert.match((await train('--data', 'tree')).said, /tree: 20 pictures of 28 x 28, 10 classes/);
  write('note.txt', new TextEncoder().encode('hello'));
  write('cut.csv', csvFile(60, images, labels).subarray(0, 5000));
  for (const [what, status, words] of /** @type {[string, number, RegExp][]} */ ([
    ['note.txt', 1, /note\.txt is no data set: .*found text that begins with "hello"/],
    ['cut.csv', 1, /cut\.csv: line \d+.*found/],
    ['nothing', 2, /--data takes mnist, synthetic, .*'nothing' is none of them/],
  ])) {
    const bad = await inkling(...TRAIN, '--data', what);
    assert.deepEqual([bad.status, words.test(bad.stderr)], [status, true], bad.stderr);
  }
  const usage = await inkling(...TRAIN, '--data', 'train.csv', '--relabel', '10');
  assert.deepEqual([usage.status, /OLD=NEW/.test(usage.stderr)], [2, true]);
});
