/* sources.js - gets data sets from their sources: built-in digits, MNIST beside the page, the user's files and
 * drawings.
 *
 * A worker (worker.js) makes and unpacks them, so that the page never waits; the latest of each kind is
 * cached. Test data are never training data: for built-in digits they are another range of the same
 * endless set.
 */
import { trustWorkers } from './trusted.js';
import { InklingError } from '../../inkling/reading.js';

/**
 * @typedef {import('../../inkling/data/dataset.js').Dataset} Dataset
 * @typedef {{ kind: 'synthetic', count: number, seed: number } | { kind: 'mnist' } | { kind: 'idx', name: string }
 *   | { kind: 'drawings' } | { kind: 'signs' }} Source
 * @typedef {{ train: Dataset, test: Dataset | null }} Pair
 * @typedef {import('../../inkling/architecture/layers.js').Shape} Shape
 * @typedef {Pick<import('../../inkling/index.js').LoadOptions, 'size' | 'invert' | 'transpose' | 'shuffle' | 'seed' | 'relabel' |
 *   'labelsFrom'>} Reading how files are read
 * @typedef {object} Taken what was read from the user's files
 * @property {readonly import('../parts/dropped.js').Dropped[]} files
 * @property {Reading} reading
 * @property {string} name
 * @property {number} train pictures
 * @property {number} test pictures
 * @property {readonly string[]} classes
 * @property {Shape} shape
 * @property {boolean} isReduced whether pictures were larger
 * @property {string[]} notes
 * @property {import('../../inkling/index.js').Finding[]} findings
 */

/** First sample and number of the built-in digits for testing. */
const TEST_START = 1_000_000_000;
const TEST_COUNT = 2000;

export class Data {
  #workbench;
  /** @type {Map<string, Promise<any>>} */
  #kept = new Map();
  /** @type {Pair | null} */
  #idx = null;
  /** What the user's files are; null before there are any. @type {Taken | null} */
  taken = null;
  /** SHA-256 of data that this page cannot make again. @type {WeakMap<Dataset, string>} */
  #hashes = new WeakMap();

  /** @param {import('./workbench.js').Workbench} workbench */
  constructor(workbench) {
    this.#workbench = workbench;
    workbench.addEventListener('drawings', () => {
      this.#kept.delete('drawings');
      this.#kept.delete('signs');
    });
  }

