/* picture-seams.test.js - where digits that touch are parted: along the paper between them, through as little ink as possible; and how a
 * pattern chooses among the parts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsOf } from '../../../web/inkling/numbers/pattern.js';
import { numbersOf } from '../../../web/inkling/numbers/picture-numbers.js';
import { seamsOf } from '../../../web/inkling/numbers/picture-seams.js';
import { model, sheet, skip } from '../support/sheets.js';

/** A page with one piece, drawn as lines of text: # is full ink, + half of it. @param {string[]} lines */
function pageOf(lines) {
  const [width, height] = [lines[0].length, lines.length];
  const ink = Uint8Array.from(lines.join(''), (sign) => ({ '#': 255, '+': 128 })[sign] ?? 0);
  const labels = Uint16Array.from(ink, (value) => Number(value > 0));
  const cells = labels.reduce((sum, label) => sum + label, 0);
  const inked = [...lines.keys()].filter((y) => /[#+]/.test(lines[y]));
  const left = Math.min(...inked.map((y) => lines[y].search(/[#+]/)));
  const right = Math.max(...inked.map((y) => lines[y].replace(/\.+$/, '').length));
  const [top, bottom] = [inked[0], inked[inked.length - 1] + 1];
  const piece = { left, top, right, bottom, cells, ink: 255 * cells, peak: 255, label: 1, gone: 0 };
  return { width, height, factor: 1, stroke: 2, pieces: [piece], ink, labels };
}

/** @param {string[]} lines */
function seamsIn(lines) {
  const page = pageOf(lines);
  return seamsOf(page, page.pieces[0], lines.length, (x) => x, 0, page.width);
}

const rows = (/** @type {string} */ line, /** @type {number} */ count) =>
  Array.from({ length: count }, () => line);

test('two strokes that touch are parted where the ink is lighter', () => {
  const seams = seamsIn([...rows('##....##', 6), ...rows('####+###', 2), ...rows('##....##', 6)]);
  assert.equal(seams.length, 1);
  assert.deepEqual([...seams[0].path.subarray(6, 8)], [4, 4]);
  assert.ok(Math.abs(seams[0].cost - 0.5) < 0.01, String(seams[0].cost));
});

test('a seam follows the paper between two digits where no straight cut would', () => {
  const seams = seamsIn([
    ...rows('##...#######', 4),
    ...rows('##........##', 8),
    ...rows('#######...##', 4),
  ]);
  const [{ cost, path }] = seams.toSorted((a, b) => a.cost - b.cost);
  assert.equal(cost, 0);
  assert.ok(path[0] <= 5 && path[15] >= 7, path.join());
});

test('no seam goes through more than a few strokes', () => {
  const tied = (/** @type {number} */ thick) =>
    seamsIn([...rows('##....##', 16 - thick), ...rows('########', thick)]).length;
  assert.deepEqual([tied(1), tied(12)], [1, 0]);
});

test('what a seam cuts off is as tall as a digit', () => {
  assert.deepEqual(seamsIn([...rows('##......', 12), ...rows('########', 2)]), []);
  assert.deepEqual(seamsIn(rows('####', 12)), []);
});

test('what is as large as the picture costs little time', () => {
  const lines = Array.from({ length: 400 }, (_, y) => (y % 2 ? '#.' : '.#').repeat(600));
  const page = pageOf(lines);
  assert.deepEqual(
    seamsOf(page, page.pieces[0], 100, (x) => x, 0, page.width),
    [],
  );
});

/** Reads by width alone: what is wide is an 8, surely or not, what is narrow a 1. @param {number} wide probability of the 8
 *  @param {number} [most] width of a 1, its margins too */
const byWidth = (wide, most = 26) => ({
  predict: (/** @type {{ width: number }} */ { width }) => {
    const digit = width > most ? 8 : 1;
    const probabilities = Array.from({ length: 10 }, (_, i) => Number(i === digit) * 0.98);
    if (digit === 8) probabilities[8] = wide;
    const classes = [...'0123456789'];
    return { digit, label: classes[digit], classes, candidates: [digit], probabilities, notDigit: 0, verdict: 'digit' }; // prettier-ignore
  },
});

test('digits are unsure where the seam between them goes through a stroke', () => {
  const told = (/** @type {number} */ thick) => {
    const page = pageOf([
      ...rows('.'.repeat(70), 3),
      ...rows(`...###${'.'.repeat(54)}###....`, 18),
      ...rows(`...${'#'.repeat(60)}....`, thick),
      ...rows(`...###${'.'.repeat(54)}###....`, 19 - thick),
      ...rows('.'.repeat(70), 3),
    ]);
    const reader = /** @type {any} */ (byWidth(1e-6));
    return numbersOf(reader, page).verdict;
  };
  assert.equal(told(1), 'digit');
  assert.equal(told(2), 'unsure');
});

/** Two strokes with a bar between them, so many cells wide in all: what a reader by width makes of it. @param {number} wide @param {any} [pattern]
 *  @param {number} [sure] probability of the 8 */
function tied(wide, pattern, sure = 0.9) {
  const [blank, sides] = ['.'.repeat(wide + 6), `...###${'.'.repeat(wide - 6)}###...`];
  const page = pageOf([
    ...rows(blank, 3),
    ...rows(sides, 18),
    ...rows(`...${'#'.repeat(wide)}...`, 1),
    ...rows(sides, 18),
    ...rows(blank, 3),
  ]);
  const reader = /** @type {any} */ (byWidth(sure, wide + 2));
  const { text, verdict } = numbersOf(reader, page, fitsOf(pattern, true));
  return `${text} ${verdict}`;
}

test('a pattern asks for more digits than the best division has, and these are unsure', () => {
  assert.equal(tied(36), '8 digit');
  assert.equal(tied(36, 1), '8 digit');
  assert.equal(tied(36, 2), '11 unsure');
  assert.equal(tied(36, 5), '8 unsure', 'there are no more');
});

test('a pattern makes no two of a narrow piece that is read as a digit', () => {
  assert.equal(tied(24, 1, 0.2), '8 digit');
  assert.equal(tied(24, 2, 0.2), '8 unsure');
});

test('ones that touch a digit are read', { skip }, async () => {
  const page = sheet(520, 200);
  page.digit(4, 60, 50);
  page.digit(1, 150, 50);
  page.digit(2, 183, 50);
  page.box(196, 90, 20, 5); // joins the two
  page.digit(7, 290, 50);
  const reader = /** @type {NonNullable<typeof model>} */ (model);
  const { text, verdict } = await reader.predictNumber(page.picture());
  assert.deepEqual([text, verdict], ['4127', 'unsure']);
});
