/* Figures: what stands where, for known numbers; well-formed and the same bytes for any numbers, sizes and names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import {
  plotConfusion,
  plotHistory,
  plotPredictions,
  plotSamples,
} from '../../../web/inkling/plots.js';
import { multiples, roundRange } from '../../../web/inkling/plots/scale.js';
import { fc } from '../../shared/seed.js';
import { inklingError } from '../support/errors.js';
import { allOf, parseMarkup, withClass } from '../support/markup.js';

const HISTORY = {
  accuracy: [0.5, 0.75, 1],
  valAccuracy: [0.6, 0.9, 0.8],
  loss: [2, 1, 0.5],
  valLoss: [1.5, 0.25, 0.75],
};

/** @param {string} svg */
const textsOf = (svg) =>
  allOf(parseMarkup(svg))
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text);

/** Pictures whose every pixel is known. @param {number[]} shape @param {number} count */
const pictures = ([height, width, channels], count) => ({
  images: Uint8Array.from(
    { length: count * height * width * channels },
    (_, i) => (i * 37 + 11) % 256,
  ),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  shape: [height, width, channels],
  name: 'made',
});

test('history: a point lies where arithmetic says', () => {
  const root = parseMarkup(plotHistory(HISTORY));
  // 50 to 100 % on 346 to 132 pixels; epochs 1 to 3 on 74 to 380.
  const [accuracy, loss] = withClass(root, 'ik-one').filter(({ attributes }) =>
    attributes.d.includes('L'),
  );
  assert.equal(accuracy.attributes.d, 'M74 346L227 239L380 132');
  // 0 to 2 nats on the same pixels.
  assert.equal(loss.attributes.d, 'M74 132L227 239L380 292.5');
  const dashed = withClass(root, 'ik-two-dashed').filter(({ attributes }) =>
    attributes.d.includes('L'),
  );
  assert.equal(dashed[0].attributes.d, 'M74 303.2L227 174.8L380 217.6');
  const rings = withClass(root, 'ik-axis').filter(
    ({ name, attributes }) => name === 'circle' && attributes.cx === '227',
  );
  assert.deepEqual(
    rings.map(({ attributes }) => attributes.cy),
    ['174.8', '319.25'],
    'the best epoch is the second',
  );
});

test('history: title, axes with units, legend, last values and a description', () => {
  const svg = plotHistory(HISTORY, { title: 'A run' });
  const texts = textsOf(svg);
  for (const words of [
    'A run',
    'Accuracy (%)',
    'Loss (cross-entropy, nats)',
    'Epoch',
    'training',
    'validation',
    '100.00 %',
    '80.00 %',
    '0.5000',
    '0.7500',
    'best validation 90.00 %, epoch 2',
  ])
    assert.ok(texts.includes(words), `${words} is not in ${texts.join(' | ')}`);
  const root = parseMarkup(svg);
  assert.equal(root.attributes.role, 'img');
  const ids = root.attributes['aria-labelledby'].split(' ');
  const [title, description] = ids.map(
    (id) => allOf(root).find(({ attributes }) => attributes.id === id)?.text,
  );
  assert.equal(title, 'A run');
  assert.equal(
    description,
    '3 epochs. Training accuracy 100.00 % in the last epoch, best validation accuracy 90.00 % in epoch 2. Training loss 0.5000 in the last epoch, best validation loss 0.2500 in epoch 2.',
  );
});

test("history: Keras' keys, Keras' History object and a fit result give the same bytes", () => {
  const keras = {
    accuracy: HISTORY.accuracy,
    val_accuracy: HISTORY.valAccuracy,
    loss: HISTORY.loss,
    val_loss: HISTORY.valLoss,
  };
  const expected = plotHistory(HISTORY);
  assert.equal(plotHistory(keras), expected);
  assert.equal(plotHistory({ history: keras }), expected);
  assert.equal(plotHistory({ history: HISTORY }), expected);
});

test('history: a value that is no number leaves a gap; one epoch, none, and loss alone are drawn', () => {
  const gap = parseMarkup(plotHistory({ loss: [1, NaN, 0.5, 0] }));
  assert.match(
    withClass(gap, 'ik-one')
      .map(({ attributes }) => attributes.d)
      .join(),
    /M[\d.]+ [\d.]+M[\d.]+ [\d.]+L/,
  );
  assert.ok(
    textsOf(plotHistory({ loss: [], accuracy: [], valLoss: [], valAccuracy: [] })).includes(
      'No epoch was completed.',
    ),
  );
  assert.ok(!textsOf(plotHistory({ loss: [1] })).includes('Accuracy (%)'));
  assert.throws(
    () => plotHistory({ accuracy: [98] }),
    inklingError('bad-argument', '0 to 1', '98'),
  );
  assert.throws(() => plotHistory({}), inklingError('bad-argument', 'loss or accuracy', 'nothing'));
  assert.throws(
    () => plotHistory(/** @type {any} */ ({ loss: 3 })),
    inklingError('bad-argument', 'history.loss', 'array'),
  );
});

