/* studies.test.js - the arithmetic of the studies' figures, against results worked by hand; distortions and rendered
 * pictures; and each study once, on built-in digits and a network that is trained in a moment.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import process from 'node:process';
import { test } from 'node:test';
import { between, evenly, tuned } from '../../../web/app/mine/tune.js';
import { writeDrawings } from '../../../web/app/data/write.js';
import { calibrated } from '../../../tools/studies/calibration.js';
import { DISTORTIONS, PLANE, cosSin, distorted, middleOf } from '../../../tools/studies/distort.js';
import { dots, halvesOfDigits, lying, pairsOf } from '../../../tools/studies/fakes.js';
import { curveOf, drawnFrom, halvesOf, personal } from '../../../tools/studies/personal.js';
import { randomOf, shuffled } from '../../../tools/studies/random.js';
import { rounded } from '../../../tools/studies/record.js';
import { told } from '../../../tools/studies/rejection.js';
import { LOOKS, SHEET, boxed, rendered, shrunk } from '../../../tools/studies/render.js';
import {
  auroc,
  bestTemperature,
  binsOfEqualCount,
  binsOfEqualWidth,
  falseAt95,
  honesty,
} from '../../../tools/studies/scores.js';
import { groupsOf, logitsOf, picturesOf } from '../../../tools/studies/study.js';
import { digits, engine } from '../support/networks.js';
import { drawings, model, picture, preparation, robustness } from '../support/studies.js';

/** @param {number} value @param {number} expected @param {string} [what] */
const near = (value, expected, what) =>
  assert.ok(Math.abs(value - expected) < 1e-6, `${what ?? ''} ${value} is not ${expected}`);

// ---------------------------------------------------------------- figures

test('calibration error, likelihood and Brier score of four answers, by hand', () => {
  // Two classes. Said 0.9 right, 0.8 right, 0.6 wrong, 0.7 wrong.
  const probabilities = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7);
  const figures = honesty(probabilities, [0, 1, 1, 0], 2);
  // A bin each: (0.1 + 0.2 + 0.6 + 0.7) / 4.
  near(figures.ece, 0.4, 'ece');
  // Widths of 1/15: 0.9 alone in (0.867, 0.933], 0.8 in (0.733, 0.8], 0.7 in (0.667, 0.733], 0.6 in (0.533, 0.6].
  near(figures.eceWidth, 0.4, 'ece of equal width');
  near(figures.nll, -(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.3)) / 4, 'nll');
  near(figures.brier, (2 * 0.01 + 2 * 0.04 + 2 * 0.36 + 2 * 0.49) / 4, 'brier');
  near(figures.accuracy, 0.5, 'accuracy');
});

test('in one bin too much and too little confidence cancel, in two they do not', () => {
  const answers = Array.from({ length: 30 }, (_, i) => ({
    confidence: 0.9,
    right: Number(i < 27),
  }));
  const [only, ...others] = binsOfEqualWidth(answers);
  assert.equal(others.length, 0);
  near(only.confidence, 0.9);
  near(only.accuracy, 0.9);
  const bins = binsOfEqualCount(answers); // fifteen of two: 13 all right, one half right and one all wrong, or the like
  assert.deepEqual(
    bins.map(({ count }) => count),
    new Array(15).fill(2),
  );
  assert.equal(
    bins.reduce((sum, { accuracy }) => sum + 2 * accuracy, 0),
    27,
  );
});

test('bins of equal count differ by one at most, and hold all answers, the least sure first', () => {
  const random = randomOf(1);
  const answers = Array.from({ length: 100 }, () => ({ confidence: random(), right: 1 }));
  const bins = binsOfEqualCount(answers);
  assert.equal(bins.length, 15);
  assert.ok(bins.every(({ count }) => count === 6 || count === 7));
  assert.equal(
    bins.reduce((sum, { count }) => sum + count, 0),
    100,
  );
  assert.ok(bins.every(({ confidence }, i) => i === 0 || confidence > bins[i - 1].confidence));
  assert.equal(binsOfEqualCount(answers.slice(0, 4)).length, 4, 'fewer answers than bins');
});

