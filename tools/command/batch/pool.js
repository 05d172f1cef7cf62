/* pool.js - worker threads for jobs; each answers its jobs in their order. */
import { Worker } from 'node:worker_threads';

/** @typedef {import('./jobs.js').Job} Job */
/** @typedef {import('./jobs.js').Done} Done */
/** @typedef {{ resolve: (done: Done) => void, reject: (error: Error) => void }} Waiting */

/** Space for new objects, MiB: a larger one lets more arrays of answered jobs lie about before they are collected. */
const YOUNG_SPACE = 4;

export class Pool {
  /** @type {{ worker: Worker, waiting: Waiting[] }[]} */
  #threads;

  /** @param {number} count of threads @param {import('./worker.js').Setup} setup */
  constructor(count, setup) {
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: setup,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_SPACE },
      });
      /** @type {Waiting[]} */
      const waiting = [];
      const fail = (/** @type {Error} */ error) => {
        for (const { reject } of waiting.splice(0)) reject(error);
      };
      worker.on('message', (done) => waiting.shift()?.resolve(done));
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`a worker thread ended with code ${code}`)));
      return { worker, waiting };
    });
  }

  /** @param {Job} job its bytes go to the worker @returns {Promise<Done>} */
  run(job) {
    const { worker, waiting } = this.#threads.reduce((least, thread) =>
      thread.waiting.length < least.waiting.length ? thread : least,
    );
    /** @type {Promise<Done>} */
    const done = new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    done.catch(() => {}); // told to who awaits it
    worker.postMessage(job, [job.bytes.buffer]);
    return done;
  }

  /** Lets the threads end. */
  stop() {
    for (const { worker } of this.#threads) worker.postMessage(null);
  }
}
