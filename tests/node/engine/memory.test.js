/* memory.test.js - training and reset, again and again: memory is as the first time left it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticDataset } from '../../../web/inkling/index.js';
import { completeLayers } from '../../../web/inkling/architecture/layers.js';
import { FOR_TRAINING, Net } from '../../../web/inkling/engine/net.js';
import { runAlone } from '../support/alone.js';
import { engineWithMemory, memoryStays } from '../support/memory.js';
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

test('memory after 5 cycles is within 5 % of that after the first', (context) =>
  memoryStays(5, context));

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
