/* ndjson.js - drawings as a file: one JSON object a line, {"id", "label", "strokes": [[x0, y0, x1,
 * y1, ...], ...]}, or with "image" in the place of "strokes" (image.js). The label is a digit, 0 to 9, or the name of a sign.
 *
 * The reader also accepts a JSON array of such objects. It checks every line, skips lines that are no
 * drawing, counts them and explains the first. Pure: no storage, no DOM.
 */

import { isPackedImage } from './image.js';
import { LONGEST, signName } from './sign-names.js';

/** @typedef {import('./drawings.js').OwnDrawing} OwnDrawing */
/** @typedef {{ id?: string, label: import('./drawings.js').Label, strokes: number[][], image?: string }} FileDrawing */

/** Most bytes of a file, drawings in a file, and points in a drawing. */
export const HEAVIEST = 32 * 1024 * 1024;
const MOST_DRAWINGS = 20000;
const MOST_POINTS = 10000;

/** The error for a file without drawings, with a sentence for the user. */
export class FileProblem extends Error {}

/** @param {readonly OwnDrawing[]} drawings @returns {string} */
export function writeDrawings(drawings) {
  return drawings
    .map(({ id, label, strokes, image }) => {
      const ink = image ? { image } : { strokes };
      return `${JSON.stringify({ id, label, ...ink })}\n`;
    })
    .join('');
}

/**
 * @param {string} text
 * @param {string} name of the file, for the sentences
 * @returns {{ drawings: FileDrawing[], refused: number, reason: string }} reason: why the first
 *   was refused
 */
export function readDrawings(text, name) {
  const items = itemsOf(text);
  if (items.length === 0) throw new FileProblem(`“${name}” is empty.`);
  if (items.length > MOST_DRAWINGS) {
    throw new FileProblem(
      `“${name}” has ${items.length} lines; up to ${MOST_DRAWINGS} drawings can be taken at once.`,
    );
  }
  /** @type {FileDrawing[]} */
  const drawings = [];
  let reason = '';
  let refused = 0;
  for (const { place, value } of items) {
    const fault = faultOf(value);
    if (fault === '') {
      drawings.push(drawingOf(value));
    } else {
      refused++;
      reason ||= `${place}: ${fault}`;
    }
  }
  if (drawings.length === 0) {
    throw new FileProblem(
      `“${name}” holds no drawings. ${reason}. ` +
        'Each line should be {"label": 7, "strokes": [[x, y, x, y, …], …]}.',
    );
  }
  return { drawings, refused, reason };
}

/**
 * The objects in the file, one by one.
 * @param {string} text
 * @returns {{ place: string, value: unknown }[]}
 */
function itemsOf(text) {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed.startsWith('[')) {
    const list = parsed(trimmed);
    if (Array.isArray(list)) return list.map((value, i) => ({ place: `Drawing ${i + 1}`, value }));
  }
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  return lines.flatMap((line, i) =>
    line.trim() ? [{ place: `Line ${i + 1}`, value: parsed(line) }] : [],
  );
}

/** @param {string} text @returns {unknown} undefined when it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why something is no drawing, or ''. @param {any} value @returns {string} */
function faultOf(value) {
  if (value === undefined) return 'this is not JSON';
  if (typeof value !== 'object' || value === null) return 'a JSON object is expected';
  const { label, strokes, image } = value;
  if (labelOf(label) === null)
    return `“label” must be a digit, 0 to 9, or the name of a sign, 1 to ${LONGEST} characters`;
  if (image !== undefined) {
    if (strokes !== undefined) return 'a drawing has “strokes” or an “image”, not both';
    return isPackedImage(image) ? '' : '“image” must be 28 x 28 bytes in base64';
  }
  if (!Array.isArray(strokes) || strokes.length === 0) return '“strokes” must be a list of strokes';
  let points = 0;
  for (const stroke of strokes) {
    if (!Array.isArray(stroke) || stroke.length === 0 || stroke.length % 2 !== 0) {
      return 'a stroke must be a list of pairs x, y';
    }
    if (!stroke.every((v) => typeof v === 'number' && Math.abs(v) <= 1e6))
      return 'x and y must be numbers up to a million';
    points += stroke.length / 2;
  }
  return points > MOST_POINTS ? `a drawing may have ${MOST_POINTS} points; this has ${points}` : '';
}

/** The label of a drawing, or null. @param {unknown} label @returns {import('./drawings.js').Label | null} */
function labelOf(label) {
  const isDigit = typeof label === 'number' && Number.isInteger(label) && label >= 0 && label <= 9;
  if (isDigit || (typeof label === 'string' && /^\d$/.test(label))) return Number(label);
  return signName(label) || null;
}

/** Copies the fields of a drawing and no others. @param {any} value @returns {FileDrawing} */
function drawingOf({ id, label, strokes, image }) {
  const isName = typeof id === 'string' && /^[\w.:-]{1,64}$/.test(id);
  const own = /** @type {import('./drawings.js').Label} */ (labelOf(label));
  return {
    ...(isName ? { id } : {}),
    label: own,
    ...(image ? { strokes: [], image } : { strokes }),
  };
}
