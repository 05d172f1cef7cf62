/* inkling predict --batch: the answers of predict() for each kind of input, in their order, and shards. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { syntheticDataset } from '../../../web/inkling/index.js';
import { STROKES, batchFolder, records } from '../support/batch.js';
import { csvFile, idxFile, pngFile } from '../support/data-files.js';
import { engine } from '../support/networks.js';
import { tarFile } from '../support/tar-files.js';

/** @typedef {import('../../../web/inkling/index.js').Prediction} Prediction */

const COUNT = 600;
const { model, set, pictures, file, batch, process: run } = batchFolder({ after }, COUNT);

/** The record that predict() gives. @param {number} index @param {Prediction} answer @param {string} [id] */
function recordOf(index, { classes, candidates, probabilities, notDigit, verdict }, id) {
  const guess = (/** @type {number} */ c) => ({ label: classes[c], probability: probabilities[c] });
  const [first, second] = candidates;
  return {
    index,
    ...(id !== undefined && { id }),
    label: classes[first] ?? null,
    probability: first === undefined ? null : probabilities[first],
    second: second === undefined ? null : guess(second),
    verdict,
    probabilities: Array.from(probabilities),
    notDigit,
  };
}

/** A record with each number as the float32 that it stands for. @param {any} record */
const exact = (record) =>
  JSON.parse(JSON.stringify(record), (key, value) =>
    typeof value === 'number' && key !== 'index' ? Math.fround(value) : value,
  );

/** Compares all records of an input, read with two workers. @param {string} name @param {unknown[]} expected */
async function assertAnswers(name, expected) {
  const whole = await batch([name, '--probabilities', '--workers', '2']);
  assert.equal(whole.status, 0, whole.stderr);
  assert.deepEqual(records(whole.stdout).map(exact), expected);
}

test('IDX, gzipped: the bits of predict(), in order; shards put together are the whole', async () => {
  const name = file('digits.idx.gz', gzipSync(idxFile([COUNT, 28, 28], set.images)));
  await assertAnswers(
    name,
    model.predict(set).map((answer, i) => recordOf(i, answer)),
  );
  const [{ stdout }, ...parts] = await Promise.all([
    run([name, '--workers', '2']), // as a user would, to standard output
    ...['1/3', '2/3', '3/3'].map((shard) => batch([name, '--shard', shard])),
  ]);
  const shards = parts.map((part) => part.stdout.split('\n').slice(0, -1));
  assert.deepEqual(
    shards.map(({ length }) => length),
    [200, 200, 200],
  );
  const together = pictures.map((_, k) => `${shards[k % 3][Math.floor(k / 3)]}\n`);
  assert.equal(together.join(''), stdout);
});

test('CSV as of Kaggle, gzipped, with lines that are no pictures', () => {
  const header = ['label', ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join(',');
  const table = Buffer.from(csvFile(COUNT, set.images, set.labels, { header })).toString();
  const lines = table.split('\n');
  lines.splice(300, 0, '', '# a comment');
  return assertAnswers(
    file('digits.csv.gz', gzipSync(lines.join('\r\n'))),
    model.predict(set).map((answer, i) => recordOf(i, answer)),
  );
});

test('drawings, one a line: strokes and prepared pictures, with their ids', () => {
  const lines = pictures.slice(0, 300).map((picture, i) => {
    const strokes = STROKES[i % 3];
    const image = Buffer.from(picture).toString('base64');
    return JSON.stringify(i % 2 ? { id: `a "${i}"`, strokes } : { image });
  });
  lines.push(JSON.stringify({ strokes: [] }));
  const expected = pictures
    .slice(0, 300)
    .map((picture, i) =>
      i % 2
        ? recordOf(i, model.predictStrokes(STROKES[i % 3]), `a "${i}"`)
        : recordOf(i, model.predict(picture)),
    );
  expected.push(recordOf(300, model.predictStrokes([])));
  return assertAnswers(file('drawings.ndjson', `\uFEFF${lines.join('\n\n')}`), expected);
});

test('a tar archive of pictures, as three programs write long names', async () => {
  const some = pictures.slice(0, 40);
  const long = `${'folder/'.repeat(15)}`;
  const names = some.map((_, i) => (i % 4 ? `${i}.png` : `${long}${i}.png`));
  const files = some.map(
    (picture, i) => /** @type {const} */ ([names[i], pngFile(picture, 28, 28)]),
  );
  const expected = some.map((picture, i) => {
    const data = new Uint8ClampedArray(4 * 784).map((_, k) =>
      k % 4 === 3 ? 255 : picture[k >> 2],
    );
    return recordOf(i, model.predict({ data, width: 28, height: 28 }), names[i]);
  });
  const others = /** @type {const} */ ([
    ['folder/', new Uint8Array(0)],
    ['README', Buffer.from('digits')],
    ['._0.png', Buffer.from('Mac OS X')],
  ]);
  const answers = ['ustar', 'gnu', 'pax'].map((style) => {
    const archive = tarFile([...others, ...files], /** @type {'ustar' | 'gnu' | 'pax'} */ (style));
    return batch([file(`${style}.tar.gz`, gzipSync(archive)), '--probabilities']);
  });
  for (const { status, stdout, stderr } of await Promise.all(answers)) {
    assert.equal(status, 0, stderr);
    assert.match(stderr, /2 files are no pictures/);
    assert.deepEqual(records(stdout).map(exact), expected);
  }
});

test('values of 0 to 1, other sizes, dark ink: the options and the range of the first pictures', async () => {
  const floats = Float32Array.from(set.images, (value) => value / 255);
  const other = syntheticDataset(300, { engine, seed: 6 });
  const expected = model.predict(set).map((answer, i) => recordOf(i, answer));
  for (const [name, contents, options] of /** @type {[string, Uint8Array, string[]][]} */ ([
    ['floats.idx', idxFile([COUNT, 784], floats, 'f32'), []],
    ['floats.csv', csvFile(COUNT, floats, set.labels), []],
    [
      'dark.idx',
      idxFile(
        [COUNT, 28, 28],
        set.images.map((value) => 255 - value),
      ),
      ['--invert'],
    ],
  ])) {
    const { status, stdout, stderr } = await batch([
      file(name, contents),
      '--probabilities',
      ...options,
    ]);
    assert.equal(status, 0, stderr);
    assert.deepEqual(records(stdout).map(exact), expected, name);
  }
  const late = [...floats.subarray(0, 784 * 300), ...other.images];
  const { status, stdout } = await batch([file('late.csv', csvFile(600, late, set.labels))]);
  assert.equal(status, 1);
  const [first, last] = [records(stdout)[299], records(stdout)[300]];
  assert.equal(first.label, model.predict(pictures[299]).label);
  assert.match(last.error, /^late\.csv: line 301: values must lie in 0 to 1; found 0 to \d+/);
  const small = file('small.idx', idxFile([2, 20, 20], new Uint8Array(800)));
  const refused = await batch([small]);
  assert.equal(refused.status, 1);
  assert.match(
    refused.stderr,
    /pictures are 20 x 20 x 1, the model reads 28 x 28 x 1; --size 28,28/,
  );
  assert.equal(records((await batch([small, '--size', '28,28'])).stdout)[1].verdict, 'none');
});
