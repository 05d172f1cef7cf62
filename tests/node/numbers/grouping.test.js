/* Numbers of several digits: grouping of strokes by geometry and with a network, on numbers composed from built-in digits and
 * from real pen strokes (tools/studies/numbers/compose.js).
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { groupStrokes } from '../../../web/inkling/index.js';
import { predictNumber as predictWith } from '../../../web/inkling/numbers/numbers.js';
import { composeNumber } from '../../../tools/studies/numbers/compose.js';
import { fitWeights } from '../../../tools/studies/numbers/fit.js';
import { engine, inklingError } from '../support/networks.js';
import { fc } from '../../shared/seed.js';

/** @typedef {import('../../../tools/studies/numbers/compose.js').Digit} Digit */

const model = await engine.loadModel('default').catch(() => null);
const noModel = model ? false : 'weights/default.safetensors is not there';
const { STROKES } = process.env;
const noStrokes =
  noModel || (STROKES && existsSync(STROKES) ? false : 'STROKES names no file of pen strokes');

/** Built-in digits by label. */
const builtIn = byLabel(Array.from({ length: 400 }, (_, i) => engine.syntheticStrokes(3, i)));

/** @param {Digit[]} digits */
function byLabel(digits) {
  return new Map(
    Array.from({ length: 10 }, (_, label) => [
      label,
      digits.filter((digit) => digit.label === label),
    ]),
  );
}

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
const line = (x0, y0, x1, y1) =>
  Array.from({ length: 11 }, (_, i) => [
    x0 + ((x1 - x0) * i) / 10,
    y0 + ((y1 - y0) * i) / 10,
  ]).flat();

/** Three strokes side by side, a 7 with a bar, a 4 of two strokes. */
const WRITTEN = [
  line(0, 0, 0, 100),
  [...line(30, 0, 80, 0), ...line(80, 0, 50, 100)],
  line(45, 50, 75, 50),
  [...line(150, 0, 110, 60), ...line(110, 60, 170, 60)],
  line(150, 30, 148, 100),
];

/** @param {readonly (readonly number[])[]} strokes @param {(x: number, y: number) => [number, number]} change */
const moved = (strokes, change) =>
  strokes.map((stroke) => {
    const out = [];
    for (let i = 0; i < stroke.length; i += 2) out.push(...change(stroke[i], stroke[i + 1]));
    return out;
  });

test('bars and second strokes stay with their digit', () => {
  assert.deepEqual(groupStrokes(WRITTEN), [[0], [1, 2], [3, 4]]);
  assert.deepEqual(
    groupStrokes([WRITTEN[0], WRITTEN[1], ...WRITTEN.slice(3), WRITTEN[2]]),
    [[0], [1, 4], [2, 3]],
    'a bar that comes last',
  );
  const slashed = Array.from({ length: 41 }, (_, i) => [
    30 * Math.cos(i / 6.4),
    50 * Math.sin(i / 6.4),
  ]).flat();
  assert.deepEqual(
    groupStrokes([slashed, line(35, -55, -35, 55), line(60, -50, 60, 50)]),
    [[0, 1], [2]],
    'the slash of a 0',
  );
  const five = [
    ...line(0, 0, -4, 40),
    ...Array.from({ length: 15 }, (_, i) => [
      10 + 28 * Math.sin(i / 4.5),
      68 - 28 * Math.cos(i / 4.5),
    ]).flat(),
  ];
  assert.deepEqual(
    groupStrokes([five, line(10, -6, 45, -8), line(70, 0, 70, 100)]),
    [[0, 1], [2]],
    'the detached bar of a 5',
  );
});

test('written in any order, from left to right; rows from the top', () => {
  assert.deepEqual(groupStrokes([...WRITTEN].reverse()), [[4], [2, 3], [0, 1]]);
  const below = moved(WRITTEN, (x, y) => [x + 5, y + 150]);
  assert.deepEqual(groupStrokes([...below, ...WRITTEN]), [
    [5],
    [6, 7],
    [8, 9],
    [0],
    [1, 2],
    [3, 4],
  ]);
});

test('nothing, dots, a single stroke, strokes without points', () => {
  assert.deepEqual(groupStrokes([]), []);
  assert.deepEqual(groupStrokes([[]]), []);
  assert.deepEqual(groupStrokes([[], [5, 5], []]), [[1]]);
  assert.deepEqual(groupStrokes([[5, 5, 5, 5]]), [[0]], 'a pen that rests');
  assert.deepEqual(
    groupStrokes([
      [5, 5, 5, 5],
      [5, 5],
    ]),
    [[0, 1]],
  );
  assert.deepEqual(groupStrokes([line(0, 0, 90, 0)]), [[0]]);
  assert.deepEqual(groupStrokes([Float32Array.from([0, 0, 0, 90])]), [[0]]);
});

