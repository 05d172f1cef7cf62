/* tfjs.js - reads layers models of TensorFlow.js: model.json, and the files of weights that its manifest names.
 *
 * A group of the manifest is one run of bytes, cut into files anywhere. A weight of it may be quantised: uint8 and uint16 stand for
 * q * scale + min, float16 for itself. Weights are found by the layer's name before the last slash: Keras 3 puts the
 * model's name before that, TF.js a suffix behind it.
 */
import { show } from '../base/errors.js';
import { fromHalf } from '../base/half.js';
import { nameOf } from '../architecture/keras.js';
import { kerasFound, listOf, roleOf } from './keras-chain.js';
import { ownMetadata } from './own.js';
import { cannot, countOf, jsonOf } from './refuse.js';

/** @typedef {import('./chain.js').Role} Role */
/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('./keras-chain.js').Json} Json */
/** @typedef {import('./keras-chain.js').Take} Take */
/** @typedef {import('./readers.js').NamedFile} NamedFile */
/** @typedef {{ name: string, shape: number[], count: number, type: string, scale: number, min: number, bytes: Uint8Array }} Weight */

/** Bytes of a stored value. @type {Record<string, number>} */
const SIZES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/** Most weights and files of a manifest. */
const MOST = 10000;

/**
 * @param {NamedFile} main model.json
 * @param {readonly NamedFile[]} others the files of weights, by the names that model.json gives
 * @returns {Promise<import('./keras.js').Read>}
 */
export async function readTfjs({ name: file, bytes }, others) {
  const json = jsonOf(file, 'it', bytes);
  if (isObject(json) && !json.weightsManifest && (json.class_name || json.model_config))
    throw cannot(file, 'it has an architecture alone; give the weights beside it, as .weights.h5');
  const { modelTopology: topology, weightsManifest: manifest } = isObject(json) ? json : {};
  if (!isObject(topology))
    throw cannot(
      file,
      'it is a JSON file without modelTopology, which model.json of TensorFlow.js has',
    );
  if (json.format === 'graph-model' || Array.isArray(topology.node))
    throw cannot(
      file,
      'it is a graph model of TensorFlow.js; convert to a layers model (tensorflowjs_converter --output_format tfjs_layers_model)',
    );
  if (!Array.isArray(manifest))
    throw cannot(file, 'it has no weightsManifest, so its weights are not known');
  const list = listOf(file, topology);
  const weights = manifest.flatMap((group) => weightsOf(file, group, others));
  if (weights.length > MOST)
    throw cannot(file, `its manifest has ${weights.length} weights; at most ${MOST} are read`);
  const known = new Map(weights.map((weight) => [weight.name, weight]));
  if (known.size < weights.length) throw cannot(file, 'its manifest names a weight twice');
  const said = [json.generatedBy, json.convertedBy].filter(
    (text) => typeof text === 'string' && text !== '',
  );
  const found = kerasFound({
    file,
    format: 'TensorFlow.js (model.json)',
    tool: said.length > 0 ? said.map((text) => text.slice(0, 60)).join(', ') : null,
    model: topology,
    list,
    take: takeFrom(file, weights, list),
    classes: json.userDefinedMetadata?.classes ?? null,
  });
  return { ...found, own: ownMetadata(json.userDefinedMetadata?.inkling) };
}

/** @param {unknown} value @returns {value is Json} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The weights of a group, each with its bytes.
 * @param {string} file
 * @param {unknown} group
 * @param {readonly NamedFile[]} others
 * @returns {Weight[]}
 */
