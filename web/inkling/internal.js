/* internal.js - functions beyond the public API, for this project's studies, benchmarks and model builders.
 *
 * They may change or disappear at any time. Other programs import index.js.
 */
export { completeLayers, layerWords } from './architecture/layers.js';
export { presetNamed } from './architecture/presets.js';
export { DIGITS, NONE, PIXELS, SIDE } from './base/constants.js';
export { rangeOf } from './data/dataset.js';
export { FOR_PREDICT, FOR_TRAINING } from './engine/net.js';
export { batchWords, optimizerWords } from './engine/structs.js';
export { digitLogits, largest } from './model/metrics.js';
export { WEIGHTS, features, rowsOf } from './numbers/grouping.js';
