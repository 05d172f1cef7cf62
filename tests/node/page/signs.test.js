/* signs.test.js - the user's own signs: names, drawings in files, classes of a net, its first weights, the words about a lesson. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRoom } from '../../../web/app/mine/kinds.js';
import { classesFor, tallyOf } from '../../../web/app/mine/sign-lesson.js';
import { effort, withHead } from '../../../web/app/mine/sign-net.js';
import { counsel, rowsOf, scoreWords, stateWords } from '../../../web/app/mine/sign-words.js';
import { numberText } from '../../../web/app/number/words.js';
import { readDrawings, writeDrawings } from '../../../web/app/store/ndjson.js';
import { nameFault, signName } from '../../../web/app/store/sign-names.js';
import { loadEngine } from '../../../web/inkling/index.js';

test('a name has one spelling', () => {
  for (const [text, name] of [
    ['A', 'A'],
    ['  two   words ', 'two words'],
    ['e\u0301', '\u00e9'],
    ['२', '२'],
    ['♥', '♥'],
    ['12', '12'],
    ['7', ''],
    ['', ''],
    ['\u202e', ''],
    ['x'.repeat(24), 'x'.repeat(24)],
    ['😀'.repeat(24), '😀'.repeat(24)],
    ['x'.repeat(25), ''],
  ])
    assert.equal(signName(text), name, JSON.stringify(text));
  for (const value of [undefined, null, 7, ['A'], {}]) assert.equal(signName(value), '');
});

test('a name that is none is refused with its reason', () => {
  const full = Array.from({ length: 64 }, (_, i) => `s${i}`);
  assert.equal(nameFault('A', ['B']), '');
  assert.match(nameFault(' ', []), /Type a name/);
  assert.match(nameFault('7', []), /7 is a digit/);
  assert.match(nameFault('x'.repeat(25), []), /1 to 24 characters; this has 25/);
  assert.match(nameFault('e\u0301', ['\u00e9']), /already/);
  assert.match(nameFault('A', full), /64 signs/);
});

test('drawings of signs are written and come back; a digit as text is the digit', () => {
  const own = [
    { id: 'a', label: 'heart', strokes: [[1, 2, 3, 4]] },
    { id: 'b', label: '२', strokes: [[5, 6]] },
    { id: 'c', label: 4, strokes: [[7, 8]] },
  ];
  assert.deepEqual(readDrawings(writeDrawings(own), 'x').drawings, own);
  const [digit] = readDrawings('{"label":"7","strokes":[[1,2]]}', 'x').drawings;
  assert.equal(digit.label, 7);
  assert.throws(
    () => readDrawings(`{"label":"${'x'.repeat(25)}","strokes":[[1,2]]}`, 'x'),
    /name of a sign, 1 to 24/,
  );
});

test('at most 64 signs come in', () => {
  const drawings = Array.from({ length: 70 }, (_, i) => ({ label: `s${i}` }));
  const known = ['s69'];
  const kept = withRoom([...drawings, { label: 3 }], known).map(({ label }) => label);
  assert.equal(kept.length, 65, '63 new ones, the known one, and the digit');
  assert.deepEqual(kept.slice(-2), ['s69', 3]);
});

test('classes are the signs with drawings, behind the digits where they are wanted', () => {
  const drawings = [{ label: 'B' }, { label: 'A' }, { label: 3 }];
  assert.deepEqual(classesFor(['A', 'empty', 'B'], drawings, false), ['A', 'B']);
  assert.deepEqual(classesFor(['B'], drawings, true), [...'0123456789', 'B']);
});

test('few drawings are repeated, many are not, and all get at least four epochs', () => {
  assert.deepEqual(effort(50, 5), { copies: 2, epochs: 5 });
  assert.deepEqual(effort(4, 2), { copies: 25, epochs: 5 });
  assert.deepEqual(effort(5000, 50), { copies: 1, epochs: 4 });
});

test('the new net has the old weights, and the old output where a class has the same name', async () => {
  const engine = await loadEngine();
  const base = await engine.loadModel('tiny');
  const model = withHead(base, ['heart', '7', '2']);
  assert.deepEqual([model.classNames, model.none, model.classes], [['heart', '7', '2'], false, 3]);
  const [old, fresh] = [base, model].map(
    (net) => new Map(net.tensors().map(({ name, data }) => [name, data])),
  );
  for (const [name, data] of fresh)
    if (!name.startsWith('dense')) assert.deepEqual(data, old.get(name), name);
  const image = engine.syntheticImage(1, 0, 7).image;
  const last = base.layers.length - 1;
  const [before, after] = [base, model].map((net) => net.activations(image, last).data);
  assert.deepEqual([after[1], after[2]], [before[7], before[2]]);
  assert.notEqual(after[0], before[0]);
});

test('words about the signs so far', () => {
  assert.match(stateWords([], [], false), /Add a sign/);
  assert.match(stateWords(['A'], [3], false), /3 drawings of 1 sign\. A net needs two/);
  assert.match(stateWords(['A'], [3], true), /Fewer than 10 of A\./);
  assert.match(stateWords(['A', 'B'], [10, 12], false), /22 drawings of 2 signs: 10 of each/);
  const many = [...'ABCDEFGHIJ'];
  assert.match(
    stateWords(
      many,
      many.map(() => 1),
      false,
    ),
    /A, B, C, D, E, F and 4 more\./,
  );
});

test('words about a lesson', () => {
  const lesson = {
    classes: ['A', 'B', 'C', '0'],
    counts: [10, 10, 3, 0],
    honest: true,
    confusion: [
      [8, 2, 0, 0],
      [1, 6, 3, 0],
      [0, 0, 3, 0],
      [0, 0, 0, 0],
    ],
    seconds: 2,
  };
  assert.deepEqual(tallyOf(lesson), { correct: 17, count: 23 });
  assert.match(scoreWords(lesson), /17 of 23 drawings it had not learnt right \(74.%\)/);
  assert.match(scoreWords({ ...lesson, honest: false }), /just learnt/);
  assert.deepEqual(rowsOf(lesson), [
    { name: 'A', count: 10, correct: 8, others: 'B (2 times)' },
    { name: 'B', count: 10, correct: 6, others: 'C (3 times), A' },
    { name: 'C', count: 3, correct: 3, others: '' },
  ]);
  assert.match(counsel(lesson), /10 drawings of each sign/);
  assert.doesNotMatch(counsel({ ...lesson, counts: [10, 10, 10, 0] }), /10 drawings of each/);
  assert.match(counsel({ ...lesson, honest: false }), /memory/);
});

test('names of several characters are set apart in a row', () => {
  const cells = (/** @type {(string | number)[]} */ ...said) =>
    said.map((label) => /** @type {any} */ ({ said: label, leftOut: false, read: {} }));
  assert.equal(numberText(cells(1, 2, '+')), '12+');
  assert.equal(numberText(cells('heart', 'A')), 'heart A');
});