test('the temperature that is found is the one that the labels were made with', () => {
  // Logits are 2 times what the labels follow: 3 of 4 are class 0 where the odds say 9 to 1.
  const logits = Float32Array.from({ length: 400 * 10 }, (_, i) =>
    i % 10 === 0 ? 2 * Math.log(27) : 0,
  );
  const labels = Array.from({ length: 400 }, (_, i) => (i % 4 === 3 ? 1 + (i % 9) : 0));
  // softmax at T: e / (e + 9) = 3/4 where e = 27, so T = 2.
  const best = bestTemperature((temperature) => engine.softmax(logits, 10, temperature), labels);
  near(best.temperature, 2);
});

test('AUROC by hand: every pair counted, equals half', () => {
  near(auroc([3, 4], [1, 2]), 1);
  near(auroc([1, 2], [3, 4]), 0);
  near(auroc([1, 3], [2, 2]), 0.5);
  near(auroc([2], [2]), 0.5);
  // 3 > 2, 3 > 1, 2 = 2, 2 > 1, 1 < 2, 1 = 1: (1 + 1 + 0.5 + 1 + 0 + 0.5) / 6
  near(auroc([3, 2, 1], [2, 1]), 4 / 6);
});

test('false positives where 95 % are accepted, by hand', () => {
  const accepted = Array.from({ length: 20 }, (_, i) => i); // 19 of 20 are at least 1
  near(falseAt95(accepted, [0, 0.5, 1, 2]), 0.5);
  near(falseAt95(accepted, [0.9]), 0);
  near(falseAt95([5, 5, 5], [5, 4]), 0.5, 'equals are accepted together');
});

test('numbers of a record keep five decimals, whole ones are as they were', () => {
  assert.deepEqual(rounded({ a: 0.123456789, b: 12345678, c: ['x', 1 / 3] }), {
    a: 0.12346,
    b: 12345678,
    c: ['x', 0.33333],
  });
});

// ---------------------------------------------------------------- random numbers, distortions, pictures

test('a stream follows from its names, and another from others', () => {
  const first = (/** @type {number[]} */ ...names) => Array.from({ length: 4 }, randomOf(...names));
  assert.deepEqual(first(1, 2), first(1, 2));
  assert.notDeepEqual(first(1, 2), first(2, 1));
  assert.notDeepEqual(first(1, 2), first(1, 3));
  const many = Array.from({ length: 10000 }, randomOf(8));
  assert.ok(many.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(many.reduce((a, b) => a + b) / many.length - 0.5) < 0.01);
  const list = [...Array(50).keys()];
  assert.notDeepEqual(shuffled(list, randomOf(1)), list);
  assert.deepEqual(
    shuffled(list, randomOf(1)).sort((a, b) => a - b),
    list,
  );
});

test('each distortion leaves the picture as it is where it should, and changes it elsewhere', () => {
  for (const [kind, { levels, still }] of Object.entries(DISTORTIONS)) {
    assert.ok(levels.includes(still), kind);
    for (const level of levels) {
      const seen = middleOf(distorted(picture, kind, level, 11));
      if (level === still) assert.deepEqual(seen, picture, `${kind} ${level}`);
      else assert.notDeepEqual(seen, picture, `${kind} ${level}`);
      assert.deepEqual(
        middleOf(distorted(picture, kind, level, 11)),
        seen,
        `${kind} ${level} again`,
      );
    }
  }
});

