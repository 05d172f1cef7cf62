/* write-hdf5.js - writes HDF5 files, by the library h5wasm, which is fetched only when one is to be written: 1.2 MB. */
import { vendor } from '../base/vendor.js';

/** @typedef {{ shape: number[], data: Float32Array }} Dataset */
/**
 * @typedef {{ attributes?: Record<string, string | string[]>, datasets?: Record<string, Dataset>, groups?: Record<string, Group> }} Group
 *   texts, tensors of float32, and groups, by their names
 */

let count = 0;

/**
 * @param {Group} root
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function hdf5Of(root) {
  const { default: h5wasm } = await vendor(
    '.keras and .h5 files',
    'h5wasm',
    () => import('../../vendor/h5wasm.js'),
  );
  const { FS } = await h5wasm.ready;
  const path = `/model-${++count}.h5`; // in the memory of the library
  const file = new h5wasm.File(path, 'w');
  try {
    fill(file, root);
    file.flush();
  } finally {
    file.close();
  }
  const bytes = new Uint8Array(FS.readFile(path));
  FS.unlink(path);
  return bytes;
}

/** @param {import('../../vendor/h5wasm.js').Group} place @param {Group} group */
function fill(place, { attributes = {}, datasets = {}, groups = {} }) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') place.create_attribute(name, value, null, 'S');
    else if (value.length > 0) place.create_attribute(name, value, null, `S${widest(value)}`);
    else place.create_attribute(name, new Float64Array(), [0]); // as Keras writes an empty list
  }
  for (const [name, { data, shape }] of Object.entries(datasets))
    place.create_dataset({ name, data, shape, dtype: '<f' });
  for (const [name, group] of Object.entries(groups)) fill(place.create_group(name), group);
}

/** Most bytes of a text. @param {readonly string[]} texts */
const widest = (texts) => Math.max(...texts.map((text) => new TextEncoder().encode(text).length));
