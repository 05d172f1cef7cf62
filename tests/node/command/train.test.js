/* inkling train, eval and data, on built-in digits; the real data sets only where they are. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { convertsToEach } from '../support/convert.js';
import { emptyFolder, inklingCommand, refusal, trainedModel } from '../support/command.js';
import { QUICK } from '../support/networks.js';

const folder = emptyFolder({ after });

writeFileSync(path.join(folder, 'tiny.json'), JSON.stringify(QUICK));
const SMALL = [
  '--layers',
  'tiny.json',
  '--data',
  'synthetic:300',
  '--epochs',
  '1',
  '--batch-size',
  '64',
];
const VALIDATED = [...SMALL, '--validation-split', '0.1'];
const file = (/** @type {string} */ name) => path.join(folder, name);
/** @param {string[]} args @param {Parameters<typeof inklingCommand>[1]} [options] */
const inkling = (args, options) => inklingCommand(args, { cwd: folder, ...options });

test('convert: a model as F32, F16 and I8; the same command gives the same file', async () => {
  const model = await trainedModel(folder);
  const bytes = await convertsToEach(folder, [model]);
  assert.ok(bytes.F32 > bytes.F16 && bytes.F16 > bytes.I8, JSON.stringify(bytes));
  const shipped = await inkling(['convert', '--dtype', 'F16', '--save', 'shipped.safetensors']);
  assert.equal(shipped.status, 0, shipped.stderr);
  assert.equal((await refusal(['convert'])).status, 2);
});

test('trains, saves, and writes a card whose command gives the same weights with another number of workers', async () => {
  const first = await inkling([
    'train',
    ...VALIDATED,
    '--workers',
    '2',
    '--save',
    'a.safetensors',
    '--card',
    'a.json',
    '--json',
  ]);
  assert.equal(first.status, 0, first.stderr);
  const result = JSON.parse(first.stdout);
  assert.match(first.stderr, /^epoch 1\/1 {2}while learning .* validation /m);
  const card = JSON.parse(readFileSync(path.join(folder, 'a.json'), 'utf8'));
  assert.equal(card.command, `inkling train ${VALIDATED.join(' ')} --save a.safetensors`);
  assert.equal(card.weightsSha256, result.weightsSha256);
  assert.equal(typeof card.validation.accuracy, 'number');
  const again = await inkling([
    'train',
    ...VALIDATED,
    '--workers',
    '1',
    '--save',
    'b.safetensors',
    '--quiet',
    '--json',
  ]);
  assert.equal(JSON.parse(again.stdout).weightsSha256, card.weightsSha256);
  assert.equal(again.stderr, '');
  assert.deepEqual(
    readFileSync(path.join(folder, 'a.safetensors')),
    readFileSync(path.join(folder, 'b.safetensors')),
  );
  const other = await inkling([
    'train',
    ...VALIDATED,
    '--seed',
    '2',
    '--save',
    'c.safetensors',
    '--quiet',
    '--json',
  ]);
  assert.notEqual(JSON.parse(other.stdout).weightsSha256, card.weightsSha256);
});

test('the SHA-256 is that of the weights in the file, also when F16 has rounded them', async () => {
  const { stdout, stderr } = await inkling([
    'train',
    ...SMALL,
    '--dtype',
    'F16',
    '--save',
    'half.safetensors',
    '--quiet',
    '--json',
  ]);
  assert.equal(stderr, '');
  const model = await (
    await loadEngine()
  ).loadModel(readFileSync(path.join(folder, 'half.safetensors')));
  assert.equal(JSON.parse(stdout).weightsSha256, await model.hash());
});

