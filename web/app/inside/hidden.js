/* hidden.js - reads the drawing without each of its strokes, to show which strokes matter.
 *
 * A drawing of one stroke is cut into four pieces of equal length, and each piece is left out.
 */

/**
 * @typedef {{ digit: number | null, probabilities: ArrayLike<number>, verdict: string }} Reading
 * @typedef {object} Hidden
 * @property {number[][]} hidden the strokes that were left out
 * @property {number[][]} left
 * @property {Reading | null} reading of the rest; null if nothing is left
 */

/** Pieces of a single stroke. */
export const PIECES = 4;

/**
 * @param {(strokes: number[][]) => Reading} read
 * @param {readonly number[][]} strokes
 * @returns {Hidden[]} one for each stroke, or for each piece of the only one
 */
export function leaveOut(read, strokes) {
  const parts =
    strokes.length === 1
      ? pieces(strokes[0]).map(({ piece, before, after }) => ({
          hidden: [piece],
          left: [before, after].filter(({ length }) => length > 0),
        }))
      : strokes.map((stroke) => ({
          hidden: [stroke],
          left: strokes.filter((other) => other !== stroke),
        }));
  return parts.map(({ hidden, left }) => ({
    hidden,
    left,
    reading: left.length > 0 ? read(left) : null,
  }));
}

/**
 * Cuts a stroke into pieces of equal length, each with the parts before and after it; none for a dot.
 * @param {number[]} stroke
 * @returns {{ piece: number[], before: number[], after: number[] }[]}
 */
export function pieces(stroke) {
  const lengths = [0];
  for (let i = 2; i + 1 < stroke.length; i += 2) {
    const step = Math.sqrt((stroke[i] - stroke[i - 2]) ** 2 + (stroke[i + 1] - stroke[i - 1]) ** 2);
    lengths.push(lengths[lengths.length - 1] + step);
  }
  const whole = lengths[lengths.length - 1];
  if (!(whole > 0)) return [];
  const cuts = Array.from({ length: PIECES + 1 }, (_, i) => (whole * i) / PIECES);
  return Array.from({ length: PIECES }, (_, i) => ({
    piece: between(stroke, lengths, cuts[i], cuts[i + 1]),
    before: i === 0 ? [] : between(stroke, lengths, 0, cuts[i]),
    after: i === PIECES - 1 ? [] : between(stroke, lengths, cuts[i + 1], whole),
  }));
}

/** The part of a stroke between two lengths along it.
 * @param {number[]} stroke @param {number[]} lengths up to each point @param {number} from @param {number} to */
function between(stroke, lengths, from, to) {
  const part = pointAt(stroke, lengths, from);
  lengths.forEach((length, i) => {
    if (length > from && length < to) part.push(stroke[2 * i], stroke[2 * i + 1]);
  });
  part.push(...pointAt(stroke, lengths, to));
  return part;
}

/** @param {number[]} stroke @param {number[]} lengths @param {number} at @returns {number[]} x, y */
function pointAt(stroke, lengths, at) {
  const next = lengths.findIndex((length) => length >= at);
  if (next <= 0) return [stroke[0], stroke[1]];
  const share = (at - lengths[next - 1]) / (lengths[next] - lengths[next - 1]);
  return [0, 1].map((axis) => {
    const a = stroke[2 * next - 2 + axis];
    return a + share * (stroke[2 * next + axis] - a);
  });
}
