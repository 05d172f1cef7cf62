/* Pictures and drawings of every kind, valid and broken: defined answers, clear errors, no side effects.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { strokesToImage } from '../../../web/inkling/index.js';
import { QUICK, answerBits, digits, engine, inklingError } from '../support/networks.js';

const model = engine.createModel(QUICK, { seed: 5 });
const bits = answerBits(model);
after(() => assert.equal(answerBits(model), bits, 'the model still answers with the same bits'));

/** @param {number} width @param {number} height @param {number[]} rgba */
function picture(width, height, rgba) {
  return {
    data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => rgba[i % 4]),
    width,
    height,
  };
}

/** @param {any} result */
function assertNone(result) {
  assert.deepEqual([result.digit, result.verdict], [null, 'none']);
  assert.deepEqual(result.probabilities, new Float32Array(10).fill(0.1));
  assert.deepEqual(result.image, new Float32Array(784));
}

test('floats, bytes and clamped bytes of one picture give one answer', () => {
  const { images } = digits(1);
  const floats = Float32Array.from(images, (byte) => byte / 255);
  const answer = model.predict(images);
  assert.equal(answer.image.length, 784);
  assert.equal(answer.probabilities.length, 10);
  assert.deepEqual(model.predict(floats), answer);
  assert.deepEqual(model.predict(Uint8ClampedArray.from(images)), answer);
});

test('a prepared grey picture of 28 x 28 passes through as ImageData too', () => {
  const { images } = digits(1);
  assert.deepEqual(model.predict({ data: images, width: 28, height: 28 }), model.predict(images));
});

test('many pictures: an array, or one long typed array', () => {
  const { images } = digits(3);
  const each = [0, 1, 2].map((i) => model.predict(images.subarray(i * 784, (i + 1) * 784)));
  assert.deepEqual(model.predict(images), each);
  assert.deepEqual(
    model.predict([images.slice(0, 784), images.slice(784, 1568), images.slice(1568)]),
    each,
  );
  assert.deepEqual(model.predict([]), []);
});

test('no ink is a defined answer', () => {
  assertNone(model.predict(new Float32Array(784)));
  assertNone(model.predict(new Uint8Array(784)));
  assertNone(model.predict(picture(100, 80, [255, 255, 255, 255])));
  assertNone(model.predict(picture(100, 80, [0, 0, 0, 0])));
  assertNone(model.predict(picture(1, 1, [7, 7, 7, 255])));
  assertNone(model.predictStrokes([]));
  assertNone(model.predictStrokes([[], []]));
  assert.deepEqual(strokesToImage([]), new Float32Array(784));
});

test('dark on light, light on dark and transparent paper look alike', () => {
  const draw = (/** @type {number[]} */ paper, /** @type {number[]} */ ink) => {
    const p = picture(60, 80, paper);
    for (let y = 10; y < 70; y++) for (let x = 28; x < 34; x++) p.data.set(ink, 4 * (y * 60 + x));
    return model.predict(p);
  };
  const dark = draw([255, 255, 255, 255], [0, 0, 0, 255]);
  assert.equal(dark.verdict === 'none', false);
  assert.deepEqual(draw([0, 0, 0, 255], [255, 255, 255, 255]).image, dark.image);
  assert.deepEqual(draw([0, 0, 0, 0], [0, 0, 0, 255]).image, dark.image);
});

