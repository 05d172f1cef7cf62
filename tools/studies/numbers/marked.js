/* marked.js - numbers with marks: kinds of texts, written with a donor's digits and a hand's marks, and how they are read. */
import { wilsonInterval } from '../../../web/inkling/index.js';
import { progress, table } from '../../command/terminal.js';
import { randomOf } from '../random.js';
import { diceOf } from '../scenes/dice.js';
import { write } from '../scenes/writing.js';
import { signsOf } from './hands.js';

/** @typedef {import('../scenes/dice.js').Dice} Dice */
/** @typedef {import('./compose.js').Digit} Digit */
/** @typedef {{ text: string, strokes: number[][] }} Marked */
/** @typedef {{ all: number, right: number, sure: number, wrong: number, lost: number }} Count sure: right and sure; wrong: sure and wrong;
 *  lost: signs that are missing in an answer that calls itself sure */

/** White between signs, in heights. @type {[number, number]} */
const GAP = [0.1, 0.35];

/** @param {Dice} dice @param {number} least @param {number} most digits, without a leading 0 */
function whole(dice, least, most) {
  const count = dice.whole(least, most);
  return Array.from({ length: count }, (_, i) => dice.whole(i === 0 && count > 1 ? 1 : 0, 9)).join(
    '',
  );
}
/** @param {Dice} dice @param {number} from @param {number} to with two digits */
const two = (dice, from, to) => String(dice.whole(from, to)).padStart(2, '0');

/** @type {Record<string, (dice: Dice) => string>} */
export const KINDS = {
  'digits alone': (dice) => whole(dice, 2, 6),
  'decimal point': (dice) => `${whole(dice, 1, 3)}.${whole(dice, 1, 2)}`,
  'decimal comma': (dice) => `${whole(dice, 1, 3)},${whole(dice, 1, 2)}`,
  negative: (dice) => `-${whole(dice, 1, 3)}${dice.chance(0.4) ? `.${whole(dice, 1, 1)}` : ''}`,
  'date with slashes': (dice) =>
    `${dice.whole(1, 31)}/${dice.whole(1, 12)}/${dice.whole(1990, 2040)}`,
  'date with points': (dice) => `${two(dice, 1, 31)}.${two(dice, 1, 12)}.${dice.whole(1990, 2040)}`,
  'date with dashes': (dice) => `${dice.whole(1990, 2040)}-${two(dice, 1, 12)}-${two(dice, 1, 31)}`,
  time: (dice) => `${dice.whole(0, 23)}:${two(dice, 0, 59)}`,
  fraction: (dice) => `${dice.whole(1, 31)}/${dice.whole(2, 64)}`,
  sum: (dice) => {
    const [a, b] = [dice.whole(1, 99), dice.whole(1, 99)];
    return dice.chance(0.5)
      ? `${a}+${b}=${a + b}`
      : `${Math.max(a, b)}-${Math.min(a, b)}=${Math.abs(a - b)}`;
  },
  'per cent': (dice) => `${whole(dice, 1, 2)}%`,
  brackets: (dice) => `(${whole(dice, 1, 4)})`,
  'two rows': (dice) => `${whole(dice, 2, 4)}\n${whole(dice, 2, 4)}`,
  'rows of prices': (dice) => `${whole(dice, 1, 3)}.${two(dice, 0, 99)}\n${whole(dice, 1, 3)}.50`,
  'two numbers': (dice) => `${whole(dice, 3, 3)} ${whole(dice, 3, 5)}`,
};

/** @param {string} kind @param {ReadonlyMap<number, readonly Digit[]>} byLabel one donor's digits @param {import('./hands.js').Hand} hand
 * @param {number} seed @returns {Marked} */
export function composeMarked(kind, byLabel, hand, seed) {
  const dice = diceOf(randomOf(seed, Object.keys(KINDS).indexOf(kind)));
  const text = KINDS[kind](dice);
  const donor = new Map(
    [...byLabel].map(([label, digits]) => [
      label,
      digits.map(({ strokes }) => strokes.map((stroke) => [...stroke])),
    ]),
  );
  const { signs } = write(text, donor, { gap: GAP, signs: signsOf(hand) }, dice);
  return { text, strokes: signs.flatMap(({ strokes }) => strokes) };
}

/** @param {string} text */
const signsIn = (text) => [...text].filter((sign) => !/\s/.test(sign)).length;

/**
 * Reads numbers of each kind.
 * @param {import('../../command/models.js').Model} model
 * @param {readonly ReadonlyMap<number, readonly Digit[]>[]} donors
 * @param {Record<string, import('./hands.js').Hand>} hands
 * @param {number} count of each kind for each donor and hand @param {number} seed
 * @returns {Record<string, Count>} by kind, and of all
 */
export function countMarked(model, donors, hands, count, seed) {
  const empty = () => ({ all: 0, right: 0, sure: 0, wrong: 0, lost: 0 });
  const total = empty();
  /** @type {Record<string, Count>} */
  const counts = {};
  for (const kind of Object.keys(KINDS)) {
    counts[kind] = empty();
    for (const [place, donor] of donors.entries()) {
      for (const [turn, hand] of Object.values(hands).entries()) {
        for (let i = 0; i < count; i++) {
          const from = seed + 1_000_000 * place + 10_000 * turn + i;
          const composed = composeMarked(kind, donor, hand, from);
          const answer = model.predictNumber(composed.strokes);
          for (const tally of [counts[kind], total]) add(tally, composed.text, answer);
        }
      }
    }
    progress(kind);
  }
  progress('');
  return { ...counts, all: total };
}

/** @param {Count} tally @param {string} wanted @param {{ text: string, verdict: string }} answer */
function add(tally, wanted, { text, verdict }) {
  const [isRight, isSure] = [text === wanted, verdict === 'digit'];
  tally.all++;
  tally.right += Number(isRight);
  tally.sure += Number(isRight && isSure);
  tally.wrong += Number(!isRight && isSure);
  if (isSure) tally.lost += Math.max(0, signsIn(wanted) - signsIn(text));
}

/** A table by kind. @param {Record<string, Count>} counts */
export function markedTable(counts) {
  const share = (/** @type {number} */ part, /** @type {number} */ all) =>
    ((100 * part) / all).toFixed(1);
  return table([
    ['', 'numbers', 'right', '95 %', 'of these sure', 'sure and wrong', 'refused', 'lost'],
    ...Object.entries(counts).map(([kind, { all, right, sure, wrong, lost }]) => {
      const [low, high] = wilsonInterval(right, all);
      return [
        kind,
        all,
        share(right, all),
        `${(100 * low).toFixed(1)}..${(100 * high).toFixed(1)}`,
        share(sure, all),
        share(wrong, all),
        share(all - right - wrong, all),
        lost,
      ];
    }),
  ]);
}
