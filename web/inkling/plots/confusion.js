/* confusion.js - plots a confusion matrix: a row for each true class, a column for each prediction.
 *
 * The depth of a cell grows with the square root of its share of the row, so that a single mistake is visible.
 * The diagonal is blue and framed, mistakes are red; every cell that is large enough has its number,
 * so the figure can be read without colour. Recall stands beside the rows, precision below the columns.
 */
import { optionsOf, textIn } from '../base/checks.js';
import { classNames, confusionOf } from './inputs.js';
import { counted, grouped, percent } from './scale.js';
import { escapeText, figure, fitText, short, tag, text, textWidth } from './svg.js';

/** Widest name beside a row and above a column, in pixels. */
const NAME_WIDTH = 132;
const TOP = 84;
const MARGIN = 24;
/** Depth from which the number in a cell is written in the colour of the paper. */
const DEEP = 0.6;

/**
 * @typedef {object} Grid
 * @property {number[][]} confusion
 * @property {string[]} names
 * @property {number} cell side of a cell
 * @property {number} font size of the names
 * @property {number} left of the cells
 * @property {number} top of the cells
 * @property {boolean} isSlanted names of columns that are wider than a cell stand upright
 * @property {number[]} support sums of rows
 * @property {number[]} claimed sums of columns
 */

/**
 * Draws the confusion matrix of an evaluation.
 * @param {import('./inputs.js').ConfusionInput} evaluation of evaluate(), or the matrix: 2 to 256 rows of counts; its `classes`, if there are any, name the rows
 * @param {{ title?: string, classes?: readonly string[] }} [options] classes: the names, '0', '1', ... by default
 * @returns {string} SVG. Throws 'bad-argument' where the matrix is not square or the names are too few
 */
export function plotConfusion(evaluation, options = {}) {
  const given = optionsOf('plotConfusion', options, ['title', 'classes']);
  const title = textIn('title', given.title ?? 'Confusion matrix');
  return confusionFigure(evaluation, given.classes, title, false);
}

/**
 * @param {unknown} evaluation
 * @param {unknown} classes
 * @param {string} title
 * @param {boolean} inReport
 */
export function confusionFigure(evaluation, classes, title, inReport) {
  const confusion = confusionOf(evaluation);
  const own = /** @type {{ classes?: unknown }} */ (evaluation).classes;
  const grid = layOut(confusion, classNames(classes ?? own, confusion.length));
  const { left, top, cell, names } = grid;
  const side = cell * names.length;
  const width = Math.max(left + side + 92, 420);
  const height = top + side + 96;
  const total = grid.support.reduce((sum, n) => sum + n, 0);
  const right = names.reduce((sum, _, i) => sum + confusion[i][i], 0);
  const score = total
    ? `${grouped(right)} of ${grouped(total)} right: ${percent(right / total)}`
    : 'no pictures';
  const mistakes = commonest(confusion, names);
  return figure({
    name: 'confusion',
    width,
    height,
    title,
    description: `${names.length} classes, ${score}. ${mistakesText(mistakes)}`,
    inReport,
    body: [
      inReport
        ? ''
        : text(MARGIN, 38, fitText(title, width - 2 * MARGIN, 19), { class: 'ik-title' }),
      text(MARGIN, 60, score, { class: 'ik-quiet' }),
      headings(grid),
      cells(grid),
      margins(grid),
      key(left, top + side + 44),
      text(MARGIN, height - 18, fitText(mistakesText(mistakes), width - 2 * MARGIN, 12), {
        class: 'ik-quiet',
      }),
    ].join(''),
  });
}

/** Opacity of a cell. @param {number} share of its row, above 0 */
const depthOf = (share) => 0.1 + 0.9 * Math.sqrt(share);

/** Side of a cell in pixels. @param {number} classes */
function cellSide(classes) {
  for (const [most, side] of [
    [5, 64],
    [12, 50],
    [20, 36],
    [32, 28],
    [64, 20],
    [128, 10],
  ])
    if (classes <= most) return side;
  return 6;
}

/** @param {number[][]} confusion @param {string[]} names @returns {Grid} */
function layOut(confusion, names) {
  const cell = cellSide(names.length);
  const font = Math.min(12, Math.max(5, 0.72 * cell));
  const widest = Math.min(NAME_WIDTH, Math.max(...names.map((name) => textWidth(name, font))));
  const isSlanted = widest > cell - 4;
  return {
    confusion,
    names,
    cell,
    font,
    isSlanted,
    left: MARGIN + 26 + widest + 10,
    top: TOP + 24 + (isSlanted ? widest + 6 : font),
    support: confusion.map((row) => row.reduce((sum, n) => sum + n, 0)),
    claimed: confusion.map((_, c) => confusion.reduce((sum, row) => sum + row[c], 0)),
  };
}

/** The names of rows and columns, and what they are. @param {Grid} grid */
function headings({ names, cell, font, left, top, isSlanted }) {
  const middle = (cell * names.length) / 2;
  const shown = names.map((name) => fitText(name, NAME_WIDTH, font));
  /** @param {string} name @param {string} label @param {import('./svg.js').Attributes} attributes */
  const nameText = (name, label, attributes) =>
    tag(
      'text',
      { style: `font-size:${short(font)}px`, ...attributes },
      label === name ? '' : tag('title', {}, escapeText(name)),
      escapeText(label),
    );
  return [
    text(left + middle, TOP + 6, 'Predicted class', { class: 'ik-head', 'text-anchor': 'middle' }),
    text(0, 0, 'True class', {
      class: 'ik-head',
      'text-anchor': 'middle',
      transform: `translate(${MARGIN + 10} ${short(top + middle)}) rotate(-90)`,
    }),
    ...shown.map((label, i) =>
      nameText(names[i], label, {
        x: left - 8,
        y: top + (i + 0.5) * cell + 0.35 * font,
        'text-anchor': 'end',
      }),
    ),
    ...shown.map((label, i) => {
      const x = left + (i + 0.5) * cell;
      return isSlanted
        ? nameText(names[i], label, {
            transform: `translate(${short(x + 0.35 * font)} ${short(top - 7)}) rotate(-90)`,
          })
        : nameText(names[i], label, { x, y: top - 8, 'text-anchor': 'middle' });
    }),
  ].join('');
}

