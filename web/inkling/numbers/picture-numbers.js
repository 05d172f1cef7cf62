/* picture-numbers.js - reads the numbers in a photograph or scan.
 *
 *   picture -> [paper.js] pieces of ink without lines and light -> [ink-pieces.js] parts -> [grouping.js] rows, and runs of parts
 *           -> the network reads the picture of each run; dynamic programming finds the best division -> marks by their place
 *
 * Where digits touch, a piece is cut along several seams; the network decides which are between digits. A pattern may ask for more or
 * fewer digits than that.
 */
import { optionsOf } from '../base/checks.js';
import { openPaper } from '../paper/paper.js';
import { boxAround } from '../pictures/box.js';
import { answerOf, signOf } from './answer.js';
import { divide, rowsOfMarks } from './grouping.js';
import { LOW, wordsOf, writingOf } from './clutter.js';
import { partsOf, pictureOf, slantOfPieces, strokeOf, wholeOf } from './ink-pieces.js';
import { doubtful, isLoose, joinMarks } from './marks.js';
import { fitsOf } from './pattern.js';
import { bowOf, isPlus, isPoint, perCentsOf } from './picture-marks.js';
import { placeMarks } from './picture-dots.js';
import { withPoints } from './picture-points.js';
import { leanOf } from './slashes.js';
import { worthOf } from './worth.js';

/** @typedef {import('../model/model.js').Prediction} Prediction */
/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../paper/paper.js').Piece} Piece */
/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./ink-pieces.js').Part} Part */
/** @typedef {Pick<import('../model/model.js').Model, 'predict'>} Reader */
/** @typedef {import('./answer.js').Sign} Sign */
/** @typedef {import('./pattern.js').Fits} Fits */
/**
 * @typedef {object} PictureNumbers
 * @property {string} text the labels with spaces between numbers, rows separated by a line feed; '?' for what cannot be told
 * @property {import('./answer.js').Row<Sign>[]} rows from top to bottom
 * @property {Sign[]} signs of all rows
 * @property {Box[]} others ink that is no sign: rows of print, scribbles
 * @property {'digit' | 'unsure' | 'none'} verdict 'digit' when all are, 'none' when nothing was found
 */

/**
 * @typedef {object} Own what a sign is besides
 * @property {number[]} [parts] of a digit
 * @property {number} [mark] part of a single mark
 * @property {boolean} [isCrumb] whether it touches a line that was removed
 * @property {boolean} [isTouching] whether it is a mark that touches a digit, nearly does, or is cut by the border
 */
/** @typedef {import('./answer.js').Found & Own} Found */
/** @typedef {{ worth: number, sign: Found }} Answer */

/** With more pieces of ink a picture is a page of print or a pattern, and nothing on it is read: that would take too long. */
const MOST_PIECES = 1500;
/** Boxes around the ink of writing cover a page once or twice. Where they cover it more often than this they are nested lines: a pattern. */
const MOST_COVERED = 24;

/**
 * Implements Model.predictNumber() for pictures.
 * @param {Reader} model
 * @param {import('../pictures/image.js').ImageDataLike} picture
 * @param {Record<string, unknown>} [options]
 * @returns {Promise<PictureNumbers>}
 */
export async function predictPicture(model, picture, options = {}) {
  const fits = fitsOf(optionsOf('predictNumber', options, ['pattern']).pattern, true);
  const paper = await openPaper();
  return numbersOf(model, paper.find(picture), fits);
}

/** The numbers on a page. @param {Reader} model @param {Page} page @param {Fits | null} [fits] the pattern @returns {PictureNumbers} */
export function numbersOf(model, page, fits = null) {
  if (isPattern(page)) return inWords(page, fits, [], page.pieces);
  const [handwriting, print] = split(page.pieces, isHandwriting(model, page));
  const read = readPage(model, page, fits, handwriting);
  return { ...read, others: [...read.others, ...print.map(scaledBy(page.factor))] };
}

/** @param {Page} page */
function isPattern({ pieces, width, height }) {
  const covered = pieces.reduce((sum, p) => sum + (p.right - p.left) * (p.bottom - p.top), 0);
  return covered > MOST_COVERED * width * height;
}

