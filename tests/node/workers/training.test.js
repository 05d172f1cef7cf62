/* Training and scoring: the same bits with any number of workers; progress, pause, stop and resume.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOR_TRAINING, Net } from '../../../web/inkling/engine/net.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { RECIPES, sameForWorkers } from '../support/workers.js';
import {
  MUCH_STATE,
  QUICK,
  SMALL,
  answerBits,
  digits,
  engine,
  inklingError,
} from '../support/networks.js';

const data = digits(330);

/** @param {import('../../../web/inkling/index.js').FitOptions} options */
async function hashOf(options, layers = SMALL) {
  const model = engine.createModel(layers, { seed: 3 });
  const { hash } = await model.fit(data, { epochs: 2, seed: 9, ...options });
  assert.equal(model.hash(), hash, 'the model has the weights of the result');
  model.dispose();
  return hash;
}

test('the number of workers never changes a bit', async (t) => {
  for (const [name, recipe] of Object.entries(RECIPES)) {
    await t.test(name, () => sameForWorkers(SMALL, data, recipe, [3]));
  }
});

test('a batch of 1313 and a last one of 87, in 1 and 8 workers', () =>
  sameForWorkers(QUICK, digits(1400), { epochs: 1, batchSize: 1313 }, [8]));

test('the loop does what train_step does', async () => {
  const net = new Net(
    engine,
    engine.createModel(SMALL, { seed: 3 }).layers,
    [28, 28, 1],
    FOR_TRAINING,
    100,
  );
  net.initParams(3);
  const { optimizer } = completeRecipe({}, 9);
  const floats = engine.fromBytes(data.images);
  for (let epoch = 0; epoch < 2; epoch++) {
    const order = engine.shuffle(330, 9, epoch);
    for (let from = 0; from < 330; from += 100) {
      const samples = order.slice(from, from + 100);
      const images = new Float32Array(samples.length * 784);
      samples.forEach((sample, i) =>
        images.set(floats.subarray(sample * 784, (sample + 1) * 784), i * 784),
      );
      const labels = Uint8Array.from(samples, (sample) => data.labels[sample]);
      net.trainStep(
        images,
        labels,
        samples,
        { seed: 9, epoch, batch: samples.length, labelSmoothing: 0 },
        { ...optimizer, weightDecay: 0, clipNorm: 0, averageDecay: 0 },
        Math.fround(0.001),
      );
    }
  }
  const model = engine.createModel(SMALL);
  model.setWeights(net.params());
  net.free();
  assert.equal(await hashOf({ batchSize: 100, workers: 1 }), model.hash());
});

test('it learns, and says how it goes', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  const run = model.fit(digits(1200), {
    epochs: 6,
    batchSize: 32,
    learningRate: 0.005,
    validationSplit: 0.2,
    workers: 2,
  });
  const events = [];
  for await (const event of run) events.push(event);
  const result = await run;
  const kinds = events.map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'batch').length, 6 * 30);
  assert.equal(kinds.filter((kind) => kind === 'epoch').length, 6);
  assert.equal(kinds.at(-1), 'end');
  assert.deepEqual(events[0], {
    ...events[0],
    kind: 'batch',
    epoch: 1,
    epochs: 6,
    step: 1,
    steps: 180,
    valLoss: null,
  });
  assert.ok(
    events.every(({ secondsLeft, imagesPerSecond }) => secondsLeft >= 0 && imagesPerSecond > 0),
  );
  assert.deepEqual([result.epochs, result.stopped, result.history.loss.length], [6, 'finished', 6]);
  assert.ok(result.trainingSeconds > 0 && result.trainingSeconds < result.seconds);
  assert.ok(result.history.valAccuracy[5] > 0.8, `${result.history.valAccuracy}`);
  assert.ok(model.verdict && model.verdict.unsureBelow > 0);
  assert.deepEqual(model.recipe, run.recipe);

  const held = digits(500, 99);
  const [one, two] = [
    await model.evaluate(held, { workers: 1 }),
    await model.evaluate(held, { workers: 3 }),
  ];
  assert.deepEqual(two, one);
  assert.equal(one.count, 500);
  assert.equal(
    one.correct,
    one.confusion.reduce((sum, row, i) => sum + row[i], 0),
  );
  assert.ok(one.interval[0] < one.accuracy && one.accuracy < one.interval[1]);
  assert.equal(one.predicted[3], model.predict(held.images.subarray(3 * 784, 4 * 784)).digit);

  const again = await engine.loadModel(model.save());
  assert.deepEqual([again.verdict, again.recipe], [model.verdict, model.recipe]);
  const repeat = engine.createModel(QUICK, { seed: again.seed });
  assert.equal(
    (await repeat.fit(digits(1200), again.recipe ?? {})).hash,
    result.hash,
    'the stored recipe gives the bits again',
  );
});

