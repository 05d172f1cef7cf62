/* form.js - draws a printed form that somebody has filled in, as a scanner or a camera sees it. Deterministic.
 *
 * Scans are turned by up to 1.5 degrees, moved and stretched a little; photographs lie on a desk and are seen from aside.
 */
import { cosSin } from '../distort.js';
import { mappingOf } from '../../command/quad.js';
import { randomOf } from '../random.js';
import { taken } from './camera.js';
import { Canvas } from './canvas.js';
import { diceOf } from './dice.js';
import { lettering } from './letters.js';
import { inkLine, lineIn } from './pen.js';
import { insideOf, turned } from './space.js';
import { boundsOf, write } from './writing.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('../../command/quad.js').Point} Point */
/** @typedef {import('./writing.js').Bounds} Bounds */
/** @typedef {{ name: string, kind: 'comb' | 'box' | 'line', box: Bounds, cells?: number, pattern: string, word: string,
 *    text: (dice: Dice) => string }} Printed box: in units of the sheet */

/** The sheet, in units: A5 across, 150 units an inch. */
const [WIDTH, HEIGHT] = [1240, 876];

const digits = (/** @type {Dice} */ dice, /** @type {number} */ count) =>
  Array.from({ length: count }, () => dice.whole(0, 9)).join('');
const two = (/** @type {number} */ number) => String(number).padStart(2, '0');

/** @type {Printed[]} */
export const FIELDS = [
  { name: 'number', kind: 'comb', box: [90, 150, 510, 215], cells: 7, pattern: '7', word: 'NO', text: (dice) => digits(dice, 7) },
  { name: 'postcode', kind: 'comb', box: [690, 150, 990, 215], cells: 5, pattern: '5', word: 'AREA', text: (dice) => digits(dice, 5) },
  { name: 'date', kind: 'line', box: [90, 300, 510, 370], pattern: 'date', word: 'DATE', text: (dice) => `${two(dice.whole(1, 28))}.${two(dice.whole(1, 12))}.20${two(dice.whole(10, 29))}` },
  { name: 'phone', kind: 'box', box: [690, 300, 1150, 370], pattern: 'digits', word: 'TEL', text: (dice) => digits(dice, dice.whole(7, 9)) },
  { name: 'amount', kind: 'box', box: [90, 460, 430, 535], pattern: 'price', word: 'TOTAL', text: (dice) => `${dice.whole(1, 999)}.${two(dice.whole(0, 99))}` },
  { name: 'time', kind: 'line', box: [690, 460, 950, 535], pattern: 'time', word: 'TEA TIME', text: (dice) => `${two(dice.whole(0, 23))}:${two(dice.whole(0, 59))}` },
  { name: 'count', kind: 'box', box: [90, 630, 230, 705], pattern: 'digits', word: 'MEN', text: (dice) => String(dice.whole(2, 99)) },
  { name: 'code', kind: 'box', box: [690, 630, 1070, 705], pattern: '6', word: 'ORDER', text: (dice) => digits(dice, 6) },
]; // prettier-ignore

/** What `inkling read --template` takes. */
export const TEMPLATE = {
  fields: FIELDS.map(({ name, box, pattern, cells }) => ({
    name,
    box: box.map((side, i) => Number((side / (i % 2 ? HEIGHT : WIDTH)).toFixed(4))),
    pattern,
    cells,
  })),
};

/** @param {Printed} field @returns {number[][]} lines */
function printOf({ kind, box: [left, top, right, bottom], cells = 1 }) {
  if (kind === 'line') return [[left, bottom, right, bottom]];
  const step = (right - left) / cells;
  const between = Array.from({ length: cells - 1 }, (_, i) => left + (i + 1) * step);
  return [
    [left, top, right, top, right, bottom, left, bottom, left, top],
    ...between.map((x) => [x, top, x, bottom]),
  ];
}

/** Strokes of a text in a room, standing near its lower edge. @param {string} text @param {import('./writing.js').Donor} donor
 *  @param {Bounds} room @param {Dice} dice */
function written(text, donor, [left, top, right, bottom], dice) {
  const strokes = write(text, donor, { gap: [0.1, 0.35] }, dice).signs.flatMap(
    (sign) => sign.strokes,
  );
  const [x0, y0, x1, y1] = boundsOf(strokes);
  const [wide, tall] = [right - left, bottom - top];
  const scale = Math.min((dice.between(0.55, 0.72) * tall) / 200, (0.84 * wide) / (x1 - x0));
  const free = wide - scale * (x1 - x0);
  const x = left + (text.length > 1 ? Math.min(free / 2, 0.25 * tall) : free / 2) - scale * x0;
  const y = top + (tall - scale * (y1 - y0)) * dice.between(0.45, 0.6) - scale * y0;
  return strokes.map((stroke) => stroke.map((v, i) => (i % 2 ? y + scale * v : x + scale * v)));
}

