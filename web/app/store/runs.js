/* runs.js - stores the latest training runs of this browser: the checkpoint of an unfinished run, or the
 * net of a finished one.
 *
 * Each run has one entry, which newer checkpoints replace; the oldest runs are removed. Writes happen one
 * after another, and of the waiting writes only the latest happens, so a slow disk causes no queue.
 */
import { Box } from './box.js';

/**
 * @typedef {import('../train/settings.js').Values} Values
 * @typedef {import('../../inkling/training/checkpoint.js').Checkpoint} Checkpoint
 * @typedef {import('../train/record.js').RecordData} RecordData
 * @typedef {object} SavedRun
 * @property {1} format
 * @property {'open' | 'done'} state
 * @property {string} id
 * @property {number} savedAt milliseconds since 1970
 * @property {Values} values
 * @property {import('../../inkling/training/recipe.js').Recipe} recipe
 * @property {{ name: string, count: number, hash: string | null }} data
 * @property {number} epoch completed
 * @property {number} step
 * @property {number} steps
 * @property {RecordData} record the curves so far
 * @property {Checkpoint} [checkpoint] while open
 * @property {Uint8Array} [model] safetensors, when done
 */

/** Most runs that are stored. */
const MOST = 3;

export class Runs {
  #box = new Box('inkling-runs');
  /** The run for which old ones were removed. */
  #prunedFor = '';
  /** @type {(() => Promise<void>) | null} */
  #next = null;
  /** @type {Promise<void> | null} */
  #writing = null;

  /** Why runs are not stored, or null. */
  get problem() {
    return this.#box.problem;
  }

  /**
   * The newest first.
   * @returns {Promise<SavedRun[]>}
   */
  async all() {
    const runs = (await this.#box.entries())
      .map(([, run]) => run)
      .filter(({ format }) => format === 1);
    return runs.sort((a, b) => b.savedAt - a.savedAt);
  }

  /** @param {SavedRun} run */
  save(run) {
    return this.#queue(async () => {
      await this.#box.set(run.id, run);
      if (this.#prunedFor === run.id) return;
      for (const { id } of (await this.all()).slice(MOST)) await this.#box.delete(id);
      this.#prunedFor = run.id;
    });
  }

  /** @param {string} id */
  forget(id) {
    return this.#box.delete(id);
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
