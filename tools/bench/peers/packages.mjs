/* packages.mjs - finds the folders of the rivals' packages, and their versions. For Node. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rivals' own, then the project's. */
const FOLDERS = ['./node_modules/', '../../../node_modules/'];

/** The folder of a package, ending in a slash. Throws where it is not installed. @param {string} name */
export function folder(name) {
  const found = FOLDERS.map((base) =>
    fileURLToPath(new URL(`${base}${name}/`, import.meta.url)),
  ).find((place) => existsSync(path.join(place, 'package.json')));
  if (!found) throw new Error(`${name} is not installed: make bench-peers does it`);
  return found;
}

/** The version of a contestant: of its first package. @param {readonly string[]} packages @param {string} own
 *  where it has none */
export function versionOf(packages, own) {
  if (packages.length === 0) return own;
  const text = readFileSync(path.join(folder(packages[0]), 'package.json'), 'utf8');
  return String(JSON.parse(text).version);
}