test('distortions do what they are called', () => {
  const sum = (/** @type {ArrayLike<number>} */ list) =>
    Array.from(list).reduce((a, b) => a + b, 0);
  const ink = sum(picture);
  for (const level of [1, 2, 3, 4]) {
    const plane = distorted(picture, 'shift', level, 5);
    near(sum(plane) / ink, 1, 'nothing is lost by shifting');
    const middle = (/** @type {ArrayLike<number>} */ list, /** @type {number} */ side) => [
      sum(Array.from(list, (v, i) => v * (i % side))) / sum(list),
      sum(Array.from(list, (v, i) => v * Math.floor(i / side))) / sum(list),
    ];
    const [x, y] = middle(plane, PLANE);
    const [x0, y0] = middle(picture, 28);
    const moved = Math.hypot(x - x0 - 14, y - y0 - 14);
    assert.ok(Math.abs(moved - level) < 1e-3, `shifted by ${moved}, not ${level}`);
  }
  const thickness = DISTORTIONS.thickness.levels.map((level) =>
    sum(distorted(picture, 'thickness', level, 0)),
  );
  assert.ok(
    thickness.every((value, i) => i === 0 || value > thickness[i - 1]),
    String(thickness),
  );
  assert.ok(Math.abs(sum(distorted(picture, 'scale', 0.6, 0)) / ink - 0.36) < 0.05);
  near(sum(distorted(picture, 'blur', 1.5, 0)) / ink, 1, 'blur keeps the ink');
});

test('noise and blur have the size they say', () => {
  const grey = new Float32Array(784).fill(0.5);
  const noise = middleOf(distorted(grey, 'noise', 0.1, 2));
  const deviation = Math.sqrt(noise.reduce((sum, v) => sum + (v - 0.5) ** 2, 0) / 784);
  assert.ok(Math.abs(deviation - 0.1) < 0.01, String(deviation));
  const dot = new Float32Array(784);
  dot[14 * 28 + 14] = 1;
  for (const level of [0.5, 1, 1.5]) {
    const spread = middleOf(distorted(dot, 'blur', level, 0));
    const variance = spread.reduce((sum, v, i) => sum + v * ((i % 28) - 14) ** 2, 0);
    assert.ok(Math.abs(variance - level * level) < 1e-4, `${variance} is not ${level * level}`);
  }
});

test('cosine and sine to a quarter turn', () => {
  for (const angle of [0, 0.1, Math.PI / 4, 1, Math.PI / 2]) {
    const [cos, sin] = cosSin(angle);
    assert.ok(Math.abs(cos - Math.cos(angle)) < 1e-14 && Math.abs(sin - Math.sin(angle)) < 1e-14);
  }
});

test('rendered pictures are the same every time, dark on light but for the board', () => {
  const [{ strokes }] = drawings(1, 'x');
  const hash = createHash('sha256');
  for (const [name, look] of Object.entries(LOOKS)) {
    const { data } = rendered(strokes, look, 3);
    assert.deepEqual(rendered(strokes, look, 3).data, data);
    assert.notDeepEqual(rendered(strokes, look, 4).data, data);
    const [corner, darkest, lightest] = [data[0], Math.min(...data), Math.max(...data)];
    if (name === 'light on dark') assert.ok(lightest > corner + 100, name);
    else assert.ok(darkest < corner - 40, name);
    hash.update(data);
  }
  assert.equal(hash.digest('hex').length, 64);
});

test('a picture that is shrunk or boxed has its ink where that way puts it', () => {
  const data = new Uint8Array(SHEET * SHEET).fill(255);
  // A bar 100 wide and 200 high, black, from 20, 40.
  for (let y = 40; y < 240; y++) data.fill(0, y * SHEET + 20, y * SHEET + 120);
  const small = shrunk({ data });
  near(small[10 * 28 + 5], 1);
  near(small[10 * 28 + 15], 0);
  near(
    small.reduce((a, b) => a + b, 0),
    10 * 20,
  );
  const box = boxed({ data }); // 20 high, 10 wide, in the middle
  near(
    box.reduce((a, b) => a + b, 0),
    10 * 20,
  );
  near(box[4 * 28 + 14], 1);
  near(box[3 * 28 + 14], 0);
  near(box[14 * 28 + 8], 0);
  near(
    boxed({ data: new Uint8Array(SHEET * SHEET).fill(255) }).reduce((a, b) => a + b, 0),
    0,
    'blank',
  );
});

