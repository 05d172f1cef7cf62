/* scene.js - draws a photograph of handwriting: a sheet with marks and ink, light, a desk, a camera. Deterministic.
 *
 *   sceneOf('number boxes', '4711', donor, 7)    { width, height, data, text, boxes }
 *
 * A seed and the donor's drawings decide every pixel; the arithmetic is + - * / and square roots. The picture is painted flat on a
 * sheet, which a projective map brings before the camera: lines become longer lines, and are drawn in the picture with smooth edges.
 */
import { cosSin } from '../distort.js';
import { randomOf } from '../random.js';
import { HEIGHT } from '../numbers/compose.js';
import { taken } from './camera.js';
import { Canvas } from './canvas.js';
import { diceOf } from './dice.js';
import { KINDS } from './kinds.js';
import { LIGHTS } from './light.js';
import { SHEETS } from './sheets.js';
import { PENS, boxAround, inkLine, lineIn } from './pen.js';
import { throughLens } from './lens.js';
import { mappingOf } from '../../command/quad.js';
import { insideOf, turned } from './space.js';
import { textureOf } from './texture.js';
import { boundsOf, write } from './writing.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('./kinds.js').Kind} Kind */
/** @typedef {import('./canvas.js').Ink} Ink */
/** @typedef {import('./canvas.js').Colour} Colour */
/** @typedef {import('./space.js').Point} Point */
/** @typedef {import('./sheets.js').Page} Page */
/** @typedef {import('./sheets.js').Mark} Mark */
/** @typedef {import('./writing.js').Bounds} Bounds */
/** @typedef {{ text: string, row: number, box: Bounds }} SignBox in pixels */
/** @typedef {{ width: number, height: number, data: Uint8ClampedArray, text: string, boxes: SignBox[] }} Scene */
/** @typedef {{ width: number, height: number, sheet: Bounds, quad: Point[] }} View sheet: before it is turned */

/**
 * @typedef {object} Plan what a renderer gets
 * @property {Kind} parts
 * @property {View} view
 * @property {Page} page
 * @property {{ strokes: number[][] }[]} signs in units of the sheet
 * @property {number} pen width in heights
 * @property {Dice} dice
 */

/** What an empty sheet leaves room for. */
const UNSEEN_TEXT = '1234';

/** The number of a kind: part of the seed of all that is random. @param {string} kind */
const numberOf = (kind) =>
  [...kind].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);

/** A text of a kind. @param {string} kind @param {number} seed */
export const textOf = (kind, seed) => KINDS[kind].text(diceOf(randomOf(71, numberOf(kind), seed)));

/**
 * @param {string} kind of KINDS
 * @param {string} text digits, spaces and the signs of signs.js; rows are separated by line feeds; '' for an empty sheet
 * @param {import('./writing.js').Donor} donor
 * @param {number} seed
 * @param {{ size?: number, lens?: boolean }} [options] size of the picture: 1, or less for tests; lens: the other renderer, lens.js
 * @returns {Scene}
 */
export function sceneOf(kind, text, donor, seed, { size = 1, lens = false } = {}) {
  const parts = KINDS[kind];
  const dice = diceOf(randomOf(72, numberOf(kind), seed));
  const view = viewOf(parts, dice, size);
  const { page, signs, pen } = pageOf(parts, text || UNSEEN_TEXT, donor, view, dice);
  const shown = text === '' ? [] : signs;
  const plan = { parts, view, page, signs: shown, pen, dice };
  const { canvas, boxes } = lens ? throughLens(plan) : flat(plan);
  const data = taken(canvas, cameraOf(parts, page.unit, lens, dice), dice.whole(1, 2 ** 30));
  return {
    width: view.width,
    height: view.height,
    data,
    text,
    boxes: shown.map((sign, i) => ({ text: sign.text, row: sign.row, box: boxes[i] })),
  };
}

/** Draws each line where the camera sees it. @param {Plan} plan @returns {{ canvas: Canvas, boxes: Bounds[] }} */
function flat({ parts, view, page, signs, pen, dice }) {
  const canvas = new Canvas(view.width, view.height);
  paintGround(canvas, view, parts.desk ?? 'none', parts.pen === 'chalk', dice);
  const to = mappingOf(page.width, page.height, view.quad);
  const rough = textureOf(dice.next);
  const grain = Math.max(1, page.unit / 60);
  const roughness = (/** @type {number} */ x, /** @type {number} */ y) =>
    0.5 + 0.5 * rough(x / grain, y / grain);
  for (const { lines, ink } of SHEETS[parts.sheet ?? 'plain'](page))
    canvas.draw(
      lines.map((line) => lineIn(line, to)),
      ink,
      roughness,
    );
  const written = signs.map(({ strokes }) =>
    strokes.map((stroke) => inkLine(stroke, pen, page.unit, to, dice)),
  );
  canvas.draw(written.flat(), page.pen, roughness);
  const middle = to((page.box[0] + page.box[2]) / 2, (page.box[1] + page.box[3]) / 2);
  shine(canvas, LIGHTS[parts.light ?? 'even']({ ...view, middle }, dice));
  return { canvas, boxes: written.map(boxAround) };
}

