/* stroke-marks.js - finds the marks of a row of strokes that are no part of a digit: plus and per cent by their shape, lines, and dots and
 * dashes by their place beside the digits. Pure.
 *
 * Not here: slashes and brackets. They look like ones, so the network reads them first (slashes.js).
 */
import { boxAround } from '../pictures/box.js';
import { divide, finishRow, slantOf } from './grouping.js';
import {
  isAbove,
  isBeside,
  isDash,
  isDot,
  isLine,
  isTail,
  joinMarks,
  labelsOf,
  levelAt,
  markSign,
  placeIn,
} from './marks.js';
import { crossing, isRound, isStraight, shapeOf } from './stroke-shape.js';

/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./grouping.js').Mark} Mark */
/** @typedef {import('./grouping.js').Row} Row */
/** @typedef {import('./answer.js').Found & { marks: Mark[] }} Taken */
/** @typedef {{ together: number[][], apart: number[][], marks?: boolean }} Links what a person has decided about strokes; marks: whether
 *  there are marks beside the digits (true) */
/** @typedef {Mark & { place: number, shape: import('./stroke-shape.js').Shape }} Piece place: in its row */
/** @typedef {(marks: Mark[]) => number} Worth the logarithm of a probability */
/** @typedef {(...pieces: Mark[]) => boolean} MayJoin whether nobody has said that they are different signs */

/** Ink nearer than this many heights is written as one. */
const TOUCH = 0.04;
/** A dash strays from its line by less than this share of its length. */
const WAVY = 0.2;
/** Larger dots than this many heights beside the middle of a digit are parts of it. */
const TINY = 0.22;
/** A long comma reaches below this place. */
const REACHES = 1.1;
/** A dash before all digits is a minus below this place: bars are behind or over their digit. */
const HIGH = 0.12;
/** A bar at the top of a digit belongs to it where it is nearer than this many heights. */
const ATTACHED = 0.6;
/** A bar at its base belongs to it where it is nearer than this. */
const SERIF = 0.4;
/** So is the lower part of its stem, down to the base of the writing. */
const STEM = 0.2;

/**
 * The marks of a row, and what is left of it.
 * @param {Row} row @param {Links} links
 * @param {Worth} [worth] how likely strokes are a digit: what a digit needs is no mark
 * @returns {{ taken: Taken[], rest: Row }}
 */
export function takeMarks(row, { together, apart, marks = true }, worth) {
  if (!marks) return { taken: [], rest: row };
  const { height } = row;
  /** @type {Piece[]} */
  const all = row.marks.map((mark, place) => ({ ...mark, place, shape: shapeOf(mark.points) }));
  const free = all.filter(
    ({ index }) => !together.some((list) => list.length > 1 && list.includes(index)),
  );
  /** @type {MayJoin} */
  const mayJoin = (...pieces) =>
    !apart.some((list) => pieces.filter(({ index }) => list.includes(index)).length > 1);
  const shapes = takeShapes(row, all, free, mayJoin, worth);
  const used = new Set(shapes.flatMap(({ marks }) => marks));
  const small = free.filter(
    (piece) =>
      !used.has(piece) &&
      (isDot(piece.box, height) || isTail(piece.box, height) || isStraightDash(piece, height)),
  );
  const large = all.filter((piece) => !used.has(piece) && !small.includes(piece));
  if (used.size + small.length === 0 || !large.some(({ box }) => isTall(box, height)))
    return { taken: [], rest: row };
  const bodies = digitsOf(row, large, worth).map(({ box }) => box);
  const found = placeSmall(row, small, large, bodies);
  const apartOf = new Set(found.flatMap(({ marks }) => marks));
  const rest = all.filter((piece) => !used.has(piece) && !apartOf.has(piece));
  const digits = worth ? digitsOf(row, rest, worth) : [];
  const placed = found.filter(
    ({ marks: [piece] }) => !worth || !isNeeded(row, /** @type {Piece} */ (piece), digits, worth),
  );
  const taken = joinMarks([...shapes, ...placed], height, (a, b) =>
    mayJoin(...a.marks, ...b.marks) ? { marks: [...a.marks, ...b.marks] } : null,
  );
  const gone = new Set(taken.flatMap(({ marks }) => marks));
  return {
    taken,
    rest: only(row, /** @type {Piece[]} */ (all.filter((piece) => !gone.has(piece)))),
  };
}

