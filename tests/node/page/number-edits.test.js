/* The pure parts of the Number view: the user's corrections of groups of strokes, and the texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Edits } from '../../../web/app/number/edits.js';
import {
  announcement,
  gapsOf,
  numberText,
  placeWords,
  remark,
  sentence,
  textOf,
  title,
} from '../../../web/app/number/words.js';

const [a, b, c, d] = [
  [0, 0, 0, 9],
  [5, 0, 5, 9],
  [9, 0, 9, 9],
  [14, 0, 14, 9],
];

test('a decision is about strokes, wherever they stand', () => {
  const edits = new Edits();
  edits.join([a], [b]);
  assert.deepEqual(edits.links([a, b, c]), { together: [[0, 1]], apart: [] });
  assert.deepEqual(edits.links([c, b, a]), { together: [[2, 1]], apart: [] });
  assert.deepEqual(edits.links([a, c]), { together: [], apart: [] }, 'one of them is not there');
  assert.deepEqual(
    edits.links([[0, 0, 0, 9], b]),
    { together: [], apart: [] },
    'an equal stroke is another stroke',
  );
});

test('the later decision counts', () => {
  const edits = new Edits();
  edits.join([a], [b]);
  edits.split([b, a], [], [c]);
  assert.deepEqual(edits.links([a, b, c]), {
    together: [],
    apart: [
      [0, 1],
      [1, 2],
    ],
  });
  edits.join([a], [b]);
  assert.deepEqual(edits.links([a, b, c]), { together: [[0, 1]], apart: [[1, 2]] });
  edits.join([a, b], [c]);
  assert.deepEqual(edits.links([a, b, c]).apart, []);
  edits.split([a, b, c], [], [d]);
  assert.deepEqual(
    edits.links([a, b, c, d]),
    {
      together: [[0, 1]],
      apart: [
        [0, 2],
        [2, 3],
      ],
    },
    'what was joined before stays',
  );
});

test('the same strokes are the same group', () => {
  const edits = new Edits();
  const group = edits.groupOf([a, b]);
  assert.equal(edits.groupOf([a, b]), group);
  assert.notEqual(edits.groupOf([a]), group);
  edits.leaveOut([a, b], true);
  assert.ok(edits.isLeftOut([a, b]) && !edits.isLeftOut([a]));
  edits.leaveOut([a, b], false);
  assert.ok(!edits.isLeftOut([a, b]));
});

/** @param {Partial<import('../../../web/app/number/words.js').Cell>} [more] @param {'digit' | 'unsure' | 'none'} [verdict] */
function cell(more = {}, verdict = 'digit') {
  const probabilities = new Float32Array(10).fill(0.01);
  probabilities[4] = 0.91;
  const classes = Array.from(probabilities, (_, i) => String(i));
  const answer = { digit: 4, label: '4', candidates: [4, 9], probabilities, classes, verdict };
  const read = /** @type {any} */ ({
    label: verdict === 'none' ? null : '4',
    candidates: ['4', '9'],
    verdict,
    row: 0,
    answer,
  });
  return { read, gap: '', group: [a], said: null, leftOut: false, ...more };
}

test('what a digit says of itself', () => {
  const [sure, unsure, none, said, out] = [
    cell(),
    cell({}, 'unsure'),
    cell({}, 'none'),
    cell({ said: 9 }, 'none'),
    cell({ leftOut: true, said: 9 }),
  ];
  const all = [sure, unsure, none, said, out];
  assert.deepEqual(all.map(textOf), ['4', '4', '?', '9', '']);
  assert.deepEqual(all.map(remark), [
    '91\u202f%',
    'unsure: 4 or 9',
    'no digit',
    'as you said',
    'left out',
  ]);
  assert.deepEqual(all.map(title), [
    '4, 91\u202f%',
    'unsure: 4 or 9',
    'no digit',
    '9, as you said',
    'left out',
  ]);
  assert.deepEqual(all.map(sentence), [
    '4, 91 percent',
    'unsure, 4 or 9',
    'no digit, most like a 4',
    '9, as you said',
    'left out of the number',
  ]);
  assert.equal(placeWords(1, [sure, sure, sure, sure]), 'Digit 2 of 4');
  assert.equal(
    announcement(all, true),
    '4 4 unknown 9. Digit 2: unsure, 4 or 9. Digit 3: no digit, most like a 4.',
  );
  assert.equal(announcement([out], true), 'No digit.');
  assert.equal(announcement([], true), 'The sheet is empty.');
  assert.equal(announcement([], false), 'Getting ready to read.');
});

/** A mark that its place tells. @param {string | null} label @param {string[]} [candidates] @param {number} [row] */
const mark = (label, candidates = label ? [label] : [], row = 0) =>
  cell({
    read: /** @type {any} */ ({
      label,
      candidates,
      verdict: candidates.length === 1 ? 'digit' : 'unsure',
      row,
      answer: null,
    }),
  });

test('what a mark says of itself', () => {
  const slash = cell();
  Object.assign(slash.read, { label: '/', candidates: ['/', '1'], verdict: 'unsure' });
  const all = [cell(), mark('.'), mark(',', [',', '.']), mark(null), slash];
  assert.deepEqual(all.map(textOf), ['4', '.', ',', '?', '/']);
  assert.deepEqual(all.map(remark), [
    '91\u202f%',
    'point',
    'unsure: , or .',
    'unsure: cannot be told',
    'unsure: / or 1',
  ]);
  assert.deepEqual(all.map(sentence), [
    '4, 91 percent',
    'point',
    'unsure, comma or point',
    'unsure, it cannot be told',
    'unsure, slash or 1',
  ]);
  assert.equal(title(mark('%')), '%, per cent');
  assert.equal(sentence(mark('.', ['.'], 0)), 'point');
  assert.equal(sentence({ ...mark('.'), said: ':' }), 'colon, as you said');
  assert.equal(placeWords(1, all), 'Sign 2 of 5');
  assert.equal(announcement([cell(), mark('.'), cell()], true), '4 point 4.');
  assert.equal(
    announcement([cell(), mark(null)], true),
    '4 unknown. Sign 2: unsure, it cannot be told.',
  );
});

test('the text has a line for each row and the spaces between numbers', () => {
  const below = cell();
  Object.assign(below.read, { row: 1 });
  const wide = cell({ gap: ' ' });
  assert.equal(numberText([cell(), mark('.'), cell(), wide, below]), '4.4 4\n4');
  assert.equal(numberText([cell(), { ...below, leftOut: true }]), '4');
  assert.equal(numberText([cell(), { ...wide, leftOut: true }, below]), '4\n4');
  assert.equal(announcement([cell(), below], true), '4. 4.');
  const sign = (/** @type {string | null} */ label) => /** @type {any} */ ({ label });
  assert.deepEqual(
    gapsOf([
      { text: '1? heart', signs: [sign('1'), sign(null), sign('heart')] },
      { text: '2', signs: [sign('2')] },
    ]),
    ['', '', ' ', ''],
  );
});

test('a group is the mark that the user says', () => {
  const edits = new Edits();
  edits.sayMark([a, b], ':');
  assert.deepEqual([edits.markOf([a, b]), edits.markOf([a])], [':', null]);
  edits.sayMark([a, b], null);
  assert.equal(edits.markOf([a, b]), null);
});
