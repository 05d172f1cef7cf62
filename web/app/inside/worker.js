/* worker.js - looks inside a net in a worker, with an engine and a copy of the net of its own.
 *
 * Messages from probe.js:
 *   { type: 'net', version, net }                               the net to look into from now on (net-copy.js)
 *   { type: 'set', images, labels, count, name, whole }         the pictures to search for the nearest
 *   { type: 'look', id, panel, strokes, image, pad, ink, pen }  a drawing and a panel; cancels the previous look
 * Answers:
 *   { id, reading, image }     first
 *   { id, panel, found }       the panel's finding; occlusion and neighbours send intermediate ones
 *   { id, end: true }
 *   { problem }                a sentence
 * A look is a generator that runs in slices, so that the newest drawing never waits for an older one.
 */
import { loadEngine, prepareVariant, preparationStages } from '../../inkling/index.js';
import { unpackNet } from '../data/net-copy.js';
import { leaveOut } from './hidden.js';
import { Index, searched } from './nearest.js';
import { NetParts } from './net.js';
import { occlude } from './occlusion.js';

/** @typedef {import('../../inkling/index.js').Model} Model */
/** @typedef {import('../../inkling/index.js').Prediction} Prediction */
/** @typedef {Omit<Prediction, 'image'>} Reading */
/**
 * @typedef {object} Look
 * @property {number} id
 * @property {Panel} panel
 * @property {number[][]} strokes
 * @property {Float32Array | null} image of a picture, in place of strokes
 * @property {import('../../inkling/pictures/preparations.js').Frame} pad
 * @property {number} ink width of the line as a share of the pad
 * @property {number} pen
 */
/** @typedef {'preparation' | 'layers' | 'strokes' | 'places' | 'nearest'} Panel */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** Longest slice in milliseconds. */
const SLICE = 12;
/** Number of nearest pictures, and of nets whose features are cached. */
const SHOWN = 8;
const KEPT = 3;

/** Names of the compared ways to prepare a drawing. */
const COMPARED = /** @type {const} */ (['raw', 'centred', 'box', 'exact']);

/** @type {import('../../inkling/index.js').Engine} */
let engine;
/** @type {Model | null} */
let model = null;
let version = -1;
/** @type {{ images: Uint8Array, labels: Uint8Array, count: number, name: string, whole: number } | null} */
let set = null;
/** By net and set. @type {Map<string, Index>} */
const indices = new Map();
/** @type {Generator<void, void> | null} */
let job = null;
let isRunning = false;

/** Messages are handled one after another. */
let queue = Promise.resolve();
scope.onmessage = ({ data }) => {
  queue = queue.then(() => take(data)).catch(fail);
};
try {
  engine = await loadEngine();
  scope.postMessage({ ready: true });
} catch (error) {
  fail(error);
}

/** @param {any} message */
async function take(message) {
  if (message.type === 'net') {
    job = null;
    model?.dispose();
    model = null; // until the new one is complete
    model = await unpackNet(engine, message.net);
    version = message.version;
  } else if (message.type === 'set') {
    job = null;
    set = message;
    indices.clear();
  } else {
    job = look(message);
    if (!isRunning) run();
  }
}

/** Runs a look in slices; messages arrive between them. */
async function run() {
  isRunning = true;
  while (job) {
    const mine = job;
    const end = performance.now() + SLICE;
    try {
      while (job === mine && performance.now() < end) if (job.next().done) job = null;
    } catch (error) {
      job = null;
      fail(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  isRunning = false;
}

/** @param {unknown} error */
function fail(error) {
  scope.postMessage({ problem: /** @type {Error} */ (error).message });
}

/** A reading without its picture. @param {Prediction} prediction @returns {Reading} */
const plain = ({ image: _, ...reading }) => reading;

/** @param {Look} given @returns {Generator<void, void>} */
function* look(given) {
  const { id, panel, strokes, pen } = given;
  const net = model;
  if (!net) {
    scope.postMessage({ id, end: true });
    return;
  }
  const tell = (/** @type {unknown} */ found) => scope.postMessage({ id, panel, found });
  const prediction = given.image ? net.predict(given.image) : net.predictStrokes(strokes, { pen });
  const { image } = prediction;
  scope.postMessage({ id, reading: plain(prediction), image, version });
  yield;
  if (panel === 'layers') {
    yield* layers(net, image, tell);
  } else if (prediction.label === null) {
    tell(null); // no ink
  } else if (panel === 'preparation') {
    tell(preparations(net, given));
  } else if (panel === 'strokes') {
    tell(leaveOut((left) => plain(net.predictStrokes(left, { pen })), strokes));
  } else if (panel === 'places') {
    const [answer] = prediction.candidates;
    const read = (/** @type {Float32Array[]} */ images) => net.predict(images).map(plain);
    for (const found of occlude(read, image, answer, prediction.probabilities[answer])) {
      tell({ ...found, image });
      yield;
    }
  } else {
    yield* nearest(net, image, tell);
  }
  scope.postMessage({ id, end: true });
}

/** @param {Model} net @param {Look} given */
function preparations(net, { strokes, pad, ink, pen }) {
  if (strokes.length === 0) return { stages: null, variants: [] };
  return {
    stages: preparationStages(engine, strokes, { pen }),
    variants: COMPARED.map((name) => {
      const image = prepareVariant(engine, strokes, name, { pad, ink, pen });
      return { name, image, reading: image && plain(net.predict(image)) };
    }),
  };
}

/** The output of every layer; those that only another layer's arithmetic needs, too.
 * @param {Model} net @param {Float32Array} image @param {(found: unknown) => void} tell */
function* layers(net, image, tell) {
  /** @type {Float32Array[]} */
  const values = [];
  for (let i = 0; i < net.layers.length; i++) {
    values.push(net.activations(image, i).data);
    if (i % 4 === 3) yield;
  }
  tell({ image, values });
}

/** @param {Model} net @param {Float32Array} image @param {(found: unknown) => void} tell */
function* nearest(net, image, tell) {
  if (!set) {
    tell(null); // the pictures have not arrived yet
    return;
  }
  const { images, labels, name, whole } = set;
  const layer = NetParts.of(net).features;
  const featuresOf = (/** @type {Float32Array | Uint8Array} */ picture) =>
    layer < 0 ? floats(picture) : net.activations(picture, layer).data;
  const own = featuresOf(image);
  const total = searched(own.length, set.count);
  const index = indexOf(own.length, total);
  const report = () =>
    tell({
      name,
      whole,
      total,
      searched: index.count,
      size: own.length,
      layer,
      found: index.nearest(own, SHOWN).map(({ number, distance }) => ({
        number,
        distance,
        label: labels[number],
        image: images.slice(784 * number, 784 * (number + 1)),
      })),
    });
  if (index.count > 0) report();
  let said = performance.now();
  while (index.count < total) {
    index.add(featuresOf(images.subarray(784 * index.count, 784 * (index.count + 1))));
    if (performance.now() - said > 250) {
      report();
      said = performance.now();
    }
    yield;
  }
  report();
}

/** The index of this net's features, which may be incomplete. @param {number} size @param {number} room */
function indexOf(size, room) {
  const key = String(version);
  const index = indices.get(key) ?? new Index(size, room);
  indices.delete(key);
  indices.set(key, index); // the last entry is the latest used
  for (const old of indices.keys()) if (indices.size > KEPT) indices.delete(old);
  return index;
}

/** @param {Float32Array | Uint8Array} picture */
const floats = (picture) => (picture instanceof Float32Array ? picture : engine.fromBytes(picture));
