/* scale.js - chooses the value that is shown in full colour: a round number that rarely changes.
 *
 * If the scale followed every drawing, pictures could not be compared. So it grows when a value exceeds it, and shrinks only
 * after most of it has not been used for some time.
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

  /** Resets all scales, for another net. */
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
