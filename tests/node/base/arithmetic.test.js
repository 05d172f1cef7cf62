/* The library's own arithmetic: 16-bit floats, SHA-256, logarithm, intervals, scores, calibration,
 * the order of sums.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fromHalf, toHalf } from '../../../web/inkling/base/half.js';
import { wilsonInterval } from '../../../web/inkling/index.js';
import { calibrate, digitLogits, exactLog, score } from '../../../web/inkling/model/metrics.js';
import { sha256 } from '../../../web/inkling/base/sha256.js';
import { blockSize } from '../../../web/inkling/workers/blocks.js';
import { engine } from '../support/networks.js';

/** @type {import('../../../web/inkling/model/metrics.js').Softmax} */
const softmax = (logits, classes, temperature) => engine.softmax(logits, classes, temperature);

test('every 16-bit float survives, and halfway cases go to the even one', () => {
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  for (let half = 0; half < 0x7c00; half++) {
    const value = fromHalf(half);
    assert.equal(toHalf(value), half);
    assert.equal(toHalf(-value), half | 0x8000);
    float[0] = (value + (half === 0x7bff ? 65536 : fromHalf(half + 1))) / 2;
    assert.equal(toHalf(float[0]), half + (half & 1));
    word[0]++;
    assert.equal(toHalf(float[0]), half + 1);
    word[0] -= 2;
    assert.equal(toHalf(float[0]), half);
  }
  assert.deepEqual([Infinity, -Infinity, 1e9, 2 ** -26].map(toHalf), [0x7c00, 0xfc00, 0x7c00, 0]);
  assert.ok(Number.isNaN(fromHalf(toHalf(NaN))));
});

test('SHA-256 agrees with the platform at every length around a block', () => {
  for (const length of [...Array(130).keys(), 1000, 65536]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 3));
    assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex'));
  }
  assert.equal(sha256(new Uint8Array(100).subarray(3, 10)), sha256(new Uint8Array(7)));
});

test('the logarithm is right to 1e-15', () => {
  for (let i = 1; i <= 5000; i++) {
    for (const x of [i / 5000, i * 1.7, 2 ** -i / i || 1]) {
      if (x < 2 ** -1022) continue;
      assert.ok(
        Math.abs(exactLog(x) - Math.log(x)) <= 1e-15 * Math.max(1, Math.abs(Math.log(x))),
        `${x}`,
      );
    }
  }
  assert.deepEqual(
    [exactLog(1), exactLog(0), exactLog(-1), exactLog(Infinity)],
    [0, NaN, NaN, NaN],
  );
});

test("Wilson's interval", () => {
  const [low, high] = wilsonInterval(9920, 10000);
  assert.ok(Math.abs(low - 0.990055) < 1e-6 && Math.abs(high - 0.993567) < 1e-6);
  assert.deepEqual(wilsonInterval(0, 0), [0, 1]);
  assert.ok(wilsonInterval(10, 10)[1] > 1 - 1e-12);
  assert.equal(wilsonInterval(0, 10)[0], 0);
});

