/* nets.js - speed of whole networks, Inkling beside TensorFlow.js in the same run.
 *
 * One network for everybody: conv 32 3x3 relu, pool, conv 64 3x3 relu, pool, conv 64 3x3 relu, dense 64 relu, dense 10. One
 * thread for everybody. Inference: TensorFlow.js' WebAssembly backend (SIMD), from pixels in an array to probabilities in
 * an array; training: its CPU backend, because no backend for Node without native code trains faster. Random pixels, random
 * labels: the arithmetic does not depend on them.
 *
 * Each figure is the median over repetitions; the two rivals take turns, so that a busy moment hits both.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeDataset } from '../../web/inkling/index.js';

const PIXELS = 784;
const BATCH = 128;
/** A batch of 128 takes TensorFlow.js' CPU backend two minutes; the time grows with the batch, so that a part is as telling. */
const RIVAL_TRAINING_BATCH = 16;

/** @typedef {{ name: string, predictOne: () => void, predictBatch: () => void }} Contestant */

/** @param {number} count */
function randomPixels(count) {
  let state = 1;
  return Uint8Array.from({ length: count * PIXELS }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Milliseconds of one call. @param {() => void} job @param {number} repeats */
function timed(job, repeats) {
  const started = performance.now();
  for (let i = 0; i < repeats; i += 1) job();
  return (performance.now() - started) / repeats;
}

/** @param {import('../cli/models.js').Engine} engine @param {Uint8Array} pixels @returns {Contestant} */
function inkling(engine, pixels) {
  const model = engine.createModel('deep', { seed: 1 });
  const one = pixels.subarray(0, PIXELS);
  return {
    name: 'Inkling',
    predictOne: () => { model.predict(one); },
    predictBatch: () => { model.predict(pixels); },
  };
}

/** The package, through require: its modules for bundlers do not load in Node. */
function tensorflow() {
  const require = createRequire(import.meta.url);
  const tf = /** @type {typeof import('@tensorflow/tfjs')} */ (require('@tensorflow/tfjs'));
  const wasm = /** @type {typeof import('@tensorflow/tfjs-backend-wasm')} */ (require('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
  tf.enableProdMode(); // no checks in the loop, and no advertisement
  return tf; // one thread: its threads need a Worker of the browser's kind, which Node does not have
}

/** @param {ReturnType<typeof tensorflow>} tf */
function tensorflowModel(tf) {
  const { conv2d, maxPooling2d, flatten, dense } = tf.layers;
  return tf.sequential({ layers: [
    conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }), flatten(),
    dense({ units: 64, activation: 'relu' }), dense({ units: 10, activation: 'softmax' }),
  ] });
}

/** @param {ReturnType<typeof tensorflow>} tf @param {Uint8Array} pixels @returns {Contestant} */
function tensorflowContestant(tf, pixels) {
  const model = tensorflowModel(tf);
  /** @param {number} count */
  const predict = (count) => tf.tidy(() => {
    const input = tf.tensor4d(Float32Array.from(pixels.subarray(0, count * PIXELS), (byte) => byte / 255), [count, 28, 28, 1]);
    /** @type {import('@tensorflow/tfjs').Tensor} */ (model.predict(input)).dataSync();
  });
  return { name: 'TensorFlow.js wasm', predictOne: () => predict(1), predictBatch: () => predict(BATCH) };
}

/** Images a second of Adam at batch 128 with one worker, after the first steps. @param {import('../cli/models.js').Engine} engine
 *  @param {number} steps */
async function inklingTraining(engine, steps) {
  const count = steps * BATCH;
  const images = randomPixels(count);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const run = engine.createModel('deep', { seed: 1 }).fit(makeDataset({ images, labels, name: 'random' }),
    { epochs: 1, batchSize: BATCH, optimizer: 'adam', workers: 1, augment: null, validationSplit: 0 });
  const { seconds } = await run;
  return count / seconds;
}

/** @param {ReturnType<typeof tensorflow>} tf @param {Uint8Array} pixels */
async function tensorflowTraining(tf, pixels) {
  await tf.setBackend('cpu');
  const model = tensorflowModel(tf);
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy' });
  const count = RIVAL_TRAINING_BATCH;
  const x = tf.tensor4d(Float32Array.from(pixels.subarray(0, count * PIXELS), (byte) => byte / 255), [count, 28, 28, 1]);
  const y = tf.tensor1d(Array.from({ length: count }, (_, i) => i % 10));
  const started = performance.now();
  await model.trainOnBatch(x, y);
  return (1000 * count) / (performance.now() - started);
}

/**
 * @param {import('../cli/models.js').Engine} engine
 * @param {{ rounds?: number, rival?: boolean, say?: (text: string) => void }} [options]
 * @returns {Promise<{ name: string, latencyMs: number, imagesPerSecond: number, trainingPerSecond: number }[]>}
 */
export async function benchNets(engine, { rounds = 7, rival = true, say = () => {} } = {}) {
  const pixels = randomPixels(BATCH);
  const tf = rival ? tensorflow() : null;
  if (tf) await tf.setBackend('wasm');
  const contestants = [inkling(engine, pixels), ...(tf ? [tensorflowContestant(tf, pixels)] : [])];
  const times = contestants.map(() => ({ one: /** @type {number[]} */ ([]), batch: /** @type {number[]} */ ([]) }));
  for (let round = -1; round < rounds; round += 1) { // round -1 warms up
    contestants.forEach(({ predictOne, predictBatch }, i) => {
      const one = timed(predictOne, 30);
      const batch = timed(predictBatch, 2);
      if (round < 0) return;
      times[i].one.push(one);
      times[i].batch.push(batch);
    });
    say(`inference, round ${round + 1} of ${rounds}`);
  }
  say('training, Inkling');
  const training = [await inklingTraining(engine, 24)];
  if (tf) {
    say('training, TensorFlow.js (some ten seconds)');
    training.push(await tensorflowTraining(tf, pixels));
  }
  return contestants.map(({ name }, i) => ({
    name, latencyMs: median(times[i].one), imagesPerSecond: (1000 * BATCH) / median(times[i].batch),
    trainingPerSecond: training[i],
  }));
}