test('fine-tuning continues from the weights there are', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  const first = await model.fit(data, { epochs: 1, workers: 1 });
  const second = await model.fit(data, { epochs: 1, workers: 1 });
  assert.notEqual(second.hash, first.hash);
  assert.ok(second.history.loss[0] < first.history.loss[0]);
});

test('an AbortSignal stops between two steps and keeps the weights so far', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  const start = model.hash();
  const stopped = await model.fit(data, { epochs: 500, signal: AbortSignal.abort(), workers: 1 });
  assert.deepEqual([stopped.stopped, stopped.hash, stopped.epochs], ['aborted', start, 0]);

  const controller = new AbortController();
  const run = model.fit(data, {
    epochs: 500,
    batchSize: 32,
    signal: controller.signal,
    workers: 2,
  });
  for await (const { step } of run) if (step === 5) controller.abort();
  const { hash, epochs } = await run;
  assert.notEqual(hash, start);
  assert.equal(model.hash(), hash);
  assert.ok(epochs < 500);
  assert.equal(run.over, true);
});

test('pause, one step, resume: nothing changes', async () => {
  const plain = await hashOf({ epochs: 3, workers: 1 }, QUICK);
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, { epochs: 3, seed: 9, workers: 1 });
  run.pause();
  const steps = [];
  const watching = (async () => {
    for await (const { kind, step } of run) if (kind === 'batch') steps.push(step);
  })();
  await new Promise((resolve) => setTimeout(resolve, 150));
  const before = steps.length;
  run.step();
  run.step();
  for (let waited = 0; steps.length < before + 2 && waited < 200; waited++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(steps.length, before + 2);
  assert.equal(run.paused, true);
  await run.refresh();
  assert.notEqual(
    model.hash(),
    engine.createModel(QUICK, { seed: 3 }).hash(),
    'the model has the weights of now',
  );
  run.resume();
  await watching;
  assert.equal((await run).hash, plain);
});

test('a checkpoint continues to the same bits, after JSON and bytes too', async () => {
  const options = MUCH_STATE;
  const plain = await hashOf(options, SMALL);
  for (const at of [5, 7]) {
    // at the end of an epoch, and within one
    const model = engine.createModel(SMALL, { seed: 3 });
    const run = model.fit(data, options);
    let checkpoint = null;
    for await (const { kind, step } of run) {
      if (kind === 'batch' && step === at) {
        run.pause();
        checkpoint = await run.checkpoint();
        run.stop();
      }
    }
    assert.ok(checkpoint);
    const stored = { ...checkpoint, memory: JSON.parse(JSON.stringify(checkpoint.memory)) };
    const fresh = engine.createModel(SMALL, { seed: 5 });
    assert.equal(
      (await fresh.fit(data, { ...options, checkpoint: stored })).hash,
      plain,
      `continued after step ${at}`,
    );
  }
});

test('whatever is asked of a run before it has begun is done once it has', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, { epochs: 50, batchSize: 64, seed: 9, workers: 1 });
  run.setLearningRate(0.01);
  run.pause();
  assert.notEqual(await run.checkpoint(), null);
  run.resume();
  const { history } = await run;
  assert.equal(history.learningRate[49], Math.fround(0.01));
  assert.deepEqual(
    run.recipe.learningRateChanges.map(([, rate]) => rate),
    [0.01],
  );
  assert.equal(await run.checkpoint(), null);
});

