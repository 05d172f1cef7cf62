/**
 * The engine against golden values from TensorFlow.js: logits, loss, every gradient and the parameters after training
 * steps, with and without SIMD. See tests/golden/README.md for where values and tolerances come from.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadWasm } from '../../golden/harness.js';

/** @typedef {import('../../golden/harness.js').Engine} Engine */
/** @typedef {{ name: string, count: number, values: number, tolerance: number }} Record */
/** @typedef {import('../../golden/nets.js').Net & { labels: number[], tensors: { name: string, shape: number[] }[],
 *   at: { pixels: number, params: number }, records: Record[] }} GoldenNet */

const folder = new URL('../../golden/', import.meta.url);
/** @type {{ optimizers: import('../../golden/nets.js').Optimizer[], steps: number[], nets: GoldenNet[] }} */
const golden = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8'));
const file = readFileSync(new URL('golden.bin', folder));
const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);

/**
 * Mean loss and gradient of the batch; where the flat vector holds a statistic, the batch's own. From one step of SGD that
 * moves nothing: with a learning rate of 0 and fresh moments the momentum is the gradient, and statistics that are 0 and
 * forget at once (batchnorm's rate is 0) are the batch's.
 * @param {Engine} engine @param {GoldenNet} net @param {Float32Array} params
 * @param {ReturnType<Engine['batch']>} batch
 */
function gradientOf(engine, net, params, batch) {
  const { call } = engine;
  const layers = net.layers.map((l) => (l.kind === 'batchnorm' ? { ...l, rate: 0 } : l));
  const model = engine.model({ ...net, layers });
  const [count, trained] = [call.ink_param_count(model), call.ink_trainable_count(model)];
  engine.insist(call.ink_load_params(model, engine.floats(params.slice().fill(0, trained))));
  const loss = engine.take(16);
  const optimizer = engine.optimizer({ name: '', kind: 'sgd', momentum: 0.5, learningRate: 0 });
  const { images, labels, samples, options } = batch;
  engine.insist(
    call.train_step(model, loss, images, labels, samples, net.images, options, optimizer, 0),
  );
  const state = engine.take(4 * call.ink_state_count(model));
  engine.insist(call.ink_get_state(model, state));
  const gradient = engine.read(state + 4 * count, count);
  gradient.set(engine.read(state + 4 * trained, count - trained), trained);
  return { gradient, loss: new DataView(call.memory.buffer).getFloat64(loss, true) / net.images };
}

/** What the engine says, under the names of the records. @param {Engine} engine @param {GoldenNet} net */
function measure(engine, net) {
  const { call } = engine;
  const model = engine.model(net);
  const count = call.ink_param_count(model);
  const params = new Float32Array(bytes, net.at.params, count);
  const start = engine.floats(params);
  const pixels = net.images * net.input.reduce((a, b) => a * b, 1);
  const batch = engine.batch(net, new Float32Array(bytes, net.at.pixels, pixels), net.labels);
  /** @type {Map<string, Float32Array>} */
  const out = new Map();
  const classes = call.ink_class_count(model);
  const logits = engine.take(4 * net.images * classes);
  engine.insist(call.ink_load_params(model, start));
  engine.insist(call.ink_logits(model, logits, batch.images, net.images));
  out.set('logits', engine.read(logits, net.images * classes));

  const { gradient, loss } = gradientOf(engine, net, params, batch);
  out.set('loss', Float32Array.of(loss));
  out.set('gradient', gradient);

  const sum = engine.take(16);
  for (const o of golden.optimizers) {
    const optimizer = engine.optimizer(o);
    call.ink_init_params(model, 0); /* forgets the moments of the last one */
    engine.insist(call.ink_load_params(model, start));
    for (let step = 1; step <= Math.max(...golden.steps); step += 1) {
      engine.insist(
        call.train_step(
          model,
          sum,
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
        out.set(`${o.name} ${step}`, engine.read(call.ink_params(model), count));
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
