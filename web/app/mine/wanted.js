/* wanted.js - chooses the digit to request next: the one with the fewest drawings. Pure.
 *
 * Skipped digits come after all others, in the order of skipping.
 */

/**
 * @param {readonly number[]} counts of each digit so far
 * @param {readonly number[]} skipped digits, the latest at the end
 * @returns {number} the lowest of equals
 */
export function wantedDigit(counts, skipped) {
  const turn = (/** @type {number} */ digit) => skipped.indexOf(digit);
  return [...counts.keys()].sort((a, b) => turn(a) - turn(b) || counts[a] - counts[b] || a - b)[0];
}
