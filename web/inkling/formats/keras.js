/* keras.js - reads models of Keras: .keras files, HDF5 files of Keras 2 and 3, and weights alone with the architecture beside them.
 *
 *   .keras        a zip of metadata.json, config.json (the architecture) and model.weights.h5
 *   .h5           attribute model_config (the architecture); model_weights/LAYER with attribute weight_names
 *   .weights.h5   Keras 3: layers/CLASS_K/vars/0, 1, ...   Keras 2: as model_weights, at the root
 *
 * In Keras 3's weights a group is named by the layer's class, counted in the order of the layers of its model, whatever the layer's
 * name is; the attribute `name` of its vars has that. Older files are read by weight_names, never by the order of groups, which
 * is that of the alphabet.
 */
import { InklingError, show } from '../base/errors.js';
import { isModel, nameOf } from '../architecture/keras.js';
import { unzip } from '../data/zip.js';
import { givenLayers } from './given-layers.js';
import { openHdf5 } from './hdf5.js';
import { classOf, kerasFound, listOf, roleOf } from './keras-chain.js';
import { ownMetadata } from './own.js';
import { MOST_LAYERS, cannot, jsonOf } from './refuse.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').Found} Found */
/** @typedef {import('./chain.js').Role} Role */
/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('./keras-chain.js').Json} Json */
/** @typedef {import('./keras-chain.js').Take} Take */
/** @typedef {import('./hdf5.js').Hdf5} Hdf5 */
/** @typedef {Omit<Chain, 'layers'> & { layers: Found[] }} Read */

/** Most bytes of an unpacked .keras file. */
const MOST_UNPACKED = 2 ** 28;

/**
 * @param {string} name of the file, for errors
 * @param {Uint8Array} bytes a zip file with config.json
 * @returns {Promise<Read>}
 */
export async function readKerasZip(name, bytes) {
  const parts = await unzipped(name, bytes);
  const config = parts.get('config.json');
  const weights = parts.get('model.weights.h5');
  if (!config || !weights)
    throw cannot(
      name,
      `it is a zip file without ${config ? 'model.weights.h5' : 'config.json'}, which a .keras file has`,
    );
  const model = jsonOf(name, 'its config.json', config);
  const metadata = parts.get('metadata.json');
  const said = metadata ? jsonOf(name, 'its metadata.json', metadata) : null;
  const version = typeof said?.keras_version === 'string' ? said.keras_version.slice(0, 20) : null;
  const hdf5 = await openHdf5(weights, name);
  const list = listOf(name, model);
  const found = kerasFound({
    file: name,
    format: 'Keras (.keras)',
    tool: version && `Keras ${version}`,
    model,
    list,
    take: takeByClass(hdf5, model),
  });
  return { ...found, own: ownMetadata(said?.inkling) };
}

/** The files of a .keras file that are read. @param {string} name @param {Uint8Array} bytes */
async function unzipped(name, bytes) {
  const wanted = ['config.json', 'metadata.json', 'model.weights.h5'];
  try {
    const files = await unzip(bytes, name, (path) => wanted.includes(path), MOST_UNPACKED);
    return new Map(files.map((file) => [file.name, file.bytes]));
  } catch (cause) {
    if (!(cause instanceof InklingError) || cause.code !== 'bad-data') throw cause;
    throw new InklingError('cannot-import', cause.message, { cause });
  }
}

/**
 * @param {string} name of the file, for errors
 * @param {Uint8Array} bytes of an HDF5 file
 * @param {{ architecture: Json | null, layers: unknown }} beside what is known beside the file: a model's JSON, or the option `layers`
 * @returns {Promise<Read>}
 */
