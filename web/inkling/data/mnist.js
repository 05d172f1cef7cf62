/* mnist.js - loads MNIST from its four IDX files. */
import { badArgument, optionsOf } from '../base/checks.js';
import { datasetFromIdx } from './dataset.js';
import { InklingError } from '../base/errors.js';
import { environment, readBytes } from '../base/platform.js';
import { inNode } from '../base/where.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */

/**
 * MNIST's 60,000 training and 10,000 test pictures.
 * @param {{ from?: string | URL }} [options] folder of the four IDX files (.gz or unpacked).
 *   Without it: in Node $MNIST_DIR, then data/mnist; in a page data/mnist/ beside index.html
 * @returns {Promise<{ train: Dataset, test: Dataset }>}
 */
export async function loadMnist(options = {}) {
  optionsOf('loadMnist', options, ['from']);
  const { from } = options;
  if (from !== undefined && typeof from !== 'string' && !(from instanceof URL)) {
    throw badArgument('from', 'a path or URL', from);
  }
  const folders = from === undefined ? mnistFolders() : [from];
  /** @type {unknown} */
  let firstError;
  for (const folder of folders) {
    try {
      const [train, test] = await Promise.all([
        readMnist(folder, 'train'),
        readMnist(folder, 't10k'),
      ]);
      return { train, test };
    } catch (error) {
      if (!(error instanceof InklingError) || error.code !== 'load-failed') throw error;
      firstError ??= error;
    }
  }
  const hint = inNode
    ? 'set MNIST_DIR to the folder of the four IDX files, or run `make data`'
    : 'this host does not serve it';
  throw new InklingError(
    'load-failed',
    `MNIST was not found: ${/** @type {Error} */ (firstError).message}; ${hint}`,
    { cause: firstError },
  );
}

/** @returns {(string | URL)[]} */
function mnistFolders() {
  const here = import.meta.url; // bundlers would look for the folder otherwise
  if (!inNode) return [new URL('../../data/mnist/', here)];
  const named = environment('MNIST_DIR');
  return [...(named ? [named] : []), 'data/mnist', new URL('../../../data/mnist/', here)];
}

/**
 * @param {string | URL} folder
 * @param {'train' | 't10k'} part
 * @returns {Promise<Dataset>}
 */
async function readMnist(folder, part) {
  const [images, labels] = await Promise.all([
    readEither(folder, `${part}-images-idx3-ubyte`),
    readEither(folder, `${part}-labels-idx1-ubyte`),
  ]);
  const isTrain = part === 'train';
  const dataset = await datasetFromIdx(images, labels, isTrain ? 'mnist-train' : 'mnist-test');
  return { ...dataset, source: { kind: 'mnist', part: isTrain ? 'train' : 'test' } };
}

/**
 * Reads a file that is gzipped or plain.
 * @param {string | URL} folder
 * @param {string} file
 */
async function readEither(folder, file) {
  const place = (/** @type {string} */ name) =>
    folder instanceof URL ? new URL(name, folder) : `${folder.replace(/\/$/, '')}/${name}`;
  try {
    return await readBytes(place(`${file}.gz`));
  } catch (error) {
    return readBytes(place(file)).catch(() => {
      throw error;
    });
  }
}
