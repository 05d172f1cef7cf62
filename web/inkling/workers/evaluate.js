/* evaluate.js - the caller's side of scoring: sends copies of model and data to workers (jobs.js). */
import { badArgument, optionsOf } from '../base/checks.js';
import { labelsFor } from '../data/labels.js';
import { meanOf } from '../engine/ensemble.js';
import { checkDataset, checkSignal, checkWorkers, jobOf } from './inputs.js';
import { startJob } from './jobs.js';
import { evaluateArguments } from '../training/calls.js';
import { weightedMean } from '../training/weights.js';
import { withMeans } from '../model/means.js';
import { score } from '../model/metrics.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('../data/from-arrays.js').Numbers} Numbers */
/**
 * @typedef {object} EvaluateOptions
 * @property {number} [workers]
 * @property {AbortSignal} [signal] stops at once with 'aborted'
 * @property {(progress: { done: number, count: number }) => void} [onProgress] called with the number
 *   of pictures that are scored
 */
/**
 * The same in a call as Keras writes it.
 * @typedef {EvaluateOptions & { sampleWeight?: Numbers, sample_weight?: Numbers, verbose?: 0 | 1 | 2 | 'auto' | boolean,
 *   batchSize?: number | null, batch_size?: number | null, steps?: null, return_dict?: true }} KerasEvaluateOptions sampleWeight: how
 *   often the loss of each sample counts, 0 to 1e6
 */

/**
 * The loss counts each sample by its weight where the data set has weights, as in Keras; all other scores count every sample once.
 * @param {Model} model
 * @param {readonly unknown[]} given (dataset, options) or (x, y, options)
 * @returns {Promise<import('../model/metrics.js').Evaluation & import('../model/metrics.js').EvaluationDetails
 *   & import('../model/means.js').Means & { classes: string[] }>} classes: names of the rows and columns of `confusion`; the last may be "none"
 */
export async function startEvaluation(model, given) {
  const { dataset, options } = evaluateArguments(model, given);
  const logits = await startReading(model, dataset, options);
  const { engine, classes: outputs, classNames, none } = model;
  const labels = labelsFor(model, dataset, 'the data set');
  const scores = score(engine.softmax.bind(engine), logits, labels, outputs, none);
  const names = [...classNames, 'none'].slice(0, scores.confusion.length);
  const { weights } = dataset;
  const loss = weights ? weightedMean(scores.losses, weights) : scores.loss;
  return withMeans({ ...scores, loss, classes: names }, labels);
}

/**
 * Computes the logits of a data set, (count, outputs); for an ensemble the mean over its networks.
 * @param {Model} model
 * @param {Dataset} dataset
 * @param {EvaluateOptions} options
 * @returns {Promise<Float32Array>}
 */
export async function startReading(model, dataset, options) {
  optionsOf('evaluate', options, ['workers', 'signal', 'onProgress']);
  const { workers, signal, onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw badArgument('onProgress', 'a function', onProgress);
  }
  const data = checkDataset(model, dataset, 'the data set');
  const networks = model.networks();
  const limits = { workers: checkWorkers(workers), signal: checkSignal(signal) };
  const all = [];
  for (const [i, network] of networks.entries()) {
    const job = {
      ...jobOf(model, data),
      ...network,
      kind: 'logits',
      recipe: null,
      teachers: [],
      validation: null,
    };
    const listen = (/** @type {any} */ message) => {
      if (message.type !== 'progress') return;
      const { done, count } = message.progress;
      onProgress?.({ done: (i * count + done) / networks.length, count });
    };
    all.push(await startJob(job, limits, listen).done);
  }
  return meanOf(all);
}
