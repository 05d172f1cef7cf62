/* predictions.js - plots sample pictures in a grid, with their labels and, where there are some, with
 * the predictions: right ones in a green frame with a tick, wrong ones in a red broken frame with a
 * cross.
 *
 * A grey picture is ink on paper: 255 is darkest, and on a dark screen lightest.
 */
import { badArgument, integerIn, oneOf, optionsOf, textIn } from '../base/checks.js';
import { answersOf, classNames, inClassesOf, picturesOf } from './inputs.js';
import { dataAddress, pngOf } from './png.js';
import { counted, grouped, percent } from './scale.js';
import { escapeText, figure, fitText, short, tag, text, textWidth } from './svg.js';

/** @typedef {import('./inputs.js').PictureSet} PictureSet */
/** @typedef {import('./inputs.js').Answer} Answer */
/**
 * @typedef {object} PictureOptions
 * @property {string} [title]
 * @property {readonly string[]} [classes] names; those of the data set, or '0', '1', ..., by default
 * @property {number} [count] most pictures, 25 by default
 * @property {readonly number[]} [indexes] which pictures, instead of the first ones
 * @property {number} [label] only pictures of this class
 */
/**
 * @typedef {PictureOptions & { select?: 'first' | 'mistakes' | 'worst' }} PredictionOptions select: the first pictures, the
 *   first mistakes, or the mistakes with the highest loss (or the highest probability) first
 */

const COUNT = 25;
const MOST = 1000;
const MARGIN = 24;
/** Width of the text of a report, in pixels. */
const REPORT_WIDTH = 940;
const GAP = 12;
const PICTURE = 88;
const TOP = 84;
/** How much wider bold letters are. */
const BOLD = 1.1;

/**
 * Draws sample pictures of a data set with their labels.
 * @param {import('./inputs.js').PicturesInput} dataset
 * @param {PictureOptions} [options]
 * @returns {string} SVG
 */
export function plotSamples(dataset, options = {}) {
  const known = ['title', 'classes', 'count', 'indexes', 'label'];
  const { title = 'Samples', ...given } = optionsOf('plotSamples', options, known);
  return gridFigure(dataset, null, given, textIn('title', title), 'samples', false);
}

/**
 * Draws pictures of a data set with labels and predictions.
 * @param {import('./inputs.js').PicturesInput} dataset
 * @param {import('./inputs.js').AnswersInput} predictions for all its pictures
 * @param {PredictionOptions} [options]
 * @returns {string} SVG
 */
export function plotPredictions(dataset, predictions, options = {}) {
  const known = ['title', 'classes', 'count', 'indexes', 'label', 'select'];
  const { title = 'Predictions', ...given } = optionsOf('plotPredictions', options, known);
  return gridFigure(dataset, predictions, given, textIn('title', title), 'predictions', false);
}

/**
 * @param {unknown} dataset
 * @param {unknown} predictions null: none
 * @param {Record<string, unknown>} options
 * @param {string} title
 * @param {string} name of the figure
 * @param {boolean} inReport
 */