/** @param {Box} box @param {number} height of the writing */
const isTall = ({ top, bottom }, height) => 2 * (bottom - top) >= height;

/** @param {Piece} piece @param {number} height of the writing */
const isStraightDash = ({ box, shape: { bend, wobble } }, height) =>
  isDash(box, height) && Math.abs(bend) < WAVY && wobble < WAVY;

/** The digits that pieces make. @param {Row} row @param {Piece[]} pieces @param {Worth} [worth] */
const digitsOf = (row, pieces, worth) =>
  divide(only(row, pieces), { worth })
    .map((marks) => ({ marks, box: boxAround(marks.map(({ box }) => box)) }))
    .filter(({ box }) => isTall(box, row.height));

/** Some marks of a row as a row of their own. @param {Row} row @param {Piece[]} pieces */
const only = ({ height }, pieces) => finishRow(pieces, height, slantOf(pieces));

/** @param {Piece[]} pieces @param {string[]} labels @returns {Taken} */
const sign = (pieces, labels) =>
  markSign(boxAround(pieces.map(({ box }) => box)), labels, { marks: pieces });

/** Marks that their shape tells. @param {Row} row @param {Piece[]} all @param {Piece[]} free @param {MayJoin} mayJoin
 *  @param {Worth} [worth] @returns {Taken[]} */
function takeShapes(row, all, free, mayJoin, worth) {
  /** @type {Taken[]} */
  const found = [];
  const left = new Set(free);
  const take = (/** @type {Piece[] | null} */ pieces, /** @type {string[]} */ labels) => {
    if (!pieces || !pieces.every((piece) => left.has(piece)) || !mayJoin(...pieces)) return;
    pieces.forEach((piece) => left.delete(piece));
    found.push(sign(pieces, labels));
  };
  for (const piece of free) if (isLine(piece.box, row.height)) take([piece], []);
  for (const piece of free) take(perCentOf(piece, [...left], row.height), ['%']);
  for (const piece of free)
    for (const other of left)
      if (isCross(piece, other, row.height) && !isFourOrSeven(row, all, piece, other, worth))
        take([piece, other], ['+']);
  return found;
}

/** Size of the rounds of a per cent sign, in heights: from, to; and how far they are from the slash. */
const ROUND = [0.12, 0.55];
const ASIDE = 0.5;
/** The slash passes the middle of a round at least at this share of its width: that of a 0 goes through it. */
const PASSES = 0.3;

/**
 * A leaning stroke with a round before its upper part and one behind its lower part.
 * @param {Piece} stroke @param {Piece[]} others @param {number} height
 */
function perCentOf(stroke, others, height) {
  const { dx, dy } = stroke.shape;
  if (!isStraight(stroke.shape) || dy < 0.5 * height || -dx < 0.1 * dy || -dx > 1.5 * dy)
    return null;
  const { left, right, top, bottom } = stroke.box;
  /** How far the middle of a round is to the right of the stroke, and down. */
  const place = (/** @type {Box} */ box) => {
    const down = ((box.top + box.bottom) / 2 - top) / dy;
    return { down, aside: (box.left + box.right) / 2 - (right + down * dx) };
  };
  const rounds = others.filter(({ box, shape }) => {
    const sides = [box.right - box.left, box.bottom - box.top];
    const isSize = sides.every((side) => side > ROUND[0] * height && side < ROUND[1] * height);
    const isNear = box.left < right + ASIDE * height && box.right > left - ASIDE * height;
    const isPassed = Math.abs(place(box).aside) > PASSES * sides[0];
    return isSize && isNear && isPassed && isRound(shape) && box.bottom > top && box.top < bottom;
  });
  const before = rounds.find(({ box }) => place(box).aside < 0 && place(box).down < 0.6);
  const behind = rounds.find(({ box }) => place(box).aside > 0 && place(box).down > 0.4);
  return before && behind ? [before, stroke, behind] : null;
}

