/* kinds.js - tells what kind of model file bytes are, by their contents; a name only helps to say that it is wrong. */
import { InklingError } from '../base/errors.js';
import { namesInZip } from '../data/zip.js';

/**
 * @typedef {'keras' | 'hdf5' | 'onnx' | 'safetensors' | 'json' | 'torch' | 'pickle' | 'saved-model' | 'tensorflow-lite' | 'numpy' | 'gzip'
 *   | 'zip' | 'html' | 'unknown'} Kind
 */

/** What each kind is called in sentences. @type {Record<Kind, string>} */
export const KIND_NAMES = {
  keras: 'a Keras file (.keras)',
  hdf5: 'an HDF5 file (.h5, as of Keras)',
  onnx: 'an ONNX file',
  safetensors: 'a safetensors file',
  json: 'a JSON file',
  torch: 'a PyTorch file (.pt, .pth)',
  pickle: 'a pickle of Python',
  'saved-model': 'a TensorFlow SavedModel or another protobuf, but no ONNX file',
  'tensorflow-lite': 'a TensorFlow Lite file',
  numpy: 'a file of NumPy arrays',
  gzip: 'a gzip file',
  zip: 'a zip file',
  html: 'a web page (HTML)',
  unknown: 'a file of no kind that is known',
};

/** Kinds that are never read, each with what to do. @type {Partial<Record<Kind, string>>} */
export const INSTEAD = {
  torch:
    'it holds a pickle, which would run as a program; save the state_dict with safetensors.torch.save_file(), or export ONNX (torch.onnx.export)',
  pickle:
    'it would run as a program; save the state_dict with safetensors.torch.save_file(), or the model as .keras or ONNX',
  'saved-model': 'save the model as .keras, or convert it to ONNX (tf2onnx)',
  'tensorflow-lite': 'save the model that it was made of as .keras or ONNX',
  numpy: 'arrays have no architecture; save the model as .keras, ONNX or safetensors',
  gzip: 'unpack it first',
  zip: 'it has neither the config.json of Keras nor a model.json',
  html: 'the download went wrong',
  unknown: 'known are .keras, .h5, ONNX, safetensors and model.json of TensorFlow.js',
};

/** Endings of names that promise a kind. @type {Record<string, Kind[]>} */
const PROMISES = {
  keras: ['keras'],
  h5: ['hdf5'],
  hdf5: ['hdf5'],
  onnx: ['onnx'],
  safetensors: ['safetensors'],
  json: ['json'],
  pt: ['torch', 'pickle'],
  pth: ['torch', 'pickle'],
  tflite: ['tensorflow-lite'],
};

/** @param {Uint8Array} bytes @param {string} text @param {number} [at] */
const starts = (bytes, text, at = 0) =>
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

/**
 * @param {Uint8Array} bytes of the whole file
 * @returns {Kind}
 */
export function kindOf(bytes) {
  if (starts(bytes, 'PK\x03\x04') || starts(bytes, 'PK\x05\x06')) return zipKind(bytes);
  if (starts(bytes, '\x89HDF\r\n\x1a\n')) return 'hdf5';
  if (starts(bytes, 'TFL3', 4)) return 'tensorflow-lite';
  if (starts(bytes, '\x93NUMPY')) return 'numpy';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (isSafetensors(bytes)) return 'safetensors';
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return 'pickle';
  const text = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  if (text.startsWith('<')) return 'html';
  return protobufKind(bytes);
}

/** @param {Uint8Array} bytes @returns {Kind} */
function zipKind(bytes) {
  try {
    const names = namesInZip(bytes, '').map((name) => name.slice(name.lastIndexOf('/') + 1));
    if (names.includes('config.json') && names.includes('model.weights.h5')) return 'keras';
    if (names.includes('data.pkl')) return 'torch';
    if (names.includes('config.json') || names.includes('metadata.json')) return 'keras';
    return names.length > 0 && names.every((name) => name.endsWith('.npy')) ? 'numpy' : 'zip';
  } catch {
    return 'keras'; // cut short: its reader says so
  }
}

/** @param {Uint8Array} bytes */
function isSafetensors(bytes) {
  if (bytes.length < 9 || bytes[8] !== 0x7b) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) < 2 ** 27;
}

/** Goes through the fields of the outermost message: an ONNX model has a graph in field 7. @param {Uint8Array} bytes @returns {Kind} */
function protobufKind(bytes) {
  const fields = new Set();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 64 && at < bytes.length; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    return NaN;
  };
  for (let count = 0; at < bytes.length && count < 1000; count++) {
    const tag = varint();
    const wire = tag % 8;
    const field = Math.floor(tag / 8);
    if (!(field >= 1 && field <= 100)) return fields.has(7) ? 'onnx' : 'unknown';
    fields.add(field);
    if (wire === 0) varint();
    else if (wire === 2) {
      const length = varint();
      at += length;
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else return fields.has(7) ? 'onnx' : 'unknown';
    if (Number.isNaN(at)) return 'unknown';
  }
  if (fields.has(7)) return 'onnx';
  return fields.size > 0 && bytes.length > 16 ? 'saved-model' : 'unknown';
}

/**
 * Whether a name promises another kind than the contents have.
 * @param {string} name
 * @param {Kind} kind
 */
export function isMisnamed(name, kind) {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(PROMISES, ending) && kind !== 'unknown' && !PROMISES[ending].includes(kind);
}

/**
 * The error of loadModel() for a file of another program: it names importModel().
 * @param {unknown} error of the reader
 * @param {Uint8Array} bytes
 */
export function foreign(error, bytes) {
  const kind = kindOf(bytes);
  if (
    !(error instanceof InklingError) ||
    ['unknown', 'html', 'gzip', 'zip', 'numpy'].includes(kind)
  )
    return error;
  const isOurs = kind === 'safetensors' && !error.message.includes('its metadata must say format');
  if (isOurs) return error;
  const instead = INSTEAD[kind];
  return new InklingError(
    error.code,
    instead
      ? `${KIND_NAMES[kind]} is no model that can be read: ${instead}`
      : `this is ${KIND_NAMES[kind]}, no model file of Inkling: engine.importModel() opens those of other programs ` +
          `(inkling convert). ${error.message}`,
    { cause: error },
  );
}