/** The picture's size, the place of the sheet and its corners. @param {Kind} kind @param {Dice} dice @param {number} size
 * @returns {View} */
function viewOf({ side = [480, 1000], skew = 3, tilt = 0, desk = 'none', sheet }, dice, size) {
  const longer = size * dice.whole(...side);
  const shape =
    sheet === 'frame cropped' ? dice.between(0.9, 1.2) : dice.pick([0.75, 0.75, 1, 4 / 3]);
  const width = Math.max(48, Math.round(longer * Math.sqrt(0.75 / shape)));
  const height = Math.max(48, Math.round(width * shape));
  const seen = () => dice.between(0.06, 0.16);
  const sides = { none: [0, 0, 0, 0], one: [1, 0, 0, 0], two: [1, 1, 0, 0], around: [1, 1, 1, 1] }[
    desk
  ];
  const turns = dice.whole(0, 3);
  const inset = [0, 1, 2, 3].map((i) =>
    sides[(i + turns) % 4] ? seen() : desk === 'none' ? 0 : -0.15,
  );
  /** @type {Bounds} */
  const box = [
    inset[0] * width,
    inset[1] * height,
    (1 - inset[2]) * width,
    (1 - inset[3]) * height,
  ];
  const [left, top, right, bottom] = box;
  /** @type {Point[]} */
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  const angle = (dice.between(-skew, skew) * Math.PI) / 180;
  const turn = /** @type {Point} */ (cosSin(angle));
  const quad = turned(corners, [width / 2, height / 2], turn).map(
    ([x, y]) =>
      /** @type {Point} */ ([
        x + tilt * width * dice.between(-0.5, 1) * (x < width / 2 ? 1 : -1),
        y + tilt * height * dice.between(-0.5, 1) * (y < height / 2 ? 1 : -1),
      ]),
  );
  return { width, height, sheet: box, quad };
}

/** Size and middle of the writing on the sheet: a digit is measured by its height, a number by its width. All of it is on the sheet
 * and in the picture. @param {Kind} kind @param {View} view @param {Bounds} all around the writing @param {Dice} dice */
function placeOf(kind, { width, height, sheet: [left, top, right, bottom] }, all, dice) {
  const [wide, tall] = [all[2] - all[0], all[3] - all[1]];
  const edge = (kind.sheet === 'frame cropped' ? 0.06 : 0.08) + (kind.tilt ?? 0);
  const [x0, x1] = [Math.max(0, left) + edge * width, Math.min(width, right) - edge * width];
  const [y0, y1] = [Math.max(0, top) + edge * height, Math.min(height, bottom) - edge * height];
  const isDigit = kind.holds === 'digit';
  const wanted = dice.between(...(kind.share ?? (isDigit ? [0.15, 0.6] : [0.35, 0.8])));
  const scale = Math.min(
    isDigit ? (wanted * height) / tall : (wanted * width) / wide,
    (x1 - x0) / wide,
    (y1 - y0) / tall,
  );
  const free = (/** @type {number} */ room) =>
    room * dice.between(-0.5, 0.5) * (kind.sheet === 'frame cropped' ? 0.3 : 1);
  return {
    scale,
    x: (x0 + x1) / 2 + free(x1 - x0 - scale * wide) - left,
    y: (y0 + y1) / 2 + free(y1 - y0 - scale * tall) - top,
  };
}

/** Writes the text somewhere on the sheet. @param {Kind} kind @param {string} text @param {import('./writing.js').Donor} donor
 * @param {View} view @param {Dice} dice */
