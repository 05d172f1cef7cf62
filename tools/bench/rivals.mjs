/* rivals.mjs - a whole network, Inkling beside TensorFlow.js in one run.
 *
 *   node tools/bench/rivals.mjs [--quick] [--json] [--no-rival] [--processor-time]      --quick: about a minute
 *
 * conv 32 3x3 relu, pool, conv 64 3x3 relu, pool, conv 64 3x3 relu, dense 64 relu, dense 10. One thread for everybody, the
 * same weights, and the same logits to 1e-4, or nothing is measured. Inference is from pixels in an array to
 * probabilities in an array. In each round everybody takes a turn, the processor's peak included (f32x4 mul and add on
 * registers, in WebAssembly), so that a busy moment hits all; medians, and the slowest and fastest round in brackets.
 *
 * GFLOP/s are nominal: 2 for each multiply-add of the network in inference, 6 in training.
 *
 * Time is wall time. --processor-time counts the processor time of this process instead, all its threads: what others do on
 * a busy machine no longer matters, but garbage collected beside the calculation, mostly TensorFlow.js', counts too.
 */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEngine } from '../../web/inkling/index.js';
import { table } from '../cli/terminal.js';
import { LAYERS, MACS, bareEngine, library } from './rivals-inkling.mjs';
import { inference, tensorflow, training } from './rivals-tensorflow.mjs';

const BATCH = 128;
/** Load of others above which medians are not to be trusted. */
const BUSY = 0.5;
const KERNELS = new URL('../../build/wasm/kernels.wasm', import.meta.url);

/**
 * @typedef {{ median: number, low: number, high: number }} Figure of all rounds
 * @typedef {{ name: string, batch: number, microseconds: Figure | null, imagesPerSecond: Figure, gflops: number,
 *   ofPeak: number | null, speedup: number | null, rounds: number }} Row speedup: against TensorFlow.js
 * @typedef {{ peak: Figure | null, logitsDiffer: number | null, rows: Row[], notes: string[] }} Result
 */

/** @param {number[]} values @returns {Figure} */
function figure(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], low: sorted[0], high: sorted[sorted.length - 1] };
}

/** Random pixels, a third of them paper. @param {number} count */
function randomPixels(count) {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.max(0, (state >>> 24) - 85) / 170;
  });
}

/** @typedef {() => number} Clock milliseconds @type {Clock} */
const wallTime = () => performance.now();
/** @type {Clock} */
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of one call, over about `span` milliseconds. @param {() => void} job @param {number} span @param {Clock} clock */
function timed(job, span, clock) {
  const started = clock();
  let calls = 0;
  do {
    job();
    calls += 1;
  } while (clock() - started < span);
  return (clock() - started) / calls;
}

/** Lets V8's optimising compiler finish: TensorFlow.js takes more than a thousand calls. @param {() => void} job */
function warmUp(job) {
  const started = performance.now();
  for (let calls = 0; calls < 2000 && performance.now() - started < 3000; calls += 1) job();
}

/** GFLOP/s of mul and add on registers; null where the kernels' benchmark is not built.
 *  @param {Clock} clock @returns {(() => number) | null} */
function peakMeter(clock) {
  if (!existsSync(KERNELS)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(KERNELS)));
  const { bench_peak_flops: flops, bench_peak: run } = /** @type {Record<string, (repeats: number) => number>} */ (
    /** @type {unknown} */ (exports));
  let repeats = 1;
  while (timed(() => run(repeats), 0, wallTime) < 5) repeats *= 2;
  return () => (flops(0) * repeats) / timed(() => run(repeats), 10, clock) / 1e6;
}

/** @param {string} name @param {number} batch @param {number[]} rates images a second @param {number} flopsPerMac
 *  @param {Figure | null} peak @returns {Row} */
function rowOf(name, batch, rates, flopsPerMac, peak) {
  const imagesPerSecond = figure(rates);
  const gflops = (imagesPerSecond.median * flopsPerMac * MACS) / 1e9;
  const microseconds = batch === 1 ? figure(rates.map((rate) => 1e6 / rate)) : null;
  return { name, batch, microseconds, imagesPerSecond, gflops, ofPeak: peak && gflops / peak.median, speedup: null,
    rounds: rates.length };
}

