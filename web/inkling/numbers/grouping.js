/* grouping.js - decides by geometry which strokes of a number belong to one digit.
 *
 * Strokes are sorted into rows, made upright and sorted from left to right; a digit is then a run of
 * neighbouring strokes. For each joint, the place between two such runs, features are computed: the
 * gap, the overlap, the distance of the ink, the height of the smaller run, whether they were written
 * one after the other. A weighted sum of the features scores two digits against one. Dynamic programming
 * finds the division with the largest total. All lengths are relative to the height of the writing, so
 * size and place do not matter.
 *
 * This is over-segmentation with a classifier that chooses among the joints, the usual method for
 * strings of digits: Liu, Sako and Fujisawa, "Effects of classifier structures and training regimes on integrated
 * segmentation and recognition of handwritten numeral strings", IEEE PAMI 26 (2004). The weights were
 * fitted (logistic regression) by tools/studies/numbers.js --fit.
 *
 * Only + - * / and square roots: the same groups on every machine.
 */

import { boxAround, boxOf } from '../pictures/box.js';

/** @typedef {import('../pictures/image.js').Stroke} Stroke */
/** @typedef {import('../pictures/box.js').Box} Box */
/**
 * @typedef {object} Mark a stroke with what grouping needs
 * @property {number} index of the stroke
 * @property {Box} box as drawn
 * @property {Float64Array} points x, y, ... at even steps along the stroke
 * @property {number} left of the upright stroke
 * @property {number} right
 */
/**
 * @typedef {object} Row
 * @property {Mark[]} marks from left to right, upright
 * @property {number} height of the writing
 * @property {number} slant of the writing, in x per y
 * @property {(a: number, b: number) => number} distance of two marks' ink, in heights, at most 1
 */

/** Points along a stroke for each height of the writing, and the most points of a stroke. */
const STEPS = 16;
const MOST_POINTS = 96;

/**
 * The rows of a drawing, from top to bottom. Strokes without points are in none.
 * @param {readonly Stroke[]} strokes
 * @returns {Row[]}
 */
export function rowsOf(strokes) {
  const inked = [...strokes.keys()].filter((index) => strokes[index].length > 0);
  if (inked.length === 0) return [];
  const boxes = inked.map((index) => boxOf([strokes[index]]));
  const roughly = writingHeight(boxes, boxes);
  const marks = inked.map((index, i) => ({
    index,
    box: boxes[i],
    points: evenPoints(strokes[index], roughly / STEPS),
    left: boxes[i].left,
    right: boxes[i].right,
  }));
  return rowsOfMarks(marks, roughly, slantOf);
}

/**
 * The rows of marks, from top to bottom.
 * @param {Mark[]} marks
 * @param {number} roughly height of the writing
 * @param {(marks: Mark[]) => number} slant of a row's marks, in x per y
 * @returns {Row[]}
 */
export function rowsOfMarks(marks, roughly, slant) {
  const boxes = marks.map(({ box }) => box);
  const blobs = blobsOf(marks, TOUCH * roughly);
  const height = writingHeight(
    blobs.map(({ box }) => box),
    boxes,
  );
  return dealRows(blobs, height).map((row) => finishRow(row.marks, row.height, slant(row.marks)));
}

/**
 * Height of a digit: the median over pieces that are at least half as high as the highest; where all
 * lie flat, a third of the width of the widest stroke; of dots alone, a third of what they extend over.
 * @param {Box[]} pieces
 * @param {Box[]} strokes
 */
function writingHeight(pieces, strokes) {
  const heights = pieces.map(({ top, bottom }) => bottom - top);
  const highest = heights.reduce((a, b) => Math.max(a, b), 0);
  const tall = heights.filter((height) => 2 * height >= highest).sort((a, b) => a - b);
  const width = strokes.reduce((most, { left, right }) => Math.max(most, right - left), 0);
  const height = Math.max(tall[tall.length >> 1], width / 3);
  if (height > 0) return height;
  const { left, top, right, bottom } = boxAround(strokes);
  return Math.max(right - left, bottom - top) / 3 || 1; // in one place all lengths are 0, in any unit
}