test('takes layers from a file, and says which layer is impossible', async () => {
  const layers = [
    { type: 'conv', filters: 4, kernel: 3, activation: 'relu' },
    { type: 'maxpool', size: 4 },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ];
  writeFileSync(path.join(folder, 'net.json'), JSON.stringify({ layers, recipe: { epochs: 1 } }));
  const good = await inkling([
    'train',
    '--layers',
    'net.json',
    '--data',
    'synthetic:200',
    '--optimizer',
    'sgd',
    '--schedule',
    'cosine',
    '--learning-rate',
    '0.05',
    '--warmup',
    '0.1',
    '--augment',
    '{"shift": 1}',
    '--dtype',
    'F16',
    '--save',
    'net.safetensors',
    '--json',
  ]);
  assert.equal(good.status, 0, good.stderr);
  const { recipe, parameters } = JSON.parse(good.stdout);
  assert.equal(parameters, 4 * 9 + 4 + 6 * 6 * 4 * 10 + 10);
  assert.equal(recipe.optimizer.kind, 'sgd');
  assert.deepEqual(
    [recipe.learningRate.schedule, recipe.learningRate.warmup, recipe.augment.shift],
    ['cosine', 0.1, 1],
  );
  writeFileSync(
    path.join(folder, 'bad.json'),
    JSON.stringify([
      { type: 'conv', filters: 4, kernel: 3 },
      { type: 'maxpool', size: 7 },
      { type: 'conv', filters: 2, kernel: 7 },
    ]),
  );
  const bad = await refusal(['train', '--layers', file('bad.json'), '--data', 'synthetic:200']);
  assert.equal(bad.status, 1, bad.stderr);
  assert.equal(bad.stderr.trimEnd().split('\n').length, 1, bad.stderr);
  writeFileSync(path.join(folder, 'nonsense.json'), '[{');
  assert.equal((await refusal(['train', '--layers', file('nonsense.json')])).status, 1);
  assert.equal((await refusal(['train', '--layers', file('missing.json')])).status, 3);
  assert.ok(!existsSync(path.join(folder, 'model.safetensors')));
});

test('a run ends with what its final weights score; the running mean says that it is one', async () => {
  const args = ['train', ...SMALL, '--save', 'final.safetensors'];
  const { status, stdout, stderr } = await inkling([...args, '--json']);
  assert.equal(status, 0, stderr);
  const { final, history } = JSON.parse(stdout);
  const engine = await loadEngine();
  const net = await engine.loadModel(readFileSync(path.join(folder, 'final.safetensors')));
  const { accuracy, loss, count } = await net.evaluate(syntheticDataset(300, { seed: 1, engine }));
  assert.deepEqual(final, { on: 'training', accuracy, loss, count });
  assert.notEqual(accuracy, history.accuracy[0]);
  assert.match(stderr, /^epoch 1\/1 {2}while learning [\d.]+ %, loss /m);
  const percent = `${(100 * accuracy).toFixed(2)} %`;
  assert.ok(stderr.includes(`final weights: ${percent} of 300 training pictures`), stderr);
  assert.match(stderr, /nothing was held back/);

  const validated = await inkling(['train', ...VALIDATED, '--save', 'final.safetensors', '--json']);
  assert.equal(validated.status, 0);
  const { final: held, history: epochs } = JSON.parse(validated.stdout);
  assert.deepEqual(held, {
    on: 'validation',
    accuracy: epochs.valAccuracy[0],
    loss: epochs.valLoss[0],
  });
  assert.match(validated.stderr, /final weights: [\d.]+ % of the validation pictures/);
});

