/* lesson-figures.js - shows what the steps of a lesson gave: pictures, the layers, scores and the confusion matrix. */
import { classTableTitle, fillClassTable } from '../parts/class-table.js';
import { el } from '../parts/dom.js';
import { lines, tileWords } from '../parts/marks.js';
import { Matrix } from '../parts/matrix.js';
import { picture } from '../parts/picture.js';
import { scrolled } from '../parts/scrolled.js';
import { count, score } from '../parts/words.js';
import { optionsText } from './layerwords.js';
import {
  comparison,
  countWords,
  curveWords,
  dataWords,
  netWords,
  scoreWords,
} from './lesson-words.js';
import { presets } from '../../inkling/index.js';
import { reachedTable } from './reached.js';
import { endSentences } from './words.js';

/** @typedef {import('./lesson.js').Memory} Memory */
/** @typedef {import('./lesson-steps.js').StepName} StepName */

/** @param {readonly string[]} sentences */
const paragraphs = (sentences) => sentences.map((sentence) => el('p', {}, sentence));

/** Pictures with their labels and, where they were read, with the answers.
 * @param {string} label @param {readonly import('./lesson.js').Shown[]} list @param {Memory['data']} data
 * @param {readonly string[]} [classes] which the numbers mean */
function tiles(label, list, data, classes = data?.classes ?? []) {
  return el(
    'ul',
    { class: 'tiles', 'aria-label': label },
    list.map(({ image, truth, read }) => {
      const name = classes[truth];
      const marks = read === undefined ? [] : [{ read: classes[read], isRight: read === truth }];
      const verdict = read === undefined ? 'unread' : read === truth ? 'right' : 'wrong';
      return el(
        'li',
        { class: 'tile', dataset: { verdict } },
        picture(image, data?.shape),
        el('span', { class: 'unseen' }, tileWords(name, marks)),
        ...lines(name, marks),
      );
    }),
  );
}

/** The layers as a table, as Keras' summary() has it. @param {Memory} memory */
function layerTable({ net }) {
  const heads = ['Layer', 'Options', 'Output', 'Param #'];
  return el(
    'table',
    { class: 'layers' },
    el('caption', { class: 'unseen' }, 'Layers of the network'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        heads.map((head, i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, head)),
      ),
    ),
    el(
      'tbody',
      {},
      (net?.rows ?? []).map(({ name, output, params }, i) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, name),
          el('td', {}, net ? optionsText(net.layers[i]) : ''),
          el('td', { class: 'number' }, output),
          el('td', { class: 'number' }, count(params ?? 0)),
        ),
      ),
    ),
  );
}

/** Precision, recall and F1 of each class. @param {Memory} memory */
function classTable({ score: result, data }) {
  const table = el('table', { class: 'plain-table' });
  const classes = result?.classes ?? data?.classes ?? [];
  const caption = el('caption', {}, `${classTableTitle(classes)}, in percent`);
  fillClassTable(table, caption, result?.perClass ?? [], classes, false);
  return table;
}

/** @param {Memory} memory */
function scoreFigures(memory) {
  const { score: result, data, name } = memory;
  if (!result || !data) return [];
  const matrix = new Matrix();
  matrix.show(result.confusion, 'Confusion matrix', result.classes ?? data.classes);
  return [
    el('p', { class: 'lesson-score' }, score(result.accuracy)),
    ...paragraphs(scoreWords(memory)),
    scrolled('Confusion matrix', matrix.table),
    name === 'dropout' ? scrolled('Precision and recall', classTable(memory)) : null,
  ];
}

/** What was left open by the source. @param {Memory} memory */
function openBlanks({ values }) {
  const { open } = presets[values.preset];
  return open
    ? el('p', { class: 'small' }, `Not stated by the source, and chosen here: ${open}.`)
    : null;
}

/**
 * What a finished step gave.
 * @param {StepName} name
 * @param {Memory} memory
 * @param {import('./session.js').Session | null} session if it has the run of the lesson
 * @returns {(Node | null)[]}
 */
export function resultOf(name, memory, session) {
  switch (name) {
    case 'load':
      return paragraphs(dataWords(memory));
    case 'look':
      return [
        tiles('Training pictures', memory.pictures ?? [], memory.data),
        el('p', {}, countWords(memory)),
      ];
    case 'build':
      return [
        scrolled('Layers', layerTable(memory)),
        el('p', {}, netWords(memory)),
        openBlanks(memory),
      ];
    case 'train':
      return session?.result ? paragraphs(endSentences(session).slice(0, 1)) : [];
    case 'curves':
      return paragraphs(curveWords(memory));
    case 'score':
      return scoreFigures(memory);
    case 'samples':
      return [
        tiles(
          'Test pictures and answers',
          memory.answers ?? [],
          memory.data,
          memory.score?.classes,
        ),
      ];
    case 'own':
      return [];
    case 'compare': {
      const { rows, notes } = comparison(memory);
      return [reachedTable(rows, notes)];
    }
  }
}
