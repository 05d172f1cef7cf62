/* inkling convert, predict and eval take models of other programs. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { emptyFolder, inklingCommand, refusal } from '../support/command.js';
import { engine } from '../support/networks.js';

const models = path.resolve(import.meta.dirname, '../../models');
const at = (/** @type {string} */ name) => path.join(models, name);

test('convert saves a model of Keras, and says what it found', async (context) => {
  const folder = emptyFolder(context);
  const save = path.join(folder, 'mine.safetensors');
  const { status, stdout, stderr } = await inklingCommand([
    'convert',
    at('keras3-reads-bytes.keras'),
    '--save',
    save,
  ]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Keras \(\.keras\) of Keras 3\.16\.0: conv 5 of 5x5, batchnorm/);
  assert.match(stdout, /reads best with pixels 0\.\.255, paper 0: 1\d\d of 200/);
  const model = await engine.loadModel(new Uint8Array(readFileSync(save)));
  assert.equal(model.layers.length, 6);
  assert.ok(stdout.includes(model.hash()));
  model.dispose();
});

test('convert takes a folder of TensorFlow.js, or its model.json, and files that belong together', async (context) => {
  const save = path.join(emptyFolder(context), 'mine.safetensors');
  const hashes = [];
  for (const given of [
    ['tfjs-uint8'],
    ['tfjs-uint8/model.json'],
    ['keras3-weights-only.weights.h5', 'keras3-weights-only.architecture.json'],
  ]) {
    const { status, stdout, stderr } = await inklingCommand([
      'convert',
      ...given.map(at),
      '--ink',
      '1',
      '--save',
      save,
    ]);
    assert.equal(status, 0, stderr);
    hashes.push(/SHA-256 (\w+)/.exec(stdout)?.[1]);
  }
  assert.equal(hashes[0], hashes[1]);
});

test('convert needs the layers of weights alone, as JSON', async (context) => {
  const save = path.join(emptyFolder(context), 'mine.safetensors');
  const refused = await inklingCommand(['convert', at('torch-f32.safetensors'), '--save', save]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /without a network; give the option layers/);
  const { chain } = JSON.parse(readFileSync(at('torch-f32.json'), 'utf8'));
  const { status, stderr } = await inklingCommand([
    'convert',
    at('torch-f32.safetensors'),
    '--layers',
    JSON.stringify(chain),
    '--save',
    save,
  ]);
  assert.equal(status, 0, stderr);
});

test('predict reads with a model of Keras; its report goes to stderr', async () => {
  const { status, stdout, stderr } = await inklingCommand([
    'predict',
    '--model',
    at('keras3-reads-bytes.keras'),
    '--data',
    'synthetic:3',
  ]);
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim().split('\n').length, 3);
  assert.match(stderr, /reads best with pixels 0\.\.255/);
});

test('convert --to writes for another program, and --check reads what was written', async (context) => {
  const folder = emptyFolder(context);
  const convert = (/** @type {string[]} */ ...args) =>
    inklingCommand(['convert', ...args], { cwd: folder });
  const options = ['--softmax', '--temperature', 'own', '--digits-only', '--check'];
  const { status, stdout, stderr } = await convert(
    'tiny',
    '--to',
    'tfjs',
    '--save',
    'web',
    ...options,
  );
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /^web\/model\.json {2}[\d,]+ bytes\nweb\/weights\.bin {2}[\d,]+ bytes\nweights SHA-256 \w{64}\n/,
  );
  assert.match(stdout, /check: Inkling: largest difference of 64 answers [\d.e-]+\n/);
  assert.match(stdout, /check: TensorFlow\.js: largest difference of 64 answers [\d.e-]+\n/);
  const again = await convert('web', '--save', 'back.safetensors');
  assert.match(again.stdout, /reads pixels 0\.\.1, paper 0: Inkling wrote it/);
  const onnx = await convert('back.safetensors', '--to', 'onnx', '--save', 'a.onnx', '--check');
  assert.match(onnx.stdout, /check: ONNX Runtime: (largest|not compared)/);
});

test('convert --to refuses what does not go together', async () => {
  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [['--to', 'onnx', '--save', 'x.keras'], /ends in \.onnx; found 'x\.keras'/],
    [['--to', 'tflite', '--save', 'x.tflite'], /keras, h5, tfjs, onnx, torch, c/],
    [['--to', 'c', '--softmax', '--save', 'x.h'], /--softmax is for --to keras/],
    [['--check', '--save', 'x.safetensors'], /--check is for --to/],
    [['--to', 'onnx'], /--save FILE is missing/],
  ])) {
    const { status, stderr } = await refusal(['convert', ...args]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, words);
  }
});
