/* kinds.js - the kinds of scenes: what is written, on which sheet, with which pen, in which light, before which camera.
 *
 * A kind names what is special about it. What it leaves out is ordinary: a plain sheet that fills the picture, a ball pen,
 * even light, up to 3 degrees of skew, little noise and blur.
 */

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {readonly [number, number]} Range */
/** @typedef {'ball' | 'pencil' | 'marker' | 'red' | 'chalk'} Pen */
/** @typedef {'none' | 'one' | 'two' | 'around'} Desk sides on which the desk is seen */
/**
 * @typedef {object} Kind
 * @property {'digit' | 'number' | 'marks' | 'empty'} holds empty: nothing is written, and the right answer is a refusal
 * @property {(dice: Dice) => string} text
 * @property {string} [sheet] of SHEETS
 * @property {boolean} [cells] each sign in a cell of its own
 * @property {Pen} [pen]
 * @property {string} [light] of LIGHTS
 * @property {Desk} [desk]
 * @property {Range} [share] width of a number, or height of a digit, as a share of the picture's
 * @property {Range} [gap] between digits, in heights
 * @property {Range} [side] longer side of the picture if it is 4 to 3; others have as many pixels
 * @property {number} [skew] greatest, in degrees
 * @property {number} [tilt] greatest way of a corner, as a share of the picture
 * @property {Range} [noise] @property {Range} [blur] @property {Range} [blocks] @property {Range} [levels] of the camera
 */

/** @param {number} from @param {number} to @returns {(dice: Dice) => string} */
const digits = (from, to) => (dice) =>
  Array.from({ length: dice.whole(from, to) }, () => dice.whole(0, 9)).join('');

/** @param {number} number @param {number} [length] */
const padded = (number, length = 2) => String(number).padStart(length, '0');

/** @param {string} mark @returns {(dice: Dice) => string} */
const date = (mark) => (dice) =>
  [padded(dice.whole(1, 28)), padded(dice.whole(1, 12)), dice.whole(1950, 2030)].join(mark);

/** @type {(dice: Dice) => string} */
const price = (dice) =>
  `${dice.whole(0, dice.pick([9, 99, 999]))}${dice.pick(['.', ','])}${padded(dice.whole(0, 99))}`;

/** @param {number} from @param {number} to */
const rows = (from, to) => (/** @type {Dice} */ dice) =>
  `${digits(from, to)(dice)}\n${digits(from, to)(dice)}`;

/** @param {Partial<Kind>} [parts] @returns {Kind} */
const digit = (parts = {}) => ({ holds: 'digit', text: digits(1, 1), ...parts });
/** @param {Partial<Kind>} [parts] @returns {Kind} */
const number = (parts = {}) => ({ holds: 'number', text: digits(3, 8), ...parts });
/** @param {(dice: Dice) => string} text @param {Partial<Kind>} [parts] @returns {Kind} */
const marks = (text, parts = {}) => ({ holds: 'marks', text, ...parts });

/** @param {Partial<Kind>} [parts] @returns {Kind} */
const empty = (parts = {}) => ({ holds: 'empty', text: () => '', ...parts });

/** @type {(dice: Dice) => string} */
const sum = (dice) => {
  const [a, b] = [dice.whole(1, 20), dice.whole(1, 20)];
  return `${a}+${b}=${a + b}`;
};

