/* models.js - loads the engine and a model for a command such as predict, with errors that say what to do. */
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { hasRelaxedSimd, loadEngine } from '../../web/inkling/index.js';
import { MissingError } from './command.js';
import { note } from './terminal.js';

/** @typedef {Awaited<ReturnType<typeof loadEngine>>} Engine */
/** @typedef {Awaited<ReturnType<Engine['loadModel']>>} Model */

/** @param {{ relaxed?: boolean }} [options] relaxed: the relaxed engine if available, else the exact one with a note
 *  @returns {Promise<Engine>} */
export async function openEngine({ relaxed = false } = {}) {
  try {
    // Node 20 has relaxed SIMD behind a flag; newer versions reject the flag.
    if (relaxed && !hasRelaxedSimd() && process.versions.node.startsWith('20.'))
      setFlagsFromString('--experimental-wasm-relaxed-simd');
    const engine = await loadEngine({ relaxed });
    if (relaxed && engine.exact) {
      note(
        hasRelaxedSimd()
          ? 'The relaxed engine is not built (make relaxed builds it); using the exact one.'
          : 'This Node has no relaxed SIMD; using the exact engine.',
      );
    }
    return engine;
  } catch (error) {
    throw new MissingError(
      `the engine does not start: ${/** @type {Error} */ (error).message} (make wasm builds it)`,
    );
  }
}

/** Models that come with Inkling, in weights/. */
export const SHIPPED = ['default', 'tiny', 'record'];

/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile */
/** @typedef {import('../../web/inkling/index.js').ImportOptions} ImportOptions */
/** @typedef {import('../../web/inkling/index.js').ImportReport} ImportReport */

/**
 * A model by its name or file; files of other programs too, whose report goes to stderr.
 * @param {Engine} engine
 * @param {string} name of a shipped model, or a path of a file or a folder
 * @returns {Promise<Model>}
 */
export async function openModel(engine, name) {
  const { model, lines } = await readModel(engine, name);
  lines.forEach(note);
  return model;
}

/** The same without a word to stderr. @param {Engine} engine @param {string} name @returns {Promise<{ model: Model, lines: string[] }>}
 *  lines: the report */
export async function readModel(engine, name) {
  if (SHIPPED.includes(name)) return { model: await engine.loadModel(name), lines: [] };
  const { model, report } = await importFiles(engine, [name]);
  return { model, lines: reportLines(report) };
}

/**
 * Opens model files of any kind.
 * @param {Engine} engine
 * @param {string[]} paths files that belong together, or a folder with them; model.json brings its files of weights
 * @param {ImportOptions} [options]
 */
export async function importFiles(engine, paths, options) {
  const lists = await Promise.all(paths.map(filesAt));
  return engine.importModel(lists.flat(), options);
}

/** What is to be told about a model of another program; nothing for one of ours. @param {ImportReport} report @returns {string[]} */
export function reportLines({ format, tool, layers, notes, reads }) {
  if (format.startsWith('Inkling')) return [];
  return [`${format}${tool ? ` of ${tool}` : ''}: ${layers}`, ...notes, ...(reads ? [reads] : [])];
}

/** The files at a path. @param {string} name @returns {Promise<NamedFile[]>} */
async function filesAt(name) {
  const isFolder = await stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    const inside = (await readdir(name)).filter((file) =>
      /\.(json|bin|h5|keras|onnx|safetensors|data)$/i.test(file),
    );
    if (inside.length === 0) throw new MissingError(`the folder ${name} has no model in it`);
    return Promise.all(inside.map((file) => fileAt(path.join(name, file))));
  }
  const file = await fileAt(name);
  return [file, ...(await Promise.all(partsOf(file).map((part) => fileAt(part))))];
}

/** The files of weights that a model.json names, beside it. @param {NamedFile} file @returns {string[]} */
function partsOf({ name, bytes }) {
  if (!name.toLowerCase().endsWith('.json')) return [];
  try {
    const manifest = JSON.parse(Buffer.from(bytes).toString()).weightsManifest;
    const parts = manifest.flatMap((/** @type {{ paths: string[] }} */ group) => group.paths);
    return parts
      .map((/** @type {string} */ part) => path.join(path.dirname(name), path.basename(part)))
      .filter(existsSync);
  } catch {
    return []; // the reader says what is wrong
  }
}

/** @param {string} name @returns {Promise<NamedFile>} */
async function fileAt(name) {
  const bytes = await readFile(name).catch((error) => {
    throw new MissingError(
      `cannot read the model ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  return { name, bytes: new Uint8Array(bytes) };
}
