/* IDX files and data sets: good files, and every kind of broken file. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  concatDatasets,
  datasetFromIdx,
  hashDataset,
  loadMnist,
  makeDataset,
  readIdx,
  splitDataset,
  subsetDataset,
  syntheticDataset,
} from '../../../web/inkling/index.js';
import { splitPoint } from '../../../web/inkling/data/dataset.js';
import { parseIdx } from '../../../web/inkling/data/idx.js';
import { digits, engine, inklingError } from '../support/networks.js';
import { fc } from '../../shared/seed.js';

/** @param {number[]} shape @param {ArrayLike<number>} data @param {number} [magic] */
function idx(shape, data, magic = 0x800 + shape.length) {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  shape.forEach((side, i) => view.setUint32(4 + 4 * i, side));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const data = digits(12);
const images = idx([12, 28, 28], data.images);
const labels = idx([12], data.labels);

test('a data set from IDX files, plain and gzipped', async () => {
  for (const pack of [(/** @type {Uint8Array} */ bytes) => bytes, gzipSync]) {
    const read = await datasetFromIdx(pack(images), pack(labels), 'twelve');
    assert.deepEqual(read, {
      images: data.images,
      labels: data.labels,
      count: 12,
      name: 'twelve',
      shape: [28, 28, 1],
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    });
  }
  assert.deepEqual((await readIdx(images.buffer)).shape, [12, 28, 28]);
});

test('cut short at every length', async () => {
  for (let length = 0; length < labels.length; length++) {
    assert.throws(() => parseIdx(labels.subarray(0, length)), inklingError('bad-idx'));
  }
  for (let length = 0; length < images.length; length += length < 40 ? 1 : 97) {
    await assert.rejects(readIdx(images.subarray(0, length)), inklingError('bad-idx'));
  }
});

test('gzip cut short at every length, damaged, or followed by something', async () => {
  const packed = gzipSync(labels);
  for (let length = 2; length < packed.length; length++) {
    await assert.rejects(
      readIdx(packed.subarray(0, length)),
      inklingError('bad-idx'),
      `length ${length}`,
    );
  }
  const damaged = Uint8Array.from(packed);
  damaged[20] ^= 255;
  await assert.rejects(readIdx(damaged), inklingError('bad-idx'));
  await assert.rejects(
    readIdx(Buffer.concat([packed, Buffer.from('tail')])),
    inklingError('bad-idx'),
  );
});

/** @type {[string, Uint8Array, RegExp][]} */
const WRONG = [
  ['nothing', new Uint8Array(0), /magic number takes 4 bytes; found 0/],
  [
    'a web page',
    new TextEncoder().encode('<!doctype html>'),
    /magic number must be 00 00, .*found 3c 21 64 6f, a web page/,
  ],
  ['an unknown type', idx([1], [1], 0xa01), /found 00 00 0a 01/],
  ['bytes in reverse order', Uint8Array.of(3, 8, 0, 0), /found 03 08 00 00, .*reverse order/],
  ['no dimensions', idx([], [], 0x800), /found 00 00 08 00/],
  ['five dimensions', idx([1, 1, 1, 1, 1], [1]), /found 00 00 08 05/],
  ['a cut header', idx([1, 28, 28], []).subarray(0, 12), /header takes 16 bytes; found 12/],
  [
    'sizes that overflow 32 bits',
    idx([65536, 65536, 1], []),
    /takes 4294967296 bytes of data; found 0 \(cut short\)/,
  ],
  [
    'sizes that overflow 64 bits',
    idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]),
    /7\.9.*e\+28 bytes.*cut short/,
  ],
  [
    'bytes behind the end',
    idx([2], [1, 2, 3]),
    /takes 2 bytes of data; found 3 \(bytes follow the end\)/,
  ],
];
for (const [name, bytes, sentence] of WRONG) {
  test(`wrong IDX: ${name}`, () =>
    assert.rejects(readIdx(bytes, 'it'), inklingError('bad-idx', sentence, 'it')));
}

