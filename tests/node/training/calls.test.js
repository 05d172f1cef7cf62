/* calls.test.js - compile(), fit(x, y) and evaluate() in the words of Keras. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUICK, digits, engine, inklingError } from '../support/networks.js';

const data = digits(96);
const FAST = /** @type {const} */ ({ epochs: 2, batch_size: 32, workers: 1, seed: 4, verbose: 0 });

/** Floats of 0 to 1, one nested array a picture. */
const nested = Array.from({ length: data.count }, (_, i) =>
  Array.from({ length: 28 }, (_row, y) =>
    Array.from(data.images.subarray(784 * i + 28 * y, 784 * i + 28 * (y + 1)), (value) => [
      value / 255,
    ]),
  ),
);
const oneHot = Array.from(data.labels, (label) =>
  Array.from({ length: 10 }, (_, c) => Number(c === label)),
);

/** @param {any[]} given */
async function hashAfter(...given) {
  const model = engine.createModel(QUICK, { seed: 3 });
  const { hash } = await model.fit(.../** @type {[any, any, any]} */ (given));
  return hash;
}

test('arrays of every kind give the bits of the data set', async () => {
  const expected = await hashAfter({ ...data, name: 'x' }, { ...FAST });
  const floats = Float32Array.from(data.images, (value) => value / 255);
  for (const [what, x, y] of /** @type {[string, unknown, unknown][]} */ ([
    ['nested floats, one-hot rows', nested, oneHot],
    ['typed floats, class numbers', floats, [...data.labels]],
    ['bytes, typed labels', data.images, Float32Array.from(data.labels)],
    ['plain numbers of 0 to 255', [...data.images], data.labels],
    [
      'pictures as typed arrays',
      Array.from({ length: 96 }, (_, i) => floats.subarray(784 * i, 784 * (i + 1))),
      oneHot,
    ],
    ['tensors', { dataSync: () => floats }, { dataSync: () => Float32Array.from(oneHot.flat()) }],
  ]))
    assert.equal(await hashAfter(x, y, FAST), expected, what);
});

test('validation_data, and a history in both spellings', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const { history } = await model.fit(nested, oneHot, {
    ...FAST,
    validation_data: [nested.slice(0, 30), oneHot.slice(0, 30)],
  });
  const keras = /** @type {any} */ (history);
  assert.equal(history.valLoss.length, 2);
  assert.deepEqual(
    [keras.val_loss, keras.val_accuracy, keras.lr],
    [history.valLoss, history.valAccuracy, history.learningRate],
  );
  assert.deepEqual(Object.keys(history), [
    'loss',
    'accuracy',
    'valLoss',
    'valAccuracy',
    'learningRate',
  ]);
  const split = await engine
    .createModel(QUICK)
    .fit(nested, oneHot, { ...FAST, validation_split: 0.25 });
  assert.equal(split.history.valLoss.length, 2);
});