/** @param {Stroke} stroke @param {number} step @returns {Float64Array} */
function evenPoints(stroke, step) {
  let length = 0;
  for (let i = 2; i < stroke.length; i += 2)
    length += apart(stroke[i] - stroke[i - 2], stroke[i + 1] - stroke[i - 1]);
  const parts = Math.min(MOST_POINTS - 1, Math.max(1, Math.ceil(length / step)));
  const out = [stroke[0], stroke[1]];
  let walked = 0;
  for (let i = 2; i < stroke.length; i += 2) {
    const [dx, dy] = [stroke[i] - stroke[i - 2], stroke[i + 1] - stroke[i - 1]];
    const piece = apart(dx, dy);
    while (out.length / 2 < parts && walked + piece >= (out.length / 2) * (length / parts)) {
      const share = piece === 0 ? 0 : ((out.length / 2) * (length / parts) - walked) / piece;
      out.push(stroke[i - 2] + share * dx, stroke[i - 1] + share * dy);
    }
    walked += piece;
  }
  out.push(stroke[stroke.length - 2], stroke[stroke.length - 1]);
  return Float64Array.from(out);
}

/** @param {number} dx @param {number} dy */
const apart = (dx, dy) => Math.sqrt(dx * dx + dy * dy);

/** @typedef {{ marks: Mark[], box: Box }} Blob strokes that touch */

/** Ink touches when it comes nearer than this many heights. */
const TOUCH = 0.1;

/** @param {Mark[]} marks @param {number} near @returns {Blob[]} */
function blobsOf(marks, near) {
  /** @type {Blob[]} */
  let blobs = [];
  for (const mark of marks) {
    const touching = blobs.filter(
      ({ marks: others, box }) =>
        boxGap(box, mark.box) < near &&
        others.some((other) => inkDistance(other, mark, near) < near),
    );
    const blob = {
      marks: [...touching.flatMap((one) => one.marks), mark],
      box: boxAround([mark, ...touching].map(({ box }) => box)),
    };
    blobs = [...blobs.filter((one) => !touching.includes(one)), blob];
  }
  return blobs;
}

/** Within a row, sorted from top to bottom, the middles of tall blobs are less than this many heights apart. */
const ROW_STEP = 0.6;

/** What is above or below all tall blobs by more than this many of its own heights is a row of smaller writing. */
const AWAY = 0.35;
/** Lower blobs than this many heights are no row of their own. */
const SMALLEST = 0.25;

/**
 * Tall blobs whose middles follow each other closely from top to bottom are a row. Every other blob belongs to the row of the nearest
 * tall one, except for rows of smaller writing above or below.
 * @param {Blob[]} blobs
 * @param {number} height
 * @returns {{ marks: Mark[], height: number }[]} from top to bottom
 */
function dealRows(blobs, height) {
  const middle = (/** @type {Blob} */ { box }) => (box.top + box.bottom) / 2;
  const isTall = (/** @type {Blob} */ { box }) => 2 * (box.bottom - box.top) >= height;
  const tall = blobs.filter(isTall).sort((a, b) => middle(a) - middle(b));
  if (tall.length === 0) return [{ marks: blobs.flatMap(({ marks }) => marks), height }];
  const small = blobs.filter((blob) => !isTall(blob) && isAway(blob, tall, height));
  /** @type {Blob[][]} */
  const rows = [];
  /** @type {Map<Blob, Blob[]>} */
  const rowOf = new Map();
  for (const [i, blob] of tall.entries()) {
    if (i === 0 || middle(blob) - middle(tall[i - 1]) > ROW_STEP * height) rows.push([]);
    rows[rows.length - 1].push(blob);
    rowOf.set(blob, rows[rows.length - 1]);
  }
  for (const blob of blobs) {
    if (isTall(blob) || small.includes(blob)) continue;
    let [best, nearest] = [tall[0], Infinity];
    for (const other of tall) {
      const gap = boxGap(blob.box, other.box);
      if (gap < nearest) [best, nearest] = [other, gap];
    }
    rowOf.get(best)?.push(blob);
  }
  const dealt = rows.map((row) => ({ marks: row.flatMap(({ marks }) => marks), height }));
  if (small.length === 0) return dealt;
  const highest = Math.max(...small.map(({ box }) => box.bottom - box.top));
  return [...dealt, ...dealRows(small, highest)].sort((a, b) => middleOf(a) - middleOf(b));
}