/** What the network makes of parts together, and the box around them. @param {Reader} model @param {Page} page @param {Part[]} parts */
function readParts(model, page, parts) {
  const { box, picture } = pictureOf(page, parts);
  return { box, answer: model.predict(picture) };
}

/** @typedef {(piece: Piece) => ReturnType<typeof readParts>} WholeReader */

/** Reads whole pieces, each once. @param {Reader} model @param {Page} page @returns {WholeReader} */
function wholeReader(model, page) {
  /** @type {Map<Piece, ReturnType<typeof readParts>>} */
  const known = new Map();
  return (piece) => {
    const found = known.get(piece) ?? readParts(model, page, [wholeOf(page, piece)]);
    known.set(piece, found);
    return found;
  };
}

/**
 * Tells handwriting from words of print: most of their letters are no digits.
 * @param {Reader} model @param {Page} page
 * @returns {(piece: Piece) => boolean}
 */
function isHandwriting(model, page) {
  if (page.pieces.length > MOST_PIECES) return () => true;
  const readWhole = wholeReader(model, page);
  const print = new Set(
    wordsOf(page)
      .filter(
        (word) =>
          2 * word.filter((piece) => readWhole(piece).answer.verdict === 'digit').length <
          word.length,
      )
      .flat(),
  );
  return (piece) => !print.has(piece);
}

/** What is no number is taken out and the rest read again this often: print may hide how high the writing is. */
const ROUNDS = 3;

/** Narrower pieces than this many heights that are read as a digit stay whole: a pattern makes no two of one, and no part is read in vain. */
const NARROW = 0.85;

/** The parts of a piece that may be more than one digit. @param {WholeReader} readWhole @param {Page} page @param {Piece} piece
 *  @param {number} height of the writing @param {number} slant */
function cutWhereTwo(readWhole, page, piece, height, slant) {
  const isOne =
    piece.right - piece.left < NARROW * height && readWhole(piece).answer.verdict === 'digit';
  return isOne ? [wholeOf(page, piece)] : partsOf(page, piece, height, slant);
}

/**
 * @param {Reader} model @param {Page} sheet @param {Fits | null} fits the pattern
 * @param {readonly Piece[]} given pieces that may be writing @param {number} [round] from 1
 * @returns {PictureNumbers}
 */
function readPage(model, sheet, fits, given, round = 1) {
  const { pieces: writing, others, height } = writingOf(sheet, given);
  if (writing.length > MOST_PIECES) return inWords(sheet, fits, [], [...others, ...writing]);
  const { page, pieces, near } = withPoints(sheet, writing, height);
  const slant = slantOfPieces(page, pieces, height);
  const readWhole = wholeReader(model, page);
  const { shapes, rest } = shapesOf(readWhole, page, pieces, height);
  const [small, digits] = split(
    rest,
    (piece) =>
      near.has(piece) || isLoose(piece, pieces, height) || isPoint(page, piece, pieces, height),
  );
  const [touching, loose] = split(
    small,
    (piece) => near.has(piece) && !isPoint(page, piece, pieces, height),
  );
  const whole = digits.flatMap((piece) => cutWhereTwo(readWhole, page, piece, height, slant));
  const read = reader(model, page, whole, { slant, height, readWhole });
  const rows = rowsIn(whole, read, height, slant);
  const isSure = rows.some(({ signs }) => signs.every(({ verdict }) => verdict === 'digit'));
  const dropped = rows.filter(({ signs }) => !isRow(signs, height, isSure));
  if (dropped.length > 0 && round < ROUNDS) {
    const gone = new Set(
      dropped.flatMap(({ row }) => row.marks.map(({ index }) => whole[index].piece)),
    );
    const again = readPage(
      model,
      page,
      fits,
      [...given.filter((piece) => !writing.includes(piece)), ...pieces].filter(
        (piece) => !gone.has(piece),
      ),
      round + 1,
    );
    return { ...again, others: [...again.others, ...[...gone].map(scaledBy(page.factor))] };
  }
  const told = (/** @type {typeof rows} */ divided) => {
    const [kept, left] = split(divided, ({ signs }) => isRow(signs, height, isSure));
    const marked = kept.map(({ signs }) => [...signs]);
    const found = { page, height, rows: marked, parts: whole, read };
    const unused = placeMarks(found, { shapes, loose, touching, others });
    const all = marked.map((signs) =>
      withoutCrumbs(adopt(joinMarks(signs, height, bothMarks), read)),
    );
    return inWords(
      page,
      fits,
      all.map(({ signs }) => signs),
      [
        ...unused,
        ...all.flatMap(({ crumbs }) => crumbs.map(({ box }) => box)),
        ...left.flatMap(({ signs }) => signs.map(({ box }) => box)),
      ],
    );
  };
  const first = told(rows);
  const again = (/** @type {number} */ each) => told(rowsIn(whole, read, height, slant, each));
  return fits ? fitting(first, fits, again) : first;
}

