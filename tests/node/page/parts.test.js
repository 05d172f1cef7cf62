/* parts.test.js - the parts of the page that need no browser: words, history, samples brought onto the pad. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, Sheet } from '../../../web/app/pen/sheet.js';
import { fitToPad } from '../../../web/app/draw/samples.js';
import { isPackedImage, packImage, unpackImage } from '../../../web/app/store/image.js';
import { readDrawings, writeDrawings } from '../../../web/app/store/ndjson.js';
import * as words from '../../../web/app/parts/words.js';

/** @param {Record<number, number>} shares the rest is 0 @param {'digit' | 'unsure' | 'none'} [verdict] */
function result(shares, verdict = 'digit') {
  const probabilities = new Float32Array(10);
  for (const [digit, share] of Object.entries(shares)) probabilities[Number(digit)] = share;
  const [digit, second] = words.ranking(probabilities);
  const image = new Float32Array(784);
  const label = String(digit);
  return {
    digit,
    label,
    candidates: [digit, second],
    probabilities,
    classes: Array.from(probabilities, (_, i) => String(i)),
    notDigit: 0,
    image,
    verdict,
  };
}

const READY = /** @type {const} */ ({ hasInk: true, reader: 'ready' });
/** @param {string} text */
const plain = (text) => text.replaceAll('\u202f', ' ');

test('a picture as text is 784 bytes, spelled in one way', () => {
  const image = packImage(Float32Array.from({ length: 784 }, (_, i) => i / 783));
  assert.ok(isPackedImage(image));
  const bytes = unpackImage(image);
  assert.deepEqual([bytes.length, bytes[0], bytes[391], bytes[783]], [784, 0, 127, 255]);
  assert.equal(packImage(Array.from(bytes, (byte) => byte / 255)), image);
  const other = `${image.slice(0, -3)}${String.fromCharCode(image.charCodeAt(1045) + 1)}==`;
  assert.deepEqual(unpackImage(other), bytes, 'the same bytes, in another spelling');
  const long = packImage(new Float32Array(787));
  for (const bad of [
    other,
    `${image}\n`,
    image.slice(4),
    long,
    image.replace('=', '!'),
    '',
    null,
    7,
    [image],
    {},
  ])
    assert.ok(!isPackedImage(bad));
});

test('drawings and pictures go into a file and come back', () => {
  const image = packImage(new Float32Array(784).fill(0.5));
  const drawings = [
    { id: 'a', label: 7, strokes: [[1, 2, 3, 4]] },
    { id: 'b', label: 1, strokes: [], image },
  ];
  const text = writeDrawings(drawings);
  assert.match(text, /\{"id":"b","label":1,"image":"[^"]+"\}\n$/);
  assert.deepEqual(readDrawings(text, 'file'), { drawings, refused: 0, reason: '' });
});

test('a probability is never rounded to certainty', () => {
  const shown = [0, 0.001, 0.005, 0.5, 0.994, 0.996, 0.99999, 1].map((p) =>
    plain(words.percent(p)),
  );
  assert.deepEqual(shown, ['0 %', '< 1 %', '1 %', '50 %', '99 %', '> 99 %', '> 99 %', '100 %']);
  assert.equal(words.spokenPercent(0.999), 'over 99 percent');
  assert.equal(words.spokenPercent(0.001), 'under 1 percent');
});

test('verdicts and sentences', () => {
  const seven = result({ 7: 0.98, 1: 0.02 });
  assert.equal(plain(words.verdict(seven, READY)), '7, 98 %');
  assert.equal(words.sentence(seven, READY), 'Looks like 7, 98 percent; second 1, 2 percent.');
  assert.equal(plain(words.remark(seven, READY)), 'then 1, 2 %');
  const unsure = result({ 4: 0.48, 9: 0.43, 7: 0.09 }, 'unsure');
  assert.equal(words.verdict(unsure, READY), 'Not sure: 4 or 9');
  assert.equal(words.sentence(unsure, READY), 'Not sure: 4, 48 percent, or 9, 43 percent.');
  assert.equal(words.verdict(null, { hasInk: false, reader: 'ready' }), 'Draw a digit');
  const none = result({ 7: 0.98, 1: 0.02 }, 'none');
  assert.equal(words.verdict(none, READY), 'Not a digit');
  assert.equal(words.remark(none, READY), 'most like a 7');
  assert.equal(words.sentence(none, READY), 'Not a digit; most like a 7.');
  const blank = { ...none, digit: null, label: null, candidates: [] };
  assert.equal(words.verdict(blank, READY), 'Too little ink to read');
  assert.equal(
    words.sentence(null, { hasInk: true, reader: 'failed' }),
    'Nothing can be read yet.',
  );
  assert.equal(words.sentence(null, { hasInk: true, reader: 'loading' }), 'Getting ready to read.');
});

test('equal probabilities rank by digit', () => {
  assert.deepEqual(words.ranking(new Float32Array(10).fill(0.1)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a stroke is one step however many points it has, and undo and redo go both ways', () => {
  let changes = 0;
  const sheet = new Sheet(() => {
    changes += 1;
  });
  sheet.begin(10, 10);
  sheet.extend([20, 20, 20, 20, 30, 30]);
  assert.deepEqual(
    sheet.drawing.strokes,
    [[10, 10, 20, 20, 30, 30]],
    'a resting pen adds no points',
  );
  assert.equal(changes, 2);
  sheet.end();
  sheet.begin(50, 50);
  sheet.end();
  assert.equal(sheet.drawing.strokes.length, 2);
  assert.ok(sheet.undo() && sheet.undo());
  assert.equal(sheet.undo(), false);
  assert.equal(sheet.drawing, EMPTY);
  assert.ok(sheet.redo() && sheet.redo());
  assert.deepEqual(sheet.drawing.strokes, [
    [10, 10, 20, 20, 30, 30],
    [50, 50],
  ]);
  assert.equal(sheet.canRedo, false);
});

test('clear, samples and pictures are steps too, and a new one ends the way forward', () => {
  const sheet = new Sheet(() => {});
  assert.equal(sheet.clear(), false, 'an empty sheet has nothing to clear');
  sheet.replace({ strokes: [[1, 2, 3, 4]], picture: null });
  sheet.clear();
  sheet.undo();
  assert.equal(sheet.drawing.strokes.length, 1);
  assert.ok(sheet.canRedo);
  sheet.begin(5, 5);
  sheet.end();
  assert.equal(sheet.canRedo, false);
  sheet.begin(6, 6);
  sheet.discard();
  assert.equal(sheet.drawing.strokes.length, 2, 'a discarded stroke leaves no trace');
});

test('the history is long, not endless', () => {
  const sheet = new Sheet(() => {});
  for (let i = 0; i < 200; i++) sheet.replace({ strokes: [[i, i]], picture: null });
  let steps = 0;
  while (sheet.undo()) steps += 1;
  assert.equal(steps, 60);
});

test('samples come into the middle of the pad with their shape kept', () => {
  const [stroke] = fitToPad([[0, 0, 100, 0, 100, 300]]);
  const [left, top, right, , , bottom] = stroke;
  assert.ok(Math.abs((left + right) / 2 - 500) < 1e-9 && Math.abs((top + bottom) / 2 - 500) < 1e-9);
  assert.ok(Math.abs((bottom - top) / (right - left) - 3) < 1e-9);
  assert.ok(top > 100 && bottom < 900);
  assert.deepEqual(fitToPad([[7, 7]]), [[500, 500]], 'a dot stays a dot');
});
