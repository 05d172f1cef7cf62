/* picture.test.js - predictNumber(picture): numbers on pages that are drawn here from built-in digits, with the light, lines and frames
 * of photographs and forms.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inklingError } from '../support/errors.js';
import { model, sheet, skip } from '../support/sheets.js';

/** @param {{ data: Uint8Array, width: number, height: number }} picture */
const read = (picture) => /** @type {NonNullable<typeof model>} */ (model).predictNumber(picture);

test('a number on plain paper, with boxes in pixels', { skip }, async () => {
  const page = sheet(600, 200);
  page.number('20387', 60, 50);
  const { text, signs, rows, verdict, others } = await read(page.picture());
  assert.deepEqual([text, verdict, rows.length, others], ['20387', 'digit', 1, []]);
  for (const [i, { box, label, candidates, row }] of signs.entries()) {
    assert.ok(box.left >= 60 + 80 * i && box.right <= 60 + 80 * i + 84 && box.top >= 50);
    assert.deepEqual([label, candidates[0], row], ['20387'[i], '20387'[i], 0]);
  }
});

test('rules, a margin and the boxes of a form are no digits', { skip }, async () => {
  const ruled = sheet(640, 300);
  for (let y = 25; y < 300; y += 40) ruled.box(0, y, 640, 2, 110);
  ruled.box(40, 0, 2, 300, 110);
  ruled.number('91736', 90, 100);
  assert.equal((await read(ruled.picture())).text, '91736');

  const form = sheet(640, 220);
  for (let i = 0; i < 5; i++) {
    const left = 40 + 110 * i;
    form.box(left, 50, 100, 3);
    form.box(left, 147, 100, 3);
    form.box(left, 50, 3, 100);
    form.box(left + 97, 50, 3, 100);
    form.digit([1, 9, 0, 4, 7][i], left + 8, 58, 3, 60, i);
  }
  const { text, verdict } = await read(form.picture());
  assert.deepEqual([text, verdict], ['19047', 'digit']);
});

test('a hard shadow, a slope of light and a dark desk change nothing', { skip }, async () => {
  const page = sheet(640, 300);
  page.number('40582', 110, 100);
  page.box(0, 0, 40, 300, 50);
  page.box(0, 270, 640, 30, 50);
  for (let i = 0; i < page.data.length; i++) {
    const x = i % 640;
    page.data[i] *= (x < 300 ? 0.55 : 1) * (1 - (0.25 * x) / 640);
  }
  assert.equal((await read(page.picture())).text, '40582');
});

test('rows, points and minus signs; print is left out', { skip }, async () => {
  const page = sheet(640, 420);
  page.number('12', 80, 60);
  page.box(80 + 160 + 6, 60 + 65, 9, 9); // a point
  page.number('50', 80 + 180, 60);
  page.box(90, 270, 36, 8); // a minus
  page.number('37', 140, 230);
  for (let i = 0; i < 12; i++) page.digit(i % 10, 300 + 20 * i, 10, 0.6);
  const { text, others, rows } = await read(page.picture());
  assert.equal(text, '12.50\n-37');
  assert.equal(rows.length, 2);
  assert.ok(others.length >= 6);
});

test('colon, equals and slash; the teeth of a comb are no commas', { skip }, async () => {
  const page = sheet(760, 420);
  page.number('12', 60, 60);
  page.box(60 + 160 + 8, 60 + 22, 9, 9);
  page.box(60 + 160 + 8, 60 + 60, 9, 9);
  page.number('45', 60 + 180, 60);
  page.number('3', 440, 60);
  page.box(440 + 90, 60 + 30, 36, 7);
  page.box(440 + 90, 60 + 52, 36, 7);
  page.number('8', 440 + 140, 60);
  page.number('37', 60, 230);
  for (let y = 0; y < 84; y++) page.box(60 + 200 - Math.round(0.8 * y), 230 + y, 9, 1); // a slash
  page.number('20', 60 + 220, 230);
  assert.equal((await read(page.picture())).text, '12:45 3=8\n37/20');

  const comb = sheet(640, 260);
  for (let i = 0; i < 5; i++) comb.digit([4, 0, 9, 2, 7][i], 60 + 100 * i, 60, 3, 60, i);
  comb.box(50, 160, 502, 3, 90);
  for (let i = 0; i < 6; i++) comb.box(50 + 100 * i, 138, 3, 24, 90);
  const { text } = await read(comb.picture());
  assert.equal(text, '40927');
});

test(
  'a desk of another colour, with grain and the edge of the sheet, is left out',
  { skip },
  async () => {
    const page = sheet(640, 420);
    page.number('30964', 120, 150);
    const { data, width, height } = page.picture();
    const colour = new Uint8ClampedArray(4 * width * height);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const isDesk = x < 70 + y / 20 || y > 360 - x / 30;
      const grain = 12 * Math.sin(y / 2 + x / 90);
      const paper = [data[i], data[i], data[i] - 6];
      colour.set(isDesk ? [110 + grain, 80 + grain, 50 + grain, 255] : [...paper, 255], 4 * i);
    }
    const { text, verdict } = await read(/** @type {any} */ ({ data: colour, width, height }));
    assert.deepEqual([text, verdict], ['30964', 'digit']);
  },
);

test('nothing is an empty answer; a wrong picture is a clear error', { skip }, async () => {
  const empty = await read(sheet(50, 40).picture());
  assert.deepEqual(empty, { text: '', rows: [], signs: [], others: [], verdict: 'none' });
  const print = sheet(1400, 1400); // more marks than anybody writes
  for (let i = 0; i < 1600; i++)
    print.box(10 + 34 * (i % 40), 10 + 34 * Math.floor(i / 40), 5, 12 + (i % 3));
  const page = await read(print.picture());
  assert.deepEqual([page.text, page.verdict], ['', 'none']);
  assert.ok(page.others.length >= 1500);
  const bad = (/** @type {any} */ picture) => async () => read(picture);
  await assert.rejects(
    bad({ data: new Uint8Array(5), width: 2, height: 2 }),
    inklingError('bad-picture', '4 grey bytes or 16 RGBA bytes', 'found 5'),
  );
  await assert.rejects(
    bad({ data: new Uint8Array(4), width: 0, height: 2 }),
    inklingError('bad-picture', '1 to 32768', 'found 0 x 2'),
  );
  await assert.rejects(
    bad({ data: new Uint8Array(4), width: 30000, height: 30000 }),
    inklingError('bad-picture', 'found 30000 x 30000'),
  );
  await assert.rejects(
    async () => /** @type {any} */ (model).predictNumber(sheet(9, 9).picture(), { colour: 1 }),
    inklingError('bad-argument', 'colour'),
  );
});

test('both builds of paper import nothing and export the functions of paper.h', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const header = readFileSync(`${root}include/paper.h`, 'utf8');
  const names = [...header.matchAll(/^[a-z].*?\b(paper_\w+)\(/gm)].map(([, name]) => name);
  assert.ok(names.length > 8);
  for (const file of ['paper.wasm', 'paper-scalar.wasm']) {
    const module = new WebAssembly.Module(readFileSync(`${root}web/inkling/${file}`));
    const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !exported.includes(name)),
      [],
      file,
    );
    assert.deepEqual(WebAssembly.Module.imports(module), [], file);
  }
});
