/* fuzz.js - runs a target on its corpus, then on changed files of it. What ends in a new way joins the corpus of this run.
 *
 * A finding is an error that the reader does not document, an answer that breaks an invariant, much time or much memory.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { generator } from '../../shared/seed.js';
import { oneOf } from './mutate.js';

/** @typedef {import('./mutate.js').Random} Random */
/**
 * @typedef {object} Target
 * @property {string} name
 * @property {() => Promise<Uint8Array[]> | Uint8Array[]} seeds whole files, beside those of corpus/NAME
 * @property {import('./mutate.js').Mutate} mutate
 * @property {(bytes: Uint8Array) => unknown} read reads, and throws Broken where an invariant does not hold; a text that it returns
 *   names the outcome
 * @property {(error: unknown) => boolean} refuses whether an error is one that the reader documents
 * @property {number} executions in the gate
 */
/** @typedef {{ bytes: Uint8Array, error: unknown, execution: number }} Finding */
/** @typedef {{ name: string, executions: number, read: number, outcomes: number, findings: Finding[] }} Report */

/** An answer that breaks an invariant. */
export class Broken extends Error {}

/** Most of the process's memory that one execution may add, and time that it may take: more is a finding. */
const MOST_GROWTH = 400 * 2 ** 20;
/** The calls of a run that save a finding stop it here. */
const MOST_FINDINGS = 5;
const folder = path.join(import.meta.dirname, 'corpus');

/** Files of a target that the repository has: what was found once. @param {string} name @returns {Uint8Array[]} */
function savedFiles(name) {
  try {
    const files = readdirSync(path.join(folder, name)).sort();
    return files.map((file) => new Uint8Array(readFileSync(path.join(folder, name, file))));
  } catch {
    return [];
  }
}

/** How an execution ended, without its numbers and names. @param {unknown} error */
function outcomeOf(error) {
  if (!(error instanceof Error)) return String(error);
  const words = error.message.replace(/"[^"]*"?|'[^']*'/g, '"').replace(/[\d.]+/g, '0');
  return `${error.name} ${words.slice(0, 120)}`;
}

/** @param {Target} target @param {Uint8Array} bytes @returns {Promise<{ outcome: string, isRead: boolean, error: unknown }>}
 *  error: that of a finding, or null */
async function execute({ read, refuses }, bytes) {
  const before = process.memoryUsage.rss();
  let answer;
  try {
    answer = await read(bytes);
  } catch (error) {
    const isFinding = error instanceof Broken || !refuses(error);
    return { outcome: outcomeOf(error), isRead: false, error: isFinding ? error : null };
  }
  const growth = process.memoryUsage.rss() - before;
  const error = growth > MOST_GROWTH ? new Error(`${growth} bytes of memory more`) : null;
  return {
    outcome: typeof answer === 'string' ? answer : 'read',
    isRead: answer !== 'nothing',
    error,
  };
}

/**
 * @param {Target} target
 * @param {{ seed?: number, goesOn?: (executions: number) => boolean, before?: (bytes: Uint8Array) => void }} [options] goesOn: false
 *   ends the run; before: gets each input, so that one that never ends is known
 * @returns {Promise<Report>}
 */
export async function fuzz(target, { seed = 1, goesOn, before } = {}) {
  const { name, mutate, executions: usual } = target;
  const random = generator(seed, ...Buffer.from(name));
  const corpus = [...(await target.seeds()), ...savedFiles(name)];
  const isOn = goesOn ?? ((/** @type {number} */ count) => count < usual);
  const outcomes = new Set();
  /** @type {Map<string, Finding>} */
  const findings = new Map();
  let [executions, read] = [0, 0];
  const whole = [...corpus];
  const starts = whole.length;
  while (executions < starts || (isOn(executions) && findings.size < MOST_FINDINGS)) {
    const isWhole = executions < starts;
    const bytes = isWhole
      ? corpus[executions]
      : mutate(oneOf(random(2) ? whole : corpus, random), corpus, random);
    before?.(bytes);
    const { outcome, isRead, error } = await execute(target, bytes);
    executions++;
    read += Number(isRead);
    if (error && !findings.has(outcome))
      findings.set(outcome, { bytes, error, execution: executions });
    if (!outcomes.has(outcome) && !isWhole) corpus.push(bytes);
    outcomes.add(outcome);
  }
  return { name, executions, read, outcomes: outcomes.size, findings: [...findings.values()] };
}