/** @param {Float32Array} a @param {Float32Array} b */
function largestDifference(a, b) {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/**
 * @param {import('../cli/models.js').Engine} engine
 * @param {{ quick?: boolean, rival?: boolean, clock?: Clock, say?: (text: string) => void }} [options]
 * @returns {Promise<Result>}
 */
export async function benchRivals(engine, { quick = false, rival = true, clock = wallTime, say = () => {} } = {}) {
  const [rounds, span] = quick ? [15, 20] : [31, 60];
  const pixels = randomPixels(BATCH * 784);
  const bare = bareEngine(pixels, Uint8Array.from({ length: BATCH }, (_, i) => i % 10));
  const ours = library(engine, pixels, bare.params);
  const tf = rival ? await tensorflow() : null;
  const theirs = tf && inference(tf, pixels, bare.params);
  const logitsDiffer = theirs && largestDifference(bare.logits(), theirs.logits());
  if (!bare.logits().some((value) => Math.abs(value) > 1e-3)) throw new Error('the network answers nothing but zeros');
  if (logitsDiffer !== null && !(logitsDiffer < 1e-4)) throw new Error(`the networks disagree: logits differ by ${logitsDiffer}`);
  const meter = peakMeter(clock);
  /** @type {number[]} */
  const peaks = [];

  const contestants = [
    ...(theirs ? [{ name: 'TensorFlow.js wasm, predict', predict: theirs.predict }] : []),
    { name: 'Inkling, predict', predict: ours.predict }, { name: 'Inkling, bare engine', predict: bare.predict },
  ].map((who) => ({ ...who, rates: /** @type {Record<number, number[]>} */ ({ 1: [], [BATCH]: [] }) }));
  for (const { predict } of contestants) {
    say('warming up');
    warmUp(() => predict(1));
    timed(() => predict(BATCH), 500, wallTime);
  }
  for (let round = 0; round < rounds; round += 1) {
    if (meter) peaks.push(meter());
    for (const { predict, rates } of contestants) {
      for (const n of [1, BATCH]) rates[n].push((1000 * n) / timed(() => predict(n), span, clock));
    }
    say(`inference, round ${round + 1} of ${rounds}`);
  }

  const [trainRounds, theirBatch] = quick ? [3, 4] : [5, 16];
  const step = tf && await training(tf, pixels, bare.params);
  /** @type {{ theirs: number[], fit: number[], bare: number[] }} */
  const rates = { theirs: [], fit: [], bare: [] };
  await step?.(1);
  bare.train();
  for (let round = 0; round < trainRounds; round += 1) {
    if (meter) peaks.push(meter());
    say(`training, round ${round + 1} of ${trainRounds}`);
    if (step) {
      const started = clock();
      await step(theirBatch);
      rates.theirs.push((1000 * theirBatch) / (clock() - started));
    }
    rates.fit.push(await ours.fit(quick ? 9 : 17, BATCH, clock));
    rates.bare.push((1000 * BATCH) / timed(bare.train, 200, clock));
  }

  const peak = peaks.length ? figure(peaks) : null;
  const rows = [1, BATCH].flatMap((n) => compared(contestants.map((who) => rowOf(who.name, n, who.rates[n], 2, peak))));
  rows.push(...compared([
    ...(step ? [rowOf('TensorFlow.js cpu, trainOnBatch', theirBatch, rates.theirs, 6, peak)] : []),
    rowOf('Inkling, fit, one worker', BATCH, rates.fit, 6, peak), rowOf('Inkling, bare train_step', BATCH, rates.bare, 6, peak),
  ]));
  const notes = step ? [`TensorFlow.js trains in batches of ${theirBatch}, not ${BATCH}: a step of ${BATCH} takes it a minute. ` +
    'Its convolutions are plain loops over images, so the time grows with the batch. Its wasm backend cannot train this ' +
    'network.'] : [];
  const others = os.loadavg()[0] - 1;
  if (clock === wallTime && others > BUSY) {
    notes.push(`The machine was busy, with a load of ${others.toFixed(1)} from others on ${os.availableParallelism()} cores: figures are ` +
      'too low, and more so in long calls. --processor-time leaves the others out.');
  }
  return { peak, logitsDiffer, rows, notes };
}

/** Rows with their speed beside the first, which is the rival's where there is one. @param {Row[]} rows */
function compared(rows) {
  const [first] = rows;
  if (!first.name.startsWith('TensorFlow')) return rows;
  return rows.map((row) => ({ ...row, speedup: row.imagesPerSecond.median / first.imagesPerSecond.median }));
}

/** @param {number} value */
const short = (value) => value.toLocaleString('en', { maximumSignificantDigits: value < 100 ? 3 : Math.ceil(Math.log10(value)) });
/** @param {Figure} f */
const ranged = (f) => `${short(f.median)} (${short(f.low)}..${short(f.high)})`;

/** For people. @param {Result} result */
export function formatRivals({ peak, logitsDiffer, rows, notes }) {
  const cells = rows.map((row) => [row.name, row.batch, row.microseconds ? ranged(row.microseconds) : '',
    ranged(row.imagesPerSecond), row.gflops.toFixed(row.gflops < 1 ? 2 : 1), row.ofPeak === null ? '' : `${(100 * row.ofPeak).toFixed(0)} %`,
    row.speedup === null ? '' : `${short(row.speedup)} x`, row.rounds]);
  return [
    'conv32 - pool - conv64 - pool - conv64 - dense64 - dense10, one thread; median (slowest..fastest round)',
    ...(logitsDiffer === null ? [] : [`the same weights; logits of ${BATCH} pictures differ by ${logitsDiffer.toExponential(1)} at most`]),
    ...(peak ? [`f32x4 mul and add on registers, WebAssembly, same run: ${ranged(peak)} GFLOP/s`] : []),
    '', table([['', 'batch', 'microseconds', 'images/s', 'GFLOP/s', 'of peak', 'speed-up', 'rounds'], ...cells]),
    ...notes.flatMap((text) => ['', text]),
  ].join('\n');
}

async function main() {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, 'no-rival': { type: 'boolean' },
    'processor-time': { type: 'boolean' } } });
  const engine = await loadEngine();
  const clock = values['processor-time'] ? processorTime : wallTime;
  const result = await benchRivals(engine, { quick: values.quick, rival: !values['no-rival'], clock });
  const machine = { cpu: os.cpus()[0]?.model, node: process.version, simd: engine.simd };
  process.stdout.write(`${values.json ? JSON.stringify({ machine, layers: LAYERS, ...result }, null, 2) : formatRivals(result)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