/** @param {Grid} grid */
function cells({ confusion, names, cell, left, top, support }) {
  const found = [];
  const frames = [];
  for (const [truth, row] of confusion.entries()) {
    for (const [read, n] of row.entries()) {
      const [x, y] = [left + read * cell, top + truth * cell];
      const isRight = truth === read;
      if (isRight)
        frames.push(`M${short(x + 1)} ${short(y + 1)}h${cell - 2}v${cell - 2}h-${cell - 2}z`);
      if (n === 0) continue;
      const depth = depthOf(n / support[truth]);
      const what = `${names[truth]} predicted as ${names[read]}: ${counted(n, 'picture')}`;
      found.push(
        tag(
          'g',
          {},
          tag('title', {}, escapeText(what)),
          tag('rect', {
            class: isRight ? 'ik-hit' : 'ik-wrong',
            'fill-opacity': depth,
            x: x + 1,
            y: y + 1,
            width: cell - 2,
            height: cell - 2,
          }),
          number(n, x + cell / 2, y + cell / 2, cell, depth),
        ),
      );
    }
  }
  const side = cell * names.length;
  const lines = Array.from({ length: names.length + 1 }, (_, i) => {
    const at = i * cell;
    return `M${short(left)} ${short(top + at)}h${side}M${short(left + at)} ${short(top)}v${side}`;
  });
  return [
    tag('path', { class: 'ik-cell', d: lines.join('') }),
    ...found,
    tag('path', { class: 'ik-plain-line', d: frames.join('') }),
  ].join('');
}

/** The number in a cell, as large as it fits; none where it would be too small to read.
 *  @param {number} n @param {number} x @param {number} y @param {number} cell @param {number} depth of its colour */
function number(n, x, y, cell, depth) {
  const label = n < 10000 ? String(n) : grouped(n);
  const size = Math.min(14, 0.56 * cell, (0.86 * cell) / (0.58 * label.length));
  if (size < 5) return '';
  return text(x, y + 0.35 * size, label, {
    class: depth > DEEP ? 'ik-on' : undefined,
    style: `font-size:${short(size)}px`,
    'text-anchor': 'middle',
  });
}

/** Recall beside the rows, precision below the columns; in percent. @param {Grid} grid */
function margins({ confusion, names, cell, left, top, support, claimed }) {
  const side = cell * names.length;
  const size = Math.min(11, Math.max(4.5, 0.5 * cell));
  const style = `font-size:${short(size)}px`;
  const decimals = cell >= 36 ? 1 : 0;
  const share = (/** @type {number} */ hits, /** @type {number} */ of) =>
    of === 0 ? '\u2013' : (100 * (hits / of)).toFixed(decimals);
  if (cell < 10) return '';
  return [
    text(left + side + 10, top - 8, 'recall %', { class: 'ik-quiet', style: 'font-size:11px' }),
    ...names.map((_, i) =>
      text(
        left + side + 10,
        top + (i + 0.5) * cell + 0.35 * size,
        share(confusion[i][i], support[i]),
        { style },
      ),
    ),
    ...names.map((_, i) =>
      text(left + (i + 0.5) * cell, top + side + 8 + size, share(confusion[i][i], claimed[i]), {
        style,
        'text-anchor': 'middle',
      }),
    ),
    text(left + side + 10, top + side + 8 + size, 'precision %', {
      class: 'ik-quiet',
      style: 'font-size:11px',
    }),
  ].join('');
}

/** What the depths mean. @param {number} left @param {number} top */
function key(left, top) {
  const steps = [0.01, 0.1, 0.5, 1];
  const swatches = steps.flatMap((share, i) => {
    const x = left + i * 62;
    const fill = { 'fill-opacity': depthOf(share), y: top - 9, width: 10, height: 11 };
    return [
      tag('rect', { class: 'ik-hit', x, ...fill }),
      tag('rect', { class: 'ik-wrong', x: x + 11, ...fill }),
      text(x + 25, top, `${100 * share} %`, { style: 'font-size:11px' }),
    ];
  });
  return (
    swatches.join('') +
    text(left + 4 * 62 + 6, top, 'of the row', { class: 'ik-quiet', style: 'font-size:11px' })
  );
}

/**
 * The most frequent mistakes, at most three.
 * @param {number[][]} confusion
 * @param {string[]} names
 */
function commonest(confusion, names) {
  return confusion
    .flatMap((row, truth) => row.map((n, read) => ({ n, truth, read })))
    .filter(({ n, truth, read }) => n > 0 && truth !== read)
    .sort((a, b) => b.n - a.n || a.truth - b.truth || a.read - b.read)
    .slice(0, 3)
    .map(({ n, truth, read }) => `${names[truth]} as ${names[read]} (${grouped(n)})`);
}

/** @param {string[]} mistakes */
const mistakesText = (mistakes) =>
  mistakes.length === 0 ? 'No mistakes.' : `Most frequent mistakes: ${mistakes.join(', ')}.`;
