/* inkling read - reads the numbers in photographs, scans and forms: a line for each row of writing, or with a template a line for each
 * form. A file that cannot be read has its line too, and the others are read.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BATCH_OPTIONS, refuseBatchOptions, runBatch } from './batch/batch.js';
import { numberTask } from './batch/numbers.js';
import { EXIT, UsageError, exitCodeOf, gravest, inGroup } from './command.js';
import { csvLine } from './csv.js';
import { PATTERN_HELP, patternOf, readTemplate } from './forms.js';
import { openEngine, openModel } from './models.js';
import { bytesOfInput, pictureIn } from './pictures.js';
import { bytesOfPicture, readPicture } from './read-picture.js';
import { note, print, progress, table } from './terminal.js';

/** @typedef {import('./models.js').Model} Model */
/** @typedef {import('./read-picture.js').Reading} Reading */
/** @typedef {import('./read-picture.js').Wanted} Wanted */
/** @typedef {{ file: string, error?: string, code?: number, fields: Record<string, Reading> }} Result fields: by name; without a template
 *  the rows of writing, by number from 1 */

/** @type {import('./command.js').Option} */
const BATCH = {
  type: 'boolean',
  help: 'any number of pictures: tar archives of them, lists of file names, one a line, and lines of JSON with "strokes", "path" or "image" (the file in base64), gzipped or not; a JSON record a line for each, with index, id and fields as --json has them, or error',
};

/** What pictures may be called in a folder; some cannot be read, and have a line that says so. */
const PICTURE_NAMES = /\.(png|jpe?g|webp|gif|bmp|hei[cf]|avif|tiff?|pdf|jxl|p[bgp]m)$/i;
/** Files, and the pictures in folders and those below; a folder without any stands for itself.
 *  @param {string[]} operands @returns {Promise<string[]>} */
async function filesOf(operands) {
  const lists = operands.map(async (operand) => {
    const info = operand === '-' ? null : await stat(operand).catch(() => null);
    if (!info?.isDirectory()) return [operand];
    const names = await readdir(operand, { recursive: true });
    const pictures = names.filter((name) => PICTURE_NAMES.test(name)).sort();
    return pictures.length > 0 ? pictures.map((name) => path.join(operand, name)) : [operand];
  });
  return (await Promise.all(lists)).flat();
}

/** @param {Model} model @param {string} file @param {Wanted} wanted @returns {Promise<Result>} */
async function readFile(model, file, wanted) {
  const bytes = file === '-' ? pictureIn(await bytesOfInput(file)) : await bytesOfPicture(file);
  return { file, fields: await readPicture(model, bytes, file, wanted) };
}

/** @param {Result} result */
const jsonOf = ({ file, error, fields }) =>
  JSON.stringify(error === undefined ? { file, fields } : { file, error });

/** Lines of CSV or of a table. @param {Result} result @param {Wanted} wanted @returns {(string | number)[][]} */
function linesOf({ file, error, fields: found }, { fields, crops }) {
  const cells = (/** @type {Reading} */ { text, verdict, confidence, crop: kept }) => [
    text,
    verdict,
    confidence,
    ...(kept === undefined ? [] : [kept]),
  ];
  if (fields) {
    const none = crops === undefined ? ['', '', ''] : ['', '', '', ''];
    const all = fields.flatMap(({ name }) => (found[name] ? cells(found[name]) : none));
    return [[file, ...all, error ?? '']];
  }
  const rows = Object.entries(found);
  if (rows.length === 0) return [[file, '', '', error === undefined ? 'none' : '', 0, error ?? '']];
  return rows.map(([row, reading]) => [file, Number(row), ...cells(reading), '']);
}

/** @param {Wanted} wanted */
const headOf = ({ fields, crops }) =>
  fields
    ? [
        'file',
        ...fields.flatMap(({ name }) => [
          name,
          `${name} verdict`,
          `${name} confidence`,
          ...(crops === undefined ? [] : [`${name} crop`]),
        ]),
        'error',
      ]
    : ['file', 'row', 'text', 'verdict', 'confidence', 'error'];

