/* begin.js - starts loading the engine and the shipped model while the browser still parses and styles the page; an async
 * module of its own. reader.js and workbench.js use the result; after a failure the next call starts again.
 */
import { loadEngine, modelBytes } from '../../inkling/reading.js';

/** @typedef {import('../../inkling/inkling.js').Engine} Engine */

/** Marks a promise's rejection as handled; the taker still gets it. @template T @param {Promise<T>} promise */
function quiet(promise) {
  promise.catch(() => {});
  return promise;
}

/** @param {Promise<Engine>} engine */
async function readModel(engine) {
  const bytes = quiet(modelBytes('default')); // downloads while the engine is compiled
  return (await engine).loadModel(await bytes);
}

/** @type {Promise<Engine> | null} */
let engine = quiet(loadEngine());
/** @type {ReturnType<typeof readModel> | null} */
let model = quiet(readModel(engine));

/** The engine. */
export function takeEngine() {
  const taken = engine;
  if (!taken) model = null; // it depends on the engine that failed
  engine = null;
  return taken ?? loadEngine();
}

/** The shipped model. @param {Engine} loaded */
export function takeModel(loaded) {
  const taken = model ?? readModel(Promise.resolve(loaded));
  model = null;
  return taken;
}

/** Makes both functions global: with an import() other modules would get them a frame, about 20 ms, later. */
Object.assign(globalThis, { inklingBegun: { takeEngine, takeModel } });