test('ticks: round, inside the range, and the range holds all values', () => {
  const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 9 }), (values) => {
      const { low, high, ticks, decimals } = roundRange(values);
      const slack = 1e-6 * (high - low);
      assert.ok(low < high && Number.isFinite(high - low));
      assert.ok(values.every((one) => one >= low - slack && one <= high + slack));
      assert.ok(ticks.length >= 2 && ticks.length <= 8, String(ticks));
      assert.ok(ticks.every((tick) => tick >= low - slack && tick <= high + slack));
      assert.equal(new Set(ticks.map((tick) => tick.toFixed(decimals))).size, ticks.length);
    }),
    { numRuns: 60 },
  );
  assert.deepEqual(multiples(0, 0.3, 0.1), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(
    roundRange([97.1, 99.6], { ceiling: 100 }).ticks,
    [97, 97.5, 98, 98.5, 99, 99.5, 100],
  );
});

test('confusion: cells, depths, recall and precision of a small matrix', () => {
  const svg = plotConfusion({
    confusion: [
      [8, 2],
      [0, 30],
    ],
  });
  const root = parseMarkup(svg);
  const [mistake] = withClass(root, 'ik-wrong').filter(
    ({ attributes }) => attributes.width !== '10',
  );
  assert.equal(Number(mistake.attributes['fill-opacity']), 0.5); // 0.1 + 0.9 sqrt(0.2)
  const hits = withClass(root, 'ik-hit').filter(({ attributes }) => attributes.width !== '10');
  assert.equal(hits.length, 2);
  assert.equal(Number(mistake.attributes.x) - Number(hits[0].attributes.x), 64);
  assert.equal(mistake.attributes.y, hits[0].attributes.y);
  const texts = textsOf(svg);
  for (const words of [
    '38 of 40 right: 95.00 %',
    '80.0',
    '100.0',
    '93.8',
    'True class',
    'Predicted class',
    'Most frequent mistakes: 0 as 1 (2).',
  ])
    assert.ok(texts.includes(words), `${words} is not in ${texts.join(' | ')}`);
  const titles = allOf(root)
    .filter(({ name }) => name === 'title')
    .map(({ text }) => text);
  assert.ok(titles.includes('0 predicted as 1: 2 pictures'));
});

test('confusion: names come from the options, the evaluation, or are numbers; eleven classes end with none', () => {
  const confusion = [
    [1, 0],
    [0, 1],
  ];
  assert.ok(textsOf(plotConfusion({ confusion, classes: ['cat', 'dog'] })).includes('dog'));
  assert.ok(
    textsOf(
      plotConfusion({ confusion, classes: ['cat', 'dog'] }, { classes: ['a', 'b'] }),
    ).includes('b'),
  );
  assert.equal(plotConfusion(confusion), plotConfusion({ confusion }));
  const eleven = Array.from({ length: 11 }, (_, i) =>
    Array.from({ length: 11 }, (__, j) => Number(i === j)),
  );
  assert.ok(textsOf(plotConfusion(eleven)).includes('none'));
  assert.throws(
    () => plotConfusion(confusion, { classes: ['a'] }),
    inklingError('bad-argument', '2 classes', 'found 1'),
  );
  assert.throws(() => plotConfusion([[1, 0], [0]]), inklingError('bad-argument', 'row 1'));
  assert.throws(() => plotConfusion([[1]]), inklingError('bad-argument', '2 to 256'));
  assert.throws(
    () => plotConfusion(confusion, /** @type {any} */ ({ titel: '' })),
    inklingError('bad-argument', 'titel'),
  );
});

