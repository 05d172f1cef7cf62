/* clutter.js - tells the writing on a page from what else is inked: print, dots and holes of the paper, what lies beside the sheet.
 *
 * Lengths are in cells of the page, or in heights of the writing.
 */
import { sidesOf } from './marks.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */

/** Fainter pieces than this share of the usual ink are not writing: remains of lines, show-through. */
const FAINT = 0.45;
/** Smaller pieces than this many squares of a stroke's thickness are specks. */
const SPECK = 0.5;
/** Lower pieces than this many heights are parts of a digit, marks, print or dust. */
export const LOW = 0.45;
/** Parts of a digit are nearer to it than this many heights. */
const NEAR = 0.3;
/** Wider pieces than this many heights are no digits, not even several that touch. */
const LONG = 4;

/** The value that this share of the weight does not exceed; 0 of none. @param {{ value: number, weight: number }[]} list @param {number} share */
export function shareOf(list, share) {
  const sorted = [...list].sort((a, b) => a.value - b.value);
  const most = share * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  for (const { value, weight } of sorted) if ((sum += weight) >= most) return value;
  return 0;
}

/** Cells of a piece. @param {Page} page @param {Piece} piece @param {(x: number, y: number) => void} visit */
export function eachCell({ labels, width }, piece, visit) {
  for (let y = piece.top; y < piece.bottom; y++)
    for (let x = piece.left; x < piece.right; x++)
      if (labels[y * width + x] === piece.label) visit(x, y);
}

/** @param {Piece} piece */
const heightOf = (piece) => sidesOf(piece).height;

/** The ink of a piece for its length. @param {Piece} piece */
function thicknessOf(piece) {
  const { width, height } = sidesOf(piece);
  return piece.cells / Math.max(width, height);
}

/** The larger of the gaps between two boxes, across and down. @param {Piece} a @param {Piece} b */
const gapOf = (a, b) =>
  Math.max(0, a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);

/**
 * Without what is too faint for the pen: less than half as dark as most ink; or than the darkest, if it is also much thinner, as a pale
 * rule that is mostly broken.
 * @param {readonly Piece[]} pieces
 */
function withoutFaint(pieces) {
  const peaks = pieces.map(({ peak: value, ink: weight }) => ({ value, weight }));
  const [usual, darkest] = [shareOf(peaks, 0.5), shareOf(peaks, 0.9)];
  const bold = pieces.filter(({ peak }) => peak >= FAINT * darkest);
  const pen = shareOf(
    bold.map((piece) => ({ value: thicknessOf(piece), weight: piece.ink })),
    0.5,
  );
  const isThin = (/** @type {Piece} */ piece) =>
    piece.peak < FAINT * darkest && thicknessOf(piece) < 0.5 * pen;
  return pieces.filter((piece) => piece.peak >= FAINT * usual && !isThin(piece));
}

/** A hole or a registration mark is this many times as thick as strokes. */
const BLOT = 1.5;

/** Filled pieces about as wide as high that are much thicker than the others. @param {readonly Piece[]} pieces @returns {Set<Piece>} */
function blotsOf(pieces) {
  const isFilled = (/** @type {Piece} */ piece) => {
    const { width, height } = sidesOf(piece);
    const [thin, thick] = [Math.min(width, height), Math.max(width, height)];
    return thick < 1.4 * thin && piece.cells > 0.68 * width * height;
  };
  const strokes = pieces.filter((piece) => !isFilled(piece));
  const usual = shareOf(
    strokes.map((piece) => ({ value: thicknessOf(piece), weight: piece.ink })),
    0.5,
  );
  return new Set(
    pieces.filter(
      (piece) => strokes.length > 0 && isFilled(piece) && thicknessOf(piece) > BLOT * usual,
    ),
  );
}

/** A sheet with this many dots of one size is dotted. */
const DOTTED = 12;

/**
 * The dots of dotted paper: many small filled pieces of one size.
 * @param {readonly Piece[]} pieces
 * @returns {Set<Piece>}
 */
