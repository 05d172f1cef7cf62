/* sheets.js - what is printed on a sheet beside or under the writing: rules, squares, margins, boxes, combs, tables, labels. Pure.
 *
 * Each is a function of the page, in the units of the sheet, that returns marks in the order in which they are printed.
 */
import { lettering } from './letters.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('./canvas.js').Ink} Ink */
/** @typedef {import('./canvas.js').Colour} Colour */
/** @typedef {import('./writing.js').Bounds} Bounds */
/** @typedef {{ points: number[], width: number }} PageLine */
/** @typedef {{ lines: PageLine[], ink: Ink }} Mark */
/**
 * @typedef {object} Page
 * @property {number} width
 * @property {number} height
 * @property {number} unit height of a digit
 * @property {Bounds} box around the writing
 * @property {number[]} bases where the rows stand
 * @property {Bounds[]} cells of a form
 * @property {number} reach how far printed lines run beyond the sheet: where it fills the picture
 * @property {Ink} pen what the writing is written with
 * @property {Dice} dice
 */

/** @param {Colour} colour @param {number} [strength] @returns {Ink} */
const print = (colour, strength = 1) => ({ colour, strength, grain: 0 });

/** @type {Colour[]} */
const DARK = [
  [35, 35, 40],
  [60, 60, 64],
  [90, 90, 95],
  [40, 60, 120],
];
/** @type {Colour[]} */
const PALE = [
  [175, 195, 220],
  [190, 195, 200],
  [160, 185, 215],
  [200, 205, 190],
];
/** @type {Colour[]} */
const BRIGHT = [
  [190, 50, 50],
  [40, 130, 70],
  [50, 80, 180],
  [225, 130, 50],
];

/** Width of a printed line, about a pixel at least. @param {Page} page @param {number} from @param {number} to in heights */
const lineWidth = ({ dice, unit }, from, to) => Math.max(0.9, unit * dice.between(from, to));

/** @param {Page} page @param {number} y @param {number} width @returns {PageLine} */
const across = ({ width: right, reach }, y, width) => ({
  points: [-reach, y, right + reach, y],
  width,
});

/** @param {Page} page @param {number} x @param {number} width @returns {PageLine} */
const down = ({ height, reach }, x, width) => ({
  points: [x, -reach, x, height + reach],
  width,
});

/** @param {Bounds} box @param {number} width @returns {PageLine} */
const around = ([left, top, right, bottom], width) => ({
  points: [left, top, right, top, right, bottom, left, bottom, left, top],
  width,
});

/** Places on the sheet and as far beyond it as lines run, a step apart, one of them at `at`.
 * @param {number} at @param {number} step @param {number} reach @param {number} size */
function places(at, step, reach, size) {
  const first = at - Math.floor((at + reach) / step) * step;
  return Array.from(
    { length: Math.floor((size + reach - first) / step) + 1 },
    (_, i) => first + i * step,
  );
}

/** Rules on which the writing stands, roughly. @param {Page} page @param {Colour} colour @param {readonly [number, number]} wide */
function rules(page, colour, wide) {
  const { dice, unit, bases } = page;
  const rows = bases.length > 1 ? bases[1] - bases[0] : unit * dice.between(1.1, 2);
  const step = rows / dice.pick(rows > 1.4 * unit ? [1, 2, 2, 3] : [1, 1, 2]);
  const at = bases[0] + unit * dice.between(-0.12, 0.12);
  const width = lineWidth(page, ...wide);
  const lines = places(at, step, page.reach, page.height).map((y) => across(page, y, width));
  return [{ lines, ink: print(colour) }];
}

/** @param {Page} page @param {Colour} colour */
function squares(page, colour) {
  const { dice, unit, box } = page;
  const step = unit * dice.pick([0.5, 0.6, 0.75, 1, 1.2]);
  const width = lineWidth(page, 0.012, 0.03);
  const x = box[0] + step * dice.next();
  const y = page.bases[0] + step * dice.between(-0.2, 0.2);
  const lines = [
    ...places(y, step, page.reach, page.height).map((at) => across(page, at, width)),
    ...places(x, step, page.reach, page.width).map((at) => down(page, at, width)),
  ];
  return [{ lines, ink: print(colour) }];
}

/** The box of the writing, larger on each side. @param {Page} page @param {number} from @param {number} to in heights
 * @returns {Bounds} */
function roomy({ box: [left, top, right, bottom], unit, dice }, from, to) {
  const room = () => unit * dice.between(from, to);
  return [left - room(), top - room(), right + room(), bottom + room()];
}

