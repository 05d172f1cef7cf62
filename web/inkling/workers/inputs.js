/* inputs.js - checks the inputs of training and scoring, and copies them into a job for workers. */
import { badArgument, integerIn, textIn } from '../base/checks.js';
import { MAX_WORKERS } from '../base/constants.js';
import { datasetIn, sourceOf, weightsIn } from '../data/dataset.js';
import { labelsFor } from '../data/labels.js';
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
    none: model.none,
    params: model.weights(),
    data,
  };
}

/** @param {unknown} workers */
export function checkWorkers(workers) {
  return workers === undefined ? undefined : integerIn('workers', workers, 0, MAX_WORKERS);
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
  const { images, labels, name = 'data', shape, classes, weights } = datasetIn(what, dataset);
  const count = labels.length;
  const { input } = model;
  const size = input[0] * input[1] * input[2];
  if (shape && String(shape) !== String(input)) {
    throw new InklingError(
      'bad-argument',
      `${what} has pictures of ${shape.join('x')}; this model takes ${input.join('x')}: ` +
        `make a model for these data, createModel(layers, { input: [${shape.join(', ')}] })`,
    );
  }
  if (count === 0) throw new InklingError('bad-argument', `${what} is empty`);
  if (images.length !== count * size) {
    throw new InklingError(
      'bad-argument',
      `${what}: ${count} pictures for this model take ${count * size} bytes; ` +
        `found ${images.length}`,
    );
  }
  return {
    images: compact(images),
    labels: compact(labelsFor(model, { labels, classes }, what)),
    count,
    name: textIn(`the name of ${what}`, name),
    source: sourceOf(dataset),
    ...(weights && { weights: weightsIn(`the weights of ${what}`, weights, count) }),
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