function pageOf(kind, text, donor, view, dice) {
  const { width: widths, colours, strength, grain } = PENS[kind.pen ?? 'ball'];
  const [left, top, right, bottom] = view.sheet;
  const [width, height] = [right - left, bottom - top];
  const written = write(text, donor, { gap: kind.gap ?? [0.08, 0.4], cells: kind.cells }, dice);
  const all = boundsOf([
    ...written.signs.flatMap(({ strokes }) => strokes),
    ...written.cells.map((c) => [...c]),
  ]);
  const { scale, x, y } = placeOf(kind, view, all, dice);
  const move = (/** @type {number[]} */ points) =>
    points.map((v, i) =>
      i % 2 ? y + scale * (v - (all[1] + all[3]) / 2) : x + scale * (v - (all[0] + all[2]) / 2),
    );
  const signs = written.signs.map((sign) => ({ ...sign, strokes: sign.strokes.map(move) }));
  /** @type {Page} */
  const page = {
    width,
    height,
    unit: scale * HEIGHT,
    box: boundsOf(signs.flatMap(({ strokes }) => strokes)),
    bases: written.bases.map((base) => move([0, base])[1]),
    cells: written.cells.map(
      (cell) => /** @type {Bounds} */ (/** @type {unknown} */ (move([...cell]))),
    ),
    reach: (kind.desk ?? 'none') === 'none' ? Math.max(width, height) : 0,
    pen: { colour: dice.pick(colours), strength: dice.between(...strength), grain },
    dice,
  };
  return { page, signs, pen: dice.between(...widths) };
}

/** Colours of desks, and how strong their grain is. @type {{ colour: Colour, grain: number }[]} */
const DESKS = [
  { colour: [107, 90, 72], grain: 0.12 },
  { colour: [140, 105, 70], grain: 0.15 },
  { colour: [60, 48, 40], grain: 0.12 },
  { colour: [38, 38, 42], grain: 0.05 },
  { colour: [120, 122, 125], grain: 0.05 },
  { colour: [205, 190, 165], grain: 0.07 },
];

/** The sheet and the desk under it. @param {Canvas} canvas @param {View} view @param {import('./kinds.js').Desk} desk
 * @param {boolean} isDark a board @param {Dice} dice */
function paintGround(canvas, { quad, width, height }, desk, isDark, dice) {
  const light = dice.between(0.82, 1);
  /** @type {Colour} */
  const white = dice.pick([
    [244, 241, 234],
    [246, 246, 246],
    [240, 240, 245],
    [238, 226, 198],
  ]);
  /** @type {Colour} */
  const board = dice.pick([
    [38, 60, 50],
    [40, 42, 45],
    [30, 34, 48],
  ]);
  const paper = isDark ? board : white.map((v) => v * light);
  const { colour, grain } = dice.pick(DESKS);
  const [fibres, wood] = [textureOf(dice.next), textureOf(dice.next)];
  const inside = insideOf(quad);
  const size = Math.min(width, height);
  const [fine, coarse] = [isDark ? 0.05 : 0.008, isDark ? 0.08 : 0.012];
  const lift = size / 60;
  canvas.fill((x, y, out) => {
    const within = desk === 'none' ? 1 : inside(x, y);
    const cover = desk === 'none' ? 1 : Math.min(1, Math.max(0, within + 0.5));
    const fibre =
      1 + fine * fibres(x / 1.7, y / 1.7) + coarse * fibres((20 * x) / size, (20 * y) / size);
    const vein =
      cover === 1
        ? 1
        : 1 + grain * (wood((6 * x) / size, (90 * y) / size) + 0.4 * wood(x / 2, y / 3));
    const shade = within > -lift ? 0.75 + 0.25 * Math.min(1, Math.max(0, -within / lift)) : 1;
    for (let c = 0; c < 3; c++)
      out[c] = cover * paper[c] * fibre + (1 - cover) * colour[c] * vein * shade;
  });
}

/** @param {Canvas} canvas @param {import('./light.js').Light} light */
function shine({ rgb, width, height }, { factor, glare }) {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const lit = factor ? factor(x, y) : 1;
      const white = glare ? glare(x, y) : 0;
      for (let c = 0; c < 3; c++, at++) rgb[at] = rgb[at] * lit * (1 - white) + 255 * white;
    }
  }
}

/** Blur is bounded by what the writing bears. @param {Kind} kind @param {number} unit @param {boolean} lens has its own noise and blur
 * @param {Dice} dice */
function cameraOf(kind, unit, lens, dice) {
  const { noise = lens ? [0, 1] : [1, 5], blur = lens ? [0, 0] : [0, 2] } = kind;
  const { blocks = [0, 10], levels = [0, 0] } = kind;
  const most = Math.floor(2 * (unit / 20) ** 2);
  const step = dice.between(...blocks);
  return {
    noise: dice.between(...noise),
    blur: Math.min(most, dice.whole(...blur)),
    blocks: step < 2 ? 0 : step,
    levels: dice.whole(...levels),
  };
}
