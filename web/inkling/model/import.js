/* import.js - opens a model file of another program: reads it, finds how it wants its pixels, and makes a Model of it. */
import { badArgument, integerIn, optionsOf } from '../base/checks.js';
import { completeClasses } from '../base/class-names.js';
import { InklingError, show } from '../base/errors.js';
import { chainText, netOf, outputsOf } from '../formats/chain.js';
import { cameBack } from '../formats/own.js';
import { foldPixels } from '../formats/pixels.js';
import { readForeign } from '../formats/readers.js';
import { Model } from './model.js';
import { loadModel } from './load.js';
import { findReading, readingText } from './find-reading.js';

/** @typedef {import('../inkling.js').Engine} Engine */
/** @typedef {import('../formats/readers.js').NamedFile} NamedFile */
/** @typedef {Uint8Array | ArrayBuffer | Blob} Bytes */
/** @typedef {Bytes | readonly { name: string, bytes: Bytes }[]} Importable */
/**
 * @typedef {object} ImportOptions
 * @property {unknown} [layers] the layers of the network, for files that have weights alone: our layer objects, or Keras' words
 * @property {number | readonly [number, number]} [scale] the value that the network wants where a picture has 1: 1 or 255 as a rule;
 *   two numbers: for paper and for ink
 * @property {0 | 1} [ink] 1: ink is bright, as in MNIST; 0: paper is bright
 * @property {number | readonly string[]} [classes] names, or how many
 */
/**
 * @typedef {object} ImportReport
 * @property {string} format such as 'Keras (.keras)'
 * @property {string | null} tool what wrote the file, if it says
 * @property {string} layers the network in a line
 * @property {string[]} notes sentences about what was left out, changed or assumed
 * @property {string | null} reads how it wants its pixels, and how many built-in digits it reads then
 */

/** @type {{ reading: import('../formats/pixels.js').Reading, text: string }} */
const AS_WRITTEN = { reading: [0, 1], text: 'reads pixels 0..1, paper 0: Inkling wrote it' };

const ONLY = ['layers', 'scale', 'ink', 'classes'];

/**
 * @param {Engine} engine
 * @param {Importable} given
 * @param {ImportOptions} [options]
 * @returns {Promise<{ model: Model, report: ImportReport }>}
 */
export async function importModel(engine, given, options = {}) {
  const { layers, scale, ink, classes } = optionsOf('importModel', options, ONLY);
  const files = await filesOf(given);
  const [only] = files;
  if (files.length === 1 && isOwn(only.bytes)) return ownModel(engine, only);
  const read = await readForeign(engine, files, { layers });
  const back = cameBack(engine, read);
  const chain = back?.chain ?? read;
  const found = readingOf(scale, ink) ?? (back ? AS_WRITTEN : findReading(engine, chain));
  const folded = foldPixels(chain, found.reading);
  const outputs = outputsOf(engine, folded);
  const names =
    (classes === undefined && back?.info.classes) || classesOf(outputs, classes, chain.classes);
  const net = netOf(engine, folded);
  const name = only.name.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '') || 'imported';
  const known = back?.info ?? { name, seed: 0, recipe: null, verdict: null };
  const model = new Model(engine, net, { ...known, classes: names });
  return {
    model,
    report: {
      format: chain.format,
      tool: chain.tool,
      layers: chainText(folded),
      notes: folded.notes,
      reads: found.text,
    },
  };
}

/** @param {Importable} given @returns {Promise<NamedFile[]>} */
async function filesOf(given) {
  const list = Array.isArray(given) ? given : [{ name: 'the file', bytes: given }];
  if (list.length === 0)
    throw badArgument('importModel()', 'given a file, or a list of files', given);
  return Promise.all(
    list.map(async (file) => {
      if (typeof file !== 'object' || file === null || typeof file.name !== 'string')
        throw badArgument('each file of importModel()', '{ name, bytes }', file);
      return { name: file.name, bytes: await bytesOf(file.bytes) };
    }),
  );
}

/** @param {unknown} bytes @returns {Promise<Uint8Array>} */
async function bytesOf(bytes) {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (bytes instanceof Blob) return new Uint8Array(await bytes.arrayBuffer());
  throw badArgument('bytes', 'a Uint8Array, ArrayBuffer or Blob', bytes);
}

/** Whether it is a model file of ours: its header says so. @param {Uint8Array} bytes */
function isOwn(bytes) {
  const head = new TextDecoder('latin1').decode(bytes.subarray(8, 4096));
  return head.startsWith('{') && /"format"\s*:\s*"inkling"/.test(head);
}

/** @param {Engine} engine @param {NamedFile} file */
async function ownModel(engine, { bytes }) {
  const model = await loadModel(engine, bytes);
  const layers = model.layers.map(({ type }) => type).join(', ');
  return {
    model,
    report: { format: 'Inkling (.safetensors)', tool: null, layers, notes: [], reads: null },
  };
}

/**
 * What the options say about pixels.
 * @param {unknown} scale
 * @param {unknown} ink
 * @returns {{ reading: import('../formats/pixels.js').Reading, text: string } | null} null: they leave it open
 */
function readingOf(scale, ink) {
  if (scale === undefined && ink === undefined) return null;
  const polarity = integerIn('ink', ink ?? 1, 0, 1);
  const isPair = Array.isArray(scale) && scale.length === 2;
  const [paper, full] = isPair ? scale : [0, scale ?? 1];
  if (
    ![paper, full].every(
      (value) => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 65535,
    ) ||
    paper === full
  )
    throw badArgument('scale', 'a number such as 1 or 255, or two: of paper and of ink', scale);
  /** @type {import('../formats/pixels.js').Reading} */
  const reading = polarity === 1 ? [paper, full] : [full, paper];
  return { reading, text: `reads pixels ${readingText(reading)}, as the options say` };
}

/** @param {number} outputs @param {unknown} asked @param {readonly string[] | null} said by the file */
function classesOf(outputs, asked, said) {
  const classes = asked ?? said ?? outputs;
  const complete = completeClasses(classes, false);
  if (complete.classNames.length === outputs) return complete;
  if (asked === undefined) return completeClasses(outputs, false);
  throw new InklingError(
    'bad-argument',
    `the network has ${outputs} outputs, and classes are ${show(asked)}`,
  );
}
