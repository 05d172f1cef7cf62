/* files.js - writes files atomically: whole or not at all. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { MissingError } from './command.js';

/** Writes a file under a temporary name and renames it, so that a full disk, Ctrl-C or a crash keeps the old file.
 *  @param {string} file @param {string | Uint8Array} contents */
export async function saveFile(file, contents) {
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(contents);
      await handle.sync(); // otherwise the rename could reach the disk before the contents
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new MissingError(`cannot write ${file}: ${/** @type {Error} */ (error).message}`);
  }
}

/** Removes temporary files that a killed process left. @param {string} file */
export async function removePartial(file) {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const mine = names.filter(
    (name) => name.startsWith(`.${path.basename(file)}.`) && /\.\d+\.part$/.test(name),
  );
  await Promise.all(mine.map((name) => rm(path.join(folder, name), { force: true })));
}
