/* inspectDataset: each oddity is found in a set that has it, and in no other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  concatDatasets,
  inspectDataset,
  makeDataset,
  nonDigitDataset,
  selectSamples,
  splitDataset,
  subsetDataset,
} from '../../../web/inkling/index.js';
import { turned } from '../../../web/inkling/data/turn.js';
import { digits, engine, inklingError } from '../support/networks.js';

const plain = digits(200);
const model = await engine.loadModel('default');
const read = (/** @type {Uint8Array} */ images) =>
  [model.predict(images)].flat().map(({ digit }) => digit ?? -1);

/** @param {any} dataset @param {any} [options] */
const codes = (dataset, options) => inspectDataset(dataset, options).map(({ code }) => code);

/** The same pictures with other labels. @param {(label: number, i: number) => number} change @param {any} [more] */
const relabelled = (change, more = {}) =>
  makeDataset({ images: plain.images, labels: Array.from(plain.labels, change), ...more });

/** @param {import('../../../web/inkling/index.js').Dataset} set */
function sorted(set) {
  const order = Array.from({ length: set.count }, (_, i) => i);
  return subsetDataset(
    set,
    order.sort((a, b) => set.labels[a] - set.labels[b]),
  );
}

test('nothing is odd about built-in digits, with non-digits, split or read', () => {
  assert.deepEqual(codes(plain, { validationSplit: 0.2, read }), []);
  const mixed = concatDatasets([nonDigitDataset(20, { engine }), plain]);
  assert.deepEqual(codes(mixed, { test: digits(50, 99), validationSplit: 0.1 }), []);
  const [part] = splitDataset(plain, 0.5);
  assert.deepEqual(codes(part), []);
});

test('labels: ten for zero, one class, missing and single ones', () => {
  const [ten] = inspectDataset(relabelled((label) => (label === 0 ? 10 : label)));
  assert.deepEqual([ten.code, ten.level], ['ten-for-zero', 'error']);
  assert.match(ten.sentence, /20 pictures have the label 10, "no digit", and none has the label 0/);
  assert.match(ten.advice, /--relabel 10=0/);
  const [one] = inspectDataset(relabelled(() => 3));
  assert.deepEqual([one.code, one.level], ['one-class', 'error']);
  const [missing] = inspectDataset(relabelled((label) => label % 7));
  assert.deepEqual([missing.code, missing.level], ['missing-classes', 'warning']);
  assert.match(
    `${missing.sentence} ${missing.advice}`,
    /3 of 10 classes .*: 7-9\..*--classes 0-6\)/,
  );
  const single = inspectDataset(
    relabelled((_, i) => (i === 5 ? 2 : i % 2), { classes: ['a', 'b', 'c'] }),
  );
  assert.deepEqual(
    single.map(({ code }) => code),
    ['few'],
  );
  assert.match(single[0].sentence, /One class has a single picture: c/);
  assert.deepEqual(codes(subsetDataset(plain, [])), ['empty']);
});

test('paper: white, dim, constant', () => {
  assert.deepEqual(codes(turned(plain, { invert: true })), ['white-paper']);
  assert.deepEqual(codes({ ...plain, images: plain.images.map((value) => Number(value > 127)) }), [
    'dim',
  ]);
  const images = plain.images.slice();
  images.fill(0, 0, 784);
  images.fill(255, 784, 1568);
  const [constant] = inspectDataset({ ...plain, images });
  assert.equal(constant.code, 'constant');
  assert.match(constant.sentence, /^2 of 200 pictures/);
});

test('order: sorted with a split, and not without one or when shuffled', () => {
  const set = sorted(plain);
  const [found] = inspectDataset(set, { validationSplit: 0.2 });
  assert.equal(found.code, 'sorted');
  assert.match(found.sentence, /sorted by label.*last 20 %.*classes that the others lack: 8, 9/);
  assert.deepEqual(codes(set), []);
  const all = Array.from({ length: 200 }, (_, i) => i);
  const late = subsetDataset(
    plain,
    all.sort((a, b) => Number(plain.labels[a] > 7) - Number(plain.labels[b] > 7) || a - b),
  );
  const [unseen] = inspectDataset(late, { validationSplit: 0.2 });
  assert.match(
    unseen.sentence,
    /^The last 20 %, which validate, have classes that the others lack: 8, 9\./,
  );
  assert.deepEqual(codes(selectSamples(set, { shuffle: true }), { validationSplit: 0.2 }), []);
  const tail = concatDatasets([selectSamples(plain, { take: 150 }), subsetDataset(set, [0, 1, 2])]);
  assert.deepEqual(
    codes(tail, { validationSplit: 0.015 }),
    ['duplicates'],
    'a small end may lack classes',
  );
});

test('copies: in the set, with another label, and in the test set', () => {
  assert.deepEqual(codes(concatDatasets([plain, selectSamples(plain, { take: 20 })])), [
    'duplicates',
  ]);
  const wrong = relabelled((label, i) => (i < 3 ? (label + 1) % 10 : label));
  const found = inspectDataset(concatDatasets([plain, selectSamples(wrong, { take: 3 })]));
  assert.match(found[0].sentence, /^3 pictures occur again with another label/);
  const [overlap] = inspectDataset(plain, {
    test: concatDatasets([digits(30, 99), selectSamples(plain, { take: 7 })]),
  });
  assert.equal(overlap.code, 'overlap');
  assert.match(overlap.sentence, /^7 of 37 pictures for testing/);
});

test('pictures on their side, by a network that knows digits', () => {
  const side = turned(plain, { transpose: true });
  assert.deepEqual(codes(side, { read }), ['transposed']);
  assert.deepEqual(codes(side), [], 'not without a reader');
  const letters = { ...side, classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] };
  assert.deepEqual(codes(letters, { read }), [], 'only digits can be told');
});

test('errors come first, and arguments are checked', () => {
  const both = turned(
    relabelled((label) => (label === 0 ? 10 : label)),
    { invert: true },
  );
  assert.deepEqual(codes(both), ['ten-for-zero', 'white-paper']);
  assert.throws(
    () => codes(plain, { validationSplit: 2 }),
    inklingError('bad-argument', 'validationSplit'),
  );
  assert.throws(() => codes(plain, { read: 1 }), inklingError('bad-argument', 'read'));
  assert.throws(() => codes({ ...plain, count: 3 }), inklingError('bad-argument', 'the data set'));
});