/** @param {Printed} field @param {string} text @param {import('./writing.js').Donor} donor @param {Dice} dice */
function strokesIn({ box, cells }, text, donor, dice) {
  if (!cells) return written(text, donor, box, dice);
  const [left, top, right, bottom] = box;
  const step = (right - left) / cells;
  return [...text].flatMap((digit, i) =>
    written(digit, donor, [left + i * step, top, left + (i + 1) * step, bottom], dice),
  );
}

/** Where the sheet's corners are in the picture. @param {boolean} isPhoto @param {number} width @param {number} height @param {Dice} dice
 *  @returns {Point[]} */
function cornersOf(isPhoto, width, height, dice) {
  const inset = isPhoto ? dice.between(0.06, 0.1) : dice.between(-0.01, 0.01);
  const [left, top] = [inset * width, inset * height];
  const [dx, dy] = isPhoto ? [0, 0] : [dice.between(-0.01, 0.01) * width, dice.between(-0.01, 0.01) * height]; // prettier-ignore
  /** @type {Point[]} */
  const flat = [[left, top], [width - left, top], [width - left, height - top], [left, height - top]]; // prettier-ignore
  const [c, s] = cosSin((dice.between(-1, 1) * (isPhoto ? 4 : 1.5) * Math.PI) / 180);
  const tilt = isPhoto ? 0.03 : 0;
  return turned(flat, [width / 2, height / 2], [c, s]).map(([x, y]) => [
    x + dx + tilt * width * dice.between(-1, 1),
    y + dy + tilt * height * dice.between(-1, 1),
  ]);
}

/**
 * @param {import('./writing.js').Donor} donor
 * @param {number} seed
 * @param {{ isPhoto?: boolean, size?: number }} [options] size: 1 is 150 dots an inch
 * @returns {{ data: Uint8ClampedArray, width: number, height: number, values: Record<string, string>, corners: Point[] }}
 */
export function formOf(donor, seed, { isPhoto = false, size = 1 } = {}) {
  const dice = diceOf(randomOf(73, seed));
  const [width, height] = [Math.round(size * WIDTH), Math.round(size * HEIGHT)];
  const corners = cornersOf(isPhoto, width, height, dice);
  const to = mappingOf(WIDTH, HEIGHT, corners);
  const canvas = new Canvas(width, height);
  const inside = insideOf(corners);
  const [paper, desk, slope] = [dice.between(225, 250), dice.between(50, 150), isPhoto ? dice.between(-0.25, 0.25) : 0]; // prettier-ignore
  canvas.fill((x, y, out) => {
    const lit = 1 - Math.abs(slope) / 2 + slope * (x / width - 0.5);
    const isDesk = isPhoto && inside(x, y) < 0;
    for (let c = 0; c < 3; c++) out[c] = lit * (isDesk ? desk - 12 * c : paper - 2 * c);
  });
  const flat = () => 1;
  const line = (/** @type {number[]} */ points, /** @type {number} */ wide) => lineIn({ points, width: wide }, to); // prettier-ignore
  const words = FIELDS.flatMap(({ word, box }) => lettering(word, box[0], box[1] - 14, 20));
  const shade = dice.pick([40, 90, 140]);
  const printed = [...FIELDS.flatMap(printOf).map((points) => line(points, 2)), ...words.map((points) => line(points, 2.4))]; // prettier-ignore
  canvas.draw(printed, { colour: [shade, shade, shade], strength: 1, grain: 0 }, flat);
  /** @type {Record<string, string>} */
  const values = {};
  const pen = dice.between(0.06, 0.1);
  const ink = dice.pick(/** @type {const} */ ([[28, 42, 105], [32, 32, 36]])); // prettier-ignore
  const lines = FIELDS.flatMap((field) => {
    const text = (values[field.name] = field.text(dice));
    const strokes = strokesIn(field, text, donor, dice);
    return strokes.map((stroke) => inkLine(stroke, pen, 40, to, dice));
  });
  canvas.draw(lines, { colour: ink, strength: 0.95, grain: 0 }, flat);
  const noise = dice.between(1, 4);
  const data = taken(canvas, { blur: 1, noise, blocks: 0, levels: 0 }, dice.whole(1, 2 ** 30));
  return { data, width, height, values, corners };
}
