/* inkling predict --batch with broken inputs, and runs that are killed and go on. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { STROKES, batchFolder, records, underWay } from '../support/batch.js';
import { refusal } from '../support/command.js';
import { csvFile, idxFile, pngFile } from '../support/data-files.js';
import { tarFile } from '../support/tar-files.js';

const COUNT = 600;
const {
  folder,
  model,
  modelFile,
  set,
  pictures,
  at,
  file,
  batch,
  process: run,
} = batchFolder({ after }, COUNT);
const inkling = fileURLToPath(new URL('../../../tools/inkling.js', import.meta.url));
file('digits.idx', idxFile([COUNT, 28, 28], set.images));

test('each broken input has a record with a sentence, and the others are read', async () => {
  const good = JSON.stringify({ id: 'good', strokes: STROKES[0] });
  const bad = ['{"strokes": [[1, 2', '{"strokes": [[1, 2, 3]]}', '{"id": "x"}', '[7]', 'null'];
  const long = `{"strokes": [[${'1,'.repeat(2 ** 21 + 100)}1]]}`;
  const text = [good, ...bad, long, good, ''].join('\n');
  const lines = await batch([file('bad.ndjson', text)]);
  assert.equal(lines.status, 1, lines.stderr);
  const found = records(lines.stdout);
  assert.deepEqual(
    found.map(({ index }) => index),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.deepEqual([found[0].id, found[7].id], ['good', 'good']);
  for (const [i, { error }] of found.slice(1, 7).entries())
    assert.match(error, new RegExp(`^bad\\.ndjson:${i + 2}: `));
  assert.match(found[6].error, /too long/);
  assert.match(lines.stderr, /8 pictures, 6 could not be read/);

  const rows = Buffer.from(csvFile(5, set.images.subarray(0, 5 * 784), set.labels)).toString();
  const broken = rows
    .split('\n')
    .map((row, i) => (i === 1 ? `${row},9` : i === 3 ? row.replace(/,0,/, ',x,') : row));
  const table = records((await batch([file('bad.csv', broken.join('\n'))])).stdout);
  assert.match(
    table[1].error,
    /^bad\.csv: line 2 must have 785 fields, as the first has; found 786$/,
  );
  assert.match(table[3].error, /^bad\.csv: line 4, field \d+ must be a number; found "x"$/);
  assert.equal(table[4].label, model.predict(pictures[4]).label);

  const archive = tarFile([
    ['a.png', Buffer.from('no picture')],
    ['b.png', pngFile(pictures[0], 28, 28).subarray(0, 100)],
    ['c.png', pngFile(pictures[0], 28, 28)],
  ]);
  const members = records((await batch([file('bad.tar', archive.subarray(0, 2600))])).stdout);
  assert.match(members[0].error, /^a\.png: not a picture/);
  assert.match(members[1].error, /^b\.png: not a readable PNG/);
  assert.match(members[2].error, /^bad\.tar: the tar archive is cut, at byte 2048$/);
});

test('a cut file in the middle: what came before is kept, its place is told, the next is read', async () => {
  const packed = gzipSync(idxFile([COUNT, 28, 28], set.images));
  const cut = file('cut.gz', packed.subarray(0, packed.length >> 1));
  const plain = file(
    'cut.idx',
    idxFile([COUNT, 28, 28], set.images).subarray(0, 16 + 784 * 10 + 5),
  );
  const last = file('last.ndjson', JSON.stringify({ strokes: STROKES[1] }));
  const { status, stdout, stderr } = await batch([cut, 'missing.idx', plain, last]);
  assert.equal(status, 1, stderr);
  const all = records(stdout);
  all.forEach(({ index }, i) => assert.equal(index, i));
  const failures = all.filter(({ error }) => error !== undefined);
  const first = all.indexOf(failures[0]);
  assert.ok(first > 200 && first < 400, `${first}`);
  assert.equal(all[first - 1].label, model.predict(pictures[first - 1]).label);
  assert.match(
    failures[0].error,
    /^cut\.gz: the gzip file is damaged or cut, after \d+ bytes \(\d+ unpacked\)/,
  );
  assert.equal(failures[1].error, 'missing.idx: there is no such file');
  assert.equal(
    failures[2].error,
    'cut.idx: cut short at byte 7861: its header announces 600 pictures; 10 are whole',
  );
  assert.equal(failures.length, 3);
  assert.deepEqual([all[all.length - 1].file, all.length], ['last.ndjson', first + 14]);
  const alone = await batch(['missing.idx']);
  assert.equal(alone.status, 3);
  for (const error of failures.map((record) => record.error)) assert.ok(stderr.includes(error));
});

test('killed or stopped by Ctrl-C, then resumed: the same bytes', async () => {
  const line = (/** @type {number} */ i) =>
    i % 100 === 99 ? '{"strokes": 7}' : JSON.stringify({ id: String(i), strokes: STROKES[i % 3] });
  const text = Array.from({ length: 1500 }, (_, i) => `${line(i)}\n`).join('');
  const whole = await run(['-'], text);
  assert.equal(whole.status, 1, whole.stderr);
  const part = Buffer.from(text.slice(0, text.length * 0.9));
  const runs = /** @type {const} */ (['SIGKILL', 'SIGINT']).map(async (signal) => {
    const save = `${signal}.ndjson`;
    const child = await underWay(['predict', '--model', modelFile], at(save), part);
    child.kill(signal);
    const [code] = await once(child, 'close');
    assert.equal(code, signal === 'SIGKILL' ? null : 130);
    const earlier = readFileSync(at(save), 'utf8');
    assert.ok(earlier.length > 0 && earlier.length < whole.stdout.length);
    if (signal !== 'SIGKILL') assert.ok(earlier.endsWith('\n'));
    const { status, stderr } = await run(['-', '--save', save, '--resume', '--workers', '2'], text);
    assert.equal(status, 1, stderr);
    assert.equal(readFileSync(at(save), 'utf8'), whole.stdout);
  });
  await Promise.all(runs);
});