function weightsOf(file, group, others) {
  if (
    !isObject(group) ||
    !Array.isArray(group.paths) ||
    !Array.isArray(group.weights) ||
    group.paths.length > MOST
  )
    throw cannot(file, 'a group of its weightsManifest has no paths and weights');
  const parts = group.paths.map((path) => partOf(file, path, others));
  let at = 0;
  const weights = group.weights.map((one) => {
    const weight = weightOf(file, one);
    const start = at;
    at += weight.count * SIZES[weight.type];
    return { ...weight, start };
  });
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  if (size !== at)
    throw cannot(
      file,
      `${group.paths.map(String).join(', ').slice(0, 200)}: ${size} bytes; its manifest asks for ${at}`,
    );
  const whole = new Uint8Array(size);
  parts.reduce((place, part) => {
    whole.set(part, place);
    return place + part.length;
  }, 0);
  return weights.map(({ start, ...weight }) => ({
    ...weight,
    bytes: whole.subarray(start, start + weight.count * SIZES[weight.type]),
  }));
}

/** @param {string} file @param {unknown} path @param {readonly NamedFile[]} others */
function partOf(file, path, others) {
  const last = (/** @type {string} */ name) => name.replace(/^.*[\\/]/, '');
  const found =
    others.find(({ name }) => name === path) ??
    others.find(({ name }) => last(name) === last(String(path)));
  if (!found)
    throw cannot(
      file,
      `it names the file of weights ${show(path)}, which was not given; give all of them together`,
    );
  return found.bytes;
}

/** @param {string} file @param {unknown} one */
function weightOf(file, one) {
  if (!isObject(one) || typeof one.name !== 'string')
    throw cannot(file, 'a weight of its manifest has no name');
  const { name, shape, dtype, quantization } = one;
  const count = countOf(file, name, shape);
  const type = isObject(quantization) ? quantization.dtype : dtype;
  if (typeof type !== 'string' || !Object.hasOwn(SIZES, type))
    throw cannot(
      file,
      `weight ${show(name)} is of type ${show(type)}; known are ${Object.keys(SIZES).join(', ')}`,
    );
  const { scale = 1, min = 0 } = isObject(quantization) ? quantization : {};
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw cannot(
      file,
      `weight ${show(name)} has a scale of ${show(scale)} and a minimum of ${show(min)}`,
    );
  return { name, shape: /** @type {number[]} */ ([...shape]), count, type, scale, min };
}

/** The values of a weight. @param {Weight} weight @returns {Tensor} */
function valuesOf({ shape, count, type, scale, min, bytes }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (type === 'float32') data[i] = view.getFloat32(4 * i, true);
    else if (type === 'float16') data[i] = fromHalf(view.getUint16(2 * i, true));
    else if (type === 'int32') data[i] = view.getInt32(4 * i, true);
    else data[i] = (type === 'uint16' ? view.getUint16(2 * i, true) : bytes[i]) * scale + min;
  }
  return { shape, data };
}

/**
 * Takes a layer's tensors by its name; where no weight has the name of any layer, the next of the role.
 * @param {string} file
 * @param {Weight[]} weights
 * @param {Json[]} list
 * @returns {Take}
 */
function takeFrom(file, weights, list) {
  const layerIn = (/** @type {string} */ name) => name.split('/').at(-2);
  const names = new Set(weights.map(({ name }) => layerIn(name)));
  const isNamed = list.some((layer) => names.has(nameOf(layer)));
  const left = [...weights];
  return (layer, roles) => {
    /** @type {Partial<Record<Role, Tensor>>} */
    const tensors = {};
    for (const role of roles) {
      const fits = left.filter(
        ({ name }) => roleOf(name) === role && (!isNamed || layerIn(name) === nameOf(layer)),
      );
      if (isNamed && fits.length > 1)
        throw cannot(
          file,
          `the layer ${show(nameOf(layer))} has ${fits.length} weights that are its ${role}: ${fits
            .map(({ name }) => show(name))
            .slice(0, 3)
            .join(', ')}`,
        );
      const [weight] = fits;
      if (!weight) continue;
      left.splice(left.indexOf(weight), 1);
      tensors[role] = valuesOf(weight);
    }
    return tensors;
  };
}
