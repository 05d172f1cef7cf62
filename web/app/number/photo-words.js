/* photo-words.js - the sentences about the signs of a picture. Pure. */
import { one, spokenPercent } from '../parts/words.js';
import { counts, rowsOf, stateOf, textOf } from './photo-signs.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */

/** Names of marks, for screen readers that skip punctuation. @type {Record<string, string>} */
const NAMES = {
  '.': 'point',
  ',': 'comma',
  '-': 'minus',
  '/': 'slash',
  ':': 'colon',
  '+': 'plus',
  '%': 'per cent',
  '=': 'equals',
  '(': 'opening bracket',
  ')': 'closing bracket',
  '?': 'unknown',
};

/** How a sign is called: "a 7", "comma". @param {string} text */
export const called = (text) => NAMES[text] ?? one(text);

/** What is known of a sign: "7, 99 percent". @param {Sign} sign */
export function sentence(sign) {
  const { read, said } = sign;
  switch (stateOf(sign)) {
    case 'out':
      return 'left out';
    case 'said':
      return `${called(String(said))}, as you said`;
    case 'other':
      return 'ink that is no sign';
    case 'none':
      return 'cannot be told';
    case 'unsure':
      return `unsure: ${read?.candidates.map(called).join(' or ') || 'it cannot be told'}`;
    default:
      return read?.answer
        ? `${called(textOf(sign))}, ${spokenPercent(read.answer.probabilities[read.answer.candidates[0]])}`
        : called(textOf(sign));
  }
}

/** The name of each sign's box: "Row 2, sign 1 of 4: a 7, 99 percent". @param {readonly Sign[]} signs @returns {Map<Sign, string>} */
export function namesOf(signs) {
  const rows = rowsOf(signs);
  const names = new Map(signs.map((sign) => [sign, sentence(sign)]));
  for (const [r, row] of rows.entries()) {
    const where = rows.length > 1 ? `Row ${r + 1}, sign` : 'Sign';
    for (const [i, sign] of row.entries())
      names.set(sign, `${where} ${i + 1} of ${row.length}: ${sentence(sign)}`);
  }
  return names;
}

/** @param {number} n @param {string} what */
const many = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What was found: "12 signs in 2 rows; 1 unsure, 1 unknown". @param {readonly Sign[]} signs */
export function summary(signs) {
  const found = signs.filter(counts);
  if (found.length === 0) return 'No number was found in this picture.';
  const rows = rowsOf(signs).length;
  const kinds = /** @type {const} */ ([
    ['unsure', 'unsure'],
    ['none', 'unknown'],
    ['said', 'said by you'],
  ]);
  const parts = kinds.flatMap(([state, word]) => {
    const n = found.filter((sign) => stateOf(sign) === state).length;
    return n > 0 ? [`${n} ${word}`] : [];
  });
  const all = `${many(found.length, 'sign')}${rows > 1 ? ` in ${many(rows, 'row')}` : ''}`;
  return `${all}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}.`;
}

/** The numbers, for a screen reader. @param {readonly Sign[]} signs */
export const announcement = (signs) =>
  [
    ...rowsOf(signs).map((row) => {
      const texts = row.map(textOf);
      return `${texts.map((text) => NAMES[text] ?? text).join(' ')}.`;
    }),
    summary(signs),
  ].join(' ');
