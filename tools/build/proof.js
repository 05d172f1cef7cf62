/* proof.js - `make proof`: runs every verb of the Makefile, every program that the documents name and the long tests, each once in its
 * shortest form, and prints what worked.
 *
 *   node tools/build/proof.js [--only TEXT,...]        rows whose name has one of these texts
 *
 * Results go to build/quick/ and output to build/proof/, so no record changes. A row is skipped, with the reason, where something is
 * missing: network, MNIST, pen strokes, Chromium, a compiler for relaxed SIMD. Exit code: 0 no row failed, 1 one did.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { note, print, table } from '../command/terminal.js';
import { PROGRAMS, VERBS } from './proof/list.js';
import { prove } from './proof/prove.js';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const texts = values.only?.split(',') ?? [''];
const rows = [...VERBS, ...PROGRAMS].filter(({ name }) =>
  texts.some((text) => name.includes(text)),
);
const root = path.resolve(import.meta.dirname, '../..');
const logs = path.join(root, 'build/proof');
for (const folder of [logs, path.join(root, 'build/quick')])
  rmSync(folder, { recursive: true, force: true });
for (const folder of [logs, path.join(root, 'build/quick/clean/build')])
  mkdirSync(folder, { recursive: true });

const outcomes = await prove(rows, {
  root,
  logs,
  onDone: ({ name, seconds, state, why }, output) => {
    note(`${state.padEnd(7)} ${seconds.toFixed(0).padStart(5)} s  ${name}${why && `: ${why}`}`);
    if (output) note(output);
  },
});
print(
  table([
    ['what', 'seconds', 'result', 'why'],
    ...outcomes.map(({ name, seconds, state, why }) => [name, seconds.toFixed(0), state, why]),
  ]),
);
process.exitCode = outcomes.some(({ state }) => state === 'failed') ? 1 : 0;
