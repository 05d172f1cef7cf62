/* formats.js - the table of file formats for models, and the check of the file's name for every verb with --save.
 *
 * A new format is a row of FORMATS; verbs call formatOf() to choose the format by the file's name.
 */
import path from 'node:path';
import { UsageError } from './command.js';

/** @typedef {{ name: string, ending: string }} Format */

/** What is written, the default first. @type {readonly Format[]} */
export const FORMATS = [{ name: 'safetensors', ending: '.safetensors' }];

/** What inkling convert --to writes for other programs, with the endings of its files. @type {Record<string, string>} */
export const EXPORTS = {
  keras: '.keras',
  h5: '.h5',
  tfjs: '.json',
  onnx: '.onnx',
  torch: '.safetensors',
  c: '.h',
  safetensors: '.safetensors',
};

/** Endings of other programs' models: only to say what was asked for. @type {Record<string, string>} */
const OTHERS = {
  '.onnx': 'an ONNX model',
  '.keras': 'a Keras model',
  '.h5': 'a Keras model',
  '.hdf5': 'a Keras model',
  '.json': 'JSON (a TensorFlow.js model?)',
  '.tflite': 'a TensorFlow Lite model',
  '.pb': 'a TensorFlow model',
  '.pt': 'a PyTorch model',
  '.pth': 'a PyTorch model',
  '.npz': 'NumPy arrays',
  '.checkpoint': 'a checkpoint, which train writes beside the model by itself',
};

/** The format that a file's name asks for; a name without an ending takes the default.
 * @param {string} file where a model is to be saved @returns {Format} */
export function formatOf(file) {
  const ending = path.extname(file).toLowerCase();
  const format = ending === '' ? FORMATS[0] : FORMATS.find((known) => known.ending === ending);
  if (format) return format;
  const endings = FORMATS.map((known) => known.ending).join(' or ');
  const found = OTHERS[ending] ? `${ending}, ${OTHERS[ending]}` : ending;
  const instead = file.slice(0, -ending.length) + FORMATS[0].ending;
  const [to] = Object.entries(EXPORTS).find(([, known]) => known === ending) ?? [];
  throw new UsageError(
    `--save takes a file that ends in ${endings}; '${file}' ends in ${found}. Try --save ${instead}` +
      (to ? `, or inkling convert --to ${to}` : ''),
  );
}

/** The file that --save names, checked before any work is done.
 * @param {import('./command.js').Values} values
 * @param {string} [otherwise] taken where there is no --save
 * @returns {string} */
export function modelFile(values, otherwise) {
  const file = values.save ?? otherwise;
  if (file === undefined)
    throw new UsageError('--save FILE is missing: a model is never changed in place');
  formatOf(String(file));
  return String(file);
}