export async function readKerasHdf5(name, bytes, { architecture, layers }) {
  const hdf5 = await openHdf5(bytes, name);
  const config = hdf5.text('', 'model_config');
  const version = hdf5.text('', 'keras_version') ?? hdf5.text('model_weights', 'keras_version');
  const model = config === null ? architecture : jsonOf(name, 'its model_config', config);
  const head = {
    file: name,
    format: config === null ? 'Keras weights (.weights.h5)' : 'Keras (.h5)',
    tool: version && `Keras ${version.slice(0, 20)}`,
  };
  const isByClass = hdf5.has('layers') || hdf5.has(CHECKPOINT);
  const isByName = hdf5.has('model_weights') || hdf5.texts('', 'layer_names') !== null;
  if (!isByClass && !isByName)
    throw cannot(
      name,
      `it is an HDF5 file, but no model of Keras: its root has ${hdf5.keys('').slice(0, 5).map(show).join(', ') || 'nothing'}`,
    );
  if (!model && layers === undefined)
    throw cannot(
      name,
      'it has weights, but no architecture: give the JSON of model.to_json() beside it, or the option layers',
    );
  const root = hdf5.has('model_weights') ? 'model_weights' : '';
  if (model) {
    const list = listOf(name, model);
    const found = kerasFound({
      ...head,
      model,
      list,
      take: isByClass ? takeByClass(hdf5, model) : takeByName(hdf5, root, model),
    });
    return { ...found, own: ownMetadata(hdf5.text('', 'inkling')) };
  }
  const own = listFromLayers(name, layers);
  const take = isByClass ? takeByClass(hdf5, own.model) : takeInOrder(hdf5, root);
  return kerasFound({ ...head, model: own.model, list: own.list, take });
}

/** Keras' names of the layers that have weights. @type {Record<string, string>} */
const CLASSES = { conv: 'Conv2D', dense: 'Dense', batchnorm: 'BatchNormalization' };

/**
 * The option `layers` as a model's JSON, for weights without an architecture.
 * @param {string} file @param {unknown} value
 */
function listFromLayers(file, value) {
  const { layers, input } = givenLayers(file, value);
  const list = layers.map(({ layer }, i) => ({
    class_name: CLASSES[layer.type] ?? layer.type,
    config: { name: `${layer.type}_${i + 1}`, ...kerasOptions(layer) },
  }));
  const first = { class_name: 'InputLayer', config: { batch_shape: [null, ...input] } };
  const model = { class_name: 'Sequential', config: { layers: [first, ...list] } };
  return { model, list: listOf(file, model) };
}

/** @param {import('../architecture/layers.js').Layer} layer @returns {Json} */
function kerasOptions({ type: _type, ...rest }) {
  const { kernel, stride, bias, size, init: _init, slope, ...same } = /** @type {Json} */ (rest);
  return {
    ...same,
    ...(kernel !== undefined && { kernel_size: kernel }),
    ...(stride !== undefined && { strides: stride }),
    ...(bias !== undefined && { use_bias: bias }),
    ...(size !== undefined && { pool_size: size }),
    ...(slope !== undefined && { alpha: slope }),
  };
}

/** The group of layers in files of some versions of Keras 2. */
const CHECKPOINT = '_layer_checkpoint_dependencies';

/** MaxPooling2D -> max_pooling2d, as Keras names groups. @param {string} name */
const snake = (name) =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The list of layers of a model itself, in the order of its config. @param {Json} model @returns {Json[]} */
function ownList(model) {
  const inner = model.modelTopology ?? model.model_config ?? model;
  const config = inner.config ?? {};
  const list = Array.isArray(config) ? config : config.layers;
  return Array.isArray(list)
    ? list.filter((layer) => typeof layer === 'object' && layer !== null)
    : [];
}

/**
 * Takes tensors from the groups of Keras 3.
 * @param {Hdf5} hdf5
 * @param {Json} model
 * @returns {Take}
 */
