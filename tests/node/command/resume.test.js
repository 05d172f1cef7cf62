/* inkling train --resume and inkling verify: killed runs that end with the bits of one never interrupted, and receipts. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { digits } from '../support/networks.js';
import { emptyFolder, inklingCommand } from '../support/command.js';

const folder = emptyFolder({ after });
/** @param {string[]} args @param {Parameters<typeof inklingCommand>[1]} [options] */
const inkling = (args, options) => inklingCommand(args, { cwd: folder, ...options });
const at = (/** @type {string} */ name) => path.join(folder, name);

writeFileSync(
  at('net.json'),
  JSON.stringify([
    { type: 'conv', filters: 4, kernel: 3, stride: 2, activation: 'relu' },
    { type: 'batchnorm' },
    { type: 'dropout', rate: 0.2 },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ]),
);
const RUN = [
  'train',
  '--layers',
  'net.json',
  '--data',
  'synthetic:1500',
  '--epochs',
  '12',
  '--validation-split',
  '0.2',
  '--average',
  '0.9',
  '--schedule',
  'cosine',
  '--augment',
  'light',
  '--early-stopping',
  'patience=20,restore_best_weights',
  '--batch-size',
  '48',
];

const plain = await inkling([
  ...RUN,
  '--save',
  'plain.safetensors',
  '--receipt',
  'plain.json',
  '--json',
  '--workers',
  '1',
]);
const expected = JSON.parse(plain.stdout).weightsSha256;

/**
 * Starts it and ends it some time after its first epoch.
 * @param {string[]} args
 * @param {NodeJS.Signals} signal
 * @param {number} ms
 */
function interrupted(args, signal, ms) {
  return inkling(args, {
    onStart: (child) => {
      let isComing = false;
      child.stderr.on('data', (chunk) => {
        if (isComing || !/epoch +\d+\//.test(`${chunk}`)) return;
        isComing = true;
        setTimeout(() => child.kill(signal), ms);
      });
    },
  });
}

test('killed five times at random points and resumed: the same final bits', async () => {
  const file = 'killed.safetensors';
  const delays = Array.from({ length: 5 }, () => Math.floor(Math.random() * 150));
  const begun = await interrupted([...RUN, '--save', file, '--workers', '1'], 'SIGKILL', delays[0]);
  assert.equal(begun.status, null, begun.stderr);
  for (const ms of delays.slice(1)) {
    assert.ok(existsSync(at(`${file}.checkpoint`)), `a checkpoint is there after ${delays}`);
    const killed = await interrupted(
      ['train', '--resume', '--save', file, '--workers', '2'],
      'SIGKILL',
      ms,
    );
    assert.match(killed.stderr, /^Going on after \d+ of 12 epochs/);
    if (killed.status === 0) break; // so late that it was done
  }
  if (existsSync(at(`${file}.checkpoint`))) {
    const last = await inkling([
      'train',
      '--resume',
      '--save',
      file,
      '--receipt',
      'killed.json',
      '--workers',
      '1',
    ]);
    assert.equal(last.status, 0, last.stderr);
    assert.equal(readFileSync(at('killed.json'), 'utf8'), readFileSync(at('plain.json'), 'utf8'));
  }
  assert.deepEqual(
    readFileSync(at(file)),
    readFileSync(at('plain.safetensors')),
    `killed after ${delays} ms`,
  );
  assert.equal(existsSync(at(`${file}.checkpoint`)), false);
  assert.deepEqual(
    readdirSync(folder).filter(
      (name) => name.includes(file) && name !== file && !name.endsWith('.part'),
    ),
    [],
  );
});

test('Ctrl-C and SIGTERM leave a model and a checkpoint; --resume ends with the same bits', async () => {
  const file = 'stopped.safetensors';
  const first = await interrupted([...RUN, '--save', file], 'SIGINT', 20);
  assert.equal(first.status, 130, first.stderr);
  const second = await interrupted([...RUN, '--save', file, '--resume'], 'SIGTERM', 20);
  assert.equal(second.status, 130, second.stderr);
  assert.ok(existsSync(at(file)));

  const other = await inkling([...RUN, '--resume', '--save', file, '--epochs', '3']);
  assert.equal(other.status, 2, other.stderr);
  assert.match(other.stderr, /a run continues as it was started, with epochs 12; found 3/);
  assert.match(
    (await inkling(['train', '--resume', '--save', file, '--seed', '4'])).stderr,
    /is of another seed, 1/,
  );
  assert.match(
    (await inkling(['train', '--resume', '--save', file, '--preset', 'slim'])).stderr,
    /is of another network/,
  );
  const data = await inkling(['train', '--resume', '--save', file, '--data', 'synthetic:1600']);
  assert.equal(data.status, 1, data.stderr);
  assert.match(data.stderr, /must be 1500 pictures of synthetic-1.*found 1600/);

  const last = await inkling(['train', '--resume', '--save', file, '--quiet', '--json']);
  assert.equal(JSON.parse(last.stdout).weightsSha256, expected);
  const none = await inkling(['train', '--resume', '--save', file]);
  assert.equal(none.status, 3);
  assert.match(none.stderr, /nothing to resume/);
});

test('an unfinished run is put aside, not lost, when another begins; a broken checkpoint is refused', async () => {
  const file = 'aside.safetensors';
  await interrupted([...RUN, '--save', file], 'SIGINT', 0);
  const bytes = readFileSync(at(`${file}.checkpoint`));
  const { stderr } = await inkling([...RUN, '--save', file, '--epochs', '1']);
  assert.match(stderr, /kept as aside\.safetensors\.checkpoint\.old/);
  renameSync(at(`${file}.checkpoint.old`), at(`${file}.checkpoint`));
  assert.deepEqual(readFileSync(at(`${file}.checkpoint`)), bytes);
  const model = readFileSync(at(file));
  for (const broken of [
    bytes.subarray(0, 1000),
    readFileSync(at('plain.safetensors')),
    Buffer.from('not one'),
  ]) {
    writeFileSync(at(`${file}.checkpoint`), broken);
    const { status, stderr: words } = await inkling(['train', '--resume', '--save', file]);
    assert.equal(status, 1, words);
    assert.match(words, /not a checkpoint that can be continued/);
    assert.deepEqual(readFileSync(at(file)), model);
  }
});

test('verify: equal 0, other weights 5, data missing 3, other data 1, broken 1', async () => {
  const same = await inkling(['verify', 'plain.json', '--workers', '2']);
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, new RegExp(`^plain\\.json: the same weights, ${expected}\n$`));
  const receipt = JSON.parse(readFileSync(at('plain.json'), 'utf8'));
  /** @param {(copy: any) => void} change @param {string[]} [args] */
  const changed = async (change, args = []) => {
    const copy = structuredClone(receipt);
    copy.recipe.epochs = 2;
    change(copy);
    writeFileSync(at('changed.json'), JSON.stringify(copy));
    return inkling(['verify', 'changed.json', ...args]);
  };
  const other = await changed(
    (copy) => {
      copy.engine = '0';
    },
    ['--json', '--quiet'],
  );
  assert.equal(other.status, 5, other.stderr);
  const { equal, expected: told, found, sentence } = JSON.parse(other.stdout);
  assert.ok(
    !equal &&
      told === expected &&
      /^[0-9a-f]{64}$/.test(found) &&
      /written by engine 0/.test(sentence),
  );
  const missing = await changed((copy) => {
    copy.data.source = { kind: 'mnist', part: 'train' };
  });
  assert.equal(missing.status, 3, missing.stderr);
  assert.match(missing.stderr, /MNIST was not found/);
  const wrong = await changed((copy) => {
    copy.data.source.seed = 2;
  });
  assert.equal(wrong.status, 1, wrong.stderr);
  assert.match(wrong.stderr, /the data of this run must be 1500 pictures/);
  const broken = await changed((copy) => {
    copy.recipe.batchSize = 0;
  });
  assert.equal(broken.status, 1, broken.stderr);
  assert.match(broken.stderr, /not a receipt .* batchSize/);
  assert.equal((await inkling(['verify', 'nowhere.json'])).status, 3);
});

