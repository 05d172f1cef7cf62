/* tree.js - how a batch is cut into blocks for workers.
 *
 * The gradients of a batch's units are added in one fixed binary tree (inkling.h). A block of 2^k
 * units that starts at a multiple of 2^k is a subtree of it, so it can be summed anywhere without
 * changing a bit.
 */

/**
 * Units in a block, a power of two, when `workers` share `units`: as large as possible, for few
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
