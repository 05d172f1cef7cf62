/* lending.js - keeps browsers open for a whole run, and lends each to one test file at a time. */
import { launch } from '../browser/support/browsers.js';

/** @typedef {import('../browser/support/browsers.js').Kind} Kind */
/** @typedef {{ kind: Kind, endpoint: string, process: import('node:child_process').ChildProcess | null }} Lent */

/** @type {Lent[]} */
const idle = [];
/** @type {Set<Lent>} */
const all = new Set();

/** Starts a browser and leaves it without a client: Firefox takes one at a time. @param {Kind} kind @returns {Promise<Lent>} */
async function start(kind) {
  const browser = await launch(kind);
  const lent = { kind, endpoint: browser.wsEndpoint(), process: browser.process() };
  all.add(lent);
  await browser.disconnect();
  return lent;
}

/** @param {Lent} lent */
function stop(lent) {
  all.delete(lent);
  const { process: child } = lent;
  if (!child || child.exitCode !== null) return null;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  return ended;
}

/** Whether a browser of this kind waits, or none was started. @param {Kind} kind */
export const isFree = (kind) =>
  idle.some((one) => one.kind === kind) || ![...all].some((one) => one.kind === kind);

/**
 * Lends a browser for the time of a job. One whose tests failed may be in any state, so it is not lent again.
 * @template {{ failed: number }} Result
 * @param {Kind} kind
 * @param {(endpoint: string) => Promise<Result>} job
 * @returns {Promise<Result>}
 */
export async function withBrowser(kind, job) {
  const at = idle.findIndex((one) => one.kind === kind);
  const lent = at < 0 ? await start(kind) : idle.splice(at, 1)[0];
  const result = await job(lent.endpoint);
  if (result.failed) await stop(lent);
  else idle.push(lent);
  return result;
}

export const stopAll = () => Promise.all([...all].map(stop));
