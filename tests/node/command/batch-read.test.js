/* inkling read --batch: what read prints for the same files, from archives, lists and lines, in order; and a run that is killed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { STROKES, records, underWay } from '../support/batch.js';
import { emptyFolder, inklingCommand, refusal } from '../support/command.js';
import { greyPicture, jpegFile, pngFile } from '../support/picture-files.js';
import { sheet, skip } from '../support/sheets.js';
import { tarFile } from '../support/tar-files.js';

const folder = emptyFolder({ after });
const at = (/** @type {string} */ name) => path.join(folder, name);
/** @param {string} name @param {string | Uint8Array} contents */
function file(name, contents) {
  writeFileSync(at(name), contents);
  return name;
}
/** @param {string[]} args @param {string | Uint8Array} [input] */
const read = (args, input) => inklingCommand(['read', ...args], { cwd: folder, input });

/** A number on paper. @param {string} text */
function written(text) {
  const page = sheet(80 * text.length + 60, 140);
  for (const [i, label] of [...text].entries()) page.digit(Number(label), 30 + 80 * i, 30);
  const { data, width, height } = page.picture();
  return greyPicture(width, height, (x, y) => data[y * width + x]);
}

mkdirSync(at('scans'));
const names = [file('scans/a b.png', pngFile(written('52'))), file('scans/c.jpg', await jpegFile(written('30972')))]; // prettier-ignore
const broken = file('scans/broken.png', pngFile(written('1')).subarray(0, 300));
/** Several digits as strokes. */
const number = STROKES.flatMap((strokes, i) =>
  strokes.map((stroke) => stroke.map((value, k) => (k % 2 ? value : value + 900 * i))),
);

test(
  'an archive, a list of names and lines give the records of read --json',
  { skip },
  async () => {
    const bytes = (/** @type {string} */ name) => readFileSync(at(name));
    const members = [...names, broken].map((name) => /** @type {const} */ ([name, bytes(name)]));
    const archive = file(
      'scans.tar.gz',
      gzipSync(tarFile([...members, ['notes.txt', Buffer.from('x')]])),
    );
    const list = `${names[1]}\r\n\nscans/nope.png\n${broken}\n-`;
    const base64 = bytes(names[0]).toString('base64');
    const lines = [
      { path: names[0] },
      { id: 'own', image: `data:image/png;base64,${base64}` },
      { image: base64 },
      { id: 'ink', strokes: number },
      number,
      { id: 'lost', path: 'scans/nope.png' },
      { id: 'both', path: names[0], strokes: number },
      { strokes: [[1, 2, 3]] },
      { image: '' },
    ].map((line) => JSON.stringify(line));
    const data = file('digits.npy', Buffer.from('\x93NUMPY\x01\0', 'latin1'));
    const [plain, batch] = await Promise.all([
      read([...names, broken, '--json', '--pattern', '5']),
      read(
        [
          ...['--batch', archive, '-', file('lines.ndjson', [...lines, '{'].join('\n')), data],
          ...['--pattern', '5', '--workers', '1'],
        ],
        list,
      ),
    ]);
    assert.equal(batch.status, 1, batch.stderr);
    assert.match(batch.stderr, /1 file is no picture/);
    assert.match(batch.stderr, /18 pictures, 9 could not be read/);
    const [first, second, bad] = records(plain.stdout);
    assert.equal(second.fields[1].text, '30972');
    assert.equal(first.fields[1].verdict, 'unsure', 'by the pattern');
    const found = records(batch.stdout);
    found.forEach(({ index }, i) => assert.equal(index, i));
    const told = found.map(({ index, ...record }) => record);
    const [tar, input] = ['scans.tar.gz', 'standard input'];
    assert.deepEqual(told.slice(0, 7), [
      { file: tar, id: names[0], fields: first.fields },
      { file: tar, id: names[1], fields: second.fields },
      { file: tar, id: broken, error: bad.error },
      { file: input, id: names[1], fields: second.fields },
      { file: input, id: 'scans/nope.png', error: 'scans/nope.png: there is no such file' },
      { file: input, id: broken, error: bad.error },
      { file: input, id: '-', error: './-: there is no such file' },
    ]);
    assert.match(told[17].error, /^digits\.npy: read --batch takes tar archives/);
    const rest = told.slice(7, 17).map(({ file: from, ...record }) => {
      assert.equal(from, 'lines.ndjson');
      return record;
    });
    assert.deepEqual(rest[0], { id: names[0], fields: first.fields });
    assert.deepEqual(rest[1], { id: 'own', fields: first.fields });
    assert.deepEqual(rest[2], { fields: first.fields });
    assert.deepEqual(rest[3], { id: 'ink', fields: rest[4].fields });
    assert.equal(rest[3].fields[1].signs.length, 3);
    assert.deepEqual(
      rest.slice(5, 9).map(({ id, error }) => [id, error]),
      [
        ['lost', 'lines.ndjson:6: scans/nope.png: there is no such file'],
        [undefined, 'lines.ndjson:7: expected one of "strokes", "path" and "image"; found "strokes", "path"'], // prettier-ignore
        [undefined, 'lines.ndjson:8: expected {"strokes": [[x0, y0, x1, y1, ...], ...]}'],
        [undefined, 'lines.ndjson:9: "image" must be a picture file in base64'],
      ],
    );
    assert.match(rest[9].error, /^lines\.ndjson:10: not JSON/);
  },
);

