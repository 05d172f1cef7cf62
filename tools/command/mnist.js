/* mnist.js - finds, checks and downloads the four MNIST files.
 *
 * A file is right if its unpacked contents have the published MD5. The SHA-256 of the packed file is checked too, but a
 * file that a mirror packed differently is accepted if its contents are right. A download gets its own name only after it
 * has been checked.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { MissingError } from './command.js';
import { saveFile, tryFolder } from './files.js';

/** @typedef {{ name: string, packed: string, unpacked: string }} DataFile  name without .gz; SHA-256 of the .gz; MD5 */

/** @type {DataFile[]} */
export const FILES = [
  {
    name: 'train-images-idx3-ubyte',
    unpacked: '6bbc9ace898e44ae57da46a324031adb',
    packed: '0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971',
  },
  {
    name: 'train-labels-idx1-ubyte',
    unpacked: 'a25bea736e30d166cdddb491f175f624',
    packed: '1787548bbe0bff1ec2ecdc0ef292b02df999e2d1a6002d27500982c652b17203',
  },
  {
    name: 't10k-images-idx3-ubyte',
    unpacked: '2646ac647ad5339dbf082846283269ea',
    packed: '1a1a05eab793c14bb050b398624a11b0ffd1a2953baed553b1b9bd079e2a20be',
  },
  {
    name: 't10k-labels-idx1-ubyte',
    unpacked: '27ae3e4e09519cfbb04c329615203637',
    packed: 'b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b',
  },
];

export const MIRRORS = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

const OWN = fileURLToPath(new URL('../../data/mnist', import.meta.url));

/** The folder with MNIST: $MNIST_DIR, or data/mnist if that is not set or has none of the files. */
export function mnistFolder() {
  const named = process.env.MNIST_DIR;
  const has = (/** @type {string} */ folder) => FILES.some(({ name }) => find(folder, name));
  return named && (has(named) || !has(OWN)) ? named : OWN;
}

/** Where a download goes: $MNIST_DIR, or data/mnist when that is not set. */
export const downloadFolder = () => process.env.MNIST_DIR || OWN;

/** @param {string} algorithm @param {Uint8Array} bytes */
const digest = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex');

/** The path of a file, packed or not; null when it is not there. @param {string} folder @param {string} name */
function find(folder, name) {
  return (
    [path.join(folder, `${name}.gz`), path.join(folder, name)].find((candidate) =>
      existsSync(candidate),
    ) ?? null
  );
}

/** @param {Uint8Array} bytes @returns {Uint8Array | null} null: broken gzip */
function unpack(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return null;
  }
}

/** @typedef {{ name: string, file: string | null, state: 'missing' | 'ok' | 'wrong', sha256: string | null }} FileState */

/**
 * The state of each file in a folder. sha256 is of the unpacked contents: what a model's card records.
 * @param {string} folder
 * @returns {Promise<FileState[]>}
 */
export async function checkFolder(folder) {
  return Promise.all(
    FILES.map(async ({ name, unpacked }) => {
      const file = find(folder, name);
      if (!file) return { name, file, state: /** @type {const} */ ('missing'), sha256: null };
      const contents = unpack(await readFile(file));
      const right = contents !== null && digest('md5', contents) === unpacked;
      return {
        name,
        file,
        state: right ? /** @type {const} */ ('ok') : /** @type {const} */ ('wrong'),
        sha256: contents && digest('sha256', contents),
      };
    }),
  );
}

/** A file that is not MNIST's, and what it is instead. @param {FileState} state */
export const foundInstead = ({ file, sha256 }) =>
  `${file} (${sha256 ? `contents with SHA-256 ${sha256.slice(0, 12)}...` : 'broken gzip'})`;

/**
 * Downloads a file from the first mirror whose copy is right.
 * @param {DataFile} wanted @param {string} folder
 * @param {{ mirrors?: string[], onBytes?: (received: number, total: number) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<string>} the mirror
 */
export async function download(
  { name, packed, unpacked },
  folder,
  { mirrors = MIRRORS, onBytes, signal } = {},
) {
  const failures = [];
  await tryFolder(folder);
  for (const mirror of mirrors) {
    try {
      const response = await fetch(`${mirror}${name}.gz`, { signal });
      if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
      const total = Number(response.headers.get('content-length') ?? 0);
      const chunks = [];
      let received = 0;
      for await (const chunk of response.body) {
        chunks.push(chunk);
        received += chunk.length;
        onBytes?.(received, total);
      }
      const bytes = Buffer.concat(chunks);
      const contents = unpack(bytes);
      const found = contents && digest('md5', contents);
      if (found !== unpacked) {
        throw new Error(`its contents have MD5 ${found ?? '(broken gzip)'}, not ${unpacked}`);
      }
      if (digest('sha256', bytes) !== packed)
        failures.push(`${mirror} packs it anew (contents are right)`);
      await saveFile(path.join(folder, `${name}.gz`), bytes);
      return mirror;
    } catch (error) {
      if (signal?.aborted || error instanceof MissingError) throw error;
      const reason =
        error instanceof Error
          ? (/** @type {any} */ (error.cause)?.message ?? error.message)
          : error;
      failures.push(`${mirror}: ${reason}`);
    }
  }
  throw new Error(`${name}.gz could not be fetched:\n  ${failures.join('\n  ')}`);
}