function dotsOf(pieces) {
  const filled = pieces.filter((piece) => {
    const { width, height } = sidesOf(piece);
    return (
      Math.max(width, height) < 1.6 * Math.min(width, height) + 2 &&
      piece.cells > 0.55 * width * height
    );
  });
  const size = shareOf(
    filled.map((piece) => ({ value: piece.cells, weight: 1 })),
    0.5,
  );
  const alike = filled.filter(({ cells }) => cells > 0.4 * size && cells < 2 * size);
  return new Set(alike.length >= DOTTED && 2 * alike.length >= filled.length ? alike : []);
}

/** A word of print has this many letters, and something on the sheet is this many times as high. */
const WORD = 3;
const HIGHER = 1.3;

/**
 * What may be words of print: pieces of one height closely beside each other, above or below something higher.
 * @param {Page} page
 * @returns {Piece[][]}
 */
export function wordsOf(page) {
  const letters = withoutFaint(page.pieces).sort((a, b) => a.left - b.left);
  /** @type {Piece[][]} */
  const words = [];
  const used = new Set();
  for (const first of letters) {
    if (used.has(first)) continue;
    const word = [first];
    for (const next of letters)
      if (!used.has(next) && isNextLetter(word[word.length - 1], next)) word.push(next);
    const isHigher = letters.some(
      (other) => !word.includes(other) && heightOf(other) > HIGHER * heightOf(first),
    );
    if (word.length < WORD || !isHigher) continue;
    word.forEach((letter) => used.add(letter));
    words.push(word);
  }
  return words;
}

/** @param {Piece} a @param {Piece} b to its right */
function isNextLetter(a, b) {
  const [low, high] = [Math.min(heightOf(a), heightOf(b)), Math.max(heightOf(a), heightOf(b))];
  if (b.left <= a.left) return false;
  const isLevel = Math.abs(a.top + a.bottom - b.top - b.bottom) < low;
  return (
    isLevel && high < 1.5 * low + 1 && b.left - a.right < 0.8 * low && b.left > a.right - 0.3 * low
  );
}

/** Remains of the teeth of a comb: for this share of the tall pieces there is one that touches a line that was removed, lower than this
 * many heights. */
const TEETH = 0.5;
const TOOTH = 0.75;

/**
 * @param {readonly Piece[]} pieces @param {number} height
 * @returns {Set<Piece>}
 */
function teethOf(pieces, height) {
  const isStub = (/** @type {Piece} */ piece) => {
    const sides = sidesOf(piece);
    return piece.gone > 0 && sides.height < TOOTH * height && sides.width < 0.3 * height;
  };
  const stubs = pieces.filter(isStub);
  const tall = pieces.filter((piece) => !isStub(piece) && heightOf(piece) >= LOW * height).length;
  const usual = shareOf(
    stubs.map((piece) => ({ value: heightOf(piece), weight: 1 })),
    0.5,
  );
  const alike = stubs.filter((piece) => Math.abs(heightOf(piece) - usual) < 0.35 * usual + 1);
  return new Set(alike.length >= Math.max(3, TEETH * tall) ? alike : []);
}

/**
 * Whether a piece is a corner of what lies beside the sheet: small and cut off by the border of the picture, flat along the border
 * and far from all others, or a thin line from border to border.
 * @param {Page} page @param {Piece} piece @param {readonly Piece[]} all @param {number} height
 */
function isOutside(page, piece, all, height) {
  const { left, top, right, bottom } = piece;
  const beside = left === 0 || right === page.width;
  const above = top === 0 || bottom === page.height;
  if (!beside && !above) return false;
  const longer = Math.max(right - left, bottom - top);
  if (longer < 0.8 * height) return true;
  const isAcross = (left === 0 && right === page.width) || (top === 0 && bottom === page.height);
  if (
    isAcross &&
    all.some(
      (other) => other !== piece && !touchesBorder(page, other) && heightOf(other) > 0.2 * longer,
    )
  )
    return true;
  let cells = 0;
  eachCell(page, piece, (x, y) => {
    cells += Number(beside ? x === 0 || x === page.width - 1 : y === 0 || y === page.height - 1);
  });
  const flat = cells / (beside ? bottom - top : right - left);
  if (flat >= 0.8 && all.some((other) => !touchesBorder(page, other))) return true;
  return flat >= 0.6 && all.every((other) => other === piece || gapOf(piece, other) > 1.5 * height);
}

