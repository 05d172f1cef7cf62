/* lesson.js - shows the result of a lesson: the scores before and after, as a table and as sentences.
 */
import { el, fill } from '../parts/dom.js';
import { count, percent, score } from '../parts/words.js';
import { intervalOf } from './learn.js';

/** @typedef {import('./learn.js').Lesson} Lesson */
/** @typedef {import('./learn.js').Tally} Tally */

/** @param {Tally} tally */
const share = ({ correct, count: all }) => correct / all;

/** A share with as many decimals as the number of drawings justifies. @param {Tally} tally */
const shareWords = (tally) => (tally.count < 200 ? percent(share(tally)) : score(share(tally)));

/** One sentence. @param {Lesson} lesson */
export function lessonWords({ mine, reference, referenceName, honest }) {
  const own = honest
    ? 'Drawings of yours that it had not learnt'
    : 'The drawings it has just learnt';
  return (
    `${own}: ${mine.before.correct} of ${mine.before.count} before, ${mine.after.correct} after. ` +
    `${referenceName}: ${score(share(reference.before))} before, ` +
    `${score(share(reference.after))} after.`
  );
}

/** A sentence that advises whether to keep the net. @param {Lesson} lesson */
function counsel({ mine, reference, honest, drawings }) {
  const gain = mine.after.correct - mine.before.correct;
  const loss = share(reference.before) - share(reference.after);
  if (gain < 0) return 'It reads your handwriting worse than before, so undo it.';
  if (loss > 0.02)
    return 'It has forgotten much of what it knew: undo it, unless only your handwriting counts.';
  if (!honest) {
    return (
      `These are the very drawings it learnt${drawings === 1 ? '' : ', all of them'}: ` +
      'that is memory, not yet skill. Write 20 to see how it reads new ones.'
    );
  }
  if (gain === 0) return 'It reads your handwriting as well as before.';
  return (
    'Each drawing was read by a net that had learnt only the other half. ' +
    'The one you have now has learnt them all.'
  );
}

/** @param {Tally} tally */
function cell(tally) {
  const [low, high] = intervalOf(tally);
  const bound = (/** @type {number} */ p) => (100 * p).toFixed(tally.count < 1000 ? 0 : 1);
  return el(
    'td',
    {},
    el('b', {}, shareWords(tally)),
    el('small', {}, `${count(tally.correct)} of ${count(tally.count)}`),
    el('small', {}, `95 % interval ${bound(low)} to ${bound(high)}`),
  );
}

/** @param {HTMLElement} place @param {Lesson} lesson */
export function showLesson(place, lesson) {
  const { mine, reference, referenceName, honest, base, drawings } = lesson;
  fill(
    place,
    el(
      'table',
      { class: 'plain-table before-after' },
      el('caption', {}, 'Before and after'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('td', {}),
          el('th', { scope: 'col' }, `Before: ${base}`),
          el(
            'th',
            { scope: 'col' },
            `After ${drawings === 1 ? 'one drawing' : `${drawings} drawings`}`,
          ),
        ),
      ),
      el(
        'tbody',
        {},
        el(
          'tr',
          {},
          el(
            'th',
            { scope: 'row' },
            'My drawings',
            el('small', {}, honest ? 'not learnt before' : 'learnt before'),
          ),
          cell(mine.before),
          cell(mine.after),
        ),
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, referenceName),
          cell(reference.before),
          cell(reference.after),
        ),
      ),
    ),
    el('p', { class: 'counsel' }, counsel(lesson)),
  );
}
