/* models.js - the engine and a model for a verb, with errors that say what to do. */
import { readFile } from 'node:fs/promises';
import { loadEngine } from '../../web/inkling/index.js';
import { MissingError } from './command.js';

/** @typedef {Awaited<ReturnType<typeof loadEngine>>} Engine */
/** @typedef {Awaited<ReturnType<Engine['loadModel']>>} Model */

/** @returns {Promise<Engine>} */
export async function openEngine() {
  try {
    return await loadEngine();
  } catch (error) {
    throw new MissingError(
      `the engine does not start: ${/** @type {Error} */ (error).message} (make wasm builds it)`,
    );
  }
}

/** @param {Engine} engine @param {string} name 'default' or a path @returns {Promise<Model>} */
export async function openModel(engine, name) {
  if (name === 'default') return engine.loadModel('default');
  const bytes = await readFile(name).catch((error) => {
    throw new MissingError(
      `cannot read the model ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  return engine.loadModel(new Uint8Array(bytes));
}
