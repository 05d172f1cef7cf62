/* threads.js - starts workers and exchanges messages with them, the same in a page and in Node. */
import { inNode } from '../base/where.js';

/**
 * The owner's end of a worker, the same for both platforms.
 * @typedef {object} WorkerHandle
 * @property {(message: unknown, transfer?: Transferable[]) => void} post
 * @property {(message: any) => void} onMessage set by the owner
 * @property {(reason: string) => void} onFailure set by the owner: the worker is gone
 * @property {() => void} terminate no callback comes afterwards
 */

/**
 * Starts worker.js. Post nothing before its first message, which says that it listens.
 * @returns {Promise<WorkerHandle>}
 */
export async function startWorker() {
  return inNode ? startThread() : startWebWorker();
}

/** @returns {WorkerHandle} */
function startWebWorker() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  /** @type {WorkerHandle} */
  const handle = {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: () => {},
    onFailure: () => {},
    terminate: () => {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
  worker.onmessage = (event) => handle.onMessage(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    handle.onFailure(event.message || `${new URL('./worker.js', import.meta.url)} did not load`);
  };
  return handle;
}

/** @returns {Promise<WorkerHandle>} */
async function startThread() {
  const { Worker: Thread } = await import('node:worker_threads');
  // execArgv is empty, because the flags of `node --eval` would keep a worker from starting.
  return threadHandle(new Thread(new URL('./worker.js', import.meta.url), { execArgv: [] }));
}

/**
 * The used part of Node's Worker, so that the types do not depend on Node.
 * @typedef {{ postMessage(message: unknown, transfer: any[]): void, terminate(): unknown,
 *   removeAllListeners(): unknown, on(event: string, listener: (value: any) => void): unknown }}
 *   Thread
 */

/**
 * @param {Thread} thread
 * @returns {WorkerHandle}
 */
export function threadHandle(thread) {
  /** @type {WorkerHandle} */
  const handle = {
    post: (message, transfer = []) => thread.postMessage(message, transfer),
    onMessage: () => {},
    onFailure: () => {},
    terminate: () => {
      thread.removeAllListeners();
      thread.terminate();
    },
  };
  let reason = '';
  thread.on('message', (message) => handle.onMessage(message));
  thread.on('error', (error) => {
    reason = error.message;
  });
  thread.on('exit', (code) =>
    handle.onFailure(reason || `the worker thread ended with code ${code}`),
  );
  return handle;
}

/** @typedef {{ post: (message: unknown, transfer?: Transferable[]) => void }} Port */

/**
 * A handle of a worker that another thread started, through a MessagePort. The owner calls onFailure.
 * @param {MessagePort} port
 * @param {() => void} terminate
 * @returns {WorkerHandle}
 */
export function portHandle(port, terminate) {
  /** @type {WorkerHandle} */
  const handle = {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: () => {},
    onFailure: () => {},
    terminate: () => {
      port.onmessage = null;
      port.close();
      terminate();
    },
  };
  port.onmessage = (event) => handle.onMessage(event.data);
  return handle;
}

/**
 * In a worker: installs the listener and returns the port to its owner.
 * @param {(message: any) => void} listener
 * @returns {Promise<Port>}
 */
export async function openPort(listener) {
  if (inNode) {
    const { parentPort } = await import('node:worker_threads');
    if (!parentPort) throw new Error('worker.js runs in a worker only');
    parentPort.on('message', listener);
    return {
      post: (message, transfer = []) =>
        parentPort.postMessage(message, /** @type {any[]} */ (transfer)),
    };
  }
  const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
  scope.onmessage = (event) => listener(event.data);
  return { post: (message, transfer = []) => scope.postMessage(message, transfer) };
}
