/* The pure parts of the Number view: the user's corrections of groups of strokes, and the texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Edits } from '../../../web/app/number/edits.js';
import {
  announcement,
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
  const read = /** @type {any} */ ({
    digit: 4,
    label: '4',
    candidates: [4, 9],
    probabilities,
    classes: Array.from(probabilities, (_, i) => String(i)),
    notDigit: 0,
    verdict,
  });
  return { read, group: [a], said: null, leftOut: false, ...more };
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
  assert.equal(placeWords(1, 4), 'Digit 2 of 4');
  assert.equal(
    announcement(all, true),
    '4 4 unknown 9. Digit 2: unsure, 4 or 9. Digit 3: no digit, most like a 4.',
  );
  assert.equal(announcement([out], true), 'No digit.');
  assert.equal(announcement([], true), 'The sheet is empty.');
  assert.equal(announcement([], false), 'Getting ready to read.');
});
