/* forms.test.js - forms of the study: the same in every run, their sheets are found, and the study reads a few from end to end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { placeOf } from '../../../tools/command/sheet.js';
import { FIELDS, TEMPLATE, formOf } from '../../../tools/studies/scenes/form.js';
import { donorsOf } from '../../../tools/studies/scenes/measure.js';
import { emptyFolder } from '../support/command.js';
import { skip } from '../support/sheets.js';
import { drawings } from '../support/studies.js';

const study = fileURLToPath(new URL('../../../tools/studies/forms.js', import.meta.url));
const donors = donorsOf(
  drawings(40, 'x').map(({ id, label, strokes }) => ({ name: id, label, strokes })),
  ['x'],
);
const donor = /** @type {import('../../../tools/studies/scenes/writing.js').Donor} */ (
  donors.get('x')
);
const BOXES = TEMPLATE.fields.map(
  ({ box }) => /** @type {[number, number, number, number]} */ (box),
);

test('a form is the same again, and another with another seed', () => {
  const [first, again, other] = [4, 4, 5].map((seed) => formOf(donor, seed, { size: 0.1 }));
  assert.deepEqual(again, first);
  assert.notDeepEqual(other.values, first.values);
  assert.deepEqual(Object.keys(first.values), FIELDS.map(({ name }) => name)); // prettier-ignore
});

test('the sheet is found where it lies, in scans and in photographs', () => {
  for (const isPhoto of [false, true])
    for (const seed of [1, 2, 3]) {
      const form = formOf(donor, seed, { isPhoto });
      const { corners, isPrinted } = placeOf(form, BOXES);
      assert.ok(isPrinted);
      for (const [i, [x, y]] of corners.entries()) {
        const far = Math.hypot(x - form.corners[i][0], y - form.corners[i][1]);
        assert.ok(far < 10, `${isPhoto ? 'photograph' : 'scan'} ${seed}, corner ${i}: ${far}`);
      }
    }
});

test('where no box is printed the sheet is the picture, or what is bright in it', () => {
  const [width, height] = [400, 300];
  const data = new Uint8ClampedArray(4 * width * height).fill(240);
  const whole = placeOf({ data, width, height }, BOXES);
  assert.deepEqual(whole, { corners: [[0, 0], [400, 0], [400, 300], [0, 300]], isPrinted: false }); // prettier-ignore
  for (let i = 0; i < width * height; i++)
    if (i % width < 50 || i < 40 * width) data.fill(60, 4 * i, 4 * i + 3);
  const { corners, isPrinted } = placeOf({ data, width, height }, BOXES);
  assert.equal(isPrinted, false);
  assert.deepEqual(corners, [[50, 40], [400, 40], [400, 300], [50, 300]]); // prettier-ignore
});

test('the study: forms, template, CSV with a picture for each field', { skip }, () => {
  const folder = emptyFolder({ after });
  const own = drawings(80, 'aga').map(({ id, label, strokes }) => JSON.stringify({ id, donor: 'aga', label, strokes })); // prettier-ignore
  const strokes = path.join(folder, 'strokes.ndjson');
  writeFileSync(strokes, own.join('\n'));
  mkdirSync(path.join(folder, 'out'));
  const out = path.join(folder, 'out');
  const run = spawnSync(process.execPath, [study, '--quick', '--strokes', strokes, '--folder', out], { encoding: 'utf8' }); // prettier-ignore
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /scans +16 .*\n(.*\n)*photographs +8 .*\n3 forms in/);
  const [, share] = /number +3 +([\d.]+)/.exec(run.stdout) ?? [];
  assert.ok(Number(share) > 60, `combs of built-in digits: ${share} %`);
  const lines = readFileSync(path.join(out, 'forms.csv'), 'utf8').trim().split('\n');
  assert.match(lines[0], /^file,number,number verdict,number confidence,number crop,postcode,/);
  assert.equal(lines.length, 4);
  const crops = readdirSync(path.join(out, 'fields'));
  assert.equal(crops.length, 3 * FIELDS.length);
  for (const crop of crops) assert.ok(lines.some((line) => line.includes(crop)), crop); // prettier-ignore
});
