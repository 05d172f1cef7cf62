/* runs.js - the one training run that this browser remembers: what it takes to go on, or the net it ended with.
 *
 * A newer run takes the place of an older one only when it writes for the first time. Writing is one after another, and of
 * writes that wait only the latest happens, so that a slow disk never queues up.
 */
import { Box } from './box.js';

/**
 * @typedef {import('../train/settings.js').Values} Values
 * @typedef {import('../../inkling/trainer.js').Checkpoint} Checkpoint
 * @typedef {import('../train/record.js').RecordData} RecordData
 * @typedef {object} SavedRun
 * @property {1} format
 * @property {'open' | 'done'} state
 * @property {string} id
 * @property {number} savedAt milliseconds since 1970
 * @property {Values} values
 * @property {import('../../inkling/recipe.js').Recipe} recipe
 * @property {{ name: string, count: number, hash: string | null }} data
 * @property {number} epoch completed
 * @property {number} step
 * @property {number} steps
 * @property {RecordData} record the curves so far
 * @property {Checkpoint} [checkpoint] while open
 * @property {Uint8Array} [model] safetensors, when done
 */

const KEY = 'latest';

export class Runs {
  #box = new Box('inkling-runs');
  /** @type {(() => Promise<void>) | null} */
  #next = null;
  /** @type {Promise<void> | null} */
  #writing = null;

  /** Why runs are not kept, or null. */
  get problem() {
    return this.#box.problem;
  }

  /** @returns {Promise<SavedRun | null>} */
  async latest() {
    const saved = await this.#box.get(KEY);
    return saved?.format === 1 ? saved : null;
  }

  /** @param {SavedRun} run */
  save(run) {
    return this.#queue(() => this.#box.set(KEY, run));
  }

  forget() {
    return this.#queue(() => this.#box.delete(KEY));
  }

  /** @param {() => Promise<void>} write @returns {Promise<void>} */
  #queue(write) {
    this.#next = write;
    this.#writing ??= (async () => {
      try {
        while (this.#next) {
          const now = this.#next;
          this.#next = null;
          await now();
        }
      } finally {
        this.#writing = null;
      }
    })();
    return this.#writing;
  }
}
