/* inside.test.js - the computations of the Inside view: the arithmetic of a unit against the engine's activations, occlusion and
 * left-out strokes against nets with known answers, nearest pictures against a plain search, scales and texts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, unitAt } from '../../../web/app/inside/arithmetic.js';
import { PIECES, leaveOut, pieces } from '../../../web/app/inside/hidden.js';
import { Index, searched } from '../../../web/app/inside/nearest.js';
import { NetParts } from '../../../web/app/inside/net.js';
import { PATCH, occlude, pixelLosses, placeAt, zones } from '../../../web/app/inside/occlusion.js';
import { Scales, niceCeiling } from '../../../web/app/inside/scale.js';
import {
  nearestWords,
  placesWords,
  readingWords,
  withoutWords,
} from '../../../web/app/inside/words.js';
import { generator } from '../../shared/seed.js';
import { engine } from '../support/networks.js';

/** @typedef {import('../../../web/inkling/index.js').LayerSpec} LayerSpec */

/** A list of layers; its last pools may find too small a picture. @param {number} number @returns {LayerSpec[]} */
function randomLayers(number) {
  const roll = generator(number);
  /** @type {LayerSpec[]} */
  const layers = [];
  const maybe = (/** @type {LayerSpec} */ layer) => roll(2) && layers.push(layer);
  maybe({ type: 'batchnorm' });
  const activation = () =>
    /** @type {LayerSpec} */ ({ type: ['tanh', 'elu', 'leakyRelu', 'swish', 'gelu'][roll(5)] });
  for (let i = 0; i < 1 + roll(2); i++) {
    const filters = [3, 5, 16, 20][roll(4)];
    layers.push({
      type: 'conv',
      filters,
      kernel: 1 + roll(5),
      stride: 1 + roll(2),
      padding: roll(2) ? 'same' : 'valid',
      bias: roll(2) === 1,
    });
    maybe({ type: 'batchnorm' });
    maybe({ type: 'relu' });
    maybe({ type: roll(2) ? 'maxpool' : 'avgpool', size: 2 + roll(2), stride: 1 + roll(2) });
    maybe({ type: 'batchnorm' });
    maybe({ type: 'relu' });
    maybe(activation());
    maybe({ type: 'dropout', rate: 0.3 });
  }
  layers.push({ type: 'conv', filters: 16, kernel: 3, padding: 'same', bias: roll(2) === 1 });
  layers.push({ type: 'conv', filters: 16, kernel: 3, padding: 'same', bias: roll(2) === 1 }); // Winograd's
  maybe({ type: 'batchnorm' });
  layers.push({ type: roll(3) ? 'flatten' : 'globalAveragePooling' });
  maybe({ type: 'batchnorm' });
  maybe(activation());
  maybe({ type: 'relu' });
  if (roll(2))
    layers.push({
      type: 'dense',
      units: 12,
      activation: roll(2) ? 'relu' : 'linear',
      bias: roll(2) === 1,
    });
  layers.push({ type: 'dense', units: 10 + roll(2) });
  return layers;
}

/** Lists of layers of which nets can be made. @param {number} count @returns {LayerSpec[][]} */
function possibleLists(count) {
  /** @type {LayerSpec[][]} */
  const lists = [];
  for (let number = 0; lists.length < count; number++) {
    const layers = randomLayers(number);
    try {
      engine.describe(layers);
      lists.push(layers);
    } catch {
      // a picture too small for its pools
    }
  }
  return lists;
}

/** A net whose statistics, scales and shifts are not those of the start. @param {LayerSpec[]} layers @param {number} seed */
function livedIn(layers, seed) {
  const model = engine.createModel(layers, { seed });
  const roll = generator(seed, 1);
  const weights = model.weights();
  const spread = (/** @type {number} */ low, /** @type {number} */ high) =>
    low + ((high - low) * roll(1000)) / 1000;
  let at = 0;
  for (const { name, data } of model.tensors()) {
    for (let i = 0; i < data.length; i++, at++) {
      if (name.endsWith('bias') || name.endsWith('beta') || name.endsWith('mean'))
        weights[at] = spread(-0.3, 0.3);
      if (name.endsWith('gamma') || name.endsWith('variance')) weights[at] = spread(0.3, 1.5);
    }
  }
  model.setWeights(weights);
  return model;
}

