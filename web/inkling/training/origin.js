/* origin.js - the origin of a training run: engine, first weights and data.
 *
 * It is stored in checkpoints and receipts. The worker that leads a run (coordinator.js) makes it, because hashing
 * 47 MB takes time. It identifies data by SHA-256, so a run is never continued or compared on other data.
 */
import { integerIn, optionsOf, seedOf } from '../base/checks.js';
import { digestDataset, sourceOf } from '../data/dataset.js';
import { InklingError } from '../base/errors.js';
import { checkSourceOf } from '../data/source.js';

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/**
 * @typedef {{ name: string, count: number, sha256: string,
 *   source: import('../data/source.js').DataSource }} DataRecord sha256: of the bytes of all pictures,
 *   then the labels
 */
/**
 * @typedef {object} Origin
 * @property {string} engine version of its arithmetic; ends in 'relaxed' where that is not exact
 * @property {number} seed of the model's first weights
 * @property {string | null} start SHA-256 of the weights, when they were others than the seed's
 * @property {DataRecord} data
 * @property {DataRecord | null} validation when it was given apart
 */

/**
 * @param {Dataset} dataset
 * @returns {Promise<DataRecord>}
 */
export async function recordOf(dataset) {
  const { name, count } = dataset;
  return { name, count, sha256: await digestDataset(dataset), source: sourceOf(dataset) };
}

/** Throws 'other-data' if the data are not the expected ones.
 * @param {DataRecord | null} found
 * @param {DataRecord | null} expected
 * @param {string} what
 */
export function checkSameData(found, expected, what) {
  if (found?.sha256 === expected?.sha256) return;
  const name = (/** @type {DataRecord | null} */ record) =>
    record
      ? `${record.count} pictures of ${record.name}, SHA-256 ${record.sha256.slice(0, 12)}...`
      : 'none';
  throw new InklingError('other-data', `${what} must be ${name(expected)}; found ${name(found)}`);
}

/**
 * @param {unknown} value from a file
 * @returns {Origin}
 */
export function checkOrigin(value) {
  const { engine, seed, start, data, validation } = optionsOf('origin', value, [
    'engine',
    'seed',
    'start',
    'data',
    'validation',
  ]);
  return {
    engine: shortText('origin.engine', engine),
    seed: seedOf(seed),
    start: start === null ? null : checkHash('origin.start', start),
    data: checkRecord('origin.data', data),
    validation: validation === null ? null : checkRecord('origin.validation', validation),
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {DataRecord}
 */
function checkRecord(name, value) {
  const given = optionsOf(name, value, ['name', 'count', 'sha256', 'source']);
  const count = integerIn(`${name}.count`, given.count, 1);
  return {
    name: shortText(`${name}.name`, given.name),
    count,
    sha256: checkHash(`${name}.sha256`, given.sha256),
    source: checkSourceOf(given.source, count),
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function checkHash(name, value) {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new InklingError('bad-argument', `${name} must be a SHA-256 of 64 hexadecimal digits`);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function shortText(name, value) {
  if (typeof value === 'string' && value.length <= 1000) return value;
  throw new InklingError('bad-argument', `${name} must be a text of at most 1000 characters`);
}
