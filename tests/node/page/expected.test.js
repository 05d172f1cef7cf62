/* What a preset's source states beside what a run reached. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presets } from '../../../web/inkling/index.js';
import { compare, differences, figuresOf, statedBy } from '../../../web/app/train/expected.js';
import { PRESET_NAMES, presetValues } from '../../../web/app/train/settings.js';

const epoch = (/** @type {number} */ accuracy, /** @type {number | null} */ valAccuracy) => ({
  step: 1,
  loss: 0.1,
  accuracy,
  valLoss: valAccuracy === null ? null : 0.2,
  valAccuracy,
  learningRate: 0.001,
});

test('the figures of a source are those of its words', () => {
  for (const name of PRESET_NAMES) {
    const { expected } = presets[name];
    const told = [...(expected ?? '').matchAll(/\d+(\.\d+)?(?= %)|0\.\d+/g)].map(([number]) =>
      Number(number) > 1 ? Number((Number(number) / 100).toFixed(4)) : Number(number),
    );
    const stated = [...new Set(Object.values(statedBy(name)))];
    assert.deepEqual(stated.sort(), told.sort(), name);
  }
});

test('a row for each figure, with its difference and which way it goes', () => {
  const reached = figuresOf([epoch(0.9, 0.91), epoch(0.98, 0.9902)], { accuracy: 0.97, loss: 0.1 });
  const rows = compare({ valAccuracy: 0.989, testAccuracy: 0.9869, testLoss: 0.0395 }, reached);
  const plain = rows.map((row) => Object.values(row).join(' | ').replaceAll('\u202f', ' '));
  assert.deepEqual(plain, [
    'Training accuracy, last epoch | not stated | 98.00 % | –',
    'Validation accuracy, last epoch | 98.9 % | 99.02 % | 0.12 points better',
    'Test accuracy | 98.69 % | 97.00 % | 1.69 points worse',
    'Test loss | 0.0395 | 0.1000 | 0.0605 worse',
  ]);
  const same = compare({ testLoss: 0.05, accuracy: 0.99 }, { testLoss: 0.05, accuracy: 0.9902 });
  assert.deepEqual(
    same.map(({ difference }) => difference),
    ['the same', 'the same'],
  );
});

test('what a run does not know yet is said', () => {
  const [row, other] = compare(statedBy('template'), figuresOf([epoch(0.98, null)])).slice(1);
  assert.equal(row.reached, 'not known yet');
  assert.equal(other.what, 'Test loss');
});

test('other data, fewer epochs and the test data as validation are named', () => {
  const slim = presetValues('slim');
  const [data, ...none] = differences({ values: slim, pictures: 6000, epochs: slim.epochs });
  assert.match(data, /MNIST with 60,000 training pictures, this run 6,000 built-in digits/);
  assert.deepEqual(none, []);
  const [same, stopped] = differences({
    values: { ...slim, data: 'mnist' },
    pictures: 60000,
    epochs: 2,
  });
  assert.match(same, /used MNIST, as the source did/);
  assert.match(stopped, /after 2 of 10 epochs/);
  const stops = { ...presetValues('callbacks'), data: /** @type {const} */ ('mnist') };
  assert.equal(differences({ values: stops, pictures: 60000, epochs: 9 }).length, 1);
  const dropout = differences({ values: presetValues('dropout'), pictures: 1, epochs: 12 });
  assert.match(dropout.join(' '), /validated on the test data/);
});