test('scores of four answers worked by hand', () => {
  const logits = Float32Array.of(2, 0, 0, /**/ 0, 2, 0, /**/ 2, 0, 0, /**/ 1, 1, 0);
  const { loss, correct, count, accuracy, confusion, perClass, predicted, losses } = score(
    softmax,
    logits,
    Uint8Array.of(0, 1, 1, 0),
    3,
  );
  assert.deepEqual([correct, count, accuracy], [3, 4, 0.75]);
  assert.deepEqual(confusion, [
    [2, 0, 0],
    [1, 1, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual([...predicted], [0, 1, 0, 0], 'of equal logits the lowest class wins');
  assert.deepEqual(perClass[0], { precision: 2 / 3, recall: 1, f1: 0.8, support: 2 });
  assert.deepEqual(perClass[2], { precision: 0, recall: 0, f1: 0, support: 0 });
  const log = Math.log(Math.E ** 2 + 2);
  const expected = [log - 2, log - 2, log, Math.log(2 * Math.E + 1) - 1];
  expected.forEach((value, i) => assert.ok(Math.abs(losses[i] - value) < 1e-6));
  assert.ok(Math.abs(loss - expected.reduce((a, b) => a + b) / 4) < 1e-6);
});

test('calibration: too sure is cooled, too shy is sharpened, few answers say nothing', () => {
  const count = 1000;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  // Right in 90 % of the cases; logits of `size` for the answer.
  const logits = (/** @type {number} */ size) =>
    Float32Array.from({ length: 10 * count }, (_, i) => {
      const sample = Math.floor(i / 10);
      const answer = (labels[sample] + (sample % 10 === 0 ? 1 : 0)) % 10;
      return i % 10 === answer ? size : 0;
    });
  // 90 % of the probability needs a logit of log(0.9 / (0.1 / 9)) = 4.394.
  assert.equal(calibrate(softmax, logits(2 * 4.394), labels, 10)?.temperature, 2);
  assert.equal(calibrate(softmax, logits(4.394), labels, 10)?.temperature, 1);
  const verdict = calibrate(softmax, logits(4.394), labels, 10);
  assert.ok(verdict && Math.abs(verdict.unsureBelow - 0.9) < 1e-3);
  assert.equal(calibrate(softmax, logits(4), labels.subarray(0, 50), 10), null);
});

test('eleven outputs are scored as ten digits, unless a label says that there is none', () => {
  const logits = new Float32Array(2 * 11);
  logits[3] = 2; // the first picture: a 3, but more likely none
  logits[10] = 5;
  logits[11 + 7] = 4; // the second: a 7
  const digits = score(softmax, logits, Uint8Array.of(3, 7), 11);
  assert.deepEqual(
    [digits.correct, digits.confusion.length, digits.probabilities.length],
    [2, 10, 20],
  );
  const mixed = score(softmax, logits, Uint8Array.of(10, 7), 11);
  assert.deepEqual([mixed.correct, mixed.confusion.length, mixed.confusion[10][10]], [2, 11, 1]);
  assert.equal(score(softmax, logits, Uint8Array.of(3, 10), 11).correct, 0);
});

test('bounds of a verdict: 0.6 % of the right answers are lost, where it catches most of what is no digit', () => {
  // 400 digits, all right; the eleventh output grows from -6 to 2 among them. 40 pictures of nothing, 20 with a
  // large eleventh output, 20 with a small one and no likely digit: both bounds are needed.
  const count = 440;
  const logits = new Float32Array(count * 11);
  const labels = new Uint8Array(count);
  for (let i = 0; i < 400; i++) {
    labels[i] = i % 10;
    logits[i * 11 + labels[i]] = i < 398 ? 6 : 0.5; // two look like nothing in particular
    logits[i * 11 + 10] = -6 + (8 * i) / 400;
  }
  for (let i = 400; i < count; i++) {
    labels[i] = 10;
    if (i % 2) logits[i * 11 + 10] = 9;
    logits[i * 11 + 4] = 0.2;
  }
  const verdict = calibrate(softmax, logits, labels, 11);
  assert.ok(verdict);
  const { temperature, unsureBelow, noneAbove } = verdict;
  const all = softmax(logits, 11, temperature);
  const digits = softmax(digitLogits(logits, 11), 10, temperature);
  const kept = (/** @type {number} */ i) =>
    all[i * 11 + 10] <= noneAbove &&
    Math.max(...digits.subarray(i * 10, i * 10 + 10)) >= unsureBelow;
  const keptDigits = Array.from({ length: 400 }, (_, i) => i).filter(kept).length;
  assert.ok(keptDigits >= 398 && keptDigits < 400, `${keptDigits} of 400`);
  assert.equal(
    Array.from({ length: 40 }, (_, i) => 400 + i).filter(kept).length,
    0,
    'none gets through',
  );
  assert.equal(
    calibrate(softmax, digitLogits(logits, 11), labels, 10)?.noneAbove,
    1,
    'ten outputs know no none',
  );
});

test('blocks keep all workers busy', () => {
  assert.deepEqual(
    [
      [4, 2],
      [4, 1],
      [42, 2],
      [1, 2],
      [2, 8],
      [42, 3],
    ].map(([units, workers]) => blockSize(units, workers)),
    [2, 4, 2, 1, 1, 2],
  );
  for (let units = 1; units <= 100; units++) {
    for (let workers = 1; workers <= 9; workers++) {
      const size = blockSize(units, workers);
      const busiest = Math.min(units, Math.ceil(Math.ceil(units / size) / workers) * size);
      assert.ok(
        busiest <= 1.1 * Math.ceil(units / workers),
        `${units} units, ${workers} workers: ${size}`,
      );
    }
  }
});
