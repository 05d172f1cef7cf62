/* boxes.test.js - openPicture(): the ink of a picture is found once, then read whole, or box by box as a person draws them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPicture, predictNumber } from '../../../web/inkling/numbers.js';
import { inklingError } from '../support/errors.js';
import { model, sheet, skip } from '../support/sheets.js';

const reader = /** @type {NonNullable<typeof model>} */ (model);

/** @param {string} text @param {number} [step] from a digit to the next */
async function written(text, step = 80) {
  const page = sheet(120 + step * text.length, 200);
  page.number(text, 50, 50, step);
  const picture = page.picture();
  return { picture, writing: await openPicture(picture) };
}

/** Around digits number `first` to `last` of a number in steps of 80. @param {number} first */
const around = (first, last = first) => ({
  left: 48 + 80 * first,
  top: 46,
  right: 50 + 80 * last + 84,
  bottom: 138,
});

test('all of a picture is read as predictNumber() reads it', { skip }, async () => {
  const { picture, writing } = await written('20387');
  assert.deepEqual(writing.read(reader), await predictNumber(reader, picture));
});

test('a box is read as one digit, without the ink of its neighbours', { skip }, async () => {
  const { writing } = await written('20387');
  for (const [i, label] of [...'20387'].entries()) {
    const box = around(i);
    const sign = writing.readBox(reader, box);
    assert.deepEqual([sign.label, sign.verdict, sign.box], [label, 'digit', box]);
    const wide = { ...box, left: box.left - 24, right: box.right + 24 }; // reaches into both neighbours
    assert.equal(writing.readBox(reader, wide).label, label);
  }
});

test(
  'a box around several digits, around a dot, around nothing is no sure digit',
  { skip },
  async () => {
    const page = sheet(400, 200);
    page.number('47', 50, 50);
    page.box(230, 125, 9, 9);
    const writing = await openPicture(page.picture());
    assert.notEqual(writing.readBox(reader, around(0, 1)).verdict, 'digit');
    const dot = writing.readBox(reader, { left: 225, top: 115, right: 245, bottom: 140 });
    assert.deepEqual([dot.label, dot.verdict, dot.candidates], [null, 'unsure', ['.', ',', '-']]);
    const none = writing.readBox(reader, { left: 300, top: 20, right: 380, bottom: 180 });
    assert.deepEqual([none.label, none.verdict, none.answer], [null, 'none', null]);
  },
);

test('a box is split where the network reads both sides', { skip }, async () => {
  for (const [text, step] of /** @type {[string, number][]} */ ([
    ['47', 80],
    ['38', 62],
    ['05', 66],
  ])) {
    const { writing } = await written(text, step);
    const both = { left: 45, top: 40, right: 50 + step + 90, bottom: 145 };
    const boxes = writing.splitBox(reader, both);
    const labels = boxes.map((box) => writing.readBox(reader, box).label);
    assert.deepEqual(labels, [...text]);
    assert.ok(boxes[0].left >= both.left && boxes[1].right <= both.right);
    assert.ok(boxes[0].right <= boxes[1].left + 4, 'side by side');
  }
  const { writing } = await written('4');
  const [left, right] = writing.splitBox(reader, { left: 5, top: 5, right: 25, bottom: 25 });
  assert.deepEqual([left.right, right.left], [15, 15], 'without ink in the middle');
});

test('boxes beyond the picture are cut, and what is no box is refused', { skip }, async () => {
  const { writing } = await written('20387');
  const sign = writing.readBox(reader, { left: -500, top: -500, right: 130, bottom: 900 });
  assert.equal(sign.label, '2');
  for (const box of [
    {},
    null,
    { left: 5, top: 0, right: 5, bottom: 9 },
    { left: NaN, top: 0, right: 5, bottom: 9 },
  ])
    assert.throws(
      () => writing.readBox(reader, /** @type {any} */ (box)),
      inklingError('bad-argument', /a box is \{ left, top, right, bottom \} in pixels/),
    );
});
