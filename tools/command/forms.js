/* forms.js - templates of forms for `inkling read`: named fields, each a box in fractions of the sheet (sheet.js finds it).
 *
 *   { "fields": [{ "name": "amount", "box": [0.55, 0.2, 0.95, 0.27], "pattern": "decimal" },
 *                { "name": "postcode", "box": [0.1, 0.2, 0.4, 0.27], "cells": 5 }, ...] }
 */
import { readFile } from 'node:fs/promises';
import { numberPatterns } from '../../web/inkling/index.js';
import { BadDataError, MissingError, UsageError } from './command.js';
import { shown } from './pictures.js';
import { mappingOf } from './quad.js';

/** @typedef {import('./decode.js').Rgba} Rgba */
/** @typedef {import('../../web/inkling/index.js').NumberPattern} NumberPattern */
/** @typedef {{ name: string, box: [number, number, number, number], pattern?: NumberPattern, cells?: number }} Field box: left, top,
 *  right, bottom, 0 to 1; cells: of a comb, side by side */

export const PATTERN_HELP = [...numberPatterns, 'a number of digits'].join(', ');

/** A pattern by its name, or by the number of digits. @param {unknown} value @returns {NumberPattern | undefined} */
export function patternOf(value) {
  if (value === undefined) return undefined;
  const text = ['string', 'number'].includes(typeof value) ? String(value) : '';
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  if (numberPatterns.includes(text)) return /** @type {NumberPattern} */ (text);
  throw new UsageError(`a pattern is ${PATTERN_HELP}; not ${shown(value)}`);
}

/** @param {string} file @returns {Promise<Field[]>} */
export async function readTemplate(file) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MissingError(`${file}: the template cannot be read`);
  });
  return templateIn(text, file);
}

/** @param {string} text @param {string} file its name, for errors @returns {Field[]} */
export function templateIn(text, file) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadDataError(`${file}: not JSON: ${/** @type {Error} */ (error).message}`);
  }
  const fields = value?.fields;
  if (!Array.isArray(fields) || fields.length === 0)
    throw new BadDataError(`${file}: a template is {"fields": [{"name", "box"}, ...]}`);
  const read = fields.map((field, i) => fieldIn(field, `${file}: field ${i + 1}`));
  const twice = read.find(({ name }, i) => read.findIndex((other) => other.name === name) < i);
  if (twice) throw new BadDataError(`${file}: two fields are called ${twice.name}`);
  return read;
}

/** @param {any} field @param {string} where @returns {Field} */
function fieldIn(field, where) {
  const { name, box, pattern, cells } = field ?? {};
  if (typeof name !== 'string' || name === '')
    throw new BadDataError(`${where}: "name" must be a text; found ${shown(name)}`);
  const isShare = (/** @type {unknown} */ side) =>
    typeof side === 'number' && side >= 0 && side <= 1;
  const isBox = Array.isArray(box) && box.length === 4 && box.every(isShare);
  if (!isBox || box[0] >= box[2] || box[1] >= box[3])
    throw new BadDataError(
      `${where}, ${name}: "box" must be [left, top, right, bottom] in fractions of the sheet; found ${shown(box)}`,
    );
  if (cells !== undefined && !(Number.isInteger(cells) && cells >= 1 && cells <= 99))
    throw new BadDataError(`${where}, ${name}: "cells" must be 1 to 99; found ${shown(cells)}`);
  return { name, box: /** @type {Field['box']} */ (box), pattern: patternOf(pattern), cells };
}

/** The boxes that are printed for a field: its cells, or itself. @param {Field} field @returns {Field['box'][]} */
export function boxesOf({ box: [left, top, right, bottom], cells = 1 }) {
  const step = (right - left) / cells;
  return Array.from({ length: cells }, (_, i) => [
    left + i * step,
    top,
    left + (i + 1) * step,
    bottom,
  ]);
}

/** How much of its height is cut off each side of a printed box, so that its frame is left out. */
const FRAME = 0.06;

/** The part of a picture in a field, upright. @param {Rgba} picture @param {Field['box']} box
 *  @param {import('./sheet.js').Place} place @returns {Rgba} */
export function crop(picture, box, { corners, isPrinted }) {
  const to = mappingOf(1, 1, corners);
  const quad = /** @type {const} */ ([[0, 1], [2, 1], [2, 3], [0, 3]]).map(([i, j]) => to(box[i], box[j])); // prettier-ignore
  const length = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.sqrt((quad[i][0] - quad[j][0]) ** 2 + (quad[i][1] - quad[j][1]) ** 2);
  const [wide, tall] = [(length(0, 1) + length(3, 2)) / 2, (length(0, 3) + length(1, 2)) / 2];
  const frame = isPrinted ? Math.round(FRAME * tall) : 0;
  const [width, height] = [wide, tall].map((side) => Math.max(1, Math.round(side) - 2 * frame));
  const inside = mappingOf(wide, tall, quad);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4)
      sample(picture, ...inside(x + 0.5 + frame, y + 0.5 + frame), data, at);
  return { data, width, height };
}

/** The colour at a place, between four pixels; beyond the picture that of its border. @param {Rgba} picture @param {number} x
 *  @param {number} y @param {Uint8ClampedArray} to @param {number} at */
function sample({ data, width, height }, x, y, to, at) {
  const [u, v] = [
    Math.min(width - 1, Math.max(0, x - 0.5)),
    Math.min(height - 1, Math.max(0, y - 0.5)),
  ];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [a, b] = [u - left, v - top];
  const right = left + 1 < width ? 4 : 0;
  const below = top + 1 < height ? 4 * width : 0;
  const from = 4 * (top * width + left);
  for (let c = 0; c < 4; c++) {
    const upper = (1 - a) * data[from + c] + a * data[from + right + c];
    const lower = (1 - a) * data[from + below + c] + a * data[from + below + right + c];
    to[at + c] = (1 - b) * upper + b * lower;
  }
}
