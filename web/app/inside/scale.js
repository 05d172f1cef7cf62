/* scale.js - the value that is shown as full colour: 1, 2 or 5 times a power of ten, and steady.
 *
 * A scale that followed every drawing would make pictures that cannot be compared. So it grows when it must, and shrinks only
 * when most of it has been unused for good.
 */

/** The least of 1, 2, 5 times a power of ten that is not below a value. @param {number} value above 0 */
export function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(1));
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
    if (largest <= known && largest >= known / 8) return known;
    if (!(largest > 0)) return known || 1;
    const scale = niceCeiling(largest);
    this.#known.set(name, scale);
    return scale;
  }
}
