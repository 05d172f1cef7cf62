/* signs.test.js - the user's own signs: names, drawings in files, classes of a net, its first weights, the words about a lesson. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRoom } from '../../../web/app/mine/kinds.js';
import { classesFor, tallyOf } from '../../../web/app/mine/sign-lesson.js';
import { answersOf, effort, trainSigns, withHead } from '../../../web/app/mine/sign-net.js';
import {
  counsel,
  rowsOf,
  scoreWords,
  scribbleWords,
  stateWords,
} from '../../../web/app/mine/sign-words.js';
import { writeDrawings as pictures } from '../../../web/app/data/write.js';
import { numberText, remark, sentence } from '../../../web/app/number/words.js';
import { verdict } from '../../../web/app/parts/words.js';
import { readDrawings, writeDrawings } from '../../../web/app/store/ndjson.js';
import { nameFault, signName } from '../../../web/app/store/sign-names.js';
import { loadEngine, nonDigitDataset, syntheticDataset } from '../../../web/inkling/index.js';

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
  const refusing = withHead(base, ['heart', '7'], true);
  assert.deepEqual([refusing.none, refusing.classes], [true, 3]);
  const [, seven, none] = refusing.activations(image, last).data;
  assert.deepEqual([seven, none], [before[7], before[10]], '“no digit” becomes “none of these”');
});

test('an answer is the likeliest class; none of them only above the threshold', () => {
  const engine = { softmax: (/** @type {Float32Array} */ shares) => shares };
  const net = { engine, classNames: ['a', 'b'], classes: 3, none: true, verdict: null };
  const shares = Float32Array.of(0.26, 0.05, 0.69, 0.1, 0.15, 0.75, 0.4, 0.6, 0);
  assert.deepEqual(answersOf(/** @type {any} */ (net), shares), [0, 2, 1]);
  const old = { ...net, classes: 2, none: false };
  assert.deepEqual(answersOf(/** @type {any} */ (old), shares.subarray(0, 4)), [0, 0]);
});

/** Two signs: a hook and a roof, each a little different every time. @param {number} from the number of the first @param {number} count */
const hooksAndRoofs = (from, count) =>
  Array.from({ length: 2 * count }, (_, i) => {
    const [by, at] = [3 * Math.sin(7 * (from + i)), 3 * Math.cos(5 * (from + i))];
    const hook = [0, by, 2 * at, 60, 50 + by, 60 + at, 50, 30];
    const roof = [at, 60, 30 + by, at, 60, 60 + by];
    return { strokes: i % 2 ? [roof] : [hook, [-20 + at, 20 + by, 25, 20]], label: i % 2 };
  });

test('a net of signs refuses scribbles and digits, and reads its signs; saved and loaded it does so too', async () => {
  const engine = await loadEngine();
  const base = await engine.loadModel('tiny');
  const trained = await trainSigns({
    base,
    classes: ['hook', 'roof'],
    drawings: hooksAndRoofs(0, 10),
    write: pictures,
    others: [nonDigitDataset(200, { seed: 28 }), syntheticDataset(200, { seed: 28 })],
    workers: 1,
  });
  const model = await engine.loadModel(trained.save());
  assert.deepEqual([model.classNames, model.none], [['hook', 'roof'], true]);
  for (const { strokes, label } of hooksAndRoofs(500, 10)) {
    const answer = model.predictStrokes(strokes);
    assert.deepEqual([answer.label, answer.verdict], [['hook', 'roof'][label], 'digit']);
  }
  const shown = { hasInk: true, reader: /** @type {const} */ ('ready') };
  for (const set of [
    nonDigitDataset(50, { seed: 9001, kind: 1 }),
    syntheticDataset(50, { seed: 9001 }),
  ]) {
    const refused = model.predict(set).filter((answer) => answer.verdict === 'none');
    assert.ok(refused.length >= 40, `${refused.length} of 50 ${set.name}`);
    assert.equal(verdict(refused[0], shown), 'None of these signs');
    const read = { ...refused[0], label: null, answer: refused[0] };
    const cell = /** @type {any} */ ({ read, said: null, leftOut: false });
    assert.equal(remark(cell), 'none of these signs');
    assert.match(sentence(cell), /^none of these signs, most like (hook|roof)$/);
  }
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
      [8, 2, 0, 0, 0],
      [1, 6, 1, 0, 2],
      [0, 0, 3, 0, 0],
      [0, 0, 0, 0, 0],
    ],
    scribbles: { count: 100, refused: 97 },
    seconds: 2,
  };
  assert.deepEqual(tallyOf(lesson), { correct: 17, count: 23 });
  assert.match(scoreWords(lesson), /17 of 23 drawings it had not learnt right \(74.%\)/);
  assert.match(scoreWords({ ...lesson, honest: false }), /just learnt/);
  assert.deepEqual(rowsOf(lesson), [
    { name: 'A', count: 10, correct: 8, others: 'B (2 times)' },
    { name: 'B', count: 10, correct: 6, others: 'none of these signs (2 times), A, C' },
    { name: 'C', count: 3, correct: 3, others: '' },
  ]);
  assert.match(scribbleWords(lesson), /To 97 of 100 scribbles .* says “none of these signs”/);
  assert.equal(scribbleWords({ ...lesson, scribbles: undefined }), '', 'a lesson of before');
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
