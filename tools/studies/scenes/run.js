/* run.js - the study of scenes as a program: options, parts, Inkling as a reader, the table and the files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { loadEngine } from '../../../web/inkling/index.js';
import { openModel } from '../../command/models.js';
import { readStrokes, strokesFile } from '../../command/strokes.js';
import { print, progress, table } from '../../command/terminal.js';
import { UNSEEN } from '../../models/recipes.js';
import { HEADINGS, cellsOf, donorsOf, kindsOf, measured, together } from './measure.js';

/** @typedef {import('./measure.js').Reader} Reader */
/** @typedef {import('./measure.js').Row} Row */
/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {{ kinds?: string, count: string, part: string, donors?: string, size: string, lens?: boolean, strokes?: string, json?: string,
 *    save?: string }} Values */

/** Of parseArgs(). */
export const OPTIONS = /** @type {const} */ ({
  kinds: { type: 'string' },
  count: { type: 'string', default: '20' },
  part: { type: 'string', default: 'tune' },
  donors: { type: 'string' },
  size: { type: 'string', default: '1' },
  lens: { type: 'boolean' },
  strokes: { type: 'string' },
  json: { type: 'string' },
  save: { type: 'string' },
});

/** One of the donors that no model is trained on is for choosing. */
const [TUNED, ...SCORED] = UNSEEN;

/** @type {Record<string, { donors: readonly string[], first: number }>} */
const PARTS = {
  tune: { donors: [TUNED], first: 1 },
  score: { donors: SCORED, first: 1_000_000 },
};

/** @param {string} name of a model, or its file @returns {Promise<Reader[]>} */
export async function inklingReaders(name) {
  const model = await openModel(await loadEngine(), name);
  const picture = (/** @type {Scene} */ { data, width, height }) =>
    /** @type {ImageData} */ (/** @type {unknown} */ ({ data, width, height }));
  return [
    {
      name: 'predict',
      holds: ['digit', 'empty'],
      read: (scene) => {
        const { label, verdict } = model.predict(picture(scene));
        return { text: label ?? '', verdict };
      },
    },
    {
      name: 'predictNumber',
      holds: ['digit', 'number', 'marks', 'empty'],
      read: (scene) => model.predictNumber(/** @type {any} */ (picture(scene))),
    },
  ];
}

/** @param {Scene} scene */
export function pngOf({ data, width, height }) {
  const png = new PNG({ width, height });
  png.data.set(data);
  return PNG.sync.write(png);
}

/** Measures, prints the table, writes the files; the figures' file grows with every kind. @param {Values} values
 *  @param {readonly Reader[]} readers */
export async function study(values, readers) {
  if (!Object.hasOwn(PARTS, values.part))
    throw new Error(`parts are ${Object.keys(PARTS).join(', ')}, not ${values.part}`);
  const part = PARTS[values.part];
  const { drawings } = await readStrokes(strokesFile(values.strokes));
  const plan = {
    kinds: kindsOf(values.kinds),
    donors: donorsOf(drawings, values.donors?.split(',') ?? part.donors),
    first: part.first,
    count: Number(values.count),
    size: Number(values.size),
    lens: values.lens === true,
  };
  const { save, json } = values;
  if (save) mkdirSync(save, { recursive: true });
  if (json) mkdirSync(path.dirname(json), { recursive: true });
  const seen = (/** @type {Scene} */ scene, /** @type {string} */ name) => {
    progress(name);
    if (!save) return;
    const file = `${name}__${scene.text.replace(/\W/g, '_')}.png`;
    writeFileSync(path.join(save, file), pngOf(scene));
  };
  /** @type {Row[]} */
  const rows = [];
  for await (const row of measured(plan, readers, seen)) {
    rows.push(row);
    if (json)
      writeFileSync(json, JSON.stringify({ ...values, rows, groups: groupsOf(rows) }, null, 1));
  }
  progress('');
  print(table([HEADINGS, ...[...rows, ...groupsOf(rows)].map(cellsOf)]));
  for (const { kind, reader, failed, error } of rows)
    if (failed > 0) print(`${kind}, ${reader}: ${failed} failed, first: ${error}`);
}

/** All digits, all numbers, all with marks, all empty sheets. @param {readonly Row[]} rows */
function groupsOf(rows) {
  return ['digit', 'number', 'marks', 'empty'].flatMap((holds) => {
    const own = rows.filter(({ kind }) => kind.startsWith(`${holds} `));
    return own.length > 0 ? together(own, `all ${holds}`) : [];
  });
}
