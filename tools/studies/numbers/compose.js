/* compose.js - composes handwritten numbers from single digits as pen strokes.
 *
 * All digits of a number come from one donor. They stand on a base line that may rise or fall, with heights and
 * places that vary a little. Writers keep a distance between the ink of two digits, not between their boxes. So each digit is
 * moved until the least distance over all heights has a randomly drawn value; boxes of slanted or nested digits overlap. In
 * a tenth of the numbers the second and later strokes of digits (bars, flags) come at the end, because some people cross
 * their sevens last. The same seed gives the same numbers everywhere: the arithmetic is + - * / and a hash.
 */

/** @typedef {{ strokes: readonly (readonly number[])[], label: number }} Digit */
/** @typedef {'tight' | 'usual' | 'wide'} Gap */
/**
 * @typedef {object} Composed
 * @property {number[][]} strokes in the order of writing
 * @property {number[][]} groups indexes of each digit's strokes
 * @property {string} text
 * @property {Gap} gap
 * @property {boolean} late bars and flags come last
 */

/** White between two digits, as a share of their height: from, to. @type {Record<Gap, [number, number]>} */
const GAPS = { tight: [0.03, 0.12], usual: [0.12, 0.35], wide: [0.35, 0.8] };

/** Boxes overlap by this share of the height at most, however well two digits nest. */
const DEEPEST = 0.25;
/** Bands in which the white between digits is measured. */
const BANDS = 20;
/** Width of a digit as a share of the height, beyond which its width says how large it was meant. */
const WIDEST = 1.2;
/** Height of a digit in the units of the result. */
export const HEIGHT = 200;

/** Numbers 0 <= x < 1 that look random. @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {ReadonlyMap<number, readonly Digit[]>} byLabel one donor's digits
 * @param {number} seed
 * @param {{ length?: number, gap?: Gap }} [options] drawn when left out: 1 to 6 digits
 * @returns {Composed}
 */
export function composeNumber(byLabel, seed, options = {}) {
  const next = random(seed);
  /** Bell-shaped, of unit spread. */
  const bell = () => (next() + next() + next() + next() - 2) * Math.sqrt(3);
  const labels = [...byLabel.keys()];
  const length = options.length ?? 1 + Math.floor(6 * next());
  const gap = options.gap ?? /** @type {Gap[]} */ (Object.keys(GAPS))[Math.floor(3 * next())];
  const late = next() < 0.1;
  const rise = 0.12 * (next() - 0.5);
  const [least, most] = GAPS[gap];
  /** @type {{ stroke: number[], digit: number, later: boolean }[]} */
  const written = [];
  /** @type {number[][]} */
  let before = [];
  let text = '';
  let left = 0;
  for (let digit = 0; digit < length; digit++) {
    const label = labels[Math.floor(labels.length * next())];
    const choices = /** @type {readonly Digit[]} */ (byLabel.get(label));
    const { strokes } = choices[Math.floor(choices.length * next())];
    const height = HEIGHT * (1 + 0.08 * bell());
    const base = 0.05 * HEIGHT * bell() + rise * left;
    const sized = toHeight(strokes, height, base);
    const white = HEIGHT * (least + (most - least) * next());
    const shift = before.length > 0 ? place(before, sized, white) : 0;
    const placed = sized.map((stroke) => stroke.map((v, i) => (i % 2 ? v : v + shift)));
    placed.forEach((stroke, s) => written.push({ stroke, digit, later: late && s > 0 }));
    text += label;
    before = placed;
    left = extent(placed, 0)[0];
  }
  const order = [...written.filter(({ later }) => !later), ...written.filter(({ later }) => later)];
  const groups = Array.from({ length }, (_, digit) =>
    order.flatMap((item, i) => (item.digit === digit ? [i] : [])),
  );
  return { strokes: order.map(({ stroke }) => stroke), groups, text, gap, late };
}

/** Least and greatest x (0) or y (1). @param {readonly (readonly number[])[]} strokes @param {0 | 1} axis */
export function extent(strokes, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = axis; i < stroke.length; i += 2) {
      if (stroke[i] < low) low = stroke[i];
      if (stroke[i] > high) high = stroke[i];
    }
  }
  return [low, high];
}

/** The digit so high, standing on a base line. @param {Digit['strokes']} strokes @param {number} height @param {number} base */
export function toHeight(strokes, height, base) {
  const [left, right] = extent(strokes, 0);
  const [top, bottom] = extent(strokes, 1);
  const scale = height / Math.max(bottom - top, (right - left) / WIDEST, 1);
  return strokes.map((stroke) =>
    stroke.map((v, i) => (i % 2 ? base + scale * (v - bottom) : scale * (v - left))),
  );
}

/** How far to the right a digit has to go. @param {number[][]} before @param {number[][]} digit @param {number} white */
export function place(before, digit, white) {
  const [top, bottom] = extent([...before, ...digit], 1);
  const right = profile(before, top, bottom, 1);
  const left = profile(digit, top, bottom, -1);
  let shift = -Infinity;
  for (let band = 0; band < BANDS; band++) {
    for (let other = Math.max(0, band - 1); other <= Math.min(BANDS - 1, band + 1); other++)
      shift = Math.max(shift, right[band] + left[other]);
  }
  const boxes = extent(before, 0)[1] - extent(digit, 0)[0];
  return Math.max(shift + white, boxes - DEEPEST * HEIGHT);
}

/** The outline on one side: the largest side * x in each band. @param {number[][]} strokes @param {number} top
 * @param {number} bottom @param {1 | -1} side */
function profile(strokes, top, bottom, side) {
  const outline = new Array(BANDS).fill(-Infinity);
  const step = (bottom - top) / BANDS || 1;
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      const [x0, y0] = [stroke[i], stroke[i + 1]];
      const [x1, y1] = i + 2 < stroke.length ? [stroke[i + 2], stroke[i + 3]] : [x0, y0];
      const parts = Math.ceil((2 * Math.abs(y1 - y0)) / step) + 1;
      for (let part = 0; part <= parts; part++) {
        const y = y0 + ((y1 - y0) * part) / parts;
        const band = Math.min(BANDS - 1, Math.max(0, Math.floor((y - top) / step)));
        outline[band] = Math.max(outline[band], side * (x0 + ((x1 - x0) * part) / parts));
      }
    }
  }
  return outline;
}
