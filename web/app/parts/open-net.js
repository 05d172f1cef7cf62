/* open-net.js - opens a net from files of the user's, of Inkling or another program, and finds a free name for a net. */
import { InklingError } from '../../inkling/reading.js';
import { isUsual } from './sizes.js';

/** @typedef {import('../data/workbench.js').Workbench} Workbench */

/** The name, or with a number behind it if another net has it. @param {Workbench} workbench @param {string} wanted */
export function freeName({ models, modelName }, wanted) {
  let name = wanted;
  for (let n = 2; models.has(name) || name === modelName; n++) name = `${wanted} ${n}`;
  return name;
}

/** Endings of the model files that importModel() of the library takes; the kind is told by what is in them. */
export const NET_FILES = '.safetensors,.keras,.h5,.onnx,.json,.bin';

/** Whether a file is a net by its name; a .json is one where files of weights come with it. @param {string} name @param {boolean} withWeights */
const isNetName = (name, withWeights) =>
  /\.(safetensors|keras|h5|hdf5|onnx|pb|pt|pth|tflite)$/i.test(name) ||
  (withWeights && /\.(json|bin)$/i.test(name)) ||
  /(^|\/)model\.json$/i.test(name);

/**
 * The files of nets among those that were chosen or dropped, grouped: a model.json and its files of weights belong together, and so do
 * weights of Keras and the layers beside them.
 * @param {readonly import('./dropped.js').Dropped[]} files
 * @returns {{ nets: import('./dropped.js').Dropped[][], rest: import('./dropped.js').Dropped[] }}
 */
export function netsAmong(files) {
  const names = files.map(({ name }) => name);
  const withWeights = names.some((name) => /\.(bin|weights\.h5)$/i.test(name));
  const found = files.filter(({ name }) => isNetName(name, withWeights));
  const rest = files.filter((file) => !found.includes(file));
  const together = found.filter(({ name }) => /\.(json|bin|weights\.h5)$/i.test(name));
  const alone = found.filter((file) => !together.includes(file)).map((file) => [file]);
  return { nets: together.length > 0 ? [...alone, together] : alone, rest };
}

/**
 * Opens a net of ours or of another program. Throws an InklingError if the files are no net, or if it takes pictures that cannot be brought to it.
 * @param {Workbench} workbench
 * @param {readonly import('./dropped.js').Dropped[]} files of one net
 * @param {boolean} [anySize] whether nets of other pictures than 28 x 28 x 1 can be used
 * @returns {Promise<{ name: string, model: import('../../inkling/model/model.js').Model, said: string }>} under a name that is free;
 *   said: what a net of another program needs to be said of it, or ''
 */
export async function openNet(workbench, files, anySize = false) {
  const engine = await workbench.engine();
  const { model, report } = await engine.importModel(files);
  const { input } = model;
  const [{ name: first }] = files;
  if (anySize ? ![1, 3].includes(input[2]) : !isUsual(input)) {
    const wanted = anySize ? 'pictures of one colour or three' : '28 x 28 x 1';
    model.dispose();
    throw new InklingError(
      'bad-argument',
      `“${first}” takes ${input.join(' x ')} pictures; a net for this page takes ${wanted}`,
    );
  }
  const wanted = first.replace(/^.*\//, '').replace(/(\.weights)?\.[^.]+$/, '') || 'net';
  const { format, layers, reads, notes } = report;
  const isOurs = format.startsWith('Inkling');
  const sentences = [`${format}: ${layers}`, reads && `it ${reads}`, ...notes];
  const said = isOurs
    ? ''
    : sentences.flatMap((text) => (text ? [text[0].toUpperCase() + text.slice(1)] : [])).join('. ');
  return { name: freeName(workbench, wanted), model, said: said.replace(/([^.])$/, '$1.') };
}
