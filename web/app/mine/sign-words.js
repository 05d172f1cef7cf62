/* sign-words.js - the texts about signs and about a lesson on them. Pure. */
import { count, percent } from '../parts/words.js';
import { tallyOf } from './sign-lesson.js';

/** @typedef {import('./sign-lesson.js').SignLesson} SignLesson */

/** Name of the answer behind the classes. */
const NONE = 'none of these signs';

/** Drawings of each sign that make a good start. */
const GOOD = 10;

/** Names as a list in a sentence; the first few. @param {readonly string[]} names */
function listed(names) {
  const first = names.slice(0, 6);
  const rest = names.length - first.length;
  return `${first.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/**
 * What there is, and what to do next.
 * @param {readonly string[]} signs
 * @param {readonly number[]} counts drawings of each
 * @param {boolean} withDigits
 */
export function stateWords(signs, counts, withDigits) {
  if (signs.length === 0)
    return 'Add a sign: a letter, a plus, a heart, a digit of another script. Then draw it.';
  const drawn = counts.filter((n) => n > 0).length;
  const all = counts.reduce((sum, n) => sum + n, 0);
  const what = `${count(all)} ${all === 1 ? 'drawing' : 'drawings'} of ${drawn} ${drawn === 1 ? 'sign' : 'signs'}`;
  if (drawn + (withDigits ? 10 : 0) < 2) return `${what}. A net needs two signs with drawings.`;
  const few = signs.filter((_, i) => counts[i] < GOOD);
  if (few.length === 0) return `${what}: ${GOOD} of each or more, a good start.`;
  return `${what}. Fewer than ${GOOD} of ${listed(few)}.`;
}

/** The score as a sentence. @param {SignLesson} lesson */
export function scoreWords(lesson) {
  const { correct, count: all } = tallyOf(lesson);
  const own = lesson.honest ? 'drawings it had not learnt' : 'drawings it has just learnt';
  return `It gets ${count(correct)} of ${count(all)} ${own} right (${percent(correct / all)}).`;
}

/** What it says to scribbles. @param {SignLesson} lesson */
export function scribbleWords({ scribbles }) {
  if (!scribbles) return '';
  const { count: all, refused } = scribbles;
  return `To ${count(refused)} of ${count(all)} scribbles that it had not seen it says “${NONE}”.`;
}

/** What the score means. @param {SignLesson} lesson */
export function counsel({ honest, counts }) {
  if (!honest)
    return 'These are the very drawings it learnt: that is memory, not yet skill. Draw 20 to see how it reads new ones.';
  const least = Math.min(...counts.filter((n) => n > 0));
  return (
    'Each drawing was read by a net that had learnt only the other half. The one you have now has learnt them all' +
    `${least < GOOD ? `; ${GOOD} drawings of each sign make it better` : ''}.`
  );
}

/**
 * Each class with drawings: how many, how many were read right, and what the others were taken for, the most frequent first.
 * @param {SignLesson} lesson
 */
export function rowsOf({ classes, confusion }) {
  return classes
    .map((name, i) => ({
      name,
      count: confusion[i].reduce((sum, n) => sum + n, 0),
      correct: confusion[i][i],
      others: confusion[i]
        .map((n, k) => ({ n, name: classes[k] ?? NONE, isOther: k !== i }))
        .filter(({ n, isOther }) => isOther && n > 0)
        .sort((a, b) => b.n - a.n)
        .map(({ n, name: other }) => (n === 1 ? other : `${other} (${n} times)`))
        .join(', '),
    }))
    .filter(({ count: n }) => n > 0);
}