test('the fields of a form, and a picture of each', { skip }, async () => {
  const template = file(
    'form.json',
    JSON.stringify({ fields: [{ name: 'all', box: [0, 0, 1, 1] }] }),
  );
  const ink = file('ink.ndjson', JSON.stringify(number));
  const given = ['--template', template, '--crops', 'fields'];
  const [plain, batch] = await Promise.all([
    read(['scans', ...given.with(3, 'plain'), '--json']),
    read(['--batch', 'scans', ink, ...given, '--workers', '2']),
  ]);
  const [expected, found] = [plain, batch].map(({ stdout }) => records(stdout));
  const strokes = found.pop();
  assert.match(strokes.error, /^ink\.ndjson:1: a template is for pictures/);
  assert.equal(found.length, 3);
  for (const [i, { file: from, id, fields, error }] of found.entries()) {
    assert.deepEqual([from, id], [expected[i].file, expected[i].file]);
    if (error) assert.equal(error, expected[i].error);
    else {
      const kept = fields.all.crop;
      assert.ok(existsSync(at(kept)));
      assert.deepEqual(fields.all, { ...expected[i].fields.all, crop: kept });
    }
  }
});

test('killed and resumed: the same bytes; wrong options are refused', async () => {
  const text = Array.from({ length: 120 }, (_, i) =>
    i % 50 === 49
      ? '{"path": "nope.png"}\n'
      : `${JSON.stringify({ id: `${i}`, strokes: number })}\n`,
  ).join('');
  const save = 'killed.ndjson';
  const [whole, child] = await Promise.all([
    read(['--batch', '-', '--workers', '1'], text),
    underWay(['read'], at(save), Buffer.from(text.slice(0, text.length * 0.9))),
  ]);
  child.kill('SIGKILL');
  await once(child, 'close');
  const earlier = readFileSync(at(save), 'utf8');
  assert.ok(earlier.length > 0 && earlier.length < whole.stdout.length);
  const resume = ['--batch', '-', '--save', save, '--resume', '--workers', '2'];
  const { status, stderr } = await read(resume, text);
  assert.equal(status, 1, stderr);
  assert.equal(readFileSync(at(save), 'utf8'), whole.stdout);

  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [['a.png', '--resume'], /--resume needs --batch/],
    [['--batch', 'a.tar', '--csv'], /--csv does not go with --batch/],
    [['--batch', 'a.tar', '--shard', '0/2'], /--shard takes I\/N/],
  ])) {
    const refused = await refusal(['read', ...args]);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, words);
  }
});
