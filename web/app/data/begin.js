/* begin.js - loads the engine and the shipped model, as an async module of its own: while the page is still being parsed and
 * styled. reader.js and workbench.js take what was begun; whoever asks again, after a failure, begins anew.
 */
import { loadEngine, modelBytes } from '../../inkling/reading.js';

/** @typedef {import('../../inkling/inkling.js').Engine} Engine */

/** @template T @param {Promise<T>} promise whose failure is told to whoever takes it */
function quiet(promise) {
  promise.catch(() => {});
  return promise;
}

/** @param {Promise<Engine>} engine */
async function readModel(engine) {
  const bytes = quiet(modelBytes('default')); // comes while the engine is compiled
  return (await engine).loadModel(await bytes);
}

/** @type {Promise<Engine> | null} */
let engine = quiet(loadEngine());
/** @type {ReturnType<typeof readModel> | null} */
let model = quiet(readModel(engine));

/** The engine. */
export function takeEngine() {
  const taken = engine;
  if (!taken) model = null; // it waits for the engine that failed
  engine = null;
  return taken ?? loadEngine();
}

/** The shipped model. @param {Engine} loaded */
export function takeModel(loaded) {
  const taken = model ?? readModel(Promise.resolve(loaded));
  model = null;
  return taken;
}

/** For who comes later: an import() would find them too, but only after the frame the browser is busy with, 20 ms later. */
Object.assign(globalThis, { inklingBegun: { takeEngine, takeModel } });
