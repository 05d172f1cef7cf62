/* models.js - models that the user saves under a name in this browser, as safetensors bytes. */
import { Box } from './box.js';

export class Models {
  #box = new Box('inkling-models');

  /** Why they are lost when the page is closed, or null. */
  get problem() {
    return this.#box.problem;
  }

  /** @returns {Promise<[string, Uint8Array][]>} name and bytes */
  list() {
    return this.#box.entries();
  }

  /** @param {string} name @param {Uint8Array} bytes */
  keep(name, bytes) {
    return this.#box.set(name, bytes);
  }

  /** @param {string} name */
  remove(name) {
    return this.#box.delete(name);
  }
}
