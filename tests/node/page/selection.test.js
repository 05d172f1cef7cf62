/* selection.test.js - the pictures and their order in the gallery of the Test view, and the selection in the
 * address.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MISTAKES,
  SAMPLE,
  describe,
  readSelection,
  select,
  writeSelection,
} from '../../../web/app/score/selection.js';

/** @typedef {import('../../../web/app/score/selection.js').Selection} Selection */

const labels = Uint8Array.of(4, 9, 4, 4, 9, 0);
const dataset = { images: new Uint8Array(6 * 784), labels, count: 6, name: 'six' };

/**
 * What a model reads, how sure it is of it, and its losses.
 * @param {number[]} predicted
 * @param {number[]} sureness
 * @param {number[]} losses
 */
function scoresOf(predicted, sureness, losses) {
  const probabilities = new Float32Array(10 * predicted.length);
  predicted.forEach((digit, i) => {
    probabilities[10 * i + digit] = sureness[i];
  });
  return /** @type {import('../../../web/app/score/selection.js').Scores} */ (
    /** @type {unknown} */ ({
      labels,
      predicted: Uint8Array.from(predicted),
      losses: Float32Array.from(losses),
      probabilities,
    })
  );
}

const a = scoresOf([4, 4, 9, 9, 9, 0], [0.9, 0.5, 0.7, 0.6, 0.5, 1], [0.1, 2, 1, 3, 0.7, 0]);
const b = scoresOf([4, 9, 4, 9, 4, 0], [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]);

/**
 * @param {Partial<Selection>} wanted
 * @param {typeof a | null} [scores]
 * @param {typeof b | null} [others]
 */
const numbers = (wanted, scores = a, others = null) => [
  ...select({ ...SAMPLE, order: 'number', ...wanted }, dataset, scores, others),
];

