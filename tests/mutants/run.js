/**
 * run.js - tests the tests: plants each mistake of mutants.js in a copy of the sources, builds and runs the native tests
 * (for some also the golden test on the .wasm), and prints which tests failed.
 *
 *   node tests/mutants/run.js [TEXT]       only mutants whose name contains TEXT; `make mutants` runs all
 *
 * Exit code: 0 every mutant was noticed, 1 one survived, 2 one no longer applies or does not build, or the tests are
 * red without any mutant. The working tree is never touched.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MUTANTS } from './mutants.js';

/** @typedef {import('./mutants.js').Mutant} Mutant */

const root = path.resolve(import.meta.dirname, '../..');
const TEST_TIMEOUT_MS = 60_000;

/** Prints why the run makes no sense, and ends it. @param {string} why @returns {never} */
function stop(why) {
  console.error(why);
  rmSync(copy, { recursive: true, force: true });
  process.exit(2);
}

/** @param {string} target @returns {string | null} what the compiler said, or null when all went well */
function build(target) {
  const { status, stdout, stderr } = spawnSync('make', ['-j2', '--no-print-directory', target], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? null : `${stdout}${stderr}`.slice(-3000);
}

/** Names of the native tests that fail; a program that dies or hangs counts as one. @returns {string[]} */
function redNativeTests() {
  const folder = path.join(copy, 'build/native');
  return readdirSync(folder)
    .filter((name) => /^test_\w+$/.test(name))
    .flatMap((program) => {
      const { status, stdout, stderr } = spawnSync(path.join(folder, program), {
        cwd: copy,
        encoding: 'utf8',
        timeout: TEST_TIMEOUT_MS,
      });
      if (status === 0) return [];
      const failed = [...`${stdout}${stderr}`.matchAll(/^\[ {2}FAILED {2}\] (\w+)$/gm)].map(
        (match) => match[1],
      );
      return failed.length
        ? [...new Set(failed)]
        : [`${program} (${status === null ? 'killed' : `exit ${status}`})`];
    });
}

/** @returns {boolean} */
function goldenIsRed() {
  return (
    spawnSync(
      process.execPath,
      ['--test', '--test-name-pattern', '^inkling.wasm', 'tests/node/engine/golden.test.js'],
      { cwd: copy, timeout: TEST_TIMEOUT_MS },
    ).status !== 0
  );
}

/** @param {Mutant} mutant @returns {string} the sound source */
function apply({ name, file, find, replace }) {
  const sound = readFileSync(path.join(copy, file), 'utf8');
  const found = sound.split(find).length - 1;
  if (found !== 1) stop(`${name}: found ${found} times in ${file}, not once: ${find}`);
  writeFileSync(
    path.join(copy, file),
    sound.replace(find, () => replace),
  );
  return sound;
}

/** @param {Mutant} mutant @returns {string[]} the tests that noticed it */
function redWith(mutant) {
  const sound = apply(mutant);
  const problem =
    build('native-tests') ?? (mutant.golden ? build('web/inkling/inkling.wasm') : null);
  if (problem) stop(`${mutant.name}: does not build\n${problem}`);
  const red = [...redNativeTests(), ...(mutant.golden && goldenIsRed() ? ['golden.test.js'] : [])];
  writeFileSync(path.join(copy, mutant.file), sound);
  return red;
}

const chosen = MUTANTS.filter(({ name }) => name.includes(process.argv[2] ?? ''));
const copy = mkdtempSync(path.join(os.tmpdir(), 'inkling-mutants-'));
process.on('SIGINT', () => stop('stopped'));
const sources = execFileSync(
  'git',
  [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'Makefile',
    'package.json',
    'include',
    'src',
    'tests',
    'tools',
    'weights',
  ],
  { cwd: root, encoding: 'utf8' },
)
  .trim()
  .split('\n')
  .filter((name) => existsSync(path.join(root, name)));
for (const name of [...sources, 'build/native', 'build/wasm', 'web/inkling']) {
  cpSync(path.join(root, name), path.join(copy, name), {
    recursive: true,
    preserveTimestamps: true,
  });
}
const problem = build('native-tests') ?? build('web/inkling/inkling.wasm');
if (problem) stop(`the sources do not build without any mutant\n${problem}`);
const alreadyRed = [...redNativeTests(), ...(goldenIsRed() ? ['golden.test.js'] : [])];
if (alreadyRed.length) stop(`red without any mutant: ${alreadyRed.join(', ')}`);

let survivors = 0;
for (const [i, mutant] of chosen.entries()) {
  const red = redWith(mutant);
  if (!red.length) survivors += 1;
  console.log(
    `${String(i + 1).padStart(2)}/${chosen.length} ${red.length ? 'noticed ' : 'SURVIVED'}  ${mutant.name}`,
  );
  if (red.length) console.log(`               ${red.join(', ')}`);
}
rmSync(copy, { recursive: true, force: true });
console.log(`\n==== ${chosen.length - survivors} of ${chosen.length} mutants noticed ====`);
process.exit(survivors ? 1 : 0);
