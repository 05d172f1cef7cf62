/* export.js - model.exportModel(): a model as files for other programs. formats/write-*.js write them. */
import { badArgument, oneOf, optionsOf } from '../base/checks.js';
import { leaving } from '../formats/leave.js';

/** @typedef {import('./model.js').Model} Model */
/** @typedef {'keras' | 'h5' | 'tfjs' | 'onnx' | 'torch' | 'c' | 'safetensors'} ExportFormat */
/**
 * @typedef {object} ExportOptions
 * @property {boolean} [softmax] ends with a softmax, so that the answers are probabilities; otherwise logits
 * @property {number | boolean} [temperature] divides the logits by it; true: by that of the model's verdict
 * @property {boolean} [digitsOnly] leaves out the output "none of them", if the model has one
 * @property {string} [name] of the files, before their endings; 'model' if not given
 * @property {import('../formats/safetensors.js').Dtype} [dtype] of 'c' and 'safetensors', as of save()
 * @property {number} [levels] of 'c' and 'safetensors', as of save()
 */

/** What model.exportModel() writes. @type {readonly ExportFormat[]} */
export const EXPORT_FORMATS = ['keras', 'h5', 'tfjs', 'onnx', 'torch', 'c', 'safetensors'];

/**
 * @param {Model} model
 * @param {ExportFormat} format
 * @param {ExportOptions} [options]
 * @returns {Promise<Map<string, Uint8Array<ArrayBuffer>>>} the files by their names
 */
export async function exportModel(model, format, options = {}) {
  oneOf('the format', format, EXPORT_FORMATS);
  const isOwn = format === 'c' || format === 'safetensors';
  const known = isOwn ? ['dtype', 'levels'] : ['softmax', 'temperature', 'digitsOnly'];
  const { name = 'model', ...rest } = optionsOf(`exportModel('${format}')`, options, [
    'name',
    ...known,
  ]);
  if (typeof name !== 'string' || !/^[^/\\\p{Cc}]{1,200}$/u.test(name))
    throw badArgument('name', 'a name of files, without a folder', name);
  const files = isOwn
    ? await ownFiles(model, format, name, rest)
    : await filesOf(model, format, name, rest);
  const encoder = new TextEncoder();
  return new Map(
    files.map(([file, content]) => [
      file,
      typeof content === 'string' ? encoder.encode(content) : content,
    ]),
  );
}

/** @typedef {[string, Uint8Array<ArrayBuffer> | string][]} Files */

/** @param {Model} model @param {'c' | 'safetensors'} format @param {string} name @param {Record<string, any>} options @returns {Promise<Files>} */
async function ownFiles(model, format, name, options) {
  const bytes = model.save(options);
  if (format === 'safetensors') return [[`${name}.safetensors`, bytes]];
  const { writeC } = await import(/* later */ '../formats/write-c.js');
  return [[`${name}.h`, writeC(model, bytes, name)]];
}

/** @param {Model} model @param {ExportFormat} format @param {string} name @param {Record<string, any>} options @returns {Promise<Files>} */
async function filesOf(model, format, name, options) {
  const given = leaving(model, options);
  switch (format) {
    case 'onnx':
      return [
        [
          `${name}.onnx`,
          await (await import(/* later */ '../formats/write-onnx.js')).writeOnnx(given),
        ],
      ];
    case 'torch': {
      const file = `${name}.safetensors`;
      const { weights, text } = (await import(/* later */ '../formats/write-torch.js')).writeTorch(
        given,
        file,
      );
      return [
        [file, weights],
        [`${name}.py`, text],
      ];
    }
    case 'tfjs': {
      const file = name === 'model' ? 'weights.bin' : `${name}.weights.bin`;
      const { json, weights } = (await import(/* later */ '../formats/write-tfjs.js')).writeTfjs(
        given,
        file,
      );
      return [
        [`${name}.json`, json],
        [file, weights],
      ];
    }
    case 'keras':
      return [
        [
          `${name}.keras`,
          await (await import(/* later */ '../formats/write-keras.js')).writeKeras(given),
        ],
      ];
    default:
      return [
        [
          `${name}.h5`,
          await (await import(/* later */ '../formats/write-keras.js')).writeKerasHdf5(given),
        ],
      ];
  }
}
