/* modelfile.js - a model as a safetensors file: named tensors, and in the metadata all it takes to
 * build the network.
 *
 *   format 'inkling'   version '1', of this layout   engine: version of the arithmetic
 *   name, seed         of the first weights
 *   layers, input      JSON: the network
 *   recipe             JSON: how it was trained (may be missing)
 *   verdict            JSON { temperature, unsureBelow } (may be missing)
 *
 * The same model gives the same bytes. A file is checked against its own layer list before a
 * network is made.
 */
import { InklingError, show } from './errors.js';
import { completeLayers } from './layers.js';
import { Net, FOR_PREDICT } from './net.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { layerTable } from './summary.js';

/** @typedef {import('./metrics.js').Verdict} Verdict */
/** @typedef {import('./layers.js').Shape} Shape */
/**
 * What a model is besides its weights.
 * @typedef {object} ModelInfo
 * @property {string} name
 * @property {number} seed of the first weights
 * @property {import('./recipe.js').Recipe | null} recipe how it was trained
 * @property {Verdict | null} verdict
 */

const FORMAT = 'inkling';
const VERSION = '1';

/**
 * @param {Net} net
 * @param {ModelInfo} info
 * @param {{ dtype: import('./safetensors.js').Dtype, engine: string }} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeModel(net, { name, seed, recipe, verdict }, { dtype, engine }) {
  const params = net.params();
  const tensors = net.tensors().map(({ name: tensor, shape, offset, count }) =>
    ({ name: tensor, shape, data: params.subarray(offset, offset + count) }));
  /** @type {Record<string, string>} */
  const metadata = {
    format: FORMAT,
    version: VERSION,
    engine,
    name,
    seed: String(seed),
    layers: JSON.stringify(net.layers),
    input: JSON.stringify(net.input),
  };
  if (recipe) metadata.recipe = JSON.stringify(recipe);
  if (verdict) metadata.verdict = JSON.stringify(verdict);
  return writeSafetensors(tensors, metadata, dtype);
}

/**
 * @param {import('./functions.js').Engine} engine
 * @param {Uint8Array} bytes
 * @returns {{ net: Net, info: ModelInfo }}
 */
export function readModel(engine, bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.get('format') !== FORMAT) {
    throw bad(`its metadata must say format '${FORMAT}'; found ${show(metadata.get('format'))}`);
  }
  if (metadata.get('version') !== VERSION) {
    throw bad(`its version must be '${VERSION}'; found ${show(metadata.get('version'))}`);
  }
  const info = readInfo(metadata);
  const { layers, input } = readNetwork(engine, metadata);
  const count = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const expected = layerTable(engine, layers, input).params;
  if (count !== expected) throw bad(`its layers have ${expected} parameters, its tensors ${count}`);
  const net = new Net(engine, layers, input, FOR_PREDICT);
  try {
    net.loadParams(gatherParams(net, tensors));
  } catch (error) {
    net.free();
    if (error instanceof InklingError && error.code === 'not-finite')
      throw bad('a variance is negative');
    throw error;
  }
  return { net, info };
}

/**
 * @param {Net} net
 * @param {Map<string, import('./safetensors.js').StoredTensor>} stored
 */
function gatherParams(net, stored) {
  const params = new Float32Array(net.paramCount);
  const tensors = net.tensors();
  for (const { name, shape, offset } of tensors) {
    const found = stored.get(name);
    if (!found) throw bad(`tensor ${name} is missing`);
    if (String(found.shape) !== String(shape)) {
      throw bad(`tensor ${name} must have the shape [${shape}]; found [${found.shape}]`);
    }
    params.set(found.data, offset);
  }
  const unknown = [...stored.keys()].find(
    (name) => !tensors.some((tensor) => tensor.name === name),
  );
  if (unknown !== undefined) throw bad(`tensor ${show(unknown)} belongs to none of its layers`);
  return params;
}

/**
 * @param {import('./functions.js').Engine} engine
 * @param {Map<string, string>} metadata
 */
function readNetwork(engine, metadata) {
  const input = readJson(metadata, 'input');
  if (!Array.isArray(input) || input.length !== 3 || !input.every(Number.isInteger)) {
    throw bad('metadata input must be three whole numbers');
  }
  try {
    const layers = completeLayers(readJson(metadata, 'layers'));
    engine.checkLayers(layers, /** @type {Shape} */ (input));
    return { layers, input: /** @type {Shape} */ (input) };
  } catch (error) {
    if (error instanceof InklingError && error.code !== 'bad-safetensors') {
      throw bad(`its network is impossible: ${error.message}`);
    }
    throw error;
  }
}

/**
 * @param {Map<string, string>} metadata
 * @returns {ModelInfo}
 */
function readInfo(metadata) {
  const seed = Number(metadata.get('seed') ?? 0);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw bad('metadata seed must be a 32-bit number');
  const verdict = readJson(metadata, 'verdict');
  if (verdict !== null && !isVerdict(verdict)) {
    throw bad('metadata verdict must hold temperature (0.01 to 100) and unsureBelow (0 to 1)');
  }
  const recipe = readJson(metadata, 'recipe');
  if (recipe !== null && (typeof recipe !== 'object' || Array.isArray(recipe))) {
    throw bad('metadata recipe must be an object');
  }
  return {
    name: metadata.get('name') ?? 'model',
    seed,
    verdict: verdict && { temperature: verdict.temperature, unsureBelow: verdict.unsureBelow },
    recipe,
  };
}

/**
 * @param {any} value
 * @returns {value is Verdict}
 */
function isVerdict(value) {
  const { temperature, unsureBelow } = value;
  return typeof temperature === 'number' && temperature >= 0.01 && temperature <= 100 &&
    typeof unsureBelow === 'number' && unsureBelow >= 0 && unsureBelow <= 1;
}

/**
 * @param {Map<string, string>} metadata
 * @param {string} key
 * @returns {any} null when it is missing
 */
function readJson(metadata, key) {
  const text = metadata.get(key);
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`metadata ${key} is not JSON`);
  }
}

/** @param {string} sentence */
function bad(sentence) {
  return new InklingError('bad-safetensors', `not a model that can be used: ${sentence}`);
}
