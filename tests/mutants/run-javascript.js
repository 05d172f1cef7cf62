/**
 * run-javascript.js - tests the tests of JavaScript: plants each mistake of javascript.js in a copy of the sources and runs the test that
 * must notice it.
 *
 *   node tests/mutants/run-javascript.js [TEXT]       only mutants whose name contains TEXT; `make mutants` runs all
 *
 * Exit code: 0 every mutant was noticed, 1 one survived, 2 one no longer applies, or a test is red without any. The working tree is never
 * touched.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { SCRIPT_MUTANTS } from './javascript.js';

const root = path.resolve(import.meta.dirname, '../..');
const TEST_TIMEOUT_MS = 120_000;
const COPIED = ['package.json', 'web', 'tests', 'tools/command', 'tools/inkling.js', 'tools/models', 'tools/studies', 'weights', 'include', 'src', 'docs', 'README.md']; // prettier-ignore

const copy = mkdtempSync(path.join(os.tmpdir(), 'inkling-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(2));
for (const name of COPIED)
  cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));

/** @param {string} why @returns {never} */
function stop(why) {
  console.error(why);
  process.exit(2);
}

/** @param {string} file of tests */
const isRed = (file) =>
  spawnSync(process.execPath, ['--test', file], {
    cwd: copy,
    timeout: TEST_TIMEOUT_MS,
    stdio: 'ignore',
  }).status !== 0;

const chosen = SCRIPT_MUTANTS.filter(({ name }) => name.includes(process.argv[2] ?? ''));
for (const file of new Set(chosen.map(({ test }) => test)))
  if (isRed(file)) stop(`red without any mutant: ${file}`);

let survivors = 0;
for (const [i, { name, file, find, replace, test }] of chosen.entries()) {
  const place = path.join(copy, file);
  const sound = readFileSync(place, 'utf8');
  const found = sound.split(find).length - 1;
  if (found !== 1) stop(`${name}: found ${found} times in ${file}, not once: ${find}`);
  writeFileSync(
    place,
    sound.replace(find, () => replace),
  );
  const noticed = isRed(test);
  writeFileSync(place, sound);
  if (!noticed) survivors += 1;
  console.log(
    `${String(i + 1).padStart(2)}/${chosen.length} ${noticed ? 'noticed ' : 'SURVIVED'}  ${name}`,
  );
}
console.log(`\n==== ${chosen.length - survivors} of ${chosen.length} mutants noticed ====`);
process.exit(survivors ? 1 : 0);
