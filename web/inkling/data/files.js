/* files.js - the files that loadDataset() is given, as one list: paths and folders in Node, URLs, File objects and bytes
 * everywhere. Nothing is read before it is asked for.
 */
import { badArgument } from '../base/checks.js';
import { InklingError } from '../base/errors.js';
import { nodeModule, readBytes } from '../base/platform.js';
import { inNode } from '../base/where.js';

/**
 * @typedef {object} GivenFile
 * @property {string} path relative to what was given, with '/' between folders
 * @property {boolean} listed whether it was found in a folder, so that it may be something else than data
 * @property {() => Promise<Uint8Array>} read
 *
 * @typedef {string | URL | Uint8Array | ArrayBuffer | Blob | { name: string, bytes: Uint8Array | Blob }} Given name: with folders where there are any
 */

/** Most bytes of a file, before it is read. */
const MAX_FILE = 2 ** 30;
const MAX_FILES = 1000000;

/**
 * @param {unknown} what one of Given, or an array of them
 * @returns {Promise<{ name: string, files: GivenFile[] }>} name: what all of them are called
 */
export async function filesOf(what) {
  const all = Array.isArray(what) ? what : [what];
  if (all.length === 0) throw badArgument('files', 'at least one file', what);
  const lists = [];
  for (const given of all) lists.push(await listOf(given));
  return {
    name: commonName(lists.map((list) => list.name)),
    files: lists.flatMap(({ files }) => files),
  };
}

/** What names begin with, up to a word's end; the first where that is little. @param {string[]} names */
function commonName([first, ...others]) {
  let length = first.length;
  for (const name of others)
    while (length > 0 && !name.startsWith(first.slice(0, length))) length--;
  const common = first.slice(0, length).replace(/[^\p{L}\p{N}]+$/u, '');
  return common.length > 1 ? common : first;
}

/** @param {unknown} given @returns {Promise<{ name: string, files: GivenFile[] }>} */
async function listOf(given) {
  if (given instanceof Uint8Array || given instanceof ArrayBuffer)
    return one('data', given.byteLength, async () => new Uint8Array(given));
  if (typeof Blob !== 'undefined' && given instanceof Blob) {
    const { name = 'data', webkitRelativePath } = /** @type {File} */ (given);
    const path = webkitRelativePath || name;
    return one(path, given.size, async () => new Uint8Array(await given.arrayBuffer()));
  }
  if (typeof given === 'string' || given instanceof URL) {
    const isPath = inNode && !/^(https?|data|blob):/.test(String(given));
    return isPath ? fromDisk(given) : one(pathOf(String(given)), 0, () => readBytes(given));
  }
  const { name, bytes } = /** @type {{ name?: unknown, bytes?: unknown }} */ (given ?? {});
  if (typeof name === 'string' && bytes instanceof Uint8Array)
    return one(name, bytes.length, async () => bytes);
  if (typeof name === 'string' && typeof Blob !== 'undefined' && bytes instanceof Blob)
    return one(name, bytes.size, async () => new Uint8Array(await bytes.arrayBuffer()));
  throw badArgument('files', 'a path, URL, File, Uint8Array or { name, bytes }', given);
}

/** The path of a URL, without its host. @param {string} url */
const pathOf = (url) => url.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*$/, '') || url;

/** @param {string} path @param {number} size @param {() => Promise<Uint8Array>} read */
function one(path, size, read) {
  checkSize(path, size);
  const name = path.split('/').at(-1) ?? path;
  return {
    name: nameOf(name),
    files: [
      { path: path.replace(/^\//, ''), listed: path.includes('/') && !path.startsWith('/'), read },
    ],
  };
}

/** The name of a set: that of its file without endings. @param {string} file */
const nameOf = (file) =>
  file.replace(/(\.(gz|npz|npy|zip|csv|tsv|txt|ndjson|jsonl|json))+$/i, '') || 'data';

/** @param {string} path @param {number} size */
function checkSize(path, size) {
  if (size > MAX_FILE)
    throw new InklingError(
      'bad-data',
      `${path} has ${size} bytes; at most ${MAX_FILE} can be read`,
    );
}

/** A file, all files of a folder, or all files of a folder whose names begin alike. @param {string | URL} given */
async function fromDisk(given) {
  const fs = nodeModule('fs/promises');
  const path = nodeModule('path');
  const { fileURLToPath } = nodeModule('url');
  const isUrl = given instanceof URL || given.startsWith('file:');
  const place = path.resolve(isUrl ? fileURLToPath(given) : given);
  const stat = await fs.stat(place).catch(() => null);
  if (stat?.isFile()) {
    const list = one(path.basename(place), stat.size, () => readBytes(place));
    list.files[0].listed = false;
    return list;
  }
  const [root, prefix] = stat ? [place, ''] : [path.dirname(place), path.basename(place)];
  /** @type {GivenFile[]} */
  const files = [];
  /** @param {string} folder @param {string} before */
  const walk = async (folder, before) => {
    /** @type {{ name: string, isDirectory(): boolean, isFile(): boolean, isSymbolicLink(): boolean }[]} */
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
      if (before === '' && !entry.name.startsWith(prefix)) continue;
      const [whole, short] = [path.join(folder, entry.name), before + entry.name];
      if (entry.isDirectory()) {
        if (prefix === '') await walk(whole, `${short}/`);
        continue;
      }
      if (files.length >= MAX_FILES)
        throw new InklingError('bad-data', `${root} has more than ${MAX_FILES} files`);
      files.push({ path: short, listed: true, read: () => readSized(fs, whole) });
    }
  };
  await walk(root, '');
  if (files.length > 0) return { name: path.basename(place), files };
  const reason = stat ? 'the folder is empty' : 'there is no such file or folder';
  throw new InklingError('load-failed', `cannot read ${given}: ${reason}`);
}

/** @param {typeof import('node:fs/promises')} fs @param {string} file */
async function readSized(fs, file) {
  const stat = await fs.stat(file).catch(() => null);
  if (stat && !stat.isFile()) return new Uint8Array(0);
  checkSize(file, stat?.size ?? 0);
  return readBytes(file);
}
