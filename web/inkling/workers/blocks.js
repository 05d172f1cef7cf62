/* blocks.js - cuts a batch into blocks of units for workers.
 *
 * The gradients of a batch's units are added in a fixed binary tree (inkling.h). A block of 2^k units
 * that starts at a multiple of 2^k is a subtree, so any worker can sum it without changing a bit.
 */

/**
 * Number of units in a block, a power of two, when `workers` share `units`. It is as large as possible,
 * for few messages, while the busiest worker has at most a tenth more to do than necessary.
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
