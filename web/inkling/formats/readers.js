/* readers.js - finds the reader for the files of a model of another program; each gives a chain (chain.js). */
import { INSTEAD, KIND_NAMES, isMisnamed, kindOf } from './kinds.js';
import { checkedChain } from './chain.js';
import { cannot, jsonOf } from './refuse.js';

/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile */
/** @typedef {import('./kinds.js').Kind} Kind */
/** @typedef {NamedFile & { kind: Kind }} File */

/** Most bytes of all files together. */
const MOST_BYTES = 2 ** 29;

/**
 * Reads the files of a model.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {readonly NamedFile[]} given one file; or several that belong together, found by their names
 * @param {{ layers?: unknown }} options layers: for files without an architecture
 * @returns {Promise<import('./chain.js').Chain>}
 */
export async function readForeign(engine, given, { layers }) {
  const files = sorted(given);
  const [main, ...others] = files;
  const read = await readFound(main, others, layers);
  return checkedChain(read, engine);
}

/** The file that says what the network is comes first. @type {Kind[]} */
const ORDER = ['keras', 'hdf5', 'onnx', 'safetensors', 'json'];

/** @param {readonly NamedFile[]} given @returns {File[]} */
function sorted(given) {
  const names = new Set();
  let sum = 0;
  const files = given.map(({ name, bytes }) => {
    if (names.has(name)) throw cannot(name, 'two of the files have this name');
    names.add(name);
    sum += bytes.length;
    if (bytes.length === 0) throw cannot(name, 'it is empty');
    return { name, bytes, kind: kindOf(bytes) };
  });
  if (sum > MOST_BYTES)
    throw cannot(
      given[0].name,
      `the files have ${sum} bytes; at most ${MOST_BYTES / 2 ** 20} MiB can be read`,
    );
  const place = (/** @type {File} */ { kind, name }) => {
    if (kind === 'json' && files.length > 1 && !hasWeights(files)) return 0;
    return ORDER.includes(kind) ? 1 + ORDER.indexOf(kind) : name.endsWith('.bin') ? 10 : 9;
  };
  files.sort((a, b) => place(a) - place(b));
  const [main] = files;
  const { name, kind } = main;
  if (isMisnamed(name, kind))
    throw cannot(name, `its name promises another kind: it is ${KIND_NAMES[kind]}; rename it`);
  const instead = INSTEAD[kind];
  if (instead) throw cannot(name, `it is ${KIND_NAMES[kind]}: ${instead}`);
  return files;
}

/** @param {readonly { kind: Kind }[]} files */
const hasWeights = (files) =>
  files.some(({ kind }) => ['keras', 'hdf5', 'onnx', 'safetensors'].includes(kind));

/**
 * @param {File} main
 * @param {File[]} others
 * @param {unknown} layers
 */
async function readFound(main, others, layers) {
  const { name, bytes, kind } = main;
  switch (kind) {
    case 'keras':
      return (await import(/* later */ './keras.js')).readKerasZip(name, bytes);
    case 'hdf5': {
      const beside = others.find((file) => file.kind === 'json');
      const architecture = beside ? jsonOf(beside.name, 'it', beside.bytes) : null;
      return (await import(/* later */ './keras.js')).readKerasHdf5(name, bytes, {
        architecture,
        layers,
      });
    }
    case 'onnx':
      return (await import(/* later */ './onnx.js')).readOnnx(main, others);
    case 'safetensors': {
      const parts = [main, ...others.filter((file) => file.kind === 'safetensors')];
      const config = others.find((file) => file.kind === 'json');
      const labels = config && jsonOf(config.name, 'it', config.bytes)?.id2label;
      const classes = labels && typeof labels === 'object' ? Object.values(labels) : null;
      return (await import(/* later */ './torch.js')).readTorch(parts, layers, classes);
    }
    case 'json':
      return (await import(/* later */ './tfjs.js')).readTfjs(main, others);
    default:
      throw cannot(name, `it is ${KIND_NAMES[kind]}, which is not read`);
  }
}