/** Greatest height of a plus in heights, and where its strokes cross, as shares of them: from, to. */
const MOST_PLUS = 0.95;
const MIDDLE = [0.25, 0.75];
/** The end of a stroke is at the end of another where they are nearer than this many heights. */
const MEETS = 0.35;
const CORNER = 0.25;
/** The top of a 7 is at most this many heights above its stem. */
const OVER = 0.4;
/** A diagonal is at least this high, in heights, and at most this much longer than the straight line. */
const DIAGONAL = 0.2;
const BENT = 1.6;

/** Whether two strokes are a level and an upright one that cross in their middles. @param {Piece} level @param {Piece} upright
 *  @param {number} height */
function isCross(level, upright, height) {
  const [a, b] = [level.shape, upright.shape];
  if (!isStraight(a) || !isStraight(b) || b.dy > MOST_PLUS * height) return false;
  const isLevel = Math.abs(a.dy) < 0.45 * Math.abs(a.dx);
  const isUpright = Math.abs(b.dx) < 0.5 * b.dy;
  const isEven = a.length < 2.5 * b.length && b.length < 2.5 * a.length;
  if (!isLevel || !isUpright || !isEven) return false;
  const cross = crossing(level.points, upright.points);
  return Boolean(cross?.every((share) => share > MIDDLE[0] && share < MIDDLE[1]));
}

/** A cross is a digit where the network says so with this logarithm of a probability, and part of one with a stroke that is nearer than
 * this. */
const DIGIT = -2.3;
const PART = -0.7;
const JOINED = 0.08;

/** Whether a cross is a digit, or the part of a 4 or 7. @param {Row} row @param {Piece[]} all @param {Piece} level @param {Piece} upright
 *  @param {Worth} [worth] */
function isFourOrSeven({ height, distance }, all, level, upright, worth) {
  if (worth && worth([level, upright]) > DIGIT) return true;
  return all.some((other) => {
    if (other === level || other === upright) return false;
    const isPart = isDiagonal(other, level, height) || isTop(other, upright, height);
    if (!worth) return isPart;
    const near = Math.min(...[level, upright].map((piece) => distance(piece.place, other.place)));
    return (isPart || near < JOINED) && worth([level, upright, other]) > PART;
  });
}

/** The diagonal of a 4 comes down to the left end of its bar. @param {Piece} other @param {Piece} level @param {number} height */
function isDiagonal({ points, shape: { dy, path, length } }, level, height) {
  const isLong = dy > DIAGONAL * height && path < BENT * length;
  return isLong && isAt(lowerEnd(points), leftEnd(level.points), MEETS * height);
}

/** The top of a 7 ends where its stem begins, or lies above it. @param {Piece} other @param {Piece} upright @param {number} height */
function isTop({ box, points }, upright, height) {
  if (!isDash(box, height)) return false;
  const [x, y] = upperEnd(upright.points);
  const ends = [leftEnd(points), rightEnd(points)];
  const isOver = box.left < x && box.right > x && box.bottom < y && y - box.bottom < OVER * height;
  return isOver || ends.some((end) => isAt(end, [x, y], CORNER * height));
}

/** @param {number[]} a @param {number[]} b @param {number} near */
const isAt = ([ax, ay], [bx, by], near) => Math.abs(ax - bx) < near && Math.abs(ay - by) < near;

/** The two ends of a stroke. @param {ArrayLike<number>} points */
const endsOf = (points) => [
  [points[0], points[1]],
  [points[points.length - 2], points[points.length - 1]],
];
/** @param {ArrayLike<number>} points */
const leftEnd = (points) => endsOf(points).reduce((a, b) => (b[0] < a[0] ? b : a));
/** @param {ArrayLike<number>} points */
const rightEnd = (points) => endsOf(points).reduce((a, b) => (b[0] > a[0] ? b : a));
/** @param {ArrayLike<number>} points */
const upperEnd = (points) => endsOf(points).reduce((a, b) => (b[1] < a[1] ? b : a));
/** @param {ArrayLike<number>} points */
const lowerEnd = (points) => endsOf(points).reduce((a, b) => (b[1] > a[1] ? b : a));

/** A digit needs ink that is nearer than this many heights, if it is this much likelier with it. */
const WITHIN = 0.4;
const GAIN = 1;
/** No digit needs a dot that is smaller than this many heights. */
const SPECK = 0.12;

