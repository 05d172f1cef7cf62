/* Receipts: a run repeated from its receipt gives the same weights; missing or different parts are reported; broken receipts are rejected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  concatDatasets,
  hashDataset,
  makeDataset,
  openSource,
  readReceipt,
  splitDataset,
  verifyReceipt,
} from '../../../web/inkling/index.js';
import { QUICK, SMALL, digits, engine, inklingError } from '../support/networks.js';

const data = digits(330);

/** @param {import('../../../web/inkling/index.js').FitOptions} [options] @param {any} [dataset] */
async function receiptOf(options, dataset = data, layers = QUICK) {
  const model = engine.createModel(layers, { seed: 3 });
  const { receipt, hash } = await model.fit(dataset, {
    epochs: 2,
    batchSize: 64,
    workers: 1,
    ...options,
  });
  assert.deepEqual(model.receipt, receipt);
  assert.equal(receipt.result.weights, hash);
  model.dispose();
  return receipt;
}

test('a receipt says what the run was, without regard to the machine, and repeats it', async () => {
  const options = {
    validationSplit: 0.2,
    augment: 'light',
    seed: 9,
    learningRate: { schedule: 'cosine', base: 0.01 },
  };
  const receipt = await receiptOf(/** @type {any} */ (options), data, SMALL);
  assert.deepEqual(
    await receiptOf({ .../** @type {any} */ (options), workers: 3 }, data, SMALL),
    receipt,
  );
  assert.deepEqual(readReceipt(JSON.stringify(receipt)), receipt);
  assert.deepEqual(
    [receipt.engine, receipt.seed, receipt.start, receipt.validation],
    [engine.version, 3, null, null],
  );
  assert.deepEqual(receipt.data, {
    name: 'synthetic-7',
    count: 330,
    sha256: hashDataset(data),
    source: { kind: 'synthetic', seed: 7, start: 0, count: 330 },
  });
  assert.equal(receipt.recipe.seed, 9);
  assert.equal(receipt.result.history.valAccuracy.length, 2);
  /** @type {string[]} */
  const kinds = [];
  const {
    equal,
    sentence,
    receipt: again,
  } = await verifyReceipt(engine, JSON.stringify(receipt), {
    workers: 2,
    onProgress: ({ kind }) => kinds.push(kind),
  });
  assert.equal(equal, true);
  assert.match(sentence, new RegExp(`the same weights, ${receipt.result.weights}`));
  assert.deepEqual(again, receipt);
  assert.equal(kinds.at(-1), 'end');
});

test('another result is said, with the engines when they differ', async () => {
  const receipt = await receiptOf();
  const other = structuredClone(receipt);
  other.recipe.learningRate.base *= 2;
  const changed = await verifyReceipt(engine, other, { workers: 1 });
  assert.equal(changed.equal, false);
  assert.match(changed.sentence, /^other weights: [0-9a-f]{64} instead of [0-9a-f]{64}$/);
  other.engine = '0';
  assert.match(
    (await verifyReceipt(engine, other, { workers: 1 })).sentence,
    /written by engine 0 and this is engine \d+, which may/,
  );
});

test('a run of the relaxed engine is not repeated', async () => {
  const receipt = await receiptOf();
  receipt.engine += ' relaxed';
  assert.equal(readReceipt(JSON.stringify(receipt)).engine, `${engine.version} relaxed`);
  await assert.rejects(
    verifyReceipt(engine, receipt, { workers: 1 }),
    inklingError('not-exact', 'bits depend on the processor'),
  );
});

test('a receipt of another kind or version is refused', async () => {
  const receipt = await receiptOf();
  for (const [name, value] of Object.entries({ format: 'another', version: receipt.version + 1 }))
    assert.throws(
      () => readReceipt(JSON.stringify({ ...receipt, [name]: value })),
      inklingError('bad-receipt', name, String(value)),
    );
});

test('data: mixed, cut, own, and validation given apart', async () => {
  const own = makeDataset({
    images: digits(40, 2).images,
    labels: digits(40, 2).labels,
    name: 'mine',
  });
  const [front] = splitDataset(concatDatasets([digits(100, 5), own]), 0.1);
  assert.deepEqual(front.source, {
    kind: 'range',
    from: 0,
    to: 126,
    of: {
      kind: 'mix',
      parts: [{ kind: 'synthetic', seed: 5, start: 0, count: 100 }, { kind: 'own' }],
    },
  });
  const receipt = await receiptOf({ validation: digits(50, 8) }, front);
  await assert.rejects(
    verifyReceipt(engine, receipt),
    inklingError('load-failed', 'only their owner'),
  );
  assert.equal((await verifyReceipt(engine, receipt, { own, workers: 1 })).equal, true);
  await assert.rejects(
    verifyReceipt(engine, receipt, { own: digits(40, 3), workers: 1 }),
    inklingError('other-data', 'the data of this run', '126 pictures'),
  );
  const other = structuredClone(receipt);
  Object.assign(/** @type {any} */ (other.validation).source, { seed: 9 });
  await assert.rejects(
    verifyReceipt(engine, other, { own, workers: 1 }),
    inklingError('other-data', 'validation data'),
  );
  const mnist = async () => ({ train: digits(60, 1), test: digits(30, 2) });
  assert.equal((await openSource({ kind: 'mnist', part: 'test' }, { engine, mnist })).count, 30);
});

