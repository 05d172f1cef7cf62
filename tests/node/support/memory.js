/* memory.js - an engine whose WebAssembly memory can be measured; the library keeps it private. */
import { loadEngine } from '../../../web/inkling/index.js';

/** @typedef {import('../../../web/inkling/index.js').Engine} Engine */

/** @returns {Promise<{ engine: Engine, bytes: () => number }>} */
export async function engineWithMemory() {
  const { instantiate } = WebAssembly;
  /** @type {any} */
  let instance;
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {WebAssembly.Module} */ module) => {
      instance = await instantiate(module);
      return instance;
    }
  );
  try {
    const engine = await loadEngine();
    return { engine, bytes: () => instance.exports.memory.buffer.byteLength };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}