test('files that do not fit together', async () => {
  await assert.rejects(
    datasetFromIdx(labels, labels),
    inklingError('bad-idx', 'images must be n x 28 x 28; found 12'),
  );
  await assert.rejects(
    datasetFromIdx(images, images),
    inklingError('bad-idx', '12 pictures need as many labels'),
  );
  await assert.rejects(
    datasetFromIdx(images, idx([11], data.labels.subarray(1))),
    inklingError('bad-idx', 'found 11'),
  );
  await assert.rejects(
    datasetFromIdx(idx([1, 56, 14], data.images.subarray(0, 784)), idx([1], [1])),
    inklingError('bad-idx', '56 x 14'),
  );
  await assert.rejects(
    datasetFromIdx(idx([1, 28, 28], data.images.subarray(0, 784)), idx([1], [11])),
    inklingError('bad-label', 'label 0 must be 0 to 9, or 10 for no digit; found 11'),
  );
});

test('any change gives a data set or an InklingError', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(labels.length - 1), fc.nat(255)), { maxLength: 3 }),
      async (changes) => {
        const wrong = labels.slice();
        for (const [at, value] of changes) wrong[at] = value;
        try {
          const read = await readIdx(wrong);
          assert.equal(
            read.data.length,
            read.shape.reduce((a, b) => a * b, 1),
          );
        } catch (error) {
          inklingError('bad-idx')(error);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('makeDataset checks what it is given', () => {
  const set = makeDataset({ images: data.images, labels: [...data.labels], name: 'x' });
  assert.deepEqual(set.labels, data.labels);
  assert.throws(
    () => makeDataset({ images: data.images, labels: [1] }),
    inklingError('bad-argument', '784'),
  );
  assert.throws(
    () => makeDataset({ images: /** @type {any} */ ([1]), labels: [1] }),
    inklingError('bad-argument', 'Uint8Array'),
  );
  for (const label of [-1, 11, 1.5, NaN, '3', null]) {
    assert.throws(
      () => makeDataset({ images: new Uint8Array(784), labels: /** @type {any} */ ([label]) }),
      inklingError('bad-label', 'label 0 must be 0 to 9'),
    );
  }
});

test('split, subset, concat', () => {
  const [first, last] = splitDataset(data, 0.25);
  assert.deepEqual([first.count, last.count], [9, 3]);
  assert.deepEqual(
    last.labels,
    data.labels.subarray(9),
    'validation is the last share, as in Keras',
  );
  assert.deepEqual(concatDatasets([first, last]).images, data.images);
  assert.equal(hashDataset(concatDatasets([first, last])), hashDataset(data));
  const some = subsetDataset(data, [11, 0]);
  assert.deepEqual([...some.labels], [data.labels[11], data.labels[0]]);
  assert.deepEqual(some.images.subarray(784), data.images.subarray(0, 784));
  assert.throws(() => subsetDataset(data, [12]), inklingError('bad-argument', 'index 0'));
  assert.deepEqual(
    [splitPoint(60000, 1 / 12), splitPoint(60000, 0.3), splitPoint(60000, 0.1)],
    [55000, 42000, 54000],
  );
});

test('synthetic digits: balanced, the same again, and continued by start', () => {
  const counts = new Array(10).fill(0);
  digits(100).labels.forEach((label) => counts[label]++);
  assert.deepEqual(counts, new Array(10).fill(10));
  assert.deepEqual(digits(12), data);
  assert.deepEqual(
    syntheticDataset(4, { seed: 7, start: 8, engine }).images,
    data.images.subarray(8 * 784),
  );
  assert.notDeepEqual(digits(12, 8).images, data.images);
});

test('MNIST that is not there is said, with the place', async () => {
  await assert.rejects(
    loadMnist({ from: '/no/such/folder' }),
    inklingError('load-failed', '/no/such/folder', 'make data'),
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'inkling-'));
  try {
    await writeFile(path.join(folder, 'train-images-idx3-ubyte'), images);
    await writeFile(path.join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(labels));
    await writeFile(path.join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(images));
    await writeFile(path.join(folder, 't10k-labels-idx1-ubyte'), labels.subarray(0, 10));
    await assert.rejects(loadMnist({ from: folder }), inklingError('bad-idx', 'mnist-test labels'));
    await writeFile(path.join(folder, 't10k-labels-idx1-ubyte'), labels);
    const { train, test: held } = await loadMnist({ from: folder });
    assert.deepEqual(
      [train.count, held.count, train.name, held.name],
      [12, 12, 'mnist-train', 'mnist-test'],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test(
  'MNIST itself',
  { skip: process.env.MNIST_DIR ? false : '$MNIST_DIR is not set' },
  async () => {
    const { train, test: held } = await loadMnist();
    assert.deepEqual([train.count, held.count], [60000, 10000]);
    assert.deepEqual([...train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  },
);
