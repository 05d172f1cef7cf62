/* preparations.test.js - the five ways from strokes to a picture: each against its definition, with pictures drawn by the engine
 * as the reference.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  PREPARATIONS,
  padFor,
  prepareVariant,
  preparationStages,
} from '../../../web/inkling/index.js';
import { engine, inklingError } from '../support/networks.js';

/** A seven with a bar, drawn small in the lower right of a pad of 1000. */
const SEVEN = [
  [600, 550, 800, 560, 690, 900],
  [630, 730, 780, 720],
];
const PAD = { x: 0, y: 0, size: 1000 };

/** @param {ArrayLike<number>} image */
function centre(image) {
  let ink = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < 784; i++) {
    ink += image[i];
    x += image[i] * ((i % 28) + 0.5);
    y += image[i] * (Math.floor(i / 28) + 0.5);
  }
  return { ink, x: x / ink, y: y / ink };
}

/** First and last column and row with ink. @param {ArrayLike<number>} image */
function boxOf(image) {
  const at = Array.from({ length: 784 }, (_, i) => i).filter((i) => image[i] > 0);
  const columns = at.map((i) => i % 28);
  const rows = at.map((i) => Math.floor(i / 28));
  return [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
}

/** @param {import('../../../web/inkling/index.js').Preparation} preparation */
function prepared(preparation, strokes = SEVEN, options = {}) {
  const image = prepareVariant(engine, strokes, preparation, { pad: PAD, ...options });
  assert.ok(image, preparation);
  return image;
}

/** Synthetic digits of all kinds. */
const HANDS = Array.from({ length: 60 }, (_, i) => engine.syntheticStrokes(3, i).strokes);

test('exact is what the engine does, whatever the pad', () => {
  for (const strokes of HANDS.slice(0, 10)) {
    const points = Float32Array.from(strokes.flat());
    const lengths = Int32Array.from(strokes, ({ length }) => length / 2);
    assert.deepEqual(
      prepareVariant(engine, strokes, 'exact'),
      engine.strokesToImage(points, lengths, 0),
    );
    assert.deepEqual(
      prepared('exact', strokes, { pen: 3 }),
      engine.strokesToImage(points, lengths, 3),
    );
  }
});

test('raw keeps place, size and pen of the pad', () => {
  const [left, right, top, bottom] = boxOf(prepared('raw'));
  // 600..800 and 550..900 of 1000, with a pen of 60, are 15.96..23.24 and 14.56..26.04 of 28
  assert.deepEqual([left, right, top, bottom], [15, 23, 14, 26]);
  const line = prepared('raw', [[100, 500, 900, 500]], { ink: 0.06 });
  // 0.8 * 28 pixels long, 1.68 wide, and the two half discs of the pen
  assert.ok(
    Math.abs(centre(line).ink - (22.4 * 1.68 + Math.PI * 0.84 ** 2)) < 0.3,
    String(centre(line).ink),
  );
});

test('raw cuts off what lies outside the pad', () => {
  const image = prepared('raw', SEVEN, { pad: { x: 700, y: 0, size: 1000 } });
  assert.equal(boxOf(image)[0], 0);
  assert.ok(centre(image).ink < centre(prepared('raw')).ink);
});

test('centred is raw, moved to the middle', () => {
  const [left, right, top, bottom] = boxOf(prepared('centred'));
  assert.ok(
    Math.abs(left - (27 - right)) <= 1 && Math.abs(top - (27 - bottom)) <= 1,
    `${[left, right, top, bottom]}`,
  );
  assert.ok(Math.abs(centre(prepared('centred')).ink - centre(prepared('raw')).ink) < 0.5);
});

test('box fills 20 pixels in the middle', () => {
  const [left, right, top, bottom] = boxOf(prepared('box'));
  assert.deepEqual([top, bottom], [4, 23]);
  assert.ok(Math.abs(left - (27 - right)) <= 1, `${left} ${right}`);
  const bigger = SEVEN.map((stroke) => stroke.map((v) => 2 * v));
  assert.deepEqual(prepared('box', bigger, { pad: { x: 0, y: 0, size: 2000 } }), prepared('box'));
});

test('exact-thin is exact with the pen that box has', () => {
  const pen = (60 * 20) / (350 + 60);
  const points = Float32Array.from(SEVEN.flat());
  assert.deepEqual(prepared('exact-thin'), engine.strokesToImage(points, Int32Array.of(3, 2), pen));
  // The same ink as in box, put at its centre of mass.
  assert.ok(Math.abs(centre(prepared('exact-thin')).ink - centre(prepared('box')).ink) < 2);
  for (const at of [centre(prepared('exact-thin')).x, centre(prepared('exact-thin')).y])
    assert.ok(at >= 14 && at < 15);
});

test('box and exact-thin draw the same picture but for where it lies', () => {
  for (const strokes of HANDS) {
    const box = prepared('box', strokes, { pad: padFor(strokes) });
    const exact = prepared('exact-thin', strokes, { pad: padFor(strokes) });
    assert.ok(Math.abs(centre(box).ink - centre(exact).ink) < 2 + 0.02 * centre(box).ink);
  }
});

test('a pad is assumed around strokes without one: a little off the middle, always around all of them', () => {
  const offs = HANDS.map((strokes) => {
    const xs = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 0));
    const ys = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 1));
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const longer = Math.max(right - left, bottom - top);
    const pad = padFor(strokes);
    assert.ok(Math.abs(pad.size - 1.3 * longer) < 1e-9 * longer);
    assert.ok(
      pad.x <= left && pad.y <= top && pad.x + pad.size >= right && pad.y + pad.size >= bottom,
    );
    assert.deepEqual(pad, padFor(strokes));
    return [
      (left + right) / 2 - pad.x - pad.size / 2,
      (top + bottom) / 2 - pad.y - pad.size / 2,
    ].map((v) => v / longer);
  });
  for (const axis of [0, 1]) {
    const on = offs.map((off) => off[axis]);
    const mean = on.reduce((a, b) => a + b, 0) / on.length;
    assert.ok(Math.abs(mean) < 0.04, `mean ${mean}`);
    assert.ok(
      Math.max(...on) > 0.1 &&
        Math.min(...on) < -0.1 &&
        Math.max(...on.map(Math.abs)) <= 0.15 + 1e-9,
    );
  }
});

