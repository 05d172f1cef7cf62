/* scenes.js - study of handwriting in photographs: scenes of many kinds, drawn from pen strokes, and what the model reads in them.
 *
 *   STROKES=FILE node tools/studies/scenes.js [MODEL] [--kinds digit,'number boxes'] [--count 20] [--part tune|score]
 *                                             [--donors aga,...] [--size 1] [--json FILE] [--save FOLDER]
 *
 * scenes/kinds.js lists the kinds; a name or its first word selects them. Digits are read by predict() and by
 * predictNumber(), numbers and numbers with marks by predictNumber(). Right is the whole text with its marks and rows; sure is the verdict
 * 'digit', refused the verdict 'none'. --save writes the scenes as PNG, --json the figures with every misread scene.
 *
 * There are two parts with different donors and seeds. What reads pictures was tuned on scenes of `tune` (donor aga, seeds from 1);
 * those of `score` (donors imp and val, seeds from 1,000,000) chose nothing and are only scored. No network was trained on these donors.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PNG } from 'pngjs';
import { loadEngine } from '../../web/inkling/index.js';
import { openModel } from '../command/models.js';
import { readStrokes, strokesFile } from '../command/strokes.js';
import { print, progress, table } from '../command/terminal.js';
import { HEADINGS, cellsOf, donorsOf, kindsOf, measured, together } from './scenes/measure.js';

/** @typedef {import('./scenes/measure.js').Reader} Reader */
/** @typedef {import('./scenes/measure.js').Row} Row */
/** @typedef {import('./scenes/scene.js').Scene} Scene */

const PARTS = {
  tune: { donors: ['aga'], first: 1 },
  score: { donors: ['imp', 'val'], first: 1_000_000 },
};

/** @param {import('../command/models.js').Model} model @returns {Reader[]} */
function readersOf(model) {
  const picture = (/** @type {Scene} */ { data, width, height }) =>
    /** @type {ImageData} */ (/** @type {unknown} */ ({ data, width, height }));
  return [
    {
      name: 'predict',
      holds: ['digit'],
      read: (scene) => {
        const { label, verdict } = model.predict(picture(scene));
        return { text: label ?? '', verdict };
      },
    },
    {
      name: 'predictNumber',
      holds: ['digit', 'number', 'marks'],
      read: (scene) => model.predictNumber(/** @type {any} */ (picture(scene))),
    },
  ];
}

/** @param {Scene} scene @param {string} file */
function save({ data, width, height }, file) {
  const png = new PNG({ width, height });
  png.data.set(data);
  writeFileSync(file, PNG.sync.write(png));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kinds: { type: 'string' },
    count: { type: 'string', default: '20' },
    part: { type: 'string', default: 'tune' },
    donors: { type: 'string' },
    size: { type: 'string', default: '1' },
    strokes: { type: 'string' },
    json: { type: 'string' },
    save: { type: 'string' },
  },
});
if (!Object.hasOwn(PARTS, values.part))
  throw new Error(`parts are tune and score, not ${values.part}`);
const part = PARTS[/** @type {keyof typeof PARTS} */ (values.part)];
const { drawings } = await readStrokes(strokesFile(values.strokes));
const model = await openModel(await loadEngine(), positionals[0] ?? 'default');
const plan = {
  kinds: kindsOf(values.kinds),
  donors: donorsOf(drawings, values.donors?.split(',') ?? part.donors),
  first: part.first,
  count: Number(values.count),
  size: Number(values.size),
};
const folder = values.save;
if (folder) mkdirSync(folder, { recursive: true });
/** @type {Row[]} */
const rows = [];
const scenes = measured(plan, readersOf(model), (scene, name) => {
  progress(name);
  if (folder) save(scene, path.join(folder, `${name}__${scene.text.replace(/\W/g, '_')}.png`));
});
for await (const row of scenes) rows.push(row);
progress('');
const groups = ['digit', 'number', 'marks'].flatMap((holds) => {
  const own = rows.filter(({ kind }) => kind.startsWith(`${holds} `));
  return own.length > 0 ? together(own, `all ${holds}`) : [];
});
if (values.json) {
  mkdirSync(path.dirname(values.json), { recursive: true });
  writeFileSync(values.json, JSON.stringify({ ...values, rows, groups }, null, 1));
}
print(table([HEADINGS, ...[...rows, ...groups].map(cellsOf)]));
for (const { kind, reader, failed, error } of rows)
  if (failed > 0) print(`${kind}, ${reader}: ${failed} failed, first: ${error}`);
