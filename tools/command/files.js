/* files.js - writes every file of the command: whole or not at all, and nothing that is no plain file is replaced.
 *
 * A plain file is written under a temporary name beside it, then renamed. A link stays, and the file that it names is written; the
 * mode of a file stays. A device or a pipe is written to, as a shell does it. A file that must not be written stays as it is.
 */
import { constants } from 'node:fs';
import { access, lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { MissingError } from './command.js';
import { disk } from './disk.js';

/** Bytes that are written to try a file: more than fits into a directory entry. */
const TRIED = 4096;
/** Links that are followed, one after another. */
const MOST_LINKS = 40;
/** How a folder says that it cannot be synced. */
const NO_SYNC = ['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM', 'EISDIR', 'EBADF'];

/** @param {string} file @param {unknown} error */
export const unwritable = (file, error) =>
  error instanceof MissingError
    ? error
    : new MissingError(`cannot write ${file}: ${/** @type {Error} */ (error).message}`);

/**
 * What a name stands for.
 * @typedef {object} Target
 * @property {string} file without links
 * @property {import('node:fs').Stats | null} found null: not there yet
 */

/** Follows links, also to a file that is not there yet. @param {string} file @returns {Promise<Target>} */
async function targetOf(file) {
  const found = await stat(file).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found && !found.isFile()) return { file, found };
  if (found) return { file: await realpath(file), found };
  let end = file;
  for (let links = 0; links < MOST_LINKS; links++) {
    const isLink = (await lstat(end).catch(() => null))?.isSymbolicLink();
    if (!isLink) return { file: end, found: null };
    end = path.resolve(path.dirname(end), await readlink(end));
  }
  throw new MissingError(`cannot write ${file}: too many links`);
}

/** The file that a name stands for, refused where it must not be written. @param {string} file @returns {Promise<Target>} */
async function writableTarget(file) {
  const target = await targetOf(file);
  if (target.found?.isDirectory())
    throw new MissingError(`cannot write ${file}: it is a folder; name a file in it`);
  if (target.found) await access(target.file, constants.W_OK);
  return target;
}

/** Temporary files of this process. */
let written = 0;

/** A temporary name beside a file, which removePartial() knows. @param {string} file */
export const partialOf = (file) =>
  path.join(path.dirname(file), `.${path.basename(file)}.${written++}.${process.pid}.part`);

/** Writes a new file to the disk itself. @param {string} file @param {string | Uint8Array} contents
 *  @param {import('node:fs').Stats | null} [like] whose mode and owner the file gets */
async function writeNew(file, contents, like = null) {
  const handle = await disk.open(file, 'wx', like ? like.mode & 0o777 : 0o666);
  try {
    await handle.writeFile(contents);
    if (like) {
      await handle.chown(like.uid, like.gid).catch(() => {}); // only root may give a file away
      await handle.chmod(like.mode & 0o7777);
    }
    await handle.sync(); // otherwise the rename could reach the disk before the contents
  } finally {
    await handle.close();
  }
}

/** Makes a rename last, where the file system can. @param {string} folder */
async function syncFolder(folder) {
  const handle = await disk.open(folder, 'r').catch(() => null);
  if (!handle) return;
  try {
    await handle.sync();
  } catch (error) {
    if (!NO_SYNC.includes(String(/** @type {NodeJS.ErrnoException} */ (error).code))) throw error;
  } finally {
    await handle.close();
  }
}

