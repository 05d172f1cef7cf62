/* threads.js - starts workers and exchanges messages with them, the same in a page and in Node. */
import { nodeModule, placeBeside } from '../base/platform.js';
import { inNode } from '../base/where.js';

/** What a message may give away: no lib "dom" is needed to say it. @typedef {ArrayBufferLike | MessagePort} Transfer */
/**
 * The owner's end of a worker, the same for both platforms.
 * @typedef {object} WorkerHandle
 * @property {(message: unknown, transfer?: Transfer[]) => void} post
 * @property {(message: any) => void} onMessage set by the owner
 * @property {(reason: string) => void} onFailure set by the owner: the worker is gone
 * @property {() => void} terminate no callback comes afterwards
 */

/** Whether this platform has workers; a service worker has none, nor has workerd. */
export const hasWorkers = () => inNode || typeof Worker !== 'undefined';

/** The worker's code where it is no file: a bundle that is one file sets it. @type {{ text: string | null }} */
export const workerCode = { text: null };

/**
 * Starts worker.js. Post nothing before its first message, which says that it listens.
 * @returns {Promise<WorkerHandle>}
 */
export async function startWorker() {
  return inNode ? startThread() : startWebWorker();
}

const HERE = 'workers: 0 computes in the calling thread instead';

const workerPlace = () =>
  placeBeside(() => new URL('./worker.js', import.meta.url), 'worker.js', HERE);

/** @param {string} name @returns {Worker} */
function newWorker(name) {
  if (workerCode.text === null)
    // a bundler finds the file by this very expression
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name });
  const url = URL.createObjectURL(new Blob([workerCode.text], { type: 'text/javascript' }));
  try {
    return new Worker(url, { type: 'module', name });
  } finally {
    setTimeout(() => URL.revokeObjectURL(url), 60_000); // when it has loaded
  }
}

/** @returns {WorkerHandle} */
function startWebWorker() {
  if (workerCode.text === null) workerPlace();
  const name = `inkling-${performance.timeOrigin}-${Math.random()}`;
  const worker = newWorker(name);
  const watch = new AbortController();
  /** @type {WorkerHandle} */
  const handle = {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: () => {},
    onFailure: () => {},
    terminate: () => {
      watch.abort();
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
  worker.onmessage = (event) => {
    if (event.data?.type === 'held') whenFree(name, watch.signal, handle);
    else handle.onMessage(event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    handle.onFailure(event.message || `${workerPlace()} did not load; ${HERE}`);
  };
  return handle;
}

/**
 * A web worker may vanish without an event, when the browser takes its memory. It holds a lock of its name while it lives.
 * @param {string} name @param {AbortSignal} signal @param {WorkerHandle} handle
 */
function whenFree(name, signal, handle) {
  navigator.locks
    .request(name, { signal }, () => handle.onFailure('the browser ended it without a word'))
    .catch(() => {}); // the owner ended it
}

/** @returns {WorkerHandle} */
function startThread() {
  const { Worker: Thread } = nodeModule('worker_threads');
  // execArgv is empty, because the flags of `node --eval` would keep a worker from starting.
  return threadHandle(
    workerCode.text === null
      ? new Thread(workerPlace(), { execArgv: [] })
      : new Thread(workerCode.text, { execArgv: [], eval: true }),
  );
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

/** @typedef {{ post: (message: unknown, transfer?: Transfer[]) => void }} Port */

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
 * In a worker: connects it to its owner. Not async, since the owner's first messages must find a listener.
 * @param {(post: (message: any, transfer?: Transfer[]) => void) => (message: any) => unknown} serve makes the listener
 */
export function openPort(serve) {
  if (inNode) {
    const { parentPort } = nodeModule('worker_threads');
    if (!parentPort) throw new Error('worker.js runs in a worker only');
    const listener = serve((message, transfer = []) =>
      parentPort.postMessage(message, /** @type {any[]} */ (transfer)),
    );
    parentPort.on('message', listener);
    return;
  }
  const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
  const listener = serve((message, transfer = []) => scope.postMessage(message, transfer));
  scope.onmessage = (event) => listener(event.data);
  navigator.locks
    ?.request(scope.name, () => {
      scope.postMessage({ type: 'held' });
      return new Promise(() => {});
    })
    .catch(() => {}); // not in a sandboxed frame
}
