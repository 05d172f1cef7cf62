/* test.js - runs the groups of tests and ends with one line that a person and a machine can read.
 *
 *   node tools/test.js [--only TEXT] [native] [asan] [msan] [node] [browser]     default: all, in this order
 *
 * native, asan, msan: the cmocka programs build/<group>/test_* (built by make). node, browser: tests/<group>/*.test.js through
 * Node's own runner, a process per file. A passing test file takes one line; a failing one prints everything it said.
 * What was skipped is listed at the end with its reason, so that a green run never hides what it did not do.
 * Exit code: 0 all passed, 1 a test failed or none ran.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const NATIVE = ['native', 'asan', 'msan'];
const GROUPS = [...NATIVE, 'node', 'browser'];
/** Files at a time. One file's browser fills both cores: two at once save a sixth of the whole, and each waits twice as long. */
const CONCURRENCY = { node: 2, browser: 1 };
const FILE_TIMEOUT_MS = 8 * 60 * 1000;

/** @typedef {{ passed: number, failed: number, skipped: number, reasons: Map<string, number> }} Totals */

/** @returns {Totals} */
const newTotals = () => ({ passed: 0, failed: 0, skipped: 0, reasons: new Map() });

/** @param {Totals} totals @param {string} reason @param {number} [count] */
function skip(totals, reason, count = 1) {
  totals.skipped += count;
  totals.reasons.set(reason, (totals.reasons.get(reason) ?? 0) + count);
}

/** @param {Totals} sum @param {Totals} part */
function addTotals(sum, part) {
  sum.passed += part.passed;
  sum.failed += part.failed;
  for (const [reason, count] of part.reasons) skip(sum, reason, count);
}

/** @param {string} name @param {Totals} totals @param {number} started */
function printLine(name, { passed, failed, skipped }, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const parts = [`${String(passed).padStart(4)} passed`];
  if (failed) parts.push(`${failed} FAILED`);
  if (skipped) parts.push(`${skipped} skipped`);
  console.log(`${seconds} s  ${failed ? 'FAIL' : ' ok '}  ${name.padEnd(44)} ${parts.join(', ')}`);
}

/** @param {string} folder @param {RegExp} pattern @returns {string[]} */
function filesIn(folder, pattern) {
  try {
    return readdirSync(path.join(root, folder), { encoding: 'utf8', recursive: true })
      .filter((name) => pattern.test(path.basename(name)))
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** The environment of a native program: C reads no gzip, so $MNIST_DIR is a folder of unpacked files. */
function nativeEnvironment() {
  const { MNIST_DIR: packed } = process.env;
  if (!packed) return process.env;
  const folder = path.join(root, 'build/mnist');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(packed).filter((file) => file.endsWith('-ubyte.gz'))) {
    const unpacked = path.join(folder, name.replace(/\.gz$/, ''));
    if (!existsSync(unpacked))
      writeFileSync(unpacked, gunzipSync(readFileSync(path.join(packed, name))));
  }
  return { ...process.env, MNIST_DIR: folder };
}

/** Runs one cmocka program and reads the counts from its report. A skipped test's reason is what it printed before.
 *  @param {string} program @param {NodeJS.ProcessEnv} env @returns {Promise<Totals>} */
async function runNative(program, env) {
  const started = performance.now();
  // The shell joins both streams: only so do the lines keep their order.
  const child = spawn('sh', ['-c', 'exec "$0" 2>&1', path.join(root, program)], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(-1);
    });
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  const count = (/** @type {string} */ word) =>
    Number(output.match(new RegExp(`\\[  ${word}.?\\] (\\d+) test`))?.[1] ?? 0);
  const totals = newTotals();
  totals.passed = count('PASSED ');
  totals.failed = status === 0 ? 0 : Math.max(1, count('FAILED '));
  for (const [, reason, name] of output.matchAll(
    /(?:\n([^[\n][^\n]*))?\n\[ {2}SKIPPED \] (?!\d)(\w+)(?=\n\[(?: RUN|=))/g,
  )) {
    skip(totals, `${path.basename(program)}: ${reason ?? name}`);
  }
  printLine(program, totals, started);
  if (status !== 0) console.log(`${output}\n${program} ended with ${status}`);
  return totals;
}

/** Runs one JavaScript test file in a process of its own. @param {string} file @returns {Promise<Totals>} */
async function runScript(file) {
  const started = performance.now();
  const totals = newTotals();
  /** @type {string[]} */
  const report = [];
  const stream = run({ files: [path.join(root, file)], concurrency: 1, timeout: FILE_TIMEOUT_MS });
  for await (const { type, data } of /** @type {AsyncIterable<{ type: string, data: any }>} */ (
    stream
  )) {
    if (type === 'test:stdout' || type === 'test:stderr') report.push(data.message);
    const subtestsFailed = data?.details?.error?.failureType === 'subtestsFailed';
    if (type === 'test:fail' && !subtestsFailed) {
      totals.failed += 1;
      const error = data.details.error;
      const cause = error?.cause ?? error;
      report.push(`not ok: ${data.name}\n${cause?.stack ?? cause?.message ?? cause}\n`);
    }
    const isLeaf = data?.details?.type !== 'suite' && data?.name !== path.join(root, file);
    if (type === 'test:pass' && isLeaf) {
      if (data.skip === undefined) totals.passed += 1;
      else
        skip(
          totals,
          typeof data.skip === 'string' && data.skip ? data.skip : `${file}: ${data.name}`,
        );
    }
  }
  printLine(file, totals, started);
  if (totals.failed) console.log(report.join(''));
  return totals;
}

/** Runs `job` on every item, `width` at a time. @template T @param {T[]} items @param {number} width
 *  @param {(item: T) => Promise<void>} job */
async function each(items, width, job) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await job(item);
    }),
  );
}

const USAGE = `node tools/test.js [--only TEXT] [${GROUPS.join('] [')}]   (--only: files whose name has TEXT)`;

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
const started = performance.now();
const all = newTotals();
const environment = nativeEnvironment();
for (const group of positionals.length ? positionals : GROUPS) {
  const native = NATIVE.includes(group);
  const files = (
    native ? filesIn(`build/${group}`, /^test_\w+$/) : filesIn(`tests/${group}`, /\.test\.js$/)
  ).filter((file) => file.includes(values.only ?? ''));
  await each(
    files,
    native ? 1 : CONCURRENCY[/** @type {'node' | 'browser'} */ (group)],
    async (file) => addTotals(all, await (native ? runNative(file, environment) : runScript(file))),
  );
}
if (all.reasons.size) console.log('\nSkipped:');
for (const [reason, count] of all.reasons)
  console.log(`  ${String(count).padStart(3)} x ${reason}`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const failed = all.failed ? `${all.failed} failed, ` : '';
console.log(`\n==== ${failed}${all.passed} passed, ${all.skipped} skipped in ${seconds}s ====`);
process.exit(all.failed || !all.passed ? 1 : 0);
