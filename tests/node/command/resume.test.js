/* inkling train --resume and inkling verify: killed runs that end with the bits of one never interrupted, and receipts. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { emptyFolder, inklingCommand, refusal } from '../support/command.js';
import { RUN, interrupted, killedAndResumed, runWhole } from '../support/killed.js';
import { digits } from '../support/networks.js';

const folder = emptyFolder({ after });
/** @param {string[]} args @param {Parameters<typeof inklingCommand>[1]} [options] */
const inkling = (args, options) => inklingCommand(args, { cwd: folder, ...options });
const at = (/** @type {string} */ name) => path.join(folder, name);
const expected = await runWhole(folder);

test('killed after an epoch and resumed: the same final bits', () => killedAndResumed(folder, [0]));

test('Ctrl-C and SIGTERM leave a model and a checkpoint; --resume ends with the same bits', async () => {
  const file = 'stopped.safetensors';
  const first = await interrupted(folder, [...RUN, '--save', file], 'SIGINT');
  assert.equal(first.status, 130, first.stderr);
  const second = await interrupted(folder, [...RUN, '--save', file, '--resume'], 'SIGTERM');
  assert.equal(second.status, 130, second.stderr);
  assert.ok(existsSync(at(file)));

  const resume = ['train', '--resume', '--quiet', '--save', at(file)];
  for (const [args, code, words] of /** @type {[string[], number, RegExp][]} */ ([
    [['--epochs', '3'], 2, /a run continues as it was started, with epochs 12; found 3/],
    [['--seed', '4'], 2, /is of another seed, 1/],
    [['--preset', 'slim'], 2, /is of another network/],
    [['--data', 'synthetic:1600'], 1, /must be 1500 pictures of synthetic-1.*found 1600/],
  ])) {
    const { status, stderr } = await refusal([...resume, ...args]);
    assert.match(stderr, words);
    assert.equal(status, code, stderr);
  }
  const other = await inkling([...RUN, '--resume', '--save', file, '--epochs', '3']);
  assert.equal(other.status, 2, other.stderr);

  const last = await inkling(['train', '--resume', '--save', file, '--quiet', '--json']);
  assert.equal(JSON.parse(last.stdout).weightsSha256, expected);
  const none = await refusal(resume);
  assert.equal(none.status, 3);
  assert.match(none.stderr, /nothing to resume/);
});

test('an unfinished run is put aside, not lost, when another begins; a broken checkpoint is refused', async () => {
  const file = 'aside.safetensors';
  await interrupted(folder, [...RUN, '--save', file], 'SIGINT');
  const bytes = readFileSync(at(`${file}.checkpoint`));
  const another = ['train', '--layers', 'net.json', '--data', 'synthetic:60', '--epochs', '1'];
  const { stderr } = await inkling([...another, '--save', file]);
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
    const { status, stderr: words } = await refusal(['train', '--resume', '--save', at(file)]);
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
  /** @param {(copy: any) => void} change */
  const writeChanged = (change) => {
    const copy = structuredClone(receipt);
    copy.recipe.epochs = 2;
    change(copy);
    writeFileSync(at('changed.json'), JSON.stringify(copy));
  };
  writeChanged((copy) => {
    copy.engine = '0';
  });
  const other = await inkling(['verify', 'changed.json', '--json', '--quiet']);
  assert.equal(other.status, 5, other.stderr);
  const { equal, expected: told, found, sentence } = JSON.parse(other.stdout);
  assert.ok(
    !equal &&
      told === expected &&
      /^[0-9a-f]{64}$/.test(found) &&
      /written by engine 0/.test(sentence),
  );
  writeChanged((copy) => {
    copy.data.source = { kind: 'mnist', part: 'train' };
  });
  const missing = await inkling(['verify', 'changed.json']);
  assert.equal(missing.status, 3, missing.stderr);
  assert.match(missing.stderr, /MNIST was not found/);
  writeChanged((copy) => {
    copy.data.source.seed = 2;
  });
  const wrong = await refusal(['verify', at('changed.json')]);
  assert.equal(wrong.status, 1, wrong.stderr);
  assert.match(wrong.stderr, /the data of this run must be 1500 pictures/);
  writeChanged((copy) => {
    copy.recipe.batchSize = 0;
  });
  const broken = await refusal(['verify', at('changed.json')]);
  assert.equal(broken.status, 1, broken.stderr);
  assert.match(broken.stderr, /not a receipt .* batchSize/);
  assert.equal((await refusal(['verify', at('nowhere.json')])).status, 3);
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
  const without = await refusal(['verify', at('mine.json')]);
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
  const synthetic = await refusal(['train', '--data', 'synthetic:60', '--validate-on', 'test']);
  assert.equal(synthetic.status, 2);
  assert.match(synthetic.stderr, /'synthetic:60' has no test set/);
  rmSync(at('two'), { recursive: true });
});
