/* Rows, tables and models of the comparison with other libraries. Nothing is timed here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  benchBatches,
  benchNets,
  deeper,
  formatBatches,
  formatNets,
  wider,
} from '../../../tools/bench/growth.mjs';
import { figure } from '../../../tools/bench/peers/clock.mjs';
import { compare, linesOf } from '../../../tools/bench/peers/compare.mjs';
import { CONTESTANTS } from '../../../tools/bench/peers/contestants.mjs';
import {
  makeNetwork,
  outInFirst,
  partsOf,
  transposed,
} from '../../../tools/bench/peers/network.mjs';
import { formatReport, reportObject } from '../../../tools/bench/peers/report.mjs';
import { encode, onnxModel } from '../../../tools/bench/peers/rivals/onnx-model.mjs';
import { writeOnnx } from '../../../tools/bench/start/onnx.mjs';
import { completeLayers, loadEngine } from '../../../web/inkling/index.js';

const wasm = readFileSync(new URL('../../../web/inkling/inkling.wasm', import.meta.url));
const PACE = {
  rounds: { one: 3, many: 3, train: 2 },
  span: { one: 1, many: 1, train: 1 },
  warm: { one: 1, many: 1, train: 1 },
};
const MACHINE = { cpu: 'a processor', cores: 2, node: 'v20', othersLoad: 0 };

/** Seats that answer from a script, by the contestant's id.
 * @param {Record<string, Record<string, (...args: any[]) => any>>} script
 */
function scriptedPlace(script) {
  const asked = /** @type {string[]} */ ([]);
  return {
    asked,
    name: 'Nowhere',
    version: '1',
    /** @param {string} id */
    seat: async (id) => {
      if (!script[id]) throw new Error(`${id} is not installed`);
      return {
        /** @param {string} method @param {unknown[]} args */
        ask: async (method, ...args) => {
          asked.push(`${id} ${method} ${args[0]}`);
          return script[id][method](...args);
        },
        leave: async () => {
          asked.push(`${id} leaves`);
        },
      };
    },
    close: async () => {},
  };
}

/** @param {number} rate @param {number} [offset] of its logits */
const steady = (rate, offset = 0) => ({
  open: () => ({ version: '1', trainBatch: 128, logits: [1 + offset, 2], showsLosses: true }),
  losses: () => [3, 2, 1],
  warm: () => {},
  rate: () => rate,
});
/** @param {string} id */
const entry = (id) => ({
  id,
  name: `name of ${id}`,
  from: /** @type {[string, string]} */ (['', '']),
  packages: [],
  where: /** @type {('node' | 'chromium')[]} */ (['node']),
});

test('who is missing, fails or computes something else keeps a row that says why', async () => {
  let calls = 0;
  const place = scriptedPlace({
    peak: { peak: () => 40 },
    inkling: steady(1000),
    slow: steady(250),
    wrong: steady(9999, 0.01),
    untrained: {
      ...steady(500),
      warm: (/** @type {string} */ job) => {
        if (job === 'train') throw new Error('no such kernel\nand a stack');
      },
    },
    otherGradient: { ...steady(400), losses: () => [3, 2.1, 1] },
    breaks: {
      ...steady(100),
      rate: () => {
        calls += 1;
        if (calls > 2) throw new Error('out of memory');
        return 100;
      },
    },
  });
  const ids = ['inkling', 'slow', 'wrong', 'untrained', 'otherGradient', 'breaks', 'absent'];
  const losses = (/** @type {number} */ batch) => (batch === 128 ? [3, 2, 1] : null);
  const result = await compare(place, 'deep', ids.map(entry), PACE, true, losses, () => {});
  assert.deepEqual(result.peaks, [40, 40, 40, 40, 40]); // 3 rounds of inference, 2 of training

  const one = linesOf(result, 'one', 1e6);
  assert.deepEqual(
    one.map(({ id }) => id),
    ['inkling', 'untrained', 'otherGradient', 'slow', 'wrong', 'breaks', 'absent'],
  );
  const [ours, , , slow, wrong, breaks, absent] = one;
  assert.equal(ours.inklingIsFaster, 1);
  assert.equal(slow.inklingIsFaster, 4);
  assert.deepEqual(slow.microseconds, { median: 4000, low: 4000, high: 4000 });
  assert.equal(slow.gflops, 0.5);
  assert.equal(slow.ofPeak, 0.5 / 40);
  assert.equal(slow.rounds, 3);
  assert.match(wrong.problem, /logits differ by 0\.010/);
  assert.equal(breaks.problem, 'out of memory');
  assert.match(absent.problem, /not installed/);

  const train = linesOf(result, 'train', 1e6);
  const untrained = train.find(({ id }) => id === 'untrained');
  assert.equal(untrained?.problem, 'no such kernel');
  const other = train.find(({ id }) => id === 'otherGradient');
  assert.equal(other?.problem, 'its losses differ by 0.10: not measured');
  assert.equal(train.find(({ id }) => id === 'slow')?.gflops, 1.5);
  assert.equal(train.find(({ id }) => id === 'slow')?.rounds, 2);

  // Everybody takes a turn before anybody takes the next; all leave at the end.
  const turns = place.asked.filter((line) => /(inkling|slow) rate one/.test(line));
  assert.deepEqual(turns.slice(0, 4), [
    'inkling rate one',
    'slow rate one',
    'inkling rate one',
    'slow rate one',
  ]);
  for (const id of ['inkling', 'slow', 'wrong', 'untrained', 'breaks', 'peak'])
    assert.ok(place.asked.includes(`${id} leaves`), id);

  const nets = [{ name: 'deep', macs: 1e6, params: 10, layers: 'conv1' }];
  const text = formatReport(MACHINE, nets, [result]);
  assert.match(text, /1,000,000 multiply-adds/);
  assert.match(text, /name of slow +1 +4,000 \(4,000\.\.4,000\) +0\.5 +1\.3 % +4 x +3/);
  assert.match(text, /name of absent +- absent is not installed/);
  const object = JSON.parse(JSON.stringify(reportObject(MACHINE, nets, [result])));
  assert.equal(object.comparisons[0].peak.median, 40);
  assert.equal(object.comparisons[0].many.length, 7);
});

