/* modules.js - lists the module files that a page loads: the closure of its static imports, and its preloads. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Import and export statements with a relative address; not those inside comments. */
const IMPORT = /^\s*(?:import|export)\b(?!\s*\()[^;'"=]*?(?:from\s*)?['"](\.[^'"]+)['"]/gm;

/**
 * All modules reachable from `entries` by static imports, each address relative to `folder`, in order of discovery.
 * @param {string} folder @param {string[]} entries @returns {Promise<string[]>}
 */
export async function moduleClosure(folder, entries) {
  const found = new Set(entries);
  for (const name of found) {
    const text = (await readFile(path.join(folder, name), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, address] of text.matchAll(IMPORT))
      found.add(path.posix.join(path.posix.dirname(name), address));
  }
  return [...found];
}

/** The modules that a page preloads. @param {string} html @returns {string[]} */
export function preloadedModules(html) {
  return [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(
    ([, address]) => address,
  );
}
