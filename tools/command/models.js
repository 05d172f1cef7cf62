/* models.js - loads the engine and a model for a command such as predict, with errors that say what to do. */
import { readFile } from 'node:fs/promises';
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

/** @param {Engine} engine @param {string} name of a shipped model, or a path @returns {Promise<Model>} */
export async function openModel(engine, name) {
  if (SHIPPED.includes(name)) return engine.loadModel(name);
  const bytes = await readFile(name).catch((error) => {
    throw new MissingError(
      `cannot read the model ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  return engine.loadModel(new Uint8Array(bytes));
}
