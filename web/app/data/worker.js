/* worker.js - makes data sets in a worker: one request of sources.js, one answer.
 *
 * Requests: { type: 'synthetic', count, seed, start }, { type: 'nondigits', count, seed }, { type: 'mnist' }, { type: 'idx', files },
 * { type: 'drawings', list, pens }. Answers: { answer } or { error: { code, message } }; pictures
 * and labels are transferred, not copied.
 */
import {
  InklingError,
  datasetFromIdx,
  hashDataset,
  loadEngine,
  loadMnist,
  nonDigitDataset,
  readIdx,
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
    case 'idx':
      return fromFiles(question.files);
    case 'drawings':
      return fromDrawings(question.list, question.pens);
    default:
      throw new Error(`no such question: ${question.type}`);
  }
}

/** Pairs pictures with labels by their counts, independently of file names.
 * @param {File[]} files */
async function fromFiles(files) {
  const read = await Promise.all(
    files.map(async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return { name: file.name, bytes, shape: (await readIdx(bytes, `“${file.name}”`)).shape };
    }),
  );
  const pictures = read.filter(({ shape }) => shape.length === 3);
  const labels = read.filter(({ shape }) => shape.length === 1);
  if (
    pictures.length === 0 ||
    labels.length !== pictures.length ||
    pictures.length > 2 ||
    read.length > 4
  ) {
    throw new InklingError(
      'bad-idx',
      'choose two IDX files, pictures and their labels, or four: those to train and those ' +
        `to test. Found ${pictures.length} with pictures and ${labels.length} with labels`,
    );
  }
  const pairs = await Promise.all(
    pictures.map(async (picture) => {
      const at = labels.findIndex(({ shape }) => shape[0] === picture.shape[0]);
      if (at < 0) {
        throw new InklingError(
          'bad-idx',
          `“${picture.name}” has ${picture.shape[0]} pictures, and no file has as many labels`,
        );
      }
      const [label] = labels.splice(at, 1);
      return datasetFromIdx(
        picture.bytes,
        label.bytes,
        picture.name.replace(/[-_.]?(images|idx3|ubyte|gz)/gi, '') || 'idx',
      );
    }),
  );
  pairs.sort((a, b) => b.count - a.count);
  return {
    name: pairs[0].name,
    train: pairs[0],
    test: pairs[1] ?? null,
    hash: hashDataset(pairs[0]),
  };
}

/** @param {Parameters<typeof writeDrawings>[0]} list @param {number[]} pens */
async function fromDrawings(list, pens) {
  await loadEngine();
  const dataset = writeDrawings(list, pens);
  return { ...dataset, hash: hashDataset(dataset) };
}
