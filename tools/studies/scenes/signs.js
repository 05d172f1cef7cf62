/* signs.js - the signs of numbers as pen strokes: point, comma, minus, plus, slash, colon, per cent, equals and brackets. Pure.
 *
 * Nobody has written these: they are drawn here with a trembling pen. y grows downwards, the line is at 0, digits reach up to -1.
 */

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {[number, number][]} Stroke */

/** A point of a pen: a tick or a small round. @param {Dice} dice @param {number} x @param {number} y @returns {Stroke} */
function dot(dice, x, y) {
  const size = dice.between(0.005, 0.03);
  return [
    [x, y - size],
    [x + size, y],
    [x, y + size],
    [x - size / 2, y],
  ];
}

/** A closed round. @param {number} x @param {number} y @param {number} r @returns {Stroke} */
const ring = (x, y, r) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8].map((eighth) => {
    const [c, s] = EIGHTHS[eighth % 8];
    return [x + r * s, y - 1.2 * r * c];
  });

/** Cosine and sine of eighths of a turn. @type {[number, number][]} */
export const EIGHTHS = [
  [1, 0],
  [Math.SQRT1_2, Math.SQRT1_2],
  [0, 1],
  [-Math.SQRT1_2, Math.SQRT1_2],
  [-1, 0],
  [-Math.SQRT1_2, -Math.SQRT1_2],
  [0, -1],
  [Math.SQRT1_2, -Math.SQRT1_2],
];

/** A level bar. @param {number} width @param {number} y @returns {Stroke} */
const bar = (width, y) => [
  [0, y],
  [width / 2, y],
  [width, y],
];

/** @type {Record<string, (dice: Dice) => Stroke[]>} */
const DRAWN = {
  '.': (dice) => [dot(dice, 0, -0.02)],
  ',': (dice) => {
    const long = dice.between(0.12, 0.24);
    return [
      [
        [0.04, -0.06],
        [0.04, long - 0.12],
        [-0.03, long - 0.04],
      ],
    ];
  },
  '-': (dice) => [bar(dice.between(0.28, 0.5), dice.between(-0.55, -0.42))],
  '+': (dice) => {
    const [width, y] = [dice.between(0.36, 0.55), dice.between(-0.52, -0.42)];
    return [
      bar(width, y),
      [
        [width / 2, y - width / 2],
        [width / 2, y],
        [width / 2, y + width / 2],
      ],
    ];
  },
  '=': (dice) => {
    const [width, y] = [dice.between(0.35, 0.55), dice.between(-0.5, -0.42)];
    return [bar(width, y - 0.1), bar(width, y + 0.1)];
  },
  '/': (dice) => [
    [
      [dice.between(0.3, 0.5), -1.06],
      [dice.between(0.15, 0.22), -0.5],
      [0, 0.08],
    ],
  ],
  ':': (dice) => [
    dot(dice, 0, dice.between(-0.75, -0.6)),
    dot(dice, 0, dice.between(-0.15, -0.05)),
  ],
  '%': (dice) => [
    ring(0.14, -0.8, dice.between(0.1, 0.15)),
    [
      [0.55, -1],
      [0.32, -0.5],
      [0.1, 0],
    ],
    ring(0.56, -0.18, dice.between(0.1, 0.15)),
  ],
  '(': () => [
    [
      [0.22, -1.08],
      [0.06, -0.8],
      [0, -0.47],
      [0.06, -0.15],
      [0.22, 0.12],
    ],
  ],
  ')': () => [
    [
      [0, -1.08],
      [0.16, -0.8],
      [0.22, -0.47],
      [0.16, -0.15],
      [0, 0.12],
    ],
  ],
};

/** The strokes of a sign, [x, y, x, y, ...] each. @param {string} sign @param {number} height of digits @param {Dice} dice */
export function signStrokes(sign, height, dice) {
  const size = height * dice.between(0.88, 1.12);
  const tremble = 0.008 * height;
  return DRAWN[sign](dice).map((stroke) =>
    stroke.flatMap(([x, y]) => [
      size * x + tremble * dice.bell(),
      size * y + tremble * dice.bell(),
    ]),
  );
}
