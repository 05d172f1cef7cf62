/* libraries.js - loads the libraries of others that the command uses: from their packages in a checkout, and from the copies in
 * tools/vendor/ in the installed package, which has no dependencies (tools/build/package.js makes them).
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingError } from './command.js';

const COPIES = new URL('../vendor/', import.meta.url);

/**
 * @template T
 * @param {string} name of its copy, without the ending
 * @param {() => Promise<T>} fromPackage
 * @returns {Promise<T>}
 */
export async function library(name, fromPackage) {
  try {
    return await fromPackage();
  } catch (cause) {
    const copy = new URL(`${name}.js`, COPIES);
    if (existsSync(copy)) return import(copy.href);
    const { message } = /** @type {Error} */ (cause);
    throw new MissingError(
      `this needs packages that are not installed: run npm ci --ignore-scripts (${message})`,
    );
  }
}

/** Path of a file of a library. @param {string} name package/path/file */
export function libraryFile(name) {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return fileURLToPath(new URL(path.basename(name), COPIES));
  }
}