/** @param {Page} page @param {Piece} piece */
const touchesBorder = (page, { left, top, right, bottom }) =>
  left === 0 || top === 0 || right === page.width || bottom === page.height;

/** Whether a piece that the border of the picture cuts is a digit beside another: about as high and as thick, and near to it.
 * @param {Piece} piece @param {Piece} digit @param {number} height */
function isInRow(piece, digit, height) {
  const [own, other] = [heightOf(piece), heightOf(digit)];
  const shared = Math.min(piece.bottom, digit.bottom) - Math.max(piece.top, digit.top);
  const aside = Math.max(piece.left - digit.right, digit.left - piece.right);
  const thick = thicknessOf(piece) / thicknessOf(digit);
  return (
    Math.min(own, other) >= 0.6 * height &&
    Math.max(own, other) <= 1.6 * height &&
    shared >= 0.7 * Math.min(own, other) &&
    aside < 0.6 * height &&
    sidesOf(piece).width < 1.3 * height &&
    thick > 0.5 &&
    thick < 2
  );
}

/** Whether a small piece may belong to a digit or stand beside it. @param {Piece} piece @param {Piece} digit @param {number} height */
function belongs(piece, digit, height) {
  const middle = (piece.top + piece.bottom) / 2;
  const isBeside = middle > digit.top && middle < digit.bottom + 0.35 * height;
  const aside = Math.max(0, piece.left - digit.right, digit.left - piece.right);
  return isBeside ? aside < height : gapOf(piece, digit) < NEAR * height;
}

/** A digit is at least this many strokes high, and more if it touches a removed line for its size so much that it may be a part of it. */
const STROKES_HIGH = 1.5;
const STROKES_HIGH_ON_LINE = 4;
const TOUCHES = 0.1;
/** Nothing can be read that is lower than this many cells, unless the picture is not much higher. */
const LEAST_CELLS = 9;

/** The height that half of the ink is not higher than; what the border of the picture cuts counts only if there is nothing else.
 * @param {Page} page @param {readonly Piece[]} pieces */
function usualHeight(page, pieces) {
  const whole = pieces.filter((piece) => !touchesBorder(page, piece));
  return shareOf(
    (whole.length > 0 ? whole : pieces).map((piece) => ({
      value: heightOf(piece),
      weight: piece.ink,
    })),
    0.5,
  );
}

/**
 * The pieces that may be writing, and the height of the writing.
 * @param {Page} page
 * @param {readonly Piece[]} given some of its pieces
 * @returns {{ pieces: Piece[], others: Piece[], height: number }} others: what is no writing, without specks and faint remains
 */
export function writingOf(page, given) {
  const { stroke } = page;
  const bold = withoutFaint(given);
  const blots = blotsOf(bold);
  const dark = bold.filter((piece) => !blots.has(piece));
  const dots = dotsOf(dark);
  const height = usualHeight(
    page,
    dark.filter((piece) => !dots.has(piece)),
  );
  const least = SPECK * Math.min(stroke * stroke, height * height * 0.01);
  const large = dark.filter((piece) => piece.cells >= least && !dots.has(piece));
  const teeth = teethOf(large, height);
  const dense = large.filter((piece) => !teeth.has(piece));
  const whole = new Set(dense.filter((piece) => !isOutside(page, piece, large, height)));
  const inside = dense.filter(
    (piece) => whole.has(piece) || [...whole].some((other) => isInRow(piece, other, height)),
  );
  const legible = Math.min(LEAST_CELLS, 0.4 * page.height);
  const tall = new Set(
    inside.filter((piece) => {
      const isOnLine = piece.gone > TOUCHES * piece.cells;
      const strokes = isOnLine ? STROKES_HIGH_ON_LINE : STROKES_HIGH;
      return heightOf(piece) >= Math.max(LOW * height, strokes * stroke, legible);
    }),
  );
  const writing = new Set(
    inside.filter((piece) =>
      tall.has(piece)
        ? piece.right - piece.left < LONG * height
        : [...tall].some((other) => belongs(piece, other, height)),
    ),
  );
  return {
    pieces: [...writing],
    others: large.filter((piece) => !writing.has(piece)),
    height,
  };
}