/** @param {string} name @param {number[]} shape @param {Uint8Array} data */
function writeIdx(name, shape, data) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((side, i) => head.writeUInt32BE(side, 4 + 4 * i));
  writeFileSync(at(name), Buffer.concat([head, data]));
}

test('own data: verify and --resume ask for the folder', async () => {
  mkdirSync(at('mine'));
  const { images, labels, count } = digits(300);
  writeIdx('mine/train-images-idx3-ubyte', [count, 28, 28], images);
  writeIdx('mine/train-labels-idx1-ubyte', [count], labels);
  const args = [
    'train',
    '--layers',
    'net.json',
    '--data',
    'mine',
    '--mix-synthetic',
    '0.5',
    '--epochs',
    '1',
    '--save',
    'mine.safetensors',
  ];
  const trained = await inkling([...args, '--receipt', 'mine.json', '--quiet']);
  assert.equal(trained.status, 0, trained.stderr);
  const without = await inkling(['verify', 'mine.json']);
  assert.equal(without.status, 3, without.stderr);
  assert.match(without.stderr, /only their owner has.*--data/);
  assert.equal((await inkling(['verify', 'mine.json', '--data', 'mine'])).status, 0);
  rmSync(at('mine'), { recursive: true });
});

test('--validate-on test is the test set of the data that are trained on', async () => {
  mkdirSync(at('two'));
  const { images, labels, count } = digits(200);
  writeIdx('two/train-images-idx3-ubyte', [count, 28, 28], images);
  writeIdx('two/train-labels-idx1-ubyte', [count], labels);
  const args = ['train', '--layers', 'net.json', '--data', 'two', '--epochs', '2'];
  args.push('--validate-on', 'test', '--save', 'two.safetensors');
  const none = await inkling(args);
  assert.equal(none.status, 3, none.stderr);
  assert.match(none.stderr, /two has no test set .*--validation-split/);
  const held = digits(100, 5);
  writeIdx('two/t10k-images-idx3-ubyte', [held.count, 28, 28], held.images);
  const validated = async (/** @type {Uint8Array} */ answers) => {
    writeIdx('two/t10k-labels-idx1-ubyte', [held.count], answers);
    const { status, stdout, stderr } = await inkling([
      ...args,
      '--quiet',
      '--json',
      '--receipt',
      'two.json',
    ]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout).history.valAccuracy.at(-1);
  };
  const right = await validated(held.labels);
  const wrong = await validated(held.labels.map((label) => (label + 1) % 10));
  assert.ok(right > wrong, `${right} with the right labels, ${wrong} with wrong ones`);
  const verified = await inkling(['verify', 'two.json', '--data', 'two']);
  assert.equal(verified.status, 0, verified.stderr);
  const synthetic = await inkling(['train', '--data', 'synthetic:60', '--validate-on', 'test']);
  assert.equal(synthetic.status, 2);
  assert.match(synthetic.stderr, /'synthetic:60' has no test set/);
  rmSync(at('two'), { recursive: true });
});

