/* worker.js - makes data sets in a worker: one request of sources.js, one answer.
 *
 * Requests: { type: 'synthetic', count, seed, start }, { type: 'nondigits', count, seed }, { type: 'mnist' }, { type: 'files', files, reading, validationSplit },
 * { type: 'drawings', list, pens, classes }. Answers: { answer } or { error: { code, message } }; pictures
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
      return nonDigitDataset(question.count, { seed: question.seed, engine });
    }
    case 'mnist':
      return loadMnist();
    case 'files':
      return fromFiles(question.files, question.reading, question.validationSplit);
    case 'drawings':
      return fromDrawings(question.list, question.pens, question.classes);
    default:
      throw new Error(`no such question: ${question.type}`);
  }
}

/**
 * A data set of the user's files, as the nets of this page take it: 28 x 28, one channel.
 * @param {{ name: string, bytes: Blob }[]} files
 * @param {Pick<import('../../inkling/index.js').LoadOptions, 'invert' | 'transpose' | 'shuffle' | 'relabel' | 'labelsFrom'>} reading
 * @param {number} validationSplit the share at the end that will validate
 */
async function fromFiles(files, reading, validationSplit) {
  const engine = await loadEngine();
  const loaded = await loadDataset(files, { ...reading, decode: decodePixels, size: [28, 28] });
  const { train, test, notes } = loaded;
  if (train.shape?.[2] !== 1) {
    throw new InklingError(
      'bad-data',
      `“${train.name}” has pictures of three colours; the nets of this page take grey ones. The command takes them: inkling train --data`,
    );
  }
  const read = await shippedReader(engine);
  const findings = inspectDataset(train, { test, validationSplit, read });
  return { name: train.name, train, test, notes, findings, hash: hashDataset(train) };
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