test('nothing is measured when Inkling itself fails', async () => {
  const place = scriptedPlace({ slow: steady(1) });
  await assert.rejects(
    compare(
      place,
      'deep',
      ['inkling', 'slow'].map(entry),
      PACE,
      false,
      () => null,
      () => {},
    ),
    /Inkling itself fails: inkling is not installed/,
  );
});

test('a figure is the median with the slowest and fastest round', () => {
  assert.deepEqual(figure([3, 1, 2]), { median: 2, low: 1, high: 3 });
});

test('the networks are those of the presets, parameter by parameter', async () => {
  const engine = await loadEngine();
  for (const [name, macs] of /** @type {const} */ ([
    ['deep', 2794240],
    ['dropout', 2631040],
    ['slim', 2440960],
  ])) {
    const network = makeNetwork(name, wasm);
    assert.equal(network.macs, macs);
    assert.equal(engine.createModel(name).describe().macs, macs);
    const biases = network.parts.flatMap((part) => ('bias' in part ? [...part.bias] : []));
    assert.ok(biases.every((value) => Math.abs(value) < 0.1001));
    assert.ok(biases.filter((value) => value === 0).length < biases.length / 50);
  }
  assert.throws(
    () => partsOf(completeLayers([{ type: 'batchnorm' }]), new Float32Array()),
    /no batchnorm/,
  );
});

test('weights are moved to where others want them', () => {
  const conv = makeNetwork('deep', wasm).parts[2];
  assert.ok(conv.type === 'conv');
  const { k, ci, co, weights } = conv;
  const moved = outInFirst(conv);
  assert.equal(moved[((7 * ci + 5) * k + 2) * k + 1], weights[((2 * k + 1) * ci + 5) * co + 7]);
  assert.deepEqual([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 3)], [1, 4, 2, 5, 3, 6]);
});

test('ONNX files are protobuf, with the weights inside', () => {
  // Field 1 = 300, field 2 = 'ab', field 3 = { field 1 = 5 }: as the format's description codes them.
  assert.deepEqual(
    [
      ...encode([
        [1, 300],
        [2, 'ab'],
        [3, [[1, 5]]],
      ]),
    ],
    [0x08, 0xac, 0x02, 0x12, 2, 0x61, 0x62, 0x1a, 2, 0x08, 5],
  );
  const { parts, params } = makeNetwork('slim', wasm);
  const bytes = Buffer.from(onnxModel(parts));
  const last = parts[parts.length - 1];
  assert.ok(last.type === 'dense');
  const { bias } = last;
  assert.ok(bytes.includes(Buffer.from(bias.buffer, bias.byteOffset, bias.byteLength)));
  assert.ok(bytes.length > params.byteLength && bytes.length < params.byteLength + 2000);
});

test("a shipped model's ONNX file declares as many outputs as the model has", async () => {
  const model = await (await loadEngine()).loadModel('default');
  const bytes = writeOnnx(model);
  // ValueInfoProto: name, then the sides of its shape; the last side is a number, so its bytes are 8 and the number.
  const declared = bytes.subarray(bytes.lastIndexOf('probabilities'));
  assert.equal(model.classes, 11);
  assert.ok(declared.includes(Buffer.of(8, model.classes)));
});

test('contestants have names of their own, and Inkling is first', () => {
  assert.equal(CONTESTANTS[0].id, 'inkling');
  assert.equal(new Set(CONTESTANTS.map(({ id }) => id)).size, CONTESTANTS.length);
});

test('how cost grows: what is said of networks is true of them', async () => {
  const pace = { rounds: 2, span: 1, warm: 1, say: () => {} };
  const nets = await benchNets([wider(4), wider(8), deeper(0), deeper(2)], pace);
  assert.deepEqual(
    nets.map(({ macs }) => macs),
    [
      26 * 26 * 9 * 4 + 11 * 11 * 9 * 4 * 8 + 3 * 3 * 9 * 8 * 8 + 72 * 8 + 80,
      26 * 26 * 9 * 8 + 11 * 11 * 9 * 8 * 16 + 3 * 3 * 9 * 16 * 16 + 144 * 16 + 160,
      26 * 26 * 9 * 32 + 6 * 6 * 32 * 10,
      26 * 26 * 9 * 32 + 2 * 13 * 13 * 9 * 32 * 32 + 6 * 6 * 32 * 10,
    ],
  );
  assert.equal(nets[2].weightBytes, 4 * (9 * 32 + 32 + 6 * 6 * 32 * 10 + 10));
  const batches = await benchBatches([1, 64], pace);
  assert.equal(batches[0].predictBytes, batches[1].predictBytes);
  for (const { weightBytes, predictBytes, trainBytes } of [
    ...nets,
    { weightBytes: 4 * 93322, ...batches[1] },
  ]) {
    assert.ok(predictBytes > weightBytes);
    assert.ok(trainBytes > predictBytes + 3 * weightBytes);
  }
  assert.match(formatNets(nets), /^c = 4 +0\.07 /m);
  assert.match(formatBatches(batches), /^ +64 /m);
});
