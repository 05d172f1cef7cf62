/* ndjson.test.js - files of drawings, valid and broken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileProblem, readDrawings, writeDrawings } from '../../../web/app/store/ndjson.js';

const SEVEN = '{"id":"a-1","label":7,"strokes":[[0,0,9,0],[9,0,3,9.5]]}';
const ZERO = '{"label":0,"strokes":[[1,2]]}';
const drawings = [
  {
    id: 'a-1',
    label: 7,
    strokes: [
      [0, 0, 9, 0],
      [9, 0, 3, 9.5],
    ],
  },
  { label: 0, strokes: [[1, 2]] },
];

/** @param {string} text */
const read = (text) => readDrawings(text, 'mine.ndjson');
const nothingRefused = { drawings, refused: 0, reason: '' };

/** @param {string} text @param {RegExp} words */
function refuses(text, words) {
  assert.throws(
    () => read(text),
    (/** @type {Error} */ error) => {
      assert.ok(error instanceof FileProblem, `a FileProblem; found ${error.stack}`);
      assert.match(error.message, words);
      assert.ok(error.message.length < 300, `${error.message.length} characters`);
      return true;
    },
  );
}

test('what is written comes back', () => {
  const own = [
    {
      id: '0000001700000000',
      label: 3,
      strokes: [
        [-1.5, 0, 1e-3, 1e6],
        [0, 0],
      ],
    },
    { id: 'a:b.c_d-e', label: 9, strokes: [[1, 2, 3, 4]] },
  ];
  const text = writeDrawings(own);
  assert.equal(text.split('\n').length, 3, 'a line each, and an end of line after the last');
  assert.deepEqual(read(text), { drawings: own, refused: 0, reason: '' });
  assert.equal(writeDrawings([]), '');
});

test('lines end as they will, and a byte order mark is none of the drawing', () => {
  for (const text of [
    `${SEVEN}\n${ZERO}\n`,
    `${SEVEN}\n${ZERO}`,
    `${SEVEN}\r\n${ZERO}\r\n`,
    `\ufeff${SEVEN}\n${ZERO}\n`,
    `\ufeff${SEVEN}\r\n\r\n  \t\r\n${ZERO}\r\n`,
    `  ${SEVEN}  \n\n\n${ZERO}\n\n`,
    `[${SEVEN}, ${ZERO}]`,
    `\ufeff\r\n[\r\n  ${SEVEN},\r\n  ${ZERO}\r\n]\r\n`,
  ]) {
    assert.deepEqual(read(text), nothingRefused, JSON.stringify(text));
  }
});

test('an empty file says that it is empty', () => {
  for (const text of ['', '\n', '\r\n\r\n', '\ufeff', ' \t\n ', '[]', ' [ ] '])
    refuses(text, /^“mine\.ndjson” is empty\.$/);
});

test('a line that is cut short is refused, the others come in', () => {
  const result = read(`${SEVEN}\n${ZERO}\n${SEVEN.slice(0, -9)}`);
  assert.deepEqual(result, { drawings, refused: 1, reason: 'Line 3: this is not JSON' });
  const first = read(`${SEVEN.slice(4)}\r\n\r\n${SEVEN}\r\n{}\r\n${ZERO}`);
  assert.deepEqual(first, { drawings, refused: 2, reason: 'Line 1: this is not JSON' });
  const blank = read(`${SEVEN}\n\n\r\nx\n${ZERO}`);
  assert.deepEqual(blank, { drawings, refused: 1, reason: 'Line 4: this is not JSON' });
  refuses(SEVEN.slice(0, -1), /holds no drawings\. Line 1: this is not JSON\. Each line should be/);
  refuses(`[${SEVEN}, ${ZERO}`, /holds no drawings\. Line 1: this is not JSON/);
});

