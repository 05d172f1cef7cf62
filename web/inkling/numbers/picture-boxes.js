/* picture-boxes.js - class Writing: the ink of a photograph or scan, found once, then read as often as needed: all of it, or single boxes
 * of it that a person has drawn.
 *
 * A box is read as one digit. Which mark a dot or dash is, the box alone does not tell. Ink of a neighbour that reaches into it is left out.
 */
import { InklingError, show } from '../base/errors.js';
import { openPaper } from '../paper/paper.js';
import { boxAround } from '../pictures/box.js';
import { signOf } from './answer.js';
import { writingOf } from './clutter.js';
import { MARGIN } from './ink-pieces.js';
import { isDash, isDot, isFlat } from './marks.js';
import { numbersOf, scaledBy } from './picture-numbers.js';
import { worthOf } from './worth.js';

/** @typedef {import('../paper/paper.js').Page} Page */
/** @typedef {import('../pictures/box.js').Box} Box */
/** @typedef {import('./picture-numbers.js').Reader} Reader */
/** @typedef {import('./picture-numbers.js').Sign} Sign */
/** @typedef {Omit<Sign, 'row'>} BoxSign a sign as it is read from its box alone */

/** A piece counts in a box that has this share of its cells, and so does the one with the most cells in it. */
const OWN = 0.5;
/** A split leaves at least this share of the width on each side, and tries this many places. */
const LEAST_SIDE = 0.2;
const PLACES = 13;
/** What a cut through ink of the whole height costs, beside the logarithms of probabilities. */
const CUT = 2;

/** Finds the ink of a picture. @param {import('../pictures/image.js').ImageDataLike} picture @returns {Promise<Writing>} */
export async function findWriting(picture) {
  const paper = await openPaper();
  return new Writing(paper.find(picture));
}

export class Writing {
  #page;
  #height;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#height = writingOf(page, page.pieces).height;
  }

  /** All numbers, as predictNumber() gives them for the picture. @param {Reader} model */
  read(model) {
    return numbersOf(model, this.#page);
  }

  /** What a box holds, read as one digit. @param {Reader} model @param {Box} box in pixels of the picture @returns {BoxSign} */
  readBox(model, box) {
    const ink = this.#inkIn(this.#cellsOf(box));
    if (!ink) return { label: null, box, candidates: [], verdict: 'none', answer: null };
    if (isDot(ink.box, this.#height) || isDash(ink.box, this.#height))
      return {
        label: null,
        box,
        candidates: isFlat(ink.box) ? ['-'] : ['.', ',', '-'],
        verdict: 'unsure',
        answer: null,
      };
    return signOf(model.predict(ink.picture), box);
  }

  /** Two boxes for the two digits that a box holds: cut where the network reads both sides best.
   * @param {Reader} model @param {Box} box in pixels of the picture @returns {[Box, Box]} */
  splitBox(model, box) {
    const all = this.#cellsOf(box);
    const { left, right } = this.#inkIn(all)?.box ?? all;
    const places = Array.from({ length: PLACES }, (_, i) => {
      const share = LEAST_SIDE + ((1 - 2 * LEAST_SIDE) * i) / (PLACES - 1);
      return Math.round(left + share * (right - left));
    });
    const cuts = [...new Set(places)].map((at) => {
      const sides = [
        { ...all, right: at },
        { ...all, left: at },
      ].map((side) => this.#inkIn(side));
      const worth = sides.reduce(
        (sum, side) => sum + (side ? worthOf(model.predict(side.picture)) : -Infinity),
        -CUT * this.#inkAt(at, all),
      );
      return { worth, boxes: sides.map((side) => side?.box) };
    });
    const [best] = cuts.sort((a, b) => b.worth - a.worth);
    const [first, second] = best.boxes;
    const scaled = scaledBy(this.#page.factor);
    if (first && second) return [scaled(first), scaled(second)];
    const middle = (box.left + box.right) / 2;
    return [
      { ...box, right: middle },
      { ...box, left: middle },
    ];
  }

  /** The box in whole cells. @param {Box} box */
  #cellsOf(box) {
    const isBox = [box?.left, box?.top, box?.right, box?.bottom].every(Number.isFinite);
    if (!isBox || box.left >= box.right || box.top >= box.bottom)
      throw new InklingError(
        'bad-argument',
        `a box is { left, top, right, bottom } in pixels; found ${show(box)}`,
      );
    const { width, height, factor } = this.#page;
    const within = (/** @type {number} */ value, /** @type {number} */ most) =>
      Math.max(0, Math.min(most, value));
    return {
      left: within(Math.floor(box.left / factor), width - 1),
      top: within(Math.floor(box.top / factor), height - 1),
      right: within(Math.ceil(box.right / factor), width),
      bottom: within(Math.ceil(box.bottom / factor), height),
    };
  }

  /** The pieces of ink that count in a box of cells, by label. @param {Box} cells */
  #piecesIn({ left, top, right, bottom }) {
    const { labels, width, pieces } = this.#page;
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const label = labels[y * width + x];
        if (label > 0) counts.set(label, (counts.get(label) ?? 0) + 1);
      }
    const most = Math.max(0, ...counts.values());
    return pieces.filter(({ label, cells }) => {
      const count = counts.get(label) ?? 0;
      return count > 0 && (count >= OWN * cells || count === most);
    });
  }

  /** The ink of a box of cells as black on white with soft edges, one byte a cell, and the box around it; null without ink.
   * @param {Box} cells */
  #inkIn(cells) {
    const { ink, labels, width } = this.#page;
    const pieces = this.#piecesIn(cells);
    if (pieces.length === 0) return null;
    const own = new Set(pieces.map(({ label }) => label));
    const around = boxAround(pieces);
    const box = {
      left: Math.max(cells.left, around.left),
      top: Math.max(cells.top, around.top),
      right: Math.min(cells.right, around.right),
      bottom: Math.min(cells.bottom, around.bottom),
    };
    const columns = box.right - box.left + 2 * MARGIN;
    const rows = box.bottom - box.top + 2 * MARGIN;
    const data = new Uint8Array(columns * rows).fill(255);
    for (let y = box.top; y < box.bottom; y++)
      for (let x = box.left; x < box.right; x++) {
        const label = labels[y * width + x];
        if (label !== 0 && !own.has(label)) continue; // a neighbour
        const at = (y - box.top + MARGIN) * columns + x - box.left + MARGIN;
        data[at] = 255 - ink[y * width + x];
      }
    return { box, picture: { data, width: columns, height: rows } };
  }

  /** Share of a column of a box that is ink. @param {number} x @param {Box} cells */
  #inkAt(x, { top, bottom }) {
    const { labels, width } = this.#page;
    let count = 0;
    for (let y = top; y < bottom; y++) count += Number(labels[y * width + x] > 0);
    return count / (bottom - top);
  }
}
