/* pattern.test.js - what a field may hold: it decides between candidates, and what does not fit is unsure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberPatterns } from '../../../web/inkling/index.js';
import { fitsOf, settle } from '../../../web/inkling/numbers/pattern.js';
import { inklingError } from '../support/errors.js';
import { line, model, skip, written } from '../support/written.js';

/** @param {string} text @param {any} pattern @param {any} [marks] */
function told(text, pattern, marks) {
  const answer = /** @type {NonNullable<typeof model>} */ (model).predictNumber(
    written(text, marks),
    { pattern },
  );
  return `${answer.text} ${answer.verdict}`;
}

/** @param {any} pattern @param {string} text */
const fits = (pattern, text) => fitsOf(pattern)?.(text);

test('what fits each pattern, and what does not', () => {
  /** @type {[any, string[], string[]][]} */
  const cases = [
    ['digits', ['0', '1250', '12 50'], ['', '12.5', '-3', '1?']],
    ['decimal', ['3', '-12.50', '1,250.00', '0,5'], ['12.', '.5', '3/4', '1-2']],
    ['date', ['24/12/2026', '1.2.26', '2026-12-24'], ['32/1/2026', '1/13/2026', '24/12.2026']],
    ['time', ['7:05', '23:59', '12:30:00'], ['24:00', '7:65', '705']],
    ['price', ['12.50', '-0,99', '1.234,56', '12 .50'], ['1250', '12.5', '12.500', '.50']],
    ['phone', ['030 1234567', '+49-30/12', '(030)12'], ['', '12:3', '1..2']],
    [4, ['2026'], ['202', '20265', '20?6']],
    [/^\d+%$/g, ['50%', '50%'], ['50', '5 0%']],
  ];
  for (const [pattern, good, bad] of cases) {
    for (const text of good) assert.ok(fits(pattern, text), `${text} is ${pattern}`);
    for (const text of bad) assert.ok(!fits(pattern, text), `${text} is not ${pattern}`);
  }
  assert.equal(fitsOf(undefined), null);
  assert.deepEqual(numberPatterns, ['digits', 'decimal', 'price', 'date', 'time', 'phone']);
});

test('a wrong pattern is an error that names what is possible', { skip }, async () => {
  for (const pattern of ['words', '', 0, -1, 2.5, 100, NaN, {}, [], true])
    assert.throws(
      () => told('1', pattern),
      inklingError('bad-argument', "'digits'", "'phone'", 'a number of digits', 'RegExp'),
      String(pattern),
    );
  await assert.rejects(
    async () =>
      /** @type {any} */ (model).predictNumber(
        { data: new Uint8Array(4), width: 2, height: 2 },
        { pattern: 'words' },
      ),
    inklingError('bad-argument', "'digits'"),
  );
});

test('a text that does not fit is unsure, one that fits stays sure', { skip }, () => {
  assert.equal(told('2026', 'digits'), '2026 digit');
  assert.equal(told('12.50', 'decimal'), '12.50 digit');
  assert.equal(told('12.50', 'digits'), '12.50 unsure');
  assert.equal(told('2026', 3), '2026 unsure');
  assert.equal(told('35', /^3/), '35 digit');
  assert.equal(told('35', /^4/), '35 unsure');
  assert.equal(told('12\n345', 3), '12\n345 unsure', 'each row must fit');
});

test('a pattern decides between a 1 and a slash', { skip }, () => {
  const leaning = { '/': [line(0.42, -1.02, 0, 0.02)] };
  assert.equal(told('5/8', undefined, leaning), '518 unsure');
  assert.equal(told('5/8', 'digits', leaning), '518 digit');
  assert.equal(told('5/8', /^\d\/\d$/, leaning), '5/8 digit');
});

/** @param {string | null} label @param {string[]} candidates @param {'digit' | 'unsure' | 'none'} [verdict] @param {any} [answer] */
const sign = (label, candidates, verdict = 'unsure', answer = null) =>
  /** @type {any} */ ({ label, candidates, verdict, answer });
const textOf = (/** @type {readonly any[]} */ signs) =>
  signs.map(({ label }) => label ?? '?').join('');

test('as few signs as possible are changed, and only open ones', () => {
  const seven = sign('7', ['7', '1']);
  const settled = settle([seven, sign('2', ['2', '3'])], textOf, (text) => /^1/.test(text));
  assert.equal(textOf(settled), '12');
  assert.equal(settled[0].verdict, 'unsure', 'the network was unsure');
  const sure = [sign('7', ['7', '1'], 'digit')];
  assert.equal(
    settle(sure, textOf, (text) => text === '1'),
    sure,
  );
  const open = [sign(',', [',', '.'])];
  assert.equal(settle(open, textOf, (text) => text === '.')[0].verdict, 'digit');
  assert.equal(settle(open, textOf, () => true)[0].verdict, 'unsure', 'both fit');
});

test('a number of digits pushes uncertain joints', { skip }, () => {
  const strokes = [line(0, 0, 0, 100), line(14, 0, 14, 100), line(60, 0, 60, 100)];
  const count = (/** @type {any} */ pattern) =>
    /** @type {NonNullable<typeof model>} */ (model).predictNumber(strokes, { pattern }).signs
      .length;
  assert.equal(count(3), 3);
  assert.ok(count(9) <= 3, 'no digit without strokes');
});

test('where the points of a date are is known, even if its digits hide them', () => {
  const date = /** @type {any} */ (fitsOf('date', true));
  const row = (/** @type {string} */ text, gap = 2) =>
    [...text].map((label, i) => ({
      ...sign(label, [label], 'digit', /^\d$/.test(label) ? {} : null),
      box: { left: (20 + gap) * i, top: 0, right: (20 + gap) * i + 20, bottom: 30 },
    }));
  const told = settle(row('20.072017'), textOf, date);
  assert.equal(textOf(told), '20.07.2017');
  assert.deepEqual(
    told.filter(({ verdict }) => verdict === 'unsure').map(({ label }) => label),
    ['.'],
  );
  const { box } = told[5];
  assert.ok(box.left > 106 && box.right < 112 && box.top > 20 && box.bottom === 30);
  assert.equal(textOf(settle(row('20072017'), textOf, date)), '20.07.2017');
  for (const text of ['2007201', '20.132017', '20,07.2017', '1112017'])
    assert.equal(textOf(settle(row(text), textOf, date)), text, 'there is none, or more than one');
  assert.equal(textOf(settle(row('20072017', 12), textOf, date)), '20072017', 'there is room');
  const strokes = /** @type {any} */ (fitsOf('date'));
  assert.equal(textOf(settle(row('20072017'), textOf, strokes)), '20072017', 'none hides another');
});
