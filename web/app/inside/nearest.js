/* nearest.js - pictures by what a net makes of them, and the nearest ones to another: plain distance between features, one
 * after another.
 */

export class Index {
  #features;
  #size;
  /** Pictures taken so far. */
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
   * @returns {{ number: number, distance: number }[]} the nearest first; of equals the one that was taken first
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

/** Bytes that the features may take, and pictures that are searched at most. */
const ROOM = 32e6;
const MOST = 4000;

/** How many pictures of a set are searched. @param {number} size features of a picture @param {number} count of the set */
export function searched(size, count) {
  return Math.min(count, MOST, Math.max(100, Math.floor(ROOM / (4 * size))));
}
