/* record.js - `make studies`: runs every study of every shipped model and writes weights/studies.json and the models' cards.
 *
 *   node tools/studies/record.js [MODEL...] [--only NAME,...] [--again] [--quick]
 *
 * A study takes minutes. Each result is written at once, and a result for the same weights and engine is not measured again
 * without --again, so it can be stopped and continued; several processes may run at once, for different studies. The figures
 * are those that the study prints with --json, rounded. MNIST's figures are of the test set, so they must choose nothing.
 * --quick tries the program: the studies of `tiny` on few pictures, into build/quick/studies/.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256, updateCard } from '../command/card.js';
import { UsageError, exitCodeOf } from '../command/command.js';
import { saveFile } from '../command/files.js';
import { openEngine, openModel } from '../command/models.js';
import { duration, note, print, progress } from '../command/terminal.js';
import { checkFolder, mnistFolder } from '../command/mnist.js';
import { calibration } from './calibration.js';
import { personal } from './personal.js';
import { preparation } from './preparation.js';
import { rejection } from './rejection.js';
import { robustness } from './robustness.js';
import { WEIGHTS, shippedModels, strokesFile } from './study.js';

/** @typedef {import('./study.js').Engine} Engine */
/** @typedef {import('./study.js').Model} Model */
/** @typedef {Record<string, { command: string, [figure: string]: any }>} Figures of the studies of a model, by name */
/** @typedef {{ weightsSha256: string, engine: string, studies: Figures }} Entry */
/** @typedef {{ data: Record<string, string>, models: Record<string, Entry> }} Records data: SHA-256 */

const STUDIES = [robustness, calibration, rejection, preparation, personal];
/** What the card of a model says of it; the rest is in weights/studies.json. */
export const ON_CARDS = ['robustness', 'calibration', 'rejection'];

/** Decimals of a recorded share. */
const DECIMALS = 5;

/** What --quick measures, and where it writes. */
const QUICK = { model: 'tiny', folder: 'build/quick/studies/' };

/**
 * Measures a model.
 * @param {Engine} engine
 * @param {Model} model
 * @param {string} name as the commands call it
 * @param {{ only?: readonly string[], quick?: boolean, onDone?: (study: string, figures: Figures[string]) => Promise<void> | void }} [options]
 *   only: names of studies, all if left out; quick: on few pictures; onDone: called after each study
 * @returns {Promise<Figures>}
 */
export async function studiesOf(engine, model, name, { only, quick, onDone } = {}) {
  /** @type {Figures} */
  const all = {};
  for (const study of STUDIES.filter((one) => only?.includes(one.name) ?? true)) {
    const figures = await study.measure(engine, model, { validation: false, quick });
    all[study.name] = rounded({
      command: `node tools/studies/${study.name}.js ${name}`,
      ...figures,
    });
    progress('');
    await onDone?.(study.name, all[study.name]);
  }
  return all;
}

/** With fewer decimals, all the way down. @template T @param {T} value @returns {T} */
export function rounded(value) {
  const cut = (/** @type {string} */ _, /** @type {unknown} */ part) =>
    typeof part === 'number' && !Number.isInteger(part) ? Number(part.toFixed(DECIMALS)) : part;
  return JSON.parse(JSON.stringify(value, cut));
}

/** SHA-256 of the files that the studies read. @returns {Promise<Record<string, string>>} */
async function dataHashes() {
  const files = await checkFolder(mnistFolder());
  const hashes = Object.fromEntries(files.map((file) => [file.name, file.sha256 ?? '']));
  return { ...hashes, strokes: sha256(await readFile(strokesFile())) };
}

/** @param {string} folder @returns {Promise<Records>} */
async function readRecords(folder) {
  const file = `${folder}studies.json`;
  const kept = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { models: {} };
  return { data: await dataHashes(), models: kept.models };
}

/** What is on record of these weights under this engine; nothing yet, if the record is of others.
 *  @param {Records} records @param {string} name @param {string} weightsSha256 @param {string} engine @returns {Entry} */
function entryOf(records, name, weightsSha256, engine) {
  const there = records.models[name];
  const isSame = there?.weightsSha256 === weightsSha256 && there.engine === engine;
  return isSame ? there : { weightsSha256, engine, studies: {} };
}

/** Writes one study into the file as it is now: another process may be measuring another model.
 *  @param {string} folder @param {string} name @param {Entry} entry @param {string} study */
async function saveStudy(folder, name, { weightsSha256, engine, studies }, study) {
  const records = await readRecords(folder);
  const entry = entryOf(records, name, weightsSha256, engine);
  entry.studies[study] = studies[study];
  records.models[name] = entry;
  await saveFile(`${folder}studies.json`, `${JSON.stringify(records, null, 1)}\n`);
}

/** @param {Engine} engine @param {Model} model @param {string} name @param {Records} records
 *  @param {{ folder: string, only: readonly string[], again: boolean, quick?: boolean }} options folder: of studies.json and the cards */
async function recordModel(engine, model, name, records, { folder, only, again, quick }) {
  const entry = entryOf(records, name, await model.hash(), engine.version);
  const wanted = only.filter((study) => again || !entry.studies[study]);
  let since = performance.now();
  await studiesOf(engine, model, name, {
    only: wanted,
    quick,
    onDone: async (study, figures) => {
      entry.studies[study] = figures;
      await saveStudy(folder, name, entry, study);
      note(`${name}: ${study}, ${duration((performance.now() - since) / 1000)}`);
      since = performance.now();
    },
  });
  const card = `${folder}${name}.json`;
  const shown = Object.fromEntries(
    ON_CARDS.flatMap((study) => (entry.studies[study] ? [[study, entry.studies[study]]] : [])),
  );
  if (existsSync(card)) await updateCard(card, { studies: shown });
  for (const study of STUDIES.filter((one) => entry.studies[one.name])) {
    print(`${study.name}: ${name}`);
    study.show(entry.studies[study.name]);
  }
}

/** An empty folder for --quick, with the card of its model. */
async function quickFolder() {
  await rm(QUICK.folder, { recursive: true, force: true });
  await mkdir(QUICK.folder, { recursive: true });
  await copyFile(`${WEIGHTS}${QUICK.model}.json`, `${QUICK.folder}${QUICK.model}.json`);
  return QUICK.folder;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      again: { type: 'boolean' },
      quick: { type: 'boolean' },
    },
  });
  const known = STUDIES.map(({ name }) => name);
  const only = values.only?.split(',') ?? known;
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--only takes ${known.join(', ')}; '${unknown}' is none of them`);
  const engine = await openEngine();
  const folder = values.quick ? await quickFolder() : WEIGHTS;
  const records = await readRecords(folder);
  const names = values.quick ? [QUICK.model] : positionals;
  for (const name of names.length > 0 ? names : shippedModels()) {
    if (!shippedModels().includes(name))
      throw new UsageError(
        `the record is of shipped models: ${shippedModels().join(', ')}; not '${name}'`,
      );
    const model = await openModel(engine, name);
    await recordModel(engine, model, name, records, {
      folder,
      only,
      again: values.again ?? false,
      quick: values.quick,
    });
    model.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    note(error.message);
    process.exitCode = exitCodeOf(error);
  });
}
