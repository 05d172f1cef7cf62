/* platform.js - what differs between a page, a Web Worker and Node: reading files, starting
 * workers, counting cores.
 *
 * Everything else in the library is written once. Node's modules are imported only where Node runs.
 */
import { InklingError } from './errors.js';
import { inNode } from './where.js';

/**
 * The bytes behind a URL, or behind a path in Node. Errors are 'load-failed' and say what came back
 * instead.
 * @param {URL | string} source
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBytes(source) {
  const text = String(source);
  const isFile = inNode && !/^(https?|data|blob):/.test(text);
  return isFile ? readFile(source) : fetchBytes(text);
}

/**
 * @param {URL | string} source
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function readFile(source) {
  const fs = await import('node:fs/promises');
  const path = typeof source === 'string' && source.startsWith('file:') ? new URL(source) : source;
  try {
    return new Uint8Array(await fs.readFile(path));
  } catch (cause) {
    const code = /** @type {{ code?: string }} */ (cause).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new InklingError('load-failed', `cannot read ${source}: ${reason}`, { cause });
  }
}

/**
 * @param {string} url
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function fetchBytes(url) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new InklingError(
      'load-failed',
      `cannot fetch ${url}: ${/** @type {Error} */ (cause).message}`,
      { cause },
    );
  }
  if (!response.ok) {
    throw new InklingError(
      'load-failed',
      `${url} answered ${response.status} ${response.statusText}`.trim(),
    );
  }
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new InklingError(
      'load-failed',
      `${url} broke off: ${/** @type {Error} */ (cause).message}`,
      { cause },
    );
  }
}

/** An environment variable; undefined in a page.
 * @param {string} name
 * @returns {string | undefined}
 */
export function environment(name) {
  return inNode ? process.env[name] : undefined;
}

/** @returns {Promise<number>} processor cores, at least 1 */
export async function coreCount() {
  if (!inNode) return Math.max(1, navigator.hardwareConcurrency || 1);
  const os = await import('node:os');
  return Math.max(1, os.availableParallelism?.() ?? os.cpus().length);
}

/** Milliseconds of a clock that only goes forward. */
export function now() {
  return performance.now();
}

/** Lets messages that wait be delivered; unlike a timer it costs next to nothing. */
export function turn() {
  if (inNode) return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}

/**
 * The other end of a worker, the same for both platforms.
 * @typedef {object} WorkerHandle
 * @property {(message: unknown, transfer?: Transferable[]) => void} post
 * @property {(message: any) => void} onMessage set by the owner
 * @property {(reason: string) => void} onFailure set by the owner: the worker is gone
 * @property {() => void} terminate no callback comes afterwards
 */

/**
 * Starts worker.js. Its first message says that it listens; nothing should be posted before.
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
  // Without the flags of the process: those of `node --eval` would stop a worker from starting.
  return threadHandle(new Thread(new URL('./worker.js', import.meta.url), { execArgv: [] }));
}

/**
 * What is used of Node's Worker, so that the types need no Node.
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
 * A worker at the other end of a MessagePort, for those who did not start it. Its owner calls
 * onFailure.
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
 * Inside a worker: listens, and returns the way back.
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
