/* start.mjs - `make bench-start`: measures the bytes of a page, and the time from navigation to its first answer.
 *
 *   node tools/bench/start.mjs [--quick] [--json] [--rounds N] [--only draw,floor]
 *
 * --quick: 1 round instead of 10. The pages:
 *
 *   draw        the Draw view of build/site, which a script writes a 7 on as soon as the pad listens (start/draw.js)
 *   floor       a page that fetches Inkling's engine and model and computes nothing
 *   inkling     a page that reads one picture with inkling/reading
 *   tfjs-cpu, tfjs-wasm   the same with TensorFlow.js' smallest bundles of single operations and kernels
 *   ort         the same with ONNX Runtime's WebAssembly build; left out unless `make bench-peers` installed it
 *
 * The minimal pages preload what they fetch, and read the same picture with the same network; TensorFlow.js has its weights as 32-bit floats. Each visit
 * has a browser process and a profile of its own: headless Chromium on localhost, nothing cached, nothing compressed. In
 * each round every page takes a turn. Times are from the navigation's start (performance.timeOrigin) until the answer is
 * in the document, and until its frame was painted ("painted"). Bytes are those of all requested files, raw and by gzip -9.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { loadEngine } from '../../web/inkling/index.js';
import { QUIET, findChromium } from '../build/chromium.js';
import { table } from '../command/terminal.js';
import { siteMounts, startServer } from '../command/server.js';
import { sizes } from '../build/visit.js';
import { writeOnnx } from './start/onnx.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = path.join(root, 'build/bench-start');
const TFJS_WASM = path.join(
  root,
  'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);
const ORT = path.join(root, 'tools/bench/peers/node_modules/onnxruntime-web/dist');
/** Longest that a page may take, in milliseconds. */
const PATIENCE = 30000;

/** @typedef {{ digit: number, probability?: number, answered: number, painted: number }} Result */
/** @typedef {{ name: string, site: string, files: Set<string>, results: Result[] }} Page */

/** The model as plain floats, and its layers as TensorFlow.js' page takes them: batch normalisation as a factor and a term, the
 *  temperature of Inkling's probabilities in the last layer.
 *  @param {import('../../web/inkling/index.js').Model} model */
function plainNetwork(model) {
  const tensors = new Map(model.tensors().map((tensor) => [tensor.name, tensor]));
  /** @type {Float32Array[]} */
  const floats = [];
  /** @type {Record<string, number>} */
  const counts = {};
  const layers = model.layers
    .filter(({ type }) => type !== 'dropout')
    .map((layer) => {
      counts[layer.type] = (counts[layer.type] ?? 0) + 1;
      const part = (/** @type {string} */ role) =>
        /** @type {{ data: Float32Array, shape: number[] }} */ (
          tensors.get(`${layer.type}_${counts[layer.type]}.${role}`)
        );
      if (layer.type === 'conv' || layer.type === 'dense') {
        const isLast = layer === model.layers.at(-1);
        const cool = (/** @type {Float32Array} */ data) =>
          isLast ? data.map((value) => value / (model.verdict?.temperature ?? 1)) : data;
        floats.push(
          cool(part('kernel').data),
          ...(layer.type === 'dense' ? [cool(part('bias').data)] : []),
        );
        return { ...layer, shape: part('kernel').shape };
      }
      if (layer.type !== 'batchnorm') return layer;
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(
        (role) => part(role).data,
      );
      const factor = gamma.map((value, i) => value / Math.sqrt(variance[i] + layer.epsilon));
      floats.push(
        factor,
        beta.map((value, i) => value - mean[i] * factor[i]),
      );
      return { type: 'batchnorm', shape: [gamma.length] };
    });
  return {
    layers,
    weights: Buffer.concat(
      floats.map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      ),
    ),
  };
}

