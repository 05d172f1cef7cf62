/* Callbacks against histories worked by hand from Keras' rules, alone and inside the training loop.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterEpoch, newCallbackState } from '../../../web/inkling/training/callbacks.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { Trainer } from '../../../web/inkling/training/loop.js';
import { engine } from '../support/networks.js';

/**
 * What a callback decides after each epoch.
 * @param {any} options
 * @param {number[]} values of valLoss, or of what it monitors
 */
function decisions(options, values) {
  const [callback] = completeRecipe({ callbacks: [options] }, 1).callbacks;
  const state = newCallbackState();
  let rate = 1;
  return values.map((value, epoch) => {
    const scores = {
      loss: 9,
      accuracy: 0.5,
      valLoss: 9,
      valAccuracy: 0.5,
      [callback.monitor]: value,
    };
    const { improved, stop, factor } = afterEpoch(callback, state, scores, epoch, rate);
    rate *= factor;
    return callback.type === 'earlyStopping'
      ? `${improved ? '+' : '-'}${stop ? '!' : ''}`
      : Number(rate.toPrecision(6));
  });
}

test('early stopping waits `patience` epochs after the best', () => {
  const stop = (/** @type {any} */ options, /** @type {number[]} */ values) =>
    decisions({ type: 'earlyStopping', ...options }, values).join(' ');
  assert.equal(stop({ patience: 2 }, [5, 4, 4.5, 3, 3.5, 3.2, 3.1]), '+ + - + - -! -!');
  assert.equal(stop({ patience: 0 }, [5, 4, 4]), '+ + -!');
  assert.equal(stop({ patience: 1, minDelta: 0.5 }, [5, 4.6, 4.4, 4.2]), '+ -! + -!');
  assert.equal(stop({ patience: 1, monitor: 'valAccuracy' }, [0.5, 0.6, 0.6, 0.7]), '+ + -! +');
  assert.equal(
    stop({ patience: 1, monitor: 'valAccuracy', minDelta: 0.1 }, [0.5, 0.55, 0.65]),
    '+ -! +',
  );
});

test('the learning rate falls on a plateau, rests in the cooldown and has a floor', () => {
  const rate = (/** @type {any} */ options, /** @type {number[]} */ values) =>
    decisions({ type: 'reduceOnPlateau', ...options }, values);
  assert.deepEqual(
    rate({ patience: 2, factor: 0.5 }, [5, 5, 5, 5, 5, 4, 5, 5]),
    [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125],
  );
  assert.deepEqual(
    rate({ patience: 1, factor: 0.1, cooldown: 2 }, [5, 5, 5, 5, 5, 5]),
    [1, 0.1, 0.1, 0.01, 0.01, 0.001],
  );
  assert.deepEqual(
    rate({ patience: 0, factor: 0.1, minLearningRate: 0.05 }, [5, 5, 5, 5]),
    [1, 0.1, 0.05, 0.05],
  );
  assert.deepEqual(
    rate({ patience: 1, factor: 0.5 }, [5, 4.99995]),
    [1, 0.5],
    'less than minDelta 1e-4 is no progress',
  );
  assert.deepEqual(
    rate({ patience: 1, factor: 0.5, monitor: 'accuracy' }, [0.5, 0.6, 0.6]),
    [1, 1, 0.5],
  );
});

