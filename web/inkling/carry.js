/* carry.js - for bundles that carry code and models with them instead of finding files beside them: inkling/inline, and the bundle for
 * workerd (tools/build/package.js makes both).
 */
import { given } from './engine/open.js';
import { carried } from './model/shipped.js';
import { workerCode } from './workers/threads.js';

/**
 * @param {object} parts
 * @param {import('./engine/open.js').Code} parts.wasm
 * @param {import('./engine/open.js').Code} parts.paper
 * @param {Record<string, () => Promise<Uint8Array>>} parts.models bytes of shipped models, by name
 * @param {string} [parts.worker] text of worker.js as one file without imports
 */
export function carry({ wasm, paper, models, worker }) {
  given.wasm = wasm;
  given.paper = paper;
  for (const [name, bytes] of Object.entries(models)) carried.set(name, bytes);
  workerCode.text = worker ?? null;
}

/** The bytes of Base64. @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export const bytesOfBase64 = (text) =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