/** @type {Record<string, Kind>} */
export const KINDS = {
  'digit plain': digit(),
  'digit pencil': digit({ pen: 'pencil' }),
  'digit marker': digit({ pen: 'marker' }),
  'digit red': digit({ pen: 'red' }),
  'digit chalk': digit({ pen: 'chalk' }),
  'digit faint': digit({ levels: [2, 4], noise: [0, 0], blocks: [0, 0] }),
  'digit rules pale': digit({ sheet: 'rules pale' }),
  'digit rules dark': digit({ sheet: 'rules dark' }),
  'digit squares pale': digit({ sheet: 'squares pale' }),
  'digit squares dark': digit({ sheet: 'squares dark' }),
  'digit dots': digit({ sheet: 'dots' }),
  'digit margin': digit({ sheet: 'margin' }),
  'digit underlined': digit({ sheet: 'underlined' }),
  'digit frame thin': digit({ sheet: 'frame thin' }),
  'digit frame thick': digit({ sheet: 'frame thick' }),
  'digit frame coloured': digit({ sheet: 'frame coloured' }),
  'digit frame crossed': digit({ sheet: 'frame crossed' }),
  'digit frame cropped': digit({ sheet: 'frame cropped', share: [0.5, 0.75], skew: 1 }),
  'digit comb': digit({ sheet: 'comb', cells: true }),
  'digit table': digit({ sheet: 'table', share: [0.15, 0.35] }),
  'digit labelled': digit({ sheet: 'labelled', share: [0.2, 0.5] }),
  'digit corners': digit({ sheet: 'corners', share: [0.2, 0.5] }),
  'digit holes': digit({ sheet: 'holes', share: [0.15, 0.3] }),
  'digit desk one': digit({ desk: 'one' }),
  'digit desk two': digit({ desk: 'two' }),
  'digit desk around': digit({ desk: 'around' }),
  'digit gradient': digit({ light: 'gradient' }),
  'digit shadow soft': digit({ light: 'soft' }),
  'digit shadow hard': digit({ light: 'hard' }),
  'digit vignette': digit({ light: 'vignette' }),
  'digit glare': digit({ light: 'glare' }),
  'digit skew': digit({ skew: 8 }),
  'digit tilt': digit({ tilt: 0.14, sheet: 'rules pale', desk: 'two' }),
  'digit noise': digit({ noise: [15, 28] }),
  'digit blur': digit({ blur: [6, 14] }),
  'digit blocks': digit({ blocks: [30, 60] }),
  'digit 60 pixels': digit({ side: [60, 90], share: [0.4, 0.75] }),
  'digit small 1 in large': digit({ text: () => '1', side: [1600, 2400], share: [0.03, 0.06] }),
  'digit 12 megapixels': digit({ side: [4000, 4000], share: [0.08, 0.4], blur: [2, 4] }),
  'number plain': number(),
  'number pencil': number({ pen: 'pencil' }),
  'number chalk': number({ pen: 'chalk' }),
  'number touching': number({ gap: [-0.08, 0.06] }),
  'number rules pale': number({ sheet: 'rules pale' }),
  'number rules dark': number({ sheet: 'rules dark' }),
  'number rules tilt': number({ sheet: 'rules pale', tilt: 0.1, desk: 'two', light: 'soft' }),
  'number squares tilt': number({ sheet: 'squares pale', tilt: 0.1 }),
  'number squares dark': number({ sheet: 'squares dark' }),
  'number boxes': number({ sheet: 'boxes', cells: true }),
  'number comb': number({ sheet: 'comb', cells: true }),
  'number frame': number({ sheet: 'frame thin' }),
  'number table': number({ sheet: 'table', share: [0.2, 0.4] }),
  'number underlined': number({ sheet: 'underlined' }),
  'number labelled': number({ sheet: 'labelled' }),
  'number two rows': number({ text: rows(3, 5) }),
  'number two rows ruled': number({ text: rows(3, 5), sheet: 'rules pale', light: 'soft' }),
  'number envelope': number({
    text: digits(5, 5),
    sheet: 'envelope',
    desk: 'around',
    tilt: 0.05,
    share: [0.25, 0.4],
  }),
  'number desk': number({ desk: 'two' }),
  'number shadow hard': number({ light: 'hard' }),
  'number 12 megapixels': number({ side: [4000, 4000], blur: [2, 4] }),
  'marks price': marks(price),
  'marks date points': marks(date('.')),
  'marks date slashes': marks(date('/')),
  'marks time': marks((dice) => `${dice.whole(0, 23)}:${padded(dice.whole(0, 59))}`),
  'marks minus': marks((dice) => `-${digits(1, 3)(dice)}`),
  'marks fraction': marks((dice) => `${dice.whole(1, 9)}/${dice.whole(2, 9)}`),
  'marks sum': marks(sum),
  'marks brackets': marks((dice) => `(${digits(2, 4)(dice)})`),
  'marks phone': marks((dice) => `0${digits(2, 3)(dice)} ${digits(4, 7)(dice)}`),
  'marks per cent': marks((dice) => `${dice.whole(1, 100)}%`),
  'marks price boxed': marks(price, { sheet: 'frame thin' }),
  'marks price ruled': marks(price, { sheet: 'rules pale', light: 'gradient' }),
  'empty plain': empty(),
  'empty rules dark': empty({ sheet: 'rules dark' }),
  'empty squares dark': empty({ sheet: 'squares dark' }),
  'empty frame': empty({ sheet: 'frame thin' }),
  'empty boxes': empty({ sheet: 'boxes', cells: true }),
  'empty shadow hard': empty({ light: 'hard' }),
  'empty desk': empty({ desk: 'two' }),
  'empty noise': empty({ noise: [15, 28] }),
};