test("every optimiser, schedule and callback can be had from the command line, with Keras' names", async () => {
  /** @param {string[]} args */
  const recipe = async (...args) => {
    const { status, stdout, stderr } = await inkling([
      'train',
      '--data',
      'synthetic:60',
      '--epochs',
      '1',
      '--save',
      'r.safetensors',
      '--quiet',
      '--json',
      ...args,
    ]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout).recipe;
  };
  const sgd = await recipe(
    '--layers',
    'net.json',
    '--optimizer',
    'sgd,momentum=0.9,nesterov',
    '--clip',
    '1',
    '--validation-split',
    '0.2',
    '--schedule',
    'step,factor=0.5,every=2',
    '--early-stopping',
    'monitor=val_accuracy,patience=3,min_delta=0.001,restore_best_weights',
    '--reduce-on-plateau',
    'monitor=accuracy,factor=0.5,patience=2,min_delta=0.01,cooldown=1,min_lr=1e-5',
  );
  assert.deepEqual(
    [sgd.optimizer.kind, sgd.optimizer.momentum, sgd.optimizer.nesterov, sgd.clipNorm],
    ['sgd', 0.9, true, 1],
  );
  assert.deepEqual(sgd.learningRate, { schedule: 'step', base: 0.001, factor: 0.5, every: 2 });
  assert.deepEqual(sgd.callbacks, [
    {
      type: 'earlyStopping',
      monitor: 'valAccuracy',
      patience: 3,
      minDelta: 0.001,
      restoreBest: true,
    },
    {
      type: 'reduceOnPlateau',
      monitor: 'accuracy',
      patience: 2,
      minDelta: 0.01,
      factor: 0.5,
      cooldown: 1,
      minLearningRate: 1e-5,
    },
  ]);
  const adam = await recipe(
    '--preset',
    'callbacks',
    '--optimizer',
    'adam,beta_1=0.8,beta_2=0.99,epsilon=1e-6',
    '--early-stopping',
    'none',
    '--schedule',
    'one-cycle,final=1e-5',
    '--warmup',
    '0.2',
  );
  assert.deepEqual(
    [adam.optimizer.beta1, adam.optimizer.beta2, adam.optimizer.epsilon],
    [0.8, 0.99, 1e-6],
  );
  assert.deepEqual(adam.learningRate, {
    schedule: 'oneCycle',
    base: 0.001,
    final: 1e-5,
    warmup: 0.2,
  });
  assert.deepEqual(
    adam.callbacks.map((/** @type {any} */ { type }) => type),
    ['reduceOnPlateau'],
  );
  const filled = await recipe(
    '--preset',
    'template',
    '--fill',
    '{"filters": [4, 8], "pool": "avg", "units": 16}',
    '--optimizer',
    'sgd',
  );
  assert.deepEqual(
    [filled.batchSize, filled.optimizer.kind, filled.learningRate.base],
    [1313, 'sgd', 0.01],
  );

  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [['--optimizer', 'adan'], /did you mean 'adam'/],
    [['--optimizer', 'sgd,speed=3'], /no option "speed"/],
    [['--schedule', 'linear'], /--schedule is one of/],
    [['--early-stopping', 'monitor=loss2'], /monitor must be/],
    [['--early-stopping', 'patience=-1'], /patience must be/],
    [['--fill', '{}'], /--fill goes with/],
    [['--preset', 'template', '--fill', '{"pool": "min"}'], /pool must be/],
    [['--validate-on', 'tset'], /one of split, test/],
    [['--validate-on', 'test', '--validation-split', '0.1'], /not both/],
  ])) {
    const { status, stderr } = await inkling(['train', '--data', 'synthetic:60', ...args]);
    assert.deepEqual([status, words.test(stderr)], [2, true], `${args}: ${stderr}`);
  }
});
