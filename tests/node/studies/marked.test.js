/* marked.test.js - the study of numbers with marks: what it composes is the same in every run, and what it counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HANDS, TUNED_ON } from '../../../tools/studies/numbers/hands.js';
import { KINDS, composeMarked, countMarked } from '../../../tools/studies/numbers/marked.js';
import { engine } from '../support/networks.js';

const digits = Array.from({ length: 200 }, (_, i) => engine.syntheticStrokes(3, i));
/** Built-in digits by label. */
const donor = new Map(
  Array.from({ length: 10 }, (_, label) => [label, digits.filter((one) => one.label === label)]),
);

test('every kind is composed with every hand, the same again', () => {
  for (const kind of Object.keys(KINDS)) {
    for (const hand of Object.values({ ...HANDS, ...TUNED_ON })) {
      const { text, strokes } = composeMarked(kind, donor, hand, 4);
      const signs = [...text].filter((sign) => !/\s/.test(sign));
      assert.ok(strokes.length >= signs.length, `${kind}: ${text}`);
      assert.ok(strokes.flat().every(Number.isFinite), kind);
      assert.deepEqual(composeMarked(kind, donor, hand, 4), { text, strokes });
    }
  }
});

test('right, sure, wrong and lost are counted by kind', () => {
  const read = (/** @type {string} */ text, /** @type {string} */ verdict) =>
    countMarked(
      /** @type {any} */ ({ predictNumber: () => ({ text, verdict }) }),
      [donor],
      { neat: TUNED_ON.neat },
      2,
      1,
    );
  const sure = read('1', 'digit');
  assert.deepEqual(Object.keys(sure), [...Object.keys(KINDS), 'all']);
  assert.deepEqual([sure.time.all, sure.time.right, sure.time.wrong], [2, 0, 2]);
  assert.ok(sure.time.lost >= 6 && sure.all.lost > sure.time.lost);
  const unsure = read('1', 'unsure');
  assert.deepEqual([unsure.all.wrong, unsure.all.lost], [0, 0]);
  const text = composeMarked('two rows', donor, TUNED_ON.neat, 1).text;
  const right = read(text, 'digit')['two rows'];
  assert.ok(right.right >= 1 && right.sure === right.right);
});