test('predictions: right ones have a green frame and a tick, wrong ones a red broken frame and a cross', () => {
  const set = pictures([4, 4, 1], 3);
  const root = parseMarkup(plotPredictions(set, [0, 2, 2]));
  const frames = allOf(root).filter(({ name, attributes }) => name === 'rect' && attributes.rx);
  assert.deepEqual(
    frames.map(({ attributes }) => attributes.class),
    ['ik-right-line', 'ik-wrong-line ik-wrong-frame', 'ik-right-line'],
  );
  const signs = allOf(root).filter(
    ({ name, attributes }) => name === 'path' && /^ik-(right|wrong)-line$/.test(attributes.class),
  );
  assert.deepEqual(
    signs.map(({ attributes }) => /m0/.test(attributes.d)),
    [false, true, false],
    'only a cross has two strokes',
  );
  const svg = plotPredictions(set, [0, 2, 2], { classes: ['a', 'b', 'c'] });
  assert.ok(
    textsOf(svg).includes('is b') && textsOf(svg).includes('2 of 3 pictures right \u00b7 made'),
  );
  assert.match(svg, /Picture 1: b, predicted c, wrong/);
});

test('predictions: an evaluation, classes and answers of predict() give the same figure', () => {
  const set = pictures([4, 4, 1], 3);
  const probabilities = Float32Array.from([0.75, 0.25, 0, 0, 0.25, 0.75, 0, 0, 1]);
  const evaluation = { predicted: Uint8Array.from([0, 2, 2]), probabilities };
  const answers = [0, 2, 2].map((best, i) => ({
    candidates: [best, 1],
    verdict: 'digit',
    probabilities: probabilities.subarray(3 * i, 3 * i + 3),
  }));
  assert.equal(plotPredictions(set, evaluation), plotPredictions(set, answers));
  assert.ok(textsOf(plotPredictions(set, evaluation)).includes('is 1 \u00b7 75.0 %'));
  assert.throws(
    () => plotPredictions(set, [0, 1]),
    inklingError('bad-argument', '3 answers', 'an array of 2'),
  );
});

test('predictions: the classes of data and model are matched by name, whatever their order', () => {
  const set = { ...pictures([4, 4, 1], 3), classes: ['a', 'b', 'c'] };
  const evaluation = { predicted: [2, 1, 1], classes: ['c', 'b', 'a'] };
  const svg = plotPredictions(set, evaluation);
  assert.ok(textsOf(svg).includes('2 of 3 pictures right \u00b7 made'));
  assert.match(svg, /Picture 0: a, predicted a, right/);
  assert.match(svg, /Picture 2: c, predicted b, wrong/);
  const probabilities = [0.2, 0.3, 0.5];
  const answers = [2, 1, 0].map((best, i) => ({
    candidates: [best],
    verdict: i === 2 ? 'none' : 'digit',
    classes: ['c', 'b', 'a'],
    probabilities,
  }));
  const read = plotPredictions(set, answers);
  assert.match(read, /Picture 0: a, predicted a, right/);
  assert.match(read, /Picture 2: c, predicted none, wrong/);
});

test('predictions: the worst mistakes first, by loss; by label; by number', () => {
  const set = pictures([2, 2, 1], 6); // labels 0 1 2 0 1 2
  const evaluation = { predicted: Uint8Array.from([1, 1, 0, 0, 0, 1]), losses: [1, 0, 3, 0, 9, 2] };
  const shown = (/** @type {string} */ svg) =>
    [...svg.matchAll(/Picture (\d+):/g)].map(([, number]) => Number(number));
  assert.deepEqual(
    shown(plotPredictions(set, evaluation, { select: 'worst', count: 3 })),
    [4, 2, 5],
  );
  assert.deepEqual(shown(plotPredictions(set, evaluation, { select: 'mistakes' })), [0, 2, 4, 5]);
  assert.deepEqual(shown(plotSamples(set, { label: 1 })), [1, 4]);
  assert.deepEqual(shown(plotSamples(set, { indexes: [5, 0] })), [5, 0]);
  assert.throws(
    () => plotSamples(set, { indexes: [6] }),
    inklingError('bad-argument', 'index 0', '0 to 5'),
  );
});

test('pictures: every pixel of any size arrives, ink dark, colours as they are', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, fc.constantFrom(1, 3), (height, width, channels) => {
      const set = pictures([height, width, channels], 2);
      const images = allOf(parseMarkup(plotSamples(set))).filter(({ name }) => name === 'image');
      assert.equal(images.length, 2);
      const size = height * width * channels;
      for (const [i, { attributes }] of images.entries()) {
        const png = PNG.sync.read(
          Buffer.from(attributes.href.replace('data:image/png;base64,', ''), 'base64'),
        );
        assert.deepEqual([png.width, png.height], [width, height]);
        for (let p = 0; p < height * width; p++) {
          const pixel = set.images.subarray(i * size + p * channels, i * size + (p + 1) * channels);
          const expected = channels === 3 ? [...pixel] : Array(3).fill(255 - pixel[0]);
          assert.deepEqual([...png.data.subarray(4 * p, 4 * p + 3)], expected);
        }
        const { width: w, height: h } = attributes;
        assert.ok(
          Math.abs(Number(w) / Number(h) - width / height) < 0.03 * (width / height),
          'the picture is not stretched',
        );
      }
    }),
    { numRuns: 12 },
  );
});

