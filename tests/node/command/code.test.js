/* inkling code: the program of a preset, of a list of layers and of a saved model, with the options of train. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { presets } from '../../../web/inkling/index.js';
import { emptyFolder, inklingCommand, refusal } from '../support/command.js';
import { QUICK, digits, engine } from '../support/networks.js';

const folder = emptyFolder({ after });

/** What the command prints. @param {string[]} args */
async function printed(args) {
  const { status, stdout, stderr } = await inklingCommand(['code', ...args], { cwd: folder });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

test('a preset brings its recipe, and options of train change it', async () => {
  const model = engine.createModel('slim', { seed: 5 });
  assert.equal(
    await printed(['slim', '--seed', '5']),
    await model.code('keras', { ...presets.slim.recipe, seed: 5 }),
  );
  const text = await printed([
    'slim',
    '--as',
    'js',
    '--seed',
    '5',
    '--epochs',
    '2',
    '--optimizer',
    'sgd,momentum=0.8',
  ]);
  assert.match(text, /"epochs": 2/);
  assert.match(text, /"kind": "sgd",\s+"momentum": 0\.8/);
  assert.equal(text.match(/"seed": 5/g)?.length, 2, 'of the first weights and of the run');
  model.dispose();
});

test('the file that is saved says which program it is', async () => {
  const line = await printed(['slim', '--save', 'slim.ipynb']);
  const file = path.join(folder, 'slim.ipynb');
  const { nbformat, cells } = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(nbformat, 4);
  assert.match(cells.flatMap((/** @type {any} */ { source }) => source).join(''), /Conv2D\(32, 3/);
  assert.equal(line.replaceAll(',', ''), `slim.ipynb  ${readFileSync(file).length} bytes\n`);
});

test('a list of layers brings its recipe, a saved model the one of its run', async () => {
  const layers = [...QUICK.slice(0, -1), { type: 'dense', units: 11 }];
  writeFileSync(path.join(folder, 'net.json'), JSON.stringify({ layers, recipe: { epochs: 7 } }));
  const own = await printed(['net.json', '--as', 'js']);
  assert.match(own, /"epochs": 7/);
  assert.match(own, /"none": true/, 'an eleventh output is "no digit", as train has it');
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(digits(64), { epochs: 1, batchSize: 16, labelSmoothing: 0.125, workers: 1 });
  writeFileSync(path.join(folder, 'model.safetensors'), model.save());
  const torch = await printed(['model.safetensors', '--as', 'torch']);
  assert.equal(torch, await model.code('torch'));
  assert.match(torch, /label_smoothing=0\.125/);
  model.dispose();
});

test('what cannot be written is refused with a sentence', async () => {
  for (const [args, status, words] of /** @type {[string[], number, RegExp][]} */ ([
    [
      ['slim', '--as', 'torch', '--save', 'x.ipynb'],
      2,
      /--as torch takes a file that ends in \.py; found 'x\.ipynb'/,
    ],
    [['slim', '--save', 'x.txt'], 2, /--as keras takes a file that ends in \.py/],
    [['slim', '--as', 'kears'], 2, /keras, notebook, torch, js; not 'kears'; did you mean 'keras'/],
    [['slimm'], 3, /neither a file nor a preset nor a model; did you mean 'slim'/],
    [['record'], 1, /ensemble of \d networks/],
    [[], 2, /an argument is missing: inkling code MODEL/],
  ])) {
    const found = await refusal(['code', ...args]);
    assert.equal(found.status, status, found.stderr);
    assert.match(found.stderr, words);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('x.')),
    [],
  );
});
