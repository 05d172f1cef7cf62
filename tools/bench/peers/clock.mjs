/* clock.mjs - measures how long a job takes, in Node and in a page, for synchronous and asynchronous jobs.
 */

/** @typedef {() => unknown} Job may return a promise */

/** @param {unknown} value @returns {value is Promise<unknown>} */
const isPromise = (value) => typeof (/** @type {any} */ (value)?.then) === 'function';

/**
 * Milliseconds of one call, over `span` milliseconds or a little more; one call at least.
 * @param {Job} job
 * @param {number} span
 */
export async function timed(job, span) {
  const started = performance.now();
  let calls = 1;
  const first = job();
  if (isPromise(first)) {
    await first;
    for (; performance.now() - started < span; calls += 1) await job();
  } else {
    for (; performance.now() - started < span; calls += 1) job();
  }
  return (performance.now() - started) / calls;
}

/**
 * Calls a job until V8's optimising compilers are done with it: TensorFlow.js takes more than a thousand
 * calls. Ends after `limit` milliseconds, but not within a call.
 * @param {Job} job
 * @param {number} limit
 */
export async function warmUp(job, limit) {
  const started = performance.now();
  for (let calls = 0; calls < 2000 && performance.now() - started < limit; calls += 1) await job();
}

/** @typedef {{ median: number, low: number, high: number }} Figure of all rounds */

/** @param {readonly number[]} values one at least @returns {Figure} */
export function figure(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return { median: sorted[Math.floor(sorted.length / 2)], low, high };
}
