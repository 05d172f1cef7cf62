/* lessons.js - stores how far each lesson of the Train view has come, with what its steps gave. */
import { Box } from './box.js';

/** @typedef {import('../train/lesson.js').Memory} Memory */

export class Lessons {
  #box = new Box('inkling-lessons');

  /** @param {string} name @returns {Promise<Memory | null>} */
  async get(name) {
    const memory = await this.#box.get(name);
    return memory?.format === 1 ? memory : null;
  }

  /** @param {Memory} memory */
  keep(memory) {
    return this.#box.set(memory.name, memory);
  }

  /** @param {string} name */
  forget(name) {
    return this.#box.delete(name);
  }
}
