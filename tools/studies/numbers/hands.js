/* hands.js - the marks of numbers as pen strokes of several synthetic hands: the file of real strokes has digits alone. Pure.
 *
 * y grows downwards, digits stand on 0 and reach up to -1. The reader of marks was tuned on the hands TUNED_ON; the others are only scored,
 * and their ranges of sizes and places are others.
 */
import { EIGHTHS } from '../scenes/signs.js';

/** @typedef {import('../scenes/dice.js').Dice} Dice */
/** @typedef {[number, number]} Range */
/** @typedef {[number, number][]} Line */
/**
 * @typedef {object} Hand lengths in heights of a digit
 * @property {'tap' | 'tick' | 'round'} dot how a point is made
 * @property {Range} dotSize
 * @property {Range} tail height of a comma
 * @property {Range} hook how far a comma swings to the left
 * @property {Range} dash width of a minus
 * @property {number} tilt most rise of level strokes, in y per x
 * @property {Range} plus width and height of a plus
 * @property {Range} apart distance of the bars of an equals sign
 * @property {Range} lean of a slash, in x per y
 * @property {Range} over how far a slash goes beyond the digits, above and below
 * @property {Range} ring radius of the rounds of a per cent sign
 * @property {Range} bow how far a bracket is bent
 * @property {number} tremble of the pen
 */

/** @type {Record<string, Hand>} */
export const TUNED_ON = {
  neat: {
    dot: 'tick',
    dotSize: [0.02, 0.05],
    tail: [0.14, 0.24],
    hook: [0.03, 0.08],
    dash: [0.28, 0.45],
    tilt: 0.06,
    plus: [0.36, 0.5],
    apart: [0.16, 0.24],
    lean: [0.3, 0.5],
    over: [0.06, 0.12],
    ring: [0.1, 0.15],
    bow: [0.16, 0.24],
    tremble: 0.008,
  },
  loose: {
    dot: 'round',
    dotSize: [0.04, 0.09],
    tail: [0.2, 0.32],
    hook: [0.06, 0.14],
    dash: [0.35, 0.6],
    tilt: 0.18,
    plus: [0.42, 0.66],
    apart: [0.14, 0.3],
    lean: [0.35, 0.6],
    over: [0.02, 0.18],
    ring: [0.1, 0.18],
    bow: [0.13, 0.26],
    tremble: 0.014,
  },
};

/** @type {Record<string, Hand>} */
export const HANDS = {
  tapping: {
    dot: 'tap',
    dotSize: [0, 0],
    tail: [0.12, 0.19],
    hook: [0, 0.05],
    dash: [0.22, 0.34],
    tilt: 0.1,
    plus: [0.3, 0.42],
    apart: [0.12, 0.2],
    lean: [0.27, 0.42],
    over: [0.05, 0.16],
    ring: [0.08, 0.12],
    bow: [0.14, 0.2],
    tremble: 0.005,
  },
  bold: {
    dot: 'round',
    dotSize: [0.05, 0.11],
    tail: [0.24, 0.34],
    hook: [0.04, 0.16],
    dash: [0.45, 0.75],
    tilt: 0.14,
    plus: [0.55, 0.75],
    apart: [0.2, 0.34],
    lean: [0.4, 0.7],
    over: [0.1, 0.25],
    ring: [0.13, 0.2],
    bow: [0.18, 0.3],
    tremble: 0.01,
  },
  hasty: {
    dot: 'tick',
    dotSize: [0.03, 0.1],
    tail: [0.16, 0.3],
    hook: [0.08, 0.18],
    dash: [0.25, 0.55],
    tilt: 0.24,
    plus: [0.34, 0.6],
    apart: [0.13, 0.3],
    lean: [0.3, 0.62],
    over: [0, 0.2],
    ring: [0.09, 0.17],
    bow: [0.12, 0.24],
    tremble: 0.018,
  },
  small: {
    dot: 'tick',
    dotSize: [0.01, 0.03],
    tail: [0.1, 0.16],
    hook: [0.02, 0.06],
    dash: [0.2, 0.3],
    tilt: 0.04,
    plus: [0.26, 0.38],
    apart: [0.1, 0.18],
    lean: [0.28, 0.5],
    over: [-0.02, 0.1],
    ring: [0.07, 0.12],
    bow: [0.13, 0.22],
    tremble: 0.008,
  },
};