/** Writes into a device or a pipe. @param {string} file @param {string | Uint8Array} contents */
async function writeInto(file, contents) {
  const handle = await disk.open(file, constants.O_WRONLY);
  try {
    await handle.writeFile(contents);
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file so that a full disk, Ctrl-C or a crash keeps the old one.
 * @param {string} file
 * @param {string | Uint8Array} contents
 * @throws {MissingError} where it cannot be written; what was there is then as it was
 */
export async function saveFile(file, contents) {
  try {
    const target = await writableTarget(file);
    if (target.found && !target.found.isFile()) return await writeInto(target.file, contents);
    const folder = path.dirname(target.file);
    await disk.mkdir(folder, { recursive: true });
    const partial = partialOf(target.file);
    try {
      await writeNew(partial, contents, target.found);
      await disk.rename(partial, target.file);
    } catch (error) {
      await disk.rm(partial, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(folder);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** The nearest folder above that is there. @param {string} folder @returns {Promise<string>} */
async function nearestFolder(folder) {
  const found = await stat(folder).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found?.isDirectory()) return folder;
  if (found) throw new Error(`${folder} is no folder`);
  return nearestFolder(path.dirname(path.resolve(folder)));
}

/** Writes bytes into a folder and removes them.
 *  @param {string} folder @param {string} name of the file @param {string | Uint8Array} contents */
async function tryIn(folder, name, contents) {
  const partial = partialOf(path.join(await nearestFolder(folder), name));
  try {
    await writeNew(partial, contents);
  } finally {
    await disk.rm(partial, { force: true });
  }
}

/**
 * Tries whether a file can be written, before the work whose result it is to hold. Nothing is left behind.
 * @param {string} file
 * @param {string | Uint8Array} [contents] as large as the file will be
 * @throws {MissingError} where it cannot
 */
export async function tryFile(file, contents = new Uint8Array(TRIED)) {
  try {
    const target = await writableTarget(file);
    if (!target.found || target.found.isFile())
      await tryIn(path.dirname(target.file), path.basename(target.file), contents);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Tries whether files can be written in a folder, which need not be there yet. @param {string} folder @throws {MissingError} */
export async function tryFolder(folder) {
  try {
    await tryIn(folder, path.basename(folder), new Uint8Array(TRIED));
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Tries everything that a command line says is to be written. @param {import('./command.js').Command} command
 *  @param {import('./command.js').Values} values @throws {MissingError} for the first that cannot */
export async function tryOutputs({ options }, values) {
  for (const [name, { writes }] of Object.entries(options)) {
    if (writes === undefined || values[name] === undefined) continue;
    const file = String(values[name]);
    const isFolder = (await stat(file).catch(() => null))?.isDirectory() ?? false;
    if (writes === 'folder' || (writes === 'either' && isFolder)) await tryFolder(file);
    else await tryFile(file);
  }
}

/** The plain file that a name stands for, whether it is there or not.
 *  @param {string} file @returns {Promise<string>} without links @throws {MissingError} for a device, a pipe or a folder */
export async function plainFile(file) {
  try {
    const target = await writableTarget(file);
    if (!target.found || target.found.isFile()) return target.file;
  } catch (error) {
    throw unwritable(file, error);
  }
  throw new MissingError(
    `cannot write ${file}: it is a device or a pipe; name a plain file, which can be continued`,
  );
}

/** A name that is free: the file's, or with a number before its ending. @param {string} file @param {number} tried */
const numbered = (file, tried) => {
  const { dir, name, ext } = path.parse(file);
  return tried === 1 ? file : path.join(dir, `${name}-${tried}${ext}`);
};

/** Other names that are tried in a folder. */
const MOST_NAMES = 1000;

/**
 * Writes a file that could not be written where it was wanted: into the folder of temporary files, the present one or the home.
 * @param {string} file that was wanted
 * @param {string | Uint8Array} contents
 * @returns {Promise<string | null>} the new file; null: nowhere
 */
async function keepElsewhere(file, contents) {
  for (const folder of [os.tmpdir(), process.cwd(), os.homedir()]) {
    for (let tried = 1; tried < MOST_NAMES; tried++) {
      const other = numbered(path.resolve(folder, path.basename(file)), tried);
      const error = await writeNew(other, contents).catch((found) => found);
      if (!error) return other;
      if (error.code === 'EEXIST') continue;
      await disk.rm(other, { force: true }).catch(() => {});
      break;
    }
  }
  return null;
}

/**
 * saveFile(), for the result of long work: what cannot be written is kept elsewhere.
 * @param {string} file
 * @param {string | Uint8Array} contents
 * @param {string} advice the end of the error's sentence
 * @throws {MissingError} which says where the contents are
 */
export async function saveOrKeep(file, contents, advice) {
  try {
    await saveFile(file, contents);
  } catch (error) {
    const other = await keepElsewhere(file, contents);
    const where = other ? `It is kept as ${other}` : 'It could be kept nowhere else';
    throw new MissingError(`${/** @type {Error} */ (error).message}. ${where}; ${advice}`, {
      cause: error,
    });
  }
}

/** Whether a process is there. @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** Removes temporary files that killed processes left. @param {string} file */
export async function removePartial(file) {
  const target = (await targetOf(file).catch(() => null))?.file ?? file;
  const folder = path.dirname(target);
  const names = await readdir(folder).catch(() => []);
  const start = `.${path.basename(target)}.`;
  const dead = names.filter((name) => {
    const [, pid] = (name.startsWith(start) && /\.(\d+)\.part$/.exec(name)) || [];
    return pid !== undefined && !isAlive(Number(pid));
  });
  const remove = (/** @type {string} */ name) =>
    disk.rm(path.join(folder, name), { force: true }).catch(() => {}); // it does no harm
  await Promise.all(dead.map(remove));
}