test('compile() sets optimiser and learning rate, which fit() may replace', async () => {
  const model = engine.createModel(QUICK).compile({
    optimizer: { class_name: 'SGD', config: { learning_rate: 0.02, momentum: 0.5 } },
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
  });
  const run = model.fit(data, FAST);
  const { optimizer, learningRate } = run.recipe;
  assert.deepEqual(
    [optimizer, learningRate],
    [
      { ...optimizer, kind: 'sgd', momentum: 0.5 },
      { schedule: 'constant', base: 0.02 },
    ],
  );
  await run;
  const again = model
    .compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' })
    .fit(data, { ...FAST, learning_rate: 0.005 });
  assert.deepEqual(
    [again.recipe.optimizer.kind, again.recipe.learningRate],
    ['adam', { schedule: 'constant', base: 0.005 }],
  );
  await again;
  const config = {
    name: 'rmsprop',
    learning_rate: 0.002,
    weight_decay: null,
    clipnorm: null,
    global_clipnorm: null,
    clipvalue: null,
    use_ema: false,
    ema_momentum: 0.99,
    ema_overwrite_frequency: null,
    loss_scale_factor: null,
    gradient_accumulation_steps: null,
    rho: 0.8,
    momentum: 0,
    epsilon: 1e-6,
    centered: false,
  };
  const written = model
    .compile({ optimizer: { class_name: 'RMSprop', config } })
    .fit(data, { ...FAST, epochs: 1 });
  assert.deepEqual(
    [written.recipe.optimizer.beta2, written.recipe.optimizer.epsilon, written.recipe.learningRate],
    [0.8, 1e-6, { schedule: 'constant', base: 0.002 }],
  );
  await written;
  for (const [optimizer, ...words] of /** @type {[any, ...string[]][]} */ ([
    [{ class_name: 'RMSprop', config: { ...config, centered: true } }, 'centered', 'rho'],
    [{ class_name: 'RMSprop', config: { ...config, use_ema: true } }, 'use_ema', 'it knows kind'],
    [{ class_name: 'RMSprop', config: { ...config, clipvalue: 1 } }, 'clipvalue', 'it knows kind'],
    [{ class_name: 'Adam', config: { amsgrad: 1 } }, 'amsgrad must be true or false'],
  ]))
    assert.throws(
      () => model.compile({ optimizer }).fit(data, FAST),
      inklingError('bad-argument', ...words),
    );
  for (const [options, ...words] of /** @type {[any, ...string[]][]} */ ([
    [{ loss: 'mse' }, 'categorical_crossentropy', '"mse"'],
    [{ metrics: ['auc'] }, 'evaluate() gives', '"auc"'],
    [{ optimiser: 'adam' }, 'optimizer, loss, metrics'],
  ]))
    assert.throws(() => model.compile(options), inklingError('bad-argument', ...words));
  assert.throws(
    () => model.compile({ optimizer: 'lion' }).fit(data, FAST),
    inklingError('bad-argument', 'sgd', 'adamw'),
  );
});

test('what does not fit is refused in a sentence, with every option', () => {
  const model = engine.createModel(QUICK);
  for (const [
    x,
    y,
    options,
    code,
    ...words
  ] of /** @type {[any, any, any, any, ...string[]][]} */ ([
    [nested, oneHot.slice(1), {}, 'bad-label', '96 class numbers', '950'],
    [nested, oneHot.map((row) => row.map(() => 0.1)), {}, 'bad-label', 'one-hot'],
    [nested, data.labels.map((label) => label + 1), {}, 'bad-label', '0 to 9', 'found 10'],
    [[1, 2, 3], [1], {}, 'bad-argument', '784 values each', 'found 3'],
    [
      new Float32Array(784).fill(1.5),
      [1],
      {},
      'bad-argument',
      '0 to 1, or whole numbers of 0 to 255',
      '1.5',
    ],
    [new Float32Array(784).fill(-1), [1], {}, 'bad-argument', 'from 0 to 255', '-1'],
    [nested, oneHot, { shuffle: false }, 'bad-argument', 'shuffle', 'every epoch is shuffled'],
    [nested, oneHot, { class_weight: { 10: 2 } }, 'bad-argument', 'classWeight', '0 to 9', '"10"'],
    [nested, oneHot, { class_weight: { 0: -2 } }, 'bad-argument', 'classWeight of "0"', '-2'],
    [nested, oneHot, { class_weight: 'even' }, 'bad-argument', "'balanced' or an object"],
    [nested, oneHot, { sample_weight: [1, 2] }, 'bad-argument', '96 numbers', 'found 2'],
    [nested, oneHot, { initial_epoch: 3 }, 'bad-argument', 'checkpoint'],
    [
      nested,
      oneHot,
      { validation_data: [nested] },
      'bad-argument',
      'validation_data must be [x, y], [x, y, sample_weight]',
    ],
    [
      nested,
      oneHot,
      { batchsize: 3 },
      'bad-argument',
      'no option "batchsize"',
      'batchSize, batch_size',
      'validation,',
      'workers',
      'validation_data',
      'verbose',
    ],
  ]))
    assert.throws(
      () => model.fit(x, y, options),
      inklingError(code, ...words),
      JSON.stringify(options),
    );
  assert.throws(
    () => model.fit(data, /** @type {any} */ ({ epoch: 3 })),
    inklingError('bad-argument', 'no option "epoch"', 'epochs'),
  );
});