/** @param {{ marks: Mark[] }} row */
function middleOf({ marks }) {
  const { top, bottom } = boxAround(marks.map(({ box }) => box));
  return (top + bottom) / 2;
}

/** Whether a blob is above or below all tall ones, and no mark or detail of them. @param {Blob} blob @param {Blob[]} tall
 *  @param {number} height */
function isAway({ box }, tall, height) {
  const own = box.bottom - box.top;
  return (
    own >= SMALLEST * height &&
    tall.every(
      ({ box: other }) => Math.max(box.top - other.bottom, other.top - box.bottom) > AWAY * own,
    )
  );
}

/** @param {Box} a @param {Box} b */
function boxGap(a, b) {
  const dx = Math.max(0, a.left - b.right, b.left - a.right);
  const dy = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return apart(dx, dy);
}

/**
 * Makes the strokes of a row upright and sorts them.
 * @param {Mark[]} marks
 * @param {number} height
 * @param {number} slant in x per y
 * @returns {Row}
 */
export function finishRow(marks, height, slant) {
  const upright = marks.map((mark) => {
    let [left, right] = [Infinity, -Infinity];
    for (let i = 0; i < mark.points.length; i += 2) {
      const x = mark.points[i] - slant * mark.points[i + 1];
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    return { ...mark, left, right };
  });
  upright.sort((a, b) => a.left + a.right - b.left - b.right || a.index - b.index);
  /** @type {Map<number, number>} */
  const known = new Map();
  const distance = (/** @type {number} */ a, /** @type {number} */ b) => {
    const key = a * upright.length + b;
    let found = known.get(key);
    if (found === undefined) {
      found = inkDistance(upright[a], upright[b], height) / height;
      known.set(key, found);
    }
    return found;
  };
  return { marks: upright, height, slant, distance };
}

/** Largest slant that is corrected, in x per y. */
const MOST_SLANT = 0.7;

/**
 * Slant of the steep pieces of all strokes, in x per y. With the correction, numbers leaning by 0.3 and
 * 0.6 are grouped correctly in 99 and 96 % of cases, without it in 94 and 86 % (numbers of the two
 * donors that the weights were fitted to). It changes nothing for upright numbers.
 * @param {Mark[]} marks
 */
export function slantOf(marks) {
  let [across, down] = [0, 0];
  for (const { points } of marks) {
    for (let i = 2; i < points.length; i += 2) {
      const [dx, dy] = [points[i] - points[i - 2], points[i + 1] - points[i - 1]];
      if (Math.abs(dy) < Math.abs(dx)) continue;
      across += dx * dy;
      down += dy * dy;
    }
  }
  return down > 0 ? Math.min(MOST_SLANT, Math.max(-MOST_SLANT, across / down)) : 0;
}

/** @param {Mark} a @param {Mark} b @param {number} height beyond which nothing matters */
function inkDistance(a, b, height) {
  if (boxGap(a.box, b.box) >= height) return height;
  let least = height * height;
  for (let i = 0; i < a.points.length; i += 2) {
    for (let j = 0; j < b.points.length; j += 2) {
      const [dx, dy] = [a.points[i] - b.points[j], a.points[i + 1] - b.points[j + 1]];
      least = Math.min(least, dx * dx + dy * dy);
    }
  }
  return Math.sqrt(least);
}

/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * Features of the joint between marks first .. middle - 1 and middle .. end - 1 of a row, as numbers of
 * about -1 to 1, in the order of WEIGHTS.
 * @param {Row} row
 * @param {number} first
 * @param {number} middle
 * @param {number} end
 * @returns {number[]}
 */
export function features({ marks, height, distance }, first, middle, end) {
  const a = part(marks, first, middle);
  const b = part(marks, middle, end);
  const least = 0.05 * height;
  const gap = b.left - a.right;
  const overlap = -gap / Math.max(least, Math.min(a.right - a.left, b.right - b.left));
  const [ha, hb] = [a.bottom - a.top, b.bottom - b.top];
  const beside = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const width = Math.max(a.right, b.right) - Math.min(a.left, b.left);
  let near = 1;
  let follows = 0;
  for (let i = first; i < middle; i++) {
    for (let j = middle; j < end; j++) {
      near = Math.min(near, distance(i, j));
      if (Math.abs(marks[i].index - marks[j].index) === 1) follows = 1;
    }
  }
  return [
    1,
    within(gap / height, -0.5, 1),
    within(overlap, 0, 1),
    within(near / 0.1, 0, 1),
    near,
    within(Math.min(ha, hb) / height, 0, 1),
    within(beside / Math.max(least, Math.min(ha, hb)), -1, 1),
    within(width / height, 0, 2),
    follows,
  ];
}

/** @param {Mark[]} marks @param {number} first @param {number} end */
function part(marks, first, end) {
  let {
    left,
    right,
    box: { top, bottom },
  } = marks[first];
  for (let i = first + 1; i < end; i++) {
    left = Math.min(left, marks[i].left);
    right = Math.max(right, marks[i].right);
    top = Math.min(top, marks[i].box.top);
    bottom = Math.max(bottom, marks[i].box.bottom);
  }
  return { left, right, top, bottom };
}

/** The weight of each feature; a positive sum means two digits. The first weight is the constant.
 * @type {Record<string, number>} */
export const WEIGHTS = {
  always: -26.24,
  gap: 4.41,
  overlap: -4.49,
  touch: 4.97,
  near: -1.5,
  small: 16.42,
  beside: 8.48,
  width: 4.97,
  follows: 2.04,
};

/** Beyond this score a joint is decided by geometry alone; the classifier cannot change it. */
const SURE = 6;
/** A joint is certain if its score is certain with every run of up to this many strokes on either side. */
const REACH = 3;
/** Penalty for two strokes in one digit that a person has separated. */
const APART = -1e6;

/**
 * The best division of a row into digits.
 * @param {Row} row
 * @param {object} [options]
 * @param {(marks: Mark[]) => number} [options.worth] how likely strokes are a digit: the logarithm of a
 *   probability, used only where the geometry is not certain
 * @param {readonly (readonly number[])[]} [options.together] stroke indexes of one digit
 * @param {readonly (readonly number[])[]} [options.apart] stroke indexes of different digits
 * @param {readonly number[]} [options.weights]
 * @param {(first: number, middle: number, end: number) => number | undefined} [options.joint] score for two digits at a joint, instead
 *   of the features'
 * @param {number} [options.each] added for each digit: the more, the more digits
 * @returns {Mark[][]} the strokes of each digit, from left to right
 */
export function divide(
  row,
  { worth, together = [], apart = [], weights = Object.values(WEIGHTS), joint, each = 0 } = {},
) {
  const { marks } = row;
  const known = new Map();
  /** Score for two digits at the joint between marks first .. middle - 1 and middle .. end - 1. */
  const two = (
    /** @type {number} */ first,
    /** @type {number} */ middle,
    /** @type {number} */ end,
  ) => {
    const key = (first * (marks.length + 1) + middle) * (marks.length + 1) + end;
    let sum = known.get(key);
    if (sum === undefined) {
      sum = joint?.(first, middle, end);
      sum ??= features(row, first, middle, end).reduce(
        (total, value, i) => total + value * weights[i],
        0,
      );
      known.set(key, sum);
    }
    return /** @type {number} */ (sum);
  };
  const place = new Map(marks.map(({ index }, i) => [index, i]));
  const placesOf = (/** @type {readonly number[]} */ indexes) =>
    indexes.flatMap((index) => place.get(index) ?? []).sort((a, b) => a - b);
  const splits = apart.map(placesOf);
  const { ends, sure, open } = joints(marks.length, two, together.map(placesOf), splits);

  const onItsOwn = (/** @type {number} */ from, /** @type {number} */ to) => {
    const [first, end] = [ends[from], ends[to]];
    let sum = each;
    for (let joint = from + 1; joint < to; joint++) sum += likely(-two(first, ends[joint], end));
    for (const places of splits)
      if (places.filter((at) => at >= first && at < end).length > 1) sum += APART;
    return worth ? sum + worth(marks.slice(first, end)) : sum;
  };
  /** The best total of a division that ends with the run from .. to, and where the run before it begins.
   * @type {Map<number, { total: number, before: number }>[]} by `to`, then by `from` */
  const best = ends.map(() => new Map());
  for (let to = 1; to < ends.length; to++) {
    for (let from = to - 1; from >= 0 && from >= to - MOST_PARTS; from--) {
      let top = { total: from === 0 ? 0 : -Infinity, before: -1 };
      for (const [before, { total }] of best[from]) {
        // A joint that a person set needs no score.
        const sum =
          total + (open.has(ends[from]) ? 0 : likely(two(ends[before], ends[from], ends[to])));
        if (sum > top.total) top = { total: sum, before };
      }
      best[to].set(from, { ...top, total: top.total + onItsOwn(from, to) });
      if (sure.has(ends[from])) break;
    }
  }
  return trace(best).map(([from, to]) => marks.slice(ends[from], ends[to]));
}

/** Longest run of pieces between uncertain joints that is tried as one digit. */
const MOST_PARTS = 6;

/**
 * Where runs may end, which of these places are certain, and which a person left open.
 * @param {number} count of marks
 * @param {(first: number, middle: number, end: number) => number} two
 * @param {number[][]} together places that belong to one digit, in order
 * @param {number[][]} apart places that belong to different ones
 */
function joints(count, two, together, apart) {
  const held = between(together);
  const open = between(apart);
  const ends = [0];
  const sure = new Set();
  for (let middle = 1; middle < count; middle++) {
    let [low, high] = [Infinity, -Infinity];
    for (let first = Math.max(0, middle - REACH); first < middle; first++) {
      for (let end = middle + 1; end <= Math.min(count, middle + REACH); end++) {
        low = Math.min(low, two(first, middle, end));
        high = Math.max(high, two(first, middle, end));
      }
    }
    if (held.has(middle) || (high < -SURE && !open.has(middle))) continue;
    if (low > SURE) sure.add(middle);
    ends.push(middle);
  }
  return { ends: [...ends, count], sure, open };
}

/** The joints between the first and the last of places. @param {number[][]} all */
function between(all) {
  const found = new Set();
  for (const places of all)
    for (let at = places[0] + 1; at <= places[places.length - 1]; at++) found.add(at);
  return found;
}

/** About the logarithm of 1 / (1 + exp(-x)), from + - * / and a square root: 0 where x is large, x where
 * it is very negative. @param {number} x */
const likely = (x) => (x - Math.sqrt(x * x + 2)) / 2;

/** The runs that lead to the best total. @param {Map<number, { total: number, before: number }>[]} best */
function trace(best) {
  let to = best.length - 1;
  let from = -1;
  let most = -Infinity;
  for (const [start, { total }] of best[to]) if (total > most) [from, most] = [start, total];
  /** @type {[number, number][]} */
  const runs = [];
  while (to > 0) {
    runs.unshift([from, to]);
    const { before } = /** @type {{ before: number }} */ (best[to].get(from));
    [to, from] = [from, before];
  }
  return runs;
}
