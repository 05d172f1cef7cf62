/* intact.js - whether the engine and the shipped models still are what they were when the package was made, in Node.
 *
 * `make package` writes their SHA-256 into dist/sums.json. Without that file nothing is checked, and nothing in a checkout, where the
 * compiler makes these files anew. It tells of accidents, not of intent.
 */
import { InklingError } from './errors.js';
import { nodeModule } from './platform.js';
import { sha256 } from './sha256.js';

/** @typedef {{ root: string, sums: Record<string, string> }} Package root: its address; sums: SHA-256 by path below that */

/** @type {Promise<Package | null> | null} */
let found = null;

/** @returns {Promise<Package | null>} */
async function findPackage() {
  const fs = nodeModule('fs');
  const here = import.meta.url;
  if (!here?.startsWith('file:')) return null; // within a bundle
  const root = new URL('../../../', here);
  const place = new URL('dist/sums.json', root);
  if (fs.existsSync(new URL('Makefile', root)) || !fs.existsSync(place)) return null;
  try {
    return { root: root.href, sums: JSON.parse(fs.readFileSync(place, 'utf8')) };
  } catch (cause) {
    throw new InklingError(
      'load-failed',
      `${place} should be a table of SHA-256, and is none: install the package again`,
      { cause },
    );
  }
}

/**
 * Throws if a file of the package has changed since the package was made.
 * @param {string | URL} source where the bytes come from; other places are not checked
 * @param {Uint8Array} bytes
 */
export async function checkIntact(source, bytes) {
  found ??= findPackage();
  const known = await found;
  const name = String(source);
  if (!known || !name.startsWith(known.root)) return;
  const expected = known.sums[name.slice(known.root.length)];
  if (expected === undefined) return;
  const sum = sha256(bytes);
  if (sum !== expected)
    throw new InklingError(
      'load-failed',
      `${name} is damaged: its SHA-256 should be ${expected}, as the package says; found ${sum}. Install the package again`,
    );
}
