/* sign-net.js - trains a net on signs of one's own from a few drawings of each.
 *
 * The net has the layers and the weights of a net that reads digits, with a new last layer: an output for each sign, at random, or
 * the old output where the old net has a class of that name. All of it is trained on. What the convolutions know about pen strokes
 * is why ten drawings of a sign are enough: with them it reads signs better than a small net that begins at random. Each drawing
 * is rendered with several pens, and the engine distorts each picture anew in each epoch.
 *
 * One more output means "none of these signs": it learns built-in scribbles, shapes, letters and digits. Some of them may look like
 * one of the signs, which are more in number; so only a high probability of that output counts (VERDICT). No DOM.
 * Not here: which drawings, and the score (sign-lesson.js).
 */
import { concatDatasets, makeDataset } from '../../inkling/index.js';
import { PENS } from './folds.js';

/** @typedef {import('../../inkling/model/model.js').Model} Model */
/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {{ strokes: number[][], label: number, image?: string }} Labelled label: index of the class */

/** Least number of pictures that a net is trained on, over all epochs. */
const PICTURES = 2000;
/** Pictures of an epoch, about. */
const EPOCH = 400;

/** "None of these" is said for a high probability only, or the net would refuse signs that are written a little differently. */
const VERDICT = Object.freeze({ temperature: 1, unsureBelow: 0.5, noneAbove: 0.7 });

/** @type {import('../../inkling/workers/fit.js').FitOptions} */
const RECIPE = {
  batchSize: 32,
  optimizer: 'adamw',
  learningRate: { schedule: 'cosine', base: 0.002, final: 0.00001 },
  labelSmoothing: 0.05,
  weightDecay: 0.0001,
  augment: 'standard',
  validationSplit: 0,
  seed: 1,
};

/**
 * @param {object} task
 * @param {Model} task.base a net that reads digits, not an ensemble; it is not changed
 * @param {readonly string[]} task.classes 2 to 64 names
 * @param {readonly Labelled[]} task.drawings
 * @param {(drawings: readonly Labelled[], pens: number[], classes: readonly string[]) => Promise<Dataset> | Dataset} task.write
 *   renders all drawings with each pen
 * @param {Dataset | null} [task.replay] pictures of classes that the base knows, to be mixed in: their names are among `classes`
 * @param {readonly Dataset[]} task.others pictures that are none of the classes, whatever their labels
 * @param {AbortSignal} [task.signal]
 * @param {number} [task.workers] never changes the result
 * @param {(share: number) => void} [task.onProgress]
 * @returns {Promise<Model>} a new one
 */
export async function trainSigns(task) {
  const { base, classes, drawings, write, replay, others, signal, workers, onProgress } = task;
  const { copies, epochs } = effort(drawings.length, classes.length);
  const own = await write(drawings, PENS, classes);
  const parts = [
    ...new Array(copies).fill(own),
    ...(replay ? [renamed(replay, classes)] : []),
    ...others.map((set) => noneOf(set, classes)),
  ];
  const model = withHead(base, classes, true);
  const run = model.fit(concatDatasets(parts, 'my signs'), { ...RECIPE, epochs, signal, workers });
  for await (const { step, steps } of run) onProgress?.(step / steps);
  model.verdict = { ...VERDICT };
  return model;
}

/** How often the pictures of the drawings are repeated in an epoch, and the number of epochs.
 *  @param {number} drawings @param {number} classes */
export function effort(drawings, classes) {
  const pictures = drawings * PENS.length;
  const copies = Math.max(1, Math.round(EPOCH / pictures));
  const wanted = PICTURES * Math.max(1, classes / 5);
  return { copies, epochs: Math.max(4, Math.round(wanted / (pictures * copies))) };
}

/** The data set with the labels of other classes, among which its own are. @param {Dataset} dataset @param {readonly string[]} classes */
function renamed({ images, labels, name, classes: own = [] }, classes) {
  const place = own.map((label) => classes.indexOf(label));
  return makeDataset({ images, labels: labels.map((label) => place[label]), name, classes });
}

/** The pictures, all of them none of the classes. @param {Dataset} dataset @param {readonly string[]} classes */
function noneOf({ images, count, name }, classes) {
  const labels = new Uint8Array(count).fill(classes.length);
  return makeDataset({ images, labels, name, classes, none: true });
}

/**
 * The answer of a net for each picture: the number of a class, or behind the last of them for none of these.
 * @param {Model} model
 * @param {Float32Array} logits (n, outputs)
 * @returns {number[]}
 */
export function answersOf({ engine, classNames, classes: outputs, none, verdict }, logits) {
  const count = classNames.length;
  const { temperature, noneAbove } = verdict ?? VERDICT;
  const shares = engine.softmax(logits, outputs, temperature);
  return Array.from({ length: logits.length / outputs }, (_, i) => {
    const row = shares.subarray(i * outputs, (i + 1) * outputs);
    if (none && row[count] > noneAbove) return count;
    return row.subarray(0, count).reduce((best, share, k) => (share > row[best] ? k : best), 0);
  });
}

/** A copy of a net with other classes: the last layer, dense, is new but for the classes of the same name, and for "none".
 *  @param {Model} base @param {readonly string[]} classes @param {boolean} [none] @returns {Model} */
export function withHead(base, classes, none = false) {
  const last = base.layers.length - 1;
  const width = classes.length + Number(none);
  const layers = base.layers.map((layer, i) => (i === last ? { ...layer, units: width } : layer));
  const model = base.engine.createModel(
    /** @type {import('../../inkling/index.js').LayerSpec[]} */ (layers),
    { seed: 1, input: base.input, classes: [...classes], none },
  );
  const known = new Map(base.tensors().map((tensor) => [tensor.name, tensor]));
  const from = classes.map((name) => base.classNames.indexOf(name));
  if (none) from.push(base.none ? base.classNames.length : -1);
  const parts = model.tensors().map(({ name, shape, data }) => {
    const old = known.get(name);
    if (!old || String(old.shape) === String(shape)) return old?.data ?? data;
    return data.map((value, i) => {
      const column = from[i % width];
      return column < 0 ? value : old.data[Math.floor(i / width) * base.classes + column];
    });
  });
  model.setWeights(joined(parts));
  return model;
}

/** @param {readonly Float32Array[]} parts */
function joined(parts) {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
