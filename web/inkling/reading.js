/* reading.js - the half of the library that only predicts, for a page that must answer soon.
 *
 *   import { loadEngine } from 'inkling/reading';
 *   const model = await (await loadEngine()).loadModel('default');
 *   model.predict(pixels);
 *
 * The functions and classes are those of index.js. Methods that create, train or score a network
 * throw 'not-loaded' until index.js is imported too; from then on they work, also on models that
 * were loaded before.
 */
import { loadedEngine } from './engine/loaded.js';
import { prepareStrokes } from './pictures/image.js';

export { loadEngine } from './load.js';
export { isActivation, layerNames } from './architecture/layers.js';
export { InklingError } from './base/errors.js';
export { modelBytes } from './model/load.js';

/**
 * Strokes as the 28 x 28 picture that networks take, prepared as MNIST's pictures were. Needs a
 * loaded engine.
 * @param {readonly import('./pictures/image.js').Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in any unit,
 *   y down
 * @param {{ pen?: number }} [options] pen: width in pixels of the picture, 0 takes the default
 * @returns {Float32Array<ArrayBuffer>} 784 values of 0..1; all 0 when there is no ink
 */
export function strokesToImage(strokes, options = {}) {
  return prepareStrokes(loadedEngine(), strokes, options).image;
}