export function gridFigure(dataset, predictions, options, title, name, inReport) {
  const set = inClassesOf(picturesOf(dataset), predictions);
  const answers = answersOf(predictions, set.count);
  const losses = /** @type {{ losses?: ArrayLike<number> } | null} */ (predictions)?.losses;
  const chosen = choose(set, answers, losses, options);
  const names = namesOf(set, answers, chosen, options.classes);
  const widest = Math.max(0, ...names.map((label) => textWidth(label, 13)));
  const card = Math.max(PICTURE, Math.min(132, BOLD * widest + 30)) + 12;
  const columns = inReport ? Math.floor(REPORT_WIDTH / (card + GAP)) : columnsFor(chosen.length);
  const cardHeight = PICTURE + (answers ? 58 : 32);
  const rows = Math.ceil(chosen.length / columns);
  const width = Math.max(2 * MARGIN + columns * (card + GAP) - GAP, 300);
  const height = TOP + rows * (cardHeight + GAP) - GAP + MARGIN;
  const under = wordsFor(set, answers, chosen, options.select);
  const cards = chosen.map((index, i) => {
    const x = MARGIN + (i % columns) * (card + GAP);
    const y = TOP + Math.floor(i / columns) * (cardHeight + GAP);
    return drawCard(set, index, answers?.(index) ?? null, names, {
      x,
      y,
      width: card,
      height: cardHeight,
    });
  });
  return figure({
    name,
    width,
    height: chosen.length > 0 ? height : TOP + 40,
    title,
    description: `${under}, ${set.name}.`,
    inReport,
    body: [
      inReport
        ? ''
        : text(MARGIN, 38, fitText(title, width - 2 * MARGIN, 19), { class: 'ik-title' }),
      text(MARGIN, 60, fitText(`${under} \u00b7 ${set.name}`, width - 2 * MARGIN, 12), {
        class: 'ik-quiet',
      }),
      ...(chosen.length > 0 ? cards : [text(MARGIN, TOP + 10, 'No such pictures.')]),
    ].join(''),
  });
}

/** What the grid shows. @param {PictureSet} set @param {((index: number) => Answer) | null} answers
 *  @param {number[]} chosen @param {unknown} select */
function wordsFor({ count, labels }, answers, chosen, select) {
  const isRight = (/** @type {number} */ i) => answers?.(i).best === labels[i];
  if (!answers) return `${grouped(chosen.length)} of ${counted(count, 'picture')}`;
  if (select === 'mistakes' || select === 'worst') {
    const all = labels.length - Array.from(labels).filter((_, i) => isRight(i)).length;
    return `${grouped(chosen.length)} of ${counted(all, 'mistake')}${select === 'worst' ? ', the worst first' : ''}`;
  }
  return `${grouped(chosen.filter(isRight).length)} of ${counted(chosen.length, 'picture')} right`;
}

/** Numbers of the pictures to show. @param {PictureSet} set @param {((index: number) => Answer) | null} answers
 *  @param {ArrayLike<number> | undefined} losses @param {Record<string, unknown>} options @returns {number[]} */
function choose({ count: all, labels }, answers, losses, options) {
  const count = integerIn('count', options.count ?? COUNT, 1, MOST);
  if (options.indexes !== undefined) {
    if (!Array.isArray(options.indexes))
      throw badArgument('indexes', 'an array of numbers', options.indexes);
    return options.indexes
      .slice(0, count)
      .map((index, i) => integerIn(`index ${i}`, index, 0, all - 1));
  }
  const label = options.label === undefined ? null : integerIn('label', options.label, 0, 255);
  const select = oneOf(
    'select',
    options.select ?? 'first',
    /** @type {const} */ (['first', 'mistakes', 'worst']),
  );
  const found = [];
  for (let i = 0; i < all && (select === 'worst' || found.length < count); i++) {
    if (label !== null && labels[i] !== label) continue;
    if (select === 'first' || answers?.(i).best !== labels[i]) found.push(i);
  }
  if (select !== 'worst') return found;
  const badness = (/** @type {number} */ i) => losses?.[i] ?? answers?.(i).share ?? 0;
  return found.sort((a, b) => badness(b) - badness(a) || a - b).slice(0, count);
}

/** Names for all classes of the labels and the answers. A label beyond the given names is shown as its number.
 *  @param {PictureSet} set @param {((index: number) => Answer) | null} answers @param {number[]} chosen
 *  @param {unknown} classes */
function namesOf(set, answers, chosen, classes) {
  const given = classes ?? set.classes;
  let count = 1;
  for (let i = 0; i < set.count; i++) count = Math.max(count, set.labels[i] + 1);
  for (const i of chosen) count = Math.max(count, (answers?.(i).best ?? 0) + 1);
  const names = classNames(given, Array.isArray(given) ? Math.min(count, given.length) : count);
  return Array.from({ length: count }, (_, i) => names[i] ?? String(i));
}

