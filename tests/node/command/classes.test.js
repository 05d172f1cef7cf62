/* classes.test.js - train, eval and predict with classes and pictures of one's own, and layers in Keras' words. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { emptyFolder, inklingCommand } from '../support/command.js';

/** An IDX file of bytes. @param {number[]} shape @param {Uint8Array} data */
function idx(shape, data) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = 8;
  head[3] = shape.length;
  shape.forEach((side, i) => head.writeUInt32BE(side, 4 + 4 * i));
  return Buffer.concat([head, data]);
}

/** Pictures of 9 x 9 in three classes: a bright row above, in the middle, below. @param {string} folder */
function writeRows(folder) {
  mkdirSync(folder);
  for (const [part, count] of /** @type {const} */ ([
    ['train', 120],
    ['t10k', 30],
  ])) {
    const images = new Uint8Array(81 * count);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
    labels.forEach((label, i) => {
      const from = 81 * i + 9 * (1 + 3 * label);
      images.fill(150 + (i % 100), from, from + 9);
    });
    writeFileSync(path.join(folder, `${part}-images-idx3-ubyte`), idx([count, 9, 9], images));
    writeFileSync(path.join(folder, `${part}-labels-idx1-ubyte`), idx([count], labels));
  }
}

const KERAS = (/** @type {number} */ units) =>
  JSON.stringify({
    class_name: 'Sequential',
    config: {
      layers: [
        {
          class_name: 'Conv2D',
          config: {
            filters: 4,
            kernel_size: [3, 3],
            activation: 'relu',
            batch_input_shape: [null, 9, 9, 1],
          },
        },
        { class_name: 'MaxPooling2D', config: { pool_size: [2, 2] } },
        { class_name: 'Flatten', config: {} },
        { class_name: 'Dense', config: { units, activation: 'softmax' } },
      ],
    },
  });

/** Scores m.safetensors on the same data, with the names and the labels turned round. @param {string} folder */
async function readInAnotherOrder(folder) {
  mkdirSync(path.join(folder, 'turned'));
  for (const file of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
    const bytes = readFileSync(path.join(folder, 'rows', file));
    if (file.includes('labels')) bytes.subarray(8).forEach((label, i, all) => (all[i] = 2 - label));
    writeFileSync(path.join(folder, 'turned', file), bytes);
  }
  const { status, stdout, stderr } = await inklingCommand(
    'eval m.safetensors --data turned --class-names bottom,middle,top --predictions p.ndjson --plots plots --report r.html'.split(
      ' ',
    ),
    { cwd: folder },
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /30 of 30 right/);
  assert.match(stdout, /^ *top +10 +0 +0$/m);
  const lines = readFileSync(path.join(folder, 'p.ndjson'), 'utf8').trim().split('\n');
  const { label, prediction } = JSON.parse(lines[0]);
  assert.deepEqual([lines.length, label, prediction], [30, 'top', 'top']);
  const svg = readFileSync(path.join(folder, 'plots', 'predictions.svg'), 'utf8');
  assert.match(svg, /Picture 0: top, predicted top, right/);
  assert.doesNotMatch(svg, /wrong</);
  assert.doesNotMatch(readFileSync(path.join(folder, 'r.html'), 'utf8'), /Worst mistakes/);
}

test('a net for the data: its size, its classes by name, from the JSON of Keras', async (context) => {
  const folder = emptyFolder(context);
  const here = { cwd: folder };
  writeRows(path.join(folder, 'rows'));
  writeFileSync(path.join(folder, 'net.json'), KERAS(3));
  writeFileSync(path.join(folder, 'ten.json'), KERAS(10));
  const common = [
    'train',
    '--data',
    'rows',
    '--class-names',
    'top,middle,bottom',
    '--epochs',
    '8',
    '--workers',
    '1',
  ];
  const rest = ['--learning-rate', '0.02', '--save', 'm.safetensors'];
  const trained = await inklingCommand([...common, '--layers', 'net.json', ...rest], here);
  assert.equal(trained.status, 0, trained.stderr);
  const scored = await inklingCommand(
    ['eval', 'm.safetensors', '--data', 'rows', '--class-names', 'top,middle,bottom'],
    here,
  );
  assert.equal(scored.status, 0, scored.stderr);
  assert.match(scored.stdout, /30 of 30 right/);
  assert.match(scored.stdout, /^ *bottom .*100\.00 %/m);
  await readInAnotherOrder(folder);
  writeFileSync(path.join(folder, 'one.json'), JSON.stringify({ strokes: [[0, 50, 100, 50]] }));
  const read = await inklingCommand(
    ['predict', 'one.json', '--model', 'm.safetensors', '--json'],
    here,
  );
  assert.equal(read.status, 0, read.stderr);
  const answer = JSON.parse(read.stdout);
  assert.equal(answer.digit, null);
  assert.ok(['top', 'middle', 'bottom'].includes(answer.className), read.stdout);
  const refused = await inklingCommand([...common, '--layers', 'ten.json', ...rest], here);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /3 classes need 3 outputs.*give 10.*units: 3/);
});
