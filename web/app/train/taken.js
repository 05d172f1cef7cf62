/* taken.js - describes a data set of the user's files: what was read, some of its pictures, what is odd about it, and buttons that
 * read the files another way.
 */
import { button, el } from '../parts/dom.js';
import { isUsual, sidesWords, sizeWords } from '../parts/sizes.js';
import { count } from '../parts/words.js';

/** @typedef {import('../data/sources.js').Taken} Taken */
/** @typedef {import('../data/sources.js').Reading} Reading */
/** @typedef {(more: Reading) => void} Again reads the files again, with more options */

/** What helps against a finding, by its code: words of a button, and how the files are read then.
 * @type {Record<string, [string, Reading][]>} */
const WAYS = {
  'white-paper': [['Exchange ink and paper', { invert: true }]],
  transposed: [['Exchange rows and columns', { transpose: true }]],
  sorted: [['Shuffle them', { shuffle: true }]],
  'ten-for-zero': [
    ['10 is the digit 0', { relabel: { 10: 0 } }],
    ['Ten classes of their own', { labelsFrom: 1 }],
  ],
};

/** Sides to which pictures can be brought. */
const USUAL_SIDE = 28;
const LARGE_SIDE = 64;

/** Advice without the option of the command. @param {string} advice */
const withoutOption = (advice) => advice.replace(/ \(--[^)]*\)/, '');

/** The buttons that help against a finding. @param {string} code @param {Again} again */
export const waysFor = (code, again) =>
  (WAYS[code] ?? []).map(([words, more]) => button(words, () => again(more)));

/** @param {Taken} taken @param {Again} again */
export function aboutTaken(taken, again) {
  const { name, train, test, classes, shape, notes, findings } = taken;
  const parts = `${count(train)} pictures to train${test > 0 ? `, ${count(test)} to test` : ''}`;
  const what = `“${name}”: ${parts}; ${classes.length} classes; ${sizeWords(shape)}`;
  return [
    el('span', {}, [what, ...notes].join('. '), '.'),
    ...sizesOf(taken, again),
    ...findings.map(({ code, sentence, advice }) =>
      el(
        'span',
        { class: 'finding' },
        el('strong', {}, 'Look: '),
        `${sentence} ${WAYS[code] ? '' : withoutOption(advice)} `,
        ...waysFor(code, again),
      ),
    ),
  ];
}

/** What another size than 28 x 28 means, and buttons that change it. @param {Taken} taken @param {Again} again */
function sizesOf({ shape, isReduced }, again) {
  const [height, width, channels] = shape;
  const isSide = (/** @type {number} */ side) => height === side && width === side;
  const to = (/** @type {number} */ side) =>
    button(`Make them ${sidesWords([side, side])}`, () => again({ size: [side, side] }));
  const ways = [
    !isSide(USUAL_SIDE) && to(USUAL_SIDE),
    isReduced && !isSide(LARGE_SIDE) && to(LARGE_SIDE),
  ];
  if (isUsual(shape) && !isReduced) return [];
  const words =
    channels === 3
      ? 'The network takes them in colour: Test reads with it, and Draw reads pictures with it. Strokes have no colour. '
      : isUsual(shape)
        ? ''
        : 'The network takes them as they are, and Draw brings a drawing to this size. ';
  return [el('span', { class: 'sizes' }, words, ...ways)];
}