/** Where the best division does not fit the pattern, divisions into more or fewer digits are tried: what is added for each digit. */
const EACH = [1, -1, 2, -2, 3, -3];

/**
 * The numbers, or others that fit the pattern as they do not; those are unsure.
 * @param {PictureNumbers} first @param {Fits} fits @param {(each: number) => PictureNumbers} again reads with so much added for each digit
 * @returns {PictureNumbers}
 */
function fitting(first, fits, again) {
  const isFit = (/** @type {PictureNumbers} */ { rows }) =>
    rows.length > 0 && rows.every(({ text }) => fits(text));
  if (isFit(first) || first.rows.length === 0) return first;
  for (const each of EACH) {
    const other = again(each);
    if (!isFit(other)) continue;
    const rows = other.rows.map((row) => ({ ...row, verdict: /** @type {const} */ ('unsure') }));
    return { ...other, rows, verdict: 'unsure' };
  }
  return first;
}

/**
 * Takes marks off the ends of a row that touch a line that was removed: they are its remains. Points that may be the foot of the digit
 * after them are unsure.
 * @param {Found[]} signs
 */
function withoutCrumbs(signs) {
  const row = [...signs].sort((a, b) => a.box.left + a.box.right - b.box.left - b.box.right);
  const isInside = (/** @type {Found} */ sign) => !sign.isCrumb || sign.answer !== null;
  const first = row.findIndex(isInside);
  const last = row.findLastIndex(isInside);
  const kept = row
    .slice(first, last + 1)
    .map((sign, i, all) =>
      isFoot(sign, all[i - 1], all[i + 1])
        ? i === 0 || all[i + 1].label === '1'
          ? doubtful(sign, false)
          : { ...sign, verdict: /** @type {const} */ ('unsure') }
        : sign,
    );
  return { signs: kept, crumbs: row.filter((_, i) => i < first || i > last) };
}

/** What a sign of two marks is: unsure when one touches a line that was removed. @param {Found} a @param {Found} b */
const bothMarks = (a, b) =>
  a.isCrumb || b.isCrumb ? { verdict: /** @type {const} */ ('unsure') } : {};

/** Whether a point is first, or much nearer to the digit after it than to the one before; just nearer, if it touches a 1. @param {Found} sign
 *  @param {Found | undefined} before @param {Found | undefined} after */
function isFoot({ label, box, isTouching }, before, after) {
  if ((label !== '.' && label !== ',') || !after) return false;
  const factor = isTouching && after.label === '1' ? 1 : 2;
  return !before || factor * (after.box.left - box.right) < box.left - before.box.right;
}

/**
 * The rows of parts, and the best signs in each.
 * @param {Part[]} parts @param {(indexes: number[]) => Answer} read @param {number} height @param {number} slant
 * @param {number} [each] added for each digit: the more, the more digits
 */
function rowsIn(parts, read, height, slant, each = 0) {
  const marks = parts.map(({ box, points }, index) => ({
    index,
    box,
    points,
    left: box.left,
    right: box.right,
  }));
  const rows = marks.length > 0 ? rowsOfMarks(marks, height, () => slant) : [];
  return rows.map((row) => {
    const signs = divide(row, {
      worth: (some) => read(some.map(({ index }) => index)).worth,
      joint: jointsOf(row, parts),
      each,
    }).map((some) => read(some.map(({ index }) => index)).sign);
    return { row, signs };
  });
}

