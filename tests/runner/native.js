/* native.js - runs one cmocka program and reads the counts from its report. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { newTotals, printLine, skip } from './totals.js';

const root = path.resolve(import.meta.dirname, '../..');

/** @typedef {import('./totals.js').Totals} Totals */

/** The environment of a native program: C reads no gzip, so $MNIST_DIR is a folder of unpacked files. */
export function nativeEnvironment() {
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

/** @param {string} program @param {NodeJS.ProcessEnv} env @returns {Promise<{ status: unknown, output: string }>} */
async function run(program, env) {
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
  return { status, output };
}

/** A skipped test's reason is what it printed before. @param {string} program @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Totals>} */
export async function runNative(program, env) {
  const started = performance.now();
  const { status, output } = await run(program, env);
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
