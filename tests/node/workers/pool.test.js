/* The worker pool: workers that die, answers that are errors, and a process that ends with its work.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { startCompute } from '../../../web/inkling/workers/jobs.js';
import { completeLayers } from '../../../web/inkling/architecture/layers.js';
import { FOR_GRADIENTS, FOR_TRAINING, Net, largestBlock } from '../../../web/inkling/engine/net.js';
import { now, turn } from '../../../web/inkling/base/platform.js';
import { portHandle, threadHandle } from '../../../web/inkling/workers/threads.js';
import { Pool } from '../../../web/inkling/workers/pool.js';
import { LocalProvider, PoolProvider } from '../../../web/inkling/workers/gradients.js';
import { completeRecipe } from '../../../web/inkling/training/recipe.js';
import { sha256 } from '../../../web/inkling/base/sha256.js';
import { Trainer } from '../../../web/inkling/training/loop.js';
import { runAlone } from '../support/alone.js';
import { SMALL, digits, engine, inklingError } from '../support/networks.js';

const data = digits(400);
const model = engine.createModel(SMALL);
const { layers, input } = model;
model.dispose(); // or its memory would be given back some time during a test
const opening = { type: 'open', layers, input, block: 256 };

/** Starts workers as the library does, but keeps the threads so that a test can end them.
 * @param {Worker[]} [threads]
 */
function starter(threads = []) {
  return async () => {
    const { worker, port } = await startCompute(engine.wasm, async () => {
      const thread = new Worker(new URL('../../../web/inkling/workers/worker.js', import.meta.url));
      threads.push(thread);
      return threadHandle(thread);
    });
    const handle = portHandle(port, () => worker.terminate());
    worker.onFailure = (reason) => handle.onFailure(reason);
    return handle;
  };
}

/**
 * Trains on what the provider computes.
 * @param {(net: Net) => import('../../../web/inkling/training/loop.js').Provider} provide
 * @param {(step: number) => void} [onStep]
 * @param {{ batchSize?: number, maxBatch?: number }} [sizes]
 */
async function train(provide, onStep = () => {}, { batchSize = 128, maxBatch = batchSize } = {}) {
  const net = new Net(engine, layers, input, FOR_TRAINING, maxBatch);
  net.initParams(4);
  const trainer = new Trainer({
    net,
    engine,
    provider: provide(net),
    recipe: completeRecipe({ epochs: 2, batchSize, augment: 'light' }, 4),
    count: data.count,
    validate: null,
    report: ({ kind, step }) => kind === 'batch' && onStep(step),
    mayGoOn: async () => {
      await turn();
      return true;
    },
    now,
  });
  const { params } = await trainer.run();
  net.free();
  return sha256(new Uint8Array(params.buffer));
}

const expected = await train((net) => new LocalProvider(engine, net, data));

test('a last batch of more blocks than the others, and blocks smaller than need be', async () => {
  const pool = await Pool.open(1, opening, starter());
  try {
    const before = engine.memoryUsed;
    // Two workers: 256 pictures are 2 blocks of 4 units, the 144 that are left 5 blocks of one.
    const batchSize = 256;
    const alone = await train((net) => new LocalProvider(engine, net, data), undefined, {
      batchSize,
    });
    const provide = (/** @type {Net} */ net) => new PoolProvider(pool, engine, net, data);
    assert.equal(await train(provide, undefined, { batchSize }), alone);
    for (const maxBatch of [32, 64]) {
      assert.equal(await train(provide, undefined, { maxBatch }), expected);
      assert.equal(
        await train((net) => new LocalProvider(engine, net, data), undefined, { maxBatch }),
        expected,
      );
    }
    assert.equal(engine.memoryUsed, before, 'a network takes its shares with it');
  } finally {
    pool.close();
  }
});

test('blocks of a network that leaves little room are smaller', () => {
  /** @param {number} units */
  const wide = (units) =>
    completeLayers([
      { type: 'flatten' },
      { type: 'dense', units },
      { type: 'dense', units },
      { type: 'dense', units: 10 },
    ]);
  const block = (/** @type {number} */ units, /** @type {number} */ images) =>
    largestBlock(engine, wide(units), input, FOR_TRAINING, images);
  assert.deepEqual([block(64, 1), block(64, 33), block(64, 65536)], [1, 33, 65536]);
  assert.deepEqual([block(4096, 128), block(4096, 1000), block(4096, 65536)], [128, 1000, 1024]);
  assert.ok(largestBlock(engine, wide(4096), input, FOR_GRADIENTS, 65536) > 2048);
});

