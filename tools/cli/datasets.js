/* datasets.js - the data a verb asks for by name: mnist, synthetic[:COUNT], or a folder with IDX files.
 *
 * Training data and test data are opened by two functions, and only `eval` calls the second.
 */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { concatDatasets, datasetFromIdx, syntheticDataset } from '../../web/inkling/index.js';
import { checkFolder, mnistFolder } from '../data/mnist.js';
import { BadDataError, MissingError, UsageError } from './command.js';

/** @typedef {import('../../web/inkling/dataset.js').Dataset} Dataset */
/** @typedef {Record<string, string>} Hashes  SHA-256 of each unpacked file, by name */

const SYNTHETIC_COUNT = 20000;

/**
 * @param {string} folder
 * @param {'train' | 't10k'} part
 * @param {string} name
 * @returns {Promise<Dataset>}
 */
async function readPart(folder, part, name) {
  const [images, labels] = await Promise.all(
    [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`].map(async (file) => {
      const found = [`${file}.gz`, file]
        .map((candidate) => path.join(folder, candidate))
        .find((candidate) => existsSync(candidate));
      if (!found) throw new MissingError(`${folder} has neither ${file} nor ${file}.gz`);
      return new Uint8Array(await readFile(found));
    }),
  );
  return datasetFromIdx(images, labels, name);
}

/** One part of MNIST, its contents checked. @param {'train' | 't10k'} part @param {string} name
 *  @returns {Promise<{ dataset: Dataset, hashes: Hashes }>} */
async function openMnist(part, name) {
  const folder = mnistFolder();
  const files = (await checkFolder(folder)).filter((file) => file.name.startsWith(part));
  if (files.some(({ state }) => state === 'missing')) {
    throw new MissingError(
      `MNIST is not in ${folder}: run inkling data download, set MNIST_DIR, or use --data synthetic`,
    );
  }
  const wrong = files.find(({ state }) => state === 'wrong');
  if (wrong)
    throw new BadDataError(
      `${wrong.file} is not the MNIST file; inkling data download fetches it again`,
    );
  return {
    dataset: {
      ...(await readPart(folder, part, name)),
      source: { kind: 'mnist', part: part === 'train' ? 'train' : 'test' },
    },
    hashes: Object.fromEntries(
      files.map((file) => [file.name, /** @type {string} */ (file.sha256)]),
    ),
  };
}

/** All 10,000 test pictures. */
export const openTestSet = () => openMnist('t10k', 'mnist-test');

/** Data to train on. @param {import('./models.js').Engine} engine @param {string} what @param {number} seed
 *  @returns {Promise<{ dataset: Dataset, hashes: Hashes }>} */
export async function openTrainingSet(engine, what, seed) {
  if (what === 'mnist') return openMnist('train', 'mnist-train');
  const synthetic = what.match(/^synthetic(?::(\d+))?$/);
  if (synthetic) {
    const count = Number(synthetic[1] ?? SYNTHETIC_COUNT);
    if (count < 1 || count > 1e6)
      throw new UsageError(`synthetic:COUNT takes 1 to 1000000, not ${count}`);
    return { dataset: syntheticDataset(count, { seed, engine }), hashes: {} };
  }
  if (existsSync(what) && statSync(what).isDirectory()) {
    return { dataset: await readPart(what, 'train', path.basename(what)), hashes: {} };
  }
  throw new UsageError(
    `--data takes mnist, synthetic, synthetic:COUNT or a folder; '${what}' is none of them`,
  );
}

/** Adds built-in digits, `share` times as many as there are pictures. They go to the front: validation is cut from the
 * end, so it stays the real data's. @param {import('./models.js').Engine} engine @param {Dataset}
 * dataset
 *  @param {number} share @param {number} seed */
export function withSynthetic(engine, dataset, share, seed) {
  const count = Math.round(dataset.count * share);
  return count ? concatDatasets([syntheticDataset(count, { seed, engine }), dataset]) : dataset;
}