/** @type {[string, any, 'bad-picture', (string | RegExp)[]][]} */
const BAD_PICTURES = [
  ['nothing', undefined, 'bad-picture', ['Float32Array or Uint8Array of 784', 'found undefined']],
  ['a number', 5, 'bad-picture', ['found 5']],
  ['text', 'digit', 'bad-picture', ['found "digit"']],
  [
    'plain numbers',
    new Array(784).fill(0),
    'bad-picture',
    ['an array of 784', 'Float32Array.from'],
  ],
  ['783 pixels', new Float32Array(783), 'bad-picture', ['784', 'found 783']],
  ['785 bytes', new Uint8Array(785), 'bad-picture', ['784', 'found 785']],
  ['no pixels', new Float32Array(0), 'bad-picture', ['found 0']],
  ['NaN', new Float32Array(784).fill(NaN, 9, 10), 'bad-picture', ['pixel 9', 'found NaN']],
  ['infinity', new Float32Array(784).fill(Infinity), 'bad-picture', ['pixel 0', 'Infinity']],
  ['negative', new Float32Array(784).fill(-0.5), 'bad-picture', ['0 to 1', '-0.5']],
  ['0..255 as floats', new Float32Array(784).fill(255), 'bad-picture', ['found 255', 'Uint8Array']],
  ['doubles', new Float64Array(784), 'bad-picture', ['a Float64Array of 784']],
  [
    '0 x 0',
    { data: new Uint8ClampedArray(0), width: 0, height: 0 },
    'bad-picture',
    ['width', '1 to 4096', 'found 0'],
  ],
  [
    '10000 x 10000',
    { data: new Uint8ClampedArray(4), width: 10000, height: 10000 },
    'bad-picture',
    ['found 10000'],
  ],
  [
    'a broken width',
    { data: new Uint8ClampedArray(4), width: 1.5, height: 1 },
    'bad-picture',
    ['found 1.5'],
  ],
  [
    'too little data',
    { data: new Uint8ClampedArray(99), width: 10, height: 10 },
    'bad-picture',
    ['100 grey bytes or 400 RGBA bytes', 'found 99'],
  ],
  [
    'RGB',
    { data: new Uint8ClampedArray(300), width: 10, height: 10 },
    'bad-picture',
    ['found 300'],
  ],
  [
    'data that is no bytes',
    { data: new Float32Array(400), width: 10, height: 10 },
    'bad-picture',
    ['Float32Array of 400'],
  ],
];

for (const [name, value, code, words] of BAD_PICTURES) {
  test(`bad picture: ${name}`, () => {
    assert.throws(() => model.predict(value), inklingError(code, ...words));
    if (value !== undefined)
      assert.throws(() => model.predict([digits(1).images, value]), inklingError(code, ...words));
  });
}

test('one bad picture among many is counted', () => {
  assert.throws(
    () => model.predict([digits(1).images, new Uint8Array(5)]),
    inklingError('bad-picture', 'picture 2'),
  );
});

/** @type {[string, any, any, (string | RegExp)[]][]} */
const BAD_STROKES = [
  ['nothing', undefined, {}, ['array of strokes', 'found undefined']],
  ['text', 'stroke', {}, ['found "stroke"']],
  ['a flat list', [1, 2, 3, 4], {}, ['stroke 1 must be an array of numbers', 'found 1']],
  [
    'points as objects',
    [
      [
        { x: 1, y: 2 },
        { x: 1, y: 2 },
      ],
    ],
    {},
    ['stroke 1, point 1: x', 'an object'],
  ],
  [
    'an odd length',
    [
      [1, 2],
      [1, 2, 3],
    ],
    {},
    ['stroke 2 must hold pairs', 'found 3'],
  ],
  ['NaN', [[1, 2, 3, NaN]], {}, ['stroke 1, point 2: y', 'found NaN']],
  ['infinity', [[Infinity, 2]], {}, ['stroke 1, point 1: x', 'Infinity']],
  ['beyond float32', [[1e300, 2]], {}, ['stroke 1, point 1: x', '1e+300']],
  ['a hole', [[1, 2, , 4]], {}, ['stroke 1, point 2: x', 'found undefined']],
  ['big integers', [new BigInt64Array(2)], {}, ['stroke 1, point 1: x', 'found 0']],
  ['text inside', [['1', '2']], {}, ['found "1"']],
  ['too many points', [new Float32Array(2 * 100001)], {}, ['at most 100000 points; found 100001']],
  ['a pen of -1', [[1, 2]], { pen: -1 }, ['pen', '0 (default) to 8', 'found -1']],
  ['a pen of NaN', [[1, 2]], { pen: NaN }, ['found NaN']],
  ['a pen of 9', [[1, 2]], { pen: 9 }, ['found 9']],
];

