/* intact.js - whether the engine and the models that the page has fetched are what they were when the site was built.
 *
 * It takes them from the browser's cache, after the first answer, so that it costs a first visit nothing. A host that forbids the cache
 * sends them again, and then this tells of damage on the host only. Browsers compute SHA-256 on https and on this device only.
 */
import { sums } from './sums.js';

/** What has been compared. @type {Set<string>} */
const seen = new Set();

/** @param {ArrayBuffer} bytes */
const hex = (bytes) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Compares the files that have arrived since the last call. @returns {Promise<string[]>} paths of damaged ones */
export async function damaged() {
  /** @type {string[]} */
  const found = [];
  const { subtle } = globalThis.crypto;
  if (!subtle) return found;
  const page = new URL('.', document.baseURI).href;
  for (const { name } of performance.getEntriesByType('resource')) {
    const expected = name.startsWith(page) && sums.get(name.slice(page.length));
    if (!expected || seen.has(name)) continue;
    seen.add(name);
    try {
      const response = await fetch(name, { cache: 'force-cache' });
      if (!response.ok) continue;
      const sum = await subtle.digest('SHA-256', await response.arrayBuffer());
      if (hex(sum) !== expected) found.push(name.slice(page.length));
    } catch {
      // It cannot be had again, so nothing can be said of it.
    }
  }
  return found;
}

/** Fetches files past the cache, so that a reload takes those. @param {readonly string[]} paths */
export async function fetchAnew(paths) {
  await Promise.allSettled(
    paths.map(async (path) => (await fetch(path, { cache: 'reload' })).arrayBuffer()),
  );
}
