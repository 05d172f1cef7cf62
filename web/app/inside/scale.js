/* scale.js - the value that is shown as full colour: a round number, and steady.
 *
 * A scale that followed every drawing would make pictures that cannot be compared. So it grows when it must, and shrinks only
 * when most of it has been unused for good.
 */

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The least round number that is not below a value. @param {number} value above 0 */
export function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = ROUND.find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(2));
}

/** @param {ArrayLike<number>} values */
export function largestSize(values) {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** Scales by name. */
export class Scales {
  /** @type {Map<string, number>} */
  #known = new Map();

  /** Forgets all: another net. */
  clear() {
    this.#known.clear();
  }

  /** @param {string} name @param {number} largest value that is to be shown @returns {number} */
  take(name, largest) {
    const known = this.#known.get(name) ?? 0;
    if (!(largest > 0)) return known || 1;
    if (largest <= known && largest >= known / 4) return known;
    const scale = niceCeiling(largest);
    this.#known.set(name, scale);
    return scale;
  }
}