/** A number of columns that fills the rows, and makes the grid wider than high. @param {number} count */
function columnsFor(count) {
  if (count <= 6) return Math.max(1, count);
  const middle = Math.min(10, Math.ceil(Math.sqrt(1.3 * count)));
  let best = middle;
  for (let columns = Math.max(4, middle - 1); columns <= Math.min(10, middle + 2); columns++) {
    const empty = (columns - (count % columns)) % columns;
    if (empty < (best - (count % best)) % best) best = columns;
  }
  return best;
}

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** @param {PictureSet} set @param {number} index @param {Answer | null} answer @param {string[]} names @param {Box} box */
function drawCard(set, index, answer, names, { x, y, width, height }) {
  const truth = names[set.labels[index]];
  const state = !answer ? 'plain' : answer.best === set.labels[index] ? 'right' : 'wrong';
  const read = answer && (answer.best === null ? 'nothing' : names[answer.best]);
  const what = `Picture ${index}: ${truth}${answer ? `, predicted ${read}, ${state}` : ''}`;
  return tag(
    'g',
    { transform: `translate(${short(x)} ${short(y)})` },
    tag('title', {}, escapeText(what)),
    tag('rect', {
      class: `ik-${state}-line${state === 'wrong' ? ' ik-wrong-frame' : ''}`,
      x: 1,
      y: 1,
      width: width - 2,
      height: height - 2,
      rx: 5,
    }),
    picture(set, index, { x: 6, y: 6, width: width - 12, height: PICTURE }),
    answer && read !== null
      ? caption({ state, read, truth, share: answer.share, width })
      : text(width / 2, PICTURE + 23, fitText(truth, (width - 12) / BOLD, 13), {
          'text-anchor': 'middle',
          style: 'font-size:13px',
          class: 'ik-strong',
        }),
  );
}

/** What was predicted, with a tick or a cross; below it the truth of a mistake, and the probability.
 *  @param {{ state: string, read: string, truth: string, share: number | null, width: number }} parts */
function caption({ state, read, truth, share, width }) {
  const label = fitText(read, (width - 34) / BOLD, 14);
  const start = (width - BOLD * textWidth(label, 14) - 18) / 2;
  const y = PICTURE + 24;
  const sign =
    state === 'right'
      ? `M${short(start)} ${y - 5}l4 4.5 7.5 -9.5`
      : `M${short(start)} ${y - 9.5}l9.5 9.5m0 -9.5l-9.5 9.5`;
  const below = [state === 'wrong' ? `is ${truth}` : '', share === null ? '' : percent(share, 1)];
  const words = below.filter(Boolean).join(' \u00b7 ');
  return [
    tag('path', { class: `ik-${state}-line`, d: sign }),
    text(start + 18, y, label, { class: `ik-${state}-text ik-strong`, style: 'font-size:14px' }),
    text(width / 2, y + 19, fitText(words, width - 10, 12), {
      'text-anchor': 'middle',
      class: state === 'wrong' ? undefined : 'ik-quiet',
    }),
  ].join('');
}

/** The picture as large as it fits in the middle of a box. @param {PictureSet} set @param {number} index @param {Box} box */
function picture({ images, shape: [rows, columns, channels] }, index, box) {
  const size = rows * columns * channels;
  const pixels = Array.from({ length: size }, (_, i) => {
    const value = images[index * size + i];
    return channels === 1 ? 255 - value : value; // ink is dark
  });
  const scale = Math.min(box.width / columns, box.height / rows);
  const [width, height] = [columns * scale, rows * scale];
  return tag('image', {
    class: channels === 1 ? 'ik-pixels ik-ink' : 'ik-pixels',
    x: box.x + (box.width - width) / 2,
    y: box.y + (box.height - height) / 2,
    width,
    height,
    'image-rendering': 'optimizeSpeed',
    href: dataAddress(pngOf(pixels, rows, columns, channels)),
  });
}
