/* box.js - the bounding box of strokes. The library has the same function, but not in the half that a first visit loads. */

/** The bounding box of strokes. @param {readonly ArrayLike<number>[]} strokes */
export function boxOf(strokes) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      box.left = Math.min(box.left, stroke[i]);
      box.right = Math.max(box.right, stroke[i]);
      box.top = Math.min(box.top, stroke[i + 1]);
      box.bottom = Math.max(box.bottom, stroke[i + 1]);
    }
  }
  return box;
}
