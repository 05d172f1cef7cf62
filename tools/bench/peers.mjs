/* peers.mjs - `make bench-peers`: measures Inkling beside the other libraries that Node or a browser can load for such networks.
 *
 *   node tools/bench/peers.mjs [--quick] [--json FILE] [--nets deep,slim] [--places node,chromium]
 *                              [--only inkling,tfjs-wasm,...]                  --quick: about 90 seconds
 *
 * `make bench-peers` first installs the rivals (peers/package.json) and builds the engine; a rival that is not
 * installed has a row that says so. There are three networks; every library uses one thread and the same weights,
 * and its logits are checked. Inference is from pixels in an array to probabilities in an array; training is a whole
 * step, forward, backward and optimiser. peers/compare.mjs describes the measurement.
 *
 * GFLOP/s are nominal: 2 for each multiply-add of the network in inference, 6 in training.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { print, progress } from '../command/terminal.js';
import { CHECKED_STEPS, compare } from './peers/compare.mjs';
import { CONTESTANTS, OURS } from './peers/contestants.mjs';
import { bareEngine } from './peers/engine.mjs';
import { labelsFor, makeNetwork, randomPixels } from './peers/network.mjs';
import { chromiumPlace } from './peers/pages.mjs';
import { nodePlace } from './peers/processes.mjs';
import { formatReport, reportObject } from './peers/report.mjs';

const WASM = new URL('../../web/inkling/inkling.wasm', import.meta.url);
const KERNELS = new URL('../../build/wasm/kernels.wasm', import.meta.url);

/** @param {string} engine a file name */
const isBuilt = (engine) => existsSync(new URL(engine, WASM));

const NETS = ['deep', 'dropout', 'slim'];
const PLACES = { node: async () => nodePlace(), chromium: chromiumPlace };
/** @typedef {keyof typeof PLACES} PlaceName */

/** @type {Record<'quick' | 'full', import('./peers/compare.mjs').Pace>} */
const PACES = {
  quick: {
    rounds: { one: 7, many: 5, train: 3 },
    span: { one: 30, many: 50, train: 100 },
    warm: { one: 4000, many: 400, train: 300 },
  },
  full: {
    rounds: { one: 15, many: 15, train: 7 },
    span: { one: 50, many: 150, train: 300 },
    warm: { one: 6000, many: 1000, train: 1000 },
  },
};

/**
 * @param {object} [options]
 * @param {boolean} [options.quick]
 * @param {readonly string[]} [options.nets] names of presets
 * @param {readonly string[]} [options.places] node, chromium
 * @param {readonly string[]} [options.only] ids of contestants; Inkling always takes part
 * @param {(text: string) => void} [options.say]
 */
export async function benchPeers({
  quick = false,
  nets = quick ? ['deep'] : NETS,
  places = Object.keys(PLACES),
  only,
  say = () => {},
} = {}) {
  for (const name of places)
    if (!Object.hasOwn(PLACES, name))
      throw new Error(`places are ${Object.keys(PLACES).join(', ')}; found ${name}`);
  for (const id of only ?? [])
    if (!CONTESTANTS.some((entry) => entry.id === id))
      throw new Error(
        `contestants are ${CONTESTANTS.map((entry) => entry.id).join(', ')}; found ${id}`,
      );
  const wasm = readFileSync(WASM);
  const described = nets.map((name) => {
    const { macs, params, layers } = makeNetwork(name, wasm);
    return { name, macs, params: params.length, layers: layerWords(layers) };
  });
  /** @type {import('./peers/compare.mjs').Comparison[]} */
  const comparisons = [];
  /** @type {string[]} */
  const missing = [];
  for (const name of /** @type {PlaceName[]} */ (places)) {
    const entries = CONTESTANTS.filter(
      ({ id, where, engine }) =>
        where.includes(name) &&
        (id === OURS || !only || only.includes(id)) &&
        (!engine || isBuilt(engine)),
    );
    const place = await PLACES[name]().catch((error) => {
      missing.push(`not measured in ${name}: ${error.message.split('\n')[0]}`);
    });
    if (!place) continue;
    try {
      for (const net of nets)
        comparisons.push(
          await compare(
            place,
            net,
            entries,
            PACES[quick ? 'quick' : 'full'],
            existsSync(KERNELS),
            (trainBatch) => firstLosses(net, wasm, trainBatch),
            say,
          ),
        );
    } finally {
      await place.close();
    }
  }
  const machine = {
    cpu: os.cpus()[0]?.model ?? '',
    cores: os.availableParallelism(),
    node: process.version,
    othersLoad: Math.max(0, os.loadavg()[0] - 1),
  };
  return {
    text: [formatReport(machine, described, comparisons), ...missing].join('\n'),
    json: { ...reportObject(machine, described, comparisons), missing },
  };
}

/** Losses of the first steps of training; null where dropout makes them random. @param {string} net
 * @param {BufferSource} wasm @param {number} trainBatch */
export function firstLosses(net, wasm, trainBatch) {
  const { layers, params } = makeNetwork(net, wasm);
  if (layers.some(({ type }) => type === 'dropout')) return null;
  const engine = bareEngine(wasm, layers, randomPixels(trainBatch), labelsFor(trainBatch));
  engine.load(params);
  return Array.from({ length: CHECKED_STEPS }, () => engine.train());
}

/** "conv32-pool-dense10". @param {readonly import('../../web/inkling/architecture/layers.js').Layer[]} layers */
function layerWords(layers) {
  return layers
    .flatMap((layer) => {
      if (layer.type === 'conv') return [`conv${layer.filters}`];
      if (layer.type === 'dense') return [`dense${layer.units}`];
      if (layer.type === 'dropout') return [`dropout ${layer.rate}`];
      return layer.type === 'maxpool' ? ['pool'] : [];
    })
    .join('-');
}

async function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      json: { type: 'string' },
      nets: { type: 'string' },
      places: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const list = (/** @type {string | undefined} */ text) => text?.split(',');
  const { text, json } = await benchPeers({
    quick: values.quick,
    nets: list(values.nets),
    places: list(values.places),
    only: list(values.only),
    say: progress,
  });
  progress('');
  print(text);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
