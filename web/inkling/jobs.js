/* jobs.js - starts a coordinator worker for one job, and ends it with the job.
 *
 * The worker lives exactly as long as the job, so nothing keeps a Node process alive or memory in use afterwards.
 */
import { InklingError, unpackError } from './errors.js';
import { coreCount, inNode, startWorker } from './platform.js';

/** @typedef {{ workers?: number, signal?: AbortSignal }} JobOptions signal: ends the job at once, with 'aborted' */
/** @typedef {{ post: (message: Record<string, unknown>) => void, done: Promise<any> }} RunningJob */

/**
 * @param {Record<string, unknown>} job what coordinator.js calls a Job, but for `workers`
 * @param {JobOptions} options
 * @param {(message: any) => void} [onMessage] everything but the end of the job; also { type: 'error', params }
 * @returns {RunningJob}
 */
export function startJob(job, { workers, signal }, onMessage = () => {}) {
  /** @type {Record<string, unknown>[]} posted before the worker listens */
  const waiting = [];
  /** @type {import('./platform.js').WorkerHandle | null} */
  let handle = null;
  const post = (/** @type {Record<string, unknown>} */ message) => {
    if (handle) handle.post(message);
    else waiting.push(message);
  };
  const done = (async () => {
    const count = workers ?? await standardWorkers();
    const worker = await startWorker();
    let abort = () => {};
    try {
      return await new Promise((resolve, reject) => {
        abort = () => reject(new InklingError('aborted', 'stopped by its AbortSignal'));
        signal?.addEventListener('abort', abort);
        if (signal?.aborted) abort();
        worker.onFailure = (reason) =>
          reject(new InklingError('worker-failed', `the worker of this job ended: ${reason}`));
        const receive = (/** @type {any} */ message) => {
          if (message.type === 'listening') {
            worker.post({ type: 'job', ...job, workers: count });
            waiting.forEach((early) => worker.post(early));
            handle = worker;
          } else if (message.type === 'done') {
            resolve(message.result);
          } else {
            onMessage(message);
            if (message.type === 'error') reject(unpackError(message.error));
          }
        };
        worker.onMessage = (message) => {
          try {
            receive(message);
          } catch (error) {
            reject(error);
          }
        };
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      worker.terminate();
      handle = { ...worker, post: () => {} };
    }
  })();
  return { post, done };
}

/** One per core; a page keeps one core for itself. */
async function standardWorkers() {
  return Math.max(1, (await coreCount()) - (inNode ? 0 : 1));
}
