/* write-keras.js - writes models of Keras: .keras of Keras 3, and .h5 in the layout of Keras 2, which Keras 3 reads too.
 *
 *   .keras   a zip, not packed, of metadata.json, config.json and model.weights.h5 with layers/CLASS_K/vars/0, 1, ...
 *   .h5      attribute model_config; model_weights/LAYER with attribute weight_names, and LAYER/LAYER/kernel, ...
 *
 * What own.js reads stands in metadata.json, and in an attribute `inkling`. HDF5 stamps its data sets with the time, so
 * files written at different times differ in these bytes.
 */
import { vendor } from '../base/vendor.js';
import { kerasModel, kerasWeights } from './keras-words.js';
import { hdf5Of } from './write-hdf5.js';

/** @typedef {import('./leave.js').Leaving} Leaving */
/** @typedef {import('./write-hdf5.js').Group} Group */

/** The version whose layout is written. */
const KERAS = '3.16.0';
const KERAS_2 = '2.15.0';

/**
 * @param {Leaving} given
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function writeKeras(given) {
  const { zipSync } = await vendor(
    '.keras files',
    'fflate',
    () => import('../../vendor/fflate.js'),
  );
  const weights = await hdf5Of({ groups: { layers: { groups: groupsByClass(given) } } });
  const text = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
  const stored = { level: /** @type {const} */ (0), mtime: new Date(1980, 0, 1) };
  const files = {
    'metadata.json': text({ keras_version: KERAS, inkling: given.own }),
    'config.json': text(kerasModel(given, false)),
    'model.weights.h5': weights,
  };
  return new Uint8Array(zipSync(files, stored));
}

/** Groups of the layers with weights, named by the classes and counted. @param {Leaving} given @returns {Record<string, Group>} */
function groupsByClass({ layers }) {
  /** @type {Record<string, string>} */
  const names = { conv: 'conv2d', dense: 'dense', batchnorm: 'batch_normalization' };
  /** @type {Record<string, Group>} */
  const groups = {};
  /** @type {Record<string, number>} */
  const counts = {};
  for (const own of layers) {
    const name = names[own.layer.type];
    if (!name) continue;
    const count = (counts[name] = (counts[name] ?? -1) + 1);
    const datasets = Object.fromEntries(
      kerasWeights(own).map(({ shape, data }, i) => [String(i), { shape, data }]),
    );
    groups[count ? `${name}_${count}` : name] = {
      groups: { vars: { attributes: { name: own.name }, datasets } },
    };
  }
  return groups;
}

/**
 * @param {Leaving} given
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function writeKerasHdf5(given) {
  /** @type {Record<string, Group>} */
  const groups = {};
  for (const own of given.layers) {
    const weights = kerasWeights(own);
    groups[own.name] = {
      attributes: { weight_names: weights.map(({ name }) => `${own.name}/${name}:0`) },
      ...(weights.length > 0 && {
        groups: {
          [own.name]: {
            datasets: Object.fromEntries(
              weights.map(({ name, shape, data }) => [`${name}:0`, { shape, data }]),
            ),
          },
        },
      }),
    };
  }
  const versions = { backend: 'tensorflow', keras_version: KERAS_2 };
  return hdf5Of({
    attributes: {
      ...versions,
      model_config: JSON.stringify(kerasModel(given, true)),
      inkling: JSON.stringify(given.own),
    },
    groups: {
      model_weights: { attributes: { ...versions, layer_names: Object.keys(groups) }, groups },
    },
  });
}