/** A stroke along points of a curve: `bend` is how far its middle lies to the left of the straight line.
 * @param {readonly [number, number]} from @param {readonly [number, number]} to @param {number} [bend] @returns {Line} */
const curve = ([x0, y0], [x1, y1], bend = 0) =>
  Array.from({ length: 9 }, (_, i) => {
    const t = i / 8;
    return [x0 + t * (x1 - x0) - 4 * t * (1 - t) * bend, y0 + t * (y1 - y0)];
  });

/** A closed round that begins at its top. @param {number} x @param {number} y @param {number} radius @returns {Line} */
const ring = (x, y, radius) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8].map((eighth) => {
    const [c, s] = EIGHTHS[eighth % 8];
    return [x + radius * s, y - 1.15 * radius * c];
  });

/** @param {Hand} hand @param {Dice} dice @param {number} x @param {number} y @returns {Line} */
function dot({ dot: kind, dotSize }, dice, x, y) {
  if (kind === 'tap') return [[x, y]];
  const size = dice.between(...dotSize);
  if (kind === 'round') return ring(x, y, size);
  return [
    [x, y - size],
    [x + 0.4 * size, y + size],
  ];
}

/** A level bar, perhaps tilted. @param {Hand} hand @param {Dice} dice @param {number} width @param {number} y @returns {Line} */
function bar({ tilt }, dice, width, y) {
  const rise = width * dice.between(-tilt, 0.4 * tilt);
  return curve([0, y - rise / 2], [width, y + rise / 2]);
}

/** @type {Record<string, (hand: Hand, dice: Dice) => Line[]>} */
const DRAWN = {
  '.': (hand, dice) => [dot(hand, dice, 0, dice.between(-0.08, 0.02))],
  ',': ({ tail, hook }, dice) => {
    const [top, swing] = [dice.between(-0.14, -0.02), dice.between(...hook)];
    return [curve([0, top], [-swing, top + dice.between(...tail)], -0.4 * swing)];
  },
  '-': (hand, dice) => [bar(hand, dice, dice.between(...hand.dash), dice.between(-0.58, -0.38))],
  '+': (hand, dice) => {
    const [width, y] = [dice.between(...hand.plus), dice.between(-0.55, -0.4)];
    const x = width * dice.between(0.42, 0.58);
    const half = (width * dice.between(0.85, 1.15)) / 2;
    return [bar(hand, dice, width, y), curve([x, y - half], [x, y + half])];
  },
  '=': (hand, dice) => {
    const [width, half] = [dice.between(...hand.plus), dice.between(...hand.apart) / 2];
    const y = dice.between(-0.55, -0.4);
    return [bar(hand, dice, width, y - half), bar(hand, dice, width, y + half)];
  },
  '/': ({ lean, over, tremble }, dice) => {
    const [top, bottom] = [-1 - dice.between(...over), dice.between(...over)];
    const width = (bottom - top) * dice.between(...lean);
    return [curve([width, top], [0, bottom], tremble * dice.bell())];
  },
  ':': (hand, dice) => [
    dot(hand, dice, 0, dice.between(-0.75, -0.55)),
    dot(hand, dice, 0.03 * dice.bell(), dice.between(-0.2, -0.02)),
  ],
  '%': ({ ring: radius, lean }, dice) => {
    const width = dice.between(...lean);
    const [a, b] = [dice.between(...radius), dice.between(...radius)];
    const gap = dice.between(0.06, 0.14);
    return [
      ring(0.25 * width - a - gap, -0.8, a),
      curve([width, -1], [0, 0]),
      ring(0.75 * width + b + gap, -0.2, b),
    ];
  },
  '(': ({ bow, over }, dice) => [
    curve([0, -1 - dice.between(...over)], [0, dice.between(...over)], dice.between(...bow)),
  ],
  ')': ({ bow, over }, dice) => [
    curve([0, -1 - dice.between(...over)], [0, dice.between(...over)], -dice.between(...bow)),
  ],
};

/** How a hand draws signs: the strokes of a sign, [x, y, x, y, ...] each. @param {Hand} hand
 * @returns {(sign: string, height: number, dice: Dice) => number[][]} */
export const signsOf = (hand) => (sign, height, dice) => {
  const size = height * dice.between(0.9, 1.1);
  const shake = hand.tremble * height;
  return DRAWN[sign](hand, dice).map((line) =>
    line.flatMap(([x, y]) => [size * x + shake * dice.bell(), size * y + shake * dice.bell()]),
  );
};
