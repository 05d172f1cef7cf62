/* memory.test.js - training and reset, twenty times: memory is as the first time left it.
 *
 * Nothing is warmed up: the first cycle is the first that its process does, so what V8 compiles
 * and learns in the nineteen others is within the 5 %.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticDataset } from '../../../web/inkling/index.js';
import { completeLayers } from '../../../web/inkling/architecture/layers.js';
import { FOR_TRAINING, Net } from '../../../web/inkling/engine/net.js';
import { runAlone } from '../support/alone.js';
import { engineWithMemory } from '../support/memory.js';
import { SMALL } from '../support/networks.js';

const CYCLES = 20;

test("the engine's memory, to the byte, with the training in this process", async () => {
  const { engine, bytes } = await engineWithMemory();
  const data = syntheticDataset(64, { engine });
  const images = engine.fromBytes(data.images);
  const samples = Uint32Array.from(data.labels, (_, i) => i);
  const batch = { seed: 1, epoch: 0, batch: 64, labelSmoothing: 0 };
  const optimizer = {
    kind: /** @type {const} */ ('adam'),
    nesterov: false,
    momentum: 0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
    clipNorm: 0,
    averageDecay: 0,
  };
  const sizes = [];
  for (let i = 0; i < CYCLES; i++) {
    const net = new Net(engine, completeLayers(SMALL), [28, 28, 1], FOR_TRAINING, 64);
    net.initParams(1);
    net.trainStep(images, data.labels, samples, batch, optimizer, 0.001);
    const model = engine.createModel('deep');
    model.predict(data.images);
    model.dispose();
    net.free();
    assert.equal(engine.memoryUsed, 0);
    sizes.push(bytes());
  }
  assert.deepEqual(sizes, new Array(CYCLES).fill(sizes[0]));
});

/**
 * Trains and resets, and prints what is in use after each cycle. What is held is JavaScript's
 * objects and what belongs to them, array buffers included.
 */
const SOURCE = `
  import { engineWithMemory } from '${new URL('../support/memory.js', import.meta.url).href}';
  const { engine, bytes } = await engineWithMemory();
  const data = inkling.syntheticDataset(128);
  const sizes = [];
  for (let i = 0; i < ${CYCLES}; i++) {
    const net = engine.createModel('slim');
    await net.fit(data, { epochs: 1, workers: 2 });
    await net.evaluate(data, { workers: 2 });
    net.predict(data.images);
    net.dispose();
    for (let pass = 0; pass < 4; pass++) { // an ended thread takes a moment to be gone
      gc();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    sizes.push({ engine: bytes(), held: heapUsed + external, rss });
  }
  console.log(JSON.stringify({ sizes, used: engine.memoryUsed }));`;

/**
 * V8 collects in the thread that asks for it, and does not double the space for new objects, which
 * it would do, by some MiB, in one cycle or another.
 */
const STEADY = [
  '--expose-gc',
  '--no-concurrent-recompilation',
  '--single-threaded-gc',
  '--max-semi-space-size=1',
];

test('memory after 20 cycles is within 5 % of that after the first', async (context) => {
  const { code, output } = await runAlone(SOURCE, STEADY);
  assert.equal(code, 0, output);
  /** @type {{ sizes: { engine: number, held: number, rss: number }[], used: number }} */
  const { sizes, used } = JSON.parse(output);
  assert.equal(used, 0);
  const [first, last] = [sizes[0], sizes[CYCLES - 1]];
  assert.equal(last.engine, first.engine, 'the WebAssembly memory, to the byte');
  for (const what of /** @type {const} */ (['held', 'rss'])) {
    const text = sizes.map((size) => (size[what] / 2 ** 20).toFixed(2)).join(' ');
    context.diagnostic(`${what}, MiB after each cycle: ${text}`);
    assert.ok(last[what] <= 1.05 * first[what], `${what}: ${text}`);
  }
});

test('a forgotten model gives its memory back', async () => {
  const { code, output } = await runAlone(
    `
    const engine = await inkling.loadEngine();
    for (let i = 0; i < 20; i++) engine.createModel('deep');
    const before = engine.memoryUsed;
    for (let i = 0; i < 20 && engine.memoryUsed > 0; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    console.log(before > 20 * 300000, engine.memoryUsed < before / 10);`,
    ['--expose-gc'],
  );
  assert.deepEqual([code, output], [0, 'true true\n']);
});
