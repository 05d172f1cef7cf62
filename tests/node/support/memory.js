/* memory.js - what training and reset, again and again, leave in memory; and an engine whose WebAssembly memory can be
 * measured, which the library keeps private.
 */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../web/inkling/index.js';
import { runAlone } from './alone.js';

/** @typedef {import('../../../web/inkling/index.js').Engine} Engine */

/** @returns {Promise<{ engine: Engine, bytes: () => number }>} */
export async function engineWithMemory() {
  const { instantiate } = WebAssembly;
  /** @type {any} */
  let instance;
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {WebAssembly.Module} */ module) => {
      instance = await instantiate(module);
      return instance;
    }
  );
  try {
    const engine = await loadEngine();
    return { engine, bytes: () => instance.exports.memory.buffer.byteLength };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

/**
 * Trains and resets, and prints what is in use after each cycle. What is held is JavaScript's
 * objects and what belongs to them, array buffers included.
 */
const sourceOf = (/** @type {number} */ cycles) => `
  import { engineWithMemory } from '${import.meta.url}';
  const { engine, bytes } = await engineWithMemory();
  const data = inkling.syntheticDataset(128);
  const sizes = [];
  for (let i = 0; i < ${cycles}; i++) {
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

/**
 * Nothing is warmed up: the first cycle is the first that its process does, so what V8 compiles and learns in the others is
 * within the 5 %.
 * @param {number} cycles @param {{ diagnostic: (text: string) => void }} context
 */
export async function memoryStays(cycles, context) {
  const { code, output } = await runAlone(sourceOf(cycles), STEADY);
  assert.equal(code, 0, output);
  /** @type {{ sizes: { engine: number, held: number, rss: number }[], used: number }} */
  const { sizes, used } = JSON.parse(output);
  assert.equal(used, 0);
  const [first, last] = [sizes[0], sizes[cycles - 1]];
  assert.equal(last.engine, first.engine, 'the WebAssembly memory, to the byte');
  for (const what of /** @type {const} */ (['held', 'rss'])) {
    const text = sizes.map((size) => (size[what] / 2 ** 20).toFixed(2)).join(' ');
    context.diagnostic(`${what}, MiB after each cycle: ${text}`);
    assert.ok(last[what] <= 1.05 * first[what], `${what}: ${text}`);
  }
}
