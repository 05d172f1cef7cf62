/* inkling read: numbers in pictures of a folder, forms with a template, and files that cannot be read. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { emptyFolder, inklingCommand } from '../support/command.js';
import { greyPicture, jpegFile, pngFile } from '../support/picture-files.js';
import { sheet, skip } from '../support/sheets.js';

const folder = emptyFolder({ after });
/** Numbers on a sheet, each at its place. @param {[string, number, number][]} numbers @param {number} width @param {number} height */
function written(numbers, width = 560, height = 160) {
  const page = sheet(width, height);
  for (const [text, left, top] of numbers)
    for (const [i, label] of [...text].entries())
      page.digit(Number(label), left + 80 * i, top, 3, 60, i + 1);
  const { data } = page.picture();
  return greyPicture(width, height, (x, y) => data[y * width + x]);
}

mkdirSync(path.join(folder, 'scans'));
/** @param {string} name @param {string | Uint8Array} contents */
const file = (name, contents) => writeFileSync(path.join(folder, name), contents);
file('scans/a.png', pngFile(written([['30972', 60, 40]])));
file('scans/b.jpg', await jpegFile(written([['1822', 60, 40]])));
file('scans/notes.txt', 'no picture');
file('two.png', pngFile(written([['52', 60, 30], ['78', 60, 160]], 560, 280))); // prettier-ignore
file('broken.png', pngFile(written([['1', 60, 40]])).subarray(0, 500));
file('blank.png', pngFile(greyPicture(60, 60, () => 200)));

/** @param {string[]} args */
const read = (args) => inklingCommand(['read', ...args], { cwd: folder });

test('a folder, rows and an empty sheet, as table, CSV and JSON', { skip }, async () => {
  const { stdout, status } = await read(['scans', 'two.png', 'blank.png', '--csv']);
  const lines = stdout.trim().split('\n');
  assert.equal(lines[0], 'file,row,text,verdict,confidence,error');
  const cells = lines.slice(1).map((line) => line.split(',').slice(0, 4).join());
  assert.deepEqual(cells, [
    `${path.join('scans', 'a.png')},1,30972,digit`,
    `${path.join('scans', 'b.jpg')},1,1822,digit`,
    'two.png,1,52,digit',
    'two.png,2,78,digit',
    'blank.png,,,none',
  ]);
  assert.equal(status, 0);
  const json = await read(['two.png', '--json']);
  const { fields } = JSON.parse(json.stdout);
  assert.deepEqual([fields[1].text, fields[2].text], ['52', '78']);
  assert.ok(fields[2].signs[0].box.top >= 160 && fields[2].signs[0].candidates[0] === '7');
  assert.match((await read(['two.png'])).stdout, /two\.png +2 +78 +digit/);
});

test('a template names fields; a pattern makes what does not fit unsure', { skip }, async () => {
  const fields = [
    { name: 'upper', box: [0, 0, 1, 0.5], pattern: '2' },
    { name: 'lower, long', box: [0, 0.5, 1, 1], pattern: 'time' },
    { name: 'empty', box: [0.8, 0, 1, 0.4] },
  ];
  file('form.json', JSON.stringify({ fields }));
  const { stdout } = await read(['two.png', '--template', 'form.json', '--csv']);
  const [head, line] = stdout.trim().split('\n');
  assert.match(head, /^file,upper,upper verdict,upper confidence,"lower, long",/);
  assert.match(line, /^two\.png,52,digit,0\.\d+,78,unsure,0\.\d+,,none,0,$/);
  for (const [template, message] of /** @type {[string, RegExp][]} */ ([
    ['{', /bad\.json: not JSON/],
    ['{"fields": []}', /a template is \{"fields"/],
    ['{"fields": [{"name": "x", "box": [0, 0, 0, 1]}]}', /field 1, x: "box" must be/],
    ['{"fields": [{"box": [0, 0, 1, 1]}]}', /field 1: "name" must be a text; found nothing/],
    ['{"fields": [{"name": "x", "box": [0, 0, 1, 1], "pattern": "word"}]}', /a pattern is digits/],
  ])) {
    file('bad.json', template);
    assert.match((await read(['two.png', '--template', 'bad.json'])).stderr, message);
  }
});

test(
  'each file has its line, also a bad one; the exit code does not depend on the order',
  { skip },
  async () => {
    for (const files of [
      ['broken.png', 'nope.png', 'two.png'],
      ['two.png', 'nope.png', 'broken.png'],
    ]) {
      const { stdout, stderr, status } = await read([...files, '--json']);
      const records = stdout.trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
      assert.deepEqual(records.map((record) => record.file), files); // prettier-ignore
      assert.match(records[files.indexOf('nope.png')].error, /nope\.png: there is no such file/);
      assert.match(records[files.indexOf('broken.png')].error, /broken\.png: not a readable PNG/);
      assert.equal(records[files.indexOf('two.png')].fields[1].text, '52');
      assert.match(stderr, /2 of 3 files could not be read/);
      assert.equal(status, 1);
    }
    assert.equal((await read(['nope.png'])).status, 3);
    assert.equal((await read(['two.png', '--csv', '--json'])).status, 2);
  },
);
