/* clutter.test.js - predictNumber(picture) leaves out what is no writing: frames that the picture cuts, combs, holes, dotted paper,
 * words of print.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { model, sheet, skip } from '../support/sheets.js';

/** @param {ReturnType<typeof sheet>} page */
const read = async (page) => {
  const { text, verdict } = await /** @type {NonNullable<typeof model>} */ (model).predictNumber(
    page.picture(),
  );
  return [text, verdict];
};

test('frames that the picture cuts, thinner and thicker than the pen', { skip }, async () => {
  for (const thick of [6, 14]) {
    const page = sheet(260, 260);
    page.digit(3, 60, 60, 5);
    page.box(14, 0, thick, 246); // left
    page.box(230, 0, thick, 246); // right
    page.box(14, 246, 216 + thick, thick); // below; the upper side is not in the picture
    assert.deepEqual(await read(page), ['3', 'digit'], `${thick} pixels`);
  }
});

test('a grid that leaves the picture through a side', { skip }, async () => {
  const page = sheet(300, 400);
  for (let y = 0; y < 400; y++) page.box(14 - Math.round(y / 28), y, 4, 1, 60);
  for (let y = 40; y < 400; y += 120) page.box(0, y, 300, 4, 60);
  assert.deepEqual(await read(page), ['', 'none']);
  page.digit(7, 150, 60, 3);
  assert.deepEqual(await read(page), ['7', 'digit']);
});

test('a comb with one cell, and the short teeth of a long one', { skip }, async () => {
  const one = sheet(400, 300);
  one.digit(9, 130, 80, 5);
  one.box(0, 240, 400, 4, 60);
  one.box(110, 190, 4, 50, 60);
  one.box(280, 190, 4, 50, 60);
  assert.deepEqual(await read(one), ['9', 'digit']);

  const long = sheet(640, 260);
  for (let i = 0; i < 5; i++) long.digit([8, 2, 7, 9, 9][i], 60 + 100 * i, 60, 3, 60, i);
  long.box(50, 160, 502, 5, 90);
  for (let i = 0; i < 6; i++) long.box(50 + 100 * i, 145, 5, 15, 90);
  assert.deepEqual(await read(long), ['82799', 'digit']);
});

test('punched holes, registration marks at the border, dotted paper', { skip }, async () => {
  const holes = sheet(400, 300);
  holes.digit(6, 200, 90, 4);
  for (const middle of [60, 240])
    for (let y = -26; y <= 26; y++) {
      const half = Math.round(Math.sqrt(26 * 26 - y * y));
      holes.box(90 - half, middle + y, 2 * half, 1, 80);
    }
  for (const [x, y] of [
    [0, 0],
    [330, 260],
  ])
    holes.box(x, y, 70, 40, 20);
  assert.deepEqual(await read(holes), ['6', 'digit']);

  const dotted = sheet(600, 400);
  for (let y = 15; y < 400; y += 50) for (let x = 15; x < 600; x += 50) dotted.box(x, y, 9, 9, 60);
  dotted.digit(4, 320, 118, 2.6);
  assert.equal((await read(dotted))[0], '4');
});

test('a word of print that is as dark as the digit and has more ink', { skip }, async () => {
  const page = sheet(700, 400);
  for (let i = 0; i < 6; i++) {
    const left = 300 + 48 * i; // M, six times
    page.box(left, 60, 8, 60);
    page.box(left + 30, 60, 8, 60);
    for (let y = 0; y < 40; y++) {
      page.box(left + Math.round(y / 2.7), 60 + y, 8, 1);
      page.box(left + 30 - Math.round(y / 2.7), 60 + y, 8, 1);
    }
  }
  page.digit(2, 330, 180, 6);
  assert.deepEqual(await read(page), ['2', 'digit']);
});

test('a small number beside a larger one is not taken for print', { skip }, async () => {
  const page = sheet(500, 420);
  page.number('2024', 60, 30, 60);
  page.digit(7, 200, 220, 7);
  assert.equal((await read(page))[0], '2024\n7');
});

test('specks are no ones, and a digit among them is read', { skip }, async () => {
  const page = sheet(500, 400);
  for (let i = 0; i < 30; i++) page.box((i * 97) % 490, (i * 61) % 390, 2, 4 + (i % 3), 90);
  assert.deepEqual(await read(page), ['', 'none']);
  page.digit(8, 200, 150, 4);
  assert.equal((await read(page))[0], '8');
});
