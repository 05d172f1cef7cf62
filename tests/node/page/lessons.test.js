/* lessons.test.js - the lessons of Train without a browser: their steps, and the sentences about what a step gave. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LESSON_NAMES,
  STEP_COUNT,
  isLesson,
  lessonValues,
  stateOf,
  stepsOf,
  upTo,
} from '../../../web/app/train/lesson-steps.js';
import * as words from '../../../web/app/train/lesson-words.js';
import { isPresetNet } from '../../../web/app/train/settings.js';

/** @typedef {import('../../../web/app/train/lesson.js').Memory} Memory */

const plain = (/** @type {string | string[]} */ text) =>
  [text].flat().join(' ').replaceAll('\u202f', ' ');

/** @param {Partial<Memory>} more @returns {Memory} */
const memory = (more) => ({
  format: 1,
  name: 'slim',
  done: 0,
  values: lessonValues('slim'),
  data: { name: 'x', train: 6000, test: 2000, classes: ['0', '1', '2'], counts: [5, 9, 7] },
  ...more,
});

/** @param {number[][]} list loss, accuracy and validation accuracy of each epoch */
const run = (list) => ({
  id: 'a',
  epochs: list.length,
  record: /** @type {any} */ ({
    epochs: list.map(([loss, accuracy, valAccuracy = null], i) => ({
      ...{ step: i + 1, loss, accuracy, valAccuracy, learningRate: 0.001 },
      valLoss: valAccuracy === null ? null : 0.1,
    })),
  }),
});

test('five lessons, each of nine steps with a sentence and words of its own button', () => {
  assert.deepEqual(LESSON_NAMES, ['deep', 'dropout', 'template', 'slim', 'callbacks']);
  for (const name of LESSON_NAMES) {
    const steps = stepsOf(name);
    assert.equal(steps.length, STEP_COUNT);
    for (const { title, why, action } of steps) {
      assert.ok(title && action, name);
      assert.match(why, /^[A-Z].{40,}\.$/, `${name}, ${title}`);
    }
    assert.ok(isPresetNet(lessonValues(name)), name);
  }
  assert.ok(isLesson('deep') && !isLesson('sprint') && !isLesson(null));
});

test('a step comes next when those before it are done', () => {
  const states = (/** @type {number} */ done) => [0, 1, 2].map((place) => stateOf(place, done));
  assert.deepEqual(states(0), ['next', 'later', 'later']);
  assert.deepEqual(states(1), ['done', 'next', 'later']);
  assert.deepEqual(states(3), ['done', 'done', 'done']);
  assert.deepEqual([upTo('load'), upTo('train'), upTo('compare')], [1, 4, STEP_COUNT]);
});

test('deep is validated as its example is, and dropout not on the test data', () => {
  const { validate, split, epochs, batch } = lessonValues('deep');
  assert.deepEqual([validate, split, epochs, batch], ['split', 0.1, 5, 32]);
  assert.equal(lessonValues('dropout').validate, 'split');
  assert.equal(lessonValues('template').batch, 1313);
});

test('data that are not MNIST, or have no test part, are said to be so', () => {
  assert.match(plain(words.dataWords(memory({}))), /^6,000 built-in digits .*source used MNIST/);
  const values = { ...lessonValues('slim'), data: /** @type {const} */ ('mnist') };
  const mnist = plain(words.dataWords(memory({ values })));
  assert.match(mnist, /^6,000 MNIST pictures to learn from, 2,000 to test on/);
  assert.doesNotMatch(mnist, /about different data/);
  const { data } = memory({});
  const alone = memory({ data: data && { ...data, test: 0 } });
  assert.match(plain(words.dataWords(alone)), /none apart to test on/);
  assert.match(words.countWords(alone), /From 5 \(0\) to 9 \(1\)/);
});

test('curves: together, apart by more than chance, still falling, settled, none', () => {
  const said = (/** @type {number[][]} */ list) =>
    plain(words.curveWords(memory({ run: run(list) })));
  assert.match(said([[1, 0.7, 0.8], [0.1, 0.97, 0.968]]), /97\.00 %, validation at 96\.80 %: what it learnt holds/); // prettier-ignore
  assert.match(said([[1, 0.7, 0.95], [0.1, 0.99, 0.94]]), /5\.0 points lower.*Epoch 1 was the best/); // prettier-ignore
  assert.match(said([[1, 0.7, 0.8], [0.1, 0.9, 0.96]]), /higher, because training is measured while/); // prettier-ignore
  const few = { name: 'x', train: 100, test: 9, classes: ['0'], counts: [100] };
  const chance = memory({ data: few, run: run([[0.1, 0.97, 0.93]]) });
  assert.match(plain(words.curveWords(chance)), /what it learnt holds/, 'of 30 pictures');
  assert.match(said([[1, 0.7], [0.5, 0.9]]), /still fell by 50 %, so more epochs would help/); // prettier-ignore
  assert.match(said([[1, 0.7], [0.99, 0.9]]), /hardly changed/); // prettier-ignore
  assert.match(said([[1, 0.7]]), /One epoch makes no curve/);
  assert.match(said([]), /stopped before its first epoch had ended/);
});

test('a score has its interval, its most frequent mistake, and says when it is no test', () => {
  const score = {
    ...{ accuracy: 0.9, loss: 0.25, count: 100, correct: 90, onTest: true, perClass: [] },
    interval: /** @type {[number, number]} */ ([0.83, 0.94]),
    confusion: [[30, 1, 0], [0, 30, 7], [1, 1, 30]], // prettier-ignore
  };
  const said = plain(words.scoreWords(memory({ score })));
  assert.match(said, /^90 of 100 test pictures right.* 83\.00 to 94\.00 %/);
  assert.match(said, /a 1 read as a 2, 7 times\.$/);
  const own = plain(words.scoreWords(memory({ score: { ...score, onTest: false } })));
  assert.match(own, /training pictures right.*expect less on new ones/);
  const right = { ...score, confusion: [[100]] };
  assert.match(plain(words.scoreWords(memory({ score: right }))), /There is no mistake/);
});

test('the comparison leaves out a score that is no test', () => {
  const score = /** @type {any} */ ({ accuracy: 0.9, loss: 0.25, onTest: false });
  const { rows } = words.comparison(memory({ score, run: run([[0.1, 0.97, 0.96]]) }));
  assert.deepEqual(
    rows.map(({ what }) => what.split(' ')[0]),
    ['Training', 'Validation'],
  );
});
