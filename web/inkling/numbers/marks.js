/* marks.js - the marks of a number beside its digits: point, comma, colon, minus. Their size and place tell them. */

/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('./picture-numbers.js').Sign} Sign */

/** Both sides of a dot, and the height of a minus, are less than this many heights of the writing. */
const SMALL = 0.34;
/** A minus is at least this many heights wide, and this many times as wide as high. */
const DASH = 0.22;
const FLAT = 2.2;

/** @param {Piece} piece */
const sides = ({ left, top, right, bottom }) => ({ width: right - left, height: bottom - top });

/**
 * Whether a piece stands beside the digits, not above or below a part of one.
 * @param {Piece} piece @param {readonly Piece[]} all @param {number} height of the writing
 */
export function isLoose(piece, all, height) {
  const { width, height: own } = sides(piece);
  const isDot = width < SMALL * height && own < SMALL * height;
  const isDash = own < SMALL * height && width >= FLAT * own && width < 1.5 * height;
  if (!isDot && !isDash) return false;
  return all.every((other) => {
    if (other === piece || sides(other).height < 0.5 * height) return true;
    const near = other.top - 0.4 * height < piece.bottom && other.bottom + 0.4 * height > piece.top;
    const shared = Math.min(piece.right, other.right) - Math.max(piece.left, other.left);
    return !near || shared < 0.35 * width;
  });
}

/**
 * The mark that a loose piece is, and its row; null where it is beside no row.
 * @param {Piece} piece
 * @param {readonly (readonly Omit<Sign, 'row'>[])[]} rows
 * @param {number} height of the writing
 * @returns {{ row: number, sign: Omit<Sign, 'row'> } | null}
 */
export function markOf(piece, rows, height) {
  const { left, top: first, right, bottom: last } = piece;
  const box = { left, top: first, right, bottom: last };
  const { width, height: own } = sides(piece);
  const middle = (box.top + box.bottom) / 2;
  for (const [row, signs] of rows.entries()) {
    const digits = signs.filter((sign) => sign.answer);
    const near = digits
      .map((sign) => ({
        sign,
        far: Math.max(0, sign.box.left - box.right, box.left - sign.box.right),
      }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 2);
    if (near.length === 0 || near[0].far > 1.2 * height) continue;
    const top = near.reduce((sum, { sign }) => sum + sign.box.top, 0) / near.length;
    const bottom = near.reduce((sum, { sign }) => sum + sign.box.bottom, 0) / near.length;
    const place = (middle - top) / (bottom - top); // 0: top of the digits, 1: their base
    if (place < -0.2 || place > 1.4) continue;
    const label = labelOf(width, own, place, height);
    return {
      row,
      sign: {
        label,
        box,
        candidates: label ? [label] : [],
        verdict: label ? 'digit' : 'unsure',
        answer: null,
      },
    };
  }
  return null;
}

/** @param {number} width @param {number} own height @param {number} place @param {number} height */
function labelOf(width, own, place, height) {
  if (width >= DASH * height && width >= FLAT * own)
    return place > 0.25 && place < 0.75 ? '-' : null;
  if (place > 0.7) return own > 1.5 * width || place > 1.08 ? ',' : '.';
  return null;
}