test('what is shown: all, mistakes, right answers, of a digit, read as a digit', () => {
  assert.deepEqual(numbers({}), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(numbers({ show: 'mistakes' }), [1, 2, 3]);
  assert.deepEqual(numbers({ show: 'right' }), [0, 4, 5]);
  assert.deepEqual(numbers({ truth: 4 }), [0, 2, 3]);
  assert.deepEqual(numbers({ truth: 0 }), [5], '0 is a digit, not nothing');
  assert.deepEqual(numbers({ read: 0 }), [5]);
  assert.deepEqual(numbers({ truth: 4, read: 9 }), [2, 3]);
  assert.deepEqual(numbers({ truth: 4, read: 9, show: 'right' }), []);
});

test('pictures of one outcome of a comparison', () => {
  assert.deepEqual(numbers({ outcome: 'both' }, a, b), [0, 5]);
  assert.deepEqual(numbers({ outcome: 'onlyA' }, a, b), [4]);
  assert.deepEqual(numbers({ outcome: 'onlyB' }, a, b), [1, 2]);
  assert.deepEqual(numbers({ outcome: 'neither' }, a, b), [3]);
  assert.deepEqual(numbers({ outcome: 'neither' }), [0, 1, 2, 3, 4, 5], 'with nothing to compare');
});

test('answers are compared with the labels in the order of the net’s classes', () => {
  const turned = { ...a, labels: labels.map((label) => 9 - label) };
  turned.predicted = a.predicted.map((label) => 9 - label);
  assert.deepEqual(numbers({ show: 'mistakes' }, turned), [1, 2, 3]);
  assert.deepEqual(numbers({ truth: 5 }, turned), [0, 2, 3], 'class 5 of the net is the 4');
  assert.deepEqual(numbers({ outcome: 'onlyA' }, turned, b), [4]);
});

test('before anything was read only labels and numbers count', () => {
  assert.deepEqual(numbers({ show: 'mistakes', read: 9, truth: 9 }, null), [1, 4]);
  assert.deepEqual(numbers({ order: 'loss' }, null), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(numbers({ order: 'sure' }, null), [0, 1, 2, 3, 4, 5]);
});

test('orders: worst first, least sure first, a mix that is always the same', () => {
  assert.deepEqual(numbers({ order: 'loss' }), [3, 1, 2, 4, 0, 5]);
  assert.deepEqual(numbers({ order: 'sure' }), [1, 4, 3, 2, 0, 5], 'equals by their number');
  assert.deepEqual([...select(MISTAKES, dataset, a)], [3, 1, 2]);
  const many = { ...dataset, labels: new Uint8Array(1000), count: 1000 };
  const mixed = [...select(SAMPLE, many, null)];
  assert.deepEqual([...select(SAMPLE, many, null)], mixed);
  assert.deepEqual(
    [...mixed].sort((x, y) => x - y),
    [...Array(1000).keys()],
    'each of them once',
  );
  // In a random order about half of the neighbours rise; in the data's order all of them do.
  const rising = mixed.filter((number, i) => i > 0 && number > mixed[i - 1]).length;
  assert.ok(rising > 440 && rising < 560, `${rising} of 999 rise`);
  // A picture keeps its place among the others when some are left out.
  assert.deepEqual(
    numbers({ order: 'mixed', truth: 4 }),
    numbers({ order: 'mixed' }).filter((number) => labels[number] === 4),
  );
});

test('empty data', () => {
  assert.equal(select(MISTAKES, { ...dataset, labels: new Uint8Array(0), count: 0 }, a).length, 0);
});

test('a selection in words', () => {
  const names = { a: 'Slim', b: 'Deep' };
  assert.equal(describe(SAMPLE, names), 'pictures');
  assert.equal(describe({ ...SAMPLE, truth: 0, read: 9 }, names), 'pictures of 0 read as 9');
  assert.equal(describe({ ...MISTAKES, truth: 4 }, names), 'mistakes of 4');
  assert.equal(describe({ ...SAMPLE, show: 'right', read: 0 }, names), 'right answers read as 0');
  assert.equal(
    describe({ ...SAMPLE, outcome: 'onlyB' }, names),
    'pictures that only Deep gets right',
  );
  assert.equal(
    describe({ ...SAMPLE, outcome: 'onlyA' }, names),
    'pictures that only Slim gets right',
  );
  assert.equal(
    describe({ ...SAMPLE, outcome: 'neither' }, names),
    'pictures that neither gets right',
  );
});

test('a selection goes into an address and comes back', () => {
  /** @param {Selection} selection */
  const query = (selection) => {
    const settings = new URLSearchParams('data=mnist&show=right&truth=3&order=sure&outcome=both');
    writeSelection(selection, settings);
    return settings;
  };
  assert.equal(query(SAMPLE).toString(), 'data=mnist', 'what is usual is not said');
  assert.equal(query(MISTAKES).toString(), 'data=mnist&show=mistakes&order=loss');
  for (const show of /** @type {const} */ (['all', 'mistakes', 'right']))
    for (const truth of [null, 0, 9])
      for (const read of [null, 0, 5])
        for (const outcome of /** @type {const} */ ([null, 'both', 'onlyA', 'onlyB', 'neither']))
          for (const order of /** @type {const} */ (['mixed', 'number', 'loss', 'sure'])) {
            const selection = { show, truth, read, outcome, order };
            assert.deepEqual(readSelection(query(selection)), selection);
          }
});

test('an address that asks for what there is not gives what is usual', () => {
  for (const bad of [
    'show=none&truth=256&read=-1&outcome=constructor&order=__proto__',
    'show=&truth=&read=&outcome=&order=',
    'show=ALL&truth=1e0&read=%EF%BC%95&outcome=null&order=0',
    'truth=4%0A&read=%204',
    'truth=04&read=1000',
    '',
  ]) {
    assert.deepEqual(readSelection(new URLSearchParams(bad)), SAMPLE, bad);
  }
});