function takeByClass(hdf5, model) {
  /** @type {Map<Json, string>} */
  const paths = new Map();
  let left = MOST_LAYERS;
  const walk = (/** @type {Json} */ outer, /** @type {string} */ above) => {
    const container = [
      ...(above ? [`${above}/`] : ['']).flatMap((start) => [
        `${start}layers`,
        `${start}${CHECKPOINT}`,
      ]),
    ].find((path) => hdf5.has(path));
    if (container === undefined) return;
    /** @type {Map<string, number>} */
    const counts = new Map();
    const named = namesIn(hdf5, container);
    for (const layer of ownList(outer)) {
      if (--left < 0) return;
      const base = snake(classOf(layer));
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      const counted = `${container}/${base}${count ? `_${count}` : ''}`;
      const path = named.get(nameOf(layer)) ?? counted;
      paths.set(layer, path);
      if (isModel(layer)) walk(layer, counted);
    }
  };
  walk(model, '');
  return (layer, roles) => {
    const path = paths.get(layer);
    /** @type {Partial<Record<Role, Tensor>>} */
    const tensors = {};
    roles.forEach((role, i) => {
      const tensor = path === undefined ? null : hdf5.tensor(`${path}/vars/${i}`);
      if (tensor) tensors[role] = tensor;
    });
    return tensors;
  };
}

/** Groups by the names of their layers, where each says one of its own. @param {Hdf5} hdf5 @param {string} container @returns {Map<string, string>} */
function namesIn(hdf5, container) {
  const named = new Map();
  for (const key of hdf5.keys(container)) {
    const path = `${container}/${key}`;
    const name = hdf5.text(`${path}/vars`, 'name');
    if (!name) continue;
    if (named.has(name)) return new Map();
    named.set(name, path);
  }
  return named;
}

/**
 * Takes tensors from groups that list their weights. A model inside the model has one group for all its layers: there the next tensor of
 * the role is taken.
 * @param {Hdf5} hdf5 @param {string} root path of the groups @param {Json} model
 * @returns {Take}
 */
function takeByName(hdf5, root, model) {
  /** @type {Map<Json, { group: string, names: string[], isOwn: boolean }>} */
  const places = new Map();
  const start = root ? `${root}/` : '';
  for (const layer of ownList(model)) {
    const group = start + nameOf(layer);
    const names = hdf5.texts(group, 'weight_names') ?? [];
    const assign = (/** @type {Json} */ inner) => {
      if (isModel(inner)) ownList(inner).forEach(assign);
      else places.set(inner, { group, names, isOwn: inner === layer });
    };
    assign(layer);
  }
  return (layer, roles) => {
    const place = places.get(layer);
    if (!place) return {};
    const { group, names, isOwn } = place;
    /** @type {Partial<Record<Role, Tensor>>} */
    const tensors = {};
    const own = isOwn ? names : names.filter((name) => name.split('/').at(-2) === nameOf(layer));
    const from = own.some((name) => roleOf(name)) ? own : names;
    roles.forEach((role, i) => {
      const byRole = from.find((name) => roleOf(name) === role);
      const name = byRole ?? (from.some((one) => roleOf(one)) ? undefined : from[i]);
      const tensor = name === undefined ? null : hdf5.tensor(`${group}/${name}`);
      if (name !== undefined && !isOwn) names.splice(names.indexOf(name), 1);
      if (tensor) tensors[role] = tensor;
    });
    return tensors;
  };
}

/**
 * Takes tensors from groups that list their weights, in the order of the attribute layer_names: for weights without an architecture.
 * @param {Hdf5} hdf5 @param {string} root
 * @returns {Take}
 */
function takeInOrder(hdf5, root) {
  const start = root ? `${root}/` : '';
  const names = (hdf5.texts(root, 'layer_names') ?? []).flatMap((layer) =>
    (hdf5.texts(start + layer, 'weight_names') ?? []).map((name) => ({
      role: roleOf(name),
      path: `${start}${layer}/${name}`,
    })),
  );
  return (_layer, roles) => {
    /** @type {Partial<Record<Role, Tensor>>} */
    const tensors = {};
    for (const role of roles) {
      const at = names.findIndex((one) => one.role === role);
      if (at < 0) continue;
      const [{ path }] = names.splice(at, 1);
      const tensor = hdf5.tensor(path);
      if (tensor) tensors[role] = tensor;
    }
    return tensors;
  };
}