test('predict() takes a data set; evaluate() gives means, top-k and AUC', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(data, { epochs: 6, workers: 1, learningRate: 0.01 });
  const answers = model.predict(data);
  const scores = await model.evaluate(data, { workers: 1 });
  assert.deepEqual(
    answers.map(({ digit }) => digit),
    [...scores.predicted],
  );
  assert.equal(model.predict({ ...data, count: 1 }).length, 1);
  const { macro, weighted, topK, auc, perClass, accuracy } = scores;
  const mean = perClass.reduce((sum, { recall }) => sum + recall, 0) / 10;
  assert.ok(Math.abs(macro.recall - mean) < 1e-12);
  assert.ok(
    Math.abs(weighted.recall - accuracy) < 1e-12,
    'recall weighted by support is the accuracy',
  );
  assert.equal(topK.length, 5);
  assert.equal(topK[0], accuracy);
  const inTwo = [...data.labels].filter((label, i) => answers[i].candidates.includes(label)).length;
  assert.ok(Math.abs(topK[1] - inTwo / data.count) < 1e-12);
  assert.ok(topK[4] >= topK[1]);
  // The area is the share of pairs in which the picture of the class has the higher probability.
  const areas = Array.from({ length: 10 }, (_, c) => {
    let [won, pairs] = [0, 0];
    data.labels.forEach((a, i) =>
      data.labels.forEach((b, j) => {
        if (a !== c || b === c) return;
        const difference = scores.probabilities[10 * i + c] - scores.probabilities[10 * j + c];
        pairs++;
        won += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
      }),
    );
    return won / pairs;
  });
  assert.ok(Math.abs(Number(auc) - areas.reduce((sum, area) => sum + area, 0) / 10) < 1e-12);
});

test('evaluate takes arrays and the words of Keras, and weights its loss', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  const whole = await model.evaluate(data, { workers: 1 });
  const same = await model.evaluate(nested, oneHot, {
    workers: 1,
    verbose: 0,
    batch_size: 32,
    steps: null,
  });
  assert.deepEqual([same.loss, same.accuracy], [whole.loss, whole.accuracy]);
  assert.deepEqual(same.losses, whole.losses);

  const weights = Float32Array.from(data.labels, (_, i) => (i % 5) / 2);
  const expected = whole.losses.reduce((sum, loss, i) => sum + weights[i] * loss, 0) / data.count;
  const weighted = await model.evaluate(nested, oneHot, { workers: 1, sample_weight: weights });
  assert.ok(Math.abs(weighted.loss - expected) < 1e-9 && expected !== whole.loss);
  assert.equal(weighted.accuracy, whole.accuracy);
  const own = await model.evaluate({ ...data, weights }, { workers: 1 });
  assert.equal(own.loss, weighted.loss);

  for (const [args, ...words] of /** @type {[any[], ...string[]][]} */ ([
    [[nested, oneHot, { steps: 3 }], 'evaluate cannot take steps 3', 'all of the data'],
    [[nested, oneHot, { sample_weight: [1] }], '96 numbers', 'found 1'],
    [[nested, oneHot, { shuffle: true }], 'evaluate has no option "shuffle"'],
    [[data, null], 'evaluate takes an object'],
  ]))
    await assert.rejects(
      async () => model.evaluate(.../** @type {[any]} */ (args)),
      inklingError('bad-argument', ...words),
    );
});
