/* exports.js - inkling convert --to: writes a model for another program, and checks its answers (--check). */
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { syntheticDataset } from '../../web/inkling/index.js';
import { EXIT, UsageError, numberOption, wordOption } from './command.js';
import { saveFile } from './files.js';
import { EXPORTS } from './formats.js';
import { count, print } from './terminal.js';

/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('./models.js').Model} Model */
/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('../../web/inkling/index.js').ExportFormat} ExportFormat */
/** @typedef {Map<string, Uint8Array<ArrayBuffer>>} Files */

/** @typedef {NonNullable<ReturnType<typeof exportPlan>>} Plan */

/** Pictures of --check. */
const PICTURES = 64;
/** Largest difference of two answers that rounding explains. */
const MOST = 1e-3;

/** @satisfies {Record<string, import('./command.js').Option>} */
export const EXPORT_OPTIONS = {
  to: {
    value: 'FORMAT',
    help: `for another program: ${Object.keys(EXPORTS).join(', ')}; ours, if not given`,
    group: 'For other programs',
  },
  softmax: {
    type: 'boolean',
    help: 'end with a softmax: probabilities instead of logits',
    group: 'For other programs',
  },
  temperature: {
    value: 'N|own',
    help: 'divide the logits by N, or by the one that the model was calibrated with',
    group: 'For other programs',
  },
  'digits-only': {
    type: 'boolean',
    help: 'leave out the output for "none of them"',
    group: 'For other programs',
  },
  check: {
    type: 'boolean',
    help: `read ${PICTURES} built-in digits with the file: by Inkling, and by ONNX Runtime or TensorFlow.js where it is installed`,
    group: 'For other programs',
  },
};

/** Which options an export takes, checked before any work is done. @param {Values} values */
export function exportPlan(values) {
  const to = wordOption(values, 'to', /** @type {ExportFormat[]} */ (Object.keys(EXPORTS)));
  const isOwn = to === undefined || to === 'c' || to === 'safetensors';
  for (const name of ['softmax', 'temperature', 'digits-only'])
    if (isOwn && values[name])
      throw new UsageError(
        `--${name} is for --to keras, h5, tfjs, onnx and torch; a file of ours has all that in it`,
      );
  if (to === undefined) {
    if (values.check) throw new UsageError('--check is for --to FORMAT');
    return null;
  }
  if (values.save === undefined)
    throw new UsageError(
      `--save FILE is missing${to === 'tfjs' ? ': a folder, or FILE.json' : ''}`,
    );
  const file = String(values.save);
  const { dir, name, ext } = path.parse(file);
  const isFolder = to === 'tfjs' && ext.toLowerCase() !== '.json';
  if (!isFolder && ext.toLowerCase() !== EXPORTS[to])
    throw new UsageError(`--to ${to} takes a file that ends in ${EXPORTS[to]}; found '${file}'`);
  const temperature =
    values.temperature === 'own'
      ? true
      : numberOption(values, 'temperature', { min: 0.01, max: 100 });
  return {
    to,
    folder: isFolder ? file : dir,
    options: {
      ...(!isFolder && { name }),
      ...(values.softmax && { softmax: true }),
      ...(temperature !== undefined && { temperature }),
      ...(values['digits-only'] && { digitsOnly: true }),
    },
  };
}

/**
 * @param {Engine} engine
 * @param {Model} model
 * @param {Plan} plan
 * @param {{ dtype: import('../../web/inkling/index.js').ExportOptions['dtype'], levels: number | undefined, check: boolean }} more
 */
export async function exportTo(engine, model, { to, folder, options }, { dtype, levels, check }) {
  const isOwn = to === 'c' || to === 'safetensors';
  const files = await model.exportModel(to, { ...options, ...(isOwn && { dtype, levels }) });
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    await saveFile(file, bytes);
    print(`${file}  ${count(bytes.length)} bytes`);
  }
  print(`weights SHA-256 ${model.hash()}`);
  return check ? compare(engine, model, to, files, options) : EXIT.ok;
}

/**
 * Prints the largest difference between the model's answers and those of the files, by each program that is here.
 * @param {Engine} engine @param {Model} model @param {ExportFormat} to @param {Files} files @param {Plan['options']} options
 */