test('room for shares that is not to be had leaves the network as it was', () => {
  const before = engine.memoryUsed;
  const net = new Net(engine, layers, input, FOR_TRAINING);
  const gradient = new Float32Array(net.paramCount);
  net.keepGradient(gradient, 0, 2);
  assert.throws(() => net.keepGradient(gradient, 0, 2 ** 30), inklingError('no-memory'));
  net.keepGradient(gradient, 2, 3);
  net.free();
  assert.equal(engine.memoryUsed, before);
});

test('an error in the share of who asked, while workers are at theirs', async () => {
  const pool = await Pool.open(2, opening, starter());
  const net = new Net(engine, layers, input, FOR_TRAINING, 256);
  net.initParams(4);
  try {
    const provider = new PoolProvider(pool, engine, net, data);
    // Eight blocks for three.
    const samples = Uint32Array.from({ length: 256 }, (_, i) => i);
    const batch = { seed: 1, epoch: 0, batch: 256, labelSmoothing: 0 };
    const right = await new LocalProvider(engine, net, data).gradient(samples, batch, null);
    net.keepBlockGradient = () => {
      throw new Error('out of order');
    };
    for (let i = 0; i < 3; i++)
      await assert.rejects(provider.gradient(samples, batch, null), /out of order/);
    Reflect.deleteProperty(net, 'keepBlockGradient');
    const { loss, correct } = await provider.gradient(samples, batch, null);
    assert.deepEqual([loss, correct], [right.loss, right.correct]);
  } finally {
    pool.close();
    net.free();
  }
});

test('weights go back and forth in one buffer, however many tasks a worker gets', async () => {
  /** @type {any[]} */
  const spares = [];
  const pool = await Pool.open(1, { type: 'open' }, async () => {
    const handle = fakeWorker();
    handle.post = ({ type, params }) =>
      setImmediate(() => handle.onMessage({ type: type === 'open' ? 'opened' : 'result', params }));
    return handle;
  });
  const task = () => ({ message: { type: 'gradient' }, transfer: [] });
  const weights = new Float32Array(3);
  for (const tasks of [[task, task, task], [task], [task, task]]) {
    await pool.run(tasks, (spare) => {
      spares.push(spare);
      return weights;
    });
  }
  assert.deepEqual(spares, [undefined, weights, weights]);
});

test('workers killed in the middle of a run are replaced, and no bit changes', async () => {
  /** @type {Worker[]} */
  const threads = [];
  const pool = await Pool.open(2, opening, starter(threads));
  try {
    const hash = await train(
      (net) => new PoolProvider(pool, engine, net, data),
      (step) => {
        // Two deaths: one at once, one a little into the next step.
        if (step === 2) threads[0].terminate();
        if (step === 5) setTimeout(() => threads[1].terminate(), 3);
      },
    );
    assert.equal(hash, expected);
    assert.ok(threads.length >= 3, `${threads.length} workers were started`);
  } finally {
    pool.close();
  }
});

test('all workers killed at once', async () => {
  /** @type {Worker[]} */
  const threads = [];
  const pool = await Pool.open(3, opening, starter(threads));
  try {
    const hash = await train(
      (net) => new PoolProvider(pool, engine, net, data),
      (step) => {
        if (step === 3) [...threads].forEach((thread) => thread.terminate());
      },
    );
    assert.equal(hash, expected);
  } finally {
    pool.close();
  }
});

/** Starts workers of which the first `count` end when they are given a gradient to compute.
 * @param {number} count
 */
function mortals(count) {
  /** @type {Worker[]} */
  const threads = [];
  const start = starter(threads);
  return async () => {
    const handle = await start();
    const { post } = handle;
    const thread = threads[threads.length - 1];
    handle.post = (message, transfer) => {
      if (/** @type {any} */ (message).type === 'gradient' && threads.length <= count)
        thread.terminate();
      else post(message, transfer);
    };
    return handle;
  };
}

test('what a dying worker leaves is done by who asked', async () => {
  const pool = await Pool.open(1, opening, mortals(2));
  try {
    assert.equal(await train((net) => new PoolProvider(pool, engine, net, data)), expected);
  } finally {
    pool.close();
  }
});

