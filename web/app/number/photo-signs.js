/* photo-signs.js - the signs of a picture with the user's corrections, and the text that they make. Pure.
 *
 * A sign is what the library read, in its own box or in one that the user drew, or other ink of the picture that the user may call a
 * sign. A correction makes a new sign.
 */

/** @typedef {import('../../inkling/numbers/picture-numbers.js').PictureNumbers} PictureNumbers */
/** @typedef {import('../../inkling/numbers/picture-boxes.js').BoxSign} Read */
/** @typedef {Read['box']} Box */
/**
 * @typedef {object} Sign
 * @property {Box} box in pixels of the picture
 * @property {Read | null} read null for other ink
 * @property {number} row of the reading; -1 where the place of its box decides
 * @property {string | null} said what the user said it is
 * @property {boolean} leftOut whether the user said that it is no sign
 * @property {boolean} [isPlaced] whether the user drew its box
 */

/** Marks that a number may hold beside the digits. */
const MARKS = ['.', ',', '-', '/', ':', '+', '%', '=', '(', ')'];

/** A gap between signs that is wider than this many heights of the row, and than this many usual gaps, begins a new cell. */
const WIDE = 1.5;
const UNUSUAL = 2;
/** Other ink belongs to the row whose middle is nearer than this many heights of it. */
const NEAR = 0.75;
/** Signs of two readings are the same where they share this much of their boxes. */
const SAME = 0.5;

/** @param {PictureNumbers} numbers @returns {Sign[]} signs in the order of reading, then other ink */
export function signsOf({ signs, others }) {
  return [
    ...signs.map((read) => ({ box: read.box, read, row: read.row, said: null, leftOut: false })),
    ...others.map((box) => ({ box, read: null, row: -1, said: null, leftOut: false })),
  ];
}

/** Whether a sign counts in the text. @param {Sign} sign */
export const counts = ({ read, said, leftOut }) => !leftOut && (read !== null || said !== null);

/** The text of a sign, '?' for what cannot be told, '' for what does not count. @param {Sign} sign */
export function textOf(sign) {
  if (!counts(sign)) return '';
  return sign.said ?? sign.read?.label ?? '?';
}

/** How sure its text is. @param {Sign} sign @returns {'digit' | 'unsure' | 'none' | 'said' | 'out' | 'other'} */
export function stateOf({ read, said, leftOut }) {
  if (leftOut) return 'out';
  if (said !== null) return 'said';
  return read?.verdict ?? 'other';
}

/** @param {Box} box */
const middleOf = ({ top, bottom }) => (top + bottom) / 2;
/** @param {readonly Sign[]} row */
const heightOf = (row) => Math.max(...row.map(({ box }) => box.bottom - box.top));
/** @param {readonly Sign[]} row */
const levelOf = (row) => row.reduce((sum, { box }) => sum + middleOf(box), 0) / row.length;

/** The rows of the signs that count, from left to right; a sign without a row is in the nearest one or in one of its own.
 * @param {readonly Sign[]} signs @param {(sign: Sign) => boolean} [isIn] @returns {Sign[][]} */
export function rowsOf(signs, isIn = counts) {
  /** @type {Sign[][]} */
  const rows = [];
  for (const sign of signs) if (isIn(sign) && sign.row >= 0) (rows[sign.row] ??= []).push(sign);
  const filled = rows.filter((row) => row.length > 0);
  for (const sign of signs) {
    if (!isIn(sign) || sign.row >= 0) continue;
    const far = (/** @type {Sign[]} */ row) => Math.abs(levelOf(row) - middleOf(sign.box));
    const [nearest] = [...filled].sort((a, b) => far(a) - far(b));
    if (nearest && far(nearest) < NEAR * heightOf(nearest)) nearest.push(sign);
    else {
      const below = filled.findIndex((row) => levelOf(row) > middleOf(sign.box));
      filled.splice(below < 0 ? filled.length : below, 0, [sign]);
    }
  }
  const centre = (/** @type {Sign} */ { box }) => box.left + box.right;
  return filled.map((row) => row.sort((a, b) => centre(a) - centre(b)));
}

/** The texts of a row, cut at wide gaps: the columns of a table. @param {readonly Sign[]} row from left to right @returns {string[]} */
export function cellsOf(row) {
  const gaps = row.slice(1).map(({ box }, i) => box.left - row[i].box.right);
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1];
  const least = Math.max(WIDE * heightOf(row), gaps.length > 2 ? UNUSUAL * usual : 0);
  return row.reduce(
    (cells, sign, i) => {
      if (i > 0 && gaps[i - 1] > least) cells.push('');
      cells[cells.length - 1] += textOf(sign);
      return cells;
    },
    [''],
  );
}

/** The numbers as text: a row of the picture is a line, a wide gap a space. @param {readonly Sign[]} signs */
export const textOfAll = (signs) =>
  rowsOf(signs)
    .map((row) => cellsOf(row).join(' '))
    .join('\n');

/** The numbers as CSV (RFC 4180): a row of the picture is a record, what stands between wide gaps a field. @param {readonly Sign[]} signs */
export const csvOf = (signs) =>
  rowsOf(signs)
    .map((row) => csvLine(cellsOf(row)))
    .join('');

/** A record of CSV. @param {readonly string[]} fields */
export const csvLine = (fields) => `${fields.map(quoted).join(',')}\r\n`;

/** @param {string} field */
const quoted = (field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** What may be said of a sign: its candidates, then the other classes, then marks.
 * @param {Sign} sign @param {readonly string[]} classes of the net @returns {string[]} */
export const choicesOf = ({ read }, classes) => [
  ...new Set([...(read?.candidates ?? []), ...classes, ...MARKS]),
];

/** The corrections of an earlier reading of the same picture, applied to a new one.
 * @param {readonly Sign[]} before @param {readonly Sign[]} fresh @returns {Sign[]} */
export function carried(before, fresh) {
  const corrected = before.filter(({ said, leftOut }) => said !== null || leftOut);
  const used = new Set();
  const signs = fresh.map((sign) => {
    const same = corrected.find((old) => !used.has(old) && shared(old.box, sign.box) > SAME);
    if (!same) return sign;
    used.add(same);
    return { ...sign, said: same.said, leftOut: same.leftOut };
  });
  const lost = corrected.filter((old) => !used.has(old) && old.said !== null);
  return [...signs, ...lost.map((old) => ({ ...old, read: null, row: -1 }))];
}

/** @param {Box} box */
const areaOf = ({ left, top, right, bottom }) =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

/** Common area of two boxes as a share of what both cover. @param {Box} a @param {Box} b */
function shared(a, b) {
  const common = areaOf({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  return common > 0 ? common / (areaOf(a) + areaOf(b) - common) : 0;
}