  /** @param {Source} source @returns {Promise<Dataset | null>} */
  async train(source) {
    switch (source.kind) {
      case 'synthetic':
        return this.#keep('synthetic', {
          type: 'synthetic',
          count: source.count,
          seed: source.seed,
          start: 0,
        });
      case 'mnist':
        return (await this.#keep('mnist', { type: 'mnist' })).train;
      case 'idx':
        return this.#idx?.train ?? null;
      case 'drawings':
        return this.#drawings();
      case 'signs':
        return this.#signs();
    }
  }

  /** @param {Source} source @returns {Promise<Dataset | null>} */
  async test(source) {
    switch (source.kind) {
      case 'synthetic':
        return this.#keep('synthetic-test', {
          type: 'synthetic',
          count: TEST_COUNT,
          seed: source.seed,
          start: TEST_START,
        });
      case 'mnist':
        return (await this.#keep('mnist', { type: 'mnist' })).test;
      case 'idx':
        return this.#idx?.test ?? null;
      case 'drawings':
        return this.#drawings();
      case 'signs':
        return this.#signs();
    }
  }

  /** SHA-256 of data that only the user can provide again (files, drawings); null for all other data.
   * @param {Dataset} dataset */
  hashOf(dataset) {
    return this.#hashes.get(dataset) ?? null;
  }

  /** Whether the host serves MNIST. @returns {Promise<boolean>} */
  hasMnist() {
    return this.#once('has-mnist', async () => {
      const folder = new URL('../../data/mnist/', import.meta.url);
      for (const name of ['train-images-idx3-ubyte.gz', 'train-images-idx3-ubyte']) {
        const response = await fetch(new URL(name, folder), { method: 'HEAD' }).catch(() => null);
        if (response?.ok) return true;
      }
      return false;
    });
  }

  /**
   * Takes a data set of the user's files, of any kind that loadDataset() reads.
   * @param {Taken['files']} files
   * @param {Reading} [reading]
   * @param {number} [validationSplit] the share at the end that will validate
   * @returns {Promise<Taken>}
   */
  async takeFiles(files, reading = {}, validationSplit = 0) {
    const question = { type: 'files', files: [...files], reading, validationSplit };
    const { train, test, hash, ...rest } = await this.#ask(question);
    this.#idx = { train, test };
    this.#hashes.set(train, hash);
    const { classes, shape } = train;
    const taken = {
      ...{ ...rest, files, reading, classes, shape },
      ...{ train: train.count, test: test?.count ?? 0 },
    };
    this.taken = taken;
    this.#workbench.changed('data');
    return taken;
  }

  /** A data set with its pictures in another size. @param {Dataset} dataset @param {readonly number[]} size [height, width]
   * @returns {Promise<Dataset>} */
  resized(dataset, size) {
    return this.#ask({ type: 'resized', dataset, size });
  }

  /** @returns {Promise<Dataset | null>} */
  #drawings() {
    return this.#once('drawings', async () => {
      const list = await this.#workbench.drawings.list();
      if (list.length === 0) return null;
      return this.write(list, [0]);
    });
  }

  /** The user's own signs, each a class. @returns {Promise<Dataset | null>} */
  #signs() {
    return this.#once('signs', async () => {
      const signs = await this.#workbench.drawings.signs();
      const classes = [...new Set(signs.map(({ label }) => label))];
      if (classes.length < 2) return null;
      const list = signs.map((sign) => ({ ...sign, label: classes.indexOf(sign.label) }));
      return this.write(list, [0], classes);
    });
  }

  /** Built-in non-digits. @param {number} count @param {number} seed @param {number} [kind] index in NON_DIGIT_KINDS; without it all but
   *  'unseen' @returns {Promise<Dataset>} */
  nonDigits(count, seed, kind) {
    return this.#keep('nondigits', { type: 'nondigits', count, seed, kind });
  }

  /** Drawings as pictures: all with the first pen, then all with the second, ...
   * @param {readonly { strokes: readonly number[][], label: number, image?: string }[]} list
   * @param {number[]} pens widths in pixels; 0 is the engine's default
   * @param {readonly string[]} [classes] what the labels mean; by default the ten digits
   * @returns {Promise<Dataset>} */
  async write(list, pens, classes) {
    const plain = list.map(({ strokes, label, image }) => ({ strokes, label, image }));
    const question = { type: 'drawings', list: plain, pens, classes };
    const { hash, ...dataset } = await this.#ask(question);
    this.#hashes.set(dataset, hash);
    return dataset;
  }

  /** @param {string} key @param {Record<string, unknown>} question */
  async #keep(key, question) {
    const whole = JSON.stringify(question);
    const id = `${key} ${whole}`;
    for (const other of this.#kept.keys())
      if (other.startsWith(`${key} {`) && other !== id) this.#kept.delete(other);
    return this.#once(id, () => this.#ask(question));
  }

  /** @template T @param {string} key @param {() => Promise<T>} make @returns {Promise<T>} */
  #once(key, make) {
    let made = this.#kept.get(key);
    if (!made) {
      made = make().catch((error) => {
        this.#kept.delete(key);
        throw error;
      });
      this.#kept.set(key, made);
    }
    return made;
  }

  /**
   * Asks a worker of its own, which ends with the answer.
   * @param {Record<string, unknown>} question
   * @returns {Promise<any>}
   */
  #ask(question) {
    trustWorkers();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { answer, error } }) =>
        error ? reject(new InklingError(error.code, error.message)) : resolve(answer);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(
          new InklingError(
            'worker-failed',
            `the data could not be made: ${event.message || 'its worker did not load'}`,
          ),
        );
      };
      worker.postMessage(question);
    }).finally(() => worker.terminate());
  }
}