test('the arithmetic adds up to the activation of every kind of layer', () => {
  /** @type {Set<string>} */
  const seen = new Set();
  for (const [seed, layers] of possibleLists(25).entries()) {
    const model = livedIn(layers, seed);
    const { image } = engine.syntheticImage(seed, 0);
    const net = NetParts.of(model);
    const values = model.layers.map((_, i) => model.activations(image, i).data);
    const roll = generator(seed, 2);
    for (const { layer, shape } of net.places) {
      for (let k = 0; k < 6; k++) {
        const index = roll(values[layer].length);
        const { steps, value } = explain(
          net,
          (i) => (i < 0 ? image : values[i]),
          layer,
          unitAt(index, shape),
        );
        for (const { kind } of steps) seen.add(kind);
        const shown = values[layer][index];
        assert.ok(
          Math.abs(value - shown) <= 1e-4 * Math.max(1, Math.abs(shown)),
          `net ${seed}, ${net.names[layer]}, number ${index}: ${value} is not the ${shown} shown\n${JSON.stringify(layers)}`,
        );
        checkParts(steps[0]);
      }
    }
    model.dispose();
  }
  assert.deepEqual([...seen].sort(), [
    'activation',
    'avgpool',
    'batchnorm',
    'conv',
    'dense',
    'maxpool',
    'picture',
    'relu',
  ]);
});

test('of an ensemble, the first member is shown', () => {
  const [layers] = possibleLists(1);
  const members = [1, 2].map((seed) => livedIn(layers, seed));
  const ensemble = engine.combineModels(members);
  const { image } = engine.syntheticImage(4, 2);
  const net = NetParts.of(ensemble);
  assert.equal(net.members, 2);
  const values = members[0].layers.map((_, i) => members[0].activations(image, i).data);
  const { value } = explain(net, (i) => (i < 0 ? image : values[i]), values.length - 1, {
    row: 0,
    column: 0,
    channel: 3,
  });
  assert.ok(Math.abs(value - values[values.length - 1][3]) < 1e-4);
});

/** That the parts of a sum are all there. @param {import('../../../web/app/inside/arithmetic.js').Step} step */
function checkParts(step) {
  const near = (/** @type {number} */ a, /** @type {number} */ b) =>
    assert.ok(Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b)));
  if (step.kind === 'conv') {
    near(
      step.channels.flatMap(({ cells }) => cells).reduce((sum, { product }) => sum + product, 0),
      step.sum,
    );
    near(step.sum + (step.bias ?? 0), step.value);
  }
  if (step.kind === 'dense') {
    near(
      step.terms.reduce((sum, { product }) => sum + product, 0),
      step.sum,
    );
    step.terms.forEach(({ product }, i) =>
      assert.ok(i === 0 || Math.abs(product) <= Math.abs(step.terms[i - 1].product)),
    );
  }
}

test('a dense layer knows where behind the flatten its inputs are', () => {
  const model = engine.createModel(
    [{ type: 'maxpool', size: 4 }, { type: 'flatten' }, { type: 'dense', units: 10 }],
    {
      seed: 4,
    },
  );
  const { image } = engine.syntheticImage(2, 3);
  const pooled = model.activations(image, 0).data;
  const { steps } = explain(
    NetParts.of(model),
    (i) => (i < 0 ? image : model.activations(image, i).data),
    2,
    {
      row: 0,
      column: 0,
      channel: 6,
    },
  );
  assert.ok(steps[0].kind === 'dense');
  for (const { input, from } of steps[0].terms)
    assert.equal(input, pooled[from.row * 7 + from.column]);
});

