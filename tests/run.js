/* run.js - runs the groups of tests and ends with one line that a person and a machine can read.
 *
 *   node tests/run.js [--only TEXT] [native] [asan] [msan] [node] [browser] [proof]
 *
 * Without a group: all but proof, in this order. native, asan, msan: the cmocka programs build/<group>/test_* (built by
 * make). node: tests/node. browser: tests/browser, each file once for every browser it is for. proof: tests/proof, what takes too long
 * for every change. A unit is one program or file (and browser) in a process of its own; as many run at a time as there
 * are cores. A passing unit takes one line; a failing one prints everything it said.
 * Exit code: 0 all passed, 1 a test failed or none ran.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { KINDS, anyBrowser, missing, otherBrowser } from './browser/support/browsers.js';
import { isFree, stopAll, withBrowser } from './runner/lending.js';
import { nativeEnvironment, runNative } from './runner/native.js';
import { endAll, runScript } from './runner/script.js';
import { addTotals, newTotals, printSummary } from './runner/totals.js';

const root = path.resolve(import.meta.dirname, '..');
const NATIVE = ['native', 'asan', 'msan'];
const GROUPS = [...NATIVE, 'node', 'browser', 'proof'];
const USUAL = GROUPS.filter((group) => group !== 'proof');
const USAGE = `node tests/run.js [--only TEXT] [${GROUPS.join('] [')}]   (--only: files whose name has TEXT)`;

/** @typedef {import('./runner/totals.js').Totals} Totals */
/** @typedef {import('./browser/support/browsers.js').Kind} Kind */
/** @typedef {{ file: string, kind?: Kind, run: () => Promise<Totals> }} Unit */

/** Files of a folder and of those below it. @param {string} folder @param {RegExp} pattern @returns {string[]} */
function filesIn(folder, pattern) {
  try {
    return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** The page in few files, as `make site` makes it: a visit is half the work. Tests of browsers take it, unless they need the sources. */
const SITE = path.join(root, 'build/test-site');

/** @param {string} file @param {Kind} kind @returns {Unit} */
const browserUnit = (file, kind) => ({
  file,
  kind,
  run: () =>
    missing(kind)
      ? runScript(file, `${file}, ${kind}`, { BROWSER: kind })
      : withBrowser(kind, (endpoint) =>
          runScript(file, `${file}, ${kind}`, {
            BROWSER: kind,
            BROWSER_ENDPOINT: endpoint,
            BROWSER_SITE: SITE,
          }),
        ),
});

/** The browsers that run a file. @param {string} file @returns {Kind[]} */
function browsersOf(file) {
  if (file.startsWith('tests/browser/one/')) return [anyBrowser()];
  return file.startsWith('tests/browser/other/') ? [otherBrowser()] : KINDS;
}

/** What a group runs. @param {string} group @param {NodeJS.ProcessEnv} env of native programs @returns {Unit[]} */
function unitsOf(group, env) {
  if (NATIVE.includes(group))
    return filesIn(`build/${group}`, /^test_\w+$/).map((file) => ({
      file,
      run: () => runNative(file, env),
    }));
  if (group === 'browser')
    return filesIn('tests/browser', /\.test\.js$/).flatMap((file) =>
      browsersOf(file).map((kind) => browserUnit(file, kind)),
    );
  const pattern = group === 'proof' ? /\.proof\.js$/ : /\.test\.js$/;
  return filesIn(`tests/${group}`, pattern).map((file) => ({ file, run: () => runScript(file) }));
}

/** Runs units, `width` at a time; rather one for which a browser is free than one for which another must be started.
 * @param {Unit[]} units @param {number} width @returns {Promise<Totals>} */
async function runAll(units, width) {
  const all = newTotals();
  const queue = [...units];
  const next = () => {
    const at = queue.findIndex(({ kind }) => !kind || isFree(kind));
    return queue.splice(Math.max(0, at), 1)[0];
  };
  const lane = async () => {
    for (let unit = next(); unit; unit = next()) addTotals(all, await unit.run());
  };
  await Promise.all(Array.from({ length: width }, lane));
  return all;
}

/** What the command line asks for. */
function askedFor() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const { values, positionals } = askedFor();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const unknown = positionals.find((name) => !GROUPS.includes(name));
if (unknown) {
  console.error(
    `no group of tests is called '${unknown}'; there are ${GROUPS.join(', ')}\n${USAGE}`,
  );
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, async () => {
    endAll();
    await stopAll();
    process.exit(1);
  });
const started = performance.now();
const environment = nativeEnvironment();
const units = (positionals.length ? positionals : USUAL)
  .flatMap((group) => unitsOf(group, environment))
  .filter(({ file }) => file.includes(values.only ?? ''));
if (units.some(({ kind }) => kind && !missing(kind)))
  execFileSync(process.execPath, [path.join(root, 'tools/build/site.js'), SITE]);
const all = await runAll(units, Math.max(2, os.availableParallelism()));
await stopAll();
printSummary(all, started);
process.exit(all.failed || !all.passed ? 1 : 0);
