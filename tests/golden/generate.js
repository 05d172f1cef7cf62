/**
 * generate.js - writes golden.json and golden.bin: what TensorFlow.js says about the nets of nets.js.
 *
 *   node tests/golden/generate.js          about two minutes; the same files every time
 *
 * golden.bin holds float32 arrays (little endian), then for each recorded value one signed byte e: the tolerance is 2^e.
 * golden.json says where everything is. Refuses to write values that could not catch a mistake: a tensor whose tolerance
 * is not far below its size, usually because a relu or a maximum sits on its edge. Another seed is tried then.
 */
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { NETS, OPTIMIZERS, STEPS } from './nets.js';
import { forward, gradientsOf, noisy, parametersOf, plain, train } from './tensorflow.js';

/** @typedef {import('./nets.js').Net} Net @typedef {import('./tensorflow.js').Arithmetic} Arithmetic */

const TRIALS = 12;
/** A value may stray this many times further than the furthest of the trials. */
const SAFETY = 4;

/** Mulberry32 (T. Ettinger, public domain): uniform in [0, 1). @param {number} seed */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weights of He's size, biases and statistics away from their usual 0 and 1. @param {Net} net @param {() => number} random */
function startOf(net, random) {
  /** @type {Record<string, tf.Tensor>} */
  const params = {};
  for (const { name, shape } of parametersOf(net)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const fan = count / shape[shape.length - 1];
    const draw = () => {
      const x = 2 * random() - 1;
      if (name.endsWith('kernel')) return x * Math.sqrt(6 / fan);
      if (name.endsWith('gamma') || name.endsWith('variance')) return 1 + 0.5 * x;
      return 0.3 * x;
    };
    params[name] = tf.keep(tf.tensor(Float32Array.from({ length: count }, draw), shape));
  }
  return params;
}

/**
 * Everything that is recorded about a net, as flat arrays by name.
 * @param {Net} net @param {Record<string, tf.Tensor>} params @param {tf.Tensor} images @param {number[]} labels
 * @param {Arithmetic} arithmetic @returns {Record<string, Float32Array>}
 */
function measure(net, params, images, labels, arithmetic) {
  const order = parametersOf(net).map((p) => p.name);
  const flat = (/** @type {Record<string, tf.Tensor>} */ tensors) =>
    Float32Array.from(
      order.flatMap((name) => (tensors[name] ? [...tensors[name].dataSync()] : [])),
    );
  /** @type {Record<string, Float32Array>} */
  const out = {};
  tf.tidy(() => {
    out.logits = /** @type {Float32Array} */ (
      forward(net, params, images, false, arithmetic).logits.dataSync()
    );
    const { loss, gradients, statistics } = gradientsOf(net, params, images, labels, arithmetic);
    out.loss = Float32Array.from(loss.dataSync());
    out.gradient = flat({ ...gradients, ...statistics });
    for (const o of OPTIMIZERS) {
      train(net, params, images, labels, o, Math.max(...STEPS), arithmetic, (step, now) => {
        if (STEPS.includes(step)) out[`${o.name} ${step}`] = flat(now);
      });
    }
  });
  return out;
}

/** @param {Float32Array} values @param {Float32Array[]} trials @returns {Int8Array} exponents */
function tolerances(values, trials) {
  return Int8Array.from(values, (value, i) => {
    const spread = Math.max(...trials.map((trial) => Math.abs(trial[i] - value)));
    return Math.max(
      -126,
      Math.ceil(Math.log2(Math.max(SAFETY * spread, 2 ** -23 * Math.abs(value), 2 ** -120))),
    );
  });
}

/** Could this catch a mistake? @param {Float32Array} values @param {Int8Array} exponents */
function isSharp(values, exponents) {
  const size = Math.max(...values.map(Math.abs));
  return size > 0 && exponents.filter((e) => 2 ** e < 1e-3 * size).length >= 0.97 * values.length;
}

/** @typedef {{ name: string, array: Float32Array, exponents: Int8Array }} Measurement */

/** A net from `seed` and all its values; null when some of them are not sharp. @param {Net} net @param {number} seed */
function attempt(net, seed) {
  const random = generator(seed);
  const params = startOf(net, random);
  const pixels = Float32Array.from(
    { length: net.images * net.input[0] * net.input[1] * net.input[2] },
    random,
  );
  const images = tf.tensor(pixels, [net.images, ...net.input]);
  const classes = net.layers[net.layers.length - 1].units ?? 0;
  const labels = Array.from({ length: net.images }, (_, i) => (i * 7 + 1) % classes);
  const values = measure(net, params, images, labels, plain);
  /** @type {Record<string, Float32Array>[]} */
  const trials = [];
  while (trials.length < TRIALS) {
    trials.push(measure(net, params, images, labels, noisy(generator(trials.length))));
    const blurred = Object.entries(values).find(
      ([name, array]) =>
        !isSharp(
          array,
          tolerances(
            array,
            trials.map((trial) => trial[name]),
          ),
        ),
    );
    if (blurred) return null;
  }
  /** @type {Measurement[]} */
  const records = Object.entries(values).map(([name, array]) => ({
    name,
    array,
    exponents: tolerances(
      array,
      trials.map((trial) => trial[name]),
    ),
  }));
  const flat = parametersOf(net).flatMap(({ name }) => [...params[name].dataSync()]);
  return { seed, pixels, labels, params: Float32Array.from(flat), records };
}

await tf.setBackend('cpu');
/** @type {Buffer[]} */
const pieces = [];
let bytes = 0;
/** @param {Float32Array | Int8Array} array */
function put(array) {
  const at = bytes;
  pieces.push(Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  bytes += array.byteLength;
  const padding = -bytes & 3;
  pieces.push(Buffer.alloc(padding));
  bytes += padding;
  return at;
}

const nets = NETS.map((net, index) => {
  let found = null;
  for (let seed = 100 * index; !found; seed += 1) found = attempt(net, seed);
  const records = found.records.map(({ name, array, exponents }) => ({
    name,
    count: array.length,
    values: put(array),
    tolerance: put(exponents),
  }));
  console.log(
    `${net.name}: seed ${found.seed}, ${records.reduce((n, r) => n + r.count, 0)} values`,
  );
  const tensors = parametersOf(net).map(({ name, shape }) => ({ name, shape }));
  const at = { pixels: put(found.pixels), params: put(found.params) };
  return { ...net, seed: found.seed, labels: found.labels, tensors, at, records };
});

const made = { by: '@tensorflow/tfjs', version: tf.version.tfjs, backend: tf.getBackend() };
writeFileSync(
  new URL('golden.json', import.meta.url),
  `${JSON.stringify({ made, optimizers: OPTIMIZERS, steps: STEPS, nets }, null, 1)}\n`,
);
writeFileSync(new URL('golden.bin', import.meta.url), Buffer.concat(pieces));
console.log(`golden.bin: ${bytes} bytes`);