test('Ctrl-C saves what was learned and ends with 130', async () => {
  const run = inkling(
    [
      'train',
      '--preset',
      'slim',
      '--data',
      'synthetic:1000',
      '--epochs',
      '500',
      '--save',
      'stopped.safetensors',
    ],
    {
      onStart: (child) =>
        child.stderr.on('data', (chunk) => {
          if (/epoch +1\//.test(`${chunk}`)) child.kill('SIGINT');
        }),
    },
  );
  const { status, stderr } = await run;
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Stopping; the model is saved/);
  assert.ok(readFileSync(path.join(folder, 'stopped.safetensors')).length > 1000);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('a loss that is not finite ends with 4 and keeps the last good weights', async () => {
  const conv = { type: 'conv', filters: 4, kernel: 3 }; // without relu nothing stops the numbers
  writeFileSync(
    path.join(folder, 'linear.json'),
    JSON.stringify([conv, conv, conv, { type: 'flatten' }, { type: 'dense', units: 10 }]),
  );
  const { status, stderr } = await inkling([
    'train',
    '--layers',
    'linear.json',
    '--data',
    'synthetic:400',
    '--epochs',
    '3',
    '--batch-size',
    '16',
    '--optimizer',
    'sgd',
    '--learning-rate',
    '1000',
    '--save',
    'diverged.safetensors',
  ]);
  assert.equal(status, 4, stderr);
  assert.match(stderr, /diverged\.safetensors has the last good weights/);
  const read = await inkling(['predict', '-', '--model', 'diverged.safetensors'], {
    input: '{"strokes": []}',
  });
  assert.equal(read.status, 0, read.stderr);
});

test('without MNIST train and eval say how to get it, exit code 3', async () => {
  for (const args of [['train'], ['eval', 'a.safetensors']]) {
    const { status, stderr } = await inkling(args);
    assert.equal(status, 3);
    assert.match(stderr, /inkling data download/);
  }
});

test('data: status lists, verify tells missing from wrong, a mirror with other contents is refused', async (t) => {
  const data = emptyFolder(t);
  const env = { MNIST_DIR: data };
  const status = await inkling(['data', '--json'], { env });
  assert.equal(status.status, 0);
  const listed = JSON.parse(status.stdout);
  if (listed.folder !== data)
    return t.skip('data/mnist is here and stands in for an empty MNIST_DIR');
  assert.equal((await inkling(['data', 'verify'], { env })).status, 3);
  const server = createServer((_, response) => response.end('other contents'));
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const download = await inkling(['data', 'download', '--mirror', `http://127.0.0.1:${port}/`], {
    env,
  });
  server.close();
  assert.equal(download.status, 3);
  assert.match(download.stderr, /train-images-idx3-ubyte\.gz could not be fetched/);
  assert.deepEqual(readdirSync(data), []);
  writeFileSync(path.join(data, 'train-images-idx3-ubyte'), 'wrong');
  const wrong = await inkling(['data', 'verify'], { env });
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /wrong contents: train-images/);
});

test('data download leaves another data set of the same file names alone, unless forced', async (t) => {
  const data = emptyFolder(t);
  const env = { MNIST_DIR: data };
  const other = gzipSync('the images of another data set');
  const file = path.join(data, 'train-images-idx3-ubyte.gz');
  writeFileSync(file, other);
  const { MNIST_DIR } = process.env;
  const asked = /** @type {string[]} */ ([]);
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    response.end(MNIST_DIR ? readFileSync(path.join(MNIST_DIR, String(request.url))) : 'nothing');
  });
  t.after(() => server.close());
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const download = ['data', 'download', '--mirror', `http://127.0.0.1:${port}/`];
  const refused = await inkling(download, { env });
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /train-images-idx3-ubyte\.gz.*SHA-256 [0-9a-f]{12}/);
  assert.match(refused.stderr, /MNIST_DIR/);
  assert.match(refused.stderr, /--force/);
  assert.deepEqual(asked, [], 'nothing is fetched');
  assert.deepEqual(readFileSync(file), other);
  assert.deepEqual(readdirSync(data), ['train-images-idx3-ubyte.gz']);
  const train = await inkling(['train', '--epochs', '1'], { env });
  assert.equal(train.status, 1);
  assert.match(train.stderr, /is not MNIST's.*--data/);
  assert.doesNotMatch(train.stderr, /again|--force/, 'no advice that destroys');
  if (!MNIST_DIR) return;
  const forced = await inkling([...download, '--force'], { env });
  assert.equal(forced.status, 0, forced.stderr);
  assert.notDeepEqual(readFileSync(file), other);
});

test('eval measures a model on the whole test set and on pen strokes, and fills the card', async (t) => {
  const { MNIST_DIR } = process.env;
  if (!MNIST_DIR) return t.skip('MNIST_DIR is not set');
  const strokes = ['ann/1', 'bob/1', 'bob/2'].map((id) =>
    JSON.stringify({ id, label: 1, strokes: [[0, 0, 10, 500, 0, 1000]] }),
  );
  writeFileSync(path.join(folder, 'strokes.ndjson'), strokes.join('\n'));
  await inkling(['train', ...SMALL, '--save', 'e.safetensors', '--card', 'e.json', '--quiet']);
  const { status, stdout, stderr } = await inkling(
    ['eval', 'e.safetensors', '--card', 'e.json', '--strokes', 'strokes.ndjson', '--json'],
    { env: { MNIST_DIR } },
  );
  assert.equal(status, 0, stderr);
  const { test: score, strokes: donors } = JSON.parse(stdout);
  assert.equal(score.count, 10000);
  assert.equal(
    score.confusion
      .flat()
      .reduce((/** @type {number} */ sum, /** @type {number} */ cell) => sum + cell, 0),
    10000,
  );
  assert.ok(score.interval[0] < score.accuracy && score.accuracy < score.interval[1]);
  assert.deepEqual(Object.keys(donors.donors), ['ann', 'bob']);
  assert.equal(donors.all.count, 3);
  const card = JSON.parse(readFileSync(path.join(folder, 'e.json'), 'utf8'));
  assert.equal(card.test.correct, score.correct);
  assert.match(card.command, /^inkling train /);
  assert.equal(Object.keys(card.test.sha256).length, 2);
  for (const text of [stdout, JSON.stringify(card)])
    assert.ok(text.length < 10000, `scores, nothing for each picture: ${text.length} letters`);
});