// ---------------------------------------------------------------- what is made of drawings

test('two digits lie side by side; half a digit is what lies left; a lying one is turned', () => {
  const square = {
    id: 'a',
    donor: 'a',
    hand: 'a',
    label: 2,
    strokes: [[0, 0, 100, 0, 100, 100, 0, 100]],
  };
  const [[first, second]] = pairsOf([square]);
  assert.deepEqual(first, square.strokes[0]);
  const gap = second[0] - 100;
  assert.ok(gap >= 10 && gap <= 40, String(gap));
  assert.deepEqual(
    second.filter((_, k) => k % 2 === 1),
    [0, 0, 100, 100],
  );
  assert.deepEqual(halvesOfDigits([square]), [
    [
      [0, 0, 50, 0],
      [50, 100, 0, 100],
    ],
  ]);
  assert.deepEqual(halvesOfDigits([{ ...square, label: 0 }]), [], 'half of a 0 could be a digit');
  assert.deepEqual(lying([square]), [[[-0, 0, -0, 100, -100, 100, -100, 0]]]);
  assert.deepEqual(lying([{ ...square, label: 6 }]), [], 'a lying 6 could be read');
  const sheets = dots(3);
  assert.ok(sheets.every(({ data }) => data.includes(0)));
});

test('a donor is cut in halves of equal digits, and drawings to learn come from one of them', () => {
  const list = drawings(200, 'x');
  const { learn, read } = halvesOf(list);
  assert.equal(new Set([...learn, ...read]).size, 200);
  assert.deepEqual(halvesOf([...list].reverse()), { learn, read });
  for (let digit = 0; digit < 10; digit++)
    assert.equal(read.filter(({ label }) => label === digit).length, 10);
  const drawn = drawnFrom(learn, 3, 0);
  assert.equal(drawn.length, 30);
  assert.ok(drawn.every((drawing) => learn.includes(drawing)));
  assert.notDeepEqual(drawnFrom(learn, 3, 1), drawn);
  assert.equal(drawnFrom(learn, 50, 0).length, 100, 'all of them where there are fewer');
});

test('groups are in the order of their names', () => {
  assert.deepEqual(
    [...groupsOf(['b1', 'a1', 'b2'], (item) => item[0])],
    [
      ['a', ['a1']],
      ['b', ['b1', 'b2']],
    ],
  );
});

// ---------------------------------------------------------------- learning a hand

test('weights between two: the ends, the middle; samples spread evenly', () => {
  const [from, to] = [Float32Array.of(0, 2), Float32Array.of(4, -2)];
  assert.deepEqual(between(from, to, 0), from);
  assert.deepEqual(between(from, to, 1), to);
  assert.deepEqual(between(from, to, 0.5), Float32Array.of(2, 0));
  assert.deepEqual(evenly(4, 10), [0, 2, 5, 7]);
  assert.deepEqual(evenly(10, 3), [0, 1, 2]);
});

test('learning a hand makes a new net, the same each time, and leaves the old one as it was', async () => {
  const before = model.hash();
  const learn = {
    base: model,
    drawings: drawings(20, 'x'),
    write: writeDrawings,
    replay: digits(200),
    way: 0.5,
    workers: 1,
  };
  const first = await tuned(learn);
  const second = await tuned({ ...learn, workers: 2 });
  assert.equal(model.hash(), before);
  assert.equal(first.hash(), second.hash());
  assert.notEqual(first.hash(), before);
  assert.deepEqual(first.verdict, model.verdict);
  const none = await tuned({ ...learn, way: 0 });
  assert.equal(none.hash(), before);
});

// ---------------------------------------------------------------- each study, small

test('robustness: a curve for each distortion, through one point that they share', () =>
  robustness(20));

