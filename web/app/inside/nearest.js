/* nearest.js - an index of pictures by their features in a net; finds the nearest ones by Euclidean distance in a linear
 * search.
 */

export class Index {
  #features;
  #size;
  /** Number of pictures in the index. */
  count = 0;

  /** @param {number} size features of a picture @param {number} room pictures */
  constructor(size, room) {
    this.#size = size;
    this.#features = new Float32Array(size * room);
  }

  /** @param {Float32Array} features of the next picture */
  add(features) {
    this.#features.set(features, this.#size * this.count++);
  }

  /**
   * @param {Float32Array} features
   * @param {number} wanted
   * @returns {{ number: number, distance: number }[]} the nearest first; among equals the one added first
   */
  nearest(features, wanted) {
    /** @type {{ number: number, distance: number }[]} */
    const best = [];
    for (let number = 0; number < this.count; number++) {
      let square = 0;
      const start = number * this.#size;
      for (let i = 0; i < this.#size; i++) {
        const d = this.#features[start + i] - features[i];
        square += d * d;
      }
      if (best.length === wanted && square >= best[wanted - 1].distance) continue;
      const at = best.findIndex(({ distance }) => distance > square);
      best.splice(at < 0 ? best.length : at, 0, { number, distance: square });
      best.length = Math.min(best.length, wanted);
    }
    return best.map(({ number, distance }) => ({ number, distance: Math.sqrt(distance) }));
  }
}

/** Most bytes of the features, and most pictures to search. */
const ROOM = 32e6;
const MOST = 4000;

/** Number of pictures of a set to search. @param {number} size features of a picture @param {number} count of the set */
export function searched(size, count) {
  return Math.min(count, MOST, Math.max(100, Math.floor(ROOM / (4 * size))));
}