test('a step asked for outside a pause is not saved up for the next one', async () => {
  const run = engine.createModel(QUICK).fit(data, { epochs: 10000, workers: 1 });
  for (let i = 0; i < 50; i++) run.step();
  run.pause();
  const paused = await run.checkpoint();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal((await run.checkpoint())?.memory.step, paused?.memory.step);
  run.stop();
  await run;
});

test('a checkpoint that is damaged or of another run is refused at once', async () => {
  /** @type {import('../../../web/inkling/index.js').FitOptions} */
  const options = {
    epochs: 3,
    batchSize: 64,
    workers: 1,
    callbacks: [{ type: 'reduceOnPlateau', monitor: 'loss' }],
  };
  const run = engine.createModel(QUICK).fit(data, options);
  run.pause();
  const good = await run.checkpoint();
  run.stop();
  await run;
  assert.ok(good);
  /** @type {[string, (checkpoint: any) => void, string][]} */
  const damages = [
    [
      'no memory',
      (c) => {
        delete c.memory;
      },
      'memory',
    ],
    [
      'a state of another network',
      (c) => {
        c.state = c.state.slice(4);
      },
      'state',
    ],
    [
      'best of another network',
      (c) => {
        c.best = new Float32Array(2);
      },
      'best',
    ],
    [
      'best of NaN',
      (c) => {
        c.best = new Float32Array((c.state.length - 4) / 5).fill(NaN);
      },
      'best',
    ],
    [
      'an epoch that is no number',
      (c) => {
        c.memory.epoch = NaN;
      },
      'memory.epoch',
    ],
    [
      'an epoch to come',
      (c) => {
        c.memory.epoch = 4;
      },
      'from 0 to 3',
    ],
    [
      'a negative batch',
      (c) => {
        c.memory.batch = -1;
      },
      'memory.batch',
    ],
    [
      'other data',
      (c) => {
        c.memory.epoch = 1;
      },
      'history.loss',
    ],
    [
      'no history',
      (c) => {
        c.memory.history = null;
      },
      'history',
    ],
    [
      'callbacks of another recipe',
      (c) => {
        c.memory.callbacks = [];
      },
      'memory.callbacks',
    ],
    [
      'a rate of NaN',
      (c) => {
        c.memory.learningRateChanges = [[0, NaN]];
      },
      'NaN',
    ],
    [
      'a loss of text',
      (c) => {
        c.memory.loss = '1';
      },
      'memory.loss',
    ],
  ];
  const model = engine.createModel(QUICK, { seed: 2 });
  const bits = answerBits(model);
  for (const [name, damage, word] of damages) {
    const checkpoint = structuredClone(good);
    damage(checkpoint);
    assert.throws(
      () => model.fit(data, { ...options, checkpoint }),
      inklingError('bad-checkpoint', word),
      name,
    );
  }
  assert.throws(
    () => model.fit(data, { ...options, checkpoint: /** @type {any} */ ('x') }),
    inklingError('bad-checkpoint'),
  );
  assert.equal(answerBits(model), bits);
  await model.fit(data, { ...options, checkpoint: good });
});

test('a learning rate set by hand is part of the recipe', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, { epochs: 3, batchSize: 64, seed: 9, workers: 1 });
  run.pause(); // the worker does not wait for this process: it could be at the end before step 1 is seen
  run.step();
  for await (const { step } of run) {
    if (step !== 1) continue;
    run.setLearningRate(0.01);
    run.resume();
  }
  const { hash, history } = await run;
  assert.equal(history.learningRate[2], Math.fround(0.01));
  assert.equal(run.recipe.learningRateChanges.length, 1);
  const again = engine.createModel(QUICK, { seed: 3 });
  assert.equal((await again.fit(data, { ...run.recipe, workers: 2 })).hash, hash);
});

