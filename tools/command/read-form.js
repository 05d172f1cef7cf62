/* read-form.js - reads the fields of a form: finds the sheet, cuts out each field, and reads it; a comb cell by cell. */
import path from 'node:path';
import { saveFile } from './files.js';
import { boxesOf, crop } from './forms.js';
import { library } from './libraries.js';
import { placeOf } from './sheet.js';

/** @typedef {Awaited<ReturnType<typeof import('./models.js').openModel>>} Model */
/** @typedef {import('./decode.js').Rgba} Rgba */
/** @typedef {import('./forms.js').Field} Field */
/** @typedef {{ text: string, signs: any[], verdict: 'digit' | 'unsure' | 'none' }} Row */

/**
 * @param {Model} model
 * @param {Rgba} picture
 * @param {readonly Field[]} fields
 * @returns {Promise<{ field: Field, row: Row, part: Rgba }[]>} part: the field's own picture
 */
export async function readForm(model, picture, fields) {
  // Not the cells: the strokes of digits beside their edges look like edges one cell further.
  const boxes = fields.map(({ box }) => box);
  const place = placeOf(picture, boxes);
  const found = [];
  for (const field of fields) {
    const part = crop(picture, field.box, place);
    const cells = boxesOf(field).map((box) => crop(picture, box, place));
    const row = field.cells
      ? await readCells(model, cells, field)
      : await readBox(model, part, field);
    found.push({ field, row, part });
  }
  return found;
}

/** @param {Model} model @param {Rgba} part @param {Field} field @returns {Promise<Row>} */
async function readBox(model, part, { pattern }) {
  const { text, rows, signs, verdict } = await model.predictNumber(part, { pattern });
  const isOneRow = rows.length < 2 || pattern === undefined;
  return { text: text.replaceAll('\n', ' '), signs, verdict: isOneRow ? verdict : 'unsure' };
}

/** One sign in each cell; an empty one is a space. @param {Model} model @param {readonly Rgba[]} cells @param {Field} field
 *  @returns {Promise<Row>} */
async function readCells(model, cells, { pattern }) {
  /** @type {any[]} */
  const signs = [];
  for (const [cell, part] of cells.entries()) {
    const answer = model.predict(/** @type {ImageData} */ (/** @type {unknown} */ (part)));
    const { candidates, classes, label, verdict } = answer;
    if (verdict === 'none' && (await isEmpty(model, part))) continue;
    const box = { left: 0, top: 0, right: part.width, bottom: part.height };
    signs.push({
      cell,
      box,
      candidates: candidates.map((candidate) => classes[candidate]),
      verdict,
      answer,
      label: verdict === 'none' ? null : label,
    });
  }
  const text = cells
    .map((_, i) => {
      const sign = signs.find(({ cell }) => cell === i);
      return sign ? (sign.label ?? '?') : ' ';
    })
    .join('')
    .trim();
  if (signs.length === 0) return { text, signs, verdict: 'none' };
  const isWhole = !text.includes(' ') && (typeof pattern !== 'number' || text.length === pattern);
  const isSure = isWhole && signs.every(({ verdict }) => verdict === 'digit');
  return { text, signs, verdict: isSure ? 'digit' : 'unsure' };
}

/** @param {Model} model @param {Rgba} part */
async function isEmpty(model, part) {
  const { signs, others } = await model.predictNumber(part);
  return signs.length + others.length === 0;
}

/** Keeps a field's picture; returns its file. @param {string} folder @param {string} file of the form @param {string} name
 *  @param {Rgba} part */
export async function saveCrop(folder, file, name, { data, width, height }) {
  const { PNG } = await library('pngjs', () => import('pngjs'));
  const png = new PNG({ width, height });
  png.data.set(data);
  const own = `${file} ${name}`.replaceAll(/[^\p{L}\p{N}.]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  const kept = path.join(folder, `${own}.png`);
  await saveFile(kept, PNG.sync.write(png));
  return kept;
}
