/* jobs.js - starts the workers of one job, a coordinator and the compute workers it requests, and ends
 * them with the job.
 *
 * The page or program starts all workers; compute workers talk to the coordinator through a MessagePort.
 * Workers that start workers would be simpler, but Firefox (153) sometimes never returns from
 * `new Worker` inside a worker. After the job nothing keeps a Node process alive or memory in use.
 */
import { InklingError, unpackError } from '../base/errors.js';
import { coreCount, turn } from '../base/platform.js';
import { startHere } from './here.js';
import { hasWorkers, startWorker } from './threads.js';
import { inNode } from '../base/where.js';

/** @typedef {import('./threads.js').WorkerHandle} WorkerHandle */
/**
 * @typedef {{ workers?: number, signal?: AbortSignal }} JobOptions signal: ends the job at once,
 *   with 'aborted'
 */
/**
 * @typedef {{ post: (message: Record<string, unknown>) => void, done: Promise<any>, workers: Promise<number> }} RunningJob
 *   workers: how many compute; 0: the calling thread does. It never rejects
 */

/** @typedef {import('../data/dataset.js').Dataset} Dataset */
/**
 * @typedef {Record<string, unknown> & { data: Dataset, validation: Dataset | null }} Job what
 *   coordinator.js calls a Job, but for `workers`
 */

/** Bytes copied at a time, so that a page stays responsive while it sends a data set. */
const PIECE = 2 ** 21;

/**
 * @param {Job} job
 * @param {JobOptions} options
 * @param {(message: any) => void} [onMessage] everything but the end of the job; also { type:
 *   'error', params }
 * @returns {RunningJob}
 */
export function startJob(job, { workers, signal }, onMessage = () => {}) {
  /** @type {Record<string, unknown>[]} messages from before the worker listened */
  const waiting = [];
  /** @type {WorkerHandle | null} */
  let handle = null;
  const post = (/** @type {Record<string, unknown>} */ message) => {
    if (handle) handle.post(message);
    else waiting.push(message);
  };
  const crewSize = workers === undefined ? standardWorkers() : Promise.resolve(workers);
  const done = (async () => {
    const count = await crewSize;
    const worker = await (count === 0 ? startHere() : startWorker());
    const crew = new Crew(job, worker);
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
            handOver(worker, { ...job, workers: count })
              .then(() => {
                waiting.forEach((early) => worker.post(early));
                handle ??= worker;
              })
              .catch(reject);
          } else if (message.type === 'done') {
            resolve(message.result);
          } else if (message.type === 'hire') {
            crew.hire(message.id);
          } else if (message.type === 'dismiss') {
            crew.dismiss(message.id);
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
      crew.dismissAll();
      handle = { ...worker, post: () => {} };
    }
  })();
  return { post, done, workers: crewSize };
}

/**
 * Sends the coordinator its job: first the pictures, piece by piece, then the rest.
 * @param {WorkerHandle} worker
 * @param {Job} job
 */
async function handOver(worker, job) {
  for (const part of /** @type {const} */ (['data', 'validation'])) {
    const { images } = job[part] ?? { images: new Uint8Array(0) };
    for (let from = 0; from < images.length; from += PIECE) {
      const bytes = images.slice(from, from + PIECE);
      worker.post({ type: 'pictures', part, from, of: images.length, bytes }, [bytes.buffer]);
      await turn();
    }
  }
  const data = { ...job.data, images: null };
  const validation = job.validation && { ...job.validation, images: null };
  worker.post({ type: 'job', ...job, data, validation });
}

/**
 * Starts a compute worker and opens a port to it.
 * @param {{ module: WebAssembly.Module, simd: boolean }} engine sent to the worker itself, because
 *   some browsers cannot send compiled code through a MessagePort
 * @param {() => Promise<WorkerHandle>} [start]
 * @returns {Promise<{ worker: WorkerHandle, port: MessagePort }>}
 */
export async function startCompute({ module, simd }, start = startWorker) {
  const worker = await start();
  await new Promise((resolve, reject) => {
    worker.onMessage = resolve;
    worker.onFailure = (reason) => {
      worker.terminate(); // a web worker keeps running after an error
      reject(new InklingError('worker-failed', `a compute worker did not start: ${reason}`));
    };
  });
  const { port1, port2 } = new MessageChannel();
  worker.post({ type: 'serve', port: port1, module, simd }, [port1]);
  return { worker, port: port2 };
}

/** The compute workers of a job. */
class Crew {
  #engine;
  #coordinator;
  /** @type {Map<number, WorkerHandle>} */
  #workers = new Map();
  #isOver = false;

  /**
   * @param {any} engine
   * @param {WorkerHandle} coordinator
   */
  constructor(engine, coordinator) {
    this.#engine = engine;
    this.#coordinator = coordinator;
  }

  /** @param {number} id the coordinator's number of the worker */
  async hire(id) {
    const lost = (/** @type {string} */ reason) => {
      this.dismiss(id);
      if (!this.#isOver) this.#coordinator.post({ type: 'lost', id, reason });
    };
    try {
      const { worker, port } = await startCompute(this.#engine);
      this.#workers.set(id, worker);
      worker.onFailure = lost;
      if (this.#isOver) this.dismissAll();
      else this.#coordinator.post({ type: 'hired', id, port }, [port]);
    } catch (error) {
      lost(/** @type {Error} */ (error).message);
    }
  }

  /** @param {number} id */
  dismiss(id) {
    this.#workers.get(id)?.terminate();
    this.#workers.delete(id);
  }

  dismissAll() {
    this.#isOver = true;
    for (const id of [...this.#workers.keys()]) this.dismiss(id);
  }
}

/** One per core; a page keeps one core for itself. None where the platform has none: the calling thread computes. */
async function standardWorkers() {
  if (!hasWorkers()) return 0;
  return Math.max(1, (await coreCount()) - (inNode ? 0 : 1));
}
