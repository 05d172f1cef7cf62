/* run.js - fuzzes the readers in JavaScript, each for some seconds, and keeps what it finds in build/fuzz/.
 *
 *   node tests/fuzz/js/run.js [--seconds N] [--only NAME] [--seed S]
 *
 * --seconds for each target, 60 if left out; --only targets whose name holds NAME; --seed of the changes. An input that takes longer than
 * 20 seconds is a finding too. Exit code: 0 nothing was found, 1 something was, 2 the command line is wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { TARGETS } from './targets.js';

/** One input may take this long. */
const PATIENCE_MS = 20_000;
const MOST_INPUT = 2 ** 20;
const folder = path.resolve(import.meta.dirname, '../../../build/fuzz');

/** @typedef {Omit<import('./fuzz.js').Report, 'findings'> & { findings: { file: string, what: string }[] }} Report */

/** @param {string} why @returns {never} */
function refuse(why) {
  console.error(`${why}\nnode tests/fuzz/js/run.js [--seconds N] [--only NAME] [--seed S]`);
  process.exit(2);
}

/** What the command line asks for. */
function askedFor() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '60' },
        only: { type: 'string', default: '' },
        seed: { type: 'string', default: '1' },
      },
    });
    return { ...values, seconds: Number(values.seconds), seed: Number(values.seed) };
  } catch (error) {
    return refuse(/** @type {Error} */ (error).message);
  }
}

/** A finding of an input that never ends. @param {string} name @param {SharedArrayBuffer} shared */
function hanging(name, shared) {
  const [execution, length] = new Int32Array(shared, 0, 2);
  const file = path.join(folder, `${name}-hangs-${execution}`);
  writeFileSync(file, new Uint8Array(shared, 8, length).slice());
  return { file, what: `no end after ${PATIENCE_MS / 1000} seconds` };
}

/** Fuzzes a target in a thread of its own, which ends where an input does not. @param {string} name @param {number} seconds
 *  @param {number} seed @returns {Promise<Report>} */
function runTarget(name, seconds, seed) {
  const shared = new SharedArrayBuffer(8 + MOST_INPUT);
  const workerData = { name, seconds, seed, folder, shared };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
  return new Promise((resolve) => {
    let last = 0;
    const timer = setInterval(() => {
      const [execution] = new Int32Array(shared, 0, 1);
      if (execution > 0 && execution === last) end(hanging(name, shared));
      last = execution;
    }, PATIENCE_MS);
    /** @param {{ file: string, what: string }} finding */
    const end = (finding) => {
      clearInterval(timer);
      worker.terminate();
      resolve({ name, executions: last, read: 0, outcomes: 0, findings: [finding] });
    };
    worker.on('error', (error) => end({ ...hanging(name, shared), what: String(error.stack) }));
    worker.on('message', (report) => {
      clearInterval(timer);
      worker.terminate();
      resolve(report);
    });
  });
}

const { seconds, only, seed } = askedFor();
if (!(seconds > 0)) refuse('--seconds must be a number above 0');
if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31))
  refuse('--seed must be an integer from 0 to 2^31 - 1');
const chosen = TARGETS.filter(({ name }) => name.includes(only));
if (chosen.length === 0)
  refuse(`no target is called ${only}; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
mkdirSync(folder, { recursive: true });
let found = 0;
console.log('target          executions      read  outcomes  findings');
for (const { name } of chosen) {
  const { executions, read, outcomes, findings } = await runTarget(name, seconds, seed);
  found += findings.length;
  const numbers = [executions, read, outcomes, findings.length].map((n) => String(n).padStart(9));
  console.log(`${name.padEnd(16)} ${numbers.join(' ')}`);
  for (const { file, what } of findings) console.log(`${file}\n${what}`);
}
process.exit(found ? 1 : 0);
