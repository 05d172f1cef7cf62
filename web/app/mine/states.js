/* states.js - a net that was made by a lesson, and the one before it: both are stored in this browser, so that undo is one step and can
 * itself be undone. Not here: the use of the net (personal.js, sign-state.js).
 */
import { Box, StorageProblem } from '../store/box.js';

/** @template Lesson @typedef {{ bytes: Uint8Array, lesson: Lesson } | null} State null: there is no such net */

/** @template Lesson */
export class States {
  #box;
  /** @type {State<Lesson>} */
  now = null;
  /** The previous state; undefined if there is none. @type {State<Lesson> | undefined} */
  before = undefined;
  /** Why the net is lost when the page is closed, or null. @type {string | null} */
  problem = null;

  /** @param {string} name of its database */
  constructor(name) {
    this.#box = new Box(name);
  }

  /** What was stored. @returns {Promise<{ now: State<Lesson>, before: State<Lesson> | undefined } | undefined>} */
  stored() {
    return this.#box.get('states');
  }

  /** @param {State<Lesson>} state becomes the present one */
  push(state) {
    this.before = this.now;
    this.now = state;
  }

  /** Swaps the two states. @returns {boolean} whether there are two */
  swap() {
    if (this.before === undefined) return false;
    [this.now, this.before] = [this.before, this.now];
    return true;
  }

  /** Stores both states; `problem` says why not, unless it says something already. */
  async store() {
    try {
      if (this.now || this.before)
        await this.#box.set('states', { now: this.now, before: this.before });
      else await this.#box.delete('states');
      this.problem ??= this.#box.problem;
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error;
      this.problem = error.message;
    }
  }
}
