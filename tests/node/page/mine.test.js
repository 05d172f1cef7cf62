/* mine.test.js - the pure parts of the Mine view: folds, pens and copies for training, and the next digit to
 * request.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEAST, foldsOf, helping } from '../../../web/app/mine/folds.js';
import { wantedDigit } from '../../../web/app/mine/wanted.js';

/** Drawings with these labels; ids in the order of drawing. @param {number[]} labels */
const drawn = (labels) =>
  labels.map((label, i) => ({ id: String(i).padStart(4, '0'), label, strokes: [[i, i]] }));

/** Labels of n drawings, uneven on purpose. @param {number} n */
const uneven = (n) => Array.from({ length: n }, (_, i) => (i * i) % 10);

test('too few drawings make no folds', () => {
  assert.deepEqual(foldsOf(drawn(uneven(LEAST - 1))), []);
  assert.deepEqual(foldsOf([]), []);
  assert.equal(foldsOf(drawn(uneven(LEAST))).length, 2);
});

test('each drawing is read once, by a net that has not learnt it', () => {
  for (const count of [20, 21, 37, 200]) {
    const drawings = drawn(uneven(count));
    const folds = foldsOf(drawings);
    const read = folds.flatMap((fold) => fold.read.map(({ id }) => id));
    assert.deepEqual(
      read.sort(),
      drawings.map(({ id }) => id),
      'all of them, none twice',
    );
    for (const fold of folds) {
      const learnt = new Set(fold.learn);
      assert.ok(
        fold.read.every((drawing) => !learnt.has(drawing)),
        'none is read that was learnt',
      );
      assert.equal(fold.learn.length + fold.read.length, count);
    }
  }
});

test('each fold has its share of every digit', () => {
  const drawings = drawn(uneven(67));
  const [first, second] = foldsOf(drawings);
  for (let digit = 0; digit < 10; digit++) {
    const [a, b] = [first, second].map(
      ({ read }) => read.filter(({ label }) => label === digit).length,
    );
    assert.ok(Math.abs(a - b) <= 1, `${a} and ${b} drawings of ${digit}`);
  }
});

test('folds worked by hand, and in whatever order the drawings come', () => {
  // By label, then by id: ten 3s (ids 0, 2, ... 18), then ten 8s (ids 1, 3, ... 19), dealt in turn.
  const drawings = drawn(Array.from({ length: 20 }, (_, i) => (i % 2 ? 8 : 3)));
  const folds = foldsOf(drawings);
  const ids = folds.map(({ read }) => read.map(({ id }) => Number(id)));
  assert.deepEqual(ids, [
    [0, 4, 8, 12, 16, 1, 5, 9, 13, 17],
    [2, 6, 10, 14, 18, 3, 7, 11, 15, 19],
  ]);
  assert.deepEqual(foldsOf([...drawings].reverse()), folds);
  const after = drawings.map(({ id }) => Number(id));
  assert.deepEqual(after, [...Array(20).keys()], 'the list is left as it was');
});

test('drawings weigh about a quarter of what is replayed', () => {
  // 2000 / (4 * 10) = 50 writings of each: 4 pens, 12.5 copies with each.
  assert.deepEqual(helping(10, 2000), { pens: [0, 1.6, 2.8, 2.2], copies: 13 });
  // 2000 / (4 * 150) = 3.3 writings: 3 pens, 1.1 copies.
  assert.deepEqual(helping(150, 2000), { pens: [0, 1.6, 2.8], copies: 1 });
  // 2000 / (4 * 5000) = 0.1 writings: no fewer than one.
  assert.deepEqual(helping(5000, 2000), { pens: [0], copies: 1 });
  for (let count = 1; count <= 500; count++) {
    const { pens, copies } = helping(count, 2000);
    const written = count * pens.length * copies;
    assert.ok(written > 333 && written < 750, `${written} pictures of ${count} drawings`);
  }
});

test('the digit that is asked for: the fewest, of equals the lowest, skipped ones last', () => {
  const none = new Array(10).fill(0);
  assert.equal(wantedDigit(none, []), 0);
  assert.equal(wantedDigit([3, 2, 1, 1, 3, 3, 3, 3, 3, 3], []), 2);
  assert.equal(wantedDigit([3, 2, 1, 1, 3, 3, 3, 3, 3, 3], [2]), 3);
  assert.equal(wantedDigit(none, [0, 1, 2, 3, 4, 5, 6, 7, 9]), 8);
  assert.equal(wantedDigit(none, [5, 4, 3, 2, 1, 0, 9, 8, 7, 6]), 5, 'all of them: the first');
});

test('a digit that was skipped stays skipped, however many there are of the others', () => {
  const counts = [2000, 2000, 2000, 2000, 5, 2000, 2000, 2000, 2000, 2000];
  assert.equal(wantedDigit(counts, []), 4);
  assert.equal(wantedDigit(counts, [4]), 0);
});
