/* The worker pool: workers that die, answers that are errors, and a process that ends when the work
 * does.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { startCompute } from '../../web/inkling/jobs.js';
import { FOR_GRADIENTS, FOR_TRAINING, Net } from '../../web/inkling/net.js';
import { now, portHandle, threadHandle, turn } from '../../web/inkling/platform.js';
import { Pool } from '../../web/inkling/pool.js';
import { LocalProvider, PoolProvider } from '../../web/inkling/provider.js';
import { completeRecipe } from '../../web/inkling/recipe.js';
import { sha256 } from '../../web/inkling/sha256.js';
import { Trainer } from '../../web/inkling/trainer.js';
import { runAlone } from './support/alone.js';
import { SMALL, digits, engine, inklingError } from './support.js';

const data = digits(400);
const { layers, input } = engine.createModel(SMALL);
const opening = { type: 'open', layers, input, block: 128 };

/** Starts workers as the library does, but keeps the threads so that a test can end them.
 * @param {Worker[]} [threads]
 */
function starter(threads = []) {
  return async () => {
    const { worker, port } = await startCompute(engine.wasm, async () => {
      const thread = new Worker(new URL('../../web/inkling/worker.js', import.meta.url));
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
 * @param {(net: Net) => import('../../web/inkling/trainer.js').Provider} provide
 * @param {(step: number) => void} [onStep]
 */
async function train(provide, onStep = () => {}) {
  const net = new Net(engine, layers, input, FOR_TRAINING, 128);
  net.initParams(4);
  const trainer = new Trainer({
    net,
    engine,
    provider: provide(net),
    recipe: completeRecipe({ epochs: 2, batchSize: 128, augment: 'light' }, 4),
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

test('workers killed in the middle of a run are replaced, and no bit changes', async () => {
  /** @type {Worker[]} */
  const threads = [];
  const pool = await Pool.open(2, opening, starter(threads));
  try {
    const hash = await train((net) => new PoolProvider(pool, engine, net, data), (step) => {
      // Two deaths: one at once, one a little into the next step.
      if (step === 2) threads[0].terminate();
      if (step === 5) setTimeout(() => threads[1].terminate(), 3);
    });
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
    const hash = await train((net) => new PoolProvider(pool, engine, net, data), (step) => {
      if (step === 3) [...threads].forEach((thread) => thread.terminate());
    });
    assert.equal(hash, expected);
  } finally {
    pool.close();
  }
});

test('what a dying worker leaves is done by who asked', async () => {
  /** @type {Worker[]} */
  const threads = [];
  const start = starter(threads);
  const pool = await Pool.open(1, opening, async () => {
    const handle = await start();
    const { post } = handle;
    const thread = threads[threads.length - 1];
    handle.post = (message, transfer) => {
      if (/** @type {any} */ (message).type === 'gradient' && threads.length < 3) thread.terminate();
      else post(message, transfer);
    };
    return handle;
  });
  try {
    assert.equal(await train((net) => new PoolProvider(pool, engine, net, data)), expected);
  } finally {
    pool.close();
  }
});

test('workers that keep dying end a round with an error', async () => {
  /** @type {Worker[]} */
  const threads = [];
  const start = starter(threads);
  const pool = await Pool.open(1, opening, async () => {
    const handle = await start();
    const { post } = handle;
    const thread = threads[threads.length - 1];
    handle.post = (message, transfer) => {
      if (/** @type {any} */ (message).type === 'gradient') thread.terminate();
      else post(message, transfer);
    };
    return handle;
  });
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
    const logits = await provider.logits(many, net.params());
    assert.deepEqual(logits, net.logits(engine.fromBytes(many)));
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