/** Builds the minimal pages. @returns {Promise<Page[]>} */
async function buildPages() {
  const engine = await loadEngine();
  const model = await engine.loadModel('default');
  const { image } = engine.syntheticImage(7, 0, 7);
  const { layers, weights } = plainNetwork(model);
  /** @type {Record<string, Buffer>} */
  const assets = {
    'inkling.wasm': readFileSync(path.join(root, 'web/inkling/inkling.wasm')),
    'default.safetensors': readFileSync(path.join(root, 'weights/default.safetensors')),
    'weights.bin': weights,
    'tfjs-backend-wasm-simd.wasm': readFileSync(TFJS_WASM),
    ...(existsSync(ORT) && {
      'model.onnx': writeOnnx(model),
      'ort-wasm-simd-threaded.wasm': readFileSync(path.join(ORT, 'ort-wasm-simd-threaded.wasm')),
    }),
  };
  rmSync(folder, { recursive: true, force: true });
  /** @type {Record<string, string[]>} */
  const fetched = {
    floor: ['inkling.wasm', 'default.safetensors'],
    inkling: ['inkling.wasm', 'default.safetensors'],
    'tfjs-cpu': ['weights.bin'],
    'tfjs-wasm': ['tfjs-backend-wasm-simd.wasm', 'weights.bin'],
    ...(existsSync(ORT) && { ort: ['ort-wasm-simd-threaded.wasm', 'model.onnx'] }),
  };
  const pages = [];
  for (const [name, wanted] of Object.entries(fetched)) {
    const site = path.join(folder, name);
    await build({
      entryPoints: [path.join(root, `tools/bench/start/${name}.${name === 'ort' ? 'mjs' : 'js'}`)],
      outfile: path.join(site, 'app.js'),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'error',
      external: ['node:*'],
      nodePaths: [path.join(root, 'tools/bench/peers/node_modules')],
      define: {
        'globalThis.PICTURE': JSON.stringify(Array.from(image, (value) => Math.round(255 * value))),
        'globalThis.LAYERS': JSON.stringify(layers),
        ...(name.startsWith('tfjs') ? {} : { process: 'undefined' }),
      },
      alias: {
        fs: 'node:fs',
        path: 'node:path',
        worker_threads: 'node:worker_threads',
        perf_hooks: 'node:perf_hooks',
      },
    });
    mkdirSync(site, { recursive: true });
    for (const file of wanted) writeFileSync(path.join(site, file), assets[file]);
    const preloads = wanted
      .map((file) => `<link rel="preload" href="${file}" as="fetch" crossorigin>`)
      .join('');
    writeFileSync(
      path.join(site, 'index.html'),
      '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">' +
        `<script type="module" src="app.js"></script>${preloads}<p id="answer"></p>\n`,
    );
    pages.push({ name, site, files: new Set(), results: [] });
  }
  return pages;
}

/** One visit by a new browser. @param {Page} page @param {string} executablePath */
async function visit(page, executablePath) {
  const server = await startServer({
    port: 0,
    host: 'localhost',
    mounts: siteMounts(page.site),
    onRequest: (file) => page.files.add(file),
  });
  const browser = await puppeteer.launch({ executablePath, args: QUIET });
  try {
    const [tab] = await browser.pages();
    if (page.name === 'draw')
      await tab.evaluateOnNewDocument(
        readFileSync(new URL('start/draw.js', import.meta.url), 'utf8'),
      );
    tab.on('pageerror', (error) => console.error(page.name, error));
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the browser's own start
    await tab.goto(server.url);
    const result = await tab.waitForFunction(() => /** @type {any} */ (globalThis).result, {
      timeout: PATIENCE,
    });
    page.results.push(/** @type {Result} */ (await result.jsonValue()));
    await new Promise((resolve) => setTimeout(resolve, 200)); // what it asks for later: icon, manifest, card
  } finally {
    await browser.close();
    await server.close();
  }
}

/** @param {number[]} values */
function figure(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { median: middle, low: sorted[0], high: sorted[sorted.length - 1] };
}

/** @param {{ median: number, low: number, high: number }} figure */
const text = ({ median, low, high }) =>
  `${median.toFixed(0)} (${low.toFixed(0)}..${high.toFixed(0)})`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 10));
const chromium = findChromium();
if (!chromium) {
  console.error('Chromium is not installed: set CHROMIUM=/path');
  process.exit(3);
}
/** @type {Page[]} */
const pages = [
  { name: 'draw', site: path.join(root, 'build/site'), files: new Set(), results: [] },
  ...(await buildPages()),
].filter(({ name }) => values.only?.split(',').includes(name) ?? true);
for (let round = 0; round < rounds; round++) for (const page of pages) await visit(page, chromium);

const rows = pages.map(({ name, site, files, results }) => {
  const { raw, gzip, rows: list } = sizes(files, site);
  return {
    name,
    raw,
    gzip,
    answered: figure(results.map(({ answered }) => answered)),
    painted: figure(results.map(({ painted }) => painted)),
    digits: [...new Set(results.map(({ digit }) => digit))],
    probability: results[0].probability,
    files: list,
  };
});
const wrong = rows.filter(({ digits }) => String(digits) !== '7');
if (wrong.length > 0) throw new Error(`${wrong[0].name} read ${wrong[0].digits} instead of 7`);
const sure = rows
  .filter(({ name }) => !['draw', 'floor'].includes(name))
  .map(({ probability = 0 }) => probability);
if (Math.max(...sure) - Math.min(...sure) > 1e-4) throw new Error(`the networks differ: ${sure}`);
if (values.json) {
  console.log(JSON.stringify({ rounds, cpu: os.cpus()[0].model, rows }));
} else {
  console.log(
    `Milliseconds from navigation to the first answer, median of ${rounds} new browsers (fastest..slowest); load ${os.loadavg()[0].toFixed(2)}\n`,
  );
  console.log(
    table([
      ['page', 'answered', 'painted', 'raw bytes', 'gzip -9'],
      ...rows.map(({ name, answered, painted, raw, gzip }) => [
        name,
        text(answered),
        text(painted),
        raw,
        gzip,
      ]),
    ]),
  );
  for (const { name, files } of rows)
    console.log(`\n${name}: ${files.map(({ file, gzip }) => `${file} ${gzip}`).join(', ')}`);
}