test('a loss that is no number stops the run; the last good weights are kept', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, {
    epochs: 20,
    batchSize: 32,
    optimizer: 'sgd',
    learningRate: 1000,
    weightDecay: 1,
    workers: 1,
  });
  await assert.rejects(
    async () => run,
    inklingError('not-finite', 'learning rate 1000', 'try a smaller learning rate'),
  );
  await assert.rejects(async () => {
    for await (const _ of run);
  }, inklingError('not-finite'));
  assert.ok(model.weights().every(Number.isFinite));
});

test('early stopping gives back the best weights', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const run = model.fit(data, {
    epochs: 40,
    batchSize: 32,
    learningRate: 0.02,
    validationSplit: 0.3,
    workers: 2,
    callbacks: [{ type: 'earlyStopping', monitor: 'valLoss', patience: 2, restoreBest: true }],
  });
  /** @type {{ valLoss: number, hash: string }[]} */
  const epochs = [];
  for await (const { kind, valLoss } of run)
    if (kind === 'epoch') epochs.push({ valLoss: Number(valLoss), hash: model.hash() });
  const { stopped, hash, history } = await run;
  const best = history.valLoss.indexOf(Math.min(...history.valLoss));
  assert.equal(stopped, 'early-stopping');
  assert.equal(history.valLoss.length, best + 3);
  assert.equal(hash, epochs[best].hash);
});

/**
 * @type {[string, any, any, import('../../../web/inkling/index.js').ErrorCode, (string | RegExp)[]][]}
 */
const BAD = [
  ['no data', undefined, {}, 'bad-argument', ['the data set must be', 'undefined']],
  ['plain arrays', { images: [1], labels: [1] }, {}, 'bad-argument', ['Uint8Array']],
  [
    'empty data',
    { images: new Uint8Array(0), labels: new Uint8Array(0) },
    {},
    'bad-argument',
    ['is empty'],
  ],
  [
    'too few pixels',
    { images: new Uint8Array(784), labels: new Uint8Array(2) },
    {},
    'bad-argument',
    ['2 pictures', '1568'],
  ],
  [
    'a label of 10',
    { images: new Uint8Array(784), labels: Uint8Array.of(10) },
    {},
    'bad-label',
    ['0 to 9', 'found 10'],
  ],
  ['a misspelt option', data, { epoch: 3 }, 'bad-argument', ['no option "epoch"', 'epochs']],
  ['no epochs', data, { epochs: 0 }, 'bad-argument', ['epochs', 'found 0']],
  ['half an epoch', data, { epochs: 0.5 }, 'bad-argument', ['found 0.5']],
  ['batch 0', data, { batchSize: 0 }, 'bad-argument', ['batchSize', '1 to 65536']],
  [
    'unknown optimiser',
    data,
    { optimizer: 'lion' },
    'bad-argument',
    ["'sgd' or 'adam' or 'adamw' or 'rmsprop' or ", '"lion"'],
  ],
  ['negative rate', data, { learningRate: -1 }, 'bad-argument', ['learningRate', 'found -1']],
  ['a rate of 1e6', data, { learningRate: 1e6 }, 'bad-argument', ['from 0 to 1000']],
  ['NaN rate', data, { learningRate: NaN }, 'bad-argument', ['found NaN']],
  [
    'unknown schedule',
    data,
    { learningRate: { schedule: 'linear' } },
    'bad-argument',
    ['oneCycle', '"linear"'],
  ],
  ['unknown augmentation', data, { augment: 'wild' }, 'bad-argument', ["'standard'"]],
  ['a wild shift', data, { augment: { shift: 100 } }, 'bad-argument', ['augment.shift', '0 to 14']],
  [
    'unknown callback',
    data,
    { callbacks: [{ type: 'tensorBoard' }] },
    'bad-argument',
    ['earlyStopping'],
  ],
  [
    'callbacks that are functions',
    data,
    { callbacks: [() => {}] },
    'bad-argument',
    ['callback.type'],
  ],
  [
    'nothing to watch',
    data,
    { callbacks: [{ type: 'earlyStopping' }] },
    'bad-argument',
    ['watches valLoss', 'validationSplit'],
  ],
  [
    'all for validation',
    digits(1),
    { validationSplit: 0.5 },
    'bad-argument',
    ['leaves one part empty'],
  ],
  [
    'two validations',
    data,
    { validation: data, validationSplit: 0.5 },
    'bad-argument',
    ['not both'],
  ],
  ['bad validation data', data, { validation: {} }, 'bad-argument', ['the validation data']],
  ['fewer than no workers', data, { workers: -1 }, 'bad-argument', ['workers', 'found -1']],
  ['a signal that is none', data, { signal: {} }, 'bad-argument', ['AbortSignal']],
  ['a seed of -1', data, { seed: -1 }, 'bad-argument', ['seed']],
];

