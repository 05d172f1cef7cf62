/**
 * The engine against golden values from TensorFlow.js: logits, loss, every gradient and the parameters after training
 * steps, with and without SIMD. See tests/golden/README.md for where values and tolerances come from.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadWasm } from '../golden/harness.js';

/** @typedef {import('../golden/harness.js').Engine} Engine */
/** @typedef {{ name: string, count: number, values: number, tolerance: number }} Record */
/** @typedef {import('../golden/nets.js').Net & { labels: number[], tensors: { name: string, shape: number[] }[],
 *   at: { pixels: number, params: number }, records: Record[] }} GoldenNet */

const folder = new URL('../golden/', import.meta.url);
/** @type {{ optimizers: import('../golden/nets.js').Optimizer[], steps: number[], nets: GoldenNet[] }} */
const golden = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8'));
const file = readFileSync(new URL('golden.bin', folder));
const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);

const UNIT = 32;

/** What the engine says, under the names of the records. @param {Engine} engine @param {GoldenNet} net */
function measure(engine, net) {
  const { call } = engine;
  const model = engine.model(net);
  const count = call.param_count(model);
  const params = new Float32Array(bytes, net.at.params, count);
  const start = engine.floats(params);
  const pixels = net.images * net.input.reduce((a, b) => a * b, 1);
  const batch = engine.batch(net, new Float32Array(bytes, net.at.pixels, pixels), net.labels);
  const loss = engine.take(16);
  /** @type {Map<string, Float32Array>} */
  const out = new Map();
  const classes = call.class_count(model);
  const logits = engine.take(4 * net.images * classes);
  engine.insist(call.load_params(model, start));
  engine.insist(call.logits(model, logits, batch.images, net.images));
  out.set('logits', engine.read(logits, net.images * classes));

  const gradient = engine.take(4 * count);
  const sum = engine.floats(new Float32Array(count));
  let total = 0;
  for (let i = 0; i < net.images; i += UNIT) {
    const n = Math.min(UNIT, net.images - i);
    engine.insist(
      call.unit_gradient(
        model,
        gradient,
        loss,
        batch.images + 4 * i * (pixels / net.images),
        batch.labels + i,
        batch.samples + 4 * i,
        n,
        batch.options,
      ),
    );
    call.add(sum, gradient, count);
    total += new DataView(call.memory.buffer).getFloat64(loss, true);
  }
  out.set('loss', Float32Array.of(total / net.images));
  out.set('gradient', engine.read(sum, count));

  for (const o of golden.optimizers) {
    const optimizer = engine.optimizer(o);
    call.init_params(model, 0); /* forgets the moments of the last one */
    engine.insist(call.load_params(model, start));
    for (let step = 1; step <= Math.max(...golden.steps); step += 1) {
      engine.insist(
        call.train_step(
          model,
          loss,
          batch.images,
          batch.labels,
          batch.samples,
          net.images,
          batch.options,
          optimizer,
          o.learningRate,
        ),
      );
      if (golden.steps.includes(step))
        out.set(`${o.name} ${step}`, engine.read(call.params(model), count));
    }
  }
  return out;
}

/** The tensor and the place in it of a flat index. @param {GoldenNet} net @param {number} index */
function placeOf(net, index) {
  let first = 0;
  for (const { name, shape } of net.tensors) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (index < first + count) return `${name}[${index - first}] of (${shape.join(', ')})`;
    first += count;
  }
  return `index ${index}`;
}

/** @param {GoldenNet} net @param {Record} record @param {Float32Array | undefined} found */
function compare(net, record, found) {
  const expected = new Float32Array(bytes, record.values, record.count);
  const exponents = new Int8Array(bytes, record.tolerance, record.count);
  assert.equal(found?.length, record.count, `${record.name}: number of values`);
  const wrong = [...expected.keys()].filter(
    (i) => !(Math.abs((found?.[i] ?? NaN) - expected[i]) <= 2 ** exponents[i]),
  );
  const i = wrong[0];
  const place = record.name === 'logits' || record.name === 'loss' ? `${i}` : placeOf(net, i);
  assert.equal(
    wrong.length,
    0,
    `${net.name}, ${record.name}: ${wrong.length} of ${record.count} values are off; first ` +
      `${place}: TensorFlow.js ${expected[i]}, engine ${found?.[i]}, allowed ${2 ** exponents[i]}`,
  );
}

for (const wasm of /** @type {const} */ (['inkling', 'inkling-scalar'])) {
  for (const net of golden.nets) {
    test(`${wasm}.wasm, ${net.name}`, () => {
      const found = measure(loadWasm(wasm), net);
      assert.equal(found.size, net.records.length);
      for (const record of net.records) compare(net, record, found.get(record.name));
    });
  }
}
