/* source.js - where a data set comes from, as plain JSON for checkpoints and receipts.
 *
 * A source says where to get the data; the SHA-256 beside it says whether they are the same. Sources
 * are read from untrusted files, so they are checked before use.
 */
import { badArgument, integerIn, objectIn, oneOf, optionsOf, seedOf } from '../base/checks.js';
import { NON_DIGIT_KINDS } from '../base/constants.js';
import { concatDatasets, datasetIn, rangeOf } from './dataset.js';
import { engineIn } from '../engine/loaded.js';
import { InklingError } from '../base/errors.js';
import { loadMnist } from './mnist.js';
import { nonDigitDataset, syntheticDataset } from './synthetic.js';

/** @typedef {{ kind: 'mnist', part: 'train' | 'test' }
 *   | { kind: 'synthetic', seed: number, start: number, count: number }
 *   | { kind: 'nondigits', seed: number, start: number, count: number, what: number }
 *   | { kind: 'mix', parts: DataSource[] }
 *   | { kind: 'range', from: number, to: number, of: DataSource }
 *   | { kind: 'own' }} DataSource own: files, drawings, anything that only the owner has */
/** @typedef {import('./dataset.js').Dataset} Dataset */

const KINDS = /** @type {const} */ (['mnist', 'synthetic', 'nondigits', 'mix', 'range', 'own']);
const MOST_SAMPLES = 1000000;
/** Pictures that all parts of a source may have together, made or read. */
const MOST_TOGETHER = 2000000;
const MOST_PARTS = 16;
const DEEPEST = 8;

/**
 * @param {unknown} value
 * @param {number} [depth]
 * @returns {DataSource}
 */
function checkSource(value, depth = 0) {
  const given = optionsOf('source', value, [
    'kind',
    'part',
    'seed',
    'start',
    'count',
    'what',
    'parts',
    'from',
    'to',
    'of',
  ]);
  integerIn('depth of the source', depth, 0, DEEPEST);
  const kind = oneOf('source.kind', given.kind, KINDS);
  switch (kind) {
    case 'mnist':
      return {
        kind,
        part: oneOf('source.part', given.part, /** @type {const} */ (['train', 'test'])),
      };
    case 'synthetic':
      return { kind, ...samplesIn(given) };
    case 'nondigits':
      return {
        kind,
        ...samplesIn(given),
        what: integerIn('source.what', given.what, -1, NON_DIGIT_KINDS.length - 1),
      };
    case 'mix': {
      const parts = Array.isArray(given.parts) ? given.parts : [];
      integerIn('number of parts in the source', parts.length, 1, MOST_PARTS);
      return { kind, parts: parts.map((part) => checkSource(part, depth + 1)) };
    }
    case 'range': {
      const from = integerIn('source.from', given.from, 0);
      return {
        kind,
        from,
        to: integerIn('source.to', given.to, from),
        of: checkSource(given.of, depth + 1),
      };
    }
    default:
      return { kind };
  }
}

/** Pictures of MNIST's parts; a folder may have fewer. */
const OF_MNIST = { train: 60000, test: 10000 };

/**
 * How many pictures a source gives, and how many are made or read for it. What files give is not known.
 * @param {DataSource} source that is checked
 * @returns {{ given: number | null, made: number }}
 */
function countsOf(source) {
  if (source.kind === 'own') return { given: null, made: 0 };
  if (source.kind === 'mnist') return { given: null, made: OF_MNIST[source.part] };
  if (source.kind === 'mix') {
    const parts = source.parts.map(countsOf);
    return {
      given: parts.reduce(
        (sum, { given }) => (sum === null || given === null ? null : sum + given),
        /** @type {number | null} */ (0),
      ),
      made: parts.reduce((sum, { made }) => sum + made, 0),
    };
  }
  if (source.kind === 'range') {
    const { given, made } = countsOf(source.of);
    const [from, to] = [source.from, source.to].map((end) => Math.min(end, given ?? Infinity));
    return { given: given === null ? null : to - from, made };
  }
  return { given: source.count, made: source.count };
}

/**
 * Checks a source together with the number of pictures that are said to come from it, before any is made.
 * @param {unknown} value
 * @param {number} count
 * @returns {DataSource}
 */
export function checkSourceOf(value, count) {
  const source = checkSource(value);
  const { given, made } = countsOf(source);
  if (made > MOST_TOGETHER)
    throw new InklingError(
      'bad-argument',
      `a source may make at most ${MOST_TOGETHER} pictures; found ${made}`,
    );
  if (given !== null && given !== count)
    throw new InklingError(
      'bad-argument',
      `the source must give the ${count} pictures of its record; it gives ${given}`,
    );
  return source;
}

/** @param {{ seed?: unknown, start?: unknown, count?: unknown }} given */
function samplesIn(given) {
  return {
    seed: seedOf(given.seed),
    start: integerIn('source.start', given.start, 0),
    count: integerIn('source.count', given.count, 1, MOST_SAMPLES),
  };
}

/**
 * Loads the data of a source.
 * @param {DataSource} source
 * @param {{ engine: import('../engine/functions.js').Functions, own?: Dataset, mnist?: typeof loadMnist }}
 *   means own: the data that only its owner has; mnist: where MNIST comes from
 * @returns {Promise<Dataset>}
 */
export async function openSource(source, means) {
  const checked = checkSource(source);
  objectIn('openSource', means);
  const { own, mnist = loadMnist } = means;
  const engine = engineIn(means.engine);
  if (own !== undefined) datasetIn('own', own);
  if (typeof mnist !== 'function') throw badArgument('mnist', 'a function', mnist);
  /** @type {ReturnType<typeof loadMnist> | null} */
  let both = null;
  /** @type {(from: DataSource) => Promise<Dataset>} */
  const open = async (from) => {
    if (from.kind === 'mnist') return (await (both ??= mnist()))[from.part];
    if (from.kind === 'synthetic') {
      const { count, seed, start } = from;
      return syntheticDataset(count, { seed, start, engine });
    }
    if (from.kind === 'nondigits') {
      const { count, seed, start, what } = from;
      return nonDigitDataset(count, { seed, start, kind: what, engine });
    }
    if (from.kind === 'mix') {
      const parts = [];
      for (const part of from.parts) parts.push(await open(part));
      return concatDatasets(parts);
    }
    if (from.kind === 'range') {
      const whole = await open(from.of);
      return rangeOf(whole, Math.min(from.from, whole.count), Math.min(from.to, whole.count));
    }
    if (own) return own;
    throw new InklingError(
      'load-failed',
      'the data are files or drawings that only their owner has: pass them too',
    );
  };
  return open(checked);
}