test('what a person has decided holds', () => {
  assert.deepEqual(groupStrokes(WRITTEN, { together: [[0, 1]] }), [
    [0, 1, 2],
    [3, 4],
  ]);
  assert.deepEqual(groupStrokes(WRITTEN, { apart: [[3, 4]] }), [[0], [1, 2], [3], [4]]);
  assert.deepEqual(
    groupStrokes(WRITTEN, { together: [[0, 4]] }),
    [[0, 1, 2, 3, 4]],
    'with what stands between',
  );
  assert.deepEqual(
    groupStrokes(WRITTEN, {
      apart: [
        [1, 2],
        [2, 3],
      ],
      together: [[3, 4]],
    }),
    [[0], [1], [2], [3, 4]],
  );
});

test('what is no drawing is refused, with a sentence', () => {
  const bad = /** @type {any} */ (groupStrokes);
  assert.throws(() => bad('strokes'), inklingError('bad-strokes', 'an array of strokes'));
  assert.throws(() => bad([[1, 2, 3]]), inklingError('bad-strokes', 'pairs'));
  assert.throws(() => bad([[1, NaN]]), inklingError('bad-strokes', 'stroke 1, point 1'));
  assert.throws(() => bad([[1, 2]], { gap: 3 }), inklingError('bad-argument', 'no option "gap"'));
  assert.throws(
    () => bad([[1, 2]], { apart: [[0, 1]] }),
    inklingError('bad-argument', 'apart', '0 to 0'),
  );
  assert.throws(
    () => bad([[1, 2]], { together: 3 }),
    inklingError('bad-argument', 'together', 'found 3'),
  );
});

/** Drawings of whole numbers, so that moving and doubling are exact. */
const drawings = fc.array(
  fc
    .array(fc.integer({ min: -400, max: 400 }), { minLength: 0, maxLength: 24 })
    .map((list) => list.slice(0, list.length & ~1)),
  { maxLength: 12 },
);

test('groups are a partition of the strokes that have points, from left to right', () => {
  fc.assert(
    fc.property(drawings, (strokes) => {
      const groups = groupStrokes(strokes);
      const all = groups.flat().sort((a, b) => a - b);
      assert.deepEqual(
        all,
        strokes.flatMap((stroke, index) => (stroke.length > 0 ? [index] : [])),
      );
      for (const group of groups)
        assert.deepEqual(
          group,
          [...group].sort((a, b) => a - b),
        );
      assert.deepEqual(groupStrokes(strokes), groups, 'the same each time');
    }),
  );
});