/**
 * The marks that are told by their shape, and what is left.
 * @param {WholeReader} readWhole @param {Page} page @param {readonly Piece[]} pieces @param {number} height of the writing
 */
function shapesOf(readWhole, page, pieces, height) {
  const perCents = perCentsOf(page, pieces, height);
  const used = new Set(perCents.flat());
  const pluses = pieces.filter(
    (piece) =>
      !used.has(piece) && isPlus(page, piece, height) && readWhole(piece).answer.verdict === 'none',
  );
  const shapes = [
    ...perCents.map((three) => ({ label: '%', box: boxAround(three) })),
    ...pluses.map((piece) => ({ label: '+', box: boxAround([piece]) })),
  ];
  const rest = pieces.filter((piece) => !used.has(piece) && !pluses.includes(piece));
  return { shapes, rest };
}

/** A mark that could not be told belongs to a digit when the network reads both together about as well: at most this much worse. */
const WORSE = 0.5;

/**
 * Gives marks that could not be told to the digits that they belong to: the detached bar of a 5.
 * @param {Found[]} signs of a row @param {(indexes: number[]) => Answer} read
 */
function adopt(signs, read) {
  let all = signs;
  for (const sign of signs) {
    const { mark, label, box } = sign;
    if (mark === undefined || label !== null) continue;
    for (const digit of all) {
      if (!digit.parts || !isBeside(digit.box, box)) continue;
      const both = read([...digit.parts, mark]);
      if (both.sign.verdict !== 'digit' || both.worth < read(digit.parts).worth - WORSE) continue;
      all = all.flatMap((other) => (other === sign ? [] : other === digit ? [both.sign] : [other]));
      break;
    }
  }
  return all;
}

/** Whether a mark is beside the top of a digit, nearer than a fifth of its height. @param {Box} digit @param {Box} mark */
function isBeside(digit, mark) {
  const near = 0.2 * (digit.bottom - digit.top);
  const gap = Math.max(mark.left - digit.right, digit.left - mark.right);
  const middle = (mark.top + mark.bottom) / 2;
  return gap < near && middle > digit.top - near && middle < digit.top + 1.5 * near;
}

/** @template T @param {T[]} list @param {(item: T) => boolean} test @returns {[T[], T[]]} */
const split = (list, test) => [list.filter(test), list.filter((item) => !test(item))];

/** What is wider than this many heights is more likely two digits. */
const ONE = 1.25;
const WIDTH = 6;
/** A seam through more strokes than TOUCH is less likely between two: one through a loop crosses two. */
const TOUCH = 0.5;
const THROUGH = 4;

/** Scores of the joints inside pieces.
 * @param {import('./grouping.js').Row} row @param {Part[]} parts */
function jointsOf({ marks, height }, parts) {
  return (/** @type {number} */ first, /** @type {number} */ middle, /** @type {number} */ end) => {
    const [a, b] = [parts[marks[middle - 1].index], parts[marks[middle].index]];
    if (a.piece !== b.piece) return undefined;
    let [left, right] = [Infinity, -Infinity];
    for (let i = first; i < end; i++) {
      left = Math.min(left, marks[i].left);
      right = Math.max(right, marks[i].right);
    }
    if (!b.cut) return undefined;
    return WIDTH * ((right - left) / height - ONE) - THROUGH * (b.cut.cost - TOUCH);
  };
}

/** Narrower pieces than this many heights are hardly two digits. */
const TWO = 1.3;

/** Whether parts are not all of a piece that is hardly two digits. @param {Part[]} parts @param {number} height of the writing */
const isHalf = (parts, height) =>
  parts.some(({ piece }) => {
    const own = parts.filter((part) => part.piece === piece);
    const cells = own.reduce((sum, part) => sum + part.cells.length, 0);
    return cells < piece.cells && piece.right - piece.left < TWO * height;
  });

/** Whether a seam at an end of parts goes through more than the lighter ink where two strokes meet. @param {readonly number[]} indexes
 *  @param {Part[]} parts */
