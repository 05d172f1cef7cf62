/* inkling convert - saves a model as ours: a model of another program, or one of ours with another number type. With --to it goes the
 * other way, to another program (exports.js).
 */
import { readFileSync } from 'node:fs';
import { EXIT, UsageError, numberOption, wordOption } from './command.js';
import { EXPORT_OPTIONS, exportPlan, exportTo } from './exports.js';
import { saveFile } from './files.js';
import { modelFile } from './formats.js';
import { SHIPPED, importFiles, openEngine, openModel, reportLines } from './models.js';
import { count, print } from './terminal.js';

/** @type {import('./command.js').Option} */
export const LEVELS_OPTION = {
  value: 'N',
  help: 'of I8: steps on either side of 0, 1 to 127; more for a small network, whose weights count more',
  default: '12',
};

/** @param {import('./command.js').Values} values */
export const levelsOf = (values) =>
  numberOption(values, 'levels', { min: 1, max: 127, integer: true });

/** Options that say what a file of another program does not. @param {import('./command.js').Values} values
 *  @returns {import('./models.js').ImportOptions} */
function importOptions(values) {
  const scale = numberOption(values, 'scale', { min: -65535, max: 65535 });
  const ink = numberOption(values, 'ink', { min: 0, max: 1, integer: true });
  const names = values.classes === undefined ? undefined : String(values.classes).split(',');
  return {
    ...(values.layers !== undefined && { layers: layersOf(String(values.layers)) }),
    ...(scale !== undefined && { scale }),
    ...(ink !== undefined && { ink: ink === 1 ? /** @type {const} */ (1) : 0 }),
    ...(names && { classes: names }),
  };
}

/** A preset's name, JSON, or the name of a file with JSON. @param {string} given @returns {unknown} */
function layersOf(given) {
  if (!/\.json$/i.test(given) && !/^\s*[[{]/.test(given)) return given;
  try {
    return JSON.parse(/^\s*[[{]/.test(given) ? given : readFileSync(given, 'utf8'));
  } catch (error) {
    throw new UsageError(`--layers ${given}: ${/** @type {Error} */ (error).message}`);
  }
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'convert [MODEL...] --save FILE [options]',
  about:
    'Saves a model as a file of Inkling, and says what it found. MODEL is a file of another program (.keras, .h5, ONNX, safetensors of\n' +
    'PyTorch, model.json of TensorFlow.js with its files of weights beside it), several that belong together, a folder with them, a\n' +
    'file of Inkling, or the shipped default. F32 is what other tools read most easily; F16 halves it. I8 takes a byte a weight:\n' +
    'kernels are rounded to 25 steps for each output channel, so that the answers to built-in digits change least, and the file\n' +
    'compresses to a sixth. --to writes it for another program: Keras (keras, h5), TensorFlow.js (tfjs), ONNX, PyTorch (torch) or C.',
  examples: [
    ['inkling convert mnist.keras --save mnist.safetensors', 'a model of Keras'],
    [
      'inkling convert net.safetensors --layers net.json --save mine.safetensors',
      'weights of PyTorch with their layers',
    ],
    ['inkling convert --save default-f32.safetensors', 'the shipped model, for other programs'],
    [
      'inkling convert --to onnx --softmax --temperature own --digits-only --save digits.onnx --check',
      'the shipped model for ONNX Runtime',
    ],
    ['inkling convert mine.safetensors --to tfjs --save web-model', 'a folder for TensorFlow.js'],
    ['inkling convert model.safetensors --dtype I8 --save small.safetensors', 'for a page'],
  ],
  operands: [0, 100],
  options: {
    save: {
      value: 'FILE',
      writes: 'either',
      help: 'where the model goes, as .safetensors, or as --to says',
    },
    dtype: { value: 'F32|F16|I8', help: 'number type', default: 'F32' },
    levels: LEVELS_OPTION,
    layers: {
      value: 'LAYERS',
      help: 'for files of weights alone: a preset, JSON, or a file with JSON: layers in our words or those of Keras',
    },
    scale: {
      value: 'N',
      help: 'the value that the network wants for full ink, 1 or 255; found by reading built-in digits',
    },
    ink: { value: '0|1', help: '1: it wants bright ink, 0: bright paper; found likewise' },
    classes: { value: 'A,B,...', help: 'names of the classes' },
    ...EXPORT_OPTIONS,
  },
  async run(values, names) {
    const dtype = wordOption(values, 'dtype', /** @type {const} */ (['F32', 'F16', 'I8'])) ?? 'F32';
    const levels = levelsOf(values);
    const options = importOptions(values);
    const plan = exportPlan(values);
    const file = plan ? '' : modelFile(values);
    const engine = await openEngine();
    const [name = 'default'] = names;
    const isShipped = names.length < 2 && SHIPPED.includes(name);
    const { model, report } = isShipped
      ? { model: await openModel(engine, name), report: null }
      : await importFiles(engine, names, options);
    if (report) reportLines(report).forEach((line) => print(line));
    if (plan) return exportTo(engine, model, plan, { dtype, levels, check: values.check === true });
    const bytes = model.save({ dtype, levels });
    await saveFile(file, bytes);
    print(
      `${file}  ${count(bytes.length)} bytes, weights SHA-256 ${(await engine.loadModel(bytes)).hash()}`,
    );
    return EXIT.ok;
  },
};