test('place and size do not matter', () => {
  const place = fc.integer({ min: -10000, max: 10000 });
  fc.assert(
    fc.property(
      drawings,
      place,
      place,
      fc.integer({ min: -8, max: 8 }),
      (strokes, dx, dy, power) => {
        const groups = groupStrokes(strokes);
        assert.deepEqual(
          groupStrokes(moved(strokes, (x, y) => [x * 2 ** power, y * 2 ** power])),
          groups,
        );
        assert.deepEqual(
          groupStrokes(moved(composed(7).strokes, (x, y) => [x + dx, y + dy])),
          groupStrokes(composed(7).strokes),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('dots alone are grouped the same at every size and place', () => {
  const dots = [
    [0, 0],
    [0, 1],
    [0, 0],
    [2, -1],
  ];
  const groups = groupStrokes(dots);
  for (const scale of [0.001, 0.1, 0.5, 3, 100, 1000])
    assert.deepEqual(groupStrokes(moved(dots, (x, y) => [x * scale, y * scale])), groups);
  const dot = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(
      fc.array(dot, { maxLength: 8 }),
      fc.integer({ min: -10, max: 10 }),
      fc.integer({ min: -10000, max: 10000 }),
      (strokes, power, shift) => {
        // Doubling and moving whole numbers is exact, so not even a tie may fall the other way.
        const scale = 2 ** power;
        assert.deepEqual(
          groupStrokes(moved(strokes, (x, y) => [x * scale, y * scale])),
          groupStrokes(strokes),
        );
        assert.deepEqual(
          groupStrokes(moved(strokes, (x, y) => [x + shift, y - shift])),
          groupStrokes(strokes),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('links hold in any drawing', () => {
  fc.assert(
    fc.property(
      drawings.filter((strokes) => strokes.length > 1),
      fc.nat(),
      fc.nat(),
      (strokes, a, b) => {
        const [i, j] = [a % strokes.length, b % strokes.length];
        const inked = strokes[i].length > 0 && strokes[j].length > 0;
        if (i === j || !inked) return;
        const groupOf = (/** @type {number[][]} */ groups, /** @type {number} */ index) =>
          groups.findIndex((group) => group.includes(index));
        const apart = groupStrokes(strokes, { apart: [[i, j]] });
        assert.notEqual(groupOf(apart, i), groupOf(apart, j));
      },
    ),
  );
});

/** @param {number} seed @param {Map<number, Digit[]>} [digits] */
function composed(seed, digits = builtIn) {
  return composeNumber(digits, seed);
}

/** Share of numbers whose groups are all right. @param {ReturnType<typeof composed>[]} numbers
 * @param {(strokes: number[][]) => number[][]} group */
function grouped(numbers, group) {
  const right = numbers.filter(
    ({ strokes, groups }) => JSON.stringify(group(strokes)) === JSON.stringify(groups),
  );
  return right.length / numbers.length;
}

test('composed numbers of built-in digits are grouped rightly, upright and slanted', () => {
  const numbers = Array.from({ length: 300 }, (_, i) => composed(1000 + i));
  for (const slant of [0, -0.3, 0.3, 0.5]) {
    const share = grouped(numbers, (strokes) =>
      groupStrokes(moved(strokes, (x, y) => [x - slant * y, y])),
    );
    assert.ok(share >= 0.92, `slant ${slant}: ${share} of numbers are grouped rightly`);
  }
});

test('the composed numbers are what they say', () => {
  const { strokes, groups, text, gap } = composed(42);
  assert.equal(groups.length, text.length);
  assert.deepEqual(
    groups.flat().sort((a, b) => a - b),
    [...strokes.keys()],
  );
  assert.deepEqual(composed(42), { ...composed(42) }, 'the same each time');
  assert.ok(['tight', 'usual', 'wide'].includes(gap));
  assert.equal(composeNumber(builtIn, 3, { length: 5 }).text.length, 5);
});

test('the fit of the weights finds what tells digits apart', () => {
  const { weights, joints, wrong } = fitWeights(
    Array.from({ length: 300 }, (_, i) => composed(5000 + i)),
  );
  assert.ok(joints > 500);
  assert.ok(wrong / joints < 0.02, `${wrong} of ${joints} joints are on the wrong side`);
  assert.ok(weights.gap > 0 && weights.overlap < 0 && weights.small > 0);
});

test('a network reads numbers: text, digits, boxes, verdict', { skip: noModel }, () => {
  const read = /** @type {NonNullable<typeof model>} */ (model);
  const answer = read.predictNumber(WRITTEN);
  assert.equal(answer.text, '174');
  assert.deepEqual(
    answer.digits.map(({ strokes }) => strokes),
    [[0], [1, 2], [3, 4]],
  );
  assert.deepEqual(answer.digits[1].box, { left: 30, top: 0, right: 80, bottom: 100 });
  assert.deepEqual(
    answer.digits.map(({ row }) => row),
    [0, 0, 0],
  );
  const [first] = answer.digits;
  assert.deepEqual(first.probabilities, read.predictStrokes([WRITTEN[0]]).probabilities);
  assert.equal(first.candidates[0], 1);
  assert.deepEqual(read.predictNumber([]), {
    text: '',
    rows: [],
    signs: [],
    digits: [],
    verdict: 'none',
  });
  assert.equal(read.predictNumber(WRITTEN, { together: [[1, 2, 3, 4]] }).digits.length, 2);
  assert.equal(read.predictNumber(WRITTEN, { pen: 2 }).text.length, 3);
  assert.throws(
    () => read.predictNumber(WRITTEN, /** @type {any} */ ({ size: 1 })),
    inklingError('bad-argument', 'no option "size"'),
  );
});

test('the verdict of a number is that of its digits', () => {
  /** @param {('digit' | 'unsure' | 'none')[]} verdicts */
  const verdictOf = (verdicts) => {
    const fake = {
      predictStrokes: (/** @type {any} */ strokes) => ({
        digit: 3,
        label: '3',
        candidates: [3, 5],
        probabilities: Float32Array.of(0, 0, 0, 1),
        classes: ['0', '1', '2', '3'],
        notDigit: 0,
        image: new Float32Array(784),
        verdict: verdicts[strokes[0][0] / 100],
      }),
    };
    const strokes = verdicts.map((_, i) => line(100 * i, 0, 100 * i, 100));
    const { text, verdict } = predictWith(fake, strokes);
    return `${text} ${verdict}`;
  };
  assert.equal(verdictOf(['digit', 'digit']), '33 digit');
  assert.equal(verdictOf(['digit', 'unsure']), '33 unsure');
  assert.equal(verdictOf(['digit', 'none']), '3? unsure');
  assert.equal(verdictOf(['none', 'none']), '?? none');
});

test('composed numbers are read', { skip: noModel }, () => {
  const read = /** @type {NonNullable<typeof model>} */ (model);
  const numbers = Array.from({ length: 150 }, (_, i) => composed(9000 + i));
  const share =
    numbers.filter(({ strokes, text }) => read.predictNumber(strokes).text === text).length /
    numbers.length;
  assert.ok(share >= 0.9, `${share} of composed numbers are read rightly`);
});

test('numbers of real pen strokes are read', { skip: noStrokes }, () => {
  const read = /** @type {NonNullable<typeof model>} */ (model);
  const lines = readFileSync(/** @type {string} */ (STROKES), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  for (const donor of ['gmd', 'aga', 'imp', 'val']) {
    const digits = byLabel(lines.filter(({ id }) => id.startsWith(`${donor}/`)));
    const numbers = Array.from({ length: 100 }, (_, i) => composed(i, digits));
    const share = grouped(numbers, (strokes) =>
      read.predictNumber(strokes).digits.map((digit) => digit.strokes),
    );
    assert.ok(share >= 0.8, `${donor}: ${share} of numbers are grouped rightly`);
  }
});