test('pictures: one of more than 65,535 bytes is whole', () => {
  const set = pictures([160, 150, 3], 1);
  const [, data] = plotSamples(set).match(/base64,([^"]+)/) ?? [];
  const file = Buffer.from(data, 'base64');
  const at = file.indexOf('IDAT') + 4;
  const lines = inflateSync(file.subarray(at, -16)); // checks the sum that pngjs ignores; a CRC and IEND follow
  assert.equal(lines.length, 160 * (1 + 150 * 3));
  assert.deepEqual(PNG.sync.read(file).data.subarray(-4, -1), Buffer.from(set.images.subarray(-3)));
});

test('data sets that do not fit their shape are refused', () => {
  const set = pictures([4, 4, 1], 3);
  assert.throws(
    () => plotSamples({ ...set, shape: [4, 5, 1] }),
    inklingError('bad-argument', '48 pixels'),
  );
  assert.throws(
    () => plotSamples({ ...set, shape: [2, 4, 2] }),
    inklingError('bad-argument', '1 or 3'),
  );
  assert.throws(
    () => plotSamples(/** @type {any} */ ({ images: 3 })),
    inklingError('bad-argument', 'images'),
  );
  assert.equal(
    plotSamples({ ...set, shape: undefined }),
    plotSamples(set),
    'square and grey without a shape',
  );
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '" onload="alert(1)',
  "'><image href='x'/>",
  '&amp;&#0;',
  ']]><!--',
  '\u0000\u0007\ud800',
  '\u202Eevil',
  '\u{1f600}\u4e2d',
  '',
];

test('names that look like markup are text', () => {
  const size = HOSTILE.length;
  const confusion = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => 1 + ((i * j) % 3)),
  );
  const set = {
    ...pictures([4, 4, 1], size),
    labels: Uint8Array.from({ length: size }, (_, i) => i),
    classes: HOSTILE,
    name: HOSTILE[0],
  };
  for (const svg of [
    plotConfusion(confusion, { classes: HOSTILE, title: HOSTILE[1] }),
    plotPredictions(set, set.labels, { title: HOSTILE[0] }),
    plotSamples(set),
    plotHistory(HISTORY, { title: HOSTILE[0] }),
  ]) {
    const root = parseMarkup(svg);
    const names = new Set(allOf(root).map(({ name }) => name));
    for (const bad of ['script', 'foreignObject', 'a']) assert.ok(!names.has(bad));
    for (const { attributes } of allOf(root))
      assert.ok(Object.keys(attributes).every((key) => !key.startsWith('on')));
    assert.ok(!svg.includes('\u202E') && !svg.includes('\u0007'));
  }
  assert.match(
    plotConfusion(confusion, { classes: HOSTILE }),
    /&lt;script&gt;alert\(1\)&lt;\/script&gt; predicted as/,
  );
});

test('any names, counts and sizes give well-formed SVG, the same twice', () => {
  const names = fc.array(fc.string({ unit: 'binary', maxLength: 30 }), {
    minLength: 2,
    maxLength: 64,
  });
  fc.assert(
    fc.property(names, fc.integer({ min: 0, max: 2 ** 20 }), (classes, factor) => {
      const confusion = classes.map((_, i) => classes.map((__, j) => (i * 7 + j * factor) % 1013));
      const svg = plotConfusion(confusion, { classes });
      assert.equal(plotConfusion(confusion, { classes }), svg);
      const root = parseMarkup(svg);
      const { attributes } = root;
      const [width, height] = [Number(attributes.width), Number(attributes.height)];
      for (const { name, attributes: at } of allOf(root))
        if (name === 'rect' && at.x)
          assert.ok(
            Number(at.x) + Number(at.width) <= width && Number(at.y) + Number(at.height) <= height,
          );
    }),
    { numRuns: 12 },
  );
});

test('64 classes are drawn: every count that is not 0 has its cell', () => {
  const confusion = Array.from({ length: 64 }, (_, i) =>
    Array.from({ length: 64 }, (__, j) => Number(i === j) * 3 + Number(j === 7)),
  );
  const root = parseMarkup(plotConfusion(confusion));
  assert.equal(withClass(root, 'ik-wrong').length - 4, 63); // without the four of the key
  assert.equal(withClass(root, 'ik-hit').length - 4, 64);
});
