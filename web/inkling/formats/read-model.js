/* read-model.js - reads model files: safetensors files with the network's description in the metadata.
 * write-model.js writes them.
 *
 *   format 'inkling'   version '1', of this layout   engine: version of the arithmetic
 *   name, seed         of the first weights
 *   layers, input      JSON: the network
 *   recipe             JSON: how it was trained (may be missing)
 *   ensemble           JSON, instead of seed, layers and recipe: those of each member, see ensemble.js
 *   classes            JSON: the names of the classes, where they are not the usual ones (base/classes.js)
 *   none               'true': one more output, the last, means "none of them"; only with classes
 *   sha256             of the file, see seal.js (may be missing)
 *   verdict            JSON { temperature, unsureBelow, noneAbove } (may be missing; noneAbove is 1 if not given)
 *
 * Tensors are F32, F16 or I8. An I8 tensor NAME has a scale for each index of its last axis (a
 * kernel's output channels) in a tensor NAME.scale of F32 or F16; a weight is value * scale, rounded
 * to float32. Loading always gives floats.
 *
 * A file is checked against its own layer list before a network is made.
 */
import { InklingError, show } from '../base/errors.js';
import { completeLayers } from '../architecture/layers.js';
import { Net, FOR_PREDICT } from '../engine/net.js';
import { readSafetensors } from './safetensors.js';
import { layerTable } from '../architecture/summary.js';

/** @typedef {import('../model/metrics.js').Verdict} Verdict */
/** @typedef {import('./safetensors.js').StoredTensor} StoredTensor */
/** @typedef {{ tensors: Map<string, StoredTensor>, metadata: Map<string, string> }} Stored */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {{ name: string, seed: number, recipe: import('../training/recipe.js').Recipe | null }} Member */
/**
 * A model without its weights.
 * @typedef {object} ModelInfo
 * @property {string} name
 * @property {number} seed of the first weights
 * @property {import('../training/recipe.js').Recipe | null} recipe how it was trained
 * @property {Verdict | null} verdict
 * @property {Member[]} [members] of an ensemble
 * @property {import('../base/classes.js').Classes} [classes] the usual ones if left out
 */

export const FORMAT = 'inkling';
export const VERSION = '1';
/** Ending of the name of a tensor of scales. */
export const SCALE = '.scale';

/**
 * Reads a safetensors file and checks that its metadata make it a model.
 * @param {Uint8Array} bytes
 * @returns {Stored}
 */
export function readStored(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.get('format') !== FORMAT) {
    throw bad(`its metadata must say format '${FORMAT}'; found ${show(metadata.get('format'))}`);
  }
  if (metadata.get('version') !== VERSION) {
    throw bad(`its version must be '${VERSION}'; found ${show(metadata.get('version'))}`);
  }
  return { tensors, metadata };
}

/**
 * Builds the network that the metadata describe, with its weights.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {Map<string, string>} metadata
 * @param {Map<string, StoredTensor>} stored
 * @returns {Net}
 */
export function buildNet(engine, metadata, stored) {
  const { layers, input } = readNetwork(engine, metadata);
  const tensors = inFloats(stored);
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
  return net;
}

/** Largest scale, so that the largest byte times it fits into float32. */
const MOST_SCALE = 2 ** 120;

/**
 * Turns I8 tensors into floats: multiplies them by their scales, in place.
 * @param {Map<string, StoredTensor>} stored
 * @returns {Map<string, StoredTensor>}
 */
function inFloats(stored) {
  const tensors = new Map(stored);
  for (const [name, { dtype, shape, data }] of stored) {
    if (dtype !== 'I8') continue;
    const scale = tensors.get(`${name}${SCALE}`);
    const columns = shape.at(-1) ?? 1;
    if (!scale || scale.dtype === 'I8' || String(scale.shape) !== String([columns])) {
      throw bad(
        `tensor ${show(name)} of bytes needs a tensor ${show(name + SCALE)} of ${columns} floats`,
      );
    }
    for (const value of scale.data) {
      if (!(value > 0 && value <= MOST_SCALE)) throw bad(`${show(name + SCALE)} holds ${value}`);
    }
    for (let from = 0; from < data.length; from += columns) scaleRow(data, scale.data, from);
    tensors.delete(`${name}${SCALE}`);
  }
  return tensors;
}

/** Multiplies a row by the scales. A function of its own, so that JavaScript engines compile it soon: every page waits for it.
 * @param {Float32Array} data changed from `from` on
 * @param {Float32Array} scale
 * @param {number} from
 */
function scaleRow(data, scale, from) {
  for (let i = 0; i < scale.length; i++) data[from + i] *= scale[i];
}

/**
 * @param {Net} net
 * @param {Map<string, StoredTensor>} stored
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
 * @param {import('../engine/functions.js').Functions} engine
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
export function readInfo(metadata) {
  const seed = Number(metadata.get('seed') ?? 0);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw bad('metadata seed must be a 32-bit number');
  const verdict = readJson(metadata, 'verdict');
  if (verdict !== null && !isVerdict(verdict)) {
    throw bad(
      'metadata verdict must hold temperature (0.01 to 100), unsureBelow and noneAbove (0 to 1)',
    );
  }
  const recipe = readJson(metadata, 'recipe');
  if (recipe !== null && (typeof recipe !== 'object' || Array.isArray(recipe))) {
    throw bad('metadata recipe must be an object');
  }
  return {
    name: metadata.get('name') ?? 'model',
    seed,
    verdict: verdict && { ...verdict, noneAbove: verdict.noneAbove ?? 1 },
    recipe,
  };
}

/**
 * @param {any} value
 * @returns {value is Verdict}
 */
function isVerdict(value) {
  const { temperature, unsureBelow, noneAbove = 1 } = value;
  return (
    typeof temperature === 'number' &&
    temperature >= 0.01 &&
    temperature <= 100 &&
    [unsureBelow, noneAbove].every((share) => typeof share === 'number' && share >= 0 && share <= 1)
  );
}

/**
 * @param {Map<string, string>} metadata
 * @param {string} key
 * @returns {any} null when it is missing
 */
export function readJson(metadata, key) {
  const text = metadata.get(key);
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`metadata ${key} is not JSON`);
  }
}

/** @param {string} sentence */
export function bad(sentence) {
  return new InklingError('bad-safetensors', `not a model that can be used: ${sentence}`);
}
