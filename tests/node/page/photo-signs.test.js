/* The pure parts of a picture in the Number view: the signs with the user's corrections, their text, and the sentences about them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  carried,
  cellsOf,
  choicesOf,
  csvOf,
  rowsOf,
  signsOf,
  stateOf,
  textOf,
  textOfAll,
} from '../../../web/app/number/photo-signs.js';
import { announcement, namesOf, sentence, summary } from '../../../web/app/number/photo-words.js';

const CLASSES = [...'0123456789'];

/** A box of 20 x 30. @param {number} left @param {number} top */
const boxAt = (left, top, width = 20, height = 30) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** What the library says of a sign. @param {string | null} label @param {number} left @param {number} row @param {any} [more] @returns {any} */
const read = (label, left, row, more = {}) => ({
  label,
  box: boxAt(left, 50 * row),
  row,
  candidates: label ? [label] : [],
  verdict: label ? 'digit' : 'none',
  answer: null,
  ...more,
});

/** @param {any[]} signs @param {any[]} [others] */
const found = (signs, others = []) =>
  signsOf(/** @type {any} */ ({ signs, others, rows: [], text: '', verdict: 'digit' }));

const plain = () =>
  found(
    [read('1', 0, 0), read(null, 30, 0), read('.', 60, 0), read('5', 0, 1)],
    [boxAt(90, 5, 20, 20), boxAt(0, 300)],
  );

test('the text has a line for each row, and nothing is dropped', () => {
  assert.equal(textOfAll(plain()), '1?.\n5');
  assert.equal(textOfAll([]), '');
});

test('what the user says counts, what is left out does not, and a row without signs is no line', () => {
  const signs = plain();
  signs[1] = { ...signs[1], said: '7' };
  signs[2] = { ...signs[2], leftOut: true };
  signs[3] = { ...signs[3], said: '3', leftOut: true };
  assert.equal(textOfAll(signs), '17');
  assert.deepEqual(signs.map(stateOf), ['digit', 'said', 'out', 'out', 'other', 'other']);
  assert.equal(textOf(signs[2]), '');
});

test('other ink that is called a sign takes its place in the nearest row, or in a row of its own', () => {
  const signs = plain();
  signs[4] = { ...signs[4], said: '2' };
  signs[5] = { ...signs[5], said: '9' };
  assert.equal(textOfAll(signs), '1?.2\n5\n9');
  signs[5] = { ...signs[5], box: boxAt(0, -200) };
  assert.equal(textOfAll(signs), '9\n1?.2\n5');
  assert.equal(rowsOf(signs).length, 3);
});

test('a wide gap begins a cell, but not where all gaps are wide', () => {
  const row = (/** @type {number[]} */ lefts) => found(lefts.map((left) => read('4', left, 0)));
  assert.deepEqual(cellsOf(row([0, 25, 50])), ['444']);
  assert.deepEqual(cellsOf(row([0, 25, 50, 150])), ['444', '4']);
  assert.deepEqual(cellsOf(row([0, 100])), ['4', '4']);
  assert.deepEqual(cellsOf(row([0, 80, 160, 240])), ['4444'], 'the boxes of a form');
  assert.equal(textOfAll(row([0, 25, 50, 150])), '444 4');
});

test('CSV has a record for each row, and quotes what holds a comma', () => {
  const signs = found([
    read('1', 0, 0),
    read(',', 25, 0),
    read('5', 50, 0),
    read('7', 150, 0),
    read('2', 0, 1),
  ]);
  assert.equal(csvOf(signs), '"1,5",7\r\n2\r\n');
  signs[4] = { ...signs[4], said: '"' };
  assert.equal(csvOf(signs), '"1,5",7\r\n""""\r\n');
});

test('the candidates are offered first, then the other classes and the marks, each once', () => {
  const [sign] = found([read('7', 0, 0, { candidates: ['7', '1'] })]);
  const choices = choicesOf(sign, CLASSES);
  assert.deepEqual(choices.slice(0, 4), ['7', '1', '0', '2']);
  assert.equal(new Set(choices).size, choices.length);
  assert.ok(CLASSES.every((name) => choices.includes(name)) && choices.includes('-'));
});

test('another reading of the same picture keeps the corrections', () => {
  const before = plain();
  before[1] = { ...before[1], said: '7' };
  before[2] = { ...before[2], leftOut: true };
  before[5] = { ...before[5], said: '9' };
  const fresh = found([read('8', 31, 0), read('1', 0, 0)], [boxAt(60, 0)]);
  const signs = carried(before, fresh);
  assert.deepEqual(
    signs.map(({ said, leftOut }) => [said, leftOut]),
    [
      ['7', false],
      [null, false],
      [null, true],
      ['9', false],
    ],
  );
  assert.equal(signs[3].row, -1, 'what is not found again is kept as other ink with a label');
});

test('each sign has a name with its place, and marks have words', () => {
  const probabilities = Float32Array.from({ length: 10 }, (_, i) => (i === 7 ? 0.98 : 0));
  const answer = { probabilities, candidates: [7, 1], classes: CLASSES };
  const signs = found([
    read('7', 0, 0, { answer, candidates: ['7', '1'] }),
    read('1', 30, 0, { verdict: 'unsure', candidates: ['1', '7'] }),
    read(',', 60, 0),
    read(null, 0, 1),
  ]);
  assert.deepEqual(
    [...namesOf(signs).values()],
    [
      'Row 1, sign 1 of 3: a 7, 98 percent',
      'Row 1, sign 2 of 3: unsure: a 1 or a 7',
      'Row 1, sign 3 of 3: comma',
      'Row 2, sign 1 of 1: cannot be told',
    ],
  );
  assert.equal(sentence({ ...signs[0], said: '8' }), 'an 8, as you said');
  assert.equal(sentence({ ...signs[0], leftOut: true }), 'left out');
  assert.equal(summary(signs), '4 signs in 2 rows; 1 unsure, 1 unknown.');
  assert.equal(announcement(signs), '7 1 comma. unknown. 4 signs in 2 rows; 1 unsure, 1 unknown.');
  assert.equal(summary([]), 'No number was found in this picture.');
});
