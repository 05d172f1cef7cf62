/* inkling read --template: combs, turned sheets, pictures of fields, and the same answer in any order. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import { emptyFolder, inklingCommand, refusal } from '../support/command.js';
import { greyPicture, pngFile } from '../support/picture-files.js';
import { sheet, skip } from '../support/sheets.js';

const folder = emptyFolder({ after });
const [WIDTH, HEIGHT] = [800, 560];
/** Cells of 100 x 120 in a row. */
const CELL = { left: 100, top: 80, width: 100, height: 120 };
const BOX = { left: 100, top: 320, width: 500, height: 130 };

/** A form with a comb of five cells, digits in some, and a box with a number; all turned. @param {string} cells @param {string} number
 *  @param {number} slope of its lines */
function form(cells, number, slope = 0) {
  const page = sheet(WIDTH, HEIGHT);
  const frame = (/** @type {typeof BOX} */ { left, top, width, height }) => {
    page.box(left, top, width, 3, 90);
    page.box(left, top + height, width + 3, 3, 90);
    page.box(left, top, 3, height, 90);
    page.box(left + width, top, 3, height, 90);
  };
  for (const [i, cell] of [...cells].entries()) {
    const left = CELL.left + i * CELL.width;
    frame({ ...CELL, left });
    if (cell !== ' ') page.digit(Number(cell), left + 10, CELL.top + 20, 3, 60, i);
  }
  frame(BOX);
  page.number(number, BOX.left + 20, BOX.top + 24);
  const { data } = page.picture();
  return greyPicture(WIDTH, HEIGHT, (x, y) => {
    const [u, v] = [Math.round(x + slope * (y - HEIGHT / 2)), Math.round(y - slope * (x - WIDTH / 2))]; // prettier-ignore
    return u >= 0 && v >= 0 && u < WIDTH && v < HEIGHT ? data[v * WIDTH + u] : 230;
  });
}

const share = (/** @type {typeof BOX} */ { left, top, width, height }) => [
  left / WIDTH,
  top / HEIGHT,
  (left + width) / WIDTH,
  (top + height) / HEIGHT,
];
const COMB = { name: 'comb', box: share({ ...CELL, width: 5 * CELL.width }), cells: 5 };
const FIELDS = [
  { ...COMB, pattern: '5' },
  { name: 'number', box: share(BOX), pattern: 'digits' },
];
/** @param {string} name @param {string | Uint8Array} contents */
const file = (name, contents) => writeFileSync(path.join(folder, name), contents);
file('form.json', JSON.stringify({ fields: FIELDS }));
file('a.png', pngFile(form('30972', '1822')));
file('b.png', pngFile(form('52708', '903', 0.03)));
file('c.png', pngFile(form('41  6', '75', -0.02)));
file('empty.png', pngFile(form('     ', '')));
file('torn.png', pngFile(form('1', '1')).subarray(0, 900));
const NAMES = ['a.png', 'b.png', 'c.png', 'empty.png', 'torn.png'];

/** @param {string[]} args */
const read = (args) =>
  inklingCommand(['read', '--template', 'form.json', ...args], { cwd: folder });

test(
  'combs cell by cell, also empty ones and on turned sheets; one answer in any order',
  { skip },
  async () => {
    const { stdout, status } = await read([...NAMES, '--csv', '--crops', 'fields']);
    const [head, ...lines] = stdout.trim().split('\n');
    assert.equal(
      head,
      'file,comb,comb verdict,comb confidence,comb crop,number,number verdict,number confidence,number crop,error',
    );
    const cells = lines.map((line) => line.split(','));
    assert.deepEqual(
      cells.map((line) => [line[1], line[2], line[5], line[6]]),
      [
        ['30972', 'digit', '1822', 'digit'],
        ['52708', 'digit', '903', 'digit'],
        ['41  6', 'unsure', '75', 'digit'],
        ['', 'none', '', 'none'],
        ['', '', '', ''],
      ],
    );
    assert.match(lines[4], /^torn\.png,{9}torn\.png: not a readable PNG: it ends too early$/);
    assert.equal(status, 1);
    assert.equal(readdirSync(path.join(folder, 'fields')).length, 8);
    const crop = PNG.sync.read(readFileSync(path.join(folder, cells[1][8])));
    assert.ok(Math.abs(crop.width - 484) < 12 && Math.abs(crop.height - 114) < 12);
    const back = await read([...[...NAMES].reverse(), '--csv', '--crops', 'fields']);
    assert.deepEqual(back.stdout.trim().split('\n').slice(1).reverse(), lines);
    assert.equal(back.status, 1);
  },
);

test('templates that are wrong', async () => {
  for (const [fields, message] of /** @type {[object[], RegExp][]} */ ([
    [[COMB, COMB], /two fields are called comb/],
    [[{ ...COMB, cells: 0 }], /field 1, comb: "cells" must be 1 to 99; found 0/],
    [[{ ...COMB, cells: 2.5 }], /"cells" must be 1 to 99; found 2.5/],
  ])) {
    file('bad.json', JSON.stringify({ fields }));
    const { stderr, status } = await refusal(['read', 'a.png', '--template', path.join(folder, 'bad.json')]); // prettier-ignore
    assert.match(stderr, message);
    assert.equal(status, 1);
  }
  const { stderr, status } = await refusal(['read', 'a.png', '--crops', 'fields']);
  assert.match(stderr, /--crops keeps the fields of a --template, which is missing/);
  assert.equal(status, 2);
});
