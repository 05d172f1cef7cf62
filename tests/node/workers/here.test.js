/* here.test.js - jobs without workers: the calling thread computes, between other events, with the same result. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { startHere } from '../../../web/inkling/workers/here.js';
import { hasWorkers } from '../../../web/inkling/workers/threads.js';

const engine = await loadEngine();
const data = syntheticDataset(256);
const LAYERS = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
const net = () => engine.createModel(LAYERS, { seed: 3 });

test('workers: 0 trains to the same weights and says that the caller computed', async () => {
  const [here, apart] = [net(), net()];
  const options = { epochs: 2, batchSize: 64, seed: 5 };
  let turns = 0;
  const timer = setInterval(() => turns++);
  const steps = [];
  const run = here.fit(data, { ...options, workers: 0 });
  for await (const { kind, step } of run) steps.push(`${kind} ${step}`);
  clearInterval(timer);
  const result = await run;
  assert.equal(result.workers, 0);
  assert.ok(turns > 0, 'timers ran meanwhile');
  assert.ok(steps.length > 1, 'progress came');
  const other = await apart.fit(data, { ...options, workers: 1 });
  assert.equal(other.workers, 1);
  assert.equal(result.hash, other.hash);
  const [a, b] = await Promise.all([
    here.evaluate(data, { workers: 0 }),
    apart.evaluate(data, { workers: 2 }),
  ]);
  assert.equal(a.loss, b.loss);
});

test('a run in the calling thread is paused, stepped, asked and stopped', async () => {
  const model = net();
  const run = model.fit(data, { epochs: 50, batchSize: 32, workers: 0 });
  run.pause();
  run.step();
  assert.ok(await run.checkpoint());
  run.resume();
  run.stop();
  assert.equal((await run).stopped, 'aborted');
});

test('an aborted evaluation in the calling thread ends with its error', async () => {
  await assert.rejects(net().evaluate(data, { workers: 0, signal: AbortSignal.abort() }), {
    code: 'aborted',
  });
});

test('where the platform has workers they are the default', async () => {
  assert.ok(hasWorkers());
  assert.ok((await net().fit(data, { epochs: 1 })).workers >= 1);
});

test('messages to and from this thread are copies', async () => {
  const handle = startHere();
  /** @type {any[]} */
  const got = [];
  handle.onMessage = (message) => got.push(message);
  const bytes = new Uint8Array(4);
  handle.post({ type: 'pictures', part: 'data', from: 0, of: 4, bytes }, [bytes.buffer]);
  assert.equal(bytes.length, 0, 'the buffer has moved');
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(got, [{ type: 'listening' }]);
  handle.terminate();
});
