/* wanted.js - which digit is asked for next: the one of which there are fewest. Pure.
 *
 * Digits that were passed over come after all others, in the order in which they were.
 */

/**
 * @param {readonly number[]} counts of each digit so far
 * @param {readonly number[]} skipped digits, the one passed over last at the end
 * @returns {number} the lowest of equals
 */
export function wantedDigit(counts, skipped) {
  const turn = (/** @type {number} */ digit) => skipped.indexOf(digit);
  return [...counts.keys()].sort((a, b) => turn(a) - turn(b) || counts[a] - counts[b] || a - b)[0];
}
