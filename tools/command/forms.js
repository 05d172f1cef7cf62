/* forms.js - templates of forms for `inkling read`: named fields, each a box in fractions of the picture.
 *
 *   { "fields": [{ "name": "amount", "box": [0.55, 0.2, 0.95, 0.27], "pattern": "decimal" }, ...] }
 */
import { readFile } from 'node:fs/promises';
import { numberPatterns } from '../../web/inkling/index.js';
import { BadDataError, MissingError, UsageError } from './command.js';

/** @typedef {import('./decode.js').Rgba} Rgba */
/** @typedef {import('../../web/inkling/index.js').NumberPattern} NumberPattern */
/** @typedef {{ name: string, box: [number, number, number, number], pattern?: NumberPattern }} Field box: left, top, right, bottom, 0 to 1 */

export const PATTERN_HELP = [...numberPatterns, 'a number of digits'].join(', ');

/** A pattern by its name, or by the number of digits. @param {unknown} value @returns {NumberPattern | undefined} */
export function patternOf(value) {
  if (value === undefined) return undefined;
  if (/^[1-9]\d?$/.test(String(value))) return Number(value);
  if (numberPatterns.includes(String(value))) return /** @type {NumberPattern} */ (value);
  throw new UsageError(`a pattern is ${PATTERN_HELP}; not ${JSON.stringify(value)}`);
}

/** @param {string} file @returns {Promise<Field[]>} */
export async function readTemplate(file) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MissingError(`${file}: the template cannot be read`);
  });
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadDataError(`${file}: not JSON: ${/** @type {Error} */ (error).message}`);
  }
  const fields = value?.fields;
  if (!Array.isArray(fields) || fields.length === 0)
    throw new BadDataError(`${file}: a template is {"fields": [{"name", "box"}, ...]}`);
  return fields.map((field, i) => fieldIn(field, `${file}: field ${i + 1}`));
}

/** @param {any} field @param {string} where @returns {Field} */
function fieldIn(field, where) {
  const { name, box, pattern } = field ?? {};
  if (typeof name !== 'string' || name === '')
    throw new BadDataError(`${where}: "name" must be a text; found ${JSON.stringify(name)}`);
  const isShare = (/** @type {unknown} */ side) =>
    typeof side === 'number' && side >= 0 && side <= 1;
  const isBox = Array.isArray(box) && box.length === 4 && box.every(isShare);
  if (!isBox || box[0] >= box[2] || box[1] >= box[3])
    throw new BadDataError(
      `${where}, ${name}: "box" must be [left, top, right, bottom] in fractions of the picture; found ${JSON.stringify(box)}`,
    );
  return { name, box: /** @type {Field['box']} */ (box), pattern: patternOf(pattern) };
}

/** The part of a picture in a field. @param {Rgba} picture @param {Field} field @returns {Rgba} */
export function crop({ data, width, height }, { box }) {
  const [left, top] = [Math.floor(box[0] * width), Math.floor(box[1] * height)];
  const right = Math.max(left + 1, Math.ceil(box[2] * width));
  const bottom = Math.max(top + 1, Math.ceil(box[3] * height));
  const [columns, rows] = [Math.min(right, width) - left, Math.min(bottom, height) - top];
  const part = new Uint8ClampedArray(4 * columns * rows);
  for (let y = 0; y < rows; y++) {
    const from = 4 * ((top + y) * width + left);
    part.set(data.subarray(from, from + 4 * columns), 4 * y * columns);
  }
  return { data: part, width: columns, height: rows };
}
