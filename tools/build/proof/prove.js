/* prove.js - runs rows of commands one after another and says which of them work.
 *
 * The output of each goes to a file. A row fails if it ends with another exit code than 0, if it takes longer than an hour, or if the
 * files under version control are not what they were.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { NEEDS } from './needs.js';

/** @typedef {import('./list.js').Row} Row */
/** @typedef {{ name: string, seconds: number, state: 'ok' | 'failed' | 'skipped', why: string }} Outcome */

/** Longest that a row may take, in milliseconds. */
const LONGEST = 3_600_000;
/** Lines of a failed row's output that are shown. */
const SHOWN = 20;

/** The state of the files under version control; the same everywhere else. @param {string} root */
function stateOfFiles(root) {
  const said = [
    ['status', '--porcelain'],
    ['diff', 'HEAD'],
  ].map((args) => spawnSync('git', args, { cwd: root, maxBuffer: 2 ** 28 }).stdout);
  return createHash('sha256').update(Buffer.concat(said)).digest('hex');
}

/** Runs a row. @param {Row} row @param {string} root @param {string} log @returns {Promise<string>} why it failed, or '' */
function run({ command: [file, ...args], until }, root, log) {
  return new Promise((resolve) => {
    const out = createWriteStream(log);
    const child = spawn(file, args, { cwd: root, detached: true }); // a group of its own, which ends together
    /** @param {string} why */
    const end = (why) => {
      clearTimeout(timer);
      process.removeListener('SIGINT', stop);
      try {
        process.kill(-Number(child.pid), 'SIGTERM');
      } catch {} // it has ended
      out.end(() => resolve(why));
    };
    const stop = () => {
      end('it was stopped');
      process.exit(130);
    };
    process.once('SIGINT', stop);
    const timer = setTimeout(() => end(`it runs for ${LONGEST / 60_000} minutes`), LONGEST);
    let text = '';
    let isAsking = false;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (/** @type {Buffer} */ bytes) => {
        out.write(bytes);
        if (!until || isAsking) return;
        text += bytes;
        const [, url] = text.match(until) ?? [];
        if (!url) return;
        isAsking = true;
        fetch(url).then(
          ({ status }) => end(status === 200 ? '' : `${url} answers ${status}`),
          (error) => end(`${url}: ${error.message}`),
        );
      });
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => {
      if (isAsking) return;
      end(code === 0 && !until ? '' : `it ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

/** Why a row cannot run here, or ''. @param {Row} row */
async function reasonToSkip({ needs = [] }) {
  for (const need of needs) {
    const reason = await NEEDS[need]();
    if (reason) return reason;
  }
  return '';
}

/**
 * @param {readonly Row[]} rows
 * @param {object} options
 * @param {string} options.root where they run
 * @param {string} options.logs folder of their output
 * @param {(outcome: Outcome, output: string) => void} [options.onDone] output: the last lines that a failed row printed
 * @returns {Promise<Outcome[]>}
 */
export async function prove(rows, { root, logs, onDone = () => {} }) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const row of rows) {
    const log = path.join(logs, `${row.name.replace(/\W+/g, '-')}.log`);
    const skipped = await reasonToSkip(row);
    const before = stateOfFiles(root);
    const started = performance.now();
    const failed = skipped ? '' : await run(row, root, log);
    const changed = stateOfFiles(root) === before ? '' : 'it changed files under version control';
    const why = skipped || [failed, changed].filter(Boolean).join('; ');
    /** @type {Outcome} */
    const outcome = {
      name: row.name,
      seconds: (performance.now() - started) / 1000,
      state: skipped ? 'skipped' : why ? 'failed' : 'ok',
      why,
    };
    outcomes.push(outcome);
    const isFailed = outcome.state === 'failed';
    onDone(
      outcome,
      isFailed ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-SHOWN).join('\n') : '',
    );
  }
  return outcomes;
}
