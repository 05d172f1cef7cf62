/* box.js - bounding boxes, of strokes and of other boxes. */

/**
 * @typedef {object} Box
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 */

/** The bounding box of the points; without points, from Infinity to -Infinity.
 * @param {readonly ArrayLike<number>[]} strokes [[x0, y0, x1, y1, ...], ...]
 * @returns {Box} */
export function boxOf(strokes) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const stroke of strokes) {
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      box.left = Math.min(box.left, stroke[i]);
      box.right = Math.max(box.right, stroke[i]);
      box.top = Math.min(box.top, stroke[i + 1]);
      box.bottom = Math.max(box.bottom, stroke[i + 1]);
    }
  }
  return box;
}

/** The box around boxes; without any, from Infinity to -Infinity. @param {readonly Box[]} boxes @returns {Box} */
export function boxAround(boxes) {
  const all = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { left, top, right, bottom } of boxes) {
    all.left = Math.min(all.left, left);
    all.top = Math.min(all.top, top);
    all.right = Math.max(all.right, right);
    all.bottom = Math.max(all.bottom, bottom);
  }
  return all;
}
