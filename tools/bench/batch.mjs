/* batch.mjs - speed and memory of `inkling predict --batch`, beside a loop of predict() over the same pictures in memory.
 *
 *   node tools/bench/batch.mjs [--count 1000000] [--rounds 3] [--quick]      --quick: 4,000 pictures, one round
 *
 * Built-in digits (10,000 of seed 1, again and again) are written as IDX into build/bench/. Each round times the loop, in one thread
 * with 256 pictures a call, and the command with one and two workers, its start included, each over a tenth of the pictures; the
 * median counts. Then the command reads all of them; and it reads them once more, is killed in the middle and resumed. Memory is what
 * the process held, threads included, when it had written a twentieth of the records, at the end, and at most.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEngine, syntheticDataset } from '../../web/inkling/index.js';
import { count as withCommas, print, progress, table } from '../command/terminal.js';
import { figure } from './peers/clock.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const inkling = path.join(root, 'tools/inkling.js');
/** Pictures that are different, and those of a call of the loop. */
const [DIFFERENT, CALL] = [10000, 256];
const SIZE = 784;

/** Writes pictures as IDX: those given, again and again. @param {string} file @param {Uint8Array} images @param {number} count */
export async function writeDigits(file, images, count) {
  mkdirSync(path.dirname(file), { recursive: true });
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]);
  header.writeUInt32BE(count, 4);
  const handle = await open(file, 'w');
  await handle.write(header);
  for (let left = count * SIZE; left > 0; left -= images.length)
    await handle.write(images.subarray(0, Math.min(left, images.length)));
  await handle.close();
}

/** A value of /proc/PID/status in MiB; 0 when the process is gone. @param {number | undefined} pid @param {'VmRSS' | 'VmHWM'} what */
function memoryOf(pid, what) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(status.match(`${what}:\\s+(\\d+)`)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** @typedef {{ seconds: number, code: number | null, start: number, end: number, peak: number }} BatchRun MiB at a twentieth of the
 *  records, in the end and at most */

/**
 * Runs the command and looks at its memory 20 times a second.
 * @param {string} input @param {string} save @param {{ workers: number, bytes?: number, killAt?: number, resume?: boolean, model?: string }}
 *   options bytes: about those of all records; killAt: bytes at which it is killed
 * @returns {Promise<BatchRun>}
 */
export async function runBatch(
  input,
  save,
  { workers, bytes = 0, killAt = Infinity, resume = false, model = 'default' },
) {
  if (!resume) rmSync(save, { force: true });
  const args = [inkling, 'predict', '--batch', input, '--save', save, '--workers', `${workers}`];
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [...args, '--model', model, ...(resume ? ['--resume'] : [])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const before = resume ? statSync(save).size : 0;
  let words = '';
  child.stderr.on('data', (chunk) => (words += chunk));
  const memory = { start: 0, end: 0, peak: 0 };
  const timer = setInterval(() => {
    const size = statSync(save, { throwIfNoEntry: false })?.size ?? 0;
    const now = memoryOf(child.pid, 'VmRSS');
    if (now === 0) return;
    if (memory.start === 0 && size >= before + bytes / 20) memory.start = now;
    memory.end = now;
    memory.peak = Math.max(memory.peak, memoryOf(child.pid, 'VmHWM'));
    if (size >= killAt) child.kill('SIGKILL');
  }, 50);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0 && killAt === Infinity) throw new Error(words);
  return { ...memory, code, seconds: (performance.now() - begun) / 1000 };
}

/** @param {string} file */
async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Pictures a second of the loop. @param {number} count @param {Uint8Array} images */
async function loopSpeed(count, images) {
  const model = await (await loadEngine()).loadModel('default');
  const calls = Array.from({ length: Math.ceil(count / CALL) }, (_, c) =>
    Array.from({ length: Math.min(CALL, count - c * CALL) }, (__, i) => {
      const at = ((c * CALL + i) % DIFFERENT) * SIZE;
      return images.subarray(at, at + SIZE);
    }),
  );
  const begun = performance.now();
  for (const pictures of calls) model.predict(pictures);
  const speed = (1000 * count) / (performance.now() - begun);
  model.dispose();
  return speed;
}

/** @param {{ count: number, rounds: number, say: (text: string) => void }} options */
async function bench({ count, rounds, say }) {
  const folder = path.join(root, 'build/bench');
  const [all, tenth, save] = ['all.idx', 'tenth.idx', 'records.ndjson'].map((name) =>
    path.join(folder, name),
  );
  const few = count / 10;
  const { images } = syntheticDataset(DIFFERENT, { seed: 1, engine: await loadEngine() });
  await writeDigits(all, images, count);
  await writeDigits(tenth, images, few);
  /** @type {[string, number[]][]} */
  const speeds = ['loop of predict()', '1 worker', '2 workers'].map((name) => [name, []]);
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    speeds[0][1].push(await loopSpeed(few, images));
    for (const workers of [1, 2])
      speeds[workers][1].push(few / (await runBatch(tenth, save, { workers })).seconds);
  }
  const base = figure(speeds[0][1]).median;
  print(
    table([
      [`${withCommas(few)} pictures`, 'a second', 'slowest .. fastest', 'times the loop'],
      ...speeds.map(([name, values]) => {
        const { median, low, high } = figure(values);
        const range = `${withCommas(low)} .. ${withCommas(high)}`;
        return [name, withCommas(median), range, (median / base).toFixed(2)];
      }),
    ]),
  );
  const bytes = 10 * statSync(save).size;
  say('all pictures');
  const whole = await runBatch(all, save, { workers: 2, bytes });
  const hash = await sha256(save);
  say('killed and resumed');
  const killed = await runBatch(all, save, { workers: 2, bytes, killAt: bytes / 2 });
  const kept = statSync(save).size;
  const resumed = await runBatch(all, save, { workers: 2, bytes, resume: true });
  const mib = (/** @type {number} */ value) => value.toFixed(0);
  print(
    table([
      [
        `${withCommas(count)} pictures, 2 workers`,
        'seconds',
        'MiB after 5 %',
        'in the end',
        'at most',
      ],
      ...[whole, killed, resumed].map(({ seconds, start, end, peak }, i) => [
        ['whole', 'killed', 'resumed'][i],
        ...[seconds.toFixed(1), mib(start), mib(end), mib(peak)],
      ]),
    ]),
  );
  print(`killed after ${withCommas(kept)} of ${withCommas(statSync(save).size)} bytes`);
  print(`SHA-256 ${hash} whole\n        ${await sha256(save)} killed and resumed`);
  for (const file of [all, tenth, save]) rmSync(file);
}

async function main() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  await bench({
    count: quick ? 4000 : Number(values.count),
    rounds: quick ? 1 : Number(values.rounds),
    say: progress,
  });
  progress('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