function isCutThrough(indexes, parts) {
  const isDeep = (/** @type {number} */ index) => (parts[index]?.cut?.cost ?? 0) > TOUCH;
  return indexes.some(
    (index) =>
      (isDeep(index) && !indexes.includes(index - 1)) ||
      (isDeep(index + 1) && !indexes.includes(index + 1)),
  );
}

/** The piece that some parts are all of; null if they are not of one piece, or not all. @param {Part[]} parts */
function wholeIn(parts) {
  const [{ piece }] = parts;
  const cells = parts.reduce((sum, part) => sum + part.cells.length, 0);
  return parts.every((part) => part.piece === piece) && cells === piece.cells ? piece : null;
}

/** Taller parts than this many heights may be digits of their own. */
const FULL = 0.7;

/** Whether parts of different pieces are read as digits one by one. @param {readonly number[]} indexes @param {Part[]} parts
 *  @param {number} height of the writing @param {(index: number) => boolean} isDigit */
function isTwoDigits(indexes, parts, height, isDigit) {
  const tall = indexes.filter((index) => {
    const { top, bottom } = parts[index].box;
    return bottom - top >= FULL * height;
  });
  const isOfOthers = tall.some((index) => parts[index].piece !== parts[tall[0]].piece);
  return isOfOthers && tall.every(isDigit);
}

/** Reads runs of parts, each once. @param {Reader} model @param {Page} page @param {Part[]} parts
 *  @param {{ slant: number, height: number, readWhole: WholeReader }} writing */
function reader(model, page, parts, { slant, height, readWhole }) {
  /** @type {Map<string, Answer>} */
  const known = new Map();
  const isDigit = (/** @type {number} */ index) => read([index]).sign.answer?.verdict === 'digit';
  const read = (/** @type {number[]} */ indexes) => {
    const key = [...indexes].sort((a, b) => a - b).join();
    let found = known.get(key);
    if (!found) {
      const own = indexes.map((index) => parts[index]);
      const single = wholeIn(own);
      const { box, answer } = single ? readWhole(single) : readParts(model, page, own);
      const sign = signOf(answer, box);
      const isDoubtful = () =>
        isHalf(own, height) ||
        isCutThrough(indexes, parts) ||
        isTwoDigits(indexes, parts, height, isDigit);
      found = {
        worth: worthOf(answer),
        sign: {
          ...sign,
          verdict: sign.verdict === 'digit' && isDoubtful() ? 'unsure' : sign.verdict,
          parts: indexes,
          lean: single && leanOf(strokeOf(page, single), slant, height),
          bow: single && bowOf(page, single, height),
        },
      };
      known.set(key, found);
    }
    return found;
  };
  return read;
}

/**
 * Whether signs are a row of writing: as tall as the rest, and mostly digits.
 * @param {Found[]} signs @param {number} height @param {boolean} isSure whether another row is all digits
 */
function isRow(signs, height, isSure) {
  const tall = Math.max(...signs.map(({ box }) => box.bottom - box.top));
  const known = signs.filter(({ verdict }) => verdict !== 'none').length;
  return tall >= LOW * height && (isSure ? 2 * known > signs.length : 2 * known >= signs.length);
}

/** From cells to pixels. @param {number} factor */
export const scaledBy =
  (factor) =>
  (/** @type {Box} */ { left, top, right, bottom }) => ({
    left: left * factor,
    top: top * factor,
    right: right * factor,
    bottom: bottom * factor,
  });

/**
 * @param {Page} page @param {Fits | null} fits
 * @param {Found[][]} all signs by row, from left to right @param {Box[]} others
 * @returns {PictureNumbers}
 */
function inWords({ factor }, fits, all, others) {
  const scaled = scaledBy(factor);
  const rows = all.map((signs) =>
    signs.map(
      ({ parts: _parts, mark: _mark, isCrumb: _isCrumb, isTouching: _isTouching, ...sign }) => ({
        ...sign,
        box: scaled(sign.box),
      }),
    ),
  );
  const { text, rows: told, signs, verdict } = answerOf(rows, fits);
  return { text, rows: told, signs, others: others.map(scaled), verdict };
}
