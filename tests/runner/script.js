/* script.js - runs one JavaScript test file in a process of its own and counts its tests. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { newTotals, printLine, skip } from './totals.js';

const root = path.resolve(import.meta.dirname, '../..');
const reporter = path.join(import.meta.dirname, 'reporter.js');
/** A file that takes longer hangs. */
const FILE_TIMEOUT_MS = 8 * 60 * 1000;

/** @typedef {import('./totals.js').Totals} Totals */
/** @typedef {import('./reporter.js').Line} Line */

/** Processes that run now, each the head of a group of its own. @type {Set<number>} */
const running = new Set();

/** Ends a test file and everything that it started. @param {number} pid */
function end(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has just ended by itself
  }
}

/** Ends every test file that runs. */
export const endAll = () => running.forEach(end);

/** @param {string} file @param {string} events where the reporter writes @param {Record<string, string>} env
 * @returns {Promise<{ status: number | string, output: string }>} */
function run(file, events, env) {
  const flags = [`--test-reporter=${reporter}`, `--test-reporter-destination=${events}`];
  const child = spawn(process.execPath, [...flags, path.join(root, file)], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = /** @type {number} */ (child.pid);
  running.add(pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      output += `\nstopped after ${FILE_TIMEOUT_MS / 60000} minutes\n`;
      end(pid);
    }, FILE_TIMEOUT_MS);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(pid);
      resolve({ status: signal ?? code ?? -1, output });
    });
  });
}

/** @param {string} events @returns {Line[]} */
function readLines(events) {
  try {
    const text = readFileSync(events, 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch {
    return []; // it ended before it wrote any
  }
}

/**
 * @param {string} file
 * @param {string} name of the unit, for the reader
 * @param {Record<string, string>} [env] besides the runner's own
 * @returns {Promise<Totals>}
 */
export async function runScript(file, name = file, env = {}) {
  const started = performance.now();
  const folder = path.join(root, 'build/test-events');
  mkdirSync(folder, { recursive: true });
  const events = path.join(folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.ndjson`);
  rmSync(events, { force: true });
  const { status, output } = await run(file, events, env);
  const totals = newTotals();
  const report = [output];
  for (const { name: test, passed, suite, skip: why, error } of readLines(events)) {
    if (!passed) {
      totals.failed += 1;
      report.push(`not ok: ${test}\n${error}\n`);
    } else if (suite) continue;
    else if (why === undefined) totals.passed += 1;
    else skip(totals, typeof why === 'string' && why ? why : `${file}: ${test}`);
  }
  if (status !== 0 && !totals.failed) {
    totals.failed = 1;
    report.push(`${file} ended with ${status}\n`);
  }
  printLine(name, totals, started);
  if (totals.failed) console.log(report.join('\n'));
  return totals;
}