/** Corners of cells. @param {Page} page @param {Colour} colour @param {number} width */
function boxes(page, colour, width) {
  return [{ lines: page.cells.map((cell) => around(cell, width)), ink: print(colour) }];
}

/** A word above a field. @param {Page} page @param {number} left @param {number} bottom */
function label(page, left, bottom) {
  const { dice, unit } = page;
  const size = unit * dice.between(0.18, 0.3);
  const word = dice.pick(['DATE', 'TEL', 'NAME', 'TOTAL', 'NO', 'DATE OF ENTRY', 'AMOUNT']);
  const lines = lettering(word, left, bottom, size).map((points) => ({
    points,
    width: Math.max(0.8, 0.13 * size),
  }));
  return { lines, ink: print(dice.pick(DARK)) };
}

/** A cell between two empty ones. @param {Bounds} cell @returns {Bounds[]} */
const threeOf = ([left, top, right, bottom]) =>
  [-1, 0, 1].map((i) => {
    const step = i * (right - left);
    return [left + step, top, right + step, bottom];
  });

/** @type {Record<string, (page: Page) => Mark[]>} */
export const SHEETS = {
  plain: () => [],
  'rules pale': (page) => rules(page, page.dice.pick(PALE), [0.015, 0.04]),
  'rules dark': (page) => rules(page, page.dice.pick(DARK), [0.015, 0.045]),
  'squares pale': (page) => squares(page, page.dice.pick(PALE)),
  'squares dark': (page) => squares(page, page.dice.pick([...DARK.slice(2), ...BRIGHT.slice(2)])),
  dots: (page) => {
    const step = page.unit * page.dice.pick([0.4, 0.5, 0.75]);
    const width = lineWidth(page, 0.04, 0.07);
    const lines = places(page.bases[0], step, page.reach, page.height).flatMap((y) =>
      places(page.box[0], step, page.reach, page.width).map((x) => ({ points: [x, y], width })),
    );
    return [{ lines, ink: print(page.dice.pick([...PALE, DARK[2]])) }];
  },
  margin: (page) => {
    const { box, unit, dice } = page;
    const x = dice.chance(0.7)
      ? box[0] - unit * dice.between(0.1, 0.7)
      : box[2] + unit * dice.between(0.1, 0.7);
    const line = down(page, x, lineWidth(page, 0.02, 0.05));
    const red = print(dice.pick(/** @type {Colour[]} */ ([BRIGHT[0], [215, 120, 120]])));
    const sheet = dice.chance(0.6) ? rules(page, dice.pick(PALE), [0.015, 0.04]) : [];
    return [...sheet, { lines: [line], ink: red }];
  },
  underlined: (page) => {
    const { box, unit, dice, bases } = page;
    const lines = bases.map((base) => {
      const y = base + unit * dice.between(-0.03, 0.2);
      const [left, right] = [
        box[0] - unit * dice.between(0, 0.3),
        box[2] + unit * dice.next() * 0.3,
      ];
      const points = [0, 1, 2, 3, 4].flatMap((i) => [
        left + ((right - left) * i) / 4,
        y + unit * 0.02 * dice.bell() + (i / 4) * 0.06 * unit,
      ]);
      return { points, width: Math.max(1.2, unit * dice.between(0.035, 0.07)) };
    });
    return [{ lines, ink: page.pen }];
  },
  'frame thin': (page) => {
    const line = around(roomy(page, 0.15, 0.6), lineWidth(page, 0.015, 0.04));
    return [{ lines: [line], ink: print(page.dice.pick(DARK)) }];
  },
  'frame thick': (page) => {
    const line = around(roomy(page, 0.2, 0.6), lineWidth(page, 0.07, 0.15));
    return [{ lines: [line], ink: print(page.dice.pick(DARK)) }];
  },
  'frame coloured': (page) => {
    const line = around(roomy(page, 0.15, 0.6), lineWidth(page, 0.02, 0.06));
    return [{ lines: [line], ink: print(page.dice.pick(BRIGHT)) }];
  },
  /** One side or two run through the outer part of the writing. */
  'frame crossed': (page) => {
    const { dice, unit } = page;
    const frame = [...roomy(page, 0.15, 0.5)];
    for (let i = dice.whole(1, 2); i > 0; i--) {
      const side = dice.whole(0, 3);
      const inwards = side < 2 ? 1 : -1;
      frame[side] = page.box[side] + inwards * unit * dice.between(-0.02, 0.14);
    }
    const line = around(
      /** @type {Bounds} */ (/** @type {unknown} */ (frame)),
      lineWidth(page, 0.015, 0.045),
    );
    return [{ lines: [line], ink: print(dice.pick([...DARK, ...BRIGHT])) }];
  },
  /** The picture was cut along the frame; parts of it are seen. */
  'frame cropped': (page) => {
    const { dice, width, height } = page;
    const wide = lineWidth(page, 0.02, 0.08);
    const off = () => wide * dice.between(-0.6, 1.6);
    const line = around([off(), off(), width - off(), height - off()], wide);
    return [{ lines: [line], ink: print(dice.pick(DARK)) }];
  },
  /** A base line and short ticks. */
  comb: (page) => {
    const { dice, unit } = page;
    const width = lineWidth(page, 0.015, 0.04);
    const cells = page.cells.length > 1 ? page.cells : threeOf(page.cells[0]);
    const tall = unit * dice.between(0.2, 0.6);
    const lines = cells.flatMap(([left, , right, bottom]) => [
      { points: [left, bottom - tall, left, bottom, right, bottom, right, bottom - tall], width },
    ]);
    return [{ lines, ink: print(dice.pick([...DARK, ...BRIGHT])) }];
  },
  boxes: (page) => {
    const { dice, cells } = page;
    const ink = dice.pick([...DARK, ...BRIGHT]);
    const marks = boxes(page, ink, lineWidth(page, 0.015, 0.04));
    const above = cells[0][1] - page.unit * dice.between(0.12, 0.3);
    return dice.chance(0.5) ? [...marks, label(page, cells[0][0], above)] : marks;
  },
  table: (page) => {
    const { dice } = page;
    const [left, top, right, bottom] = roomy(page, 0.15, 0.5);
    const [width, height] = [right - left, bottom - top];
    const line = lineWidth(page, 0.015, 0.04);
    const [x, y] = [left - width * dice.whole(0, 2), top - height * dice.whole(0, 2)];
    const [columns, rows] = [4, 5];
    const lines = [];
    for (let i = 0; i <= rows; i++)
      lines.push({ points: [x, y + i * height, x + columns * width, y + i * height], width: line });
    for (let i = 0; i <= columns; i++)
      lines.push({ points: [x + i * width, y, x + i * width, y + rows * height], width: line });
    return [{ lines, ink: print(dice.pick(DARK)) }];
  },
  labelled: (page) => {
    const [left, top] = page.box;
    return [label(page, left, top - page.unit * page.dice.between(0.3, 0.7))];
  },
  /** Two lines of an address in the same hand above the writing, and a stamp. */
  envelope: (page) => {
    const { dice, unit, box, width } = page;
    const wide = Math.max(1.2, 0.04 * unit);
    const lines = [1, 2].map((row) => {
      const [y, step] = [box[1] - unit * (0.9 * row - 0.2), unit * dice.between(0.22, 0.32)];
      const count = 2 * Math.floor(((box[2] - box[0]) / step) * dice.between(0.4, 0.5));
      const points = Array.from({ length: count }, (_, i) => [
        box[0] + step * (i + 0.2 * dice.bell()),
        y + unit * ((i % 2 ? 0.15 : -0.15) + 0.04 * dice.bell()),
      ]);
      return { points: points.flat(), width: wide };
    });
    const [right, side] = [width - 0.05 * width, 0.12 * width];
    const stamp = around(
      [right - side * 0.85, 0.3 * side, right, 1.3 * side],
      Math.max(1.5, side / 40),
    );
    return [
      { lines, ink: page.pen },
      { lines: [stamp], ink: print(BRIGHT[0]) },
    ];
  },
  /** Marks in the corners, by which a machine finds a form. */
  corners: (page) => {
    const { width, height, unit, dice } = page;
    const [off, size] = [0.05 * Math.min(width, height), unit * dice.between(0.12, 0.25)];
    const lines = [
      [off, off],
      [width - off, off],
      [off, height - off],
      [width - off, height - off],
    ].map(([x, y]) => ({ points: [x - size / 4, y, x + size / 4, y], width: size }));
    return [{ lines, ink: print(DARK[0]) }];
  },
  holes: (page) => {
    const { height, unit, dice, box } = page;
    const x = box[0] - unit * dice.between(0.9, 1.4);
    const width = unit * dice.between(0.45, 0.7);
    const lines = [0.25, 0.75].map((share) => ({ points: [x, share * height], width }));
    return [{ lines, ink: print(dice.pick(/** @type {Colour[]} */ ([DARK[1], [110, 90, 70]]))) }];
  },
};
