/* Each call of the disk fails once, by a full disk, in what the command writes: the old file is whole, or the new one, or it is said. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emptyFolder } from '../../node/support/command.js';
import { digits, engine } from '../../node/support/networks.js';
import { writeNet } from '../../node/support/killed.js';

const folder = emptyFolder({ after });
const faulty = fileURLToPath(new URL('../../node/support/faulty.js', import.meta.url));
writeNet(folder);
const layers = JSON.parse(readFileSync(path.join(folder, 'net.json'), 'utf8'));
const model = path.join(folder, 'model.safetensors');
writeFileSync(model, engine.createModel(layers, { seed: 1 }).save());
const { images, labels } = digits(4);
const csv = Array.from(labels, (label, i) =>
  [label, ...images.subarray(784 * i, 784 * (i + 1))].join(),
);
writeFileSync(path.join(folder, 'digits.csv'), `${csv.join('\n')}\n`);

/** What is run and what it writes. @type {[string, string[], string[]][]} */
const RUNS = [
  [
    'train: model, checkpoint, receipt, report',
    `train --layers ${folder}/net.json --data synthetic:60 --epochs 1 --workers 1 --quiet --save m.safetensors --receipt r.json --report r.html`.split(
      ' ',
    ),
    ['m.safetensors', 'r.json', 'r.html'],
  ],
  ['convert', ['convert', model, '--save', 'm.safetensors', '--dtype', 'F16'], ['m.safetensors']],
  ['convert --to', ['convert', model, '--to', 'onnx', '--save', 'm.onnx'], ['m.onnx']],
  ['code', ['code', model, '--save', 'm.py'], ['m.py']],
  ['show', ['show', 'synthetic:30', '--out', 's.svg'], ['s.svg']],
  [
    'predict --batch',
    [
      'predict',
      '--batch',
      `${folder}/digits.csv`,
      '--model',
      model,
      '--workers',
      '1',
      '--save',
      'a.ndjson',
    ],
    ['a.ndjson'],
  ],
];

for (const [name, args, files] of RUNS)
  test(name, async (t) => {
    const own = await mkdtemp(path.join(folder, 'run-'));
    await promisify(execFile)(
      process.execPath,
      [faulty, JSON.stringify({ args, files, folder: own })],
      {
        env: { ...process.env, TMPDIR: own, MNIST_DIR: '/nowhere' },
      },
    );
    const found = JSON.parse(readFileSync(path.join(own, 'faults.json'), 'utf8'));
    assert.equal(found.status, 0, found.words);
    assert.deepEqual(found.wrong, []);
    assert.ok(found.points >= 8 && found.old > 0, JSON.stringify(found));
    t.diagnostic(
      `${found.points} faults: ${found.old} left an old file, ${found.new} all new, ${found.kept} kept elsewhere`,
    );
  });