/** Whether a digit beside a dot or dash is one only with it. @param {Row} row @param {Piece} piece
 *  @param {{ marks: Mark[], box: Box }[]} digits @param {Worth} worth */
function isNeeded({ marks: all, distance, height }, piece, digits, worth) {
  const { left, top, right, bottom } = piece.box;
  const isSpeck = Math.max(right - left, bottom - top) < SPECK * height;
  const place = new Map(all.map(({ index }, i) => [index, i]));
  return digits.some(({ marks }) => {
    const isNear = marks.some(
      ({ index }) => distance(piece.place, /** @type {number} */ (place.get(index))) < WITHIN,
    );
    const isOwnFoot = isFoot(piece, marks, height);
    if (isSpeck && !isOwnFoot) return false;
    const gain = isOwnFoot ? -GAIN : GAIN;
    return isNear && worth([...marks, piece]) > worth(marks) + gain;
  });
}

/** The foot of a 1 is a level stroke at least this long and at most this far before its stem, in heights, and rises at most so much. */
const FOOT = 0.05;
const BEFORE = 0.3;
const LEVEL = 0.5;

/** Whether a dot is a level stroke before the lower end of a straight one: a foot that the pen began apart.
 * @param {Piece} piece @param {Mark[]} digit @param {number} height */
function isFoot({ box, shape }, digit, height) {
  const [stem, second] = digit;
  if (second || !isStraight(shapeOf(stem.points)) || !isStraight(shape)) return false;
  const [x, y] = lowerEnd(stem.points);
  const middle = (box.top + box.bottom) / 2;
  const isLevel = shape.dy < LEVEL * Math.abs(shape.dx) && box.right - box.left > FOOT * height;
  const isBefore = box.right < x && x - box.right < BEFORE * height;
  return isLevel && isBefore && Math.abs(middle - y) < CORNER * height;
}

/** Marks that their place tells; the others are parts of digits.
 * @param {Row} row @param {Piece[]} small @param {Piece[]} large @param {Box[]} digits @returns {Taken[]} */
function placeSmall({ height, distance }, small, large, digits) {
  const inked = large.map(({ box }) => box);
  const gap = (/** @type {Piece} */ piece) =>
    large.reduce((least, other) => Math.min(least, distance(piece.place, other.place)), 1);
  const loose = small.filter((piece) => gap(piece) >= TOUCH);
  return loose.flatMap((piece) => {
    const { box } = piece;
    const level = levelAt(box, digits, height);
    if (!level) return [sign([piece], [])];
    const labels = labelsOf(box, level, height, piece.shape);
    const place = placeIn(box, level);
    const isBar = isDash(box, height);
    const isFree = isBeside(box, inked, height);
    const isFirst = large.every((other) => other.box.left > box.left);
    const isComma = labels[0] === ',';
    const hasTwin = loose.some(
      (other) =>
        other !== piece && isDash(other.box, height) === isBar && isAbove(box, other.box, height),
    );
    const isMark =
      (hasTwin && (isFree || !isBar)) ||
      (isFree
        ? isOwn(piece, place, isFirst, gap(piece), height)
        : !isBar && place.middle > 0.85 && labels.length > 0 && !(gap(piece) < STEM && isComma));
    return isMark ? [sign([piece], labels)] : [];
  });
}

/**
 * Whether a dot or dash beside the digits is a sign of its own, and not a part of one.
 * @param {Piece} piece @param {{ middle: number, end: number }} place @param {boolean} isFirst whether it stands before all digits
 * @param {number} gap to other ink, in heights @param {number} height
 */
function isOwn({ box }, { middle, end }, isFirst, gap, height) {
  const [width, own] = [box.right - box.left, box.bottom - box.top];
  if (isDash(box, height))
    return (
      (middle > (isFirst ? HIGH : 0.27) && middle < 0.8) || gap > (middle < 0.5 ? ATTACHED : SERIF)
    );
  if (!isDot(box, height)) return middle > 0.85 && end > REACHES;
  if (middle > 0.7) return true;
  if (middle > 0.25) return Math.max(width, own) < TINY * height;
  return gap > ATTACHED;
}