test('the stages put together give the engine’s picture', () => {
  let worst = 0;
  for (const strokes of HANDS) {
    const stages = preparationStages(engine, strokes);
    assert.ok(stages);
    const { fitted, dx, dy, image } = stages;
    const put = new Float32Array(784);
    fitted.forEach((value, i) => {
      if (value > 0) put[(Math.floor(i / 20) + dy) * 28 + (i % 20) + dx] = value;
    });
    image.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - put[i]));
    });
  }
  assert.ok(worst < 0.06, `${worst}`); // the engine leaves out points within 1/32 pixel
});

test('a dot and an empty drawing have an answer in every way', () => {
  for (const preparation of PREPARATIONS) {
    assert.ok(centre(prepared(preparation, [[500, 500]])).ink > 1, preparation);
    assert.equal(prepareVariant(engine, [], preparation), null);
    assert.equal(prepareVariant(engine, [[]], preparation), null);
  }
  assert.equal(preparationStages(engine, []), null);
});

test('what is wrong is said', () => {
  const wrong =
    (/** @type {any[]} */ ...args) =>
    () =>
      prepareVariant(engine, .../** @type {[any, any, any]} */ (args));
  assert.throws(wrong(SEVEN, 'nice'), inklingError('bad-argument', /preparation must be 'raw'/));
  assert.throws(wrong(SEVEN, 'raw', { pads: PAD }), inklingError('bad-argument', /pads/));
  assert.throws(
    wrong(SEVEN, 'raw', { pad: { x: 0, y: 0, size: 0 } }),
    inklingError('bad-argument', /pad.size/),
  );
  assert.throws(wrong([[0, NaN]], 'raw'), inklingError('bad-strokes', /point 1/));
  assert.throws(wrong('7', 'box'), inklingError('bad-strokes', /array of strokes/));
});