/** @param {...unknown} values */
const stroke = (...values) => JSON.stringify({ label: 1, strokes: [values] });
const LABEL = /“label” must be a digit, 0 to 9/;
const STROKES = /“strokes” must be a list of strokes/;
const PAIRS = /a stroke must be a list of pairs x, y/;
const NUMBERS = /x and y must be numbers up to a million/;
/** @type {[string, RegExp][]} */
const WRONG = [
  ['null', /a JSON object is expected/],
  ['7', /a JSON object is expected/],
  ['"7"', /a JSON object is expected/],
  ['true', /a JSON object is expected/],
  ['{}', LABEL],
  ['{"label":"","strokes":[[1,2]]}', LABEL],
  ['{"label":10,"strokes":[[1,2]]}', LABEL],
  ['{"label":-1,"strokes":[[1,2]]}', LABEL],
  ['{"label":1.5,"strokes":[[1,2]]}', LABEL],
  ['{"label":null,"strokes":[[1,2]]}', LABEL],
  ['{"label":[7],"strokes":[[1,2]]}', LABEL],
  ['{"__proto__":{"label":7,"strokes":[[1,2]]}}', LABEL],
  ['{"label":7}', STROKES],
  ['{"label":7,"strokes":[]}', STROKES],
  ['{"label":7,"strokes":"1,2"}', STROKES],
  ['{"label":7,"strokes":{"0":[1,2],"length":1}}', STROKES],
  ['{"label":7,"strokes":[1,2]}', PAIRS],
  ['{"label":7,"strokes":[[1,2],[]]}', PAIRS],
  ['{"label":7,"strokes":[[1,2],null]}', PAIRS],
  ['{"label":7,"strokes":[{"x":1,"y":2}]}', PAIRS],
  [stroke(1, 2, 3), PAIRS],
  [stroke(1, '2'), NUMBERS],
  [stroke(1, null), NUMBERS],
  [stroke([1], [2]), NUMBERS],
  [stroke(1, 1000001), NUMBERS],
  ['{"label":7,"strokes":[[1,1e999]]}', NUMBERS],
  [stroke(...new Array(20002).fill(1)), /a drawing may have 10000 points; this has 10001/],
];

test('what is no drawing is refused with its reason, and changes nothing for the others', () => {
  for (const [line, words] of WRONG) {
    refuses(line, words);
    const { drawings: taken, refused, reason } = read(`${SEVEN}\n${line}\n${ZERO}\n`);
    assert.deepEqual([taken, refused], [drawings, 1], line.slice(0, 60));
    assert.match(reason, words);
    assert.ok(reason.startsWith('Line 2: '));
    assert.match(read(`[${SEVEN},${line},${ZERO}]`).reason, /^Drawing 2: /);
  }
});

test('only what belongs to a drawing is taken', () => {
  const odd = '{"id":"x y","label":7,"strokes":[[1,2]],"extra":1,"constructor":{"a":1}}';
  assert.deepEqual(read(odd).drawings, [{ label: 7, strokes: [[1, 2]] }]);
  for (const id of ['""', '7', 'null', '{}', `"${'a'.repeat(65)}"`, '"<b>"', '"a\\n"']) {
    const [drawing] = read(`{"id":${id},"label":7,"strokes":[[1,2]]}`).drawings;
    assert.deepEqual(drawing, { label: 7, strokes: [[1, 2]] }, id);
  }
});

test('the largest drawing, and lines without end', () => {
  const line = stroke(...new Array(20000).fill(1e6));
  assert.equal(read(line).drawings[0].strokes[0].length, 20000);
  for (const text of ['x', '{', '[', '"', '{"label":7,"strokes":[['])
    refuses(text.repeat(4e6 / text.length), /Line 1: this is not JSON/);
  const deep = 200000;
  refuses(`{"label":7,"strokes":${'['.repeat(deep)}1,2${']'.repeat(deep)}}`, PAIRS);
  refuses(`${'['.repeat(deep)}${']'.repeat(deep)}`, LABEL);
});

test('more drawings than a file may have', () => {
  assert.equal(read(`${ZERO}\n`.repeat(20000)).drawings.length, 20000);
  refuses(`${ZERO}\n`.repeat(20001), /has 20001 lines; up to 20000 drawings/);
});