test('a run that was stopped is repeated to the same step', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, { epochs: 50, batchSize: 64, workers: 1 });
  for await (const { step } of run) if (step === 8) run.stop();
  const { receipt } = await run;
  assert.equal(receipt.result.stopped, 'aborted');
  assert.ok(receipt.result.steps >= 8 && receipt.result.steps < 300);
  assert.equal((await verifyReceipt(engine, receipt, { workers: 2 })).equal, true);
});

test('a run that began with other weights needs that model', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(data, { epochs: 1, workers: 1 });
  const first = await engine.loadModel(model.save());
  const { receipt } = await model.fit(data, { epochs: 1, workers: 1 });
  assert.equal(receipt.start, first.hash());
  await assert.rejects(
    verifyReceipt(engine, receipt),
    inklingError('load-failed', 'give that model too'),
  );
  await assert.rejects(
    verifyReceipt(engine, receipt, { start: model }),
    inklingError('other-data', 'the model given has'),
  );
  assert.equal((await verifyReceipt(engine, receipt, { start: first, workers: 1 })).equal, true);
  model.setWeights(model.weights());
  assert.equal(model.receipt, null, 'weights from elsewhere have no receipt');
});

test('giving up', async () => {
  const receipt = await receiptOf();
  await assert.rejects(
    verifyReceipt(engine, receipt, { signal: AbortSignal.abort(), workers: 1 }),
    inklingError('aborted'),
  );
});

test('a receipt that asks for other pictures than it records makes none of them', async () => {
  const receipt = await receiptOf();
  const { count } = receipt.data;
  const of = { kind: 'synthetic', seed: 1, start: 0, count: 1000000 };
  const many = {
    kind: 'mix',
    parts: new Array(16).fill({ kind: 'mix', parts: new Array(16).fill(of) }),
  };
  const withSource = (/** @type {unknown} */ source) => ({
    ...receipt,
    data: { ...receipt.data, source },
  });
  for (const [source, ...words] of /** @type {[unknown, ...string[]][]} */ ([
    [many, 'at most 2000000 pictures', 'found 256000000'],
    [{ kind: 'range', from: 0, to: count, of: many }, 'found 256000000'],
    [of, `the ${count} pictures of its record`, 'it gives 1000000'],
    [{ kind: 'range', from: 5, to: 9, of }, 'it gives 4'],
    [
      {
        kind: 'mix',
        parts: new Array(16).fill({
          kind: 'mix',
          parts: new Array(3).fill({ kind: 'mnist', part: 'train' }),
        }),
      },
      'found 2880000',
    ],
  ]))
    assert.throws(() => readReceipt(withSource(source)), inklingError('bad-receipt', ...words));
  const short = { kind: 'range', from: 7, to: 7 + count, of };
  assert.equal(readReceipt(withSource(short)).data.count, count);
  assert.equal(
    readReceipt(withSource({ kind: 'mix', parts: [{ kind: 'own' }, of] })).data.count,
    count,
  );
});

test('no receipt that is broken in one place is believed', async () => {
  const receipt = await receiptOf({ validation: digits(20) });
  assert.throws(() => readReceipt('{'), inklingError('bad-receipt', 'JSON'));
  for (const bad of [null, 7, [], 'x', '[]', '{}'])
    assert.throws(() => readReceipt(bad), inklingError('bad-receipt'));
  let faults = 0;
  /** @param {any} part @param {string} path */
  const breakEach = (part, path) => {
    for (const key of Object.keys(part)) {
      const whole = part[key];
      for (const wrong of [
        undefined,
        null,
        -1.5,
        'x',
        {},
        [],
        true,
        1e300,
        { __proto__: null, kind: 'mix', parts: [null] },
      ]) {
        part[key] = wrong;
        try {
          readReceipt(JSON.stringify(receipt));
        } catch (error) {
          inklingError('bad-receipt')(error);
          faults++;
        }
      }
      part[key] = whole;
      if (typeof whole === 'object' && whole !== null) breakEach(whole, `${path}.${key}`);
    }
  };
  breakEach(receipt, 'receipt');
  assert.ok(faults > 400, `${faults} faults were noticed`);
  let deep = /** @type {any} */ ({ kind: 'own' });
  for (let i = 0; i < 1000; i++) deep = { kind: 'mix', parts: [deep] };
  assert.throws(
    () => readReceipt({ ...receipt, data: { ...receipt.data, source: deep } }),
    inklingError('bad-receipt', 'depth'),
  );
});