test('workers that keep dying end a round with an error', async () => {
  const pool = await Pool.open(1, opening, mortals(Infinity));
  try {
    const task = () => ({ message: { type: 'gradient' }, transfer: [] });
    await assert.rejects(
      pool.run([task], () => new Float32Array(1)),
      inklingError('worker-failed', 'keep failing'),
    );
  } finally {
    pool.close();
  }
});

/** A worker that answers at once, and a way to kill it. */
function fakeWorker() {
  const handle = {
    post: (/** @type {any} */ { type }) =>
      setImmediate(() =>
        handle.onMessage({ type: type === 'open' ? 'opened' : 'result', result: 1 }),
      ),
    onMessage: (/** @type {any} */ _message) => {},
    onFailure: (/** @type {string} */ _reason) => {},
    terminate: () => {},
  };
  setImmediate(() => handle.onMessage({ type: 'listening' }));
  return handle;
}

/** Lets everything that waits happen. */
async function settle() {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('idle workers that die and cannot be replaced: the next round is an error', async () => {
  const task = () => ({ message: { type: 'logits' }, transfer: [] });
  const params = () => new Float32Array(1);
  /** @type {ReturnType<typeof fakeWorker>[]} */
  const workers = [];
  let isShort = false;
  const pool = await Pool.open(2, { type: 'open' }, async () => {
    if (isShort) throw new Error('out of threads');
    workers.push(fakeWorker());
    return workers[workers.length - 1];
  });
  assert.deepEqual(await pool.run([task, task, task], params), [1, 1, 1]);
  workers[0].onFailure('killed');
  assert.deepEqual(await pool.run([task], params), [1], 'the other, or its replacement');
  await settle();
  assert.equal(workers.length, 3);
  isShort = true;
  for (const worker of workers.slice(1)) worker.onFailure('killed');
  await settle();
  await assert.rejects(pool.run([task], params), /out of threads/);
});

test('a compute worker that does not start is ended', async () => {
  const thread = new Worker('setInterval(() => {}, 1000)', { eval: true });
  // As a web worker whose script does not load: it says that it failed, and lives on.
  const start = async () => {
    const handle = threadHandle(thread);
    setImmediate(() => handle.onFailure('worker.js did not load'));
    return handle;
  };
  try {
    await assert.rejects(
      startCompute(engine.wasm, start),
      inklingError('worker-failed', 'did not start: worker.js did not load'),
    );
    for (let i = 0; i < 200 && thread.threadId !== -1; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(thread.threadId, -1, 'the thread is gone');
  } finally {
    await thread.terminate();
  }
});

test('a compute worker that throws while it starts', async () => {
  const start = async () =>
    threadHandle(new Worker('throw new Error("out of order")', { eval: true }));
  await assert.rejects(
    startCompute(engine.wasm, start),
    inklingError('worker-failed', 'did not start: out of order'),
  );
});

test('a network that cannot be built is an error when the pool opens', async () => {
  await assert.rejects(
    Pool.open(2, { ...opening, layers: [{ type: 'flatten' }] }, starter()),
    inklingError('bad-layers'),
  );
});

test('an error of the engine comes through, and the pool stays usable', async () => {
  const pool = await Pool.open(2, opening, starter());
  const net = new Net(engine, layers, input, FOR_GRADIENTS);
  try {
    const provider = new PoolProvider(pool, engine, net, data);
    net.initParams(3);
    const many = digits(1400).images;
    // Three chunks: when the first fails the second is still being worked on, and its late answer
    // must go nowhere.
    await assert.rejects(provider.logits(many, net.params().fill(NaN)), inklingError('not-finite'));
    for (const images of [many, digits(1).images, digits(2).images, digits(4).images]) {
      const logits = await provider.logits(images, net.params());
      assert.deepEqual(logits, net.logits(engine.fromBytes(images)));
    }
  } finally {
    pool.close();
    net.free();
  }
});

test('nothing keeps the process alive after a run', async () => {
  const { code, output } = await runAlone(`
    const engine = await inkling.loadEngine();
    const data = inkling.syntheticDataset(300);
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 16, activation: 'relu' },
      { type: 'dense', units: 10 }];
    const net = engine.createModel(layers);
    await net.fit(data, { epochs: 1, workers: 2 });
    await net.evaluate(data, { workers: 2 });
    console.log('done');`);
  assert.deepEqual([code, output], [0, 'done\n']);
});
