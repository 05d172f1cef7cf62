/* worker.js - makes data sets in a worker: one request of sources.js, one answer.
 *
 * Requests: { type: 'synthetic', count, seed, start }, { type: 'nondigits', count, seed, kind }, { type: 'mnist' }, { type: 'files', files, reading, validationSplit },
 * { type: 'drawings', list, pens, classes }, { type: 'resized', dataset, size }. Answers: { answer } or { error: { code, message } }; pictures
 * and labels are transferred, not copied.
 */
import {
  MAX_PICTURE,
  InklingError,
  hashDataset,
  inspectDataset,
  loadDataset,
  loadEngine,
  loadMnist,
  nonDigitDataset,
  resizeDataset,
  shippedReader,
  syntheticDataset,
} from '../../inkling/index.js';
import { writeDrawings } from './write.js';

/** @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

scope.onmessage = async ({ data }) => {
  try {
    const answer = await answerTo(data);
    const sets = /** @type {Dataset[]} */ (
      ('train' in answer ? [answer.train, answer.test] : [answer]).filter(Boolean)
    );
    scope.postMessage(
      { answer },
      sets.flatMap(({ images, labels }) => [images.buffer, labels.buffer]),
    );
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    scope.postMessage({
      error: { code: error instanceof InklingError ? error.code : 'bad-argument', message },
    });
  }
};

/** @param {any} question @returns {Promise<any>} */
async function answerTo(question) {
  switch (question.type) {
    case 'synthetic': {
      const engine = await loadEngine();
      const { count, seed, start } = question;
      return syntheticDataset(count, { seed, start, engine });
    }
    case 'nondigits': {
      const engine = await loadEngine();
      const { count, seed, kind } = question;
      return nonDigitDataset(count, { seed, kind, engine });
    }
    case 'mnist':
      return loadMnist();
    case 'files':
      return fromFiles(question.files, question.reading, question.validationSplit);
    case 'drawings':
      return fromDrawings(question.list, question.pens, question.classes);
    case 'resized':
      return resizeDataset(question.dataset, question.size);
    default:
      throw new Error(`no such question: ${question.type}`);
  }
}

/** Height and width of picture files that cannot be taken as they are. */
const FITTED = [28, 28];

/**
 * A data set of the user's files. Picture files of several sizes, or of other sides than 8 to 128, are brought to FITTED.
 * @param {{ name: string, bytes: Blob }[]} files
 * @param {Pick<import('../../inkling/index.js').LoadOptions, 'size' | 'invert' | 'transpose' | 'shuffle' | 'relabel' | 'labelsFrom'>} reading
 * @param {number} validationSplit the share at the end that will validate
 */
async function fromFiles(files, reading, validationSplit) {
  const engine = await loadEngine();
  /** Sizes of the picture files that were decoded. @type {Map<string, number[]>} */
  const sizes = new Map();
  const decode = async (/** @type {Uint8Array} */ bytes, /** @type {string} */ name) => {
    const picture = await decodePixels(bytes, name);
    const size = [picture.height, picture.width];
    sizes.set(String(size), size);
    return picture;
  };
  const load = (/** @type {typeof reading} */ how) => loadDataset(files, { ...how, decode });
  const mustFit = () =>
    sizes.size > 1 || [...sizes.values()].flat().some((side) => side < 8 || side > 128);
  const loaded = await load(reading).catch((error) => {
    if (reading.size || !mustFit()) throw error;
    return load({ ...reading, size: FITTED });
  });
  const { train, test, notes } = loaded;
  const shape = /** @type {import('../../inkling/architecture/layers.js').Shape} */ (train.shape);
  if (sizes.size > 1) notes.push(`Pictures of ${sizes.size} sizes were brought to one`);
  const read = await shippedReader(engine);
  const findings = inspectDataset(train, { test, validationSplit, read });
  const isReduced = [...sizes.values()].some(([height]) => height > shape[0]);
  return { name: train.name, train, test, notes, findings, isReduced, hash: hashDataset(train) };
}

/** Pixels of a picture file. @param {Uint8Array} bytes @param {string} name */
async function decodePixels(bytes, name) {
  const blob = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' }).catch(() => {
    throw new InklingError('bad-picture', `“${name}” cannot be opened as a picture`);
  });
  const { width, height } = bitmap;
  if (width > MAX_PICTURE || height > MAX_PICTURE)
    throw new InklingError(
      'bad-picture',
      `“${name}” is ${width} x ${height}; up to ${MAX_PICTURE} pixels a side work`,
    );
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** @param {Parameters<typeof writeDrawings>[0]} list @param {number[]} pens @param {readonly string[]} [classes] */
async function fromDrawings(list, pens, classes) {
  await loadEngine();
  const dataset = writeDrawings(list, pens, classes);
  return { ...dataset, hash: hashDataset(dataset) };
}