test('resumed behind the last whole line, wherever the file was cut; another run is refused', async () => {
  const input = ['digits.idx', '--shard', '2/3'];
  const { stdout } = await batch(input);
  const lengths = [0, 5, stdout.indexOf('\n'), stdout.indexOf('\n') + 1, 7777, stdout.length];
  const resumed = lengths.map(async (length) => {
    const save = file(`resumed-${length}.ndjson`, stdout.slice(0, length));
    const { status, stderr } = await batch([...input, '--save', save, '--resume']);
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(at(save), 'utf8'), stdout, `cut at ${length}`);
  });
  await Promise.all(resumed);
  const save = 'other.ndjson';
  const resume = [...input, '--save', save];
  const half = stdout.slice(0, 7777);
  for (const [
    options,
    contents,
    code,
    words,
  ] of /** @type {[string[], string, number, RegExp][]} */ ([
    [
      ['--resume', '--probabilities'],
      half,
      1,
      /is of other inputs, another model or other options/,
    ],
    [['--resume'], 'a file of mine', 1, /has no records of --batch; it stays as it is/],
    [['--resume'], `${stdout}${stdout}`, 1, /has more records than the inputs give/],
    [[], half, 2, /is there: --resume continues it/],
  ])) {
    file(save, contents);
    const { status, stderr } = await batch([...resume, ...options]);
    assert.equal(status, code, stderr);
    assert.match(stderr, words);
    assert.equal(readFileSync(at(save), 'utf8'), contents);
  }
});

test('a reader that closes the pipe early is no error; wrong options are refused', async () => {
  const args = [inkling, 'predict', '--batch', 'digits.idx', '--model', modelFile];
  const child = spawn(process.execPath, args, { cwd: folder });
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  for (const [given, words] of /** @type {[string[], RegExp][]} */ ([
    [['--save', 'x', 'a.png'], /--save needs --batch/],
    [['--batch'], /an argument is missing/],
    [['--batch', '-', '-'], /can be read once/],
    [['--batch', 'a', '--resume'], /--resume continues the file of --save/],
    [['--batch', 'a', '--shard', '3/2'], /I from 1 to N/],
    [['--batch', 'a', '--workers', '0'], /workers/],
    [['--batch', 'a', '--take', '3'], /--take does not go with --batch/],
  ])) {
    const { status, stderr } = await refusal(['predict', ...given]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, words);
  }
});
