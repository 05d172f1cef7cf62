/* forms.js - study of filled forms: `inkling read FOLDER --template form.json --csv --crops` on forms that are drawn from pen strokes.
 *
 *   STROKES=FILE node tools/studies/forms.js [--count 200] [--part tune|score] [--model NAME] [--folder FOLDER] [--quick]
 *
 * scenes/form.js draws the forms: two of three as scans, the others as photographs on a desk; they are written as JPEG files. A field is
 * right when the whole text is. --quick draws few. --folder keeps forms, template, CSV, pictures of fields, and mistakes.csv: each field
 * that is not right, what it holds and what was read.
 *
 * `tune` (donor aga) is for choosing, `score` (donors imp and val, other seeds) is only scored. No network was trained on these donors.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readStrokes, strokesFile } from '../command/strokes.js';
import { print, progress, table } from '../command/terminal.js';
import { UNSEEN } from '../models/recipes.js';
import { FIELDS, TEMPLATE, formOf } from './scenes/form.js';
import { jpegOf } from './scenes/jpeg.js';
import { donorsOf } from './scenes/measure.js';

/** @typedef {Record<string, { values: Record<string, string>, kind: string }>} Truth by file */
/** @typedef {{ right: number, sureWrong: number, unsure: number, count: number }} Counts */

const program = path.resolve(import.meta.dirname, '../inkling.js');

/** Draws forms into a folder. @param {string} folder @param {ReadonlyMap<string, import('./scenes/writing.js').Donor>} donors
 *  @param {number} first seed @param {number} count @returns {Promise<Truth>} */
async function draw(folder, donors, first, count) {
  const names = [...donors.keys()];
  /** @type {Truth} */
  const truth = {};
  for (let i = 0; i < count; i++) {
    progress(`form ${i + 1} of ${count}`);
    const donor = /** @type {import('./scenes/writing.js').Donor} */ (
      donors.get(names[i % names.length])
    );
    const isPhoto = i % 3 === 2;
    const { values, ...picture } = formOf(donor, first + i, { isPhoto });
    const file = path.join(folder, `form-${String(i + 1).padStart(3, '0')}.jpg`);
    writeFileSync(file, await jpegOf(picture));
    truth[file] = { values, kind: isPhoto ? 'photograph' : 'scan' };
  }
  progress('');
  return truth;
}

/** Cells of the lines of CSV. @param {string} csv */
const cellsOf = (csv) =>
  csv
    .trim()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2]),
    );

/** @param {string} csv @param {Truth} truth @returns {{ all: Map<string, Counts>, mistakes: string[][] }} all: by kind of form and field */
function counted(csv, truth) {
  const [head, ...lines] = cellsOf(csv);
  const mistakes = [['file', 'field', 'expected', 'read', 'verdict', 'crop']];
  /** @type {Map<string, Counts>} */
  const all = new Map();
  for (const line of lines) {
    const { values, kind } = truth[line[0]];
    for (const { name } of FIELDS) {
      const at = head.indexOf(name);
      const isRight = line[at] === values[name];
      const isSure = line[at + 1] === 'digit';
      if (!isRight)
        mistakes.push([line[0], name, values[name], line[at], line[at + 1], line[at + 3]]);
      for (const key of [`${kind}s`, name]) {
        const counts = all.get(key) ?? { right: 0, sureWrong: 0, unsure: 0, count: 0 };
        counts.count++;
        counts.right += Number(isRight);
        counts.sureWrong += Number(isSure && !isRight);
        counts.unsure += Number(!isSure);
        all.set(key, counts);
      }
    }
  }
  return { all, mistakes };
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    part: { type: 'string', default: 'tune' },
    model: { type: 'string', default: 'default' },
    folder: { type: 'string' },
    strokes: { type: 'string' },
    quick: { type: 'boolean' },
  },
});
const [TUNED, ...SCORED] = UNSEEN;
const isScore = values.part === 'score';
const { drawings } = await readStrokes(strokesFile(values.strokes));
const folder = values.folder ?? mkdtempSync(path.join(os.tmpdir(), 'inkling-forms-'));
const forms = path.join(folder, 'forms');
mkdirSync(forms, { recursive: true });
const count = values.quick ? 3 : Number(values.count);
const donors = donorsOf(drawings, isScore ? SCORED : [TUNED]);
const truth = await draw(forms, donors, isScore ? 1_000_000 : 1, count);
const template = path.join(folder, 'form.json');
writeFileSync(template, JSON.stringify(TEMPLATE, null, 1));
const started = performance.now();
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  [program, 'read', forms, '--template', template, '--model', values.model, '--csv', '--crops', path.join(folder, 'fields')], // prettier-ignore
  { encoding: 'utf8', maxBuffer: 2 ** 26 },
);
const seconds = (performance.now() - started) / 1000;
if (status !== 0) throw new Error(stderr);
writeFileSync(path.join(folder, 'forms.csv'), stdout);
const percent = (/** @type {number} */ part, /** @type {number} */ all) => ((100 * part) / all).toFixed(1); // prettier-ignore
const { all: counts, mistakes } = counted(stdout, truth);
writeFileSync(
  path.join(folder, 'mistakes.csv'),
  mistakes.map((line) => `${line.join()}\n`).join(''),
);
const rows = [...counts].map(([key, { right, sureWrong, unsure, count: all }]) => [key, all, percent(right, all), percent(sureWrong, all), percent(unsure, all)]); // prettier-ignore
print(table([['fields of', 'fields', 'right, %', 'sure and wrong, %', 'unsure, %'], ...rows]));
print(`${count} forms in ${seconds.toFixed(1)} s, with the program's start`);
if (!values.folder) rmSync(folder, { recursive: true, force: true });