test("Keras' own names, and its rules where they are easily got wrong", () => {
  // 0.905 is less than 0.01 above 0.9; 0.911 is more; then 0.912 and 0.915 are too little again.
  assert.equal(
    decisions(
      { type: 'EarlyStopping', monitor: 'val_accuracy', patience: 2, min_delta: 0.01 },
      [0.9, 0.905, 0.911, 0.912, 0.915, 0.93],
    ).join(' '),
    '+ - + - -! +',
  );
  // Steps down in epochs 3, 5, 7 and never below the floor; an epoch in the cooldown counts once it is over.
  assert.deepEqual(
    decisions(
      {
        type: 'ReduceLROnPlateau',
        monitor: 'loss',
        factor: 0.5,
        patience: 2,
        cooldown: 1,
        min_lr: 0.2,
      },
      [1, 1, 1, 1, 1, 1, 1, 1, 1],
    ),
    [1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2],
  );
  // An improvement ends the waiting, also in the cooldown.
  assert.deepEqual(
    decisions(
      { type: 'ReduceLROnPlateau', factor: 0.5, patience: 2, cooldown: 2 },
      [5, 5, 5, 4, 4, 4, 4],
    ),
    [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25],
  );
  const [plateau] = completeRecipe(
    { callbacks: [{ type: 'ReduceLROnPlateau', patience: 0, min_lr: 0.2, min_delta: 0.1 }] },
    1,
  ).callbacks;
  const state = newCallbackState();
  const after = (/** @type {number} */ valLoss, /** @type {number} */ rate) =>
    afterEpoch(plateau, state, { loss: 0, accuracy: 0, valLoss, valAccuracy: 0 }, 1, rate);
  assert.equal(after(0.3, 1).improved, true);
  assert.equal(after(0.2, 1).improved, 0.2 < 0.3 - 0.1, 'the sum rounds as in Keras');
  assert.equal(after(9, Math.fround(0.2)).factor, 1, 'the floor is compared as float32');
  assert.deepEqual(
    completeRecipe(
      {
        callbacks: [
          { type: 'EarlyStopping', restore_best_weights: true },
          { type: 'ReduceLROnPlateau' },
        ],
      },
      1,
    ).callbacks,
    [
      {
        type: 'earlyStopping',
        monitor: 'valLoss',
        patience: 0,
        minDelta: 0,
        restoreBest: true,
      },
      {
        type: 'reduceOnPlateau',
        monitor: 'valLoss',
        patience: 10,
        minDelta: 1e-4,
        factor: 0.1,
        cooldown: 0,
        minLearningRate: 0,
      },
    ],
    "Keras' defaults",
  );
});

/**
 * The training loop with a made-up gradient and made-up validation losses: what it reports and
 * where it ends.
 * @param {any} recipe
 * @param {number[]} valLosses
 */
async function train(recipe, valLosses) {
  let applied = 0;
  /** @type {number[]} */
  const rates = [];
  /** @type {any[]} */
  const events = [];
  const net = /** @type {any} */ ({
    params: () => Float32Array.of(applied),
    average: () => Float32Array.of(applied / 2),
    applyShares: (
      /** @type {number} */ shares,
      /** @type {any} */ optimizer,
      /** @type {number} */ rate,
    ) => {
      applied++;
      rates.push(rate);
    },
  });
  let clock = 0;
  const trainer = new Trainer({
    net,
    engine,
    provider: {
      gradient: async (samples) => ({
        shares: 1,
        loss: samples.length * 0.5,
        correct: 1,
      }),
      logits: async () => new Float32Array(),
    },
    recipe: completeRecipe(recipe, 1),
    count: 10,
    validate: async () => ({
      loss: valLosses[events.filter(({ kind }) => kind === 'epoch').length],
      accuracy: 0.5,
    }),
    report: (progress) => events.push(progress),
    mayGoOn: async () => true,
    now: () => (clock += 10),
  });
  return { ...(await trainer.run()), rates, events };
}

