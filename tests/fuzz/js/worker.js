/* worker.js - a thread of run.js: fuzzes targets for some seconds each, and keeps the present input where run.js sees it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.js';
import { TARGETS } from './targets.js';

/** @typedef {{ name: string, seconds: number, seed: number, folder: string, shared: SharedArrayBuffer }} Work shared: number of the
 *  execution, bytes of its input, the input */

const { name, seconds, seed, folder, shared } = /** @type {Work} */ (workerData);
const numbers = new Int32Array(shared, 0, 2);
const input = new Uint8Array(shared, 8);
const end = performance.now() + 1000 * seconds;
const target = TARGETS.find((one) => one.name === name);
if (!target) throw new Error(`no target is called ${name}`);
const { findings, ...report } = await fuzz(target, {
  seed,
  goesOn: () => performance.now() < end,
  before(bytes) {
    input.set(bytes.subarray(0, input.length));
    numbers[1] = Math.min(bytes.length, input.length);
    Atomics.add(numbers, 0, 1);
  },
});
const saved = findings.map(({ bytes, error, execution }) => {
  const file = path.join(folder, `${name}-${seed}-${execution}`);
  writeFileSync(file, bytes);
  return { file, what: String(/** @type {Error} */ (error)?.stack ?? error) };
});
parentPort?.postMessage({ ...report, findings: saved });
