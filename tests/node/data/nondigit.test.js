/* Non-digits: the engine's two methods, the data set, its source, and training on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NONE,
  NON_DIGIT_KINDS,
  concatDatasets,
  hashDataset,
  nonDigitDataset,
  openSource,
  strokesToImage,
} from '../../../web/inkling/index.js';
import { digits, engine, inklingError } from '../support/networks.js';

const kinds = NON_DIGIT_KINDS.map((_, kind) => kind);

/** A small network. @param {number} classes */
const network = (classes) =>
  engine.createModel([
    { type: 'maxpool', size: 2 },
    { type: 'flatten' },
    { type: 'dense', units: classes },
  ]);

test('strokes and pictures of each kind are the same drawing', () => {
  for (const kind of kinds) {
    const { strokes, pen, kind: drawn } = engine.nonDigitStrokes(3, 5, kind);
    assert.equal(drawn, kind);
    assert.deepEqual(engine.nonDigitImage(3, 5, kind), {
      image: strokesToImage(strokes, { pen }),
      kind,
    });
  }
  const { image, kind } = engine.nonDigitImage(3, 5);
  assert.deepEqual(engine.nonDigitImage(3, 5, kind).image, image, 'its own kind');
});

test('the data set: labels, other samples for another seed, continued by start', () => {
  const data = nonDigitDataset(12, { seed: 7, engine });
  assert.deepEqual([...data.labels], new Array(12).fill(NONE));
  assert.equal(data.name, 'nondigits-7');
  assert.deepEqual(nonDigitDataset(12, { seed: 7, engine }), data);
  assert.deepEqual(
    nonDigitDataset(4, { seed: 7, start: 8, engine }).images,
    data.images.subarray(8 * 784),
  );
  assert.notDeepEqual(nonDigitDataset(12, { seed: 8, engine }).images, data.images);
  assert.equal(nonDigitDataset(1, { kind: 6, engine }).name, 'nondigits-unseen-1');
});

test('a sample is never unseen by itself', () => {
  const own = Array.from({ length: 600 }, (_, i) => engine.nonDigitImage(2, i).kind);
  assert.deepEqual([...new Set(own)].sort(), [0, 1, 2, 3, 4, 5]);
});

test('a source is enough to get it again, in a mix too', async () => {
  for (const kind of [-1, ...kinds]) {
    const data = nonDigitDataset(5, { seed: 9, start: 40, kind, engine });
    assert.deepEqual(data.source, { kind: 'nondigits', seed: 9, start: 40, count: 5, what: kind });
    const mix = concatDatasets([digits(5), data]);
    const source = JSON.parse(JSON.stringify(mix.source));
    assert.equal(hashDataset(await openSource(source, { engine })), hashDataset(mix));
  }
  const wrong = { kind: 'nondigits', seed: 9, start: 0, count: 5, what: 7 };
  await assert.rejects(
    openSource(/** @type {any} */ (wrong), { engine }),
    inklingError('bad-argument', 'source.what'),
  );
});

test('networks of eleven classes learn from it, those of ten refuse', async () => {
  const data = concatDatasets([digits(320), nonDigitDataset(320, { engine })]);
  const options = { epochs: 4, batchSize: 32, learningRate: 0.01, workers: 1 };
  await assert.rejects(
    (async () => network(10).fit(data, options))(),
    inklingError('bad-label', 'found 10'),
  );
  const { history } = await network(11).fit(data, options);
  assert.ok(history.accuracy[3] > 0.5, `${history.accuracy}`);
});