test('kernels are the weights of the arithmetic, place by place', () => {
  const model = engine.createModel(
    [
      { type: 'conv', filters: 3, kernel: 3 },
      { type: 'relu' },
      { type: 'conv', filters: 2, kernel: 5, stride: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 7 },
      { type: 'dense', units: 10 },
    ],
    { seed: 8 },
  );
  const { image } = engine.syntheticImage(1, 1);
  const net = NetParts.of(model);
  const values = model.layers.map((_, i) => model.activations(image, i).data);
  const valuesOf = (/** @type {number} */ i) => (i < 0 ? image : values[i]);
  assert.deepEqual(
    [1, 2, 4, 5].map((layer) => net.kernelOf(layer)?.kind),
    ['first', 'conv', 'dense', undefined],
  );
  const weight = (
    /** @type {number} */ layer,
    /** @type {number[]} */ [row, column, input, output],
  ) => {
    const { data, width, inputs, outputs } = net.kernelOf(layer) ?? assert.fail();
    return data[((row * width + column) * inputs + input) * outputs + output];
  };
  const conv = explain(net, valuesOf, 2, { row: 3, column: 2, channel: 1 }).steps[0];
  assert.ok(conv.kind === 'conv');
  for (const { channel, cells } of conv.channels)
    cells.forEach((cell, k) =>
      assert.equal(cell.weight, weight(2, [Math.floor(k / 5), k % 5, channel, 1])),
    );
  const dense = explain(net, valuesOf, 4, { row: 0, column: 0, channel: 6 }).steps[0];
  assert.ok(dense.kind === 'dense');
  for (const { weight: own, from } of dense.terms)
    assert.equal(own, weight(4, [from.row, from.column, from.channel, 6]));
});

test('a relu is one place with the layer that does it; dropout and flatten are none', () => {
  const model = engine.createModel([
    { type: 'conv', filters: 2, kernel: 3 },
    { type: 'batchnorm' },
    { type: 'relu' },
    { type: 'maxpool' },
    { type: 'relu' },
    { type: 'dropout' },
    { type: 'flatten' },
    { type: 'dense', units: 8, activation: 'relu' },
    { type: 'dense', units: 10 },
  ]);
  const net = NetParts.of(model);
  assert.deepEqual(
    net.places.map(({ name, layer, isSigned, isAnswer }) => [name, layer, isSigned, isAnswer]),
    [
      ['conv 1', 0, true, false],
      ['batchnorm 1 + relu', 2, false, false],
      ['maxpool 1', 3, false, false],
      ['relu 2', 4, false, false],
      ['dense 1 + relu', 8, false, false],
      ['dense 2', 9, true, true],
    ],
  );
  assert.equal(net.features, 8);
  assert.equal(net.nameOf(net.features), 'dense 1 + relu');
  assert.equal(net.nameOf(-1), 'the picture');
});

/** Reads a 7 as surely as pixel (9, 9) has ink; else a 1. @param {Float32Array[]} images */
const onePixel = (images) =>
  images.map((image) => {
    const p = image[9 * 28 + 9];
    const probabilities = new Float32Array(10);
    probabilities[7] = p;
    probabilities[1] = 1 - p;
    return { digit: p >= 0.5 ? 7 : 1, probabilities };
  });

/** A square of ink in rows and columns 8 to 19. */
const SQUARE = Float32Array.from({ length: 784 }, (_, i) => {
  const inside = (/** @type {number} */ v) => v >= 8 && v < 20;
  return inside(Math.floor(i / 28)) && inside(i % 28) ? 0.9 : 0;
});

