/* inputs.js - checks the inputs of training and scoring, and copies them into a job for workers. */
import { badArgument, integerIn, textIn } from '../base/checks.js';
import { MAX_WORKERS } from '../base/constants.js';
import { datasetIn, sourceOf } from '../data/dataset.js';
import { InklingError } from '../base/errors.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../model/model.js').Model} Model */

/**
 * @param {Model} model
 * @param {Dataset} data
 */
export function jobOf(model, data) {
  const { layers, input } = model;
  const { wasm, simd } = model.engine;
  return {
    module: wasm.module,
    simd,
    layers,
    input,
    seed: model.seed,
    params: model.weights(),
    data,
  };
}

/** @param {unknown} workers */
export function checkWorkers(workers) {
  return workers === undefined ? undefined : integerIn('workers', workers, 1, MAX_WORKERS);
}

/** @param {AbortSignal | undefined} signal */
export function checkSignal(signal) {
  if (signal === undefined || typeof signal?.addEventListener === 'function') return signal;
  throw badArgument('signal', 'an AbortSignal', signal);
}

/**
 * Copies a data set for a message. A view of a larger buffer would be sent with the whole buffer.
 * @param {Model} model
 * @param {Dataset} dataset
 * @param {string} what
 * @returns {Dataset}
 */
export function checkDataset(model, dataset, what) {
  const { images, labels, name = 'data' } = datasetIn(what, dataset);
  const count = labels.length;
  const size = model.input[0] * model.input[1] * model.input[2];
  if (count === 0) throw new InklingError('bad-argument', `${what} is empty`);
  if (images.length !== count * size) {
    throw new InklingError(
      'bad-argument',
      `${what}: ${count} pictures for this model take ${count * size} bytes; ` +
        `found ${images.length}`,
    );
  }
  const bad = labels.findIndex((label) => label >= model.classes);
  if (bad >= 0) {
    throw new InklingError(
      'bad-label',
      `${what}: label ${bad} must be 0 to ${model.classes - 1}, as the model has ` +
        `${model.classes} classes; found ${labels[bad]}`,
    );
  }
  return {
    images: compact(images),
    labels: compact(labels),
    count,
    name: textIn(`the name of ${what}`, name),
    source: sourceOf(dataset),
  };
}

/**
 * slice() would not do: that of a Node Buffer is a view again. Shared memory is copied, because other
 * threads may write to it.
 * @param {Uint8Array} array
 */
function compact(array) {
  const isWhole =
    array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength;
  return isWhole ? array : new Uint8Array(array);
}