test('the loop: batches, epochs, the last partial batch, history', async () => {
  const { events, history, rates, stopped, trainingSeconds } = await train(
    { epochs: 2, batchSize: 4 },
    [3, 2],
  );
  assert.deepEqual(events.map(({ kind }) => kind[0]).join(''), 'bbbebbbe');
  assert.deepEqual(
    events.map(({ step }) => step),
    [1, 2, 3, 3, 4, 5, 6, 6],
  );
  assert.deepEqual(
    events.map(({ epoch }) => epoch),
    [1, 1, 1, 1, 2, 2, 2, 2],
  );
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'batch').map(({ accuracy }) => accuracy),
    [1 / 4, 1 / 4, 1 / 2, 1 / 4, 1 / 4, 1 / 2],
  );
  const rate = Math.fround(0.001);
  assert.deepEqual(history, {
    loss: [0.5, 0.5],
    accuracy: [0.3, 0.3],
    valLoss: [3, 2],
    valAccuracy: [0.5, 0.5],
    learningRate: [rate, rate],
  });
  assert.deepEqual(rates, new Array(6).fill(rate));
  assert.equal(stopped, 'finished');
  // The clock is read three times a step and twice a validation: six steps, one validation before the last of them.
  assert.equal(trainingSeconds, 0.2, 'to the last update; the validation after it does not count');
  assert.ok(
    events[0].imagesPerSecond === 400 &&
      events[0].secondsLeft > 0 &&
      events.at(-1).secondsLeft === 0,
  );
});

test('the loop stops early and restores the best epoch', async () => {
  const callbacks = [{ type: 'earlyStopping', patience: 1, restoreBest: true }];
  const { epochs, params, stopped } = await train(
    { epochs: 9, batchSize: 5, callbacks },
    [3, 2, 2.5, 1],
  );
  assert.deepEqual([epochs, stopped, [...params]], [3, 'early-stopping', [4]]);
  const kept = await train(
    { epochs: 9, batchSize: 5, callbacks: [{ type: 'earlyStopping', patience: 1 }] },
    [3, 2, 2.5, 1],
  );
  assert.deepEqual([...kept.params], [6]);
  const averaged = await train(
    { epochs: 9, batchSize: 5, callbacks, averageDecay: 0.9 },
    [3, 2, 2.5, 1],
  );
  assert.deepEqual([...averaged.params], [2], 'with an average it is the averaged weights');
});

test('the best epoch is restored also when the run ends by itself', async () => {
  const callbacks = [{ type: 'earlyStopping', patience: 5, restoreBest: true }];
  const { params, stopped } = await train({ epochs: 3, batchSize: 5, callbacks }, [3, 2, 2.5]);
  assert.deepEqual([stopped, [...params]], ['finished', [4]]);
});

test('the loop takes the plateau into the learning rate', async () => {
  const callbacks = [{ type: 'reduceOnPlateau', patience: 1, factor: 0.5 }];
  const { rates } = await train(
    { epochs: 4, batchSize: 10, learningRate: 0.5, callbacks },
    [3, 3, 3, 3],
  );
  assert.deepEqual(rates, [0.5, 0.5, 0.25, 0.125]);
});

test('schedules: step decay counts epochs, one-cycle ends at its end', async () => {
  const step = await train(
    {
      epochs: 4,
      batchSize: 5,
      learningRate: { schedule: 'step', base: 0.5, factor: 0.5, every: 2 },
    },
    [1, 1, 1, 1],
  );
  assert.deepEqual(step.rates, [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  const cycle = await train(
    { epochs: 50, batchSize: 5, learningRate: { schedule: 'oneCycle', base: 1, warmup: 0.3 } },
    new Array(50).fill(1),
  );
  assert.ok(cycle.rates[0] < 0.1 && cycle.rates[29] > 0.99 && cycle.rates[99] < 0.01);
  assert.ok(cycle.rates.every((rate) => rate >= 0 && rate === Math.fround(rate)));
});

test('changes of the learning rate by hand take over from the schedule', async () => {
  const { rates } = await train(
    {
      epochs: 2,
      batchSize: 5,
      learningRate: { schedule: 'cosine', base: 1 },
      learningRateChanges: [[2, 0.25]],
    },
    [1, 1],
  );
  assert.deepEqual(rates.slice(2), [0.25, 0.25]);
  assert.equal(rates[0], 1);
});