test('occlusion finds the one pixel that an answer hangs on', () => {
  let read = 0;
  const counting = (/** @type {Float32Array[]} */ images) => {
    read += images.length;
    return onePixel(images);
  };
  const steps = [...occlude(counting, SQUARE, 7, 0.9)];
  assert.ok(steps.length > 5 && steps[steps.length - 1].done === 1);
  const { losses, digits } = steps[steps.length - 1];
  losses.forEach((loss, at) => {
    const [row, column] = [Math.floor(at / 25), at % 25];
    const isHidden = row <= 9 && row + PATCH > 9 && column <= 9 && column + PATCH > 9;
    assert.ok(Math.abs(loss - (isHidden ? 0.9 : 0)) < 1e-6, `${row}, ${column}: ${loss}`);
    assert.equal(digits[at], isHidden ? 1 : 7);
  });
  assert.equal(read, 15 * 15, 'patches without ink are not read'); // corners at 5..19 on both axes
  const pixels = pixelLosses(losses);
  assert.equal(pixels.indexOf(Math.max(...pixels)), 9 * 28 + 9);
  const worst = zones(SQUARE, { before: 0.9, losses, digits, done: 1 });
  assert.equal(worst.reduce((a, b) => (b.loss > a.loss ? b : a)).zone, 0);
  assert.match(
    placesWords(7, 0.9, worst, digits),
    /most important place is the upper left: .* 7 falls from 90.% to <.1.%, and it reads as a 1/,
  );
  assert.match(
    placesWords(
      7,
      0.9,
      worst.map((zone) => ({ ...zone, loss: 0.001 })),
      digits,
    ),
    /hangs on no single place/,
  );
});

test('the coarse steps of an occlusion come first', () => {
  const first = occlude(onePixel, SQUARE, 7, 0.9).next().value;
  assert.ok(first);
  first.losses.forEach((loss, at) => {
    const isCoarse = Math.floor(at / 25) % 4 === 0 && (at % 25) % 4 === 0;
    if (!Number.isNaN(loss)) assert.ok(isCoarse, `${at}`);
  });
});

test('a pixel is under the patch that is said to hide it', () => {
  for (const [row, column] of [
    [0, 0],
    [14, 3],
    [27, 27],
    [2, 26],
  ]) {
    const at = placeAt(row, column);
    const [top, left] = [Math.floor(at / 25), at % 25];
    assert.ok(row >= top && row < top + PATCH && column >= left && column < left + PATCH);
  }
});

test('strokes are left out one at a time, the only one in quarters', () => {
  /** @type {number[][][]} */
  const read = [];
  const reader = (/** @type {number[][]} */ strokes) => {
    read.push(strokes);
    return {
      digit: strokes.length,
      probabilities: new Float32Array(10),
      verdict: /** @type {const} */ ('digit'),
    };
  };
  const [a, b, c] = [
    [0, 0, 1, 1],
    [2, 2, 3, 3],
    [4, 4],
  ];
  assert.deepEqual(
    leaveOut(reader, [a, b, c]).map(({ hidden, left }) => [hidden, left]),
    [
      [[a], [b, c]],
      [[b], [a, c]],
      [[c], [a, b]],
    ],
  );
  assert.deepEqual(read, [
    [b, c],
    [a, c],
    [a, b],
  ]);
  const parts = leaveOut(reader, [[0, 0, 4, 0, 4, 4]]); // an angle of 8
  assert.deepEqual(
    parts.map(({ hidden }) => hidden[0]),
    [
      [0, 0, 2, 0],
      [2, 0, 4, 0],
      [4, 0, 4, 2],
      [4, 2, 4, 4],
    ],
  );
  assert.deepEqual(parts[1].left, [
    [0, 0, 2, 0],
    [4, 0, 4, 4],
  ]);
  assert.deepEqual(parts[0].left, [[2, 0, 4, 0, 4, 4]]);
  assert.deepEqual(leaveOut(reader, [[5, 5]]), []);
  assert.equal(pieces([0, 0, 0, 0, 3, 0]).length, PIECES);
});

test('the shipped model misses the stroke that makes a digit', async () => {
  const model = await engine.loadModel('default');
  const strokes = engine.syntheticStrokes(5, 1, 4).strokes;
  const whole = model.predictStrokes(strokes);
  assert.equal(whole.digit, 4);
  const parts = leaveOut((left) => model.predictStrokes(left), strokes);
  assert.ok(parts.some(({ reading }) => reading?.digit !== 4 || reading.probabilities[4] < 0.5));
});

