/* tree.js - the one order in which the gradients of units are added, whoever computed them.
 *
 * Leaves pair up as (0,1) (2,3) ..., pairs pair up again, and an incomplete right end is added from
 * the right: 7 leaves are (((0+1)+(2+3)) + ((4+5)+6)). A block of 2^k leaves that starts at a
 * multiple of 2^k is a subtree, so it can be summed elsewhere first without changing a bit.
 */

/**
 * @typedef {{ gradient: Float32Array<ArrayBuffer>, loss: number, correct: number }} Share of a
 *   batch's gradient and loss
 */

/**
 * The sum of `count` leaves. Leaves are asked for from left to right, and only a few sums exist at
 * a time.
 * @param {number} count at least 1
 * @param {(index: number) => Share} leaf
 * @param {number} [first]
 * @returns {Share}
 */
export function treeSum(count, leaf, first = 0) {
  if (count === 1) return leaf(first);
  let left = 1;
  while (2 * left < count) left *= 2;
  const sum = treeSum(left, leaf, first);
  addShare(sum, treeSum(count - left, leaf, first + left));
  return sum;
}

/** sum += other. Float32Array rounds each sum of two float32 as the engine does.
 * @param {Share} sum
 * @param {Share} other
 */
function addShare(sum, other) {
  const { gradient } = sum;
  const addend = other.gradient;
  for (let i = 0; i < gradient.length; i++) gradient[i] += addend[i];
  sum.loss += other.loss;
  sum.correct += other.correct;
}

/**
 * Leaves in a block, a power of two, when `workers` share `units`: as large as possible, for few
 * messages, without making the busiest worker more than a tenth busier than need be.
 * @param {number} units
 * @param {number} workers
 */
export function blockSize(units, workers) {
  const fair = Math.ceil(units / workers);
  let size = 1;
  while (size < units && busiest(units, workers, 2 * size) <= 1.1 * fair) size *= 2;
  return size;
}

/** @param {number} units @param {number} workers @param {number} size */
function busiest(units, workers, size) {
  const blocks = Math.ceil(units / size);
  return Math.min(units, Math.ceil(blocks / workers) * size);
}
