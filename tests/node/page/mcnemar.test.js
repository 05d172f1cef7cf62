/* mcnemar.test.js - the comparison of two models on the same pictures: outcomes, and McNemar's exact p. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOutcomes, mcnemar, outcome, verdictOf } from '../../../web/app/score/mcnemar.js';

test('who is right on a picture, and how often', () => {
  const a = { labels: [0, 1, 2, 3, 4, 5], predicted: [0, 1, 2, 0, 0, 0] }; // right on 0, 1, 2
  const b = { labels: [0, 1, 2, 3, 4, 5], predicted: [0, 0, 0, 3, 4, 0] }; // right on 0, 3, 4
  const outcomes = ['both', 'onlyA', 'onlyA', 'onlyB', 'onlyB', 'neither'];
  outcomes.forEach((expected, i) => assert.equal(outcome(a, b, i), expected));
  assert.deepEqual(countOutcomes(a, b), { both: 1, onlyA: 2, onlyB: 2, neither: 1 });
  const turned = { labels: [5, 4, 3, 2, 1, 0], predicted: [5, 5, 5, 2, 1, 5] }; // b with its classes in another order
  assert.deepEqual(countOutcomes(a, turned), { both: 1, onlyA: 2, onlyB: 2, neither: 1 });
  const empty = { labels: [], predicted: [] };
  assert.deepEqual(countOutcomes(empty, empty), { both: 0, onlyA: 0, onlyB: 0, neither: 0 });
});

/** p by hand: 2 (C(n, 0) + ... + C(n, few)) / 2^n. @type {[number, number, number][]} */
const BY_HAND = [
  [0, 0, 1], // no throws
  [0, 1, 1], // 2 * 1 / 2
  [0, 2, 1 / 2], // 2 * 1 / 4
  [0, 5, 1 / 16], // 2 * 1 / 32
  [0, 6, 1 / 32], // 2 * 1 / 64
  [1, 5, 14 / 64], // 2 * (1 + 6) / 64
  [1, 9, 22 / 1024], // 2 * (1 + 10) / 1024
  [2, 8, 112 / 1024], // 2 * (1 + 10 + 45) / 1024
  [3, 3, 1], // 2 * (1 + 6 + 15 + 20) / 64 is more than 1
  [2, 3, 1], // 2 * (1 + 5 + 10) / 32
  [5, 15, 43400 / 1048576], // 2 * (1 + 20 + 190 + 1140 + 4845 + 15504) / 2^20
];

test("McNemar's exact p, worked by hand", () => {
  for (const [a, b, p] of BY_HAND) {
    assert.ok(Math.abs(mcnemar(a, b) - p) < 1e-12, `${a}, ${b}: ${mcnemar(a, b)} is not ${p}`);
    assert.equal(mcnemar(b, a), mcnemar(a, b));
  }
});

/** The same in whole numbers of any size. @param {number} onlyA @param {number} onlyB */
function exactly(onlyA, onlyB) {
  const n = onlyA + onlyB;
  let term = 1n;
  let tail = 0n;
  for (let i = 0; i <= Math.min(onlyA, onlyB); i++) {
    tail += term;
    term = (term * BigInt(n - i)) / BigInt(i + 1);
  }
  return Number((2n * tail * 10n ** 30n) >> BigInt(n)) / 1e30;
}

test('and for numbers where 2^-n is nothing to a float', () => {
  for (const [a, b] of [
    [30, 50],
    [400, 500],
    [950, 1050],
    [4800, 5200],
    [499, 1700],
  ]) {
    const [p, expected] = [mcnemar(a, b), Math.min(1, exactly(a, b))];
    assert.ok(Math.abs(p - expected) <= 1e-8 * expected + 1e-29, `${a}, ${b}: ${p}, ${expected}`);
  }
  assert.equal(mcnemar(0, 2000), 0);
  assert.equal(mcnemar(5000, 5000), 1);
});

/** @param {number} onlyA @param {number} onlyB */
const sentence = (onlyA, onlyB) => verdictOf({ both: 7, onlyA, onlyB, neither: 7 }, 'Slim', 'Deep');

test('what the comparison says', () => {
  assert.equal(sentence(0, 0), 'They are right on exactly the same pictures.');
  assert.equal(
    sentence(5, 15),
    'They differ on 20 pictures: Slim alone is right on 5, Deep alone on 15. If both were ' +
      'equally good, a split at least this uneven would come up in about 4 of 100 tries ' +
      '(McNemar’s exact p = 0.041). Deep is better on pictures like these.',
  );
  assert.match(sentence(15, 5), /Slim is better/);
  assert.match(sentence(1, 0), /on 1 picture: .* every time \(.*p = 1\.00\)\. .* do not show/);
  assert.match(sentence(0, 8), /about once in 128 tries \(.*p = 0\.0078\)/); // 2 / 256
  assert.match(sentence(0, 20), /less than once in 10,000 tries \(.*p < 0\.0001\)/);
});

test('a p that is just below 0.05 does not look like one just above', () => {
  // n = 17: 2 * (1 + 17 + 136 + 680 + 2380) / 2^17 = 0.04904
  assert.match(sentence(4, 13), /p = 0\.049\)\. Deep is better/);
  // n = 22: 2 * (1 + 22 + 231 + 1540 + 7315 + 26334 + 74613) / 2^22 = 0.05248
  assert.match(sentence(6, 16), /p = 0\.052\)\. These pictures do not show/);
});
