/* platform.js - what differs between a page, a Web Worker and Node: reading files, starting
 * workers, counting cores.
 *
 * The rest of the library is the same code everywhere. Node's modules are asked for at run time and never imported, because a bundler
 * for browsers would look for them.
 */
import { InklingError } from './errors.js';
import { inNode } from './where.js';

/** A module of Node, without its types, which a program for browsers lacks. Only in Node. @param {string} name @returns {any} */
export const nodeModule = (name) => globalThis.process.getBuiltinModule(name);

/**
 * Where a file of the library lies. Some bundles have no `import.meta.url`.
 * @template T
 * @param {() => T} make returns new URL('./file', import.meta.url), the expression by which bundlers find the file
 * @param {string} what is wanted
 * @param {string} advice what the caller gives instead
 */
export function placeBeside(make, what, advice) {
  try {
    return make();
  } catch (cause) {
    throw new InklingError('load-failed', `this bundle lacks ${what}: ${advice}`, {
      cause,
    });
  }
}

/**
 * Reads the bytes at a URL, or at a path in Node. Throws 'load-failed', with what was received
 * instead.
 * @param {URL | string} source
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBytes(source) {
  const text = String(source);
  if (inNode && !/^(https?|data|blob):/.test(text)) return readFile(source);
  return fetchBytes(text);
}

/**
 * @param {URL | string} source
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function readFile(source) {
  const fs = nodeModule('fs/promises');
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
  return inNode ? globalThis.process.env[name] : undefined;
}

/** @returns {Promise<number>} processor cores, at least 1 */
export async function coreCount() {
  if (!inNode) return Math.max(1, navigator.hardwareConcurrency || 1);
  const os = nodeModule('os');
  return Math.max(1, os.availableParallelism?.() ?? os.cpus().length);
}

/** Milliseconds of a monotonic clock. */
export function now() {
  return performance.now();
}

/** Lets the event loop deliver waiting messages; much faster than a timer. */
export function turn() {
  if (inNode) return new Promise((resolve) => setImmediate(resolve));
  if (typeof MessageChannel === 'undefined') return new Promise((resolve) => setTimeout(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}
