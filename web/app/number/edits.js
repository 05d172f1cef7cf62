/* edits.js - the user's corrections of a number: which strokes are one sign, which are different signs, which are a mark and which
 * are no sign. Pure.
 *
 * Corrections belong to the strokes themselves, not to their positions. So they stay valid when strokes are added
 * before or after, and return when undo restores the strokes.
 */

/** @typedef {readonly number[]} Stroke */

export class Edits {
  /** @type {WeakMap<Stroke, number>} */
  #ids = new WeakMap();
  #last = 0;
  /** @type {Map<string, readonly Stroke[]>} */
  #groups = new Map();
  /** @type {(readonly Stroke[])[]} */
  #together = [];
  /** @type {[Stroke, Stroke][]} */
  #apart = [];
  /** Groups of strokes that are no digit. @type {Set<readonly Stroke[]>} */
  #none = new Set();
  /** Groups of strokes that are a mark, as the user said. @type {Map<readonly Stroke[], string>} */
  #marks = new Map();

  /** A key for these strokes. @param {readonly Stroke[]} strokes */
  keyOf(strokes) {
    return strokes
      .map((stroke) => {
        let id = this.#ids.get(stroke);
        if (id === undefined) this.#ids.set(stroke, (id = this.#last++));
        return id;
      })
      .join();
  }

  /** The same array for the same strokes. @param {readonly Stroke[]} strokes */
  groupOf(strokes) {
    const key = this.keyOf(strokes);
    const known = this.#groups.get(key) ?? strokes;
    this.#groups.set(key, known);
    return known;
  }

  /** Joins two groups into one digit. @param {readonly Stroke[]} a @param {readonly Stroke[]} b */
  join(a, b) {
    const both = new Set([...a, ...b]);
    this.#apart = this.#apart.filter((pair) => !pair.every((stroke) => both.has(stroke)));
    this.#together = [...this.#together, [...both]];
  }

  /** Splits a group into two digits, one with its leftmost stroke and one with its rightmost; neither may join a neighbour.
   * @param {readonly Stroke[]} group @param {readonly Stroke[]} before its neighbour, or none
   * @param {readonly Stroke[]} after */
  split(group, before, after) {
    const order = [...group].sort((a, b) => middle(a) - middle(b));
    const [left, right] = [order[0], order[order.length - 1]];
    this.#together = this.#together.filter(
      (strokes) => !(strokes.includes(left) && strokes.includes(right)),
    );
    /** @type {[Stroke, Stroke][]} */
    const pairs = [[left, right]];
    for (const stroke of before) pairs.push([stroke, left]);
    for (const stroke of after) pairs.push([right, stroke]);
    this.#apart = [...this.#apart, ...pairs];
  }

  /** Sets whether a group is a non-digit. @param {readonly Stroke[]} group @param {boolean} none */
  leaveOut(group, none) {
    if (none) this.#none.add(this.groupOf(group));
    else this.#none.delete(this.groupOf(group));
  }

  /** @param {readonly Stroke[]} group */
  isLeftOut(group) {
    return this.#none.has(this.groupOf(group));
  }

  /** Sets that a group is a mark, or that it is none. @param {readonly Stroke[]} group @param {string | null} mark */
  sayMark(group, mark) {
    if (mark === null) this.#marks.delete(this.groupOf(group));
    else this.#marks.set(this.groupOf(group), mark);
  }

  /** The mark that the user said a group is. @param {readonly Stroke[]} group */
  markOf(group) {
    return this.#marks.get(this.groupOf(group)) ?? null;
  }

  /** The corrections of the present strokes, as options of predictNumber(). @param {readonly Stroke[]} strokes */
  links(strokes) {
    const place = new Map(strokes.map((stroke, index) => [stroke, index]));
    const indexes = (/** @type {(readonly Stroke[])[]} */ lists) =>
      lists
        .map((list) => list.flatMap((stroke) => place.get(stroke) ?? []))
        .filter((list) => list.length > 1);
    return { together: indexes(this.#together), apart: indexes(this.#apart) };
  }
}

/** Horizontal middle of a stroke. @param {Stroke} stroke */
function middle(stroke) {
  const across = stroke.filter((_, i) => i % 2 === 0);
  return (Math.min(...across) + Math.max(...across)) / 2;
}