test('the nearest are those of a plain search, the first of equals first', () => {
  const roll = generator(5);
  const all = Array.from({ length: 200 }, () => Float32Array.from({ length: 6 }, () => roll(4)));
  const index = new Index(6, 200);
  for (const features of all) index.add(features);
  const query = Float32Array.from({ length: 6 }, () => roll(4));
  const plain = all
    .map((features, number) => ({
      number,
      distance: Math.sqrt(features.reduce((sum, v, i) => sum + (v - query[i]) ** 2, 0)),
    }))
    .sort((a, b) => a.distance - b.distance || a.number - b.number);
  assert.deepEqual(index.nearest(query, 8), plain.slice(0, 8));
  assert.deepEqual(new Index(6, 3).nearest(query, 8), []);
  assert.equal(searched(64, 60000), 4000);
  assert.equal(searched(64, 1200), 1200);
  assert.equal(searched(80000, 60000), 100);
});

test('a scale is round and steady', () => {
  assert.deepEqual(
    [0.9, 1, 1.01, 2.4, 37, 0.042, 99].map(niceCeiling),
    [1, 1, 1.5, 3, 40, 0.05, 100],
  );
  const scales = new Scales();
  assert.deepEqual(
    [3.2, 2, 1, 0.9, 5].map((v) => scales.take('a', v)),
    [4, 4, 4, 1, 5],
  );
  assert.equal(scales.take('b', 0), 1);
  scales.clear();
  assert.equal(scales.take('a', 0.2), 0.2);
});

test('findings in words', () => {
  /** @param {number | null} digit @param {number} p @param {'digit' | 'unsure' | 'none'} [verdict] @param {number} [of] @param {number} [q] */
  const reading = (digit, p, verdict = 'digit', of = 0, q = 0) => {
    const probabilities = new Float32Array(10);
    if (digit !== null) probabilities[digit] = p;
    if (q) probabilities[of] = q;
    const label = digit === null ? null : String(digit);
    const candidates = digit === null ? [] : [digit];
    const classes = [...'0123456789'];
    return /** @type {any} */ ({ digit, label, candidates, probabilities, verdict, classes });
  };
  const plain = (/** @type {string} */ text) => text.replaceAll('\u202f', ' ');
  const seven = reading(7, 0.98);
  assert.equal(
    plain(withoutWords('stroke 2', seven, reading(1, 0.84, 'digit', 7, 0.1))),
    'Without stroke 2 it reads as 1, 84 %; 7 falls from 98 % to 10 %.',
  );
  assert.equal(
    plain(withoutWords('stroke 2', seven, reading(7, 0.9))),
    'Without stroke 2 it is still 7, 90 % instead of 98 %.',
  );
  assert.equal(
    plain(withoutWords('stroke 1', seven, reading(7, 0.981))),
    'Without stroke 1 it is still 7, 98 %.',
  );
  assert.equal(
    plain(withoutWords('stroke 1', seven, null)),
    'Without stroke 1 there is nothing left to read.',
  );
  assert.equal(
    plain(withoutWords('stroke 1', seven, reading(3, 0.4, 'none'))),
    'Without stroke 1 it reads as no digit.',
  );
  assert.equal(
    withoutWords('stroke 1', seven, { ...reading(1, 0.4, 'none'), classes: ['A', 'B'] }),
    'Without stroke 1 it reads as none of these signs.',
  );
  assert.equal(plain(readingWords(reading(4, 0.45, 'unsure'))), 'perhaps 4, 45 %');
  assert.equal(
    nearestWords([7, 7, 1, 7].map((label) => ({ label }))),
    'Of the 4 nearest, 3 are labelled 7, 1 is labelled 1.',
  );
  assert.equal(
    nearestWords([{ label: 10 }, { label: 10 }]),
    'All 2 nearest are labelled no digit.',
  );
});