for (const [name, set, options, code, words] of BAD) {
  test(`bad call of fit: ${name}`, () => {
    const model = engine.createModel(QUICK, { seed: 2 });
    const bits = answerBits(model);
    assert.throws(() => model.fit(set, options), inklingError(code, ...words));
    assert.equal(answerBits(model), bits);
    model.dispose();
  });
}

test('scoring says how far it is, and how likely each answer was', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  const many = digits(2500);
  for (const workers of [1, 2]) {
    /** @type {number[]} */
    const seen = [];
    const { probabilities, predicted, losses } = await model.evaluate(many, {
      workers,
      onProgress: ({ done, count }) => {
        assert.equal(count, 2500);
        seen.push(done);
      },
    });
    assert.deepEqual(seen, workers === 1 ? [1024, 2048, 2500] : [2048, 2500]);
    assert.equal(probabilities.length, 25000);
    for (const i of [0, 1023, 1024, 2499]) {
      const row = probabilities.subarray(10 * i, 10 * i + 10);
      assert.equal(row.indexOf(Math.max(...row)), predicted[i]);
      assert.ok(Math.abs(losses[i] + Math.log(row[many.labels[i]])) < 1e-4);
      assert.deepEqual(
        row,
        model.predict(many.images.subarray(784 * i, 784 * i + 784)).probabilities,
      );
    }
  }
  await assert.rejects(
    model.evaluate(many, { onProgress: /** @type {any} */ (true) }),
    inklingError('bad-argument', 'onProgress'),
  );
});

test('scoring can be given up', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  await assert.rejects(
    model.evaluate(data, { signal: AbortSignal.abort() }),
    inklingError('aborted'),
  );
  await assert.rejects(
    model.evaluate(data, { signal: AbortSignal.timeout(1), workers: 2 }),
    inklingError('aborted'),
  );
});

test('a model that is disposed of while it learns ends its run', async () => {
  const model = engine.createModel(QUICK, { seed: 1 });
  const run = model.fit(data, { epochs: 50, workers: 1 });
  model.dispose();
  await assert.rejects(async () => run, inklingError('bad-argument', 'disposed'));
});

test('one run at a time, and evaluate checks its data', async () => {
  const model = engine.createModel(QUICK, { seed: 2 });
  const run = model.fit(data, { epochs: 1, workers: 1 });
  assert.throws(() => model.fit(data), inklingError('bad-argument', 'trained already'));
  await run;
  await assert.rejects(
    model.evaluate(/** @type {any} */ ({})),
    inklingError('bad-argument', 'the data set'),
  );
  await assert.rejects(
    model.evaluate({ ...data, labels: data.labels.map(() => 200) }),
    inklingError('bad-label', 'found 200'),
  );
});

test('weights: checked, copied, replaced', () => {
  const model = engine.createModel(QUICK, { seed: 2 });
  const bits = answerBits(model);
  const weights = model.weights();
  assert.throws(
    () => model.setWeights(weights.subarray(1)),
    inklingError('bad-argument', String(weights.length)),
  );
  assert.throws(
    () => model.setWeights(/** @type {any} */ ([1])),
    inklingError('bad-argument', 'Float32Array'),
  );
  const last = weights.length - 1;
  weights[last] = NaN;
  assert.throws(() => model.setWeights(weights), inklingError('not-finite'));
  assert.equal(answerBits(model), bits);
  weights[last] = 1;
  model.setWeights(weights);
  assert.notEqual(answerBits(model), bits);
});