async function compare(engine, model, to, files, options) {
  if (to === 'c') {
    print('check: a header is compiled; tools/examples/predict.c shows how');
    return EXIT.ok;
  }
  const images = picturesFor(engine, model);
  const expected = answersOf(model, images, options);
  const width = expected.length / PICTURES;
  const list = [...files].map(([name, bytes]) => ({ name, bytes }));
  const { model: back } = await engine.importModel(list);
  const gaps = [gapLine('Inkling', expected, logitsOf(back, images))];
  for (const [name, format, run] of OTHERS) {
    if (format !== to) continue;
    const found = await run(model, files, images).catch(({ message }) => String(message));
    if (typeof found === 'string') print(`check: ${name}: ${found}`);
    else gaps.push(gapLine(name, options.softmax ? softmaxOf(expected, width) : expected, found));
  }
  return gaps.every((gap) => gap < MOST) ? EXIT.ok : EXIT.different;
}

/** @param {string} program @param {ArrayLike<number>} expected @param {ArrayLike<number>} found */
function gapLine(program, expected, found) {
  const gap =
    expected.length === found.length
      ? Math.max(...Array.from(expected, (value, i) => Math.abs(value - found[i])))
      : Infinity;
  print(`check: ${program}: largest difference of ${PICTURES} answers ${gap.toPrecision(2)}`);
  return gap;
}

/** The logits that the options ask for. @param {Model} model @param {Float32Array} images @param {Plan['options']} options */
function answersOf(model, images, { digitsOnly, temperature = 1 }) {
  const divisor = typeof temperature === 'number' ? temperature : (model.verdict?.temperature ?? 1);
  const { classes: width } = model;
  const last = digitsOnly && model.none ? width - 1 : width;
  return logitsOf(model, images)
    .filter((_, i) => i % width < last)
    .map((value) => value / divisor);
}

/** Built-in digits, or a pattern where a network takes other pictures. @param {Engine} engine @param {Model} model */
function picturesFor(engine, { input }) {
  const size = input[0] * input[1] * input[2];
  if (String(input) === '28,28,1')
    return Float32Array.from(syntheticDataset(PICTURES, { engine }).images, (byte) => byte / 255);
  return Float32Array.from({ length: PICTURES * size }, (_, i) => ((i * 37) % 256) / 255);
}

/** @param {Model} model @param {Float32Array} images */
function logitsOf(model, images) {
  const size = images.length / PICTURES;
  return Float32Array.from(
    Array.from({ length: PICTURES }, (_, i) => [
      ...model.activations(images.slice(i * size, (i + 1) * size), model.layers.length - 1).data,
    ]).flat(),
  );
}

/** @param {Float32Array} logits @param {number} width of a row */
function softmaxOf(logits, width) {
  return logits.map((value, i) => {
    const row = logits.subarray(i - (i % width), i - (i % width) + width);
    return Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0);
  });
}

/** A package of the place where the command runs, or of Inkling's own. @param {string} name @returns {Promise<any>} */
async function installed(name) {
  for (const place of [path.join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return await import(pathToFileURL(createRequire(place).resolve(name)).href);
    } catch {
      continue;
    }
  }
  throw new Error(`not compared: ${name} is not installed`);
}

/** Other programs, what they read, and how. @type {[string, ExportFormat, (model: Model, files: Files, images: Float32Array) => Promise<ArrayLike<number>>][]} */
const OTHERS = [
  ['ONNX Runtime', 'onnx', runOnnx],
  ['TensorFlow.js', 'tfjs', runTensorFlow],
];

/** @param {Model} model @param {Files} files @param {Float32Array} images @returns {Promise<ArrayLike<number>>} */
async function runOnnx({ input: [h, w, c] }, files, images) {
  const { default: ort } = await installed('onnxruntime-node');
  const session = await ort.InferenceSession.create([...files.values()][0]);
  const size = h * w * c;
  const turned = images.map((_, i) => {
    const [picture, place] = [i - (i % size), i % size];
    return images[picture + (place % (h * w)) * c + Math.floor(place / (h * w))];
  });
  const picture = new ort.Tensor('float32', turned, [PICTURES, c, h, w]);
  const [output] = Object.values(await session.run({ picture }));
  return output.data;
}

/** @param {Model} model @param {Files} files @param {Float32Array} images @returns {Promise<ArrayLike<number>>} */
async function runTensorFlow({ input }, files, images) {
  const { default: tf } = await installed('@tensorflow/tfjs');
  const [json, weights] = [...files.values()];
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
  const [{ weights: weightSpecs }] = weightsManifest;
  const net = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: weights.buffer }),
  );
  return net.predict(tf.tensor(images, [PICTURES, ...input])).data();
}
