/* own.js - what a file of another program says in the words of our own files, because Inkling wrote it (leave.js): read with the same
 * checks as in our files, and taken only where it fits the network that the file holds.
 */
import { InklingError } from '../base/errors.js';
import { completeLayers } from '../architecture/layers.js';
import { outputShape } from './chain.js';
import { readClasses } from './read-classes.js';
import { readInfo, readJson } from './read-model.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').ChainLayer} ChainLayer */
/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */

/**
 * @param {unknown} given the object or its JSON text, as the file has it
 * @returns {Map<string, string> | null}
 */
export function ownMetadata(given) {
  if (typeof given === 'string') {
    try {
      return ownMetadata(JSON.parse(given));
    } catch {
      return null;
    }
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const entries = Object.entries(given).filter(([, value]) => typeof value === 'string');
  return new Map(entries);
}

/**
 * What Inkling knew about a network that comes back.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {Chain} chain
 * @returns {{ chain: Chain, info: import('./read-model.js').ModelInfo } | null} chain: with the layers as they were, dropout and
 *   initialisers too; null: the file says nothing, or not what fits its network
 */
export function cameBack(engine, chain) {
  const { own, input } = chain;
  if (!own || chain.pixels) return null;
  try {
    const layers = completeLayers(readJson(own, 'layers'));
    if (String(readJson(own, 'input')) !== String(input)) return null;
    const outputs = engine.checkLayers(layers, input).at(-1)?.[2] ?? 0;
    const filled = layersWithTensors(layers, chain);
    if (!filled) return null;
    const info = { ...readInfo(own), classes: readClasses(own, outputs) };
    return { chain: { ...chain, layers: filled }, info };
  } catch (error) {
    if (error instanceof InklingError) return null;
    throw error;
  }
}

/** What other programs may leave out, or put in. */
const FREE = ['dropout', 'flatten'];

/** Our layers with the file's tensors; null if they are other layers. @param {Layer[]} layers @param {Chain} chain @returns {ChainLayer[] | null} */
function layersWithTensors(layers, chain) {
  const theirs = placed(chain.layers, chain.input).filter(
    ({ layer }) => !FREE.includes(layer.type),
  );
  const ours = placed(
    layers.map((layer) => ({ layer, name: '', tensors: {} })),
    chain.input,
  );
  const isSame = ours
    .filter(({ layer }) => !FREE.includes(layer.type))
    .every((one, i, { length }) => length === theirs.length && isLike(one, theirs[i]));
  if (!isSame) return null;
  let at = 0;
  return ours.map(({ layer, name, tensors }) => {
    const { tensors: found, name: said } = FREE.includes(layer.type)
      ? { tensors, name }
      : theirs[at++];
    return { layer, name: said, tensors: found };
  });
}

/** @param {readonly ChainLayer[]} layers @param {Shape} input */
function placed(layers, input) {
  let shape = input;
  return layers.map((own) => {
    shape = outputShape(own.layer, shape);
    return { ...own, shape };
  });
}

/** Options that do not change what a layer computes; where the shapes are equal, so are the zeros around a picture. */
const SILENT = ['init', 'padding', 'momentum', 'type'];

/** @param {{ layer: Layer, shape: Shape }} a @param {{ layer: Layer, shape: Shape }} b */
function isLike(a, b) {
  const [own, other] = /** @type {Record<string, unknown>[]} */ ([a.layer, b.layer]);
  const near = (/** @type {unknown} */ value) =>
    typeof value === 'number' ? Math.fround(value) : value;
  return (
    own.type === other.type &&
    String(a.shape) === String(b.shape) &&
    Object.keys(own).every((key) => SILENT.includes(key) || near(own[key]) === near(other[key]))
  );
}
