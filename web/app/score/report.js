/* report.js - shows the scores of a test: accuracy with its interval, loss, the table of the digits, and
 * the comparison of two models.
 *
 * Tables are HTML tables, and every figure is in words too.
 */
import { classTableTitle, fillClassTable } from '../parts/class-table.js';
import { el, fill } from '../parts/dom.js';
import { sidesWords } from '../parts/sizes.js';
import { count, score } from '../parts/words.js';
import { OUTCOMES, countOutcomes, verdictOf } from './mcnemar.js';

/** @typedef {import('./selection.js').Scores} Scores */
/** @typedef {{ name: string, scores: Scores, pictures: import('../../inkling/index.js').Dataset, wereFitted: boolean }} Tested
 *  pictures: as the net took them; wereFitted: whether they had another size before */

/** @param {number} n */
function mistakesWords(n) {
  if (n === 0) return 'No mistakes';
  return `${count(n)} ${n === 1 ? 'mistake' : 'mistakes'}`;
}

/**
 * The headline of one model.
 * @param {HTMLElement} place
 * @param {Tested} tested
 * @param {string} pictures name of the data
 */
export function showHeadline(place, { name, scores, pictures: { shape }, wereFitted }, pictures) {
  const [low, high] = scores.interval;
  fill(
    place,
    el('p', { class: 'headline' }, score(scores.accuracy)),
    el(
      'p',
      { class: 'figures' },
      el(
        'strong',
        {},
        `${name} gets ${count(scores.correct)} of ${count(scores.count)} ${pictures} right.`,
      ),
      ' ',
      `The 95 % interval of its accuracy is ${(100 * low).toFixed(2)} to ${score(high)}: on other ` +
        'pictures of the same kind, expect a score in this range. ' +
        `Mean loss ${scores.loss.toFixed(4)}. ${mistakesWords(scores.count - scores.correct)}.` +
        (wereFitted
          ? ` The pictures were brought to ${sidesWords(shape)}, which ${name} takes.`
          : ''),
    ),
  );
}

/**
 * Precision, recall and F1 of each digit.
 * @param {HTMLTableElement} table
 * @param {Tested} tested
 */
export function showClasses(table, { name, scores }) {
  const help =
    'Precision: of what was read as this class, how much is. ' +
    'Recall: of this class, how much was read so. In percent.';
  const caption = el(
    'caption',
    {},
    `${classTableTitle(scores.classes)}: ${name}`,
    el('small', {}, help),
  );
  fillClassTable(table, caption, scores.perClass, scores.classes);
}

/** Names of the outcomes of a comparison. @param {string} a @param {string} b */
const outcomeNames = (a, b) => ({
  both: 'both right',
  onlyA: `only ${a} right`,
  onlyB: `only ${b} right`,
  neither: 'neither right',
});

/**
 * Two models on the same pictures.
 * @param {HTMLElement} place
 * @param {Tested} a
 * @param {Tested} b
 * @param {(outcome: import('./mcnemar.js').Outcome) => void} onOpen called to show the pictures of an
 *   outcome
 */
export function showComparison(place, a, b, onOpen) {
  const counts = countOutcomes(a.scores, b.scores);
  const names = outcomeNames(a.name, b.name);
  fill(
    place,
    el('h3', {}, `${a.name} and ${b.name} on the same pictures`),
    el('p', { class: 'verdict-words' }, verdictOf(counts, a.name, b.name)),
    el(
      'div',
      { class: 'pair' },
      scoresOfBoth(a, b),
      el(
        'div',
        { class: 'outcomes', role: 'group', 'aria-label': 'Pictures by who is right' },
        OUTCOMES.map((key) =>
          el(
            'button',
            {
              type: 'button',
              class: 'outcome',
              dataset: { outcome: key },
              onclick: () => onOpen(key),
            },
            el('b', {}, count(counts[key])),
            ' ',
            names[key],
          ),
        ),
      ),
    ),
  );
}

/** The table with a column for each model. @param {Tested} a @param {Tested} b */
function scoresOfBoth(a, b) {
  const rows = /** @type {const} */ ([
    ['Accuracy', (/** @type {Scores} */ s) => score(s.accuracy)],
    [
      '95 % interval',
      (/** @type {Scores} */ s) => `${(100 * s.interval[0]).toFixed(2)} to ${score(s.interval[1])}`,
    ],
    ['Mistakes', (/** @type {Scores} */ s) => count(s.count - s.correct)],
    ['Mean loss', (/** @type {Scores} */ s) => s.loss.toFixed(4)],
  ]);
  return el(
    'table',
    { class: 'plain-table' },
    el('caption', { class: 'unseen' }, 'Figures of both models'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('td', {}),
        el('th', { scope: 'col' }, `A: ${a.name}`),
        el('th', { scope: 'col' }, `B: ${b.name}`),
      ),
    ),
    el(
      'tbody',
      {},
      rows.map(([head, of]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, head),
          el('td', {}, of(a.scores)),
          el('td', {}, of(b.scores)),
        ),
      ),
    ),
  );
}
