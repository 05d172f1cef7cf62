/* The pure parts of changing boxes in a picture: order, neighbours, moves within the picture, and steps that can be undone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Steps,
  around,
  fitted,
  inOrder,
  moved,
  neighboursOf,
  placed,
  replaced,
  stepOf,
  usualBox,
} from '../../../web/app/number/photo-edits.js';
import { textOfAll } from '../../../web/app/number/photo-signs.js';

const SIZE = { width: 400, height: 300 };

/** @param {string} label @param {number} left @param {number} top @param {any} [more] @returns {any} */
const sign = (label, left, top, more = {}) => {
  const box = { left, top, right: left + 20, bottom: top + 30 };
  const read = { label, box, candidates: [label], verdict: 'digit', answer: null };
  return { box, read, row: -1, said: null, leftOut: false, ...more };
};

const plain = () => [
  sign('1', 0, 0, { row: 0 }),
  sign('2', 30, 0, { row: 0 }),
  sign('3', 60, 0, { row: 0 }),
  sign('4', 0, 100, { row: 1 }),
];

test('what is split, joined or added stands in the order of reading', () => {
  const signs = plain();
  const halves = [sign('8', 28, 0, { row: 0 }), sign('9', 42, 0, { row: 0 })];
  const split = replaced(signs, [signs[1]], halves);
  assert.equal(textOfAll(split), '1893\n4');
  assert.deepEqual(split.slice(1, 3), halves);
  const joined = replaced(split, halves, [signs[1]]);
  assert.deepEqual(joined, signs);
  const added = replaced(signs, [], [placed(sign('7', 90, 4).read)]);
  assert.equal(textOfAll(added), '1237\n4', 'its place decides the row');
  assert.equal(textOfAll(replaced(signs, [], [placed(sign('7', 5, 200).read)])), '123\n4\n7');
});

test('what is left out keeps its place, and other ink stands behind', () => {
  const signs = plain();
  signs[0] = { ...signs[0], leftOut: true };
  const other = { ...sign('', 200, 0), read: null };
  assert.deepEqual(inOrder([other, ...signs]), [...signs, other]);
});

test('neighbours are those of the row that count', () => {
  const signs = plain();
  assert.deepEqual(neighboursOf(signs, signs[1]), { before: signs[0], after: signs[2] });
  assert.deepEqual(neighboursOf(signs, signs[3]), { before: null, after: null });
  signs[2] = { ...signs[2], leftOut: true };
  assert.equal(neighboursOf(signs, signs[1]).after, null);
  assert.deepEqual(neighboursOf(signs, signs[2]), { before: null, after: null });
});

test('boxes stay in the picture, and keep a size that can be seen', () => {
  const box = { left: 10, top: 20, right: 30, bottom: 50 };
  assert.deepEqual(moved(box, -50, 400, SIZE), { left: 0, top: 270, right: 20, bottom: 300 });
  assert.deepEqual(fitted({ left: 60, top: 90, right: 20, bottom: 40 }, SIZE), {
    left: 20,
    top: 40,
    right: 60,
    bottom: 90,
  });
  const least = fitted({ left: 500, top: -9, right: 500, bottom: -9 }, SIZE);
  assert.ok(least.right <= 400 && least.right - least.left > 1 && least.bottom - least.top > 1);
  assert.deepEqual(around(box, { left: 0, top: 30, right: 15, bottom: 70 }), {
    left: 0,
    top: 20,
    right: 30,
    bottom: 70,
  });
  const usual = usualBox(plain(), 200, 100, SIZE);
  assert.deepEqual([usual.top, usual.bottom], [85, 115]);
  const first = usualBox([], 395, 100, SIZE);
  assert.ok(first.right <= 400 && first.bottom - first.top === 60);
});

test('steps are undone and done again; a new one forgets those that were undone', () => {
  const steps = new Steps('a');
  assert.deepEqual(
    [steps.canUndo, steps.canRedo, steps.undo(), steps.redo()],
    Array(4).fill(false),
  );
  steps.step('b');
  steps.step('c');
  assert.ok(steps.undo() && steps.undo() && !steps.undo());
  assert.equal(steps.now, 'a');
  assert.ok(steps.redo());
  assert.equal(steps.now, 'b');
  steps.step('d');
  assert.deepEqual([steps.now, steps.canRedo], ['d', false]);
  steps.undo();
  assert.equal(steps.now, 'b');
});

test('Ctrl+Z and Cmd+Z undo; with Shift, and Ctrl+Y, they do again', () => {
  const none = { key: 'z', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const of = (/** @type {Partial<typeof none>} */ keys) => stepOf({ ...none, ...keys });
  assert.deepEqual(
    [of({}), of({ ctrlKey: true }), of({ metaKey: true, key: 'Z', shiftKey: true })],
    [null, 'undo', 'redo'],
  );
  assert.deepEqual(
    [
      of({ ctrlKey: true, key: 'y' }),
      of({ ctrlKey: true, altKey: true }),
      of({ ctrlKey: true, key: 'x' }),
    ],
    ['redo', null, null],
  );
});