test('calibration: probabilities as predict gives them, and temperature 1 is the plain softmax', async () => {
  const data = digits(200, 22);
  const answers = model.predict(picturesOf(engine, data));
  const figures = await calibrated(engine, model, answers, data.labels);
  assert.equal(figures.count, 200);
  const { digits: logits, none } = await logitsOf(
    model,
    answers.map(({ image }) => image),
  );
  assert.equal(none, null);
  const temperature = model.verdict?.temperature ?? 1;
  near(figures.nll, honesty(engine.softmax(logits, 10, temperature), data.labels).nll);
  assert.ok(figures.best.nll <= honesty(engine.softmax(logits, 10, 1), data.labels).nll + 1e-9);
});

test('rejection: verdicts add up, and every score is told apart for every kind', async () => {
  const data = digits(100, 23);
  const answers = model.predict(picturesOf(engine, data));
  const blank = [model.predict(new Float32Array(784))];
  const figures = await told(
    model,
    { digits: { answers, labels: data.labels } },
    { blank, same: answers },
  );
  assert.deepEqual(figures.refused.blank.verdicts, { digit: 0, unsure: 0, none: 1 });
  for (const { verdicts } of [
    ...Object.values(figures.refused),
    ...Object.values(figures.accepted),
  ])
    near(verdicts.digit + verdicts.unsure + verdicts.none, 1);
  assert.deepEqual(Object.keys(figures.refused.same.against.digits.auroc), [
    'probability',
    'logit',
    'energy',
  ]);
  for (const value of Object.values(figures.refused.same.against.digits.auroc)) near(value, 0.5);
  assert.ok(figures.accepted.digits.rightAndDigit <= figures.accepted.digits.right);
});

test('rejection: a network with an eleventh output has two scores more', async () => {
  const eleven = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 11 }], {
    seed: 2,
    none: true,
  });
  const data = digits(20, 24);
  const answers = eleven.predict(picturesOf(engine, data));
  const { refused } = await told(
    eleven,
    { digits: { answers, labels: data.labels } },
    { same: answers },
  );
  assert.deepEqual(Object.keys(refused.same.against.digits.auroc), [
    'probability',
    'logit',
    'energy',
    'notDigit',
    'both',
  ]);
  // The log odds of being a digit are those of what predict says.
  const { digits: logits, none } = await logitsOf(
    eleven,
    answers.map(({ image }) => image),
  );
  const sum = logits.subarray(0, 10).reduce((total, v) => total + Math.exp(v), 0);
  near(
    answers[0].notDigit,
    Math.exp(/** @type {Float32Array} */ (none)[0]) /
      (sum + Math.exp(/** @type {Float32Array} */ (none)[0])),
  );
});

test('preparation: MNIST’s own way reads best, on strokes and on pictures', () =>
  preparation(30, 10));

test('personalisation: a curve over more and more drawings', async (t) => {
  const nonDigits = [new Float32Array(784)];
  const mnist = digits(100, 25);
  const curve = await curveOf({
    model,
    name: 'x',
    list: drawings(80, 'x'),
    replay: digits(100),
    way: 0.7,
    mnist,
    mnistBefore: 0.5,
    nonDigits,
    each: [1, 2],
    draws: 1,
  });
  assert.deepEqual(
    curve.steps.map(({ drawings: many }) => many),
    [10, 20],
  );
  assert.equal(curve.count, 40);
  assert.equal(curve.unseen, false);
  for (const step of curve.steps) {
    assert.equal(step.refused, 1);
    assert.equal(step.worstMnist, step.mnist);
  }

  let said = '';
  const write = t.mock.method(process.stdout, 'write', (/** @type {string} */ text) => {
    said += text;
    return true;
  });
  const curves = [{ ...curve, unseen: true }];
  personal.show({ data: 'x', count: 100, before: 0.5, refused: 1, replays: { mnist: curves } });
  write.mock.restore();
  assert.match(said, /before +1 +2 +MNIST 1 +MNIST 2 +refused\n/, 'as many columns as were learnt');
});