/** @type {import('./command.js').Command} */
export default {
  usage: 'read FILE|FOLDER... [options]',
  about:
    'Reads the numbers in photographs, scans and forms (PNG, JPEG, WebP, GIF or BMP): digits, points, commas, colons, minus and equals\n' +
    'signs and slashes. Lines, frames, shadows and the desk are left out. ? stands for what cannot be told. Every file has a line,\n' +
    'also one that cannot be read.',
  examples: [
    ['inkling read note.jpg', 'a line for each row of writing'],
    ['inkling read scans/ --csv > numbers.csv', 'all pictures of a folder'],
    [
      'inkling read scans/ --template form.json --csv',
      'the fields of a form, a line for each picture',
    ],
    ['inkling read meter.jpg --pattern 5', 'unsure unless it has five digits'],
    [
      'inkling read --batch scans.tar --save numbers.ndjson --resume',
      'any number, a record each; the same line continues it',
    ],
    ["find scans -name '*.jpg' | inkling read --batch -", 'names from a pipe'],
  ],
  operands: [1, Infinity],
  options: {
    model: { value: 'NAME|FILE', help: 'the model that reads', default: 'default' },
    template: {
      value: 'FILE',
      help: 'JSON with named fields, {"fields": [{"name": "amount", "box": [0.5, 0.2, 0.9, 0.3], "pattern": "decimal"}]}, and "cells": 5 where the box is a comb; boxes are left, top, right, bottom in fractions of the sheet, which may lie turned or tilted in the picture',
    },
    crops: {
      value: 'FOLDER',
      writes: 'folder',
      help: 'keep the picture of each field there, as PNG, and name it',
    },
    pattern: {
      value: 'NAME',
      help: `what a row is: ${PATTERN_HELP}. It decides between 1 and /; a row that does not fit is unsure`,
    },
    csv: { type: 'boolean', help: 'print CSV' },
    json: { type: 'boolean', help: 'print one JSON object a line, with a box for each sign' },
    ...inGroup('many pictures', { batch: BATCH, ...BATCH_OPTIONS }),
  },
  async run(values, operands) {
    if (values.csv && values.json) throw new UsageError('--csv or --json, not both');
    const pattern = patternOf(values.pattern);
    const fields =
      values.template === undefined ? null : await readTemplate(String(values.template));
    const crops = values.crops === undefined ? undefined : String(values.crops);
    if (crops !== undefined && !fields)
      throw new UsageError('--crops keeps the fields of a --template, which is missing');
    const wanted = { fields, pattern, crops };
    const files = await filesOf(operands);
    if (values.batch) return runBatch(values, files, numberTask(values, wanted));
    refuseBatchOptions(values);
    const model = await openModel(await openEngine(), String(values.model ?? 'default'));
    /** @type {Result[]} */
    const results = [];
    if (values.csv) print(csvLine(headOf(wanted)));
    for (const [i, file] of files.entries()) {
      if (files.length > 1) progress(`${i + 1} of ${files.length}: ${file}`);
      const result = await readFile(model, file, wanted).catch((error) => ({
        file,
        error: /** @type {Error} */ (error).message,
        code: exitCodeOf(error),
        fields: {},
      }));
      results.push(result);
      if (values.json) print(jsonOf(result));
      if (values.csv) linesOf(result, wanted).forEach((line) => print(csvLine(line)));
    }
    if (!values.csv && !values.json && files.length > 0) {
      const lines = results.flatMap((result) => linesOf(result, wanted));
      print(table([headOf(wanted), ...lines].map((line) => line.map(String))));
    }
    const failed = results.filter(({ error }) => error !== undefined).length;
    if (failed > 0) note(`${failed} of ${files.length} files could not be read`);
    return gravest(results.map(({ code }) => code ?? EXIT.ok));
  },
};
