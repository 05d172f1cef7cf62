/* pictureFormat() and picturesIn(): a file read in parts gives the pictures that loadPictures() gives of the whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  loadPictures,
  pictureFormat,
  picturesIn,
  syntheticDataset,
} from '../../../web/inkling/index.js';
import { csvFile, idxFile } from '../support/data-files.js';
import { engine } from '../support/networks.js';

const COUNT = 12;
const { images, labels } = syntheticDataset(COUNT, { engine, seed: 2 });
const floats = Float32Array.from(images, (value) => value / 255);
const colours = Uint8Array.from({ length: 3 * images.length }, (_, i) => (i * 7) % 256);

/** The pictures of a file, three at a time. @param {Uint8Array} file @param {object} options */
function inParts(file, options) {
  const format = pictureFormat(file, 'a', options);
  const parts = [];
  if (format.kind === 'idx') {
    assert.equal(format.count, COUNT);
    for (let at = format.start; at < file.length; at += 3 * format.size)
      parts.push(picturesIn(file.subarray(at, at + 3 * format.size), format));
  } else {
    const lines = Buffer.from(file).toString().trimEnd().split('\n');
    for (let i = format.table?.hasHeader ? 1 : 0; i < lines.length; i += 3)
      parts.push(picturesIn(Buffer.from(lines.slice(i, i + 3).join('\n')), format, i + 1));
  }
  return { shape: format.shape, images: Buffer.concat(parts) };
}

test('parts are the whole: numbers, colours, tables, and each option', async () => {
  const header = ['label', ...Array.from({ length: 784 }, (_, i) => `p${i}`)].join(';');
  for (const [file, options] of /** @type {[Uint8Array, object][]} */ ([
    [idxFile([COUNT, 28, 28], images), {}],
    [idxFile([COUNT, 784], floats, 'f64'), { invert: true }],
    [idxFile([COUNT, 3, 28, 28], colours), { transpose: true }],
    [idxFile([COUNT, 14, 56], images), { size: [20, 24], transpose: true }],
    [idxFile([COUNT, 28, 28], images), { range: [0, 510] }],
    [csvFile(COUNT, images, labels), {}],
    [csvFile(COUNT, floats, labels, { header, separator: ';' }), { size: [14, 14] }],
    [csvFile(COUNT, images, labels, { last: true }), {}],
  ])) {
    const whole = await loadPictures([{ name: 'a', bytes: file }], options);
    const found = inParts(file, options);
    assert.deepEqual(found.shape, whole.shape);
    assert.deepEqual(new Uint8Array(found.images), new Uint8Array(whole.images));
  }
});

test('errors name the line; a bad line in the beginning spoils no other; labels alone are refused', () => {
  const table = Buffer.from(csvFile(COUNT, floats, labels)).toString();
  const [first, second, ...rest] = table.split('\n');
  const format = pictureFormat(Buffer.from([first, `${second},1`, ...rest].join('\n')), 'a.csv');
  assert.deepEqual(format.range, { low: 0, high: 1 });
  assert.equal(picturesIn(Buffer.from(first), format).length, 784);
  assert.throws(() => picturesIn(Buffer.from(`${second},1`), format, 2), {
    code: 'bad-data',
    message: 'a.csv: line 2 must have 785 fields, as the first has; found 786',
  });
  const large = csvFile(1, images.subarray(0, 784), labels);
  assert.throws(() => picturesIn(large, format, 7), /a\.csv: line 7: values must lie in 0 to 1/);
  assert.throws(() => pictureFormat(idxFile([3], [1, 2, 3]), 'l'), /l holds labels, not pictures/);
  assert.throws(() => pictureFormat(Buffer.from('digits'), 'l'), /in a stream are IDX or CSV/);
});