for (const [name, strokes, options, words] of BAD_STROKES) {
  test(`bad strokes: ${name}`, () => {
    assert.throws(
      () => model.predictStrokes(strokes, options),
      inklingError('bad-strokes', ...words),
    );
    assert.throws(() => strokesToImage(strokes, options), inklingError('bad-strokes', ...words));
  });
}

test('one point is a small dot, ten thousand points are a drawing', () => {
  const dot = strokesToImage([[5, 5]]);
  const ink = dot.reduce((sum, value) => sum + value, 0);
  assert.ok(ink > 1 && ink < 60, `ink of a dot: ${ink}`);
  const circle = Array.from({ length: 20000 }, (_, i) =>
    i % 2 ? Math.sin(i / 500) : Math.cos((i + 1) / 500),
  );
  const { image, verdict } = model.predictStrokes([circle]);
  assert.notEqual(verdict, 'none');
  assert.equal(Math.max(...image), 1);
});

test('typed arrays are strokes, and the unit does not matter', () => {
  const small = [[0, 0, 1, 0, 0.5, 2]];
  const large = [Float32Array.of(1000, 1000, 2000, 1000, 1500, 3000)];
  assert.deepEqual(strokesToImage(large), strokesToImage(small));
  assert.deepEqual(model.predictStrokes(large).image, strokesToImage(small));
});

test("the verdict follows the model's threshold", () => {
  const { images } = digits(1);
  model.verdict = { temperature: 1, unsureBelow: 1, noneAbove: 1 };
  assert.equal(model.predict(images).verdict, 'unsure');
  model.verdict = { temperature: 1, unsureBelow: 0, noneAbove: 1 };
  assert.equal(model.predict(images).verdict, 'digit');
  model.verdict = { temperature: 0.1, unsureBelow: 0, noneAbove: 1 };
  const sharp = Math.max(...model.predict(images).probabilities);
  model.verdict = null;
  assert.ok(sharp > Math.max(...model.predict(images).probabilities), 'a low temperature sharpens');
});

test('a network with an eleventh output can say that there is no digit', () => {
  const { images } = digits(2);
  const layers = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 11 }]);
  const eleven = engine.createModel(layers, { seed: 3, none: true });
  const weights = eleven.weights();
  const biases = weights.length - 11;
  weights[biases + 10] = 100; // the bias of what is no digit
  eleven.setWeights(weights);
  const read = () => /** @type {any} */ (eleven.predict(images))[0];
  const none = read();
  assert.equal(none.verdict, 'none');
  assert.ok(none.notDigit > 0.99);
  assert.equal(none.probabilities.length, 10);
  assert.ok(
    Math.abs(
      none.probabilities.reduce(
        (/** @type {number} */ sum, /** @type {number} */ p) => sum + p,
        0,
      ) - 1,
    ) < 1e-5,
  );
  assert.deepEqual(
    none.candidates,
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
      .sort((a, b) => none.probabilities[b] - none.probabilities[a])
      .slice(0, 2),
  );
  weights[biases + 10] = -100;
  eleven.setWeights(weights);
  const digit = read();
  assert.notEqual(digit.verdict, 'none');
  assert.ok(digit.notDigit < 0.01);
  assert.deepEqual(
    [digit.digit, digit.probabilities],
    [none.digit, none.probabilities],
    'the ten digits are the same',
  );
  const blank = eleven.predict(new Uint8Array(784));
  assert.deepEqual([blank.digit, blank.candidates, blank.notDigit], [null, [], 1]);
  eleven.dispose();
});

test('after dispose a model says so', () => {
  const gone = engine.createModel(QUICK);
  gone.dispose();
  gone.dispose();
  assert.throws(() => gone.predict(digits(1).images), inklingError('bad-argument', 'disposed'));
});
