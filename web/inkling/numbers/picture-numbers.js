/* picture-numbers.js - reads the numbers in a photograph or scan.
 *
 *   picture -> [paper.js] pieces of ink without lines and light -> [ink-pieces.js] parts -> [grouping.js] rows, and runs of parts
 *           -> the network reads the picture of each run; dynamic programming finds the best division -> marks by their place
 *
 * Where digits touch, a piece is cut in several places; the network decides which cuts are between digits.
 */
import { optionsOf } from '../base/checks.js';
import { openPaper } from '../paper/paper.js';
import { boxAround } from '../pictures/box.js';
import { divide, rowsOfMarks } from './grouping.js';
import { LOW, partsOf, pictureOf, slantOfPieces, strokeOf, writingOf } from './ink-pieces.js';
import { isLoose, joinMarks, leanOf, markOf, tellSlashes } from './marks.js';
import { worthOf } from './worth.js';

/** @typedef {import('../model/model.js').Prediction} Prediction */
/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./ink-pieces.js').Part} Part */
/** @typedef {Pick<import('../model/model.js').Model, 'predict'>} Reader */
/**
 * @typedef {object} Sign a digit or another mark of a number
 * @property {string | null} label '0' to '9', '.', ',', '-', '/', ':' or '='; null when it cannot be told
 * @property {Box} box in pixels of the picture
 * @property {number} row from 0
 * @property {readonly string[]} candidates the likeliest labels
 * @property {'digit' | 'unsure' | 'none'} verdict
 * @property {Prediction | null} answer of the network; null for a mark that its place tells
 */
/**
 * @typedef {object} PictureNumbers
 * @property {string} text the labels, rows separated by a line feed; '?' for what cannot be told
 * @property {{ text: string, box: Box, signs: Sign[] }[]} rows from top to bottom
 * @property {Sign[]} signs of all rows
 * @property {Box[]} others ink that is no sign: rows of print, scribbles
 * @property {'digit' | 'unsure' | 'none'} verdict 'digit' when all are, 'none' when nothing was found
 */

/** @typedef {Omit<Sign, 'row'> & { lean?: number | null }} Found lean: of a straight stroke beyond the writing's */

/** With more pieces of ink a picture is a page of print or a pattern, and nothing on it is read: that would take too long. */
const MOST_PIECES = 1500;

/**
 * Implements Model.predictNumber() for pictures.
 * @param {Reader} model
 * @param {import('../pictures/image.js').ImageDataLike} picture
 * @param {Record<string, unknown>} [options]
 * @returns {Promise<PictureNumbers>}
 */
export async function predictPicture(model, picture, options = {}) {
  optionsOf('predictNumber', options, []);
  const paper = await openPaper();
  return readPage(model, paper.find(picture));
}

/** @param {Reader} model @param {Page} page @returns {PictureNumbers} */
function readPage(model, page) {
  const { pieces, others, height } = writingOf(page);
  if (pieces.length > MOST_PIECES) return inWords(page, [], [...others, ...pieces]);
  const slant = slantOfPieces(page, pieces, height);
  const [loose, digits] = split(pieces, (piece) => isLoose(piece, pieces, height));
  const whole = digits.flatMap((piece) => partsOf(page, piece, height, slant));
  const marks = whole.map(({ box, points }, index) => ({
    index,
    box,
    points,
    left: box.left,
    right: box.right,
  }));
  const read = reader(model, page, whole, slant, height);
  const rows = (marks.length > 0 ? rowsOfMarks(marks, height, () => slant) : []).map((row) => ({
    signs: divide(row, {
      worth: (some) => read(some.map(({ index }) => index)).worth,
      joint: jointsOf(row, whole),
    }).map((some) => read(some.map(({ index }) => index)).sign),
  }));
  const [kept, dropped] = split(rows, ({ signs }) => isRow(signs, height));
  const marked = kept.map(({ signs }) => signs);
  const unused = loose.filter((piece) => {
    const found = markOf(piece, marked, height);
    if (found) marked[found.row].push(found.sign);
    return !found;
  });
  return inWords(
    page,
    marked.map((signs) => joinMarks(signs, height)),
    [...others, ...unused, ...dropped.flatMap(({ signs }) => signs.map(({ box }) => box))],
  );
}

/** @template T @param {T[]} list @param {(item: T) => boolean} test @returns {[T[], T[]]} */
const split = (list, test) => [list.filter(test), list.filter((item) => !test(item))];

/** A cut inside a piece is between digits where the piece is wider than a digit.
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
    return 6 * ((right - left) / height - 1.25);
  };
}

/** Reads runs of parts, each once. @param {Reader} model @param {Page} page @param {Part[]} parts @param {number} slant
 *  @param {number} height of the writing */
function reader(model, page, parts, slant, height) {
  /** @type {Map<string, { worth: number, sign: Found }>} */
  const known = new Map();
  return (/** @type {number[]} */ indexes) => {
    const key = [...indexes].sort((a, b) => a - b).join();
    let found = known.get(key);
    if (!found) {
      const { box, picture } = pictureOf(
        page,
        indexes.map((index) => parts[index]),
        slant,
      );
      const answer = model.predict(picture);
      const { candidates, classes, label, verdict } = answer;
      found = {
        worth: worthOf(answer),
        sign: {
          label: verdict === 'none' ? null : label,
          box,
          candidates: candidates.map((candidate) => classes[candidate]),
          verdict,
          answer,
          lean:
            indexes.length > 1
              ? null
              : leanOf(strokeOf(page, parts[indexes[0]].piece), slant, height),
        },
      };
      known.set(key, found);
    }
    return found;
  };
}

/** Whether signs are a row of writing: as tall as the rest, and mostly digits. @param {Omit<Sign, 'row'>[]} signs @param {number} height */
function isRow(signs, height) {
  const tall = Math.max(...signs.map(({ box }) => box.bottom - box.top));
  const known = signs.filter(({ verdict }) => verdict !== 'none').length;
  return tall >= LOW * height && 2 * known >= signs.length;
}

/**
 * @param {Page} page @param {Found[][]} all signs by row, in any order @param {Box[]} others
 * @returns {PictureNumbers}
 */
function inWords({ factor }, all, others) {
  const scaled = (/** @type {Box} */ { left, top, right, bottom }) => ({
    left: left * factor,
    top: top * factor,
    right: right * factor,
    bottom: bottom * factor,
  });
  const rows = all.map((signs, row) => {
    signs.sort((a, b) => a.box.left + a.box.right - b.box.left - b.box.right);
    const own = tellSlashes(signs).map(({ label, box, candidates, verdict, answer }) => ({
      label,
      box: scaled(box),
      row,
      candidates,
      verdict,
      answer,
    }));
    return {
      text: own.map(({ label }) => label ?? '?').join(''),
      box: boxAround(own.map(({ box }) => box)),
      signs: own,
    };
  });
  const signs = rows.flatMap((row) => row.signs);
  const isSure = signs.every(({ verdict }) => verdict === 'digit');
  return {
    text: rows.map(({ text }) => text).join('\n'),
    rows,
    signs,
    others: others.map(scaled),
    verdict: signs.length === 0 ? 'none' : isSure ? 'digit' : 'unsure',
  };
}
